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
        dependents = self.program.dependents
        resting = [n for number in woken if number in dependents for n in dependents[number]]
        told = [sighting.check for sighting in self.early.values()]
        return [*woken, *resting, *told, *self._due()]

    def _due(self) -> list[int]:
        """As for guidance: windows counted in turns or utterances may have closed, those in seconds when their time has come."""
        now = self._run.clock.now
        return [number for number, due in self._waiting.items() if due is None or (now is not None and now >= due)]

    def _wait(self, number: int, lives: list[Live]) -> None:
        """When something may become of an unprompted sign without its being woken; not at all without open windows."""
        open_ones = [live.deadline for live in lives if live.finite and live.open]
        if open_ones:
            self._waiting[number] = None if None in open_ones else min(open_ones)  # type: ignore[type-var]
        else:
            self._waiting.pop(number, None)

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
        new = [situation for situation in (*self.seen, *self.early) if situation not in self._told]
        self._told.update(new)
        return tuple(Noticed(situation, self._run.clock.index) for situation in sorted(set(new)))

    def _record(self, checks: Iterable[int], into: dict[str, Sighting]) -> None:
        for number in checks:
            situation = self.program.signs[number].situation
            if situation not in self.seen and situation not in into and (live := self._sign(number)) is not None:
                into[situation] = Sighting(number, live, self._run.clock.index)
                if into is self.seen:
                    self._fresh.append(situation)

    def _sign(self, number: int) -> Live | None:
        """The first activation that says that the situation is here."""
        sign = self.program.signs[number]
        first = START.event if sign.once is None else self._from.get(number, NEVER)
        lives = self._lives(number)
        if sign.unprompted:
            self._wait(number, lives[self._passed.get(number, 0) :])
        for place in range(self._passed.get(number, 0), len(lives)):
            live = lives[place]
            if live.state is sign.outcome and live.anchor.event >= first:
                return None if self._run.prefix_state(number) is State.NOT_APPLICABLE else live
            if not live.open and self._passed.get(number, 0) == place:
                # Decided otherwise, or too early to count: it never tells more.
                self._passed[number] = place + 1
                if sign.single:
                    self._over.add(number)
        return None

    def _lives(self, number: int) -> list[Live]:
        """Its activations, with the windows closed that have passed; those of earlier legs, which are decided, first."""
        machine, closed = self._run.machine(number), self._run.done.get(number)
        running = [] if machine is None else machine.lives
        if machine is not None and running:
            machine.settle(self._run.clock)
        return running if not closed else [*(live for live, _, _, _ in closed), *running]
