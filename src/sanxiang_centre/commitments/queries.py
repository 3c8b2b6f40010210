"""Which commitments an actor gets to see, and how many of them are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDay, TruncMonth, TruncWeek

from sanxiang.reporting.proportion import Share
from sanxiang_centre.accounts.models import Person, Role, Skill
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.commitments.models import Commitment, Evidence, Terms
from sanxiang_centre.commitments.states import REACHING, UNDECIDED, CommitmentState
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.models import Event
from sanxiang_centre.common.problems import not_found

NOUN = "承诺"
SHOWN = ("owner", "team", "group")
"""What a commitment is shown with, so that a list asks for it once."""


def reached(actor: Actor, permission: str) -> Q:
    """Which commitments a permission takes in. What nobody has and no team, is its group's; without a group it is everybody's who
    reaches a team."""
    found = require(actor, permission)
    if found is Reach.ALL:
        return Q()
    own = Q(owner=actor.person or 0)
    if found is not Reach.TEAM:
        return own
    groups = Skill.objects.filter(person=actor.person or 0).values("group")
    nobody = Q(owner=None, team=None) & (Q(group=None) | Q(group__in=groups))
    return own | nobody | Q(team=actor.team) if actor.team is not None else own | nobody


@dataclass(frozen=True, slots=True)
class Filters:
    """None = not asked. `owner` 0 = nobody. A customer stands for all that are merged into it."""

    state: Sequence[str] | None = None
    action: str | None = None
    origin: str | None = None
    owner: int | None = None
    team: int | None = None
    customer: int | None = None
    conversation: int | None = None
    ticket: int | None = None
    dated: bool | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None


def list_commitments(actor: Actor, asked: Filters, permission: str = "commitment.read") -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(reached(actor, permission)).select_related(*SHOWN)
    named = {
        "state__in": asked.state or None,
        "action": asked.action,
        "origin": asked.origin,
        "team": asked.team,
        "conversation": asked.conversation,
        "ticket": asked.ticket,
        "due_at__lt": asked.due_before,
        "due_at__gte": asked.due_after,
        "due_at__isnull": None if asked.dated is None else not asked.dated,
    }
    rows = rows.filter(**{name: value for name, value in named.items() if value is not None})
    if asked.owner is not None:
        rows = rows.filter(owner=asked.owner or None)
    if asked.customer is not None:
        rows = rows.filter(Q(customer=asked.customer) | Q(customer__head=asked.customer))
    return rows


def list_callbacks(
    actor: Actor, *, owner: int | None = None, team: int | None = None, group: int | None = None, dated: bool | None = None
) -> QuerySet[Commitment]:
    """Customers who are to be called, answered or contacted; to be read by `sort_at`: what is overdue longest comes first."""
    rows = list_commitments(actor, Filters(state=UNDECIDED, owner=owner, team=team, dated=dated)).filter(action__in=REACHING)
    return rows if group is None else rows.filter(group=group)


def access_commitment(actor: Actor, commitment: int, permission: str = "commitment.read", *, lock: bool = False) -> Commitment:
    """Raises Problem 404 for what is out of reach, as for what is not there. With `lock`, others who write it wait."""
    rows = Commitment.objects.filter(reached(actor, permission), pk=commitment).select_related(*SHOWN)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise not_found(NOUN)
    return found


def list_evidence(commitment: Commitment) -> QuerySet[Evidence]:
    return Evidence.objects.filter(commitment=commitment).order_by("at", "pk")


def list_history(commitment: Commitment) -> QuerySet[Event]:
    return Event.objects.filter(noun="commitment", subject=commitment.pk).select_related("body")


def may_be_given(actor: Actor, person: int, permission: str = "commitment.assign") -> Person | None:
    """The person if active, and within what the actor may assign."""
    found = Person.objects.filter(pk=person, is_active=True).exclude(roles=[Role.INTEGRATION]).first()
    reach = require(actor, permission)
    if found is None or reach is Reach.ALL:
        return found
    within = reach is Reach.TEAM and actor.team is not None and found.team_id == actor.team
    return found if within or found.pk == actor.person else None


def get_terms(actor: Actor) -> Terms:
    require(actor, "commitment_terms.read")
    return Terms.objects.first() or Terms()


# Promise-kept rate ----------------------------------------------------------------------------------------------------

PERIODS = {"day": TruncDay, "week": TruncWeek, "month": TruncMonth}
BY = {"agent": "owner", "team": "team", "action": "action", "origin": "origin"}
FORMULA = "promise_kept/1"


@dataclass(frozen=True, slots=True)
class Rate:
    """`by`: id of an agent or team, an action or origin, or the first day of a period; None = of none, or all together.

    waiting   due in that time, not kept, and not overdue yet
    undated   made in that time without a due time; `undated_kept` of them were kept
    """

    by: int | str | None
    kept: int
    broken: int
    overdue: int
    waiting: int
    superseded: int
    cancelled: int
    undated: int
    undated_kept: int

    @property
    def share(self) -> Share:
        """kept / (kept + broken); overdue ones are broken."""
        return Share(self.kept, self.kept + self.broken)


def rates(actor: Actor, *, since: datetime, until: datetime, by: str | None) -> list[Rate]:
    """Of the commitments within reach that were due in that time; one query."""
    due, undated = Q(due_at__gte=since, due_at__lt=until), Q(due_at=None, made_at__gte=since, made_at__lt=until)
    rows = Commitment.objects.filter(reached(actor, "commitment.read_rates")).filter(due | undated)
    counts = {
        "kept": due & Q(state=CommitmentState.KEPT),
        "broken": due & Q(state__in=(CommitmentState.BROKEN, CommitmentState.OVERDUE)),
        "overdue": due & Q(state=CommitmentState.OVERDUE),
        "waiting": due & Q(state=CommitmentState.OPEN),
        "superseded": due & Q(state=CommitmentState.SUPERSEDED),
        "cancelled": due & Q(state=CommitmentState.CANCELLED),
        "undated": undated & ~Q(state__in=(CommitmentState.SUPERSEDED, CommitmentState.CANCELLED)),
        "undated_kept": undated & Q(state=CommitmentState.KEPT),
    }
    made = {f"n_{name}": Count("pk", filter=condition) for name, condition in counts.items()}
    if by is None:
        return [_rate(rows.aggregate(**made), None)]
    grouped = rows.annotate(by=_key(by)).values("by").annotate(**made).order_by("by")
    return [_rate(dict(row), row["by"]) for row in grouped]


def _key(by: str) -> Any:
    if by in BY:
        return F(BY[by])
    return PERIODS[by](Coalesce("due_at", "made_at"), tzinfo=ZoneInfo(settings.TIME_ZONE))


def _rate(row: dict[str, Any], by: Any) -> Rate:
    counts = {name.removeprefix("n_"): value for name, value in row.items() if name.startswith("n_")}
    return Rate(by=by.date().isoformat() if isinstance(by, datetime) else by, **counts)
