"""Bounds and intervals: what all measures of `limit` share (semantics.md, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from sanxiang.inspection.checks.base import EVERYTHING, HOLDING, PENDING, SATISFIED, Live, freeze_finite
from sanxiang.inspection.clock import Clock, Position
from sanxiang.inspection.findings import Reason, Why

LATE, MISSING = Why.LATE, Why.MISSING
ROUNDING = 1e-9
"""Share of a time in seconds that sums and differences of times may be wrong by, and far more."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """`most`: value <= most; `below`: value < below; `least`: value >= least; `above`: value > above.

    `upper` = `most` or `below`, whichever is given.
    """

    most: float | None = None
    below: float | None = None
    least: float | None = None
    above: float | None = None
    upper: float | None = field(init=False)
    has_lower: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "upper", self.below if self.most is None else self.most)
        object.__setattr__(self, "has_lower", self.least is not None or self.above is not None)

    def over(self, value: float) -> bool:
        return (self.most is not None and value > self.most) or (self.below is not None and value >= self.below)

    def under(self, value: float) -> bool:
        return (self.least is not None and value < self.least) or (self.above is not None and value <= self.above)


class Measure:
    """A machine without intervals; measures override what they need."""

    settles = False
    over_is = Why.SAID

    def __init__(self, bounds: Bounds) -> None:
        self.lives: list[Live] = []
        self.wants = EVERYTHING
        self._bounds = bounds

    def begin(self, start: Position) -> None:
        return

    def on(self, ports: int, clock: Clock) -> None:
        return

    def settle(self, clock: Clock) -> None:
        return

    def end(self, clock: Clock) -> None:
        return

    def finish(self, clock: Clock) -> None:
        return

    def _judge(self, live: Live, value: float) -> None:
        live.value = value
        if self._bounds.over(value):
            live.violate(self.over_is)
        elif self._bounds.under(value):
            live.violate(MISSING)
        else:
            live.satisfy()

    def _judged(self, clock: Clock, value: float) -> Live:
        live = Live(clock.position(), PENDING)
        live.hits.append((clock.index, 0))
        self.lives.append(live)
        self._judge(live, value)
        return live

    def _skipped(self, clock: Clock, reason: Reason) -> None:
        live = Live(clock.position(), PENDING)
        live.hits.append((clock.index, 0))
        self.lives.append(live)
        live.skip(reason)


class Running:
    """An interval that is open: its activation, where it began (seconds), and the time on hold in it.

    surely_until  before that second it is not too long, however times are rounded
    """

    __slots__ = ("bounds", "held", "hold_from", "holds", "live", "start", "surely_until")

    def __init__(self, live: Live, start: float, bounds: Bounds) -> None:
        self.live = live
        self.start = start
        self.bounds = bounds
        upper = bounds.upper
        self.surely_until = inf if upper is None else start + upper - ROUNDING * max(1.0, abs(start), abs(upper))
        self.held = 0.0
        self.hold_from: float | None = None
        self.holds: list[tuple[float, float]] = []

    def length(self, now: float) -> float:
        until = now if self.hold_from is None else self.hold_from
        return until - self.start - self.held

    def hold(self, at: float) -> None:
        """On hold from second `at`, as far as that lies in the interval."""
        self.hold_from = max(at, self.start)

    def resume(self, at: float) -> None:
        if self.hold_from is not None:
            self.holds.append((self.hold_from, at))
            self.held += max(0.0, at - self.hold_from)
            self.hold_from = None

    def cut(self, at: float) -> None:
        """Second `at`, which may lie before a resume, closes the interval: what was on hold after it does not count."""
        self.resume(at)
        held = sum(max(0.0, min(at, until) - since) for since, until in self.holds)
        self.held = min(held, at - self.start)


class Intervals(Measure):
    """Intervals with a deadline: pending while open, violated(late) when time passes it, judged when they close."""

    settles = True
    over_is = LATE
    running_is = PENDING
    """What an open interval is until its deadline."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__(bounds)
        self._running: list[Running] = []

    def settle(self, clock: Clock) -> None:
        self._pass(clock.now)

    def _pass(self, now: float | None) -> None:
        """Time has passed up to `now`. An event that closes an interval does so at its start, before its own end counts."""
        if now is None:
            return
        for interval in self._running:
            live = interval.live
            if now < interval.surely_until and interval.hold_from is None:
                continue
            state = live.state
            if (state is PENDING or state is HOLDING) and not live.frozen and interval.bounds.over(interval.length(now)):
                live.violate(LATE)

    def end(self, clock: Clock) -> None:
        self.settle(clock)
        freeze_finite(self.lives, clock.index)

    def finish(self, clock: Clock) -> None:
        self.settle(clock)

    def _start(self, clock: Clock, at: float | None, bounds: Bounds | None = None) -> None:
        self._start_at(clock.position(), at, bounds)

    def _start_at(self, anchor: Position, at: float | None, bounds: Bounds | None = None) -> None:
        limits = bounds or self._bounds
        upper = limits.upper
        live = Live(anchor, self.running_is, finite=upper is not None)
        live.hits.append((anchor.event, 0))
        self.lives.append(live)
        if at is None:
            live.skip(Reason.NO_TIME)
        else:
            live.deadline = None if upper is None else at + upper
            self._running.append(Running(live, at, limits))

    def _stop(self, clock: Clock, at: float | None) -> None:
        """Close all running intervals at second `at` (None = unknown)."""
        for interval in self._running:
            if not interval.live.frozen:
                self._close(interval, clock, at)
        self._running.clear()

    def _close(self, interval: Running, clock: Clock, at: float | None) -> None:
        live = interval.live
        live.hits.append((clock.index, 1))
        if at is None:
            if live.open:
                live.skip(Reason.NO_TIME)
            return
        length = interval.length(at)
        if not live.open:
            # Already too late while it was open; how late is known only now.
            live.value = length
        elif length < 0:
            live.skip(Reason.NEGATIVE_TIME)
        else:
            self._judge_interval(live, length, interval.bounds)

    def _judge_interval(self, live: Live, length: float, bounds: Bounds) -> None:
        live.value = length
        if bounds.over(length):
            live.violate(LATE)
        elif bounds.has_lower and bounds.under(length):
            live.violate(MISSING)
        else:
            live.state = SATISFIED


TextOf = Callable[[int], str]
"""The original text of an event, by index."""
