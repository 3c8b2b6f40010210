"""Bounds and intervals: what all measures of `limit` share (semantics.md, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sanxiang.inspection.checks.base import EVERYTHING, Live, freeze_finite
from sanxiang.inspection.clock import Clock, Position
from sanxiang.inspection.findings import Reason, State, Why


@dataclass(frozen=True, slots=True)
class Bounds:
    """`most`: value <= most; `below`: value < below; `least`: value >= least; `above`: value > above."""

    most: float | None = None
    below: float | None = None
    least: float | None = None
    above: float | None = None

    def over(self, value: float) -> bool:
        return (self.most is not None and value > self.most) or (self.below is not None and value >= self.below)

    def under(self, value: float) -> bool:
        return (self.least is not None and value < self.least) or (self.above is not None and value <= self.above)

    @property
    def upper(self) -> float | None:
        return self.below if self.most is None else self.most

    @property
    def has_lower(self) -> bool:
        return self.least is not None or self.above is not None


class Measure:
    """A machine without intervals; measures override what they need."""

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
            live.violate(Why.MISSING)
        else:
            live.satisfy()

    def _judged(self, clock: Clock, value: float) -> Live:
        live = Live(clock.position(), State.PENDING)
        live.hits.append((clock.index, 0))
        self.lives.append(live)
        self._judge(live, value)
        return live

    def _skipped(self, clock: Clock, reason: Reason) -> None:
        live = Live(clock.position(), State.PENDING)
        live.hits.append((clock.index, 0))
        self.lives.append(live)
        live.skip(reason)


class Running:
    """An interval that is open: its activation, where it began (seconds), and the time on hold in it."""

    __slots__ = ("bounds", "held", "hold_from", "holds", "live", "start")

    def __init__(self, live: Live, start: float, bounds: Bounds) -> None:
        self.live = live
        self.start = start
        self.bounds = bounds
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

    over_is = Why.LATE
    running_is = State.PENDING
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
            if interval.live.open and interval.bounds.over(interval.length(now)):
                interval.live.violate(Why.LATE)

    def end(self, clock: Clock) -> None:
        self.settle(clock)
        freeze_finite(self.lives, clock.index)

    def finish(self, clock: Clock) -> None:
        self.settle(clock)

    def _start(self, clock: Clock, at: float | None, bounds: Bounds | None = None) -> None:
        self._start_at(clock.position(), at, bounds)

    def _start_at(self, anchor: Position, at: float | None, bounds: Bounds | None = None) -> None:
        limits = bounds or self._bounds
        live = Live(anchor, self.running_is, finite=limits.upper is not None)
        live.hits.append((anchor.event, 0))
        self.lives.append(live)
        if at is None:
            live.skip(Reason.NO_TIME)
        else:
            live.deadline = None if limits.upper is None else at + limits.upper
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
        if live.open and length < 0:
            live.skip(Reason.NEGATIVE_TIME)
        elif live.open:
            self._judge_interval(live, length, interval.bounds)
        else:
            # Already too late while it was open; how late is known only now.
            live.value = length

    def _judge_interval(self, live: Live, length: float, bounds: Bounds) -> None:
        live.value = length
        if bounds.over(length):
            live.violate(Why.LATE)
        elif bounds.under(length):
            live.violate(Why.MISSING)
        else:
            live.satisfy()


TextOf = Callable[[int], str]
"""The original text of an event, by index."""
