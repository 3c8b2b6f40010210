"""Forbidden expressions in chats: judged as the engine judges them, let pass by a leader, objected to, looked at by the owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from callers import Caller, Centre, told
from django.utils import timezone
from guided import Said
from guided_fixtures import edition, owner, said
from small_standard import acting

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import EventBody
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.live.guidance.books import book_of
from sanxiang_centre.live.models import Objection, Permit
from sanxiang_centre.live.wording import objecting, permitting
from sanxiang_centre.live.wording.judging import Judged, judge

__all__ = ["edition", "owner", "said"]
pytestmark = pytest.mark.django_db
BLOCKED, WARNED = "这个不归我管", "这是小事，请放心"


def verdict(said: Said, text: str) -> Judged:
    return judge(said.chat, said.chat.conversation, text)


@pytest.mark.parametrize(
    ("text", "blocked", "warned"),
    [
        ("您好，请讲", (), ()),
        ("", (), ()),
        (BLOCKED, ("brush-off",), ()),
        (WARNED, (), ("trifle",)),
        ("这是小事，而且不归我管，真的不归我管", ("brush-off", "brush-off"), ("trifle",)),
    ],
)
def test_what_blocks_and_what_warns_is_the_editions_word(said: Said, text: str, blocked: tuple[str, ...], warned: tuple[str, ...]) -> None:
    found = verdict(said, text)
    assert (tuple(hit.rule for hit in found.blocked), tuple(hit.rule for hit in found.warned)) == (blocked, warned)
    assert all(text[hit.start : hit.end] == hit.words for hit in (*found.blocked, *found.warned))


@pytest.mark.parametrize("text", ["您好", BLOCKED, WARNED, "這是小事", "不歸我管", "不 归 我 管"])
def test_the_gravest_is_the_verdict_of_check_text(said: Said, text: str) -> None:
    engine = book_of(said.chat.conversation.edition_id or 0).inspector.check_text(text, "chat")
    found = verdict(said, text)
    first = next(iter((*found.blocked, *found.warned)), None)
    assert (first is not None) == engine.forbidden
    assert first is None or (first.rule, first.severity, (first.start, first.end)) == (engine.expression, engine.severity, engine.span)


def test_where_no_edition_holds_nothing_is_forbidden(said: Said) -> None:
    Conversation.objects.filter(pk=said.id).update(edition=None)
    said.chat.refresh_from_db()
    assert verdict(said, BLOCKED) == Judged()


def test_a_draft_is_judged_and_stored_nowhere(centre: Centre, said: Said) -> None:
    answer = Caller(centre.agent).post(f"/live/chats/{said.id}/judge", {"text": BLOCKED})
    (hit,) = answer.json()["blocked"]
    assert (hit["rule"], hit["words"], hit["instead"]["zh"], hit["clauses"]) == ("brush-off", "不归我管", "这件事我来处理", ["S1-002"])
    assert Caller(centre.leader).post(f"/live/chats/{said.id}/judge", {"text": BLOCKED}).status_code == 404


def test_the_composers_document_names_itself(centre: Centre, said: Said) -> None:
    caller = Caller(centre.agent)
    found = caller.get(f"/live/composer?chat={said.id}").json()
    assert [rule["id"] for rule in found["document"]["rules"]] == ["brush-off", "trifle"]
    again = caller.get(f"/live/composer?chat={said.id}&digest={found['digest']}").json()
    assert again == {"digest": found["digest"], "document": None}


# A leader lets it pass -------------------------------------------------------------------------------------------------


def ask(centre: Centre, said: Said, text: str = BLOCKED) -> dict[str, Any]:
    answer = Caller(centre.agent).post(f"/live/chats/{said.id}/permits", {"text": text})
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def decide(person: Person, permit: int, *, grant: bool = True) -> Any:
    return Caller(person).post(f"/live/permits/{permit}/decide", {"grant": grant, "reason": "客户要求原话转述"})


def note(said: Said, text: str, override: str = "", objected: tuple[str, ...] = (), person: Person | None = None, **later: float) -> None:
    """As the service that writes an agent's words calls it."""
    with writing(acting(person or said.agent), timezone.now() + timedelta(**later)) as write:
        objecting.note_objections(write, said.chat, 7, text, objected, override)


