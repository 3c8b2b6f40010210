"""Attachments: taken, given, kept back, removed, erased, collected; to nobody who may not see what they hang on."""

from __future__ import annotations

import dataclasses
import io
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import files_made as made
import pytest
from asgiref.sync import async_to_sync
from callers import NOW, Caller, Centre, queries_of, told
from customer_fixtures import add
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import AsyncClient
from django.utils import timezone
from stand_ins import EICAR, Scanner, bucket, scanner
from tickets_made import actor, install, make

from sanxiang.standard.loading import load_standard
from sanxiang_centre.common.models import EventBody
from sanxiang_centre.config import duties
from sanxiang_centre.config.settings import file_store
from sanxiang_centre.files import keeping, queries, storage, tasks
from sanxiang_centre.files.limits import of_centre
from sanxiang_centre.files.models import Attachment, Blob
from sanxiang_centre.files.scanning import Clamd
from sanxiang_centre.knowledge import services as knowledge
from sanxiang_centre.notices.models import Notice
from sanxiang_centre.tickets.models import RuleSet, Ticket
from sanxiang_centre.tickets.rules import rules_of, snapshot
from sanxiang_centre.tickets.services import attaching

pytestmark = pytest.mark.django_db


OWN = """
standard: own
name: {zh: 自有标准, en: Our own}
language: zh
valid_from: 2026-01-01
extends: base
parameters:
  attachment_megabytes: {name: {zh: 附件大小（MB）, en: Size of a file (MB)}, type: number, default: 2}
  attachment_kinds: {name: {zh: 附件种类, en: Kinds of files}, type: words, default: [pdf, png]}
"""


@pytest.fixture(autouse=True)
def rules(db: None, settings: Any, tmp_path: Path) -> RuleSet:
    """Each test has a store of its own."""
    settings.STORAGES = {**settings.STORAGES, "files": file_store("", tmp_path)}
    return install()


@pytest.fixture
def scanned(settings: Any) -> Iterator[Scanner]:
    with scanner() as there:
        settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, clamd=there.url)
        yield there


def attached(centre: Centre, ticket: Ticket, name: str = "记录.csv", content: bytes = made.TEXT) -> Attachment:
    made_ = attaching.attach(actor=actor(centre.agent), now=NOW, ticket=ticket.pk, name=name, content=io.BytesIO(content))
    return Attachment.objects.get(pk=made_.pk)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def body_of(answer: Any) -> bytes:
    """All of a file; a response that is not read to its end would end the connection of the test with it."""
    return b"".join(answer.streaming_content)


# In and out -----------------------------------------------------------------------------------------------------------


def test_a_file_comes_back_as_it_went(centre: Centre, tmp_path: Path) -> None:
    ticket, agent = make(centre.agent), Caller(centre.agent)
    answer = agent.upload(f"/tickets/{ticket.pk}/attachments", "指示灯.png", made.PNG)
    assert answer.status_code == 201
    found = answer.json()
    shown = {name: found[name] for name in ("name", "type", "media", "size", "scan", "given", "of", "subject", "part")}
    assert shown == {
        "name": "指示灯.png",
        "type": "png",
        "media": "image/png",
        "size": len(made.PNG),
        "scan": "off",
        "given": True,
        "of": "ticket",
        "subject": ticket.pk,
        "part": None,
    }
    row = Attachment.objects.get()
    body = {"of": "ticket", "subject": ticket.pk, "type": "png", "size": len(made.PNG), "scan": "off"}
    assert told("attachment", row.pk) == [("attachment.added", centre.agent.pk, body)]
    assert row.blob is not None
    assert (tmp_path / "files" / row.blob.digest[:2] / row.blob.digest).read_bytes() == made.PNG
    content = agent.get(f"/attachments/{row.pk}/content")
    assert (content.status_code, body_of(content)) == (200, made.PNG)
    assert told("attachment", row.pk)[-1][0] == "attachment.read"


def test_a_browser_saves_it_and_runs_nothing(centre: Centre) -> None:
    row = attached(centre, make(centre.agent), "说明 1.txt")
    answer = Caller(centre.agent).get(f"/attachments/{row.pk}/content")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Length"] == str(len(made.TEXT))
    body_of(answer)


