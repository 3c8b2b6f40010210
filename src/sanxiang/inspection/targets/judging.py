"""From the history of a record to the state of every clock of its targets. One pure function: history, targets, calendar, instant.

Events count in the order in which they became known, so that a clock that was met stays met whatever is learned later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.clocks import WARN, Counts, Limit, Reading, Run, read_clock
from sanxiang.calendar.pauses import Pause, reopened
from sanxiang.inspection.targets.choosing import Choice, Chooser, Terms, terms_of
from sanxiang.inspection.targets.history import OVER, History, Numbered, Record, history_of, reason_of
from sanxiang.standard.targets import Duration, Target


class TargetState(StrEnum):
    """The state of one clock of one target."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"
    NOT_EVALUATED = "not_evaluated"


class Cause(StrEnum):
    """Why a clock is missed, cancelled or not evaluated."""

    LATE = "late"
    OVERDUE = "overdue"
    EARLY = "early"
    UNANNOUNCED = "unannounced"
    TURNED_AWAY = "turned_away"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    HUNG_UP = "hung_up"
    NO_ATTRIBUTE = "no_attribute"
    NO_ITEM = "no_item"
    NO_DUE = "no_due"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a centre decides beside its standard.

    pausing        state of a record -> the reason for which clocks stand still in it
    cap            seconds on a clock that pauses may hold it in all; None = no bound
    warn           share of a limit after which its owner is warned
    short_abandon  seconds; who hangs up sooner did not wait to be answered and counts nowhere
    """

    pausing: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({"waiting_customer": reason_of("waiting_customer")}))
    cap: int | None = None
    warn: float = WARN
    short_abandon: float = 5.0


POLICY = Policy()

UNPAUSED = ("respond", "next_response", "announce", "available")
"""Kinds that a wait for the customer does not hold: it is the centre's turn until it has answered."""
REOPENED = ("resolve", "restore", "deliver", "answer")
"""Kinds that go on where they stood when the record is opened again."""


@dataclass(frozen=True, slots=True)
class TargetClock:
    """One clock of one target over one record.

    number     1, 2, … of the clocks of this target over this record
    clauses    of the target and of the case that was picked
    started_by, done_by   places of the events in the record, from 0; None = there is none
    limit      what was picked; None = the form of the target says it
    told       what the customer was told by an event of the record; else what the calendar said when the clock started (`told_by`)
    told_kept  was the time of the record kept? None = not yet known, or nothing was told
    """

    record: str
    target: str
    kind: str
    number: int
    clauses: tuple[str, ...]
    state: TargetState
    cause: Cause | None = None
    limit: Duration | None = None
    start: datetime | None = None
    started_by: int | None = None
    done: datetime | None = None
    done_by: int | None = None
    told: datetime | None = None
    told_by: str = ""
    told_kept: bool | None = None
    reading: Reading | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Begun:
    """A clock that an event started, before it is judged. `resumed` = when it was done, until the record was opened again."""

    start: Numbered
    done: Numbered | None
    ended: Numbered | None = None
    resumed: tuple[Pause, ...] = ()


def judge(record: Record, chooser: Chooser, calendar: Calendar, now: datetime, policy: Policy = POLICY) -> tuple[TargetClock, ...]:
    """Every clock of every target that the record is under, in the order of the standard; only what was known at `now` counts.

    Raises CalendarError where the calendar cannot count so far.
    """
    history = history_of(record, now)
    return tuple(clock for target in chooser.targets for clock in _clocks(history, target, chooser, calendar, now, policy))


def _clocks(history: History, target: Target, chooser: Chooser, calendar: Calendar, now: datetime, policy: Policy) -> Iterator[TargetClock]:
    last: TargetClock | None = None
    for number, begun in enumerate(_begun(history, target), 1):
        # One that was missed is missed once: opening the record again adds no second miss of the same promise.
        if begun.resumed and last is not None and last.state is TargetState.MISSED:
            return
        attributes = history.attributes_at(begun.start[0])
        choice = chooser.choice(target, attributes)
        if choice is None:
            return
        terms = terms_of(target, attributes)
        if terms.applies:
            last = _Judge(history, choice, terms, calendar, now, policy).clock(begun, number)
            yield last


