"""attribute: a metadata field of the conversation meets a condition; known from the start, so judged at once."""

from __future__ import annotations

from sanxiang.inspection.checks.base import EVERYTHING, Blueprint, Condition, Live
from sanxiang.inspection.clock import START, Clock, Position
from sanxiang.inspection.findings import Reason, State, Why
from sanxiang.standard.kinds import attribute as spec


class Attribute:
    """`met` is worked out when the conversation opens: True, False, or None where the field is absent."""

    settles = False

    def __init__(self, met: bool | None) -> None:
        self.lives: list[Live] = []
        self.wants = EVERYTHING
        self._met = met

    def begin(self, start: Position) -> None:
        live = Live(START, State.PENDING)
        self.lives.append(live)
        if self._met is None:
            live.skip(Reason.UNKNOWN_FIELD)
        elif self._met:
            live.satisfy()
        else:
            live.violate(Why.SAID)

    def on(self, ports: int, clock: Clock) -> None:
        return

    def settle(self, clock: Clock) -> None:
        return

    def end(self, clock: Clock) -> None:
        return

    def finish(self, clock: Clock) -> None:
        return


def compile_check(check: spec.Attribute) -> Blueprint:
    condition = Condition(check.field, check.op, check.value)
    return Blueprint((), lambda context: Attribute(condition.met(context.metadata)), by_leg=False, of_metadata=True)
