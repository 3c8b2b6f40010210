"""How long it rang before somebody answered (S0-043, S3-026; decision 15)."""

from __future__ import annotations

from math import floor

from sanxiang.inspection.checks.base import Live
from sanxiang.inspection.checks.measures.base import Bounds, Intervals
from sanxiang.inspection.clock import START, Clock, Position
from sanxiang.inspection.findings import Reason, State

RINGS, ANSWERED = 1, 2


class RingSeconds(Intervals):
    """The first `ringing` (or `offered`) -> `answered`; a call record's own figure, where given, comes first."""

    def __init__(self, bounds: Bounds, *, recorded: float | None, phone: bool) -> None:
        super().__init__(bounds)
        self._recorded = recorded
        self._phone = phone
        self._done = False

    def begin(self, start: Position) -> None:
        if self._recorded is None:
            return
        self._done = True
        live = Live(START, State.PENDING)
        self.lives.append(live)
        self._judge_interval(live, self._recorded, self._bounds)

    def on(self, ports: int, clock: Clock) -> None:
        self.settle(clock)
        if ports & RINGS and not self._done and not self.lives:
            self._start(clock, clock.at)
        if ports & ANSWERED and self.lives and not self._done:
            self._done = True
            self._stop(clock, clock.at)

    def finish(self, clock: Clock) -> None:
        super().finish(clock)
        if not self.lives and self._phone:
            live = Live(START, State.PENDING)
            live.skip(Reason.NO_TIME)
            self.lives.append(live)


class Rings(RingSeconds):
    """The same in rings: floor(seconds / cycle) + 1, where a ring begins every `cycle` seconds."""

    def __init__(self, bounds: Bounds, *, cycle: float, recorded: float | None, phone: bool) -> None:
        super().__init__(_seconds(bounds, cycle), recorded=recorded, phone=phone)
        self._cycle = cycle

    def finish(self, clock: Clock) -> None:
        super().finish(clock)
        for live in self.lives:
            if live.value is not None:
                live.value = floor(live.value / self._cycle) + 1.0


def _seconds(rings: Bounds, cycle: float) -> Bounds:
    """At most n rings = less than n x cycle seconds (ring n + 1 begins then); at least n = (n - 1) x cycle or more."""
    most = rings.most if rings.most is not None else None if rings.below is None else rings.below - 1
    least = rings.least if rings.least is not None else None if rings.above is None else rings.above + 1
    return Bounds(below=None if most is None else most * cycle, least=None if least is None else (least - 1) * cycle)
