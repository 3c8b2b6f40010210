"""What all kinds of check share: live activations, the machine protocol, closing states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Protocol

from sanxiang.calendar.calendars import Calendar
from sanxiang.commitments.reading import Promise
from sanxiang.conversation.model import Channel, Metadata, Scalar
from sanxiang.inspection.clock import Clock, Position
from sanxiang.inspection.findings import RANK, Reason, State, Why
from sanxiang.inspection.windows import Window
from sanxiang.standard.atoms import Atom

PENDING, HOLDING, SATISFIED, VIOLATED = State.PENDING, State.HOLDING, State.SATISFIED, State.VIOLATED
"""By their short names: a look-up in an enumeration costs as much as what it is for."""
OPEN_STATES = frozenset({PENDING, HOLDING})


class Live:
    """One activation while the trace runs. `hits` = (event index, port) of the words it rests on."""

    __slots__ = ("anchor", "count", "deadline", "finite", "first", "frozen", "hits", "missing", "reason", "state", "value", "why")

    def __init__(self, anchor: Position, state: State, *, finite: bool = False) -> None:
        self.anchor = anchor
        self.state = state
        self.finite = finite
        self.deadline: float | None = None
        self.first = True
        self.frozen = False
        self.why: Why | None = None
        self.reason: Reason | None = None
        self.hits: list[tuple[int, int]] = []
        self.count = 0
        self.value: float | None = None
        self.missing: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        state = self.state
        return (state is PENDING or state is HOLDING) and not self.frozen

    def seconds_left(self, now: float | None) -> float | None:
        """Until the deadline; None where there is none or the time is not known."""
        return None if self.deadline is None or now is None else self.deadline - now

    def satisfy(self) -> None:
        self.state = SATISFIED

    def violate(self, why: Why) -> None:
        self.state = VIOLATED
        self.why = why

    def skip(self, reason: Reason) -> None:
        """A fact that is needed is not known."""
        self.state = State.NOT_EVALUATED
        self.reason = reason


def _nothing(_index: int) -> tuple[Promise, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a machine may ask about its conversation. Texts, entities and promises are looked up by event index.

    `started_at` and `calendar` are None where they are not known, or no check asks for them.
    """

    channel: Channel | None
    metadata: Metadata
    text_of: Callable[[int], str]
    normal_of: Callable[[int], str]
    entities_of: Callable[[int, frozenset[str]], tuple[str, ...]]
    promises_of: Callable[[int], tuple[Promise, ...]] = _nothing
    started_at: datetime | None = None
    calendar: Calendar | None = None

    def moment_of(self, at: float | None) -> datetime | None:
        """The instant of second `at`, where the date is known; a time without a zone is the calendar's."""
        if self.started_at is None or at is None:
            return None
        start = self.started_at
        if start.tzinfo is None:
            if self.calendar is None:
                return None
            start = start.replace(tzinfo=self.calendar.zone)
        return start + timedelta(seconds=at)


@dataclass(frozen=True, slots=True)
class Condition:
    """A metadata condition: `met` gives None where the field is absent."""

    field: str
    op: str
    value: Scalar | tuple[Scalar, ...] | None

    def met(self, metadata: Metadata) -> bool | None:
        if self.op in ("present", "absent"):
            return (self.field in metadata) is (self.op == "present")
        if self.field not in metadata:
            return None
        have = metadata[self.field]
        wanted = self.value[0] if isinstance(self.value, tuple) else self.value
        if isinstance(have, str) and isinstance(wanted, int | float) and re.fullmatch(r"-?\d+(\.\d+)?", have):
            # Files without types (text headers, CSV) give numbers as text.
            have = float(have)
        return OPERATORS[self.op](have, self.value)


def _comparable(have: object, want: object) -> bool:
    numbers = isinstance(have, int | float) and isinstance(want, int | float)
    return numbers or (isinstance(have, str) and isinstance(want, str))


def _ordered(compare: Callable[[object, object], bool]) -> Callable[[object, object], bool]:
    return lambda have, want: _comparable(have, want) and compare(have, want)


