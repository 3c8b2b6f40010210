"""repetition: an utterance much like one of the same role's last ones. An absence over that atom."""

from __future__ import annotations

from collections import deque

from rapidfuzz import fuzz

from sanxiang.inspection.checks.base import EVERYTHING, Blueprint, Context, Live, Port
from sanxiang.inspection.checks.plans import said_by
from sanxiang.inspection.clock import Clock, Position
from sanxiang.inspection.findings import State, Why
from sanxiang.standard.kinds import repetition as spec

SPOKEN = 1


class Repetition:
    """holding -> violated(said) at the `times`-th repeated utterance; each further one is a violation of its own."""

    settles = False

    def __init__(self, check: spec.Repetition, context: Context) -> None:
        self.lives: list[Live] = []
        self.wants = EVERYTHING
        self._check = check
        self._context = context
        self._last: deque[str] = deque(maxlen=check.look_back)
        self._count = 0

    def begin(self, start: Position) -> None:
        self.lives.append(Live(start, State.HOLDING))

    def on(self, ports: int, clock: Clock) -> None:
        said = self._context.normal_of(clock.index)
        long_enough = len(self._context.text_of(clock.index)) >= self._check.at_least
        repeated = long_enough and any(self._alike(said, earlier) for earlier in self._last)
        self._last.append(said)
        if not repeated:
            return
        self._count += 1
        if self._count >= self._check.times:
            self._violate(clock)

    def _alike(self, said: str, earlier: str) -> bool:
        return fuzz.ratio(said, earlier, score_cutoff=self._check.similar) >= self._check.similar

    def _violate(self, clock: Clock) -> None:
        live = self.lives[0]
        if not live.open:
            live = Live(live.anchor._replace(event=clock.index), State.HOLDING)
            self.lives.append(live)
        live.hits.append((clock.index, SPOKEN))
        live.violate(Why.SAID)

    def settle(self, clock: Clock) -> None:
        return

    def end(self, clock: Clock) -> None:
        return

    def finish(self, clock: Clock) -> None:
        return


def compile_check(check: spec.Repetition) -> Blueprint:
    ports = (Port(said_by(check.who), "who"),)
    return Blueprint(ports, lambda context: Repetition(check, context))
