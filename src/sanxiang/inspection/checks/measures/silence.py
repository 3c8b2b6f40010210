"""Dead air (S3-021): the time in which nobody speaks, less holds; longer where the customer was asked to wait."""

from __future__ import annotations

from sanxiang.inspection.checks.measures.base import Bounds, Intervals, Running
from sanxiang.inspection.clock import Clock
from sanxiang.inspection.findings import Reason, State

SPOKEN, HOLD, RESUME, EXCUSED = 1, 2, 4, 8


class Silence(Intervals):
    """The end of each utterance -> the start of the next one of any role; speech that overlaps leaves a length of 0."""

    running_is = State.HOLDING

    def __init__(self, bounds: Bounds, *, excused_most: float | None) -> None:
        super().__init__(bounds)
        self._excused = None if excused_most is None else Bounds(most=excused_most)
        self._on_hold = False
        # When the hold that is on began; None also where that is unknown.
        self._hold_at: float | None = None

    def on(self, ports: int, clock: Clock) -> None:
        self._pass(clock.before)
        if ports & HOLD:
            self._hold(clock)
        if ports & RESUME:
            self._resume(clock)
        if ports & SPOKEN:
            self._stop(clock, clock.begin)
            if not ports & EXCUSED:
                self._start(clock, clock.at)
            elif self._excused is not None:
                self._start(clock, clock.at, self._excused)
            for interval in self._running if self._on_hold else ():
                interval.hold(interval.start if self._hold_at is None else self._hold_at)
        self._pass(clock.now)

    def _close(self, interval: Running, clock: Clock, at: float | None) -> None:
        if at is not None:
            at = max(at, interval.start)
            if interval.hold_from is not None or interval.holds:
                interval.cut(at)
        super()._close(interval, clock, at)

    def _hold(self, clock: Clock) -> None:
        """A hold during a hold changes nothing, whatever its time."""
        if self._on_hold:
            return
        self._on_hold, self._hold_at = True, clock.at
        for interval in self._running:
            if clock.at is not None:
                interval.hold(clock.at)
            elif interval.live.open:
                interval.live.skip(Reason.NO_TIME)

    def _resume(self, clock: Clock) -> None:
        self._on_hold = False
        for interval in self._running:
            if clock.at is not None:
                interval.resume(clock.at)
            elif interval.hold_from is not None and interval.live.open:
                interval.live.skip(Reason.NO_TIME)
