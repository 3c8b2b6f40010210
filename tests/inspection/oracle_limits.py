"""The measures of `limit` (section 6 of semantics.md), for the oracle: one activation per interval or value.

Reading: an open interval is late when the clock *before* its closing event has passed the deadline; the
closing event is judged by the length of the interval, not by its own `at` (a reply that began in time is in
time, however long it lasts).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import floor
from typing import Any

from oracle_facts import NEVER, Activation, Check, Part, matcher

from sanxiang.conversation.model import Channel, EventKind

Found = Iterable[Activation]
Measure = Callable[[float], float]


def too_long(check: Mapping[str, Any], value: float) -> bool:
    return value > float(check.get("max", "inf")) or value >= float(check.get("below", "inf"))


def too_short(check: Mapping[str, Any], value: float) -> bool:
    return value < float(check.get("min", NEVER)) or value <= float(check.get("above", NEVER))


def no_time(opened: int) -> Activation:
    return Activation(opened, "not_evaluated", reason="no_time")


def judged(check: Mapping[str, Any], opened: int, value: float, over: str = "said") -> Activation:
    """A value that is known: `over` is `late` for the length of an interval, `said` for a quantity."""
    if value < 0:
        return Activation(opened, "not_evaluated", reason="negative_time")
    if too_long(check, value):
        return Activation(opened, "violated", over)
    return Activation(opened, "violated", "missing") if too_short(check, value) else Activation(opened, "satisfied")


def same(seconds: float) -> float:
    return seconds


def interval(
    check: Check,
    part: Part,
    opened: int,
    start: float | None,
    closer: int | None,
    end: float | None,
    measure: Measure = same,
) -> Activation:
    """An interval from `start` to `end`, closed by event `closer`; open if there is no closer."""
    if start is None:
        return no_time(opened)
    if closer is not None and part.trace.frozen(opened, closer):
        closer = None
    last = part.trace.clock(part.last(opened))
    clock = last if closer is None else part.trace.clock(closer, itself=False)
    if clock >= start and too_long(check, measure(clock - start)):
        return Activation(opened, "violated", "late")
    if closer is None:
        return Activation(opened, "pending")
    if end is None:
        return no_time(opened)
    return judged(check, opened, measure(end - start) if end >= start else end - start, "late")


def following(candidates: Iterable[int], i: int) -> int | None:
    return next((j for j in candidates if j > i), None)


def events(part: Part, kind: EventKind) -> list[int]:
    return part.hits(lambda i: part.trace.events[i].kind is kind)


def utterances(part: Part, of: str) -> list[int]:
    """Spoken events with a duration: utterances, not messages."""
    return [i for i in part.spoken(of) if part.trace.events[i].kind is EventKind.UTTERANCE]


def until_agent(check: Check, part: Part, opened: int) -> Activation:
    """From event `opened` to the start of the agent's next spoken event."""
    closer = following(part.spoken("agent"), opened)
    end = None if closer is None else part.trace.begun(closer)
    return interval(check, part, opened, part.trace.at(opened), closer, end)


def first_response(check: Check, part: Part) -> Found:
    return [until_agent(check, part, i) for i in part.spoken("customer")[:1]]


def hold_return(check: Check, part: Part) -> Found:
    return [until_agent(check, part, i) for i in events(part, EventKind.RESUME)]


def hold_length(check: Check, part: Part) -> Found:
    for i in events(part, EventKind.HOLD):
        closer = following(events(part, EventKind.RESUME), i)
        yield interval(check, part, i, part.trace.at(i), closer, None if closer is None else part.trace.at(closer))


def response_gap(check: Check, part: Part) -> Found:
    trace, agents, first = part.trace, part.spoken("agent"), check.get("since") == "first"
    excused = matcher(trace, {"who": "customer", **check["excuse"]}) if "excuse" in check else lambda i: False
    asked = [i for i in part.spoken("customer") if not excused(i)]
    for i in asked:
        since_agent = max((j for j in agents if j < i), default=-1)
        if first and any(since_agent < j < i for j in asked):
            continue
        again, answer = following(part.spoken("customer"), i), following(agents, i)
        if first or again is None or (answer is not None and answer < again):
            yield until_agent(check, part, i)
        else:
            yield from asked_again(check, part, i, again)


def asked_again(check: Check, part: Part, i: int, again: int) -> Found:
    """Reading: it ends where the further utterance starts; unless known to be too long it leaves no
    activation.
    """
    one = interval(
        {k: check[k] for k in ("max", "below") if k in check},
        part,
        i,
        part.trace.at(i),
        again,
        part.trace.begun(again),
    )
    return [one] if one.state == "violated" or part.trace.at(i) is None else []


