"""existence: the atom occurs at least `min` times in its window."""

from __future__ import annotations

from sanxiang.inspection.checks.anchored import Anchored, Anchoring
from sanxiang.inspection.checks.base import PENDING, Blueprint, Live
from sanxiang.inspection.checks.plans import anchored
from sanxiang.inspection.findings import State, Why
from sanxiang.standard.kinds import existence as spec


class Existence(Anchored):
    """pending -> satisfied at the `least`-th hit; violated when the window closes first."""

    def __init__(self, anchoring: Anchoring, least: int = 1) -> None:
        super().__init__(anchoring)
        self._least = least

    def opening(self) -> State:
        return PENDING

    def hit(self, live: Live) -> None:
        if live.count >= self._least:
            live.satisfy()

    def window_over(self, live: Live, why: Why) -> None:
        live.violate(why)


def compile_check(check: spec.Existence) -> Blueprint:
    anchoring, ports = anchored(check.window, check.of, same=check.same)
    return Blueprint(ports, lambda _context: Existence(anchoring, check.min), idle=anchoring.from_start, seeks=(0, anchoring.window))
