"""From rows to the engine's judgement of what was promised, and back. Pure but for the row classes.

Kept, broken, superseded are decided by `sanxiang.commitments.keeping` alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sanxiang.calendar.calendars import Calendar
from sanxiang.commitments.commitment import Commitment as Promise
from sanxiang.commitments.keeping import KEPT, KEPT_BY, Happened, Judged, Standing, Terms, judge
from sanxiang.commitments.resolving import Due
from sanxiang_centre.commitments.escalation import Delays, steps
from sanxiang_centre.commitments.models import NEVER, Commitment, Evidence
from sanxiang_centre.commitments.states import SERVED, UNDECIDED, Action, CommitmentState, Origin, Reason

STATES: Mapping[Standing, CommitmentState] = {
    Standing.WAITING: CommitmentState.OPEN,
    Standing.KEPT: CommitmentState.KEPT,
    Standing.BROKEN: CommitmentState.OVERDUE,
    Standing.SUPERSEDED: CommitmentState.SUPERSEDED,
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of a commitment; `why` as in the event."""

    state: CommitmentState
    why: str
    settled_at: datetime | None
    done_at: datetime | None
    by: int | None = None
    reason: str = ""


def since(row: Commitment) -> datetime:
    """What happened before cannot keep it."""
    return row.said_at or row.made_at


def fits(action: str, name: str) -> bool:
    """Whether something of that name keeps a promise of that action."""
    return name == KEPT or name in KEPT_BY.get(action, ())


def matter_of(row: Commitment, heads: Mapping[int, int]) -> tuple[object, ...]:
    """Commitments of one matter take each other's place: a customer is called back once; everything else is by ticket or conversation.

    `heads`: customer -> whom it is merged into.
    """
    if row.origin == Origin.ABANDONED:
        return "abandoned", row.pk
    if row.action == Action.CALLBACK and (row.customer_id or row.number):
        return row.action, heads.get(row.customer_id, row.customer_id) if row.customer_id else row.number
    if row.ticket is not None:
        return row.action, "ticket", row.ticket
    return (row.action, "conversation", row.conversation_id) if row.conversation_id else (row.action, "alone", row.pk)


def rule(
    rows: Sequence[Commitment], evidence: Mapping[int, Sequence[Evidence]], heads: Mapping[int, int], now: datetime, terms: Terms
) -> dict[int, Ruling]:
    """By id. `rows`: with others that may take their place. What somebody has given up stays given up, and cancelled ones take nobody's
    place."""
    matters: dict[tuple[object, ...], list[Commitment]] = {}
    for row in sorted(rows, key=lambda one: (since(one), one.pk)):
        if row.state != CommitmentState.CANCELLED:
            matters.setdefault(matter_of(row, heads), []).append(row)
    found: dict[int, Ruling] = {}
    for group in matters.values():
        found |= _ruled(group, evidence, now, terms)
        # What has a limit gives way only to what has one, too: 尽快 said later does not take a due time back.
        found |= _ruled([row for row in group if _is_limited(row)], evidence, now, terms)
    return found


def _is_limited(row: Commitment) -> bool:
    return row.due_at is not None or row.length is not None


def terms_of(grace: int, calendar: Calendar) -> Terms:
    """`grace` in minutes."""
    return Terms(calendar, timedelta(minutes=grace))


def _ruled(group: Sequence[Commitment], evidence: Mapping[int, Sequence[Evidence]], now: datetime, terms: Terms) -> dict[int, Ruling]:
    happened = [
        Happened(each.name if fits(row.action, each.name) else "", each.at, number)
        for number, row in enumerate(group)
        for each in evidence.get(row.pk, ())
    ]
    verdicts = judge([promise_of(row, terms.calendar) for row in group], happened, now, terms)
    found: dict[int, Ruling] = {}
    for row, verdict in zip(group, verdicts, strict=True):
        if not row.reason or row.reason == Reason.SERVED:
            by = None if verdict.by is None else group[verdict.by].pk
            found[row.pk] = _served(row, evidence.get(row.pk, ()), verdict) or _ruling(verdict, by)
    return found


def _ruling(verdict: Judged, by: int | None) -> Ruling:
    state = STATES[verdict.standing]
    if state is CommitmentState.OVERDUE and verdict.kept_at is not None:
        return Ruling(CommitmentState.BROKEN, "late", verdict.kept_at, verdict.kept_at)
    why = {
        CommitmentState.KEPT: "evidence",
        CommitmentState.SUPERSEDED: "promised_anew",
        CommitmentState.OVERDUE: "overdue",
        CommitmentState.OPEN: "",
    }[state]
    settled = None if state in UNDECIDED else verdict.at
    return Ruling(state, why, settled, verdict.kept_at if state is CommitmentState.KEPT else None, by)


def _served(row: Commitment, evidence: Sequence[Evidence], verdict: Judged) -> Ruling | None:
    """Who called in vain has called again and was answered: nobody need call back. In time nothing was broken."""
    at = min((each.at for each in evidence if each.name == SERVED), default=None)
    kept = verdict.kept_at
    if row.origin != Origin.ABANDONED or at is None or (kept is not None and kept <= at):
        return None
    if verdict.due is not None and at > verdict.due:
        return Ruling(CommitmentState.BROKEN, "late", at, at)
    return Ruling(CommitmentState.CANCELLED, Reason.SERVED.value, at, None, reason=Reason.SERVED.value)


def promise_of(row: Commitment, calendar: Calendar) -> Promise:
    """What the engine needs of it. A condition that was met has given its due time already (`services.meet_condition`)."""
    due = None if row.due_at is None else Due(row.due_at, "length", calendar.date_of(row.due_at), row.provisional)
    return Promise(row.seq or 0, 0, 0, row.said, row.action, row.who, "agent", since(row), due=due)


def take_over(row: Commitment, found: Ruling) -> bool:
    """Writes the ruling into the row; whether the state changed."""
    before = row.state
    row.state, row.settled_at, row.done_at = found.state.value, found.settled_at, found.done_at
    row.superseded_by_id, row.reason = found.by, found.reason
    if row.state not in UNDECIDED:
        row.next_due = None
    return row.state != before


def schedule(row: Commitment, delays: Delays) -> None:
    """When the dispatcher is to look at it next."""
    found = steps(since(row), row.due_at, delays) if row.state in UNDECIDED else ()
    row.sort_at = row.due_at or NEVER
    row.next_due = found[row.steps].at if row.steps < len(found) else None
