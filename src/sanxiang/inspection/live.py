"""A conversation under way: feed events, let time pass, ask what must be said next, preview what would be said.

The state is a pure function of the log of events and ticks; another process can replay it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from sanxiang.conversation.model import Conversation, Event, EventKind, Party, Role
from sanxiang.inspection.checks.base import HOLDING, NOT_AT_ALL, PENDING, Live, Machine, sooner
from sanxiang.inspection.core import Core
from sanxiang.inspection.findings import Reason, Recognised, Result, State, Why
from sanxiang.inspection.watching import Noticed

DEFAULT_PARTIES = (Party(Role.AGENT), Party(Role.CUSTOMER), Party(Role.BOT), Party(Role.SUPERVISOR))


class Change(NamedTuple):
    """An activation that changed. `before` is None for a new one; `activation` counts within the check.

    opened  event index of its trigger, -1 = the start; `due` = the second at which its window closes, where that is known
    """

    check: str
    activation: int
    before: State | None
    after: State
    why: Why | None
    reason: Reason | None
    event: int
    opened: int = -1
    due: float | None = None


@dataclass(frozen=True, slots=True)
class Guidance:
    """Something that must still be said or done: the check, its script, when it was opened, what steps are missing.

    left   seconds until its window closes, where that is measured in time and the time is known
    due    the second of the conversation at which it closes
    turns  how many turns (or utterances) of who is to say it may still begin; None where they are not counted
    """

    check: str
    say: str
    opened: int
    left: float | None
    missing: tuple[str, ...]
    due: float | None = None
    turns: int | None = None


class LiveConversation:
    """One open conversation. Not safe to share between threads."""

    def __init__(self, core: Core, empty: Conversation) -> None:
        self._core = core
        self._events: list[Event] = []
        self._log: list[Event | float] = []
        self._empty = empty
        self._conversation = _Growing(empty, self._events)
        self._run = core.start(self._conversation)
        self._situations = core.watch(self._conversation, self._run.heard)
        self._known: dict[int, _Known] = {}
        self._open: dict[int, float | None] = {}
        for number, machine in self._run.machines.items():
            self._begin(number, machine)

    def _begin(self, number: int, machine: Machine) -> None:
        """What stands open from the start is known, not a change."""
        self._known[number] = _Known(machine, 0)
        if machine.lives:
            self._compare(number, machine, [])

    # What happens ----------------------------------------------------------------------------------------------------

    def feed(self, event: Event) -> tuple[Change | Noticed, ...]:
        """Take in the next event of the log; gives what it changed, and the situations that it shows."""
        self._log.append(event)
        self._events.append(event)
        woken = self._core.feed(self._run, self._conversation, len(self._events) - 1, event, self._situations)
        changes = self._changes(woken)
        situations = self._situations
        return changes if situations is None or not situations.untold else changes + situations.news()

    def tick(self, now: float) -> tuple[Change | Noticed, ...]:
        """Time has passed up to second `now` of the conversation, and the log is complete up to there."""
        self._log.append(now)
        self._run.tick(now)
        if self._situations is not None:
            self._situations.tick(now)
        return self._changes(()) + self._news()

    def _news(self) -> tuple[Noticed, ...]:
        return () if self._situations is None else self._situations.news()

    def preview(self, text: str, *, party: int = 0, at: float | None = None) -> tuple[Change | Noticed, ...]:
        """What would change if that party said `text` now. The conversation itself stays as it is."""
        copy = self.replay()
        kind = EventKind.UTTERANCE if self._empty.channel == "phone" else EventKind.MESSAGE
        return copy.feed(Event(kind, copy._run.clock.now if at is None else at, party, text))

    def replay(self) -> LiveConversation:
        """The same state built anew from the log."""
        copy = LiveConversation(self._core, self._empty)
        for entry in self._log:
            if isinstance(entry, Event):
                copy.feed(entry)
            else:
                copy.tick(entry)
        return copy

    def close(self) -> Result:
        """The trace closes (a `closed` event is added if there is none); the same result as of a closed file."""
        if not self._events or self._events[-1].kind is not EventKind.CLOSED:
            self.feed(Event(EventKind.CLOSED))
        self._run.finish()
        return self._core.result(self._run, self.conversation(), self._situations)

    # What stands -----------------------------------------------------------------------------------------------------

    def conversation(self) -> Conversation:
        """The log so far, as a value."""
        return replace(self._empty, events=tuple(self._events))

    def states(self) -> dict[str, State]:
        """State of each applicable check on the prefix so far; once `closed` was fed, the closing states."""
        state = self._run.closed_state if self._run.finished else self._run.prefix_state
        return {self._core.program.checks[n].id: state(n) for n in self._run.applicable}

    def situations(self) -> tuple[Recognised, ...]:
        """The situations that the conversation is in, by the event at which each was first known."""
        return self._core.recognised(self._conversation, self._situations)

    def pending(self) -> tuple[Guidance, ...]:
        """What must still be said or done, in the order of the standard."""
        found = []
        for number in () if self._run.finished else self._run.applicable:
            if self._run.prefix_state(number) is State.PENDING:
                found += [self._guidance(number, live) for live in self._run.lives(number) if live.state is State.PENDING]
        return tuple(found)

    def _guidance(self, number: int, live: Live) -> Guidance:
        check = self._core.program.checks[number]
        clock = self._run.clock
        turns = check.seeks[1].left(live.anchor, clock) if check.seeks is not None and live.finite else None
        return Guidance(check.id, check.say, live.anchor.event, live.seconds_left(clock.now), live.missing, live.deadline, turns)

    def next_due(self) -> float | None:
        """The second, after the last event or tick, at which time alone may change something: a window closes, a situation shows."""
        now = self._run.clock.now
        waits = [*self._open.values(), *(self._situations.waits() if self._situations is not None else ())]
        return min((due for due in waits if due is not None and (now is None or due >= now)), default=None)

    # Changes ---------------------------------------------------------------------------------------------------------

    def _changes(self, woken: tuple[int, ...]) -> tuple[Change, ...]:
        due = self._due() if self._open else ()
        if not woken and not due:
            return ()
        changes: list[Change] = []
        machines, clock, every_known = self._run.machines, self._run.clock, self._known
        for number in sorted({*woken, *due}):
            machine = machines.get(number)
            if machine is None:
                continue
            if machine.settles:
                machine.settle(clock)
            if machine.lives and not every_known[number].tells_all_of(machine):
                self._compare(number, machine, changes)
        return tuple(changes)

    def _due(self) -> list[int]:
        """Checks whose open windows may close now: those counted in turns or utterances, and those whose deadline has come."""
        now = self._run.clock.now
        return [number for number, deadline in self._open.items() if deadline is None or (now is not None and now >= deadline)]

    def _compare(self, number: int, machine: Machine, changes: list[Change]) -> None:
        """Add what is new or other than known; note what is known now, and when the open windows close."""
        known = self._known[number]
        if known.machine is not machine:
            # Another leg: its activations count on.
            known = self._known[number] = _Known(machine, known.first + len(known.states))
        states, settled = known.states, known.settled
        soonest: float | None = NOT_AT_ALL
        told = len(states)
        for place, live in enumerate(machine.lives[settled:], settled):
            state = live.state
            if place >= told:
                changes.append(self._change(number, known.first + place, None, live))
                states.append(state)
            elif states[place] is not state:
                changes.append(self._change(number, known.first + place, states[place], live))
                states[place] = state
            if (state is not PENDING and state is not HOLDING) or live.frozen:
                settled += place == settled
            elif live.finite:
                soonest = sooner(soonest, live.deadline)
        del states[len(machine.lives) :]
        self._note(number, known, machine, settled, soonest)

    def _change(self, number: int, activation: int, before: State | None, live: Live) -> Change:
        check, index = self._core.program.checks[number].id, self._run.clock.index
        return Change(check, activation, before, live.state, live.why, live.reason, index, live.anchor.event, live.deadline)

    def _note(self, number: int, known: _Known, machine: Machine, settled: int, soonest: float | None) -> None:
        """What is decided is passed over from now on; `soonest` = when the first of the open windows closes."""
        known.settled, known.last = settled, machine.lives[-1] if machine.lives else None
        if soonest is NOT_AT_ALL:
            self._open.pop(number, None)
        else:
            self._open[number] = soonest


class _Known:
    """The states of a machine's activations as last told; the first `settled` of them change no more. `last` = the last activation."""

    __slots__ = ("first", "last", "machine", "settled", "states")

    def __init__(self, machine: Machine, first: int) -> None:
        self.machine = machine
        self.first = first
        self.last: Live | None = None
        self.settled = 0
        self.states: list[State] = []

    def tells_all_of(self, machine: Machine) -> bool:
        """Whether nothing has changed for certain: all is decided, or the last activation alone is open, as it was."""
        lives, states = machine.lives, self.states
        count = len(lives)
        if self.machine is not machine or count != len(states):
            return False
        if self.settled == count:
            return True
        last = lives[-1]
        return self.settled == count - 1 and last is self.last and last.state is states[-1] and last.open


class _Growing(Conversation):
    """A conversation whose events are the live log itself: machines look texts up in it while it grows."""

    __slots__ = ()

    def __init__(self, empty: Conversation, events: list[Event]) -> None:
        super().__init__(
            empty.id, events, empty.parties, empty.channel, empty.direction, empty.started_at, empty.metadata  # type: ignore[arg-type]
        )  # fmt: skip
