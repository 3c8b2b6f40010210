"""What `feed` and `tick` tell of a live conversation adds up to the states it is in."""

from __future__ import annotations

from typing import Any

import pytest
from building import inspector_for
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notation import read
from traces import KINDS, checks, conversations, ticks

from sanxiang.conversation.model import Conversation
from sanxiang.inspection.checks.base import worst
from sanxiang.inspection.findings import State
from sanxiang.inspection.live import Change, LiveConversation

LAW = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
OPENED_BY_WORDS = frozenset({"response", "precedence"})
"""Kinds that have no activation before anything was said, and none that is taken back."""


def fed(live: LiveConversation, conversation: Conversation, given_ticks: dict[int, float]) -> list[Change]:
    """All changes, in order."""
    changes: list[Change] = []
    for index, event in enumerate(conversation.events):
        if index in given_ticks:
            changes += [told for told in live.tick(given_ticks[index]) if isinstance(told, Change)]
        changes += [told for told in live.feed(event) if isinstance(told, Change)]
    return changes


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_change_goes_on_from_the_one_before(kind: str) -> None:
    @LAW
    @given(check=checks(st.just(kind)), conversation=conversations(max_size=14), data=st.data())
    def law(check: Any, conversation: Conversation, data: st.DataObject) -> None:
        known: dict[tuple[str, int], State] = {}
        for change in fed(inspector_for(check).open_as(conversation), conversation, data.draw(ticks(conversation))):
            assert change.before is not change.after
            if (change.check, change.activation) in known:
                assert change.before is known[change.check, change.activation], change
            known[change.check, change.activation] = change.after

    law()


@pytest.mark.parametrize("kind", sorted(OPENED_BY_WORDS))
def test_the_changes_so_far_are_the_state_now(kind: str) -> None:
    @LAW
    @given(check=checks(st.just(kind)), conversation=conversations(max_size=14), data=st.data())
    def law(check: Any, conversation: Conversation, data: st.DataObject) -> None:
        live = inspector_for({**check, "requires": None}).open_as(conversation)
        open_events = tuple(event for event in conversation.events if event.kind != "closed")
        known: dict[int, State] = {}
        for change in fed(live, Conversation("t", open_events, conversation.parties), data.draw(ticks(conversation))):
            known[change.activation] = change.after
        assert worst(known.values()) is live.states().get("c0", State.NOT_APPLICABLE)

    law()


def test_a_new_leg_opens_activations_of_its_own() -> None:
    """The second agent owes a greeting, too; what became of the first one's does not change any more."""
    check = {"kind": "existence", "of": {"who": "agent", "says": ["甲一"]}, "scope": "leg"}
    conversation, _, _ = read("a:A c: transfer b:B b:A ...")
    live = inspector_for(check).open_as(conversation)
    changes = [(c.activation, c.before, c.after) for c in fed(live, conversation, {})]
    assert changes == [(0, State.PENDING, State.SATISFIED), (1, None, State.PENDING), (1, State.PENDING, State.SATISFIED)]
