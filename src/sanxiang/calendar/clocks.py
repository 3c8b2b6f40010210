"""Clocks: one limit, from when it started to now, with its pauses -> running, paused, met or missed, and by when. Knows no standard.

Bitemporal: a clock is judged with the calendar as it was known while it ran. What was announced later moves an open due time, and the
move is kept; it never moves a clock that was met or missed before, nor the time that was told at the start.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from sanxiang.calendar.arithmetic import Deadline, add, day_end, held, wall, working_days
from sanxiang.calendar.calendars import Calendar, always_open, seconds_of
from sanxiang.calendar.pauses import Pause

Counts = Literal["wall", "business", "working_days", "day_end", "agreed"]
ClockState = Literal["running", "paused", "met", "missed"]

WARN = 0.8
"""The share of a limit after which its owner is warned."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a clock may run.

    counts  wall and business: `amount` seconds; working_days: `amount` days; day_end: until the day of the start ends; agreed: until `due`
    least   the clock must have run so long before it is stopped (an announcement ahead), in place of at most so long
    cap     business seconds that pauses may hold it in all; None = no bound
    """

    counts: Counts
    amount: float = 0
    due: datetime | None = None
    least: bool = False
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What a clock is judged by. All instants have a zone.

    start   when it began; `known` = when that was known
    done    when it was stopped; None = not yet, or not known
    pauses  that began before it was stopped
    now     the instant of judging: nothing later counts
    """

    start: datetime
    known: datetime
    now: datetime
    done: datetime | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """From `known` on the due time was another one, because the calendar was."""

    known: datetime
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock at the instant of judging.

    deadline     as judged, with what its derivation needs
    due          by when (with `least`: from when); None while it is paused
    told         what was due by the calendar known at the start, without pauses: what a customer would have been told then
    remaining    seconds on its clock until due, while it is running or paused; business seconds for working days
    late         seconds on its clock after due, where it was missed (with `least`: too early by so much)
    elapsed      seconds on its clock from start until it was stopped or now, pauses left out
    warn_at      when `WARN` of the limit has passed; None while it is paused, and with `least`
    revisions    due times by later knowledge of the calendar, in order
    """

    state: ClockState
    deadline: Deadline
    due: datetime | None
    provisional: bool
    told: datetime | None
    remaining: int | None
    late: int | None
    elapsed: int
    warn_at: datetime | None
    revisions: tuple[Revision, ...] = ()


def read_clock(calendar: Calendar, limit: Limit, run: Run, *, warn: float = WARN) -> Reading:
    """The clock at `run.now`. Raises CalendarError where the calendar cannot count so far."""
    pauses = _until(run)
    stages = list(_stages(calendar, limit, run, pauses))
    known, deadline = stages[-1]
    told = deadline_of(calendar.as_known(run.known), limit, run.start, ()).due
    due = _effective(deadline.due, known if len(stages) > 1 else None)
    state = _state(limit, run, due)
    line = _line(limit, deadline.calendar)
    return Reading(
        state=state,
        deadline=deadline,
        due=due,
        provisional=deadline.provisional,
        told=told,
        remaining=_remaining(line, run, deadline, due) if state in ("running", "paused") else None,
        late=_late(line, limit, run, due) if state == "missed" else None,
        elapsed=_between(line, run.start, run.done or run.now, pauses),
        warn_at=None if due is None or limit.least else _warn_at(line, run, due, pauses, warn),
        revisions=tuple(Revision(at, each.due) for (_, before), (at, each) in pairwise(stages) if each.due != before.due),
    )


def deadline_of(calendar: Calendar, limit: Limit, start: datetime, pauses: Sequence[Pause]) -> Deadline:
    """The due time by one state of knowledge. Raises CalendarError."""
    match limit.counts:
        case "business":
            return add(calendar, start, round(limit.amount), pauses=pauses, cap=limit.cap)
        case "working_days":
            return working_days(calendar, start, round(limit.amount), pauses=pauses)
        case "day_end":
            end = day_end(calendar, calendar.date_of(start))
            return replace(
                wall(calendar, start, 0), due=max(end, start), provisional=calendar.provisional(seconds_of(start), seconds_of(end))
            )
        case "agreed":
            return replace(wall(calendar, start, 0), due=limit.due)
        case _:
            return _on_the_wall(calendar, limit, start, pauses)


def _on_the_wall(calendar: Calendar, limit: Limit, start: datetime, pauses: Sequence[Pause]) -> Deadline:
    """Exact to parts of a second without pauses: a call is answered within 15 s, not within 15 s of the second before."""
    plain = wall(calendar, start, round(limit.amount))
    if not pauses:
        return replace(plain, due=(start + timedelta(seconds=limit.amount)).astimezone(calendar.zone))
    paused = add(always_open(calendar.tz), start, round(limit.amount), pauses=pauses, cap=limit.cap)
    return replace(plain, due=paused.due, reckoning=paused.reckoning)


# ------------------------------------------------------------------------------------------------ what was known when


def _stages(calendar: Calendar, limit: Limit, run: Run, pauses: Sequence[Pause]) -> Iterator[tuple[datetime, Deadline]]:
    """(since when it was known, the deadline by that knowledge), until the clock was stopped or its due time had passed."""
    points = [run.known, *knowledge(calendar, run.known, run.now)]
    for number, known in enumerate(points):
        deadline = deadline_of(calendar.as_known(known), limit, run.start, pauses)
        yield known, deadline
        due = _effective(deadline.due, known if number else None)
        end = points[number + 1] if number + 1 < len(points) else run.now
        if (run.done is not None and run.done <= end) or (due is not None and due < end and not limit.least):
            return


def _effective(due: datetime | None, known: datetime | None) -> datetime | None:
    """What becomes known cannot make late what was in time when it became known."""
    return due if due is None or known is None else max(due, known)


def knowledge(calendar: Calendar, after: datetime, until: datetime) -> tuple[datetime, ...]:
    """The instants in between at which anything new was known of the calendar."""
    return calendar.learned[bisect_right(calendar.learned, after) : bisect_right(calendar.learned, until)]


# ---------------------------------------------------------------------------------------------------- states and times


def _until(run: Run) -> tuple[Pause, ...]:
    """The pauses before the clock was stopped; one that lasted then ended with it."""
    end = run.done or run.now
    before = (pause for pause in run.pauses if pause.start < end)
    return tuple(replace(pause, end=min(pause.end or run.done, run.done)) if run.done else pause for pause in before)


def _state(limit: Limit, run: Run, due: datetime | None) -> ClockState:
    if limit.least:
        return "running" if run.done is None else "met" if due is not None and run.done >= due else "missed"
    if run.done is not None:
        return "met" if due is None or run.done <= due else "missed"
    if due is None:
        return "paused"
    return "running" if run.now <= due else "missed"


def _line(limit: Limit, calendar: Calendar) -> Calendar:
    """The calendar on whose clock seconds pass."""
    return calendar if limit.counts in ("business", "working_days") else always_open(calendar.tz)


def _between(line: Calendar, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> int:
    first, last = seconds_of(start), seconds_of(end)
    return line.timeline.elapsed(first, last) - held(line, first, last, pauses)


def _remaining(line: Calendar, run: Run, deadline: Deadline, due: datetime | None) -> int | None:
    if due is not None:
        return max(0, _between(line, run.now, due))
    return deadline.reckoning.left if deadline.reckoning and deadline.unit != "working_days" else None


def _late(line: Calendar, limit: Limit, run: Run, due: datetime | None) -> int | None:
    if due is None:
        return None
    end = run.done or run.now
    return _between(line, end, due) if limit.least else _between(line, due, end)


def _warn_at(line: Calendar, run: Run, due: datetime, pauses: Sequence[Pause], warn: float) -> datetime:
    """No pause that ends after the due time can stand in the way: such a one was refused."""
    closed = [pause for pause in pauses if pause.end is not None and pause.end <= due]
    whole = max(0, _between(line, run.start, due, closed))
    found = add(line, run.start, int(whole * warn), pauses=closed).due
    return min(found, due) if found is not None else due
