"""Holds: how many, how long, announced before, taken up again after (S3-031 to S3-033, S2-115 to S2-117)."""

from __future__ import annotations

from sanxiang.inspection.checks.base import EVERYTHING, Live
from sanxiang.inspection.checks.measures.base import Bounds, Intervals, Measure
from sanxiang.inspection.clock import Clock
from sanxiang.inspection.findings import State, Why

HOLD, RESUME, AGENT, ANNOUNCES = 1, 2, 4, 8


class HoldCount(Measure):
    """Number of holds; one activation from the first hold on."""

    def on(self, ports: int, clock: Clock) -> None:
        if not ports & HOLD:
            return
        if not self.lives:
            self.lives.append(Live(clock.position(), State.HOLDING))
        live = self.lives[0]
        live.count += 1
        live.value = float(live.count)
        live.hits.append((clock.index, HOLD))
        self._recount(live)

    def end(self, clock: Clock) -> None:
        self._too_few()

    def finish(self, clock: Clock) -> None:
        self._too_few()

    def _too_few(self) -> None:
        for live in self.lives:
            if live.open and self._bounds.under(live.count):
                live.violate(Why.MISSING)

    def _recount(self, live: Live) -> None:
        if not live.open:
            return
        if self._bounds.over(live.count):
            live.violate(Why.SAID)
        else:
            live.state = State.PENDING if self._bounds.under(live.count) else State.HOLDING


class HoldLength(Intervals):
    """Each hold -> its resume."""

    def on(self, ports: int, clock: Clock) -> None:
        self.settle(clock)
        if ports & RESUME:
            self._stop(clock, clock.at)
        if ports & HOLD:
            self._start(clock, clock.at)


class HoldReturn(Intervals):
    """Each resume -> the start of the agent's next utterance."""

    def on(self, ports: int, clock: Clock) -> None:
        self._pass(clock.before)
        if ports & AGENT:
            self._stop(clock, clock.begin)
        if ports & RESUME:
            self._start(clock, clock.at)
        self.settle(clock)
        self.wants = EVERYTHING if self._running else RESUME


class HoldAnnouncement(Measure):
    """For each hold: agent utterances since (and with) the last announcing one; none at all = missing."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__(bounds)
        self.wants = HOLD | ANNOUNCES
        self._since: int | None = None

    def on(self, ports: int, clock: Clock) -> None:
        if ports & AGENT:
            announced = 1 if ports & ANNOUNCES else None if self._since is None else self._since + 1
            self._since = announced
            self.wants = HOLD | ANNOUNCES if announced is None else EVERYTHING
        if ports & HOLD:
            self._hold(clock)

    def _hold(self, clock: Clock) -> None:
        if self._since is not None:
            self._judged(clock, float(self._since))
            return
        live = Live(clock.position(), State.PENDING)
        live.hits.append((clock.index, 0))
        live.violate(Why.MISSING)
        self.lives.append(live)
