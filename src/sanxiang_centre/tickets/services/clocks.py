"""Lines are added to a ticket's record, and its clocks are judged anew: set-based, for one ticket or for hundreds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sanxiang.inspection.targets.judging import TargetState
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.tickets import ClockMissed, ClockMoved
from sanxiang_centre.common.tables import insert
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.escalation import chain_for
from sanxiang_centre.tickets.judging import clocks_of, closed_since, schedule, summed, take_over
from sanxiang_centre.tickets.models import Clock, Fact, Ticket
from sanxiang_centre.tickets.recipients import Recipients

JUDGED = tuple(each.name for each in Clock._meta.concrete_fields if each.name not in ("id", "ticket", "target", "number"))
"""What of a clock's row is written anew each time."""
Key = tuple[str, int]
"""Target and number of a clock within its ticket."""


@dataclass(slots=True)
class Line:
    """A line of the record to be added; `at` None = now. The state is that of the record (`judging.PAUSED` and those of the engine)."""

    event: str = ""
    state: str = ""
    at: datetime | None = None
    evidence: str = ""
    due: datetime | None = None
    told: datetime | None = None
    told_for: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)


def facts_of(write: Writing, ticket: Ticket, lines: Sequence[Line], before: int = 0) -> list[Fact]:
    """Rows to be written; `before` them the ticket has so many."""
    return [
        Fact(
            ticket=ticket,
            seq=before + place,
            at=line.at or write.now,
            known_at=max(write.now, line.at or write.now),
            event=line.event,
            state=line.state,
            actor=write.actor.person,
            evidence=line.evidence,
            due=line.due,
            told=line.told,
            told_for=line.told_for,
            attributes=dict(line.attributes),
        )
        for place, line in enumerate(lines, 1)
    ]


@dataclass(frozen=True, slots=True)
class Judged:
    """What judging anew came to: how many due times it moved, and whose `due_at` or `missed` it changed."""

    moved: int
    changed: list[Ticket]


def rejudge(
    write: Writing,
    facts: Mapping[Ticket, Sequence[Fact]],
    *,
    new: bool = False,
    recomputation: int | None = None,
    standing: queries.Standing | None = None,
) -> Judged:
    """Judges the clocks of these tickets, which are locked, by their lines. `new`: they have no clocks yet. `standing`: what was just
    read of them, if it was.

    The rows are locked: the dispatcher, which passes over what is locked, does not fire in between. `due_at` and `missed` of the
    tickets are set, not saved.
    """
    standing = standing or queries.standing([] if new else [ticket.pk for ticket in facts])
    setting, events, changed, written = standing.setting, list[DomainEvent](), list[Ticket](), list[Clock]()
    for ticket, lines in facts.items():
        own: dict[Key, Clock] = {(row.target, row.number): row for row in standing.clocks.get(ticket.pk, ())}
        was = {row.pk: _values(row) for row in own.values()}
        events += _judge(write, ticket, lines, own, setting, recomputation)
        written += (row for row in own.values() if was.get(row.pk) != _values(row))
        if summed(ticket, list(own.values())):
            changed.append(ticket)
    _save(written)
    write.record_all(_addressed(events, list(facts), setting.chains))
    return Judged(sum(isinstance(event, ClockMoved) for event in events), changed)


def catch_up(write: Writing, tickets: Iterable[Ticket], standing: queries.Standing, *, reopened: bool = False) -> bool:
    """Carries changes of the calendar through tickets, which are locked, that they have not reached yet, with a line of its own each:
    what is written next moves nothing in silence. `standing`: as they are before that. `reopened`: they are open again by it.

    Whether there were any: their clocks are others now than in `standing`."""
    behind: dict[int, dict[Ticket, Sequence[Fact]]] = {}
    for ticket in tickets:
        known = standing.facts[ticket.pk]
        missing = _behind(ticket, known, standing.setting, reopened=reopened)
        if missing is not None:
            behind.setdefault(missing, {})[ticket] = known
    for recomputation, facts in behind.items():
        rejudge(write, facts, recomputation=recomputation)
    return bool(behind)