def silence(check: Check, part: Part) -> Found:
    """Reading: after an excused utterance without `excused_max` there is nothing to judge, so no
    activation.
    """
    spoken, bounds = part.spoken("any"), {k: check[k] for k in ("max", "below", "min", "above") if k in check}
    excused = matcher(part.trace, {"who": "any", "act": check["excused_by"]}) if "excused_by" in check else lambda i: False
    for i in spoken:
        if not excused(i):
            yield one_silence(bounds, part, i, following(spoken, i))
        elif check.get("excused_max") is not None:
            yield one_silence({"max": check["excused_max"]}, part, i, following(spoken, i))


def one_silence(bounds: Check, part: Part, i: int, closer: int | None) -> Activation:
    """Looks at every moment at which time has passed, then at the closed interval."""
    trace, start = part.trace, part.trace.at(i)
    if start is None:
        return no_time(i)
    for k in range(i + 1, (part.last(i) if closer is None else closer) + 1):
        clock = trace.clock(k, itself=k != closer)
        held = on_hold(part, i, k, start, clock)
        if held is None:
            return no_time(i)
        if clock >= start and too_long(bounds, clock - start - held):
            return Activation(i, "violated", "late")
    if closer is None:
        return Activation(i, "holding")
    end = trace.begun(closer)
    if end is None:
        return no_time(i)
    held = (on_hold(part, i, closer, start, end) or 0.0) if end > start else 0.0
    return judged(bounds, i, max(0.0, end - start - held), "late")


def on_hold(part: Part, i: int, k: int, start: float, end: float) -> float | None:
    """Seconds on hold from start to end, as the events before k tell; None if a time after event i is
    unknown. What was resumed before event i is not in between.
    """
    total, since = 0.0, None
    for j in range(part.lo, min(k, part.hi)):
        kind, at = part.trace.events[j].kind, part.trace.at(j)
        if kind not in (EventKind.HOLD, EventKind.RESUME):
            continue
        changes = (kind is EventKind.HOLD) == (since is None)
        if changes and at is None and j > i:
            return None
        if changes and kind is EventKind.HOLD:
            since = start if at is None else at
        elif changes and since is not None:
            total += max(0.0, min(end, start if at is None else at) - max(start, since)) if j > i else 0.0
            since = None
    return total + (max(0.0, end - max(start, since)) if since is not None else 0.0)


def hold_count(check: Check, part: Part) -> Found:
    """Reading: below a `min` it is pending until the talk has ended, then violated(missing)."""
    holds = events(part, EventKind.HOLD)
    if not holds:
        return []
    if too_long(check, len(holds)):
        return [Activation(holds[0], "violated", "said")]
    if not too_short(check, len(holds)):
        return [Activation(holds[0], "holding")]
    return [Activation(holds[0], "pending") if part.end is None else Activation(holds[0], "violated", "missing")]


def hold_announcement(check: Check, part: Part) -> Found:
    announces = matcher(part.trace, {"who": "agent", "act": check["by"]})
    for hold in events(part, EventKind.HOLD):
        agents = part.spoken("agent", before=hold)
        last = max(filter(announces, agents), default=None)
        if last is None:
            yield Activation(hold, "violated", "missing")
        else:
            yield judged(check, hold, sum(i >= last for i in agents))


def speech_rate(check: Check, part: Part) -> Found:
    """Reading: an utterance that lasts no time has no rate: no_time."""
    counted = {i: characters(part, i) for i in utterances(part, "agent") if characters(part, i) >= check.get("at_least", 10)}
    lengths = {i: lasting(part, "agent")[i] for i in counted}
    if check.get("average"):
        return [average_rate(check, part, counted, lengths)] if counted else []
    return [judged(check, i, counted[i] * 60 / seconds) if seconds else no_time(i) for i, seconds in lengths.items()]


def characters(part: Part, i: int) -> int:
    return sum(c.isalnum() for c in part.trace.events[i].text)


def average_rate(check: Check, part: Part, counted: Mapping[int, int], lengths: Mapping[int, float | None]) -> Activation:
    """Reading: opened at the start by the first counted utterance, and as open as a talk ratio is."""
    opened = -1
    if part.end is None:
        return Activation(opened, "pending" if {"min", "above"} & set(check) else "holding")
    known = [seconds for seconds in lengths.values() if seconds]
    if len(known) < len(lengths):
        return no_time(opened)
    if min(known) < 0:
        return Activation(opened, "not_evaluated", reason="negative_time")
    return judged(check, opened, sum(counted.values()) * 60 / sum(known))


