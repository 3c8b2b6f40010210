"""Which situations a conversation is in: the hidden checks of a program, run by the evaluator of all others.

What is recognised at which event is a pure function of the events: a tick may tell it earlier, and changes no result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sanxiang.conversation.model import Direction, EventKind
from sanxiang.inspection.checks.base import Context, Live
from sanxiang.inspection.clock import START
from sanxiang.inspection.findings import State
from sanxiang.inspection.listening import Heard
from sanxiang.inspection.program import Program
from sanxiang.inspection.recognition import Recogniser
from sanxiang.inspection.run import Run

NEVER = 2**31
"""An event that does not come."""


class Noticed(NamedTuple):
    """A situation that is seen for the first time, at this event or at a tick after it."""

    situation: str
    event: int


class Sighting(NamedTuple):
    """The hidden check that recognised a situation, its activation, and the event at which it was first known."""

    check: int
    live: Live
    event: int


@dataclass(frozen=True, slots=True)
class Watcher:
    """What recognises the situations of a standard: hidden checks, and the recogniser of what they listen for."""

    program: Program
    recogniser: Recogniser


class Watch:
    """The situations of one conversation under way; a pure function of (program, context, events, ticks).

    seen   by the events alone
    early  what a tick has shown, and the next event will
    heard  the utterances as the watcher hears them
    """

    def __init__(self, program: Program, context: Context, direction: Direction | None) -> None:
        self.program = program
        self.seen: dict[str, Sighting] = {}
        self.early: dict[str, Sighting] = {}
        self.heard: dict[int, Heard] = {}
        self._run = Run(program, context, direction)
        self._passed: dict[int, int] = {}
        self._told: set[str] = set()
        self._retired = 0
        self._until = {n: atom for n in self._run.applicable if (atom := program.signs[n].until) is not None}
        self._once = {n: atom for n in self._run.applicable if (atom := program.signs[n].once) is not None}
        self._from: dict[int, int] = {}
        self._unprompted = [n for n in self._run.applicable if program.signs[n].unprompted]
        self._single = [n for n in self._run.applicable if program.signs[n].single]

    def step(
        self, index: int, kind: EventKind, role: int, party: int | None, at: float | None, start: float | None, mask: int, detail: str
    ) -> None:
        """Take in one event, as `Run.step` does."""
        for number, atom in self._once.items():
            if number not in self._from and atom.holds(kind, role, mask, detail):
                self._from[number] = index
        woken = self._run.step(index, kind, role, party, at, start, mask, detail)
        self._record(self._run.applicable if self._run.finished else (*woken, *self._unprompted), self.seen)
        # After the signs: what an event shows by its time or its own words came before it was over.
        over = {number for number, atom in self._until.items() if atom.holds(kind, role, mask, detail)}
        known = {n for n in self._run.applicable if self.program.signs[n].situation in self.seen} if len(self.seen) > self._retired else ()
        spent = [n for n in self._single if n in self._passed]
        self._retired = len(self.seen)
        if over or known or spent:
            self._retire(over.union(known, spent))

    def _retire(self, checks: set[int]) -> None:
        """Signs that cannot tell anything new need not run any more."""
        self._run.drop(checks)
        self._until = {n: atom for n, atom in self._until.items() if n not in checks}
        self._once = {n: atom for n, atom in self._once.items() if n not in checks}
        self._unprompted = [n for n in self._unprompted if n not in checks]
        self._single = [n for n in self._single if n not in checks]

    def finish(self) -> None:
        """The trace closes."""
        if not self._run.finished:
            self._run.finish()
            self._record(self._run.applicable, self.seen)

    def tick(self, now: float) -> None:
        """Time passes. What it shows is told, and stands in the result from the next event on."""
        self._run.tick(now)
        if not self._run.finished:
            self._record(self._unprompted, self.early)

    def news(self) -> tuple[Noticed, ...]:
        """Situations that were not told yet, in the order of the standard."""
        new = [situation for situation in (*self.seen, *self.early) if situation not in self._told]
        self._told.update(new)
        return tuple(Noticed(situation, self._run.clock.index) for situation in sorted(set(new)))

    def _record(self, checks: Iterable[int], into: dict[str, Sighting]) -> None:
        for number in checks:
            situation = self.program.signs[number].situation
            if situation not in self.seen and situation not in into and (live := self._sign(number)) is not None:
                into[situation] = Sighting(number, live, self._run.clock.index)

    def _sign(self, number: int) -> Live | None:
        """The first activation that says that the situation is here."""
        outcome = self.program.signs[number].outcome
        first = self._from.get(number, NEVER) if number in self._once else START.event
        lives = self._lives(number)
        for place in range(self._passed.get(number, 0), len(lives)):
            live = lives[place]
            if live.state is outcome and live.anchor.event >= first:
                return None if self._run.prefix_state(number) is State.NOT_APPLICABLE else live
            if not live.open and self._passed.get(number, 0) == place:
                # Decided otherwise, or too early to count: it never tells more.
                self._passed[number] = place + 1
        return None

    def _lives(self, number: int) -> list[Live]:
        """Its activations, with the windows closed that have passed; those of earlier legs, which are decided, first."""
        machine, closed = self._run.machine(number), self._run.done.get(number)
        running = [] if machine is None else machine.lives
        if machine is not None and running:
            machine.settle(self._run.clock)
        return running if not closed else [*(live for live, _, _, _ in closed), *running]