def _behind(ticket: Ticket, known: Sequence[Fact], setting: queries.Setting, *, reopened: bool) -> int | None:
    """The recomputation that has not reached the ticket. One that was closed is passed over until it is open again."""
    closed = closed_since(known)
    if closed is not None:
        return queries.changed_since(closed) if reopened and setting.revision else None
    return next((each.recomputation for each in setting.pending if each.last < ticket.pk), None)


@dataclass(frozen=True, slots=True)
class Opened:
    """The clocks of a new ticket, not written yet, and what is to be told of them."""

    clocks: list[Clock]
    events: list[DomainEvent]


def open_clocks(write: Writing, ticket: Ticket, facts: Sequence[Fact]) -> Opened:
    """Of a ticket that has its number but is not written yet; sets what it shows of them, so that it is written only once."""
    own, setting = dict[Key, Clock](), queries.setting()
    events = _judge(write, ticket, facts, own, setting, None)
    summed(ticket, list(own.values()))
    return Opened(list(own.values()), _addressed(events, [ticket], setting.chains))


def keep_opened(write: Writing, opened: Opened) -> None:
    insert(opened.clocks)
    write.record_all(opened.events)


def _judge(
    write: Writing, ticket: Ticket, lines: Sequence[Fact], own: dict[Key, Clock], setting: queries.Setting, recomputation: int | None
) -> list[DomainEvent]:
    """Brings the clocks of a ticket up to date, and adds those that began."""
    rules, events = queries.rules(ticket.rules_id), list[DomainEvent]()
    calendar = queries.calendar_of(rules, queries.revision_of(ticket, setting))
    for found in clocks_of(ticket.pk, lines, rules, calendar, write.now):
        row = own.setdefault((found.target, found.number), Clock(ticket=ticket, target=found.target, number=found.number))
        before = row.due, row.state
        take_over(row, found)
        schedule(row, ticket.priority, setting.chains, calendar, write.now, before=before[0])
        events += _told(ticket, row, before, write.now, recomputation)
    return events


def _values(row: Clock) -> list[Any]:
    """What makes writing it worth while: of a clock that runs, the time that is over changes with every look at it."""
    return [getattr(row, name) for name in JUDGED if name != "elapsed"]


def _told(
    ticket: Ticket, row: Clock, before: tuple[datetime | None, str], now: datetime, recomputation: int | None
) -> Iterable[DomainEvent]:
    if recomputation is not None and row.pk and before[0] != row.due:
        yield ClockMoved(
            id=ticket.pk,
            target=row.target,
            clock=row.number,
            before=_iso(before[0]),
            after=_iso(row.due),
            recomputation=recomputation,
        )
    if row.state == TargetState.MISSED.value and row.missed_at is None:
        row.missed_at = now
        yield ClockMissed(id=ticket.pk, target=row.target, clock=row.number, due=_iso(row.due), recipients=[])


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def _save(rows: Sequence[Clock]) -> None:
    new, known = [row for row in rows if row.pk is None], [row for row in rows if row.pk is not None]
    if new:
        Clock.objects.bulk_create(new)
    if known:
        Clock.objects.bulk_create(known, update_conflicts=True, unique_fields=["id"], update_fields=JUDGED)


def _addressed(events: Sequence[DomainEvent], tickets: Sequence[Ticket], chains: Any) -> list[DomainEvent]:
    """Misses that a write itself has brought to light are told to the same people as those that the dispatcher finds."""
    if not any(isinstance(event, ClockMissed) for event in events):
        return list(events)
    people, by_id = Recipients.of(tickets), {ticket.pk: ticket for ticket in tickets}
    return [_with_recipients(event, people, by_id[event.id], chains) for event in events]


def _with_recipients(event: DomainEvent, people: Recipients, ticket: Ticket, chains: Any) -> DomainEvent:
    if not isinstance(event, ClockMissed):
        return event
    to = chain_for(chains, event.target, ticket.priority).miss_to
    return ClockMissed(id=event.id, target=event.target, clock=event.clock, due=event.due, recipients=people.named(ticket, to))
