"""What a limit would measure in a mutant, worked out from the original's value and from what was moved.

No second evaluator: an interval is as long as it was, plus what its two ends moved apart. Where that cannot be said
(an end is gone, a hold came between), nothing is expected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from sanxiang.conversation.model import SPOKEN, Conversation, Event, EventKind, Role
from sanxiang.inspection.checks.measures.speech import spoken_characters
from sanxiang.inspection.findings import Activation
from sanxiang.standard.kinds.limit import Limit
from sanxiang.workbench.mutation.mutant import Mutant, begin_of

Values = Iterator[float]
Expect = Callable[[Limit, Sequence[Activation], Conversation, Mutant], Values]

HOLDS = frozenset({EventKind.HOLD, EventKind.RESUME})


def expected_values(check: Limit, passed: Sequence[Activation], original: Conversation, mutant: Mutant) -> Values:
    """Values that the measure should give in the mutant, as far as they can be told."""
    expect = EXPECTED.get(check.measure)
    return iter(()) if expect is None else expect(check, passed, original, mutant)


def _intervals(check: Limit, passed: Sequence[Activation], original: Conversation, mutant: Mutant) -> Values:
    for activation in passed:
        if activation.value is None or len(activation.spans) != 2:
            continue
        first, last = (span.event for span in activation.spans)
        now = mutant.now(first), mutant.now(last)
        if now[0] is None or now[1] is None or now[0] >= now[1] or not _plain(mutant, now[0], now[1]):
            continue
        before = _length(original.events[first], original.events[last])
        after = _length(mutant.conversation.events[now[0]], mutant.conversation.events[now[1]])
        if before is not None and after is not None:
            yield activation.value + after - before


def _plain(mutant: Mutant, first: int, last: int) -> bool:
    """Nothing stands between the ends that stops the clock or closes the interval."""
    between = mutant.conversation.events[first + 1 : last]
    return not any(event.kind in HOLDS or event.kind in SPOKEN for event in between)


def _length(first: Event, last: Event) -> float | None:
    end = begin_of(last)
    return None if first.at is None or end is None else end - first.at


def _holds(check: Limit, passed: Sequence[Activation], original: Conversation, mutant: Mutant) -> Values:
    yield float(sum(event.kind is EventKind.HOLD for event in mutant.conversation.events))


def _message_lengths(check: Limit, passed: Sequence[Activation], original: Conversation, mutant: Mutant) -> Values:
    for event in mutant.conversation.events:
        if event.kind is EventKind.MESSAGE and mutant.conversation.role_of(event) is Role.AGENT:
            yield float(len(event.text))


def _overlaps(check: Limit, passed: Sequence[Activation], original: Conversation, mutant: Mutant) -> Values:
    events = mutant.conversation.events
    for before, event in pairwise(events):
        sides = mutant.conversation.role_of(before), mutant.conversation.role_of(event)
        if sides == (Role.CUSTOMER, Role.AGENT) and None not in (before.start, before.at, event.start) and _second(before, event):
            yield (before.at or 0.0) - (event.start or 0.0)


def _second(before: Event, event: Event) -> bool:
    return (event.start or 0.0) > (before.start or 0.0)


def _rates(check: Limit, passed: Sequence[Activation], original: Conversation, mutant: Mutant) -> Values:
    """Where no word changed, an average pace grows as the time shrinks."""
    value = next((a.value for a in passed if a.value is not None), None)
    same = [event.text for event in original.events] == [event.text for event in mutant.conversation.events]
    before, after = (_talking(check, each) for each in (original, mutant.conversation))
    if check.average and value is not None and same and after:
        yield value * before / after


def _talking(check: Limit, conversation: Conversation) -> float:
    own = [e for e in conversation.events if conversation.role_of(e) is Role.AGENT and spoken_characters(e.text) >= check.at_least]
    return sum(e.at - e.start for e in own if e.at is not None and e.start is not None)


EXPECTED: Mapping[str, Expect] = {
    **dict.fromkeys(("ring_seconds", "first_response", "response_gap", "silence", "hold_length", "hold_return", "duration"), _intervals),
    "hold_count": _holds,
    "message_length": _message_lengths,
    "overlap": _overlaps,
    "speech_rate": _rates,
}
