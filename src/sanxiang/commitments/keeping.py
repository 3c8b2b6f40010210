"""Whether commitments were kept: a pure function of what happened later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sanxiang.calendar.calendars import Calendar
from sanxiang.commitments.commitment import Commitment
from sanxiang.commitments.resolving import resolve

KEPT_BY: Mapping[str, frozenset[str]] = {
    "callback": frozenset({"callback.made", "return_visit.made", "complaint.contacted", "complaint.leader_contacted"}),
    "reply": frozenset(
        {"contact.reply", "ticket.responded", "ticket.updated", "ticket.resolved", "complaint.updated", "complaint.answered",
         "callback.made", "application.answered", "meter.test_reported", "meter.reading_answered"}
    ),
    "contact": frozenset({"callback.made", "contact.reply", "complaint.contacted", "complaint.leader_contacted", "ticket.updated"}),
    "visit": frozenset({"visit.arrived", "visit.finished", "visit.confirmed"}),
    "deliver": frozenset({"item.registered", "disconnection.noticed", "task.done"}),
    "refund": frozenset({"task.done"}),
    "handle": frozenset({"ticket.responded", "ticket.resolved", "ticket.closed", "complaint.assigned", "outage.restored", "task.done",
                         "visit.finished", "data.changed", "installation.connected"}),
}  # fmt: skip
"""Action -> the events of records that keep a commitment of it, besides `commitment.kept`."""

KEPT, MET = "commitment.kept", "condition.met"


class Standing(StrEnum):
    """How a commitment stands."""

    WAITING = "waiting"
    KEPT = "kept"
    BROKEN = "broken"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened for the same customer and matter.

    name        an event of a record (`callback.made`), `commitment.kept`, or `condition.met`
    at          aware
    commitment  the number of the commitment that it is about; None = any that it fits
    """

    name: str
    at: datetime
    commitment: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A commitment as it stands at `now`.

    due      when it is due, conditions that were met counted in; None = no due time (yet)
    at       when it was kept, broken or superseded; None while it waits
    kept_at  when it was done, late ones too; None = not yet
    by       the number of the commitment that takes its place
    """

    standing: Standing
    due: datetime | None = None
    at: datetime | None = None
    kept_at: datetime | None = None
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """grace: so much later still counts as kept; calendar: by which limits count once their condition is met."""

    calendar: Calendar
    grace: timedelta = timedelta(0)
    kept_by: Mapping[str, frozenset[str]] = field(default_factory=lambda: KEPT_BY)


def judge(commitments: Sequence[Commitment], happened: Iterable[Happened], now: datetime, terms: Terms) -> tuple[Judged, ...]:
    """One verdict for each commitment, in their order. Nothing after `now` is looked at; commitments of unknown time are taken as old.

    The first event that fits keeps a commitment. One that was promised anew, before it was kept or broken, is superseded by the later
    commitment of the same action. Undated ones are kept or wait; they are never broken.
    """
    events = sorted((one for one in happened if one.at <= now), key=lambda one: one.at)
    return tuple(_judge(number, commitments, events, now, terms) for number in range(len(commitments)))


def _judge(number: int, commitments: Sequence[Commitment], events: Sequence[Happened], now: datetime, terms: Terms) -> Judged:
    commitment = commitments[number]
    due = _due(number, commitment, events, terms)
    kept = next((one.at for one in events if _keeps(one, number, commitment, terms)), None)
    last = None if due is None else due + terms.grace
    anew = _promised_anew(number, commitments, now)
    if anew is not None and not (kept and kept <= anew[0]) and not (last and last < anew[0]):
        return Judged(Standing.SUPERSEDED, due, anew[0], kept, anew[1])
    if kept is not None and (last is None or kept <= last):
        return Judged(Standing.KEPT, due, kept, kept)
    if last is not None and last < now:
        return Judged(Standing.BROKEN, due, last, kept)
    return Judged(Standing.WAITING, due, None, kept)


def _keeps(event: Happened, number: int, commitment: Commitment, terms: Terms) -> bool:
    if event.commitment is not None and event.commitment != number:
        return False
    if commitment.said_at is not None and event.at < commitment.said_at:
        return False
    return event.name == KEPT or event.name in terms.kept_by.get(commitment.action, ())


def _due(number: int, commitment: Commitment, events: Sequence[Happened], terms: Terms) -> datetime | None:
    if commitment.due is not None:
        return commitment.due.due
    if not commitment.condition or commitment.length is None:
        return None
    met = next((one.at for one in events if one.name == MET and one.commitment in (None, number)), None)
    found = None if met is None else resolve(commitment.length, met, terms.calendar)
    return None if found is None else found.due


def _promised_anew(number: int, commitments: Sequence[Commitment], now: datetime) -> tuple[datetime, int] | None:
    """When and by which one the first later commitment of the same action was made."""
    mine = commitments[number]
    for other in range(number + 1, len(commitments)):
        one = commitments[other]
        later = one.said_at is not None and (mine.said_at is None or mine.said_at < one.said_at <= now)
        if later and one.action == mine.action and one.said_at is not None:
            return one.said_at, other
    return None
