"""A conversation in another language than the standard's is judged by what needs no words, by all evaluators alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from building import inspector_for

from sanxiang.conversation.model import Channel, Conversation, Event, EventKind, Party, Role
from sanxiang.inspection.columns import events_table
from sanxiang.inspection.speaking import is_foreign
from sanxiang.inspection.table import inspect_table

CHECKS: tuple[tuple[Mapping[str, Any], bool], ...] = (
    ({"kind": "limit", "measure": "first_response", "max": 30}, True),
    ({"kind": "limit", "measure": "response_gap", "max": 60}, True),
    ({"kind": "limit", "measure": "message_length", "max": 20}, False),
    ({"kind": "limit", "measure": "hold_length", "max": 60}, True),
    ({"kind": "count", "of": {"event": "hold"}, "max": 2}, True),
    ({"kind": "count", "of": {"event": "hold", "also": ["a"]}, "max": 2}, False),
    ({"kind": "existence", "of": {"who": "agent", "act": ["a"]}}, False),
    ({"kind": "existence", "of": {"who": "agent"}}, True),
    ({"kind": "existence", "of": {"who": "agent"}, "requires": {"who": "customer", "act": ["b"]}}, False),
    ({"kind": "absence", "of": {"who": "agent", "says": ["nothing"]}}, False),
    ({"kind": "absence", "of": {"who": "agent", "entity": ["mobile"]}}, True),
    ({"kind": "response", "when_said": {"who": "customer", "act": ["a"]}, "then": {"who": "agent"}}, False),
    ({"kind": "similarity", "script": "s"}, False),
    ({"kind": "repetition", "who": "agent"}, True),
    ({"kind": "existence", "of": {"who": "agent"}, "requires": {"check": "c6"}}, False),
)
ASKED = {f"c{number}" for number, (_, asked) in enumerate(CHECKS) if asked}


def talk(**metadata: str) -> Conversation:
    said = ((1, "My washing machine leaks", 0.0), (0, "Good afternoon, how may I help you?", 10.0), (1, "A refund please", 20.0))
    events = [Event(EventKind.MESSAGE, at, party, text) for party, text, at in said]
    ends = (Event(EventKind.ENDED, 90.0, 1), Event(EventKind.CLOSED, 95.0))
    return Conversation("t", (*events, *ends), (Party(Role.AGENT), Party(Role.CUSTOMER)), Channel.CHAT, None, None, metadata)


def test_only_what_needs_no_words_is_asked() -> None:
    inspector = inspector_for(*(check for check, _ in CHECKS))
    for language, asked in (("en", ASKED), ("zh", {f"c{n}" for n in range(len(CHECKS))}), ("", {f"c{n}" for n in range(len(CHECKS))})):
        conversation = talk(**({"language": language} if language else {}))
        live = inspector.open_as(replace(conversation, events=()))
        assert set(live.states()) == asked, language
        found = {each.check: each.state for each in inspector.inspect(conversation).findings}
        rows = inspect_table(inspector.core, events_table([conversation]), rows=10).to_pylist()
        assert {row["check"]: row["state"] for row in rows} == {check: str(state) for check, state in found.items()}
        assert set(found) <= asked
    # The customer's last word had no answer: that is seen in any language.
    states = {each.check: str(each.state) for each in inspector.inspect(talk(language="en")).findings}
    assert (states["c0"], states["c1"], "c6" in states) == ("pass", "violated", False)


@pytest.mark.parametrize(
    ("metadata", "foreign"),
    [
        ({}, False),
        ({"language": "en"}, True),
        ({"language": "en-GB"}, True),
        ({"language": "EN_us"}, True),
        ({"language": "zh-CN"}, False),
        ({"language": "普通话"}, False),
        ({"language": "粤语"}, False),
        ({"language": 7}, False),
    ],
)
def test_which_language_is_told(metadata: Mapping[str, Any], foreign: bool) -> None:
    assert is_foreign(metadata, "zh") is foreign