def test_asked_granted_and_used_once(centre: Centre, said: Said) -> None:
    asked = ask(centre, said)
    assert (asked["rules"], asked["granted_at"]) == (["brush-off"], None)
    assert ask(centre, said)["id"] == asked["id"]
    override = str(asked["id"])
    assert not permitting.may_override(acting(centre.agent), said.chat, override, timezone.now())
    (waiting,) = Caller(centre.leader).get("/live/permits").json()["items"]
    assert waiting["id"] == asked["id"]
    assert decide(centre.leader, asked["id"]).status_code == 200
    assert permitting.may_override(acting(centre.agent), said.chat, override, timezone.now())
    with pytest.raises(Problem):
        note(said, BLOCKED + "！！不归我管", override)
    note(said, BLOCKED, override)
    row = Objection.objects.get()
    assert (row.rule, row.kind, row.words, row.reason, row.by_id, row.seq) == (
        "brush-off",
        "override",
        BLOCKED,
        "客户要求原话转述",
        centre.leader.pk,
        7,
    )
    assert not permitting.may_override(acting(centre.agent), said.chat, override, timezone.now())
    with pytest.raises(Problem):
        note(said, BLOCKED, override)
    kinds = [kind for kind, _, _ in told("chat", said.id) if kind.startswith("chat.")]
    assert kinds == ["chat.permit_asked", "chat.permit_decided", "chat.expression_objected"]


def test_of_the_draft_nothing_is_stored_but_its_digest_and_the_rules(centre: Centre, said: Said) -> None:
    ask(centre, said, BLOCKED + "，电话13812345678")
    row = Permit.objects.get()
    assert len(row.digest) == 64
    stored = "".join(str(getattr(row, field.attname)) for field in Permit._meta.concrete_fields)
    stored += "".join(str(body) for body in EventBody.objects.values_list("content", flat=True))
    assert "归我" not in stored
    assert "1381234" not in stored
    assert row.digest != permitting.digest(said.id + 1, BLOCKED + "，电话13812345678")


def test_a_grant_is_over_after_two_minutes(centre: Centre, said: Said) -> None:
    asked = ask(centre, said)
    decide(centre.leader, asked["id"])
    assert not permitting.may_override(acting(centre.agent), said.chat, str(asked["id"]), timezone.now() + timedelta(seconds=121))
    with pytest.raises(Problem):
        note(said, BLOCKED, str(asked["id"]), minutes=3)


def test_a_refused_request_lets_nothing_pass(centre: Centre, said: Said) -> None:
    asked = ask(centre, said)
    assert decide(centre.leader, asked["id"], grant=False).json()["refused_at"]
    assert not permitting.may_override(acting(centre.agent), said.chat, str(asked["id"]), timezone.now())
    assert decide(centre.leader, asked["id"]).status_code == 409
    assert ask(centre, said)["id"] != asked["id"]


def test_who_may_ask_see_and_decide(centre: Centre, said: Said) -> None:
    other = Caller(centre.colleague).post(f"/live/chats/{said.id}/permits", {"text": BLOCKED})
    assert other.status_code == 404
    asked = ask(centre, said)
    for name, person in centre.everybody().items():
        seen = Caller(person).get("/live/permits")
        items = seen.json().get("items", [])
        assert bool(items) == (name in ("leader", "manager")), name
    statuses = {name: decide(person, asked["id"]).status_code for name, person in centre.everybody().items() if name != "manager"}
    assert statuses == {"admin": 403, "leader": 200, "agent": 403, "colleague": 403, "other": 403, "outsider": 403}


def test_what_nothing_blocks_needs_no_grant(centre: Centre, said: Said) -> None:
    for text in ("您好", WARNED):
        assert Caller(centre.agent).post(f"/live/chats/{said.id}/permits", {"text": text}).status_code == 409


