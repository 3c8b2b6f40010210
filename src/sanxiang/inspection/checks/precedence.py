"""precedence: B only after A."""

from __future__ import annotations

from sanxiang.inspection.checks.base import EVERYTHING, Blueprint, Live, Port
from sanxiang.inspection.checks.plans import window_of
from sanxiang.inspection.clock import Clock, Position
from sanxiang.inspection.findings import Reason, State, Why
from sanxiang.inspection.windows import Unit, Window
from sanxiang.standard.kinds import precedence as spec

OF, AFTER = 1, 2


class Precedence:
    """Opened and judged by each B: satisfied if an A stands before it in the window, else violated(order)."""

    settles = False

    def __init__(self, window: Window, *, same: bool = False) -> None:
        self.lives: list[Live] = []
        self.wants = EVERYTHING
        self._window = window
        self._same = same
        self._earlier: list[Position] = []

    def begin(self, start: Position) -> None:
        return

    def on(self, ports: int, clock: Clock) -> None:
        here = clock.position()
        if ports & OF:
            self._judge(here, in_same=bool(ports & AFTER) and self._same)
        if ports & AFTER:
            self._earlier.append(here)

    def settle(self, clock: Clock) -> None:
        return

    def end(self, clock: Clock) -> None:
        return

    def finish(self, clock: Clock) -> None:
        return

    def _judge(self, here: Position, *, in_same: bool) -> None:
        live = Live(here, State.PENDING)
        live.hits.append((here.event, OF))
        self.lives.append(live)
        if in_same and self._window.unit is Unit.SECONDS and here.at is None:
            live.skip(Reason.NO_TIME)
            return
        if in_same:
            live.hits.append((here.event, AFTER))
            live.satisfy()
            return
        self._look_back(live, here)

    def _look_back(self, live: Live, here: Position) -> None:
        unsure: Reason | None = None
        for earlier in reversed(self._earlier):
            inside = self._window.looks_back_to(earlier, here)
            if inside is True:
                live.hits.append((earlier.event, AFTER))
                live.satisfy()
                return
            if isinstance(inside, Reason):
                unsure = unsure or inside
        if unsure:
            live.skip(unsure)
        else:
            live.violate(Why.ORDER)


def compile_check(check: spec.Precedence) -> Blueprint:
    window = window_of(check.window, check.after)
    ports = (Port(check.of, "of"), Port(check.after, "after"))
    return Blueprint(ports, lambda _context: Precedence(window, same=check.same))