# ------------------------------------------------------------------------------------------- which events make clocks


def _begun(history: History, target: Target) -> Iterator[_Begun]:
    """Each event that starts a clock, with the one that stops it."""
    starts = list(history.named(target.from_))
    if target.at_least is not None:
        yield from _announced(history, target, starts)
    elif target.kind in ("next_response", "available"):
        yield from (_Begun(start, _first(history, target.to, start)) for start in sorted(starts, key=lambda each: each[1].at))
    elif starts and target.kind == "update":
        yield from _updates(history, target, starts[0])
    elif starts:
        done = _first(history, target.to, starts[0])
        yield _Begun(starts[0], done)
        if done is not None and target.kind in REOPENED:
            yield from _again(history, target, starts[0], done)


def _first(history: History, event: str | None, after: Numbered) -> Numbered | None:
    """The event of that name that was known first and did not come before `after`."""
    return next((each for each in history.named(event) if each[1].at >= after[1].at and each[0] != after[0]), None)


def _announced(history: History, target: Target, starts: Sequence[Numbered]) -> Iterator[_Begun]:
    """From the first announcement to what was announced; without an announcement, what happened starts and stops it."""
    done = next(history.named(target.to), None)
    start = next((each for each in starts if done is None or each[1].at <= done[1].at), None)
    if start is not None or done is not None:
        yield _Begun(start or done, done)  # type: ignore[arg-type]


def _updates(history: History, target: Target, start: Numbered) -> Iterator[_Begun]:
    """From the start and again from each report, until the event that ends them."""
    until = _first(history, target.until, start)
    reports = sorted((each for each in history.named(target.to) if each[1].at >= start[1].at), key=lambda each: each[1].at)
    for report in reports:
        if until is not None and until[1].at <= report[1].at:
            break
        yield _Begun(start, report)
        start = report
    yield _Begun(start, None, until)


def _again(history: History, target: Target, start: Numbered, done: Numbered) -> Iterator[_Begun]:
    """A record that is opened again resumes the clock: the time in which it was done does not count."""
    pauses: tuple[Pause, ...] = ()
    for again in history.states("reopened"):
        if done is None or again[1].at < done[1].at:
            continue
        pauses += (reopened(done[1].at, again[1].at, actor=again[1].actor, evidence=again[1].evidence or f"#{again[0] + 1}"),)
        found = _first(history, target.to, again)
        yield _Begun(start, found, resumed=pauses)
        if found is None:
            return
        done = found


# ------------------------------------------------------------------------------------------------------ judging a clock