@pytest.mark.django_db(transaction=True)
def test_the_real_server_gives_it_a_piece_at_a_time(centre: Centre) -> None:
    content = b"0123456789abcdef\n" * 20_000
    row = attached(centre, make(centre.agent), "大.log", content)

    async def pieces() -> list[bytes]:
        client = AsyncClient()
        await client.aforce_login(centre.agent)
        answer: Any = await client.get(f"/api/v1/attachments/{row.pk}/content")
        return [piece async for piece in answer.streaming_content]

    got = async_to_sync(pieces)()
    assert b"".join(got) == content
    assert len(got) > 4


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.txt", b"", "空"),
        ("a.exe", made.PROGRAM, ".exe"),
        ("a.pdf", made.PROGRAM, "不收"),
        ("a.txt", made.PAGE, "不收"),
        ("a.png", made.PDF, "内容是 pdf"),
        ("a.docx", made.with_macros(), "宏"),
        ("a.zip", made.packed(a="x"), "不收"),
        ("invoice.pdf.exe.pdf", made.PDF, ".exe"),
    ],
)
def test_what_is_not_taken_is_told_and_not_stored(centre: Centre, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    ticket = make(centre.agent)
    answer = Caller(centre.agent).upload(f"/tickets/{ticket.pk}/attachments", name, content)
    assert answer.status_code in (400, 422)
    assert [each["field"] for each in answer.json()["errors"]] == ["file"]
    assert said in answer.json()["errors"][0]["detail"]
    assert (Attachment.objects.count(), Blob.objects.count(), files_in(tmp_path)) == (0, 0, [])


def test_the_size_is_stopped_at(centre: Centre, settings: Any) -> None:
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, file_megabytes=1)
    ticket, agent = make(centre.agent), Caller(centre.agent)
    path = f"/tickets/{ticket.pk}/attachments"
    assert agent.upload(path, "a.txt", b"a" * 2**20).status_code == 201
    answer = agent.upload(path, "b.txt", b"b" * (2**20 + 1))
    assert (answer.status_code, "1 MB" in answer.json()["title"]) == (413, True)


def test_an_edition_takes_less_than_the_centre(centre: Centre, settings: Any) -> None:
    install("tighter", NOW - timedelta(days=1), attachments={"megabytes": 0.5, "kinds": ["png", "text"], "count": 2})
    ticket, agent = make(centre.agent, now=NOW), Caller(centre.agent)
    path = f"/tickets/{ticket.pk}/attachments"
    assert agent.upload(path, "a.txt", b"a" * (2**19 + 1)).status_code == 413
    assert agent.upload(path, "a.pdf", made.PDF).status_code == 422
    assert [agent.upload(path, f"{each}.png", made.PNG).status_code for each in range(3)] == [201, 201, 409]


def test_the_limits_of_an_edition_are_its_parameters(tmp_path: Path) -> None:
    """A company writes them into its own standard; what it does not say, the centre decides."""
    (tmp_path / "standard.yaml").write_text(OWN, encoding="utf-8")
    content = snapshot(load_standard(tmp_path))
    assert content["attachments"] == {"megabytes": 2, "kinds": ["pdf", "png"]}
    limits = of_centre().tightened(**rules_of("e", "s", content).attachments)
    assert (limits.size, limits.kinds, limits.count) == (2 * 2**20, frozenset({"pdf", "png"}), 50)


def test_the_same_bytes_are_stored_once(centre: Centre, tmp_path: Path) -> None:
    first, second = make(centre.agent), make(centre.agent)
    rows = [attached(centre, ticket, name) for ticket, name in ((first, "a.txt"), (second, "b.csv"), (first, "c.txt"))]
    assert len({row.blob_id for row in rows}) == 1
    assert len(files_in(tmp_path)) == 1
    assert [row.name for row in rows] == ["a.txt", "b.csv", "c.txt"]


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_at_the_same_time_are_stored_once(centre: Centre, tmp_path: Path) -> None:
    tickets = [make(centre.agent) for _ in range(4)]
    failed: list[BaseException] = []

    def one(ticket: Ticket) -> None:
        try:
            attached(centre, ticket)
        except BaseException as wrong:
            failed.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(ticket,)) for ticket in tickets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert (Attachment.objects.count(), Blob.objects.count(), len(files_in(tmp_path))) == (4, 1, 1)


