"""An omission says where it looked and what came nearest to what it missed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from building import inspector_for

from sanxiang.conversation.model import Channel, Conversation, Event, EventKind, Party, Role
from sanxiang.inspection.findings import Finding, Searched, Span, State

AGENT, CUSTOMER = 0, 1


def talk(*said: tuple[int, str]) -> Conversation:
    events = tuple(Event(EventKind.MESSAGE, at=float(n), party=party, text=text) for n, (party, text) in enumerate(said))
    return Conversation("t", events, (Party(Role.AGENT, "7"), Party(Role.CUSTOMER)), Channel.CHAT)


def only_finding(check: Mapping[str, object], conversation: Conversation) -> Finding:
    return inspector_for(check).inspect(conversation).findings[0]


GREETS = {"kind": "existence", "of": {"who": "agent", "says": ["甲一,乙二"]}, "say": "s"}
"""Must be said; its wording is the script `甲一,乙二`."""
FORBIDS = {"kind": "absence", "of": {"who": "agent", "says": ["乙二"]}}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (  # half of the script, by the agent
            [(AGENT, "那么"), (AGENT, "好的甲一"), (CUSTOMER, "甲一,乙三")],
            Searched(0, 2, Span(1, 0, 4, 1.0), 44.4),
        ),
        ([(AGENT, "那么"), (CUSTOMER, "甲一,乙三")], Searched(0, 1)),  # nobody else's words count
        ([(AGENT, "今天天气晴朗")], Searched(0, 0)),  # nothing like it
    ],
)
def test_an_omission_carries_the_searched_events_and_the_nearest_candidate(said: list[tuple[int, str]], expected: Searched) -> None:
    finding = only_finding(GREETS, talk(*said))
    assert (finding.state, finding.searched) == (State.OMITTED, expected)


def test_the_search_ends_where_the_window_ends() -> None:
    check = GREETS | {"window": {"turns": 1, "of": "agent"}}
    finding = only_finding(check, talk((AGENT, "那么"), (CUSTOMER, "您好"), (AGENT, "好的甲一")))
    assert (finding.state, finding.searched) == (State.VIOLATED, Searched(0, 0))


def test_the_search_begins_after_what_called_for_the_reply() -> None:
    check = {
        "kind": "response",
        "when_said": {"who": "customer", "says": ["丙三"]},
        "then": {"who": "agent", "says": ["甲一,乙二"]},
        "say": "s",
    }
    finding = only_finding(check, talk((AGENT, "甲一,乙三"), (CUSTOMER, "丙三"), (AGENT, "甲一吧"), (CUSTOMER, "那么")))
    assert finding.state is State.OMITTED
    assert finding.searched is not None
    assert (finding.searched.first, finding.searched.nearest) == (2, Span(2, 0, 3, 2.0))


def test_nothing_is_searched_for_what_is_kept_or_must_not_be() -> None:
    kept = only_finding(GREETS, talk((AGENT, "甲一,乙二")))
    said_wrongly = only_finding(FORBIDS, talk((AGENT, "乙二")))
    assert (kept.state, kept.searched) == (State.PASS, None)
    assert (said_wrongly.state, said_wrongly.searched) == (State.VIOLATED, None)
