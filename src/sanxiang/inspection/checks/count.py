"""count: how often the atom occurs in its window, between `least` and `most`."""

from __future__ import annotations

from sanxiang.inspection.checks.anchored import Anchored, Anchoring
from sanxiang.inspection.checks.base import HOLDING, PENDING, Blueprint, Live
from sanxiang.inspection.checks.plans import anchored
from sanxiang.inspection.findings import State, Why
from sanxiang.standard.kinds import count as spec


class Count(Anchored):
    """pending below `least`, holding in range, violated(said) above `most`."""

    def __init__(self, anchoring: Anchoring, least: int, most: int | None) -> None:
        super().__init__(anchoring)
        self._least = least
        self._most = most

    def opening(self) -> State:
        return PENDING if self._least > 0 else HOLDING

    def hit(self, live: Live) -> None:
        if self._most is not None and live.count > self._most:
            live.violate(Why.SAID)
        elif live.count >= self._least:
            live.state = HOLDING

    def window_over(self, live: Live, why: Why) -> None:
        if live.count < self._least:
            live.violate(why)
        else:
            live.satisfy()


def compile_check(check: spec.Count) -> Blueprint:
    anchoring, ports = anchored(check.window, check.of, same=False)
    seeks = (0, anchoring.window)
    return Blueprint(ports, lambda _context: Count(anchoring, check.min or 0, check.max), idle=anchoring.from_start, seeks=seeks)