def test_numbers_of_people_in_a_name_are_masked(centre: Centre) -> None:
    ticket = make(centre.agent)
    row = attached(centre, ticket, "客户13812345678身份证.png", made.PNG)
    agent = Caller(centre.agent)
    for answer in (agent.get(f"/attachments/{row.pk}"), agent.get(f"/tickets/{ticket.pk}/attachments")):
        assert "13812345678" not in answer.content.decode()
    assert agent.get(f"/attachments/{row.pk}").json()["name"] == "客户138****5678身份证.png"
    content = agent.get(f"/attachments/{row.pk}/content")
    assert "13812345678" not in content["Content-Disposition"]
    body_of(content)
    assert not any("13812345678" in str(body) for body in EventBody.objects.values_list("content", flat=True))


# On tickets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["notes", "replies", "customer-messages"])
def test_a_message_takes_files_with_it(centre: Centre, how: str) -> None:
    ticket, agent = make(centre.agent), Caller(centre.agent)
    row = attached(centre, ticket)
    answer = agent.post(f"/tickets/{ticket.pk}/{how}", {"body": "见附件", "attachments": [row.pk]})
    assert answer.status_code == 201
    assert [each["id"] for each in answer.json()["attachments"]] == [row.pk]
    assert Attachment.objects.get().part == answer.json()["id"]
    listed = agent.get(f"/tickets/{ticket.pk}/messages").json()["items"]
    assert [[each["name"] for each in message["attachments"]] for message in listed] == [["记录.csv"]]
    again = agent.post(f"/tickets/{ticket.pk}/{how}", {"body": "再来", "attachments": [row.pk]})
    assert (again.status_code, len(agent.get(f"/tickets/{ticket.pk}/messages").json()["items"])) == (422, 1)


def test_a_file_may_be_sent_to_a_message_that_stands(centre: Centre) -> None:
    ticket, other, agent = make(centre.agent), make(centre.agent), Caller(centre.agent)
    note = agent.post(f"/tickets/{ticket.pk}/notes", {"body": "稍后补图"}).json()["id"]
    assert agent.upload(f"/tickets/{ticket.pk}/attachments?message={note}", "a.png", made.PNG).json()["part"] == note
    assert agent.upload(f"/tickets/{other.pk}/attachments?message={note}", "a.png", made.PNG).status_code == 409


def test_a_ticket_s_files_are_in_its_history_and_its_list(centre: Centre) -> None:
    ticket, agent = make(centre.agent), Caller(centre.agent)
    row = attached(centre, ticket)
    agent.post(f"/attachments/{row.pk}/remove", {"reason": "传错了"})
    kinds = [each["kind"] for each in agent.get(f"/tickets/{ticket.pk}/history").json()["items"]]
    assert {"attachment.added", "attachment.removed", "ticket.created"} <= set(kinds)
    assert agent.get(f"/tickets/{ticket.pk}/attachments").json()["items"] == []


def test_lists_ask_the_database_as_often_for_many_as_for_few(centre: Centre) -> None:
    few, many, agent = make(centre.agent), make(centre.agent), Caller(centre.agent)
    for ticket, count in ((few, 1), (many, 6)):
        for _ in range(count):
            row = attached(centre, ticket)
            agent.post(f"/tickets/{ticket.pk}/notes", {"body": "x", "attachments": [row.pk]})
    for path in ("attachments", "messages"):
        counts = [queries_of(lambda ticket=ticket, path=path: agent.get(f"/tickets/{ticket.pk}/{path}")) for ticket in (few, many)]  # type: ignore[misc]
        assert counts[0] == counts[1]


def test_a_closed_ticket_takes_no_file(centre: Centre) -> None:
    ticket, agent = make(centre.agent), Caller(centre.agent)
    agent.post(f"/tickets/{ticket.pk}/withdraw", {"reason": "客户撤回"})
    assert agent.upload(f"/tickets/{ticket.pk}/attachments", "a.png", made.PNG).status_code == 409


