"""Transcripts come in: nothing lost, nothing doubled, each judged by the edition that was in force."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from callers import NOW, Caller, Centre, told
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from imported_talks import imported, jsonl, many, talk
from small_standard import acting, published

from sanxiang.conversation.model import Conversation as Talk
from sanxiang.conversation.reading import read_file
from sanxiang.inspection.inspector import Inspector
from sanxiang.standard.flat import flatten
from sanxiang.standard.loading import load_standard
from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import Event
from sanxiang_centre.config import embedded
from sanxiang_centre.conversations import importing, inspecting, tasks
from sanxiang_centre.conversations.judging import Judgement, judge
from sanxiang_centre.conversations.models import Conversation, Entry, Finding, Import, Inspection, Reject, SearchText
from sanxiang_centre.conversations.rows import digest_of
from sanxiang_centre.editions import services as editions
from sanxiang_centre.editions.inspectors import inspector_of
from sanxiang_centre.editions.models import Edition

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def owner(centre: Centre) -> Person:
    return accounts.create_person(actor=SYSTEM, now=NOW, staff_no="o1", name="负责人", roles=["standard_owner"], password=None)


@pytest.fixture
def edition(centre: Centre, owner: Person) -> Edition:
    return published(owner, centre.manager, now=NOW)


@pytest.mark.django_db
def test_an_upload_is_imported_by_a_job_and_inspected(centre: Centre, edition: Edition) -> None:
    manager = Caller(centre.manager)
    content = jsonl(talk("one", "您好，请讲。", "我要退款。", "这个不归我管。"), talk("two", "您好。", "谢谢。", agent="nobody"))
    files = {"files": SimpleUploadedFile("talks.jsonl", content)}
    answer = manager.client.post("/api/v1/imports", files)
    assert (answer.status_code, answer.json()["state"], answer.json()["size"]) == (202, "waiting", len(content))
    ident = answer.json()["id"]
    importing.run_import(now=lambda: NOW, ident=ident)
    inspecting.inspect_waiting(now=lambda: NOW)
    shown = manager.get(f"/imports/{ident}").json()
    assert (shown["state"], shown["read"], shown["conversations"], shown["events"]) == ("done", len(content), 2, 7)
    first = Conversation.objects.get(key="one")
    assert (first.agent, first.team, first.edition, first.score, first.failed) == (centre.agent, centre.first, edition, 40.0, True)
    assert (first.broken, first.last, first.began_at) == (["S1-002", "S1-003"], 4, datetime(2026, 11, 20, 2, tzinfo=UTC))
    finding = Finding.objects.get(conversation=first)
    assert (finding.check_id, finding.state, finding.clauses, finding.spans) == (
        "no-brush-off",
        "violated",
        ["S1-002", "S1-003"],
        [[3, 2, 6]],
    )
    body = {"edition": edition.pk, "score": 40.0, "failed": True, "broken": ["S1-002", "S1-003"]}
    assert told("conversation", first.pk) == [
        ("conversation.imported", None, {"source": ident, "agent": centre.agent.pk, "edition": edition.pk}),
        ("conversation.inspected", None, body),
    ]
    assert [kind for kind, *_ in told("import", ident)] == ["import.started", "import.finished"]
    assert not list((settings.ENVIRONMENT.data / "imports").glob("*/*")) or connection.in_atomic_block


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["hotline", "online"])
def test_scores_and_findings_are_those_of_the_engine(centre: Centre, owner: Person, name: str) -> None:
    """The examples of the repository, read by all readers, against one inspection at a time."""
    draft = editions.draft_pack(actor=acting(owner), now=NOW, pack=name)
    standard = load_standard(name)
    draft.snapshot, draft.state, draft.standard, draft.digest = json.dumps(flatten(standard)), "ready", name, standard.edition
    draft.save()
    edition = editions.approve_draft(actor=acting(centre.manager), now=NOW, draft=draft.pk, valid_from=datetime(2020, 1, 1, tzinfo=UTC))
    editions.set_scope(actor=acting(owner), now=NOW, channel="", group=None, standard=name, since=edition.valid_from)
    paths = sorted(path for folder in ("phone", "chat", "other") for path in (EXAMPLES / folder).iterdir())
    files = [importing.Incoming(path.name, [path.read_bytes()]) for path in paths]
    started = importing.start_import(actor=SYSTEM, now=NOW, files=files, channel="phone")
    found = importing.run_import(now=lambda: NOW, ident=started.pk, batch=5)
    inspecting.inspect_waiting(now=lambda: NOW)
    inspector = inspector_of(edition.pk, little=True)
    options = importing._options(found)
    talks = [item for path in paths for item in read_file(path, options=options) if isinstance(item, Talk)]
    assert (found.conversations, found.rejected) == (len(talks), 0)
    for each in talks:
        row = Conversation.objects.get(digest=digest_of(each))
        result = inspector.inspect(each)
        assert (row.score, row.failed) == (result.score, bool(result.failed)), each.id
        said = Inspection.objects.get(pk=row.pk)
        checks = list(standard.checks)
        assert [checks[n] for n in said.passed] == [f.check for f in result.findings if f.state == "pass"]
        assert said.coverage == result.coverage
        stored = {f.check_id: (f.state, f.points, f.deducted, f.clauses) for f in Finding.objects.filter(conversation=row)}
        assert stored == {f.check: (f.state, f.points, f.deducted, list(f.clauses)) for f in result.findings if f.state != "pass"}


@pytest.mark.django_db
def test_the_edition_in_force_when_it_began_judges(centre: Centre, owner: Person, edition: Edition) -> None:
    early = talk("early", "请讲。", "你好。", at="2025-06-01T00:00:00+00:00")
    imported(jsonl(early, talk("late", "请讲。", "你好。")))
    assert dict(Conversation.objects.values_list("key", "stage")) == {"early": "no_edition", "late": "done"}
    assert Conversation.objects.get(key="late").edition == edition


@pytest.mark.django_db
def test_what_is_no_conversation_is_kept_with_line_and_reason_and_masked(centre: Centre, edition: Edition) -> None:
    content = jsonl(talk("one", "您好。")) + b'{"id": "x", "events": "13812345678"}\nnot json 13812345678\n' + jsonl(talk("two", "您好。"))
    found = imported(content, b"\x89PNG nothing")
    assert (found.conversations, found.rejected, found.state) == (2, 3, "done")
    shown = Caller(centre.manager).get(f"/imports/{found.pk}/rejects").json()["items"]
    assert [(each["file"], each["line"]) for each in shown] == [("talks-0.jsonl", 2), ("talks-0.jsonl", 3), ("talks-1.jsonl", 0)]
    assert all(each["reason"] for each in shown)
    assert "13812345678" not in str(list(Reject.objects.values())) + str(shown)
    assert "138****5678" in shown[1]["raw"]


@pytest.mark.django_db
def test_the_same_is_taken_in_once(centre: Centre, edition: Edition) -> None:
    first = imported(jsonl(*many(5)))
    again = imported(jsonl(*many(7)))
    assert (first.conversations, again.conversations, again.twins, Conversation.objects.count()) == (5, 2, 5, 7)
    answer = Caller(centre.manager).client.post("/api/v1/imports", {"files": SimpleUploadedFile("other name", jsonl(*many(5)))})
    assert (answer.status_code, str(first.pk) in answer.json()["title"]) == (409, True)
    changed = many(1)[0] | {"direction": "inbound"}
    assert imported(jsonl(changed)).conversations == 1


@pytest.mark.django_db
def test_what_postgresql_does_not_take_is_replaced(centre: Centre, edition: Edition) -> None:
    imported(json.dumps(talk("one", "您好\0。", "好\ud800的。", metadata={"a": "\0"})).encode())
    assert Conversation.objects.get().last == 3
    assert "\ufffd" in (Entry.objects.get(seq=1).text or "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "field"),
    [({"format": "docx"}, "format"), ({"channel": "fax"}, "channel"), ({"group": 0}, "group"), ({"group": 99_999_999}, "")],
)
def test_what_is_wrong_is_told_by_field(centre: Centre, options: dict[str, Any], field: str) -> None:
    files = {"files": SimpleUploadedFile("talks.jsonl", jsonl(talk("one", "您好。")))}
    answer = Caller(centre.manager).client.post("/api/v1/imports", {**files, **options})
    assert answer.status_code == (422 if field else 404)
    assert not field or field in answer.json()["errors"][0]["field"]
    assert not Import.objects.exists()


class Killed(Exception):
    """Stands for a process that ends."""


@pytest.mark.django_db
@pytest.mark.parametrize("after", range(1, 6))
def test_an_import_goes_on_where_it_was_cut_off(centre: Centre, edition: Edition, after: int) -> None:
    contents = [jsonl(*many(5)) + b"broken\n", jsonl(*many(6, seed=1))]
    files = [importing.Incoming(f"{n}.jsonl", [content]) for n, content in enumerate(contents)]
    started = importing.start_import(actor=SYSTEM, now=NOW, files=files)
    batches = 0

    def tell(_: Import) -> None:
        nonlocal batches
        batches += 1
        if batches == after:
            raise Killed

    with pytest.raises(Killed):
        importing.run_import(now=lambda: NOW, ident=started.pk, batch=2, tell=tell)
    found = importing.run_import(now=lambda: NOW, ident=started.pk, batch=2)
    assert (found.conversations, found.rejected, found.twins) == (11, 1, 0)
    assert Conversation.objects.count() == SearchText.objects.count() == Event.objects.filter(kind="conversation.imported").count() == 11
    assert Entry.objects.count() == found.events == 11 * 4


def _expect(done: Callable[[], bool], process: subprocess.Popen[bytes], patience: float = 60.0) -> None:
    deadline = time.monotonic() + patience
    while not done():
        assert process.poll() is None, "it ended by itself"
        assert time.monotonic() < deadline
        time.sleep(0.005)


RUN = """
import django; django.setup()
from django.utils import timezone
from sanxiang_centre.conversations import importing, inspecting
importing.run_import(now=timezone.now, ident={ident}, batch=20)
inspecting.inspect_waiting(now=timezone.now, batch=20)
"""


def _elsewhere(ident: int) -> subprocess.Popen[bytes]:
    """Import and inspection in a process of their own."""
    return _run("-c", RUN.format(ident=ident))


def _run(*arguments: str) -> subprocess.Popen[bytes]:
    """Python on the test's database."""
    url = embedded.embedded(settings.ENVIRONMENT.data).url_of(connection.settings_dict["NAME"])
    paths = os.pathsep.join(sys.path)
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "sanxiang_centre.config.settings", "PYTHONPATH": paths},
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_loses_nothing_and_doubles_nothing(centre: Centre, edition: Edition) -> None:
    """Three kills during import, three during inspection; then it is finished."""
    talks = many(600)
    started = importing.start_import(actor=SYSTEM, now=NOW, files=[importing.Incoming("many.jsonl", [jsonl(*talks)])])
    kills = 0
    for goal in (60, 200, 380):
        process = _elsewhere(started.pk)
        _expect(lambda goal=goal: Conversation.objects.count() >= goal, process)  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
    for goal in (40, 200, 400):
        process = _elsewhere(started.pk)
        _expect(lambda goal=goal: Inspection.objects.count() >= goal, process)  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
    assert kills == 6
    assert _elsewhere(started.pk).wait() == 0
    found = Import.objects.get()
    assert (found.state, found.conversations, found.twins, found.rejected) == ("done", 600, 0, 0)
    assert sorted(Conversation.objects.values_list("key", flat=True)) == sorted(each["id"] for each in talks)
    assert Entry.objects.count() == found.events == 2400
    assert Inspection.objects.count() == SearchText.objects.count() == 600
    for kind in ("conversation.imported", "conversation.inspected"):
        assert Event.objects.filter(kind=kind).count() == Event.objects.filter(kind=kind).values("subject").distinct().count() == 600
    assert Finding.objects.filter(check_id="no-brush-off").count() == 200
    assert Finding.objects.filter(check_id="greets").count() == 300


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_worker_takes_up_what_a_killed_process_left(centre: Centre, edition: Edition) -> None:
    """No job waits for it: the rows themselves say that it is not over."""
    incoming = [importing.Incoming("many.jsonl", [jsonl(*many(400))])]
    started = importing.start_import(actor=SYSTEM, now=NOW, files=incoming, later=False)
    process = _elsewhere(started.pk)
    _expect(lambda: Conversation.objects.exists(), process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert Import.objects.get().state == "running"
    tasks.continue_work(0)
    for _ in range(2):
        assert _run("-m", "django", "procrastinate", "worker", "--one-shot").wait(120) == 0
    assert (Import.objects.get().state, Inspection.objects.count()) == ("done", 400)


@pytest.mark.django_db
def test_an_import_that_cannot_go_on_ends_and_may_come_again(centre: Centre, edition: Edition) -> None:
    """Its files are not where they were put: at once another machine may have them, later nobody has. It is not tried for ever."""
    incoming = [importing.Incoming("x", [jsonl(*many(3))])]
    started = importing.start_import(actor=SYSTEM, now=NOW, files=incoming)
    shutil.rmtree(importing._place(started.folder))
    with pytest.raises(FileNotFoundError):
        importing.run_import(now=lambda: NOW, ident=started.pk)
    assert Import.objects.get().state == "waiting"
    later = NOW + importing.MISSED
    assert importing.run_import(now=lambda: later, ident=started.pk).state == "failed"
    assert told("import", started.pk)[-1] == ("import.failed", None, {"conversations": 0})
    tasks.continue_work(0)
    assert importing.run_import(now=lambda: later, ident=started.pk).finished_at == later
    again = importing.start_import(actor=SYSTEM, now=later, files=incoming)
    assert importing.run_import(now=lambda: later, ident=again.pk).conversations == 3


@pytest.mark.django_db
def test_what_nobody_foresaw_in_a_file_ends_its_import_and_keeps_what_came_in(centre: Centre, edition: Edition) -> None:
    incoming = [importing.Incoming(f"{n}.jsonl", [jsonl(*many(4, seed=n))]) for n in range(2)]
    started = importing.start_import(actor=SYSTEM, now=NOW, files=incoming)
    second = importing._place(started.folder) / "1"
    second.unlink()
    second.mkdir()
    found = importing.run_import(now=lambda: NOW, ident=started.pk, batch=2)
    assert (found.state, found.conversations, Conversation.objects.count()) == ("failed", 4, 4)


@pytest.mark.django_db
def test_two_at_one_import_do_not_disturb_each_other(centre: Centre, edition: Edition) -> None:
    """The second finds the lock taken and leaves."""
    import psycopg

    started = importing.start_import(actor=SYSTEM, now=NOW, files=[importing.Incoming("x", [jsonl(*many(3))])])
    url = embedded.embedded(settings.ENVIRONMENT.data).url_of(connection.settings_dict["NAME"])
    with psycopg.connect(url) as other:
        other.execute("select pg_advisory_lock(%s, %s)", [importing.IMPORTING, started.pk])
        assert importing.run_import(now=lambda: NOW, ident=started.pk).state == "waiting"
        other.execute("select pg_advisory_unlock_all()")
    assert importing.run_import(now=lambda: NOW, ident=started.pk).conversations == 3


@pytest.mark.django_db
def test_what_the_database_does_not_take_is_rejected_and_the_rest_comes_in(centre: Centre, edition: Edition) -> None:
    crowd = talk("crowd", "您好。")
    crowd["parties"] = [{"role": "agent", "id": str(n)} for n in range(40_000)]
    crowd["events"][0]["party"] = 39_999
    found = imported(
        jsonl(talk("one", "您好。"), crowd, talk("two", "您好。"), talk("old", "您好。", at="0001-01-01T00:00:00+08:00")), batch=10
    )
    assert (found.conversations, found.rejected, found.twins, found.events) == (3, 1, 0, 6)
    assert Reject.objects.get().record == "crowd"
    assert Conversation.objects.get(key="old").began_at == NOW


@pytest.mark.django_db
def test_one_conversation_over_which_the_engine_stumbles_stops_no_other(centre: Centre, edition: Edition) -> None:
    imported(jsonl(*many(9)), inspect=False)
    bad = Conversation.objects.order_by("id")[4].pk

    def stumbling(inspector: Inspector, ids: Sequence[int], events: pa.Table) -> Judgement:
        if bad in ids:
            raise ZeroDivisionError
        return judge(inspector, ids, events)

    assert inspecting.inspect_batch(actor=SYSTEM, now=NOW, edition=edition.pk, most=100, judging=stumbling) == 9
    assert dict(Conversation.objects.values_list("pk", "stage")) == {
        pk: "stuck" if pk == bad else "done" for pk in Conversation.objects.values_list("pk", flat=True)
    }
    assert Inspection.objects.count() == 8


@pytest.mark.django_db
def test_nothing_to_judge_is_no_error(centre: Centre, edition: Edition) -> None:
    found = judge(inspector_of(edition.pk, little=True), [1, 2], pa.table({"conversation": pa.array([], pa.string())}))
    assert (len(found.scores), found.passed, found.broken, found.findings) == (2, [[], []], [[], []], [])
    imported(jsonl({"id": "empty", "channel": "chat", "events": []}))
    assert Conversation.objects.get().stage == "done"


@pytest.mark.django_db
def test_the_clock_of_a_source_without_a_zone_is_that_of_the_centre(centre: Centre, edition: Edition) -> None:
    imported(jsonl(talk("one", "您好。", at="2026-11-20T10:00:00")))
    assert Conversation.objects.get().began_at == datetime(2026, 11, 20, 2, tzinfo=UTC)