OPERATORS: Mapping[str, Callable[[object, object], bool]] = {
    "eq": lambda have, want: have == want,
    "ne": lambda have, want: have != want,
    "gt": _ordered(lambda have, want: have > want),  # type: ignore[operator]
    "ge": _ordered(lambda have, want: have >= want),  # type: ignore[operator]
    "lt": _ordered(lambda have, want: have < want),  # type: ignore[operator]
    "le": _ordered(lambda have, want: have <= want),  # type: ignore[operator]
    "in": lambda have, want: isinstance(want, tuple) and have in want,
    "range": lambda have, want: isinstance(want, tuple) and _comparable(have, want[0]) and want[0] <= have <= want[1],
    "contains": lambda have, want: str(want) in str(have),
}


EVERYTHING = -1
"""All port bits."""


class Machine(Protocol):
    """One check running over one conversation (or leg). `ports` are bits: which of the check's atoms are true now.

    wants    the ports at which `on` may change something as things stand; at others it need not be called. What it wants when it
             has begun at the start of a conversation depends on the check alone
    settles  whether `settle` may ever change something; the live path does not call it in vain
    """

    lives: list[Live]
    wants: int
    settles: bool

    def begin(self, start: Position) -> None: ...

    def on(self, ports: int, clock: Clock) -> None: ...

    def settle(self, clock: Clock) -> None:
        """Close the windows that passed, after the event on the clock was judged (or a tick)."""

    def end(self, clock: Clock) -> None:
        """The talk has ended: freeze what is finite, judge what waited for the end."""

    def finish(self, clock: Clock) -> None:
        """The trace (or leg) closes: judge what still waits for it."""


@dataclass(frozen=True, slots=True)
class Port:
    """One atom that a check listens to; `name` tells reports what the words were (`of`, `when_said`, a step...)."""

    atom: Atom
    name: str


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A compiled check kind: which atoms wake it (bit n of `ports` = ports[n]) and how to make its machine."""

    ports: tuple[Port, ...]
    make: Callable[[Context], Machine]
    by_leg: bool = True
    """False where the kind is about the whole talk, whatever `scope` says."""
    idle: Window | None = None
    """The window from the start that decides what becomes of the check if nothing ever wakes it."""
    seeks: tuple[int, Window] | None = None
    """The port whose atom is missing when the check is omitted, and the window in which it was looked for."""
    of_metadata: bool = False
    """True where metadata or the time of the close may decide alone, so that every conversation needs its own machine."""


NOT_AT_ALL = inf
"""A second that does not come; unlike None, which says that a window is not counted in seconds."""


def sooner(one: float | None, other: float | None) -> float | None:
    """Which of two windows closes first; None if that cannot be told in seconds."""
    return None if one is None or other is None else min(one, other)


def any_open(lives: Iterable[Live]) -> bool:
    """Whether one of the activations is still open; a plain loop, for this is asked at every event."""
    for live in lives:
        state = live.state
        if (state is PENDING or state is HOLDING) and not live.frozen:
            return True
    return False


def freeze_finite(lives: Iterable[Live], ended: int) -> None:
    """What the end of the talk, event `ended`, does to the finite windows and intervals that were opened before it."""
    for live in lives:
        if live.finite and live.anchor.event < ended and live.state in OPEN_STATES:
            live.frozen = True


def closing_state(live: Live, *, cut_short: bool) -> tuple[State, Reason | None]:
    """The state of an activation on a closed trace (semantics.md, section 4)."""
    if live.state in (State.SATISFIED, State.HOLDING):
        return State.PASS, None
    if live.state is State.PENDING:
        if live.frozen and cut_short:
            return State.NOT_APPLICABLE, Reason.CUT_SHORT
        return State.OMITTED, None
    return live.state, live.reason


def worst(states: Iterable[State]) -> State:
    """The state of a check from those of its activations; without any: not applicable."""
    return min(states, key=RANK.__getitem__, default=State.NOT_APPLICABLE)
