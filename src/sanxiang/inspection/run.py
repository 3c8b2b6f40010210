"""The evaluator: one conversation through one program, event by event. Live, single and bulk use all end here."""

from __future__ import annotations

from collections.abc import Collection

from sanxiang.conversation.model import SPOKEN, Direction, EventKind
from sanxiang.inspection.checks.base import Context, Live, Machine, closing_state, worst
from sanxiang.inspection.clock import AGENT, ANY, CUSTOMER, OTHER, START, Clock, Position
from sanxiang.inspection.findings import Reason, State
from sanxiang.inspection.listening import Heard
from sanxiang.inspection.program import REQUIRED, Program

FAULT = "fault"
# By their own names: looking one up in its enumeration costs more than comparing with it.
TRANSFER, MESSAGE, ENDED, CLOSED = EventKind.TRANSFER, EventKind.MESSAGE, EventKind.ENDED, EventKind.CLOSED
NOT_APPLICABLE, PASS, KEPT = State.NOT_APPLICABLE, State.PASS, (State.SATISFIED, State.HOLDING)
Closed = tuple[Live, State, Reason | None, int | None]
"""An activation with its closing state and the party of its leg."""


class Run:
    """The state of one conversation under evaluation; a pure function of (program, context, events, ticks).

    applicable  the checks that the conversation began with
    machines    what runs them, until the trace closes
    asleep      those of them that have no machine yet: it begins when an event wakes it
    """

    __slots__ = (
        *("_by_leg", "_context", "_end_of_talk", "_program", "_required", "agent", "applicable", "asleep", "clock"),
        *("done", "finished", "heard", "machines"),
    )

    def __init__(
        self,
        program: Program,
        context: Context,
        direction: Direction | None = None,
        asleep: Collection[int] = frozenset(),
        heard: dict[int, Heard] | None = None,
    ) -> None:
        """`asleep`: checks of which nobody asks what becomes of them unless an event wakes them. `heard`: where utterances are kept."""
        self._program = program
        self._context = context
        self.clock = Clock()
        self.heard: dict[int, Heard] = {} if heard is None else heard
        self.agent: int | None = None
        self.applicable = program.applicable(context.channel, direction, context.metadata)
        self._by_leg = tuple(n for n in self.applicable if program.checks[n].by_leg)
        self._required: set[int] = set()
        self.done: dict[int, list[Closed]] = {}
        self.finished = False
        self._end_of_talk: Clock | None = None
        self.asleep = {n for n in self.applicable if n in asleep} if asleep else set()
        self.machines: dict[int, Machine] = {n: self._begin(n, START) for n in self.applicable if n not in self.asleep}

    def _begin(self, check: int, start: Position) -> Machine:
        machine = self._program.checks[check].make(self._context)
        machine.begin(start)
        return machine

    # Events ----------------------------------------------------------------------------------------------------------

    def step(
        self, index: int, kind: EventKind, role: int, party: int | None, at: float | None, start: float | None, mask: int, detail: str
    ) -> tuple[int, ...]:
        """Take in one event (none after `closed`); gives the checks whose activations it may have changed.

        `mask` = feature bits of its text.
        """
        clock = self.clock
        spoken = kind in SPOKEN
        if self.finished or (spoken and clock.ended):
            return ()
        spoken = spoken and role < ANY
        if (kind is TRANSFER and not clock.ended) or (spoken and role == AGENT):
            self._watch_legs(kind, party, at)
        begin = at if start is None or kind is MESSAGE else start
        clock.advance(index, role, spoken, at, start, begin)
        woken: list[int] = []
        program, machines, asleep = self._program, self.machines, self.asleep
        for check, ports in program.wakes(kind, role, mask, detail):
            if ports & REQUIRED:
                if check not in self._required:
                    self._required.add(check)
                    woken.append(check)
                ports &= ~REQUIRED
            machine = machines.get(check)
            if machine is None:
                if check not in asleep or not ports & program.first_wants(check):
                    continue
                machine = self._awake(check)
            if ports & machine.wants:
                machine.on(ports, clock)
                woken.append(check)
        if kind is ENDED and not clock.ended:
            self._end(role, detail)
            return tuple(sorted(self.machines))
        if kind is CLOSED:
            self.finish()
        return (*woken, *self._by_leg) if self._by_leg else tuple(woken)

    def _awake(self, check: int) -> Machine:
        """A machine as if it had run from the start: nothing but the end of talk is told to those that nothing wakes."""
        self.asleep.discard(check)
        machine = self.machines[check] = self._begin(check, START)
        self._program.note_first_wants(check, machine.wants)
        if self._end_of_talk is not None:
            machine.end(self._end_of_talk)
        return machine

    def _end(self, role: int, detail: str) -> None:
        clock = self.clock
        clock.ended = True
        clock.cut_short = role == CUSTOMER or detail == FAULT
        for machine in self.machines.values():
            machine.end(clock)
        if self.asleep:
            self._end_of_talk = clock.copy()

    def _watch_legs(self, kind: EventKind, party: int | None, at: float | None) -> None:
        """A leg begins with a transfer, or when another agent speaks."""
        if kind is TRANSFER:
            self._new_leg(at)
            self.agent = None
            return
        if self.agent is not None and party != self.agent:
            self._new_leg(at)
        self.agent = party

    def _new_leg(self, at: float | None) -> None:
        """Ends the leg as a talk ends: the event that begins the next one shows its time and ends the last turn."""
        clock = self.clock
        clock.new_leg()
        if not self._by_leg or clock.index < 0:
            return
        kept = clock.now, clock.speaker, clock.spoken
        clock.speaker, clock.spoken = OTHER, False
        if at is not None:
            clock.tick(at)
        for check in self._by_leg:
            self._close(check, cut_short=False)
        clock.now, clock.speaker, clock.spoken = kept
        start = clock.position()._replace(event=START.event, role=OTHER, spoken=False, at=at)
        self.machines |= {check: self._begin(check, start) for check in self._by_leg}

    def tick(self, now: float) -> None:
        """Time passes; the log is complete up to `now`."""
        self.clock.tick(now)

    def drop(self, checks: Collection[int]) -> None:
        """Run these checks no more: nothing that they could still find is of interest."""
        if self._by_leg:
            self._by_leg = tuple(n for n in self._by_leg if n not in checks)
        self.asleep.difference_update(checks)
        for check in checks:
            self.machines.pop(check, None)

    # States ----------------------------------------------------------------------------------------------------------

    def lives(self, check: int) -> list[Live]:
        """Activations of a check that are still in a running machine."""
        machine = self.machines.get(check)
        return [] if machine is None else machine.lives

    def prefix_state(self, check: int) -> State:
        """State of a check now; not applicable without activations or while its prerequisite does not hold."""
        spec = self._program.checks[check]
        if spec.requires_atom is not None and check not in self._required:
            return NOT_APPLICABLE
        if spec.requires_check is not None and self.prefix_state(spec.requires_check) not in KEPT:
            return NOT_APPLICABLE
        ended_legs = [live.state for live, _, _, _ in self.done.get(check, ())]
        return worst([*ended_legs, *(live.state for live in self.lives(check))])

    def finish(self) -> None:
        """The trace closes."""
        if self.finished:
            return
        for check in self.applicable:
            if check in self.machines:
                self._close(check, cut_short=self.clock.cut_short)
        self.machines = {}
        self.finished = True

    def _close(self, check: int, *, cut_short: bool) -> None:
        machine = self.machines[check]
        machine.finish(self.clock)
        closed = self.done.setdefault(check, [])
        for live in machine.lives:
            state, reason = closing_state(live, cut_short=cut_short)
            closed.append((live, state, reason, self.agent))

    def closed_state(self, check: int) -> State:
        """State of a check on the closed trace."""
        spec = self._program.checks[check]
        if spec.requires_atom is not None and check not in self._required:
            return NOT_APPLICABLE
        if spec.requires_check is not None and self.closed_state(spec.requires_check) is not PASS:
            return NOT_APPLICABLE
        return worst(state for _, state, _, _ in self.done.get(check, ()))