def test_files_go_with_a_split_and_show_through_a_merge(centre: Centre) -> None:
    first, second, agent = make(centre.agent), make(centre.agent), Caller(centre.agent)
    row = attached(centre, first)
    message = agent.post(f"/tickets/{first.pk}/customer-messages", {"body": "两件事", "attachments": [row.pk]}).json()["id"]
    off = agent.post(f"/tickets/{first.pk}/split", {"type": "other", "subject": "另一件", "messages": [message]}).json()["id"]
    copied = agent.get(f"/tickets/{off}/attachments").json()["items"]
    assert [each["name"] for each in copied] == ["记录.csv"]
    assert copied[0]["id"] != row.pk
    assert Attachment.objects.get(pk=copied[0]["id"]).blob_id == row.blob_id
    agent.post(f"/tickets/{first.pk}/merge", {"into": second.pk})
    assert [each["id"] for each in agent.get(f"/tickets/{second.pk}/attachments").json()["items"]] == [row.pk]


# Who ------------------------------------------------------------------------------------------------------------------


def test_an_outsider_gets_nothing_of_it(centre: Centre) -> None:
    row = attached(centre, make(centre.agent))
    events = told("attachment", row.pk)
    for stranger in (centre.other, centre.outsider, centre.admin):
        caller = Caller(stranger)
        for answer in (
            caller.get(f"/attachments/{row.pk}"),
            caller.get(f"/attachments/{row.pk}/content"),
            caller.post(f"/attachments/{row.pk}/remove", {"reason": "x"}),
            caller.get(f"/attachments/{row.pk + 1000}"),
        ):
            assert (answer.status_code, answer.json()["title"]) == (404, "没有这个附件 / not found")
    assert (Attachment.objects.get().removed_at, told("attachment", row.pk)) == (None, events)
    for friend in (centre.agent, centre.colleague, centre.leader, centre.manager):
        assert Caller(friend).get(f"/attachments/{row.pk}").status_code == 200


def test_who_is_complained_about_never_sees_the_files(centre: Centre) -> None:
    ticket = make(centre.agent, type="complaint", about=centre.colleague.pk, item="complaints")
    row = attached(centre, ticket)
    assert Caller(centre.colleague).get(f"/attachments/{row.pk}/content").status_code == 404


def test_a_watcher_reads_and_does_not_remove(centre: Centre) -> None:
    ticket = make(centre.agent)
    row = attached(centre, ticket)
    Caller(centre.manager).post(f"/tickets/{ticket.pk}/watch", {"person": centre.other.pk})
    other = Caller(centre.other)
    content = other.get(f"/attachments/{row.pk}/content")
    assert content.status_code == 200
    body_of(content)
    assert other.post(f"/attachments/{row.pk}/remove", {"reason": "x"}).status_code == 404


def test_a_ticket_merged_into_one_of_mine_shows_me_its_files(centre: Centre) -> None:
    theirs, mine = make(centre.other), make(centre.agent)
    content = io.BytesIO(made.TEXT)
    row = attaching.attach(actor=actor(centre.other), now=NOW, ticket=theirs.pk, name="a.txt", content=content)
    assert Caller(centre.agent).get(f"/attachments/{row.pk}").status_code == 404
    Caller(centre.manager).post(f"/tickets/{theirs.pk}/merge", {"into": mine.pk})
    assert Caller(centre.agent).get(f"/attachments/{row.pk}").status_code == 200


# On articles ----------------------------------------------------------------------------------------------------------


def article(centre: Centre) -> int:
    return knowledge.create_article(actor=actor(centre.agent), now=NOW, title="退款", body="七天内").pk


