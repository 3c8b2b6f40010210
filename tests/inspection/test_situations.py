"""Situations: the same checks recognise them, live as afterwards, and they change nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from building import inspector_for
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from traces import TOKENS, checks, conversations, ticks

from sanxiang.conversation.model import Channel, Conversation, Event, EventKind, Party, Role
from sanxiang.inspection.columns import events_table
from sanxiang.inspection.findings import Recognised, Result, State
from sanxiang.inspection.watching import Noticed
from sanxiang.standard.kinds.table import KINDS

SOME = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
A, B = TOKENS["A"], TOKENS["B"]
AGENT, CUSTOMER = 0, 1
NO_ANSWER = {"kind": "existence", "of": {"who": "customer"}, "window": {"from": {"who": "agent"}, "seconds": 5}, "when_is": "violated"}


def recognising(check: Any) -> dict[str, Any]:
    """Two situations: the check is satisfied, and it is violated."""
    own = {key: value for key, value in check.items() if key not in ("scope", "requires", "when", "points")}
    return {str(state): {"seen": [{**own, "when_is": str(state)}]} for state in (State.SATISFIED, State.VIOLATED)}


def by_event(situations: tuple[Recognised, ...]) -> dict[str, int]:
    return {each.situation: each.event for each in situations}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_recognised_is_what_the_same_check_says_live(kind: str) -> None:
    """On each prefix a situation has been told exactly if the check itself was in that state; ticks change no result."""

    @SOME
    @given(check=checks(st.just(kind)), conversation=conversations(max_size=12), data=st.data())
    def law(check: Any, conversation: Conversation, data: st.DataObject) -> None:
        plain = {key: value for key, value in check.items() if key not in ("scope", "requires", "when", "points")}
        inspector = inspector_for(plain, situations=recognising(plain))
        given_ticks = data.draw(ticks(conversation))
        live = inspector.open_as(conversation)
        told: set[str] = set()
        for index, event in enumerate(conversation.events):
            news = live.tick(given_ticks[index]) if index in given_ticks else ()
            news += live.feed(event)
            told |= {each.situation for each in news if isinstance(each, Noticed)}
            number = 0
            lives = [*(done[0] for done in live._run.done.get(number, ())), *live._run.lives(number)]
            assert told == {str(each.state) for each in lives} & {"satisfied", "violated"}
        assert {each.situation for each in live.situations()} == told
        result = live.close()
        assert result == inspector.inspect(live.conversation())

    law()


def talk(*said: tuple[int, float, str], channel: Channel = Channel.PHONE) -> Conversation:
    events = [Event(EventKind.UTTERANCE, at, party, text) for party, at, text in said]
    return Conversation("t", (*events, Event(EventKind.CLOSED)), (Party(Role.AGENT), Party(Role.CUSTOMER)), channel)


def without(result: Result) -> Result:
    return replace(result, situations=(), edition="")


def test_a_tick_tells_what_only_time_shows_and_the_result_names_the_next_event() -> None:
    """Nobody answers for 5 s: told at the tick; in the result at the first event that shows it, ticks or not."""
    inspector = inspector_for(situations={"silent": {"seen": [NO_ANSWER]}})
    conversation = talk((AGENT, 2, A), (AGENT, 9, A), (CUSTOMER, 12, B))
    live = inspector.open_as(conversation)
    assert live.feed(conversation.events[0]) == ()
    assert live.tick(7.0) == ()
    assert live.tick(7.1) == (Noticed("silent", 0),)
    assert by_event(live.situations()) == {"silent": 0}
    assert live.feed(conversation.events[1]) == ()
    live.feed(conversation.events[2])
    assert by_event(live.close().situations) == by_event(inspector.inspect(conversation).situations) == {"silent": 1}


def test_the_words_are_those_of_the_sign() -> None:
    """A recognised situation names the event and the characters on which it rests."""
    seen = [{"kind": "existence", "of": {"who": "customer", "act": ["b"]}}]
    inspector = inspector_for(situations={"b-said": {"seen": seen}})
    (found,) = inspector.inspect(talk((AGENT, 1, A), (CUSTOMER, 2, "喂" + B))).situations
    (span,) = found.spans
    assert (found.event, span.event, span.start, span.end) == (1, 1, 1, 1 + len(B))


def test_situations_change_no_finding_and_no_row_of_a_table() -> None:
    """With and without situations: the same findings and score, the same bulk verdicts, the same live changes of checks."""
    check = {"kind": "absence", "of": {"who": "customer", "act": ["b"]}, "points": 2}
    conversation = talk((AGENT, 1, A), (CUSTOMER, 2, B), (CUSTOMER, 30, B))
    bare = inspector_for(check)
    rich = inspector_for(check, situations={"silent": {"seen": [NO_ANSWER]}, "b": {"seen": [{"kind": "existence", "of": check["of"]}]}})
    assert without(rich.inspect(conversation)) == without(bare.inspect(conversation))
    assert rich.inspect_table(events_table([conversation])) == bare.inspect_table(events_table([conversation]))
    one, two = bare.open_as(conversation), rich.open_as(conversation)
    for event in conversation.events:
        assert one.feed(event) == tuple(each for each in two.feed(event) if not isinstance(each, Noticed))
        assert one.states() == two.states()
    assert set(by_event(two.situations())) == {"b"}


@pytest.mark.parametrize(("channel", "own", "expected"), [
    (("phone",), (), True),
    (("chat",), (), False),
    ((), ("chat",), False),
    ((), (), True),
    (("phone", "chat"), ("phone",), True),
])  # fmt: skip
def test_a_sign_holds_on_the_channels_of_its_situation_and_its_own(channel: tuple[str, ...], own: tuple[str, ...], expected: bool) -> None:
    """The check of a situation is looked at where both hold."""
    sign: dict[str, Any] = {"kind": "existence", "of": {"who": "customer"}, **({"channel": list(own)} if own else {})}
    situation = {"seen": [sign], **({"channel": list(channel)} if channel else {})}
    inspector = inspector_for(situations={"s": situation})
    assert bool(inspector.inspect(talk((CUSTOMER, 1, B))).situations) is expected


def test_until_ends_what_a_sign_may_say() -> None:
    """Silence before the customer's first words is recognised, at these words at the latest; silence after them is not."""
    sign = {"kind": "limit", "measure": "silence", "max": 5, "until": {"who": "customer"}}
    inspector = inspector_for(situations={"silent": {"seen": [sign]}})
    late, later = talk((AGENT, 1, A), (CUSTOMER, 9, B)), talk((AGENT, 1, A), (CUSTOMER, 4, B), (AGENT, 30, A))
    assert by_event(inspector.inspect(late).situations) == {"silent": 1}
    assert by_event(inspector.inspect(later).situations) == {}


