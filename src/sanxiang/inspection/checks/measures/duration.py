"""How long the whole talk took (S0-035)."""

from __future__ import annotations

from sanxiang.inspection.checks.measures.base import Bounds, Intervals
from sanxiang.inspection.clock import START, Clock, Position

ANSWERED, ENDED = 1, 2


class Duration(Intervals):
    """`answered` (or the start, second 0) -> `ended`."""

    def __init__(self, bounds: Bounds, *, from_start: bool) -> None:
        super().__init__(bounds)
        self._from_start = from_start

    def begin(self, start: Position) -> None:
        if self._from_start:
            self._start_at(START, 0.0)

    def on(self, ports: int, clock: Clock) -> None:
        self.settle(clock)
        if ports & ANSWERED and not self.lives:
            self._start(clock, clock.at)
        if ports & ENDED:
            self._stop(clock, clock.at)
