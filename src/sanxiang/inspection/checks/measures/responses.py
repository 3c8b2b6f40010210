"""How long the customer waited for an answer (S3-021, S3-049)."""

from __future__ import annotations

from sanxiang.inspection.checks.base import EVERYTHING
from sanxiang.inspection.checks.measures.base import Bounds, Intervals, Running
from sanxiang.inspection.clock import Clock
from sanxiang.inspection.findings import Why

CUSTOMER, AGENT, EXCUSE = 1, 2, 4


class FirstResponse(Intervals):
    """The first customer utterance -> the start of the first agent utterance after it."""

    def on(self, ports: int, clock: Clock) -> None:
        self._pass(clock.before)
        if ports & AGENT and self._running:
            self._stop(clock, clock.begin)
        if ports & CUSTOMER and not self.lives:
            self._start(clock, clock.at)
        self.settle(clock)
        # Only the first one counts: once it is answered, nothing else does.
        self.wants = EVERYTHING if self._running or not self.lives else 0


class ResponseGap(Intervals):
    """Each customer utterance -> the start of the next agent utterance.

    A further customer utterance closes the interval: it stays only if it was too long already. With `keep_first`
    the first unanswered utterance goes on counting instead.
    """

    def __init__(self, bounds: Bounds, *, keep_first: bool) -> None:
        super().__init__(bounds)
        self._keep_first = keep_first
        # The customer has spoken and no agent since; nothing runs where the time of that is unknown.
        self._waiting = False

    def on(self, ports: int, clock: Clock) -> None:
        self._pass(clock.before)
        if ports & CUSTOMER:
            self._customer_spoke(clock, excused=bool(ports & EXCUSE))
        if ports & AGENT:
            self._stop(clock, clock.begin)
            self._waiting = False
        self.settle(clock)

    def _customer_spoke(self, clock: Clock, *, excused: bool) -> None:
        if self._keep_first and self._waiting:
            return
        for interval in self._running:
            self._superseded(interval, clock)
        self._running.clear()
        if not excused:
            self._start(clock, clock.at)
            self._waiting = True

    def _superseded(self, interval: Running, clock: Clock) -> None:
        began = clock.begin
        if began is not None and interval.live.open and interval.bounds.over(interval.length(began)):
            interval.live.violate(Why.LATE)
        if interval.live.open:
            self.lives.remove(interval.live)
        elif began is not None:
            interval.live.value = interval.length(began)