def test_once_counts_only_what_begins_there() -> None:
    """Silence after the farewell is recognised; an earlier silence is not, whatever comes later."""
    sign = {"kind": "limit", "measure": "silence", "max": 5, "once": {"who": "agent", "act": ["b"]}}
    inspector = inspector_for(situations={"stays": {"seen": [sign]}})
    early, late = talk((AGENT, 1, A), (AGENT, 20, B), (CUSTOMER, 22, A)), talk((AGENT, 1, A), (AGENT, 2, B), (AGENT, 9, A))
    assert by_event(inspector.inspect(early).situations) == {}
    assert by_event(inspector.inspect(late).situations) == {"stays": 2}


def test_a_prerequisite_may_come_later() -> None:
    """The situation is known when its sign and its prerequisite both stand, whichever is first."""
    sign = {"kind": "existence", "of": {"who": "customer", "act": ["b"]}, "requires": {"who": "agent", "act": ["a"]}}
    inspector = inspector_for(situations={"s": {"seen": [sign]}})
    assert inspector.inspect(talk((CUSTOMER, 1, B))).situations == ()
    assert by_event(inspector.inspect(talk((CUSTOMER, 1, B), (AGENT, 2, A))).situations) == {"s": 1}
    assert by_event(inspector.inspect(talk((AGENT, 1, A), (CUSTOMER, 2, B))).situations) == {"s": 1}
