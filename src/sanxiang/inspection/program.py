"""A compiled standard, as the evaluator needs it: atoms, who wakes for them, checks. Frozen; shared by all runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sanxiang.conversation.model import Channel, Direction, EventKind, Metadata
from sanxiang.inspection.checks.base import EVERYTHING, Condition, Context, Machine
from sanxiang.inspection.findings import State
from sanxiang.inspection.speaking import is_foreign
from sanxiang.inspection.windows import Window
from sanxiang.standard.kinds.common import Check

REQUIRED = 1 << 30
"""The port bit of a check's prerequisite atom: seen by the run, never by the machine."""


@dataclass(frozen=True, slots=True)
class CompiledAtom:
    """True of an event of one of `kinds` by one of `roles` whose feature bits meet any / none / all."""

    kinds: frozenset[EventKind]
    roles: frozenset[int]
    any_of: int = 0
    none_of: int = 0
    all_of: int = 0
    detail: str | None = None

    def may_hold(self, kind: EventKind, role: int, detail: str) -> bool:
        """Whether it is true of such an event, whatever its text is."""
        return kind in self.kinds and role in self.roles and self.detail in (None, detail)

    def meets(self, mask: int) -> bool:
        """Whether a text with these feature bits is what it asks for."""
        return (not self.any_of or bool(mask & self.any_of)) and not mask & self.none_of and mask & self.all_of == self.all_of


@dataclass(frozen=True, slots=True)
class CompiledCheck:
    """One check, ready to run. `atoms[n]` wakes port bit n; `requires` = atom that must have occurred, or a check's index.

    `seeks` = the port whose absence breaks the check and the window it may come in; `likes` = normalised wordings of it.
    `worded`: it can be judged in the language of the standard alone.
    """

    id: str
    clauses: tuple[str, ...]
    make: Callable[[Context], Machine]
    spec: Check
    idle: Window | None
    of_metadata: bool
    seeks: tuple[int, Window] | None
    likes: tuple[str, ...]
    atoms: tuple[int, ...]
    port_names: tuple[str, ...]
    channels: frozenset[Channel] | None
    direction: Direction | None
    conditions: tuple[Condition, ...]
    requires_atom: int | None
    requires_check: int | None
    by_leg: bool
    severity: str
    dimension: str
    points: float
    points_each: float | None
    say: str
    live: str
    worded: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """What a hidden check stands for: its situation is here when an activation comes to `outcome`.

    unprompted  it may come to it without being woken, by time or turns that pass, or by its prerequisite
    once        only activations opened at or after the first occurrence of this atom count, or None
    until       the atom after whose first occurrence it says nothing new, or None
    single      it has one activation alone, counted from the start
    """

    situation: str
    outcome: State
    unprompted: bool
    once: CompiledAtom | None = None
    until: CompiledAtom | None = None
    single: bool = False


Wake = tuple[tuple[int, int], ...]
"""Pairs (check index, port bits)."""


class Marks(NamedTuple):
    """The hidden checks whose activations count from an event on (`once`), and those that it ends (`until`)."""

    once: frozenset[int]
    until: frozenset[int]


class Listening(NamedTuple):
    """What may be true of events of a kind by a role: atoms with who wakes for them, and (check, atom) of what marks the signs."""

    atoms: tuple[tuple[CompiledAtom, Wake], ...]
    once: tuple[tuple[int, CompiledAtom], ...]
    until: tuple[tuple[int, CompiledAtom], ...]