@dataclass(frozen=True, slots=True)
class _Judge:
    history: History
    choice: Choice
    terms: Terms
    calendar: Calendar
    now: datetime
    policy: Policy

    @property
    def target(self) -> Target:
        return self.choice.target

    def clock(self, begun: _Begun, number: int) -> TargetClock:
        start, done = begun.start, begun.done
        clock = TargetClock(
            record=self.history.record.id,
            target=self.target.id,
            kind=self.target.kind,
            number=number,
            clauses=self.terms.clauses,
            state=TargetState.NOT_EVALUATED,
            limit=self.terms.limit,
            start=start[1].at,
            started_by=start[0],
            done=done[1].at if done else None,
            done_by=done[0] if done else None,
        )
        if self.choice.doubt:
            return replace(clock, cause=Cause.NO_ITEM, missing=("item",))
        if self.terms.missing:
            return replace(clock, cause=Cause.NO_ATTRIBUTE, missing=self.terms.missing)
        if self.target.always:
            return self._available(clock)
        if self.target.at_least is not None and start == done:
            return replace(clock, state=TargetState.MISSED, cause=Cause.UNANNOUNCED, start=None, started_by=None)
        return self._timed(clock, begun)

    def _available(self, clock: TargetClock) -> TargetClock:
        """Around the clock: what came is dealt with, sooner or later; it is turned away when the record ends without it."""
        if clock.done is not None:
            return replace(clock, state=TargetState.MET)
        over = self._over(clock)
        if over is None:
            return replace(clock, state=TargetState.RUNNING)
        if over[1].state == "abandoned" and self._short(clock, over):
            return replace(clock, state=TargetState.CANCELLED, cause=Cause.HUNG_UP)
        return replace(clock, state=TargetState.MISSED, cause=Cause.TURNED_AWAY)

    def _timed(self, clock: TargetClock, begun: _Begun) -> TargetClock:
        limit = self._limit(begun)
        if limit is None:
            return replace(clock, cause=Cause.NO_DUE)
        stop = self._stop(clock, begun)
        pauses = () if self.target.kind in UNPAUSED else self.history.pauses(self.policy.pausing)
        run = Run(
            start=begun.start[1].at,
            known=begun.start[1].known_at,
            now=self.now,
            done=begun.done[1].at if begun.done else stop[0][1].at if stop else None,
            pauses=(*(() if limit.counts in ("day_end", "agreed") or limit.least else pauses), *begun.resumed),
        )
        reading = read_clock(self.calendar, limit, run, warn=self.policy.warn)
        return self._told(self._state(replace(clock, reading=reading), stop))

    def _state(self, clock: TargetClock, stop: tuple[Numbered, Cause] | None) -> TargetClock:
        reading = clock.reading
        assert reading is not None
        if stop is not None and clock.done is None:
            hung_up = stop[1] is Cause.HUNG_UP and not self._short(clock, stop[0])
            if hung_up or reading.state == "missed":
                cause = Cause.TURNED_AWAY if hung_up else Cause.OVERDUE
                return replace(clock, state=TargetState.MISSED, cause=cause)
            return replace(clock, state=TargetState.CANCELLED, cause=stop[1])
        state = TargetState(reading.state)
        if state is not TargetState.MISSED:
            return replace(clock, state=state)
        return replace(clock, state=state, cause=Cause.EARLY if self.target.at_least else Cause.LATE if clock.done else Cause.OVERDUE)

    def _stop(self, clock: TargetClock, begun: _Begun) -> tuple[Numbered, Cause] | None:
        """What ends a clock that nothing has met: the event `until`, a withdrawal, or a caller who hangs up."""
        if begun.ended is not None:
            return begun.ended, Cause.ENDED
        over = self._over(clock)
        if over is None or clock.done is not None or over[1].state == "closed":
            return None
        return over, Cause.HUNG_UP if over[1].state == "abandoned" else Cause.WITHDRAWN

    def _over(self, clock: TargetClock) -> Numbered | None:
        """The first event after the start that ends the record."""
        return next((each for each in self.history.states(*OVER) if clock.start is None or each[1].at >= clock.start), None)

    def _short(self, clock: TargetClock, over: Numbered) -> bool:
        """Did the caller hang up before he could be said to wait?"""
        return clock.start is None or (over[1].at - clock.start).total_seconds() <= self.policy.short_abandon

    def _limit(self, begun: _Begun) -> Limit | None:
        """None where the record holds no agreed time."""
        if self.target.due == "end_of_day":
            return Limit("day_end")
        if self.target.due is not None:
            due = self._agreed()
            return None if due is None else Limit("agreed", due=due)
        limit = self.terms.limit
        assert limit is not None
        counts: Counts = self.target.clock
        amount = float(limit.number) if counts == "working_days" else float(limit.length or 0)
        return Limit(counts, amount, least=self.target.at_least is not None, cap=self.policy.cap)

    def _agreed(self) -> datetime | None:
        """The agreed time that holds: another one counts if it was agreed before the one that held had passed."""
        due: datetime | None = None
        for _, event in self.history.named(self.target.from_):
            if event.due is not None and (due is None or event.at <= due):
                due = event.due
        return due

    def _told(self, clock: TargetClock) -> TargetClock:
        """The last time that the customer was told while the clock ran; else what the calendar said at its start."""
        reading, start = clock.reading, clock.start
        assert reading is not None
        assert start is not None
        tellings = [
            event.told
            for _, event in self.history.lived
            if event.told and event.told_for in ("", clock.target) and start <= event.at and (clock.done is None or event.at <= clock.done)
        ]
        if not tellings:
            return clock if reading.told is None or self.target.at_least else replace(clock, told=reading.told, told_by="calendar")
        told = tellings[-1]
        kept = clock.done <= told if clock.done is not None else (False if self.now > told else None)
        return replace(clock, told=told, told_by="record", told_kept=kept)
