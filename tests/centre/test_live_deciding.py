"""Who is offered which chat: a table, then laws for all floors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxiang_centre.live.routing.deciding import (
    OPEN_TO_OFFERS,
    SILENCE,
    Agent,
    Because,
    Decision,
    Floor,
    Offered,
    Rules,
    Waiting,
    decide,
    kept_for,
    may_serve,
)

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HOTLINE, ONLINE = 1, 2
OVERFLOW = Rules({HOTLINE: [(timedelta(seconds=60), ONLINE)]})


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def waits(chat: int, seconds: float = 10, group: int = HOTLINE, priority: int = 3, **more: Any) -> Waiting:
    return Waiting(chat, group, priority, ago(seconds), **more)


def agent(person: int, idle: float = 100, levels: Mapping[int, int] | None = None, **more: Any) -> Agent:
    given = {"state": "ready", "beat_at": ago(1), "idle_since": ago(idle), "capacity": 1, **more}
    return Agent(person, levels=levels or {HOTLINE: 1}, **given)


CASES: Mapping[str, tuple[Sequence[Waiting], Sequence[Agent], Rules, list[tuple[int, int, str]]]] = {
    "nobody waits": ([], [agent(1)], Rules(), []),
    "nobody is there": ([waits(1)], [], Rules(), []),
    "one of each": ([waits(1)], [agent(1)], Rules(), [(1, 1, "queue")]),
    "the oldest first": ([waits(1, 10), waits(2, 20)], [agent(1)], Rules(), [(2, 1, "queue")]),
    "the more urgent before the older": ([waits(1, 20), waits(2, 10, priority=1)], [agent(1)], Rules(), [(2, 1, "queue")]),
    "but not for ever": ([waits(1, 1211), waits(2, 10, priority=1)], [agent(1)], Rules(), [(1, 1, "queue")]),
    "longest idle": ([waits(1)], [agent(1, 10), agent(2, 99)], Rules(), [(1, 2, "queue")]),
    "the better level before the longer idle": ([waits(1)], [agent(1, 10), agent(2, 99, {HOTLINE: 2})], Rules(), [(1, 1, "queue")]),
    "fewest in hand before the longer idle": (
        [waits(1)],
        [agent(1, 10, capacity=3, load=1), agent(2, 99, capacity=3, load=2)],
        Rules(),
        [(1, 1, "queue")],
    ),
    "not beyond the capacity": ([waits(1), waits(2), waits(3)], [agent(1, capacity=3, load=2)], Rules(), [(1, 1, "queue")]),
    "spread over who is there": (
        [waits(1, 20), waits(2)],
        [agent(1, 99, capacity=3), agent(2, 9, capacity=3)],
        Rules(),
        [(1, 1, "queue"), (2, 2, "queue")],
    ),
    "not offline": ([waits(1)], [agent(1, state="offline")], Rules(), []),
    "not busy": ([waits(1)], [agent(1, state="busy")], Rules(), []),
    "not on a break": ([waits(1)], [agent(1, state="break")], Rules(), []),
    "not in wrap-up without a place": ([waits(1)], [agent(1, state="wrap_up", load=1)], Rules(), []),
    "in wrap-up with a place": ([waits(1)], [agent(1, state="wrap_up", capacity=2, load=1)], Rules(), [(1, 1, "queue")]),
    "not without a beat for 15 s": ([waits(1)], [agent(1, beat_at=ago(15))], Rules(), []),
    "a beat less than 15 s ago": ([waits(1)], [agent(1, beat_at=ago(14.9))], Rules(), [(1, 1, "queue")]),
    "not without any beat": ([waits(1)], [agent(1, beat_at=None)], Rules(), []),
    "not without the skill": ([waits(1, group=ONLINE)], [agent(1)], Rules(), []),
    "not without the language": ([waits(1, language="en")], [agent(1, languages=frozenset({"zh"}))], Rules(), []),
    "with the language": ([waits(1, language="en")], [agent(1, languages=frozenset({"zh", "en"}))], Rules(), [(1, 1, "queue")]),
    "who cannot be served lets others pass": ([waits(1, 99, ONLINE), waits(2)], [agent(1)], Rules(), [(2, 1, "queue")]),
    "no overflow before its time": ([waits(1, 59)], [agent(1, levels={ONLINE: 1})], OVERFLOW, []),
    "overflow": ([waits(1, 60)], [agent(1, levels={ONLINE: 1})], OVERFLOW, [(1, 1, "overflow")]),
    "the own group before others": ([waits(1, 60)], [agent(1, 99, {ONLINE: 1}), agent(2, 1, {HOTLINE: 9})], OVERFLOW, [(1, 2, "queue")]),
    "kept for the last agent who has a place": (
        [waits(1, wanted=2, wanted_until=ago(-20))],
        [agent(1, 99), agent(2)],
        Rules(),
        [(1, 2, "sticky")],
    ),
    "kept while the last agent is busy with others": (
        [waits(1, wanted=2, wanted_until=ago(-20))],
        [agent(1), agent(2, load=1)],
        Rules(),
        [],
    ),
    "others go on meanwhile": (
        [waits(1, 20, wanted=2, wanted_until=ago(-20)), waits(2)],
        [agent(1), agent(2, load=1)],
        Rules(),
        [(2, 1, "queue")],
    ),
    "no longer than its time": ([waits(1, wanted=2, wanted_until=NOW)], [agent(1), agent(2, load=1)], Rules(), [(1, 1, "queue")]),
    "not for who is not there": ([waits(1, wanted=2, wanted_until=ago(-20))], [agent(1)], Rules(), [(1, 1, "queue")]),
    "not for who has lost the skill": (
        [waits(1, wanted=2, wanted_until=ago(-20))],
        [agent(1), agent(2, levels={ONLINE: 1})],
        Rules(),
        [(1, 1, "queue")],
    ),
    "who comes back does not go first": (
        [waits(1, wanted=1, wanted_until=ago(-20)), waits(2, 20)],
        [agent(1)],
        Rules(),
        [(2, 1, "queue")],
    ),
    "handed on to a person: skills or not, and next": (
        [waits(1, 99), waits(2, wanted=1, wanted_until=ago(-20), handed=True, group=ONLINE)],
        [agent(1)],
        Rules(),
        [(2, 1, "transfer")],
    ),
    "handed on to somebody who has gone": (
        [waits(1, wanted=2, wanted_until=ago(-20), handed=True)],
        [agent(1)],
        Rules(),
        [(1, 1, "transfer")],
    ),
    "who had it before may be wanted": (
        [waits(1, wanted=1, wanted_until=ago(-20), handed=True, passed={1: ago(10)})],
        [agent(1)],
        Rules(),
        [(1, 1, "transfer")],
    ),
    "not again to who let it pass": ([waits(1, passed={1: ago(5)})], [agent(1, 99), agent(2)], Rules(), [(1, 2, "queue")]),
    "nor while somebody else is there": ([waits(1, passed={1: ago(99)})], [agent(1), agent(2, load=1)], Rules(), []),
    "nor before the pause is over": ([waits(1, passed={1: ago(29)})], [agent(1)], Rules(), []),
    "again, if there is nobody else": ([waits(1, passed={1: ago(30)})], [agent(1)], Rules(), [(1, 1, "queue")]),
    "who let the one pass gets the next": ([waits(1, 20, passed={1: ago(5)}), waits(2)], [agent(1)], Rules(), [(2, 1, "queue")]),
}


@pytest.mark.parametrize("case", CASES)
def test_who_is_offered_what(case: str) -> None:
    waiting, agents, rules, expected = CASES[case]
    found = decide(waiting, agents, rules, NOW)
    assert sorted(found.offers) == expected
    assert decide(reversed(waiting), reversed(agents), rules, NOW) == found


LOOKS: Mapping[str, tuple[Waiting, Rules, datetime | None]] = {
    "nothing to wait for": (waits(1), Rules(), None),
    "the overflow": (waits(1, 10), OVERFLOW, ago(-50)),
    "it was": (waits(1, 70), OVERFLOW, None),
    "the end of being kept": (waits(1, wanted=2, wanted_until=ago(-20)), OVERFLOW, ago(-20)),
    "the end of the pause": (waits(1, passed={1: ago(10), 2: ago(25)}), Rules(), ago(-5)),
}


@pytest.mark.parametrize("case", LOOKS)
def test_when_time_alone_changes_something(case: str) -> None:
    chat, rules, at = LOOKS[case]
    assert decide([chat], [], rules, NOW) == Decision((), {chat.chat: at})


# Laws -------------------------------------------------------------------------------------------------------------------

PEOPLE, GROUPS = range(1, 7), range(1, 4)
seconds = st.integers(0, 120)
some = st.booleans()


@st.composite
def chats(draw: st.DrawFn, number: int) -> Waiting:
    wanted = draw(st.none() | st.sampled_from(PEOPLE))
    return Waiting(
        number,
        draw(st.sampled_from(GROUPS)),
        draw(st.integers(1, 3)),
        ago(draw(seconds)),
        draw(st.sampled_from(("zh", "en"))),
        wanted,
        ago(draw(seconds) - 60) if wanted and draw(some) else None,
        draw(some),
        {person: ago(draw(seconds)) for person in draw(st.sets(st.sampled_from(PEOPLE), max_size=3))},
    )


@st.composite
def agents_(draw: st.DrawFn, number: int) -> Agent:
    return Agent(
        number,
        draw(st.sampled_from(("ready", "ready", "wrap_up", "busy", "break", "offline"))),
        ago(draw(st.integers(0, 20))) if draw(st.integers(0, 9)) else None,
        ago(draw(seconds)),
        draw(st.dictionaries(st.sampled_from(GROUPS), st.integers(1, 3), max_size=3)),
        frozenset(draw(st.sets(st.sampled_from(("zh", "en"))))),
        draw(st.integers(1, 3)),
        draw(st.integers(0, 3)),
    )


@st.composite
def floors(draw: st.DrawFn) -> tuple[list[Waiting], list[Agent], Rules]:
    waiting = [draw(chats(number)) for number in range(1, draw(st.integers(0, 9)) + 1)]
    agents = [draw(agents_(number)) for number in PEOPLE if draw(some)]
    overflow = {
        group: [(timedelta(seconds=draw(seconds)), other)]
        for group, other in draw(st.sets(st.tuples(st.sampled_from(GROUPS), st.sampled_from(GROUPS)), max_size=3))
        if group != other
    }
    return waiting, agents, Rules(overflow, timedelta(seconds=draw(st.integers(1, 60))), timedelta(seconds=draw(seconds)))


Given = tuple[list[Waiting], list[Agent], Rules]


@settings(max_examples=120, deadline=None)
@given(floors())
def test_nobody_is_offered_anything_who_is_not_to_be_asked(given: Given) -> None:
    waiting, agents, rules = given
    found = decide(waiting, agents, rules, NOW)
    people, queue = {each.person: each for each in agents}, {each.chat: each for each in waiting}
    loads = Counter(offer.person for offer in found.offers)
    for chat, person, because in found.offers:
        who = people[person]
        assert who.state in OPEN_TO_OFFERS
        assert who.beat_at is not None
        assert NOW - who.beat_at < SILENCE
        assert who.load + loads[person] <= who.capacity
        named = because is Because.TRANSFER and queue[chat].wanted == person
        assert named or may_serve(who, queue[chat], rules, NOW) is not None


@settings(max_examples=120, deadline=None)
@given(floors())
def test_each_chat_is_offered_once_or_goes_on_waiting(given: Given) -> None:
    waiting, agents, rules = given
    found = decide(waiting, agents, rules, NOW)
    offered = [offer.chat for offer in found.offers]
    assert sorted([*offered, *found.looks]) == sorted(each.chat for each in waiting)
    assert all(at is None or at > NOW for at in found.looks.values())


@settings(max_examples=200, deadline=None)
@given(floors())
def test_nobody_passes_over_a_customer_whose_turn_is_earlier(given: Given) -> None:
    """Nor one of a lower priority; being kept for somebody, and being handed on to a person, aside."""
    waiting, agents, rules = given
    found = decide(waiting, agents, rules, NOW)
    assert passed_over(waiting, agents, rules, NOW, found) == []


@settings(max_examples=120, deadline=None)
@given(floors())
def test_nobody_waits_while_somebody_who_may_serve_them_has_a_place(given: Given) -> None:
    waiting, agents, rules = given
    found = decide(waiting, agents, rules, NOW)
    loads = Counter(offer.person for offer in found.offers)
    later = [replace(each, load=each.load + loads[each.person]) for each in agents]
    left = [each for each in waiting if each.chat in found.looks]
    assert decide(left, later, rules, NOW).offers == ()


@settings(max_examples=200, deadline=None)
@given(floors(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_says_nothing(given: Given, chance: Any) -> None:
    waiting, agents, rules = given
    mixed = chance.sample(waiting, len(waiting)), chance.sample(agents, len(agents))
    assert decide(*mixed, rules, NOW) == decide(waiting, agents, rules, NOW)


def passed_over(
    waiting: Sequence[Waiting], agents: Sequence[Agent], rules: Rules, now: datetime, found: Decision
) -> list[tuple[Offered, int]]:
    """(offer, chat that should have had it). Written from the rule, not from the code."""
    people, queue = {each.person: each for each in agents}, {each.chat: each for each in waiting}
    floor = Floor({each.person: each for each in agents if each.is_there(now)}, rules, now)
    left = [each for each in waiting if each.chat in found.looks and kept_for(each, floor) is None]
    return [
        (offer, other.chat)
        for offer in found.offers
        # Within one priority that is whoever came first.
        if not (queue[offer.chat].handed and queue[offer.chat].wanted == offer.person)
        for other in left
        if other.turn(rules.step) < queue[offer.chat].turn(rules.step)
        and may_serve(people[offer.person], other, rules, now) is not None
        and offer.person not in other.passed
    ]