def test_a_version_has_its_own_files(centre: Centre) -> None:
    ident, agent, leader, other = article(centre), Caller(centre.agent), Caller(centre.leader), Caller(centre.other)
    draft = f"/articles/{ident}/draft/attachments"
    first = agent.upload(draft, "步骤.png", made.PNG).json()["id"]
    assert [other.get(path).status_code for path in (f"/attachments/{first}", f"/articles/{ident}/versions/1/attachments")] == [404, 404]
    agent.post(f"/articles/{ident}/submit")
    assert agent.upload(draft, "晚了.png", made.PNG).status_code == 409
    assert agent.post(f"/attachments/{first}/remove", {"reason": "x"}).status_code in (403, 409)
    leader.post(f"/articles/{ident}/approve")
    assert other.get(f"/attachments/{first}").status_code == 200
    assert agent.put(f"/articles/{ident}/draft", {"title": "退款", "body": "十天内"}).status_code == 200
    second = agent.get(f"/articles/{ident}/versions/2/attachments").json()["items"][0]["id"]
    assert second != first
    assert other.get(f"/attachments/{second}").status_code == 404
    assert agent.post(f"/attachments/{second}/remove", {"reason": "换一张"}).status_code == 200
    assert other.get(f"/attachments/{first}").status_code == 200
    names = [each["name"] for each in other.get(f"/articles/{ident}/versions/1/attachments").json()["items"]]
    assert names == ["步骤.png"]
    assert told("attachment", first)[-1][0] == "attachment.added"


def test_a_file_of_what_is_published_is_removed_by_who_approves(centre: Centre) -> None:
    ident, agent, leader = article(centre), Caller(centre.agent), Caller(centre.leader)
    row = agent.upload(f"/articles/{ident}/draft/attachments", "a.png", made.PNG).json()["id"]
    agent.post(f"/articles/{ident}/submit")
    leader.post(f"/articles/{ident}/approve")
    assert agent.post(f"/attachments/{row}/remove", {"reason": "x"}).status_code == 403
    assert leader.post(f"/attachments/{row}/remove", {"reason": "含客户资料"}).status_code == 200
    assert Caller(centre.other).get(f"/attachments/{row}/content").status_code == 410


def test_somebody_who_had_the_draft_open_sees_that_a_file_came(centre: Centre) -> None:
    ident, agent = article(centre), Caller(centre.agent)
    agent.upload(f"/articles/{ident}/draft/attachments", "a.png", made.PNG)
    assert agent.put(f"/articles/{ident}/draft", {"title": "x", "body": "y", "revision": 1}).status_code == 409
    assert agent.put(f"/articles/{ident}/draft", {"title": "x", "body": "y", "revision": 2}).status_code == 200


# The scanner ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "one"}])
def test_an_infected_file_is_refused_and_that_stays_known(centre: Centre, scanned: Scanner, tmp_path: Path, key: dict[str, str]) -> None:
    """Also where the request is undone as a whole, because it came with a key."""
    ticket = make(centre.agent)
    answer = Caller(centre.agent).upload(f"/tickets/{ticket.pk}/attachments", "a.txt", EICAR, **key)
    assert (answer.status_code, "Eicar-Test-Signature" in answer.json()["errors"][0]["detail"]) == (422, True)
    body = {"of": "ticket", "subject": ticket.pk, "found": "Eicar-Test-Signature"}
    assert told("attachment", 0) == [("attachment.refused", centre.agent.pk, body)]
    assert (Attachment.objects.count(), Blob.objects.count(), files_in(tmp_path)) == (0, 0, [])


def test_a_clean_file_is_given(centre: Centre, scanned: Scanner) -> None:
    row = attached(centre, make(centre.agent))
    assert row.blob is not None
    assert (row.blob.scan, scanned.seen) == ("clean", [made.TEXT])
    content = Caller(centre.agent).get(f"/attachments/{row.pk}/content")
    assert body_of(content) == made.TEXT


