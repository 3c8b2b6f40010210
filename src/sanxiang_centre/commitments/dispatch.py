"""What the dispatcher does for commitments: tells of what is due, notes what is overdue, and who is told next.

Set-based, like the clocks of tickets: what is due at one second are a few statements, and what is locked is passed over and taken the
next time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from sanxiang_centre.accounts.models import Person, Role
from sanxiang_centre.commitments.escalation import Delays, Step, steps
from sanxiang_centre.commitments.judging import since
from sanxiang_centre.commitments.models import Commitment
from sanxiang_centre.commitments.proving import delays_of, save, terms
from sanxiang_centre.commitments.states import UNDECIDED, CommitmentState
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.commitments import CommitmentDueSoon, CommitmentOverdue
from sanxiang_centre.common.writing import writing

BATCH = 1000
BATCHES = 8
"""Batches before other duties have their turn."""
SOON = timedelta(seconds=0.5)
"""How late a due time may be noticed that was written with less time to go than this."""


def fire_due(now: datetime) -> datetime:
    """What is due, as far as some batches go; when to look again."""
    if all(fire_batch(now) == BATCH for _ in range(BATCHES)):
        return now
    first = Commitment.objects.filter(next_due__isnull=False).aggregate(Min("next_due"))["next_due__min"]
    return now + SOON if first is None else min(max(first, now + SOON / 10), now + SOON)


def fire_batch(now: datetime, size: int = BATCH) -> int:
    """How many commitments went on by a step or more."""
    with writing(SYSTEM, now) as write:
        due = Commitment.objects.filter(next_due__lte=now, state__in=UNDECIDED).order_by("next_due", "pk")
        rows = list(due.select_for_update(skip_locked=True)[:size])
        if rows:
            people, delays = Recipients.of(rows), delays_of(terms())
            # One call, for what follows is done for all of them at once.
            write.record_all([event for row in rows for event in _fire(row, delays, people, now)])
            save(rows)
        return len(rows)


def _fire(row: Commitment, delays: Delays, people: Recipients, now: datetime) -> Iterable[DomainEvent]:
    """Does all steps whose time has come, and sets when the next one is. What is due and not kept is overdue: evidence, when it comes,
    is judged at once, so that a row that is still open here has none."""
    found = steps(since(row), row.due_at, delays)
    while row.steps < len(found) and found[row.steps].at <= now:
        step = found[row.steps]
        row.steps += 1
        if step.level >= 0:
            row.state = CommitmentState.OVERDUE.value
        if step.level >= 0 or (row.state == CommitmentState.OPEN and found[row.steps].at > now):
            yield _event(row, step, people)
    row.next_due = found[row.steps].at if row.steps < len(found) else None


def _event(row: Commitment, step: Step, people: Recipients) -> DomainEvent:
    why, to = people.named(row, step.to)
    due = "" if row.due_at is None else row.due_at.isoformat()
    if step.level < 0:
        return CommitmentDueSoon(id=row.pk, action=row.action, due=due, recipients=to, why=why)
    return CommitmentOverdue(id=row.pk, action=row.action, due=due, level=step.level, recipients=to, why=why)


@dataclass(frozen=True, slots=True)
class Recipients:
    """Team -> its leaders; managers; who is there at all."""

    leaders: Mapping[int | None, Sequence[int]]
    managers: Sequence[int]
    active: frozenset[int]

    @classmethod
    def of(cls, rows: Iterable[Commitment]) -> Recipients:
        leaders: dict[int | None, list[int]] = defaultdict(list)
        chiefs = Person.objects.filter(is_active=True, roles__overlap=[Role.LEADER, Role.MANAGER]).order_by("pk")
        heads = list(chiefs.values_list("pk", "team", "roles"))
        for person, team, roles in heads:
            if Role.LEADER in roles:
                leaders[team].append(person)
        owners = {row.owner_id for row in rows if row.owner_id}
        active = frozenset(Person.objects.filter(pk__in=owners, is_active=True).values_list("pk", flat=True))
        return cls(leaders, [person for person, _, roles in heads if Role.MANAGER in roles], active)

    def named(self, row: Commitment, to: str) -> tuple[str, list[int]]:
        """Why, and who. What nobody has in hand goes to the leaders; where the team has none, or there is no team, to the managers."""
        if to == "owner" and row.owner_id in self.active:
            return "owner", [row.owner_id or 0]
        leaders = self.leaders.get(row.team_id, ()) if row.team_id is not None else ()
        return ("leader", list(leaders)) if to != "manager" and leaders else ("manager", list(self.managers))
