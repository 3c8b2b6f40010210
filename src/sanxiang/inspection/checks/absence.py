"""absence: the atom does not occur in its window; each occurrence is a violation of its own."""

from __future__ import annotations

from sanxiang.inspection.checks.anchored import Anchored
from sanxiang.inspection.checks.base import HOLDING, SATISFIED, VIOLATED, Blueprint, Live
from sanxiang.inspection.checks.plans import anchored
from sanxiang.inspection.clock import Clock
from sanxiang.inspection.findings import Reason, State, Why
from sanxiang.standard.kinds import absence as spec


class Absence(Anchored):
    """holding -> violated(said) at the first hit; further hits open violated activations beside it."""

    collects = True

    def opening(self) -> State:
        return HOLDING

    def hit(self, live: Live) -> None:
        if live.state is HOLDING:
            live.violate(Why.SAID)
            return
        again = Live(live.anchor._replace(event=live.hits[-1][0]), VIOLATED, finite=live.finite)
        again.first = False
        again.why = Why.SAID
        again.hits.append(live.hits.pop())
        self.lives.append(again)

    def window_over(self, live: Live, why: Why) -> None:
        live.satisfy()

    def _takes(self, live: Live, clock: Clock) -> bool:
        # The first activation goes on collecting hits until its window closes, whatever became of it.
        collecting = live.first and not live.frozen and live.state is not SATISFIED
        return live.open or (collecting and not self._a.window.closed_before(live.anchor, clock))

    def end(self, clock: Clock) -> None:
        super().end(clock)
        for live in self.lives:
            # What is violated collects no more, either, unless the end itself opened it.
            live.frozen = live.frozen or (live.finite and live.anchor.event < clock.index)

    def _look_back(self, live: Live) -> None:
        unsure: Reason | None = None
        for earlier in self._history:
            inside = self._a.window.looks_back_to(earlier, live.anchor)
            if isinstance(inside, Reason):
                unsure = inside
            elif inside:
                self._count(live, earlier.event)
        if unsure and live.open:
            live.skip(unsure)


def compile_check(check: spec.Absence) -> Blueprint:
    anchoring, ports = anchored(check.window, check.of, same=check.same)
    return Blueprint(ports, lambda _context: Absence(anchoring), idle=anchoring.from_start)
