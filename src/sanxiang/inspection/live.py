"""A conversation under way: feed events, let time pass, ask what must be said next, preview what would be said.

The state is a pure function of the log of events and ticks; another process can replay it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sanxiang.conversation.model import Conversation, Event, EventKind, Party, Role
from sanxiang.inspection.checks.base import Live
from sanxiang.inspection.core import Core
from sanxiang.inspection.findings import Reason, Result, State, Why

DEFAULT_PARTIES = (Party(Role.AGENT), Party(Role.CUSTOMER), Party(Role.BOT), Party(Role.SUPERVISOR))


@dataclass(frozen=True, slots=True)
class Change:
    """An activation that changed. `before` is None for a new one; `activation` counts within the check."""

    check: str
    activation: int
    before: State | None
    after: State
    why: Why | None
    reason: Reason | None
    event: int


@dataclass(frozen=True, slots=True)
class Guidance:
    """Something that must still be said or done: the check, its script, when it was opened, what steps are missing.

    left  seconds until its window closes, where that is measured in time and the time is known
    """

    check: str
    say: str
    opened: int
    left: float | None
    missing: tuple[str, ...]


class LiveConversation:
    """One open conversation. Not safe to share between threads."""

    def __init__(self, core: Core, empty: Conversation) -> None:
        self._core = core
        self._events: list[Event] = []
        self._log: list[Event | float] = []
        self._empty = empty
        self._conversation = _Growing(empty, self._events)
        self._run = core.start(self._conversation)
        self._known: dict[int, list[State]] = {n: [live.state for live in self._run.lives(n)] for n in self._run.applicable}
        self._open: dict[int, float | None] = {}
        for number in self._run.applicable:
            self._watch(number, self._run.lives(number))

    # What happens ----------------------------------------------------------------------------------------------------

    def feed(self, event: Event) -> tuple[Change, ...]:
        """Take in the next event of the log; gives what it changed."""
        self._log.append(event)
        self._events.append(event)
        woken = self._core.feed(self._run, self._conversation, len(self._events) - 1, event)
        return self._changes(woken)

    def tick(self, now: float) -> tuple[Change, ...]:
        """Time has passed up to second `now` of the conversation, and the log is complete up to there."""
        self._log.append(now)
        self._run.tick(now)
        return self._changes(())

    def preview(self, text: str, *, party: int = 0, at: float | None = None) -> tuple[Change, ...]:
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
        return self._core.result(self._run, self.conversation())

    # What stands -----------------------------------------------------------------------------------------------------

    def conversation(self) -> Conversation:
        """The log so far, as a value."""
        return replace(self._empty, events=tuple(self._events))

    def states(self) -> dict[str, State]:
        """State of each applicable check on the prefix so far; once `closed` was fed, the closing states."""
        state = self._run.closed_state if self._run.finished else self._run.prefix_state
        return {self._core.program.checks[n].id: state(n) for n in self._run.applicable}

    def pending(self) -> tuple[Guidance, ...]:
        """What must still be said or done, in the order of the standard."""
        found = []
        for number in () if self._run.finished else self._run.applicable:
            if self._run.prefix_state(number) is State.PENDING:
                found += [self._guidance(number, live) for live in self._run.lives(number) if live.state is State.PENDING]
        return tuple(found)

    def _guidance(self, number: int, live: Live) -> Guidance:
        check = self._core.program.checks[number]
        return Guidance(check.id, check.say, live.anchor.event, live.seconds_left(self._run.clock.now), live.missing)

    # Changes ---------------------------------------------------------------------------------------------------------

    def _changes(self, woken: tuple[int, ...]) -> tuple[Change, ...]:
        touched = sorted({*woken, *self._due()})
        self._run.settle(touched)
        changes: list[Change] = []
        for number in touched:
            lives = self._run.lives(number)
            states = [live.state for live in lives]
            known = self._known.get(number)
            if states != known:
                self._known[number] = states
                changes += self._compare(number, lives, known or [])
                self._watch(number, lives)
        return tuple(changes)

    def _due(self) -> list[int]:
        """Checks whose open windows may close now: those counted in turns or utterances, and those whose deadline has come."""
        now = self._run.clock.now
        return [number for number, deadline in self._open.items() if deadline is None or (now is not None and now >= deadline)]

    def _watch(self, number: int, lives: list[Live]) -> None:
        """Note the earliest deadline of a check's open windows and intervals; None where one is not counted in time."""
        waiting = [live.deadline for live in lives if live.finite and live.open]
        if not waiting:
            self._open.pop(number, None)
        elif None in waiting:
            self._open[number] = None
        else:
            self._open[number] = min(deadline for deadline in waiting if deadline is not None)

    def _compare(self, number: int, lives: list[Live], known: list[State]) -> list[Change]:
        before: list[State | None] = [*known, *[None] * len(lives)]
        check = self._core.program.checks[number].id
        return [
            Change(check, n, before[n], live.state, live.why, live.reason, self._run.clock.index)
            for n, live in enumerate(lives)
            if before[n] is not live.state
        ]


class _Growing(Conversation):
    """A conversation whose events are the live log itself: machines look texts up in it while it grows."""

    __slots__ = ()

    def __init__(self, empty: Conversation, events: list[Event]) -> None:
        super().__init__(
            empty.id, events, empty.parties, empty.channel, empty.direction, empty.started_at, empty.metadata  # type: ignore[arg-type]
        )  # fmt: skip
