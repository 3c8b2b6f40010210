"""Which situations a conversation is in: the hidden checks of a program, run by the evaluator of all others.

What is recognised at which event is a pure function of the events: a tick may tell it earlier, and changes no result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sanxiang.conversation.model import Direction, EventKind
from sanxiang.inspection.checks.base import HOLDING, NOT_AT_ALL, PENDING, Context, Live, sooner
from sanxiang.inspection.clock import START
from sanxiang.inspection.listening import Heard
from sanxiang.inspection.program import Program
from sanxiang.inspection.recognition import Recogniser
from sanxiang.inspection.run import NOT_APPLICABLE, Run

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
    untold whether there may be news
    """

    def __init__(self, program: Program, context: Context, direction: Direction | None) -> None:
        self.program = program
        self.seen: dict[str, Sighting] = {}
        self.early: dict[str, Sighting] = {}
        self.heard: dict[int, Heard] = {}
        self.untold = False
        self._run = Run(program, context, direction, program.prompted)
        self._passed: dict[int, int] = {}
        self._told: set[str] = set()
        self._from: dict[int, int] = {}
        self._over: set[int] = set()
        self._gone: set[int] = set()
        self._fresh: list[str] = []
        # What is decided from the start is seen at the first event.
        self._waiting: dict[int, float | None] = dict.fromkeys(n for n in self._run.applicable if program.signs[n].unprompted)

    def step(
        self, index: int, kind: EventKind, role: int, party: int | None, at: float | None, start: float | None, mask: int, detail: str
    ) -> None:
        """Take in one event, as `Run.step` does."""
        once, until = self.program.marks(kind, role, mask, detail)
        for number in once:
            self._from.setdefault(number, index)
        woken = self._run.step(index, kind, role, party, at, start, mask, detail)
        self._record(self._remaining() if self._run.finished else self._concerned(woken), self.seen)
        # After the signs: what an event shows by its time or its own words came before it was over.
        if not until <= self._gone:
            self._over |= until
        if self._fresh:
            self._over.update(n for situation in self._fresh for n in self.program.signs_of[situation])
            self._fresh.clear()
        if self._over:
            self._retire(self._over)

    def _remaining(self) -> list[int]:
        return [number for number in self._run.applicable if number not in self._gone]

    def _retire(self, checks: set[int]) -> None:
        """Signs that cannot tell anything new need not run any more."""
        self._run.drop(checks)
        for number in checks:
            self._waiting.pop(number, None)
        self._gone |= checks
        self._over = set()

    def _concerned(self, woken: tuple[int, ...]) -> list[int]:
        """The signs that an event may have given: those it woke, those that rest on them, those whose windows may have closed."""
        concerned = [*woken]
        dependents = self.program.dependents
        if dependents:
            concerned += [n for number in woken if number in dependents for n in dependents[number]]
        if self.early:
            concerned += [sighting.check for sighting in self.early.values()]
        if self._waiting:
            # What rests on another check is looked at again, behind that one.
            concerned += [number for number in self._due() if number not in woken or number in self.program.resting]
        return concerned

    def _due(self) -> list[int]:
        """As for guidance: windows counted in turns or utterances may have closed, those in seconds when their time has come."""
        now = self._run.clock.now
        return [number for number, due in self._waiting.items() if due is None or (now is not None and now >= due)]

    def _wait(self, number: int, soonest: float | None) -> None:
        """When something may become of an unprompted sign without its being woken; not at all without open windows."""
        if soonest is NOT_AT_ALL:
            self._waiting.pop(number, None)
        else:
            self._waiting[number] = soonest

    def finish(self) -> None:
        """The trace closes."""
        if not self._run.finished:
            self._run.finish()
            self._record(self._remaining(), self.seen)

    def tick(self, now: float) -> None:
        """Time passes. What it shows is told, and stands in the result from the next event on."""
        self._run.tick(now)
        if not self._run.finished:
            self._record(self._due(), self.early)

    def waits(self) -> Iterable[float | None]:
        """When time may show something that no event has shown, in seconds; None for what waits for turns."""
        return () if self._run.finished else self._waiting.values()

    def news(self) -> tuple[Noticed, ...]:
        """Situations that were not told yet, in the order of the standard."""
        self.untold = False
        new = [situation for situation in (*self.seen, *self.early) if situation not in self._told]
        self._told.update(new)
        return tuple(Noticed(situation, self._run.clock.index) for situation in sorted(set(new)))

    def _record(self, checks: Iterable[int], into: dict[str, Sighting]) -> None:
        signs, seen = self.program.signs, self.seen
        for number in checks:
            situation = signs[number].situation
            if situation not in seen and situation not in into and (live := self._sign(number)) is not None:
                into[situation] = Sighting(number, live, self._run.clock.index)
                self.untold = True
                if into is seen:
                    self._fresh.append(situation)

    def _sign(self, number: int) -> Live | None:
        """The first activation that says that the situation is here."""
        sign, lives = self.program.signs[number], self._lives(number)
        first = START.event if sign.once is None else self._from.get(number, NEVER)
        passed = begun = self._passed.get(number, 0)
        found: Live | None = None
        soonest: float | None = NOT_AT_ALL
        for place, live in enumerate(lives[begun:] if begun else lives, begun):
            state = live.state
            is_open = (state is PENDING or state is HOLDING) and not live.frozen
            if found is None and state is sign.outcome and live.anchor.event >= first:
                found = live
            elif found is None and place == passed and not is_open:
                # Decided otherwise, or too early to count: it never tells more.
                passed += 1
            if is_open and live.finite:
                soonest = sooner(soonest, live.deadline)
        if passed > begun:
            self._passed[number] = passed
            if sign.single:
                self._over.add(number)
        if sign.unprompted:
            self._wait(number, soonest)
        return None if found is None or self._run.prefix_state(number) is NOT_APPLICABLE else found

    def _lives(self, number: int) -> list[Live]:
        """Its activations, with the windows closed that have passed; those of earlier legs, which are decided, first."""
        run = self._run
        machine, closed = run.machines.get(number), run.done.get(number)
        running = [] if machine is None else machine.lives
        if machine is not None and machine.settles and running:
            machine.settle(run.clock)
        return running if not closed else [*(live for live, _, _, _ in closed), *running]
