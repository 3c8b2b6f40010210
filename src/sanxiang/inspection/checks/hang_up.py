"""hang_up: who may end the talk first (decision 1: the customer, unless a scripted warning stood long enough)."""

from __future__ import annotations

from sanxiang.inspection.checks.base import EVERYTHING, Blueprint, Live, Port
from sanxiang.inspection.checks.plans import happened, role_index
from sanxiang.inspection.clock import OTHER, START, Clock, Position
from sanxiang.inspection.findings import Reason, State, Why
from sanxiang.standard.kinds import hang_up as spec

ENDED = 1


class HangUp:
    """Opened and judged by `ended`; a trace without it closes as not_evaluated(no_end)."""

    settles = False

    def __init__(self, by: int, wait: float) -> None:
        self.lives: list[Live] = []
        self.wants = EVERYTHING
        self._by = by
        self._wait = wait
        self._excuses: list[Position] = []

    def begin(self, start: Position) -> None:
        return

    def on(self, ports: int, clock: Clock) -> None:
        if ports & ENDED and not self.lives:
            self._judge(clock)
        if ports & ~ENDED:
            self._excuses.append(clock.position())

    def settle(self, clock: Clock) -> None:
        return

    def end(self, clock: Clock) -> None:
        return

    def finish(self, clock: Clock) -> None:
        if not self.lives:
            live = Live(START, State.PENDING)
            live.skip(Reason.NO_END)
            self.lives.append(live)

    def _judge(self, clock: Clock) -> None:
        live = Live(clock.position(), State.PENDING)
        live.hits.append((clock.index, ENDED))
        self.lives.append(live)
        if clock.role == OTHER:
            live.skip(Reason.UNKNOWN_PARTY)
        elif clock.role != self._by:
            live.satisfy()
        else:
            self._excused(live, clock.at)

    def _excused(self, live: Live, ended: float | None) -> None:
        if not self._excuses:
            live.violate(Why.ORDER)
            return
        last = self._excuses[-1].at
        if last is None or ended is None:
            live.skip(Reason.NO_TIME)
        elif ended - last >= self._wait:
            live.satisfy()
        else:
            live.violate(Why.ORDER)
        live.hits.append((self._excuses[-1].event, 2))


def compile_check(check: spec.HangUp) -> Blueprint:
    ports = (Port(happened("ended"), "ended"), *(Port(atom, "unless") for atom in check.unless))
    by = role_index(check.by)
    return Blueprint(ports, lambda _context: HangUp(by, check.wait), by_leg=False)