def overlap(check: Check, part: Part) -> Found:
    """Reading: messages neither overlap nor are overlapped."""
    for i in utterances(part, "agent"):
        before = max((j for j in utterances(part, "customer") if j < i), default=None)
        if before is not None:
            length = overlapped(part.trace.begun(i), part.trace.begun(before), part.trace.at(before))
            yield no_time(i) if length is None else judged(check, i, length if length > check.get("grace", 0) else 0.0)


def overlapped(agent: float | None, start: float | None, end: float | None) -> float | None:
    """How much the agent started before the customer's end; 0 if the agent was first; None where that is
    unknown.
    """
    if agent is not None and ((end is not None and agent >= end) or (start is not None and agent <= start)):
        return 0.0
    return None if agent is None or start is None or end is None else end - agent


def talk_ratio(check: Check, part: Part) -> Found:
    """Reading: opened by the first utterance; talk that lasts no time at all has no ratio: no_time."""
    agent, customer = (lasting(part, who) for who in ("agent", "customer"))
    opened = min([*agent, *customer], default=None)
    if opened is None:
        return []
    if part.end is None:
        return [Activation(opened, "pending" if {"min", "above"} & set(check) else "holding")]
    lengths = [*agent.values(), *customer.values()]
    known = [length for length in lengths if length is not None]
    if len(known) < len(lengths):
        return [no_time(opened)]
    if min(known) < 0:
        return [Activation(opened, "not_evaluated", reason="negative_time")]
    spoken = sum(length for length in agent.values() if length is not None)
    return [judged(check, opened, spoken / sum(known)) if sum(known) else no_time(opened)]


def lasting(part: Part, who: str) -> dict[int, float | None]:
    """{utterance: its length in seconds}. Reading: None (not 0) where the start is unknown, as for
    `speech_rate`.
    """
    times = {i: (part.trace.events[i].start, part.trace.at(i)) for i in utterances(part, who)}
    return {i: None if start is None or end is None else end - start for i, (start, end) in times.items()}


def message_length(check: Check, part: Part) -> Found:
    messages = [i for i in part.spoken("agent") if part.trace.events[i].kind is EventKind.MESSAGE]
    return [judged(check, i, len(part.trace.events[i].text)) for i in messages]


def ringing(check: Check, part: Part, measure: Measure = same) -> Found:
    """Reading: that a phone call has no interval at all is known when the trace closes."""
    trace, seconds = part.trace, part.trace.conversation.metadata.get("ring_seconds")
    if isinstance(seconds, (int, float)):
        return [judged(check, -1, measure(seconds) if seconds >= 0 else seconds, "late")]
    rung = events(part, EventKind.OFFERED if check.get("since") == "offered" else EventKind.RINGING)[:1]
    if not rung:
        return [no_time(-1)] if trace.closed and trace.conversation.channel is Channel.PHONE else []
    answered = following(events(part, EventKind.ANSWERED), rung[0])
    end = None if answered is None else trace.at(answered)
    return [interval(check, part, rung[0], trace.at(rung[0]), answered, end, measure)]


def rings(check: Check, part: Part) -> Found:
    return ringing(check, part, lambda seconds: floor(seconds / check.get("cycle", 5)) + 1)


def duration(check: Check, part: Part) -> Found:
    trace, ended = part.trace, part.trace.ended
    end = None if ended is None else trace.at(ended)
    if check.get("since") == "start":
        return [interval(check, part, -1, 0.0, ended, end)]
    answered = [i for i in events(part, EventKind.ANSWERED) if ended is None or i < ended]
    return [interval(check, part, i, trace.at(i), ended, end) for i in answered[:1]]


MEASURES: Mapping[str, Callable[[Check, Part], Found]] = {
    "ring_seconds": ringing,
    "rings": rings,
    "first_response": first_response,
    "response_gap": response_gap,
    "silence": silence,
    "hold_count": hold_count,
    "hold_length": hold_length,
    "hold_announcement": hold_announcement,
    "hold_return": hold_return,
    "speech_rate": speech_rate,
    "overlap": overlap,
    "talk_ratio": talk_ratio,
    "duration": duration,
    "message_length": message_length,
}


def limit(check: Check, part: Part) -> Found:
    return MEASURES[check["measure"]](check, part)
