"""Windows: how far from its anchor an atom counts (semantics.md, section 3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from sanxiang.inspection.clock import ANY, OTHER, Clock, Position
from sanxiang.inspection.findings import Reason, Why


class Unit(Enum):
    NONE = auto()
    TURNS = auto()
    UTTERANCES = auto()
    SECONDS = auto()


# By their own names: looking one up in its enumeration costs more than comparing with it.
NONE, TURNS, UTTERANCES, SECONDS = Unit.NONE, Unit.TURNS, Unit.UTTERANCES, Unit.SECONDS


@dataclass(frozen=True, slots=True)
class Window:
    """`n` turns, utterances or seconds, counted in role `of` (index of clock.py; ANY = all). `finite`: it has a limit."""

    unit: Unit = NONE
    n: float = 0
    of: int = ANY
    finite: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "finite", self.unit is not NONE)

    @property
    def why(self) -> Why:
        """How a window that closes without the wanted event is called."""
        return Why.LATE if self.unit is SECONDS else Why.MISSING

    def deadline(self, anchor: Position) -> float | None:
        """The second at which a window of seconds closes."""
        return None if self.unit is not SECONDS or anchor.at is None else anchor.at + self.n

    def closed_before(self, anchor: Position, clock: Clock) -> bool:
        """True if the window had closed when the event on the clock comes to be judged."""
        unit = self.unit
        if unit is NONE:
            return False
        if unit is TURNS:
            return self._turns_over(anchor, clock)
        if unit is SECONDS:
            return anchor.at is not None and clock.now is not None and clock.now - anchor.at > self.n
        left = anchor.utterances[self.of] + self.n - clock.utterances[self.of]
        inside = clock.spoken and self.of in (clock.role, ANY)
        return left < 0 or (left == 0 and not inside)

    def closed_after(self, anchor: Position, clock: Clock) -> bool:
        """True if nothing that comes after the event on the clock can be inside."""
        if self.unit is UTTERANCES:
            return clock.utterances[self.of] >= anchor.utterances[self.of] + self.n
        return self.closed_before(anchor, clock)

    def _turns_over(self, anchor: Position, clock: Clock) -> bool:
        over = clock.turns[self.of] - anchor.turns[self.of] - self.n
        if over == 0:
            # Turn k + n has begun; it is over once somebody else speaks, or the leg has ended (nobody speaks).
            return clock.speaker != self.of if self.of != ANY else clock.speaker == OTHER
        return over > 0

    def left(self, anchor: Position, clock: Clock) -> int | None:
        """How many turns or utterances of `of` may still begin in it; None where it is not counted in them."""
        if self.unit not in (TURNS, UTTERANCES):
            return None
        begun, now = (anchor.turns, clock.turns) if self.unit is TURNS else (anchor.utterances, clock.utterances)
        return max(0, int(begun[self.of] + self.n - now[self.of]))

    def judge_time(self, anchor: Position, at: float | None) -> Reason | None:
        """For a matching event inside a window of seconds: why it cannot be measured, or None."""
        if self.unit is not SECONDS:
            return None
        if at is None or anchor.at is None:
            return Reason.NO_TIME
        return Reason.NEGATIVE_TIME if at < anchor.at else None

    def looks_back_to(self, earlier: Position, anchor: Position) -> bool | Reason:
        """True if `earlier` lies in the window that ends at `anchor`; a Reason if that cannot be told."""
        of, n = self.of, self.n
        if self.unit is NONE:
            return True
        if self.unit is SECONDS:
            if earlier.at is None or anchor.at is None:
                return Reason.NO_TIME
            gap = anchor.at - earlier.at
            return Reason.NEGATIVE_TIME if gap < 0 else gap <= n
        inside = anchor.spoken and of in (anchor.role, ANY)
        if self.unit is TURNS:
            return earlier.turns[of] > anchor.turns[of] - n - inside
        return earlier.utterances[of] > anchor.utterances[of] - inside - n


EVER = Window()
