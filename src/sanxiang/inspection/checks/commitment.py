"""commitment: what is promised has a time, and one that can be kept. Judged where it is said."""

from __future__ import annotations

from math import ceil

from sanxiang.commitments.bounds import Bound, compare
from sanxiang.commitments.expressions import Length
from sanxiang.commitments.reading import Promise
from sanxiang.inspection.checks.base import EVERYTHING, Blueprint, Context, Live, Port
from sanxiang.inspection.clock import Clock, Position
from sanxiang.inspection.findings import Reason, State, Why
from sanxiang.standard.kinds import commitment as spec
from sanxiang.standard.targets import Duration

SAID = 1


class Commitments:
    """One activation for each promise of an utterance in which the atom is true."""

    settles = False

    def __init__(self, check: spec.Commitment, context: Context) -> None:
        self.lives: list[Live] = []
        self.wants = EVERYTHING
        self._check, self._context = check, context
        business = check.clock == "business"
        self._most = None if check.within is None else bound_of(check.within, business=business)
        self._least = None if check.at_least is None else bound_of(check.at_least, business=business)

    def begin(self, start: Position) -> None:
        return

    def on(self, ports: int, clock: Clock) -> None:
        for promise in self._context.promises_of(clock.index):
            if not self._check.action or promise.action in self._check.action:
                self._judge(promise, clock)

    def _judge(self, promise: Promise, clock: Clock) -> None:
        if not promise.timed and not self._check.timed:
            return
        live = Live(clock.position(), State.PENDING)
        live.hits.append((clock.index, SAID))
        self.lives.append(live)
        if not promise.timed:
            live.violate(Why.MISSING)
            return
        found = self._bounds(promise, clock)
        if found is None:
            live.skip(Reason.NO_TIME)
        elif isinstance(found, Why):
            live.violate(found)
        else:
            live.satisfy()

    def _bounds(self, promise: Promise, clock: Clock) -> Why | bool | None:
        """What is wrong with the time; True = nothing, None = not known."""
        at = self._context.moment_of(clock.at)
        found: list[Why | bool | None] = []
        for bound, wrong, why in ((self._most, 1, Why.LATE), (self._least, -1, Why.SAID)):
            if bound is not None:
                side = compare(promise, bound, at, self._context.calendar)
                found.append(None if side is None else why if side == wrong else True)
        broken = next((one for one in found if isinstance(one, Why)), None)
        return broken or (None if None in found else True)

    def settle(self, clock: Clock) -> None:
        return

    def end(self, clock: Clock) -> None:
        return

    def finish(self, clock: Clock) -> None:
        return


def bound_of(duration: Duration, *, business: bool) -> Bound:
    """A length of the format as a bound; seconds count as whole minutes, rounded up."""
    if duration.length is None:
        return Bound(Length("working_days", ceil(duration.number)))
    if duration.unit == "days":
        return Bound(Length("days", ceil(duration.number)))
    return Bound(Length("minutes", ceil(duration.length / 60)), business)


def compile_check(check: spec.Commitment) -> Blueprint:
    return Blueprint((Port(check.of, "of"),), lambda context: Commitments(check, context))