@dataclass(frozen=True, slots=True)
class Program:
    """All checks of an edition with the atoms that wake them.

    signs       what each check says of a situation, in a program of hidden checks
    signs_of    the checks of a situation
    dependents  the checks that rest on one as their prerequisite, directly or by another
    resting     all that rest on one
    prompted    the signs that tell nothing unless an event wakes them
    language    that of the standard: of a conversation in another one, checks by words are not asked
    """

    checks: tuple[CompiledCheck, ...]
    atoms: tuple[CompiledAtom, ...]
    subscribers: tuple[Wake, ...]
    details: frozenset[str]
    signs: tuple[Sign, ...] = ()
    language: str = "zh"
    worded: frozenset[int] = field(init=False, compare=False)
    signs_of: Mapping[str, tuple[int, ...]] = field(init=False, compare=False)
    dependents: Mapping[int, tuple[int, ...]] = field(init=False, compare=False)
    resting: frozenset[int] = field(init=False, compare=False)
    prompted: frozenset[int] = field(init=False, compare=False)
    _marks: dict[tuple[EventKind, int, int, str], Marks] = field(default_factory=dict, compare=False, repr=False)
    _wakes: dict[tuple[EventKind, int, int, str], Wake] = field(default_factory=dict, compare=False, repr=False)
    _listening: dict[tuple[EventKind, int, str], Listening] = field(default_factory=dict, compare=False, repr=False)
    _first_wants: dict[int, int] = field(default_factory=dict, compare=False, repr=False)
    _applying: dict[tuple[Channel | None, Direction | None], tuple[tuple[int, ...], tuple[int, ...]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        names = {sign.situation for sign in self.signs}
        signs_of = {name: tuple(n for n, sign in enumerate(self.signs) if sign.situation == name) for name in names}
        needed = {check.requires_check for check in self.checks if check.requires_check is not None}
        object.__setattr__(self, "signs_of", signs_of)
        dependents = {number: tuple(self._resting_on(number)) for number in needed}
        by_words = [number for number, check in enumerate(self.checks) if check.worded]
        alone = (n for n, sign in enumerate(self.signs) if not sign.unprompted and not self.checks[n].by_leg)
        object.__setattr__(self, "dependents", dependents)
        object.__setattr__(self, "resting", frozenset(n for n, check in enumerate(self.checks) if check.requires_check is not None))
        object.__setattr__(self, "worded", frozenset(by_words).union(*(dependents.get(number, ()) for number in by_words)))
        object.__setattr__(self, "prompted", frozenset(alone) - needed)

    def _resting_on(self, number: int) -> Iterator[int]:
        for other, check in enumerate(self.checks):
            if check.requires_check == number:
                yield other
                yield from self._resting_on(other)

    def wakes(self, kind: EventKind, role: int, mask: int, detail: str) -> Wake:
        """Which checks an event wakes, with the port bits of their atoms that are true of it."""
        key = (kind, role, mask, detail if detail in self.details else "")
        found = self._wakes.get(key)
        if found is None:
            # A pure function of the key; remembering it changes no result. Keys are few: role x acts that co-occur.
            found = self._work_out(*key)
            if len(self._wakes) < 100_000:
                self._wakes[key] = found
        return found

    def first_wants(self, check: int) -> int:
        """What the machine of a check wants when it has begun at the start; everything, as long as that is not known."""
        return self._first_wants.get(check, EVERYTHING)

    def note_first_wants(self, check: int, wants: int) -> None:
        """The first machine of a check tells it: what it wants then depends on the check alone."""
        self._first_wants[check] = wants

    def marks(self, kind: EventKind, role: int, mask: int, detail: str) -> Marks:
        """What an event says of the signs themselves; remembered as `wakes` is."""
        event = (kind, role, mask, detail if detail in self.details else "")
        found = self._marks.get(event)
        if found is None:
            _, once, until = self._listens(kind, role, event[3])
            found = Marks(frozenset(n for n, atom in once if atom.meets(mask)), frozenset(n for n, atom in until if atom.meets(mask)))
            if len(self._marks) < 100_000:
                self._marks[event] = found
        return found

    def _work_out(self, kind: EventKind, role: int, mask: int, detail: str) -> Wake:
        ports: dict[int, int] = {}
        for atom, subscribers in self._listens(kind, role, detail).atoms:
            if atom.meets(mask):
                for check, port in subscribers:
                    ports[check] = ports.get(check, 0) | port
        return tuple(sorted(ports.items()))

    def _listens(self, kind: EventKind, role: int, detail: str) -> Listening:
        """What texts are asked for, of such an event; remembered, for there are few kinds, roles and details."""
        found = self._listening.get((kind, role, detail))
        if found is None:
            event = (kind, role, detail)
            atoms = tuple((atom, who) for atom, who in zip(self.atoms, self.subscribers, strict=True) if atom.may_hold(*event))
            once = tuple((n, one.once) for n, one in enumerate(self.signs) if one.once is not None and one.once.may_hold(*event))
            until = tuple((n, one.until) for n, one in enumerate(self.signs) if one.until is not None and one.until.may_hold(*event))
            found = self._listening[event] = Listening(atoms, once, until)
        return found

    def applicable(self, channel: Channel | None, direction: Direction | None, metadata: Metadata) -> tuple[int, ...]:
        """Indexes of the checks whose channel, direction and metadata conditions hold, in whose language is spoken."""
        always, conditional = self._applies(channel, direction)
        met = [n for n in conditional if all(condition.met(metadata) for condition in self.checks[n].conditions)]
        found = tuple(sorted((*always, *met))) if met else always
        return tuple(n for n in found if n not in self.worded) if is_foreign(metadata, self.language) else found

    def _applies(self, channel: Channel | None, direction: Direction | None) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The checks of a channel and a direction: those without conditions, and those with some; remembered, for there are few."""
        known = self._applying.get((channel, direction))
        if known is None:
            of = [
                n
                for n, check in enumerate(self.checks)
                if (check.channels is None or channel in check.channels) and check.direction in (None, direction)
            ]
            known = tuple(n for n in of if not self.checks[n].conditions), tuple(n for n in of if self.checks[n].conditions)
            self._applying[channel, direction] = known
        return known
