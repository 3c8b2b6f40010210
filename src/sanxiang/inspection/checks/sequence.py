"""sequence: steps in order, strictly (each next step first) or loosely (first occurrences in order)."""

from __future__ import annotations

from dataclasses import dataclass

from sanxiang.inspection.checks.base import EVERYTHING, Blueprint, Live, Port
from sanxiang.inspection.clock import Clock, Position
from sanxiang.inspection.findings import State, Why
from sanxiang.standard.kinds import sequence as spec

OPENS = 1


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    port: int
    optional: bool = False


class Sequence:
    """One activation, open from the start or from the first `opens`."""

    settles = False

    def __init__(self, steps: tuple[Step, ...], *, strict: bool, waits: bool) -> None:
        self.lives: list[Live] = []
        self.wants = OPENS
        self._steps = steps
        self._strict = strict
        self._waits = waits
        self._taken: dict[int, int] = {}

    def begin(self, start: Position) -> None:
        if not self._waits:
            self._start(Live(start, State.PENDING))

    def on(self, ports: int, clock: Clock) -> None:
        if ports & OPENS and not self.lives:
            live = Live(clock.position(), State.PENDING)
            live.hits.append((clock.index, OPENS))
            self._start(live)
        if self.lives:
            self._take(ports, clock.index, self.lives[0])
            self.wants = EVERYTHING if self.lives[0].open else 0

    def settle(self, clock: Clock) -> None:
        return

    def end(self, clock: Clock) -> None:
        return

    def finish(self, clock: Clock) -> None:
        return

    def _start(self, live: Live) -> None:
        self.lives.append(live)
        self.wants = EVERYTHING
        self._decide(live)

    def _take(self, ports: int, index: int, live: Live) -> None:
        for number, step in enumerate(self._steps):
            if not ports & step.port or not live.open or number in self._taken:
                continue
            self._taken[number] = index
            live.hits.append((index, step.port))
            if misplaced := self._misplaced(number):
                live.missing = misplaced
                live.violate(Why.ORDER)
                return
            self._decide(live)

    def _misplaced(self, number: int) -> tuple[str, ...]:
        """The steps that are not where they should be: strictly those passed over, loosely this one, which comes too late."""
        if self._strict:
            return tuple(s.name for n, s in enumerate(self._steps[:number]) if n not in self._taken and not s.optional)
        return (self._steps[number].name,) if any(later > number for later in self._taken) else ()

    def _decide(self, live: Live) -> None:
        live.missing = tuple(s.name for n, s in enumerate(self._steps) if n not in self._taken and not s.optional)
        if not live.missing:
            live.satisfy()


def compile_check(check: spec.Sequence) -> Blueprint:
    steps = tuple(Step(step.name.get("zh"), 2 << n, step.optional) for n, step in enumerate(check.steps))
    said = tuple(Port(step.of, step.name.get("zh")) for step in check.steps)
    ports = (Port(check.steps[0].of if check.opens is None else check.opens, "opens"), *said)
    strict, waits = check.order == "strict", check.opens is not None
    return Blueprint(ports, lambda _context: Sequence(steps, strict=strict, waits=waits))