def test_what_the_scanner_has_not_seen_is_kept_back_until_it_has(centre: Centre, scanned: Scanner) -> None:
    scanned.says = b""
    row, agent = attached(centre, make(centre.agent)), Caller(centre.agent)
    assert {name: agent.get(f"/attachments/{row.pk}").json()[name] for name in ("scan", "given")} == {"scan": "waiting", "given": False}
    kept_back = agent.get(f"/attachments/{row.pk}/content")
    assert (kept_back.status_code, "尚未查毒" in kept_back.json()["title"]) == (409, True)
    clamd, blob = Clamd(scanned.url), row.blob_id or 0
    assert queries.blobs_to_scan(NOW, 9) == []
    later = NOW + timedelta(minutes=1)
    assert (queries.blobs_to_scan(later, 9), keeping.scan(blob, later, clamd)) == ([blob], False)
    scanned.says = None
    assert keeping.scan(blob, later, clamd) is False
    later += timedelta(minutes=2)
    assert keeping.scan(blob, later, clamd) is True
    assert told("attachment", row.pk)[-1] == ("attachment.released", None, {"of": "ticket", "subject": row.subject})
    content = agent.get(f"/attachments/{row.pk}/content")
    assert body_of(content) == made.TEXT


@pytest.mark.django_db(transaction=True)
def test_what_turns_out_infected_is_destroyed_and_its_sender_told(centre: Centre, scanned: Scanner, tmp_path: Path) -> None:
    scanned.says = b""
    row = attached(centre, make(centre.agent), content=made.TEXT + EICAR)
    scanned.says = None
    assert keeping.scan(row.blob_id or 0, NOW + timedelta(minutes=1), Clamd(scanned.url)) is True
    assert told("attachment", row.pk)[-1][0] == "attachment.infected"
    assert files_in(tmp_path) == []
    assert [(each.person_id, each.kind) for each in Notice.objects.all()] == [(centre.agent.pk, "attachment.infected")]
    assert Caller(centre.agent).get(f"/attachments/{row.pk}/content").status_code == 410
    # Known by its digest from now on, even while the scanner does not answer.
    scanned.says = b""
    again = Caller(centre.agent).upload(f"/tickets/{row.subject}/attachments", "b.txt", made.TEXT + EICAR)
    assert again.status_code == 422


def test_a_centre_may_refuse_what_cannot_be_scanned(centre: Centre, scanned: Scanner, settings: Any) -> None:
    scanned.says = b""
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, clamd_down="refuse")
    answer = Caller(centre.agent).upload(f"/tickets/{make(centre.agent).pk}/attachments", "a.txt", made.TEXT)
    assert (answer.status_code, Attachment.objects.count()) == (503, 0)


def test_what_was_stored_before_there_was_a_scanner_is_kept_back_too(centre: Centre, settings: Any) -> None:
    row = attached(centre, make(centre.agent))
    with scanner() as there:
        settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, clamd=there.url)
        assert Caller(centre.agent).get(f"/attachments/{row.pk}/content").status_code == 409
        duties.files_to_scan(NOW)
        tasks.scan_waiting.func()
        assert there.seen == [made.TEXT]
    assert Caller(centre.agent).get(f"/attachments/{row.pk}").json()["given"] is True


# Gone -----------------------------------------------------------------------------------------------------------------


def test_removing_takes_a_reason_and_is_done_once(centre: Centre) -> None:
    row, agent = attached(centre, make(centre.agent)), Caller(centre.agent)
    path = f"/attachments/{row.pk}/remove"
    assert [agent.post(path, body).status_code for body in ({}, {"reason": ""}, {"reason": " "})] == [422, 422, 422]
    answer = agent.post(path, {"reason": "传错了，客户 13812345678"})
    assert (answer.status_code, answer.json()["reason"], answer.json()["given"]) == (200, "传错了，客户 138****5678", False)
    assert agent.get(f"/attachments/{row.pk}/content").status_code == 410
    assert agent.post(path, {"reason": "再删"}).status_code == 409
    assert [kind for kind, _, _ in told("attachment", row.pk)] == ["attachment.added", "attachment.removed"]


def test_bytes_stay_while_anything_hangs_on_them_and_a_month_more(centre: Centre, tmp_path: Path) -> None:
    ticket = make(centre.agent)
    first, second = attached(centre, ticket, "a.txt"), attached(centre, ticket, "b.txt")
    agent, now = Caller(centre.agent), timezone.now()
    agent.post(f"/attachments/{first.pk}/remove", {"reason": "x"})
    assert keeping.collect(now + timedelta(days=40)) == 0
    agent.post(f"/attachments/{second.pk}/remove", {"reason": "x"})
    assert keeping.collect(now + timedelta(days=20)) == 0
    assert len(files_in(tmp_path)) == 1
    assert keeping.collect(now + timedelta(days=40)) == 1
    assert (files_in(tmp_path), Blob.objects.count(), Attachment.objects.count()) == ([], 0, 2)
    assert Caller(centre.agent).get(f"/attachments/{first.pk}").json()["scan"] is None


