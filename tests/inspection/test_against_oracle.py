"""Live, single and bulk evaluation give what the oracle gives, on every trace, prefix and tick."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from building import inspector_for
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import judge
from traces import KINDS, checks, conversations, holds_in, ticks, value_in

from sanxiang.conversation.model import Conversation
from sanxiang.inspection.findings import Finding, State

SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def of_finding(finding: Finding | None) -> tuple[str, list[list[str]]]:
    """(state, activations as (state, why, reason), in order of opening)."""
    if finding is None:
        return State.NOT_APPLICABLE, []
    found = sorted((a.opened, str(a.state), str(a.why or ""), str(a.reason or "")) for a in finding.activations)
    return str(finding.state), [list(rest) for _, *rest in found]


def of_oracle(verdict: Any) -> tuple[str, list[list[str]]]:
    found = sorted((a.opened, a.state, a.why, a.reason) for a in verdict.activations)
    return verdict.state, [list(rest) for _, *rest in found] if verdict.state != "not_applicable" else []


def written(conversation: Conversation) -> str:
    """The trace in one line an event, for the message of a failure."""
    return "\n".join(f"{e.kind} {conversation.role_of(e)}{e.party} {e.start}-{e.at} {e.text} {e.detail}" for e in conversation.events)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_single_evaluation_gives_what_the_oracle_gives(kind: str) -> None:
    """On closed traces the state and every activation are those of the page."""

    @SLOW
    @given(check=checks(st.just(kind)), conversation=conversations())
    def law(check: Any, conversation: Conversation) -> None:
        result = inspector_for(check).inspect(conversation)
        finding = next((f for f in result.findings if f.check == "c0"), None)
        expected = judge(check, conversation, holds_in(conversation), value=value_in(conversation))
        assert of_finding(finding) == of_oracle(expected), written(conversation)

    law()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_live_states_on_every_prefix_are_those_of_the_oracle(kind: str) -> None:
    """After each event and tick the live state is the page's state of the prefix; closing gives the single result."""

    @SLOW
    @given(check=checks(st.just(kind)), conversation=conversations(max_size=14), data=st.data())
    def law(check: Any, conversation: Conversation, data: st.DataObject) -> None:
        inspector = inspector_for(check)
        given_ticks = data.draw(ticks(conversation))
        live = inspector.open_as(conversation)
        for index, event in enumerate(conversation.events):
            if index in given_ticks:
                live.tick(given_ticks[index])
            live.feed(event)
            prefix = replace(conversation, events=conversation.events[: index + 1])
            known = {i: t for i, t in given_ticks.items() if i <= index}
            expected = judge(check, prefix, holds_in(prefix), value=value_in(prefix), closed=False, ticks=known)
            assert live.states().get("c0", State.NOT_APPLICABLE) == expected.state, written(prefix)
        assert live.close() == inspector.inspect(live.conversation())

    law()
