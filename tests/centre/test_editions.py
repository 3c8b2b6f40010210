"""From a draft to an edition in force: what is refused, what is shown, what stays."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from callers import NOW, Caller, Centre, told
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as some
from small_standard import BEGIN, CHECKS, SMALL, acting, changed, published, zipped

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.editions import comparing, services
from sanxiang_centre.editions.force import Force, Published, Ruling
from sanxiang_centre.editions.inspectors import calendars_digest
from sanxiang_centre.editions.models import Draft, DraftState, Edition, SignOff
from sanxiang_centre.notices.models import Notice

pytestmark = pytest.mark.django_db
LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)


@pytest.fixture
def owner(centre: Centre) -> Person:
    return accounts.create_person(
        actor=SYSTEM, now=NOW, staff_no="o1", name="标准负责人", roles=["standard_owner"], password=None, email=""
    )


def upload(caller: Caller, content: bytes) -> Any:
    return caller.client.post("/api/v1/drafts", {"file": SimpleUploadedFile("mine.zip", content, "application/zip")})


def check(draft: int) -> Draft:
    return services.check_draft(now=lambda: NOW, draft=draft)


def test_a_draft_is_checked_approved_by_another_and_published(centre: Centre, owner: Person) -> None:
    author, approver = Caller(owner), Caller(centre.manager)
    answer = upload(author, zipped())
    draft = answer.json()["id"]
    assert (answer.status_code, answer.json()["state"], answer.json()["step"]) == (201, "checking", 0)
    assert approver.post(f"/drafts/{draft}/approve", {"valid_from": BEGIN.isoformat()}).status_code == 409
    check(draft)
    shown = author.get(f"/drafts/{draft}").json()
    assert (shown["state"], shown["step"], shown["steps"], shown["standard"], shown["examples"]) == ("ready", 3, 3, "small", 8)
    assert author.post(f"/drafts/{draft}/approve", {"valid_from": BEGIN.isoformat()}).status_code == 409
    made = approver.post(f"/drafts/{draft}/approve", {"valid_from": BEGIN.isoformat()})
    assert (made.status_code, made.json()["number"], made.json()["approver"]["staff_no"]) == (201, 1, "m1")
    edition = Edition.objects.get()
    assert json.loads(edition.snapshot)["edition"] == edition.digest == made.json()["digest"]
    assert [kind for kind, *_ in told("draft", draft)] == ["draft.created", "draft.checked"]
    body = {"draft": draft, "standard": "small", "digest": edition.digest, "valid_from": BEGIN.isoformat(), "author": owner.pk}
    assert told("edition", edition.pk) == [("edition.published", centre.manager.pk, body)]
    assert approver.post(f"/drafts/{draft}/approve", {"valid_from": LATER.isoformat()}).status_code == 409


@pytest.mark.parametrize(
    ("files", "file", "line", "rule"),
    [
        (changed(checks=CHECKS.replace("act: greeting", "act: greetings")), "small/checks.yaml", 6, "load"),
        (changed(checks=CHECKS.replace("expect: omitted", "expect: pass")), "small/checks.yaml", 14, "example"),
        (changed(checks=CHECKS.replace("who: agent, act: greeting", "who: customer, act: greeting")), "small/checks.yaml", 6, "never"),
        (changed(checks="checks: [\n"), "small/checks.yaml", 1, "load"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_bars_the_way(
    centre: Centre, owner: Person, files: dict[str, str], file: str, line: int, rule: str
) -> None:
    author = Caller(owner)
    draft = upload(author, zipped(files)).json()["id"]
    check(draft)
    assert author.get(f"/drafts/{draft}").json()["state"] == "failed"
    errors = [each for each in author.get(f"/drafts/{draft}/problems").json()["items"] if each["level"] == "error"]
    assert (file.partition("/")[2], rule) in {(each["file"], each["rule"]) for each in errors}
    assert any(abs(each["line"] - line) <= 1 for each in errors)
    assert Caller(centre.manager).post(f"/drafts/{draft}/approve", {"valid_from": BEGIN.isoformat()}).status_code == 409
    assert not Edition.objects.exists()


def _with_entry(name: str) -> bytes:
    target = io.BytesIO(zipped())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, "x")
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"no archive", zipped({"notes.txt": "x"}), _with_entry("../outside.yaml"), _with_entry("/etc/outside"), zipped()[:200]],
    ids=["text", "nothing in it", "leads outside", "absolute", "cut off"],
)
def test_an_archive_that_is_none_or_leads_outside_is_refused(centre: Centre, owner: Person, content: bytes) -> None:
    answer = upload(Caller(owner), content)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["file"])
    assert not Draft.objects.exists()


def test_a_standard_may_stand_beside_what_it_extends(centre: Centre, owner: Person) -> None:
    own = {f"small/{name}": text for name, text in SMALL.items()}
    own["mine/standard.yaml"] = "standard: mine\nname: {zh: 我的, en: Mine}\nvalid_from: 2026-01-01\nextends: small\n"
    draft = upload(Caller(owner), zipped(own, "")).json()["id"]
    checked = check(draft)
    assert (checked.state, checked.standard, json.loads(checked.snapshot)["layers"]) == (
        "ready",
        "mine",
        ["small", "mine"],
    )


def test_a_folder_on_the_server_is_pulled_as_it_is_or_as_git_has_it(centre: Centre, owner: Person, tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    for name, text in SMALL.items():
        (tmp_path / "small" / name).write_text(text, encoding="utf-8")
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "one"]):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True, capture_output=True)
    (tmp_path / "small" / "checks.yaml").write_text("checks: {}\n", encoding="utf-8")
    author, before = Caller(owner), settings.ENVIRONMENT
    assert author.post("/drafts/pull", {"path": "small"}).status_code == 409
    try:
        settings.ENVIRONMENT = replace(before, standards=tmp_path)
        now, then = (author.post("/drafts/pull", {"path": "small", **more}).json()["id"] for more in ({}, {"revision": "HEAD"}))
        assert (check(now).examples, check(then).examples) == (4, 8)
        for path, revision, field in (
            ("..", "", "path"),
            ("none", "", "path"),
            ("small", "--output=x", "path"),
            ("small", "nil", "revision"),
        ):
            answer = author.post("/drafts/pull", {"path": path, "revision": revision})
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    finally:
        settings.ENVIRONMENT = before


def test_an_edition_never_changes(centre: Centre, owner: Person) -> None:
    edition = published(owner, centre.manager, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(valid_from=LATER)
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).delete()
    assert Edition.objects.get().valid_from == BEGIN


def test_a_later_edition_begins_in_the_future(centre: Centre, owner: Person) -> None:
    published(owner, centre.manager, now=NOW)
    draft = services.upload_draft(actor=acting(owner), now=NOW, name="2.zip", archive=zipped())
    check(draft.pk)
    with pytest.raises(Problem) as refused:
        services.approve_draft(actor=acting(centre.manager), now=NOW, draft=draft.pk, valid_from=NOW - timedelta(days=1))
    assert list(refused.value.fields) == ["valid_from"]
    second = services.approve_draft(actor=acting(centre.manager), now=NOW, draft=draft.pk, valid_from=NOW + timedelta(days=1))
    caller = Caller(centre.agent)
    for day, number in ((0, 1), (2, 2)):
        moment = (NOW + timedelta(days=day)).isoformat().replace("+", "%2B")
        assert caller.get(f"/editions/in-force?channel=phone&at={moment}").json()["number"] == number
    assert second.number == 2
    assert caller.get("/editions/in-force?at=2025-01-01T00:00:00Z").status_code == 404


TIMES = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 6)]
RULINGS = some.builds(
    Ruling,
    some.sampled_from(["", "phone", "chat"]),
    some.sampled_from([None, 1, 2]),
    some.sampled_from(["a", "b"]),
    some.sampled_from(TIMES),
)
EDITIONS = some.builds(Published, some.integers(1, 9), some.sampled_from(["a", "b"]), some.sampled_from(TIMES))


@given(some.lists(RULINGS, max_size=6), some.lists(EDITIONS, max_size=6))
def test_the_nearest_ruling_and_the_latest_valid_edition_hold(rulings: list[Ruling], editions: list[Published]) -> None:
    """Against a plain reading of the same words: among what holds, the most particular, then the latest."""
    rulings, editions = sorted(rulings, key=lambda r: r.since), sorted(editions, key=lambda e: e.valid_from)
    force = Force(rulings, editions)
    for channel, group, at in product(("phone", "email"), (None, 1), TIMES):
        holding = [r for r in rulings if r.since <= at and r.channel in ("", channel) and r.group in (None, group)]
        best = max(enumerate(holding), key=lambda p: (p[1].group is not None, p[1].channel != "", p[1].since, p[0]), default=None)
        valid = [e for e in editions if best and e.standard == best[1].standard and e.valid_from <= at]
        assert force.edition(channel, group, at) == (valid[-1] if valid else None)


def test_who_has_read_an_edition(centre: Centre, owner: Person) -> None:
    edition = published(owner, centre.manager, now=NOW)
    sheet = f"/editions/{edition.pk}/sign-offs"
    for _ in range(2):
        assert Caller(centre.agent).post(f"/editions/{edition.pk}/sign").status_code == 200
    assert SignOff.objects.count() == 1
    assert told("edition", edition.pk)[-1] == ("edition.signed", centre.agent.pk, {"person": centre.agent.pk})

    def names(person: Person, query: str = "") -> set[str]:
        return {each["person"]["staff_no"] for each in Caller(person).get(sheet + query).json()["items"]}

    assert names(centre.manager) == {"a1", "a2", "a3", "l1", "e1"}
    assert names(centre.manager, "?signed=false") == {"a2", "a3", "l1", "e1"}
    assert names(centre.leader) == {"a1", "a2", "l1"}
    assert names(centre.leader, "?signed=true") == {"a1"}
    assert names(centre.outsider) == {"e1"}


def test_who_is_to_confirm_is_told_of_a_new_edition(centre: Centre, owner: Person) -> None:
    edition = published(owner, centre.manager, now=NOW)
    rows = Notice.objects.filter(noun="edition", subject=edition.pk)
    readers = (centre.agent, centre.colleague, centre.other, centre.leader, centre.outsider)
    assert set(rows.values_list("kind", "person", "why")) == {("edition.published", person.pk, "reader") for person in readers}
    (notice,) = Caller(centre.agent).get("/notices").json()["items"]
    assert notice["because"]["en"] == "you work by this standard and confirm having read it"
    assert f"第 {edition.number} 版将于 " in notice["says"]["zh"]
    assert edition.name_zh in notice["says"]["zh"]


def test_a_comparison_is_a_job_with_progress(centre: Centre, owner: Person) -> None:
    edition = published(owner, centre.manager, now=NOW)
    draft = upload(Caller(owner), zipped(changed(checks=CHECKS.replace("points: 4", "points: 5")))).json()["id"]
    asked = {"old": edition.pk, "new_draft": draft}
    assert Caller(owner).post("/comparisons", asked).status_code == 409
    check(draft)
    answer = Caller(owner).post("/comparisons", asked)
    comparison = answer.json()["id"]
    assert (answer.status_code, answer.json()["state"], answer.json()["total"]) == (202, "waiting", 3)
    for _ in range(2):
        comparing.compare_editions(now=lambda: NOW, comparison=comparison)
    shown = Caller(owner).get(f"/comparisons/{comparison}").json()
    assert (shown["state"], shown["done"], shown["result"]["counts"]) == ("done", 3, {"changed": 1})
    assert [kind for kind, *_ in told("comparison", comparison)] == ["comparison.asked", "comparison.finished"]


NEITHER = (403, 404)


@pytest.mark.parametrize(
    ("method", "path", "body", "allowed"),
    [
        ("GET", "/drafts", None, {"manager", "owner", "admin"}),
        ("GET", "/drafts/{draft}", None, {"manager", "owner", "admin"}),
        ("GET", "/drafts/{draft}/problems", None, {"manager", "owner", "admin"}),
        ("GET", "/drafts/{draft}/files", None, {"manager", "owner", "admin"}),
        ("POST", "/drafts/pack", {"pack": "online"}, {"manager", "owner"}),
        ("POST", "/drafts/pull", {"path": "x"}, {"manager", "owner"}),
        ("POST", "/drafts/{draft}/withdraw", {}, {"manager", "owner"}),
        ("POST", "/drafts/{draft}/approve", {"valid_from": LATER.isoformat()}, {"manager", "owner"}),
        ("POST", "/scopes", {"standard": "small"}, {"manager", "owner"}),
        ("POST", "/comparisons", {"old": 1}, {"manager", "owner"}),
        ("GET", "/comparisons", None, {"manager", "owner"}),
        ("GET", "/comparisons/1", None, {"manager", "owner"}),
        ("GET", "/editions", None, {"manager", "owner", "admin", "leader", "agent", "colleague", "other", "outsider"}),
        ("GET", "/editions/{edition}", None, {"manager", "owner", "admin", "leader", "agent", "colleague", "other", "outsider"}),
        ("GET", "/editions/{edition}/snapshot", None, {"manager", "owner", "admin", "leader", "agent", "colleague", "other", "outsider"}),
        ("GET", "/editions/{edition}/sign-offs", None, {"manager", "owner", "admin", "leader", "agent", "colleague", "other", "outsider"}),
        ("POST", "/editions/{edition}/sign", {}, {"manager", "owner", "leader", "agent", "colleague", "other", "outsider"}),
        ("GET", "/editions/in-force", None, {"manager", "owner", "admin", "leader", "agent", "colleague", "other", "outsider"}),
        ("GET", "/scopes", None, {"manager", "owner", "admin", "leader", "agent", "colleague", "other", "outsider"}),
    ],
)
def test_who_may(centre: Centre, owner: Person, method: str, path: str, body: Any, allowed: set[str]) -> None:
    edition = published(owner, centre.manager, now=NOW)
    draft = services.upload_draft(actor=acting(owner), now=NOW, name="x.zip", archive=zipped())
    for name, person in {**centre.everybody(), "owner": owner}.items():
        answer = Caller(person).send(method, path.format(draft=draft.pk, edition=edition.pk), body)
        assert (answer.status_code in (200, 201, 202, 409, 422) or (name in allowed and answer.status_code == 404)) is (name in allowed), (
            name
        )
        assert name in allowed or answer.status_code in NEITHER


def test_lists_ask_the_same_number_of_questions(centre: Centre, owner: Person, django_assert_max_num_queries: Any) -> None:
    edition = published(owner, centre.manager, now=NOW)
    for number in range(8):
        services.upload_draft(actor=acting(owner), now=NOW, name=f"{number}.zip", archive=zipped())
    caller = Caller(centre.manager)
    caller.get("/me")
    for path in ("/drafts", "/editions", "/scopes", f"/editions/{edition.pk}/sign-offs"):
        with django_assert_max_num_queries(10):
            assert caller.get(path).status_code == 200


def test_calendars_have_a_version_of_their_own() -> None:
    """What a conversation pins: it changes with the calendars, not with the rest, nor with the order of keys."""
    one, other = {"a": {"hours": "09:00-18:00"}, "b": {}}, {"b": {}, "a": {"hours": "09:00-18:00"}}
    assert calendars_digest({"calendars": one, "checks": {}}) == calendars_digest({"calendars": other})
    assert calendars_digest({"calendars": one}) != calendars_digest({"calendars": {"a": {}, "b": {}}})
    assert calendars_digest({"checks": {}}) == ""


def test_a_withdrawn_draft_stays_so(centre: Centre, owner: Person) -> None:
    draft = services.upload_draft(actor=acting(owner), now=NOW, name="x.zip", archive=zipped())
    assert Caller(owner).post(f"/drafts/{draft.pk}/withdraw").json()["state"] == "withdrawn"
    assert check(draft.pk).state == DraftState.WITHDRAWN
    assert Caller(owner).post(f"/drafts/{draft.pk}/withdraw").status_code == 409