def test_what_a_process_that_died_left_behind_is_swept(centre: Centre, tmp_path: Path) -> None:
    row = attached(centre, make(centre.agent))
    assert row.blob is not None
    storage.save("ab" * 32, io.BytesIO(b"left over"))
    now = timezone.now()
    assert keeping.collect(now) == 0
    assert keeping.collect(now + timedelta(days=2)) == 1
    assert files_in(tmp_path) == [row.blob.digest]


def test_a_row_that_lost_its_bytes_gets_them_again(centre: Centre, tmp_path: Path) -> None:
    ticket = make(centre.agent)
    row = attached(centre, ticket)
    assert row.blob is not None
    storage.store().delete(storage.path_of(row.blob.digest))
    assert Caller(centre.agent).get(f"/attachments/{row.pk}/content").status_code == 410
    attached(centre, ticket, "again.txt")
    assert len(files_in(tmp_path)) == 1


@pytest.mark.django_db(transaction=True)
def test_erasing_a_customer_erases_files_and_names(centre: Centre, tmp_path: Path) -> None:
    customer = add("夏知秋", ("phone", "13912340001")).pk
    ticket, agent = make(centre.agent, customer=customer), Caller(centre.agent)
    row = attached(centre, ticket, "夏知秋合同.txt")
    message = agent.post(f"/tickets/{ticket.pk}/customer-messages", {"body": "合同在此", "attachments": [row.pk]}).json()["id"]
    agent.post(f"/tickets/{ticket.pk}/split", {"type": "other", "subject": "另一件", "messages": [message]})
    copy = Caller(centre.manager).get(f"/customers/{customer}/export").json()
    assert "夏知秋合同.txt" in str(copy)
    answer = Caller(centre.manager).post(f"/customers/{customer}/erase", {"confirm": customer, "reason": "subject_request"})
    assert answer.status_code == 200
    assert [(each.name, each.blob_id, each.removed_at is None) for each in Attachment.objects.all()] == [("", None, False)] * 2
    assert told("attachment", row.pk)[-1] == ("attachment.erased", centre.manager.pk, {"of": "ticket", "subject": ticket.pk})
    tasks.collect.func()
    assert files_in(tmp_path) == []
    assert agent.get(f"/attachments/{row.pk}/content").status_code == 410


def test_the_daily_duty_asks_for_a_collection(centre: Centre) -> None:
    assert duties.unused_files(NOW) == NOW + timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute("select task_name from procrastinate_jobs where queueing_lock = 'files.collect'")
        assert cursor.fetchall() == [("sanxiang_centre.files.tasks.collect",)]


# Where ----------------------------------------------------------------------------------------------------------------


def test_files_may_be_in_a_store_that_speaks_s3(centre: Centre, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with bucket() as there:
        url = f"s3://desk/centre?endpoint={there.endpoint}&region=cn-north-1&style=path"
        settings.STORAGES = {**settings.STORAGES, "files": file_store(url, tmp_path)}
        row, agent = attached(centre, make(centre.agent), "a.png", made.PNG), Caller(centre.agent)
        assert row.blob is not None
        digest = row.blob.digest
        assert there.objects == {f"/desk/centre/{digest[:2]}/{digest}": made.PNG}
        content = agent.get(f"/attachments/{row.pk}/content")
        assert body_of(content) == made.PNG
        storage.store().delete(storage.path_of(digest))
        assert (there.objects, files_in(tmp_path)) == ({}, [])
        assert agent.get(f"/attachments/{row.pk}/content").status_code == 410


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    class Broken(SimpleUploadedFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield b"half"
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        storage.store().save("ab/abcd", Broken("x", b""))
    assert files_in(tmp_path) == []
