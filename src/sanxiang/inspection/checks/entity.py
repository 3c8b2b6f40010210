"""entity: something must not be spoken (absence), or what is spoken must equal what is on record."""

from __future__ import annotations

from collections.abc import Callable

from sanxiang.conversation.model import Scalar
from sanxiang.inspection.checks.absence import Absence
from sanxiang.inspection.checks.base import EVERYTHING, Blueprint, Live
from sanxiang.inspection.checks.plans import anchored
from sanxiang.inspection.clock import Clock, Position
from sanxiang.inspection.findings import Reason, State, Why
from sanxiang.standard.atoms import SaidAtom
from sanxiang.standard.kinds import entity as spec

SPOKEN = 1


class EntityEquals:
    """Opened and judged by each spoken entity of the kinds."""

    settles = False

    def __init__(self, record: Scalar | None, values_of: Callable[[int], tuple[str, ...]]) -> None:
        self.lives: list[Live] = []
        self.wants = EVERYTHING
        self._record = None if record is None else str(record)
        self._values_of = values_of

    def begin(self, start: Position) -> None:
        return

    def on(self, ports: int, clock: Clock) -> None:
        for value in self._values_of(clock.index):
            live = Live(clock.position(), State.PENDING)
            live.hits.append((clock.index, SPOKEN))
            self.lives.append(live)
            if self._record is None:
                live.skip(Reason.UNKNOWN_FIELD)
            elif value == self._record:
                live.satisfy()
            else:
                live.violate(Why.SAID)

    def settle(self, clock: Clock) -> None:
        return

    def end(self, clock: Clock) -> None:
        return

    def finish(self, clock: Clock) -> None:
        return


def compile_check(check: spec.Entity) -> Blueprint:
    said = {"who": check.who, "entity": check.entity, "unless": check.unless}
    atom = SaidAtom.model_validate({key: value for key, value in said.items() if value is not None})
    anchoring, ports = anchored(check.window, atom, same=False)
    if check.equals is None:
        return Blueprint(ports, lambda _context: Absence(anchoring), idle=anchoring.from_start)
    field, kinds = check.equals, frozenset(check.entity)
    return Blueprint(
        ports[:1],
        lambda context: EntityEquals(context.metadata.get(field), lambda index: context.entities_of(index, kinds)),
    )