@pytest.mark.parametrize("override", ["", "1", "99999999999999999999999", "x"])
def test_what_names_no_grant_lets_nothing_pass(centre: Centre, said: Said, override: str) -> None:
    assert not permitting.may_override(acting(centre.agent), said.chat, override, timezone.now())


def test_a_leader_who_serves_the_chat_gives_a_reason(centre: Centre, said: Said) -> None:
    assert permitting.may_override(acting(centre.leader), said.chat, "客户要求原话", timezone.now())
    assert not permitting.may_override(acting(centre.agent), said.chat, "客户要求原话", timezone.now())
    note(said, BLOCKED, "客户要求原话", person=centre.leader)
    assert Objection.objects.get().reason == "客户要求原话"


# Objections -----------------------------------------------------------------------------------------------------------


def test_a_false_alarm_lands_in_the_owners_list(centre: Centre, said: Said, owner: Person) -> None:
    note(said, WARNED + " 13812345678", objected=("trifle", "unknown"))
    row = Objection.objects.get()
    assert (row.kind, row.rule, row.words, row.by_id, row.edition_id) == (
        "false_alarm",
        "trifle",
        WARNED + " 138****5678",
        centre.agent.pk,
        said.chat.conversation.edition_id,
    )
    caller = Caller(owner)
    (item,) = caller.get("/live/objections?verdict=").json()["items"]
    assert (item["standard"], item["verdict"], item["advice"]) == ("guided", "", None)
    assert (item["expression"]["severity"], item["expression"]["id"]) == ("warn", "trifle")
    assert caller.get(f"/live/objections/{row.pk}").json() == item
    judged = caller.post(f"/live/objections/{row.pk}/judge", {"verdict": "agreed"}).json()
    assert judged["advice"]["command"] == f"sanxiang standard add-example trifle --not '{row.words}'"
    assert "not: [" in judged["advice"]["yaml"]
    assert caller.post(f"/live/objections/{row.pk}/judge", {"verdict": "upheld"}).status_code == 409
    assert caller.get("/live/objections?verdict=").json()["items"] == []
    assert told("objection", row.pk) == [("objection.judged", owner.pk, {"verdict": "agreed"})]


def test_what_is_blocked_is_no_false_alarm_by_the_agents_word(said: Said) -> None:
    note(said, BLOCKED, objected=("brush-off",))
    assert not Objection.objects.exists()


@pytest.mark.parametrize(("verdict_", "option"), [("agreed", "--not"), ("upheld", "--is")])
def test_a_verdict_says_how_the_case_becomes_an_example(said: Said, owner: Person, verdict_: str, option: str) -> None:
    note(said, "这是小事，it's fine", objected=("trifle",))
    row = Objection.objects.get()
    row.verdict = verdict_
    advice = objecting.advice(row)
    assert advice is not None
    assert advice["command"] == f"sanxiang standard add-example trifle {option} '这是小事，it'\\''s fine'"
    assert Caller(owner).get(f"/live/objections/{row.pk}").json()["expression"]["name"]["zh"]
    row.rule = "learned:improper"
    row.save()
    assert Caller(owner).get(f"/live/objections/{row.pk}").json()["expression"] is None
    assert (objecting.advice(row) or {})["command"] is None


def test_only_the_owner_judges(centre: Centre, said: Said, owner: Person) -> None:
    note(said, WARNED, objected=("trifle",))
    row = Objection.objects.get()
    seen = {name for name, person in centre.everybody().items() if Caller(person).get("/live/objections").status_code == 200}
    assert seen == {"manager"}
    for person in centre.everybody().values():
        assert Caller(person).post(f"/live/objections/{row.pk}/judge", {"verdict": "agreed"}).status_code == 403
    assert objecting.judge_objection(actor=SYSTEM, now=timezone.now(), objection=row.pk, verdict="upheld").verdict == "upheld"
