"""The oracle itself on small traces worked out by hand, and two laws of section 8 that it must keep.

Traces are written in the notation of notation.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from notation import read
from oracle import Activation, Verdict, judge
from traces import atom, checks, conversations, holds_in, last_ticks, ticks, value_in

from sanxiang.conversation.model import Channel, Conversation, EventKind


def verdict(check: dict[str, Any], trace: str, **more: Any) -> Verdict:
    talk, seen, closed = read(trace, **more)
    now = seen.get(len(talk.events))
    return judge(check, talk, holds_in(talk), now=now, closed=closed, ticks=seen, value=value_in(talk))


def brief(found: Verdict) -> str:
    """`state: activation, activation`, an activation as `opened state why reason`."""
    each = [" ".join(filter(None, (str(a.opened), a.state, a.why, a.reason))) for a in found.activations]
    return f"{found.state}: {', '.join(each)}"


A, B, C = (atom(letter, "agent") for letter in "ABC")
CUSTOMER = {"who": "customer"}


def existence(**keys: Any) -> dict[str, Any]:
    return {"kind": "existence", "of": A, **keys}


def absence(**keys: Any) -> dict[str, Any]:
    return {"kind": "absence", "of": A, **keys}


def commitment(**keys: Any) -> dict[str, Any]:
    return {"kind": "commitment", "of": {"who": "agent"}, **keys}


def response(**keys: Any) -> dict[str, Any]:
    return {"kind": "response", "when_said": A, "then": B, **keys}


def precedence(**keys: Any) -> dict[str, Any]:
    return {"kind": "precedence", "of": B, "after": A, **keys}


def count(**keys: Any) -> dict[str, Any]:
    return {"kind": "count", "of": A, **keys}


def sequence(order: str, *steps: dict[str, Any], **keys: Any) -> dict[str, Any]:
    named = [{"name": str(i), "of": step} for i, step in enumerate(steps)]
    return {"kind": "sequence", "order": order, "steps": named, **keys}


def limit(measure: str, **keys: Any) -> dict[str, Any]:
    return {"kind": "limit", "measure": measure, **keys}


TABLE: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    # existence: windows in turns, utterances, seconds; from an anchor; from the end; backwards
    ("said in the first turn", existence(window={"turns": 1}), "a:A c:", "pass: -1 pass"),
    ("not yet said", existence(window={"turns": 1}), "c: a:B...", "pending: -1 pending"),
    ("the turn has ended", existence(window={"turns": 1}), "a:B c:...", "violated: -1 violated missing"),
    ("one turn, two utterances", existence(window={"turns": 1}), "a:B a:A c:", "pass: -1 pass"),
    ("said in turn 2 only", existence(window={"turns": 1}), "a:B c: a:A", "violated: -1 violated missing"),
    ("a supervisor ends no turn", existence(window={"turns": 1}), "a:B s:A a:A", "pass: -1 pass"),
    ("a new agent ends the turn", existence(window={"turns": 1}), "a:B b:A", "violated: -1 violated missing"),
    (
        "two utterances, none",
        existence(window={"utterances": 2}),
        "a:B a:B...",
        "violated: -1 violated missing",
    ),
    ("in time", existence(window={"seconds": 9}), "c:@0-2 a:A@3-9", "pass: -1 pass"),
    ("too late by its own time", existence(window={"seconds": 9}), "a:A@3-10", "violated: -1 violated late"),
    (
        "a tick makes it late",
        existence(window={"seconds": 9}),
        "c:@0-2 |9.5...",
        "violated: -1 violated late",
    ),
    ("at the limit not yet", existence(window={"seconds": 9}), "c:@0-2 |9...", "pending: -1 pending"),
    (
        "said at an unknown time",
        existence(window={"seconds": 9}),
        "a:A",
        "not_evaluated: -1 not_evaluated no_time",
    ),
    (
        "unknown time but too late",
        existence(window={"seconds": 9}),
        "c:@5-10 a:A",
        "violated: -1 violated late",
    ),
    ("no window, never said", existence(), "a:B ended/c", "omitted: -1 omitted"),
    (
        "the customer cut it short",
        existence(window={"turns": 2}),
        "a:B ended/c",
        "not_applicable: -1 not_applicable cut_short",
    ),
    (
        "a fault cut it short",
        existence(window={"turns": 2}),
        "a:B ended//fault",
        "not_applicable: -1 not_applicable cut_short",
    ),
    ("the agent hung up", existence(window={"turns": 2}), "a:B ended/a", "omitted: -1 omitted"),
    ("said after the end", existence(), "ended/c a:A", "omitted: -1 omitted"),
    (
        "windows freeze at the end",
        existence(window={"seconds": 9}),
        "a:B@1 ended/a@5 note@99",
        "omitted: -1 omitted",
    ),
    (
        "too late for a window",
        existence(of={"event": "note"}, window={"seconds": 9}),
        "ended/a@5 note@6",
        "omitted: -1 omitted",
    ),
    ("a note after the end", existence(of={"event": "note"}), "ended/a@5 note@6", "pass: -1 pass"),
    (
        "the end opens a window of its own",
        existence(of={"event": "wrap_up"}, window={"from": {"event": "ended"}, "seconds": 9}),
        "ended/a@5 |15...",
        "violated: 0 violated late",
    ),
    ("twice wanted", existence(min=2), "a:A c: a:A", "pass: -1 pass"),
    ("anchor never occurs", existence(window={"from": C, "turns": 1}), "a:A", "not_applicable: "),
    ("the anchor is in no window", existence(window={"from": A}), "a:A", "omitted: 0 omitted"),
    ("unless same", existence(window={"from": A}, same=True), "a:A", "pass: 0 pass"),
    ("rest of the anchor's turn", existence(window={"from": C, "turns": 1}), "a:C a:A", "pass: 0 pass"),
    (
        "each anchor its own",
        existence(window={"from": C, "nth": "every", "turns": 1}),
        "a:C c: a:A c: a:C c: a:B c:",
        "violated: 0 pass, 4 violated missing",
    ),
    ("last turn, still on", existence(window={"from": "end", "turns": 1}), "a:A...", "pending: -1 pending"),
    (
        "last turn",
        existence(window={"from": "end", "turns": 1}),
        "a:A c: a:B ended/a...",
        "violated: -1 violated missing",
    ),
    (
        "the end itself is in no window",
        {**existence(window={"from": "end", "turns": 1}), "of": {"event": "ended"}},
        "a:A c: a:B ended/a",
        "violated: -1 violated missing",
    ),
    (
        "last 5 seconds",
        existence(window={"from": "end", "seconds": 5}),
        "a:A@1-6 ended/a@11",
        "pass: -1 pass",
    ),
    (
        "before a hold",
        existence(window={"from": {"event": "hold"}, "side": "before", "turns": 1}),
        "a:A c: hold",
        "pass: 2 pass",
    ),
    (
        "two turns before",
        existence(window={"from": {"event": "hold"}, "side": "before", "turns": 1}),
        "a:A c: a:B hold...",
        "violated: 3 violated missing",
    ),
    (
        "around: before",
        existence(window={"from": C, "side": "around", "utterances": 1}),
        "a:A a:C a:B",
        "pass: 1 pass",
    ),
    (
        "around: after",
        existence(window={"from": C, "side": "around", "utterances": 1}),
        "a:B a:C a:A",
        "pass: 1 pass",
    ),
    (
        "each leg",
        existence(scope="leg", window={"turns": 1}),
        "a:A c: b:B c:",
        "violated: -1 pass, -1 violated missing",
    ),
    (
        "the anchor's turn is turn 0",
        existence(window={"from": B, "side": "before", "turns": 1}),
        "a:A c: a:C a:B",
        "pass: 3 pass",
    ),
    ("a transfer begins one leg", existence(scope="leg"), "a:A transfer b:A", "pass: -1 pass, -1 pass"),
    (
        "a leg without its own",
        existence(scope="leg"),
        "a:A transfer c: b:A b:B transfer a:B",
        "omitted: -1 pass, -1 pass, -1 omitted",
    ),
    ("the legs' turns are two", existence(window={"turns": 2}), "a:B transfer a:A", "pass: -1 pass"),
    (
        "anchor of unknown time",
        existence(window={"from": C, "seconds": 9}),
        "a:C a:A@5",
        "not_evaluated: 0 not_evaluated no_time",
    ),
    (
        "turns of another role",
        existence(window={"turns": 1, "of": "customer"}),
        "c: a:A",
        "violated: -1 violated missing",
    ),
    ("the log is closed by itself", existence(), "a:B closed...", "omitted: -1 omitted"),
    # absence, count
    ("held so far", absence(), "a:B...", "holding: -1 holding"),
    ("said twice", absence(), "a:A c: a:A", "violated: -1 violated said, 2 violated said"),
    ("said after the window", absence(window={"utterances": 1}), "a:B a:A", "pass: -1 pass"),
    ("window over", absence(window={"utterances": 1}), "a:B...", "satisfied: -1 satisfied"),
    ("too few", count(min=2), "a:A...", "pending: -1 pending"),
    ("in range", count(min=1, max=2), "a:A...", "holding: -1 holding"),
    ("too many", count(max=1), "a:A a:A...", "violated: -1 violated said"),
    ("too few in time", count(min=1, window={"seconds": 5}), "a:B@1-6...", "violated: -1 violated late"),
    # response
    ("answered", response(window={"turns": 1}), "a:A c: a:B", "pass: 0 pass"),
    ("one answer for two", response(), "a:A a:A a:B", "pass: 0 pass, 1 pass"),
    ("each its own answer", response(each=True), "a:A a:A a:B", "omitted: 0 pass, 1 omitted"),
    ("both: answers, then opens", response(), "a:A a:AB...", "pending: 0 satisfied, 1 pending"),
    ("both, and itself", response(same=True), "a:AB...", "satisfied: 0 satisfied"),
    (
        "time went back",
        response(window={"seconds": 9}),
        "a:A@5 a:B@4",
        "not_evaluated: 0 not_evaluated negative_time",
    ),
    # precedence
    ("nothing before", precedence(), "a:B a:A", "violated: 0 violated order"),
    ("one turn back", precedence(window={"turns": 1}), "a:A c: a:B", "pass: 2 pass"),
    ("two turns back", precedence(window={"turns": 1}), "a:A c: a:C c: a:B", "violated: 4 violated order"),
    ("nine seconds back", precedence(window={"seconds": 9}), "a:A@1 a:B@10", "pass: 1 pass"),
    (
        "unknown time",
        precedence(window={"seconds": 9}),
        "a:A a:B@10",
        "not_evaluated: 1 not_evaluated no_time",
    ),
    ("a known one nearer or not", precedence(window={"seconds": 9}), "a:A@1 a:A a:B@10", "pass: 2 pass"),
    ("none, at an unknown time", precedence(window={"seconds": 9}), "a:C a:B", "violated: 1 violated order"),
    # sequence
    ("in order", sequence("strict", A, B), "a:A a:B...", "satisfied: -1 satisfied"),
    ("later step first", sequence("strict", A, B), "a:B...", "violated: -1 violated order"),
    ("two steps in one event", sequence("strict", A, B), "a:AB", "pass: -1 pass"),
    ("loose: not all", sequence("loose", A, B, C), "a:A a:C...", "pending: -1 pending"),
    ("loose: wrong order", sequence("loose", A, B), "a:B a:A", "violated: -1 violated order"),
    (
        "opened by the customer",
        sequence("strict", A, opens=CUSTOMER),
        "a:A c: a:A...",
        "satisfied: 1 satisfied",
    ),
    # limit
    ("rings", limit("rings", max=3), "ring@0 answer@14", "pass: 0 pass"),
    ("the fourth ring", limit("rings", max=3), "ring@0 |15...", "violated: 0 violated late"),
    ("reply began in time", limit("first_response", max=30), "c:@0-2 a:@30-40", "pass: 0 pass"),
    ("reply overdue", limit("first_response", max=30), "c:@0-2 |33...", "violated: 0 violated late"),
    ("below is sharper", limit("first_response", below=30), "c:@0-2 |32...", "violated: 0 violated late"),
    ("asked again at once", limit("response_gap", max=30), "c:@0-2 c:@5-6 a:@9-10", "pass: 1 pass"),
    (
        "asked again late",
        limit("response_gap", max=30),
        "c:@0-2 c:@40-41 a:@42-43",
        "violated: 0 violated late, 1 pass",
    ),
    (
        "since the first",
        limit("response_gap", max=30, since="first"),
        "c:@0-2 c:@20-21 a:@40-43",
        "violated: 0 violated late",
    ),
    ("since the first of unknown time", limit("response_gap", max=30, since="first"), "c:A c:B", "not_evaluated: 0 not_evaluated no_time"),
    (
        "silence less the hold",
        limit("silence", max=10),
        "a:@0-2 hold@3 resume@20 c:@29-30...",
        "holding: 0 satisfied, 3 holding",
    ),
    (
        "silence too long",
        limit("silence", max=10),
        "a:@0-2 c:@13-14...",
        "violated: 0 violated late, 1 holding",
    ),
    (
        "reply of unknown start",
        limit("first_response", max=30),
        "c:@0-2 a:@9",
        "pass: 0 pass",
    ),
    (
        "reply at an unknown time",
        limit("first_response", max=30),
        "c:@0-2 a:",
        "not_evaluated: 0 not_evaluated no_time",
    ),
    (
        "excused silence",
        limit("silence", max=10, excused_by=["a"], excused_max=60),
        "a:A@0-2 c:@50-51 a:@52-53...",
        "holding: 0 satisfied, 1 satisfied, 2 holding",
    ),
    (
        "excused question",
        limit("response_gap", max=10, excuse={"act": "a"}),
        "c:@0-2 a:@3-4 c:A@5-6 ended/c",
        "pass: 0 pass",
    ),
    ("offered is not ringing", limit("ring_seconds", max=15), "offer@1 answer@9", "not_applicable: "),
    ("since offered", limit("ring_seconds", max=15, since="offered"), "offer@1 answer@9", "pass: 0 pass"),
    (
        "resumed after the end",
        limit("hold_length", max=60),
        "hold@3 ended/a@9 resume@10 |99",
        "omitted: 0 omitted",
    ),
    (
        "never answered",
        limit("ring_seconds", max=15),
        "ring@1 ended/c@9",
        "not_applicable: 0 not_applicable cut_short",
    ),
    (
        "since the start",
        limit("duration", max=60, since="start"),
        "c:@0-2 ended/c@70",
        "violated: -1 violated late",
    ),
    ("never taken up", limit("duration", max=60), "c:@0-2 ended/c@70", "not_applicable: "),
    (
        "spoken to while on hold",
        limit("silence", max=10),
        "hold@1 a:@2-3 resume@20 c:@25-26...",
        "holding: 1 satisfied, 3 holding",
    ),
    ("hold still on", limit("hold_length", max=60), "hold@3 |63...", "pending: 0 pending"),
    ("announced", limit("hold_announcement", max=1, by=["a"]), "a:A hold", "pass: 1 pass"),
    (
        "announced two before",
        limit("hold_announcement", max=1, by=["a"]),
        "a:A a:B hold",
        "violated: 2 violated said",
    ),
    (
        "not announced",
        limit("hold_announcement", max=1, by=["a"]),
        "a:B hold",
        "violated: 1 violated missing",
    ),
    ("back from hold", limit("hold_return", max=5), "hold@3 resume@9 a:@10-12", "pass: 1 pass"),
    ("holds", limit("hold_count", max=1), "hold resume hold...", "violated: 0 violated said"),
    ("no hold, no count", limit("hold_count", max=1), "a:", "not_applicable: "),
    ("fast", limit("speech_rate", max=240, at_least=4), "a:AB@0-0.5", "violated: 0 violated said"),
    ("overlapped", limit("overlap", max=1), "c:@0-5 a:@3-6", "violated: 1 violated said"),
    ("no overlap", limit("overlap", max=1), "c:@0-5 a:@6-7", "pass: 1 pass"),
    ("the agent was first", limit("overlap", max=1), "c:@4-9 a:@3-9", "pass: 1 pass"),
    ("talk ratio", limit("talk_ratio", max=0.5), "a:@0-6 c:@6-9", "violated: 0 violated said"),
    ("still talking", limit("talk_ratio", max=0.5), "ring a:@0-6...", "holding: 1 holding"),
    ("not yet enough", limit("talk_ratio", min=0.5), "a:@0-6...", "pending: 0 pending"),
    ("duration", limit("duration", max=60), "answer@2 ended/c@62...", "satisfied: 0 satisfied"),
    ("long message", limit("message_length", max=4), "a;ABC", "violated: 0 violated said"),
    # the other kinds
    (
        "repeated",
        {"kind": "repetition", "who": "agent", "at_least": 5},
        "a:AB c: a:AB",
        "violated: -1 violated said",
    ),
    ("script", {"kind": "similarity", "script": "s"}, "a:AB", "pass: -1 pass"),
    (
        "number not to be said",
        {"kind": "entity", "who": "agent", "entity": ["mobile"]},
        "a:1",
        "violated: -1 violated said",
    ),
    (
        "waited for the customer",
        {"kind": "hang_up", "by": "agent", "unless": [CUSTOMER]},
        "c:@0-1 ended/a@6",
        "pass: 1 pass",
    ),
    (
        "did not wait",
        {"kind": "hang_up", "by": "agent", "unless": [CUSTOMER]},
        "c:@0-1 ended/a@5",
        "violated: 1 violated order",
    ),
    ("never ended", {"kind": "hang_up", "by": "agent"}, "c:", "not_evaluated: -1 not_evaluated no_end"),
    ("promised in time", commitment(within={"hours": 4}), "a:3", "pass: 0 pass"),
    ("promised too late", commitment(within={"hours": 1}), "a:3 c:3", "violated: 0 violated late"),
    ("promised sooner than can be kept", commitment(at_least={"hours": 3}), "a:3", "violated: 0 violated said"),
    ("promised without a time", commitment(timed=True), "a:5 a:3", "violated: 0 violated missing, 1 pass"),
    ("two promises in one breath", commitment(within={"days": 2}), "a:34", "violated: 0 not_evaluated no_time, 0 violated late"),
    ("a date, and the day is not known", commitment(within={"hours": 1}), "a:6", "not_evaluated: 0 not_evaluated no_time"),
    ("only some acts", commitment(within={"hours": 1}, action=["refund"]), "a:3", "not_applicable: "),
    ("nothing promised", commitment(timed=True), "a:A", "not_applicable: "),
)


@pytest.mark.parametrize(("check", "trace", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_small_traces(check: dict[str, Any], trace: str, expected: str) -> None:
    """Each hand-worked trace gets the state and the activations written beside it."""
    assert brief(verdict(check, trace)) == expected


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ({"kind": "attribute", "field": "queue", "op": "eq", "value": "vip"}, "pass"),
        ({"kind": "attribute", "field": "tier", "op": "eq", "value": "vip"}, "not_evaluated"),
        ({"kind": "attribute", "field": "tier", "op": "absent"}, "pass"),
        (existence(channel=["chat"]), "not_applicable"),
        (existence(channel=["phone"]), "pass"),
        (existence(when={"field": "tier", "op": "ne", "value": "vip"}), "not_applicable"),
        (existence(requires=CUSTOMER), "not_applicable"),
        (limit("ring_seconds", max=15), "pass"),
        ({"kind": "entity", "who": "agent", "entity": ["mobile"], "equals": "mobile"}, "violated"),
        ({"kind": "entity", "who": "agent", "entity": ["mobile"], "equals": "tel"}, "not_evaluated"),
    ],
)
def test_what_is_known_of_the_conversation(check: dict[str, Any], expected: str) -> None:
    """Channel, metadata and prerequisite decide whether a check applies, and some checks are about them."""
    known = {"queue": "vip", "ring_seconds": 12, "mobile": "13600002222"}
    assert verdict(check, "a:A1", channel=Channel.PHONE, metadata=known).state == expected


def test_a_phone_call_without_ringing_is_not_evaluated() -> None:
    """Where nothing tells how long it rang, a phone call is not evaluated and a chat has nothing to judge."""
    check = limit("ring_seconds", max=15)
    assert verdict(check, "answer a:", channel=Channel.PHONE).state == "not_evaluated"
    assert verdict(check, "answer a:", channel=Channel.CHAT).state == "not_applicable"


def test_a_required_check_must_hold() -> None:
    """`requires: {check}` follows the state of the other check."""
    talk, _, _ = read("a:A")
    for state, expected in (("pass", "pass"), ("holding", "pass"), ("violated", "not_applicable")):
        found = judge(existence(requires={"check": "x"}), talk, holds_in(talk), other={"x": state}.__getitem__)
        assert found.state == expected


def states(check: dict[str, Any], talk: Conversation, **more: Any) -> Verdict:
    return judge(check, talk, holds_in(talk), value=value_in(talk), **more)


@settings(max_examples=300, deadline=None)
@given(st.data(), checks(), conversations())
def test_ticks_change_no_verdict(data: st.DataObject, check: dict[str, Any], talk: Conversation) -> None:
    """Law: live with ticks anywhere, then closed, is the same as inspecting the closed log."""
    assert states(check, talk, ticks=data.draw(ticks(talk))) == states(check, talk)


FINAL = ("satisfied", "violated", "not_evaluated")


def finals(found: Verdict) -> list[Activation]:
    return [activation for activation in found.activations if activation.state in FINAL]


@settings(max_examples=300, deadline=None)
@given(st.data(), checks(), conversations())
def test_final_activations_stay(data: st.DataObject, check: dict[str, Any], talk: Conversation) -> None:
    """Law: what is final for an activation on a prefix is so on every longer prefix."""
    check = {key: value for key, value in check.items() if key != "requires"}
    assume(all(event.kind is not EventKind.CLOSED for event in talk.events))
    given_ticks = data.draw(ticks(talk))
    before: list[Activation] = []
    for size in range(1, len(talk.events) + 1):
        prefix = replace(talk, events=talk.events[:size])
        now_known = {i: tick for i, tick in given_ticks.items() if i < size}
        after = states(check, prefix, ticks=now_known, now=given_ticks.get(size), closed=False).activations
        lost = [activation for activation in before if activation not in after]
        assert not lost, (size, lost)
        before = finals(Verdict("", after))


@settings(max_examples=200, deadline=None)
@given(st.data(), checks(), conversations())
def test_every_verdict_is_the_worst_activation(data: st.DataObject, check: dict[str, Any], talk: Conversation) -> None:
    """The state of a check is one of its activations', and a prefix never has a closing state."""
    open_ended = all(event.kind is not EventKind.CLOSED for event in talk.events)
    found = states(check, talk, closed=False, now=data.draw(last_ticks(talk)))
    assert found.state in {"not_applicable", *(activation.state for activation in found.activations)}
    assert not open_ended or found.state not in ("pass", "omitted")
