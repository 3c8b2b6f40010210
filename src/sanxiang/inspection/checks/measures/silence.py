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
                interval.hold_from = clock.at
        self.settle(clock)

    def _close(self, interval: Running, clock: Clock, at: float | None) -> None:
        super()._close(interval, clock, at if at is None else max(at, interval.start))

    def _hold(self, clock: Clock) -> None:
        self._on_hold = True
        for interval in self._running:
            if clock.at is None:
                if interval.live.open:
                    interval.live.skip(Reason.NO_TIME)
            elif interval.hold_from is None:
                interval.hold_from = clock.at

    def _resume(self, clock: Clock) -> None:
        self._on_hold = False
        for interval in self._running:
            if interval.hold_from is None:
                continue
            if clock.at is None:
                if interval.live.open:
                    interval.live.skip(Reason.NO_TIME)
                continue
            interval.held += clock.at - interval.hold_from
            interval.hold_from = None
