"""Live, single and bulk evaluation give what the oracle gives, on every trace, prefix and tick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from building import inspector_for
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notation import read
from oracle import judge
from test_oracle import TABLE, absence, count, existence, limit
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


def agree_on_the_closed_trace(check: Any, conversation: Conversation) -> tuple[str, list[list[str]]]:
    """What both give."""
    result = inspector_for(check).inspect(conversation)
    found = of_finding(next((f for f in result.findings if f.check == "c0"), None))
    expected = judge(check, conversation, holds_in(conversation), value=value_in(conversation))
    assert found == of_oracle(expected), written(conversation)
    return found


def agree_on_every_prefix(check: Any, conversation: Conversation, given_ticks: Mapping[int, float]) -> None:
    inspector = inspector_for(check)
    live = inspector.open_as(conversation)
    for index, event in enumerate(conversation.events):
        if index in given_ticks:
            live.tick(given_ticks[index])
        live.feed(event)
        prefix = replace(conversation, events=conversation.events[: index + 1])
        known = {i: t for i, t in given_ticks.items() if i <= index}
        expected = judge(check, prefix, holds_in(prefix), value=value_in(prefix), closed=False, ticks=known)
        assert live.states().get("c0", State.NOT_APPLICABLE) == expected.state, written(prefix)
    if (last := given_ticks.get(len(conversation.events))) is not None:
        live.tick(last)
        expected = judge(
            check, conversation, holds_in(conversation), value=value_in(conversation), closed=False, ticks=given_ticks, now=last
        )
        assert live.states().get("c0", State.NOT_APPLICABLE) == expected.state, written(conversation)
        return
    assert live.close() == inspector.inspect(live.conversation())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_single_evaluation_gives_what_the_oracle_gives(kind: str) -> None:
    """On closed traces the state and every activation are those of the page."""

    @SLOW
    @given(check=checks(st.just(kind)), conversation=conversations())
    def law(check: Any, conversation: Conversation) -> None:
        agree_on_the_closed_trace(check, conversation)

    law()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_live_states_on_every_prefix_are_those_of_the_oracle(kind: str) -> None:
    """After each event and tick the live state is the page's state of the prefix; closing gives the single result."""

    @SLOW
    @given(check=checks(st.just(kind)), conversation=conversations(max_size=14), data=st.data())
    def law(check: Any, conversation: Conversation, data: st.DataObject) -> None:
        agree_on_every_prefix(check, conversation, data.draw(ticks(conversation)))

    law()


@pytest.mark.parametrize(("check", "trace"), [row[1:3] for row in TABLE], ids=[row[0] for row in TABLE])
def test_traces_worked_out_by_hand_are_judged_alike(check: Any, trace: str) -> None:
    """The evaluator and the oracle agree on the small traces, too."""
    conversation, given_ticks, _ = read(trace)
    agree_on_the_closed_trace(check, conversation)
    agree_on_every_prefix(check, conversation, given_ticks)


NOTE = {"event": "note"}
FROM_THE_END = {"from": {"event": "ended"}, "seconds": 9}
PARTED: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("on hold before the end of what was said", limit("silence", max=3), "a:@1.5-0.5 hold@0 c:@1.5-2", "pass, pass"),
    ("resumed after the reply began", limit("silence", max=10), "a:@0-2 hold@3 resume@20 c:@10-25", "pass, pass"),
    ("a hold during a hold", limit("silence", max=10), "a:@0-2 hold@3 hold resume@20 c:@22-23", "pass, pass"),
    ("two holds at the same time", limit("silence", max=10), "a:@0-2 hold@3 resume@20 hold@5 resume@22 c:@23-24", "pass, pass"),
    ("spoken earlier than the hold began", limit("silence", max=3), "hold@5 a:@0-1 c:@9-10", "violated late, pass"),
    ("resumed before it was spoken", limit("silence", max=10), "hold@3 resume@20 a:@0-2 c:@20-21", "violated late, pass"),
    ("an average of a negative length", limit("speech_rate", max=60, at_least=2, average=True), "a:A@1-0", "not_evaluated negative_time"),
    ("an average that must be reached", limit("speech_rate", min=60, at_least=2, average=True), "a:A@0-0.5", "pass"),
    ("a ratio of negative and unknown lengths", limit("talk_ratio", max=0.5), "a:@1-0 c:", "not_evaluated no_time"),
    ("less than one ring", limit("rings", below=1, since="offered"), "offer@0", "violated late"),
    ("noted after the end, in its window", existence(of=NOTE, window=FROM_THE_END), "ended/a@5 note@6", "pass"),
    ("not noted in the window after the end", count(of=NOTE, min=1, window=FROM_THE_END), "ended/a@5 closed@15", "violated late"),
    ("noted in time, but after the end", absence(of=NOTE, window={"seconds": 9}), "note@1 ended/a@2 note@3", "violated said"),
    ("a transfer after the end", existence(scope="leg"), "a:A ended/a transfer", "pass"),
)
"""Traces on which the evaluator and the oracle once parted, and the activations that the page means."""


@pytest.mark.parametrize(("check", "trace", "expected"), [row[1:] for row in PARTED], ids=[row[0] for row in PARTED])
def test_traces_that_parted_them_are_judged_alike(check: Any, trace: str, expected: str) -> None:
    """Both give the activations written beside the trace, whole and on every prefix."""
    conversation, given_ticks, _ = read(trace)
    _, found = agree_on_the_closed_trace(check, conversation)
    assert ", ".join(" ".join(filter(None, one)) for one in found) == expected
    agree_on_every_prefix(check, conversation, given_ticks)
