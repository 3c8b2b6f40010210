"""Which return visits an actor gets to see, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from sanxiang_centre.accounts.models import Person, Role, Skill
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.surveys.models import Occasion, Trigger, Visit, VisitDraw, VisitPlan, VisitState
from sanxiang_centre.surveys.queries import in_force
from sanxiang_centre.surveys.questions import read

NOUN = "回访"


# Plans ----------------------------------------------------------------------------------------------------------------


def list_plans(actor: Actor, *, active: bool | None = None) -> QuerySet[VisitPlan]:
    require(actor, "return_visit_plan.read", Reach.ALL)
    rows = VisitPlan.objects.select_related("group")
    return rows if active is None else rows.filter(active=active)


def access_plan(actor: Actor, plan: int) -> VisitPlan:
    found = list_plans(actor).filter(pk=plan).first()
    if found is None:
        raise not_found("回访方案")
    return found


def list_draws(actor: Actor, plan: int) -> QuerySet[VisitDraw]:
    return VisitDraw.objects.filter(plan=access_plan(actor, plan))


def active_plans(*triggers: Trigger) -> QuerySet[VisitPlan]:
    """In the order in which they were made: of several that fit, the first one counts."""
    return VisitPlan.objects.filter(active=True, trigger__in=triggers).order_by("id")


# Visits ---------------------------------------------------------------------------------------------------------------


def reached(actor: Actor, permission: str) -> Q:
    """Never a visit about one's own work."""
    found = require(actor, permission)
    if actor.person is None:
        return Q()
    unbiased = ~Q(not_by__contains=[actor.person])
    if found is Reach.ALL:
        return unbiased
    own = Q(assignee=actor.person)
    team = Q(team=actor.team) | Q(assignee__team=actor.team) if found is Reach.TEAM and actor.team is not None else Q(pk__in=[])
    return unbiased & (own | team)


def list_visits(
    actor: Actor,
    now: datetime,
    *,
    assignee: int | None = None,
    ready: bool | None = None,
    overdue: bool | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    **wanted: Any,
) -> QuerySet[Visit]:
    """`assignee` 0 = nobody; `ready`: may be made now; `since`, `until`: became due. `wanted`: state, plan, agent, team, customer, noun,
    subject."""
    rows = Visit.objects.filter(reached(actor, "return_visit.read")).select_related("assignee", "agent", "plan")
    wanted |= {"created_at__gte": since, "created_at__lt": until}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    rows = rows if assignee is None else rows.filter(assignee=assignee or None)
    for asked, condition in ((ready, Q(state=VisitState.DUE, next_at__lte=now)), (overdue, Q(state=VisitState.DUE, due_at__lt=now))):
        rows = rows if asked is None else rows.filter(condition) if asked else rows.exclude(condition)
    return rows


def access_visit(actor: Actor, visit: int, permission: str = "return_visit.read", *, lock: bool = False) -> Visit:
    rows = Visit.objects.filter(reached(actor, permission), pk=visit).select_related("assignee", "agent", "plan", "survey", "edition")
    rows = rows.defer("edition__snapshot")
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise not_found(NOUN)
    return found


def questions_of(visit: Visit, now: datetime) -> Sequence[dict[str, Any]]:
    """What the customer is to be asked; nothing once it is over, or where no question set is in force."""
    asked = in_force(Occasion.VISIT, now, visit.edition_id) if visit.state == VisitState.DUE else None
    return [asdict(question) for question in read(asked.questions)] if asked is not None else []


# Who ------------------------------------------------------------------------------------------------------------------


def loads_of(group: int) -> dict[int, int]:
    """Active members of the group in the order of their staff numbers, with the number of visits that they have to make."""
    members = Person.objects.filter(pk__in=Skill.objects.filter(group=group).values("person"), is_active=True)
    open_ = dict(Visit.objects.filter(state=VisitState.DUE, assignee__in=members).values_list("assignee").annotate(Count("pk")))
    return {person: open_.get(person, 0) for person in members.order_by("staff_no").values_list("pk", flat=True)}


def may_make(visit: Visit, person: int) -> Person | None:
    """Active, no integration, and none whose work it is about."""
    rows = Person.objects.filter(pk=person, is_active=True).exclude(pk__in=visit.not_by)
    return rows.exclude(roles=[Role.INTEGRATION]).first()


def managers() -> list[int]:
    return list(Person.objects.filter(is_active=True, roles__contains=[Role.MANAGER]).values_list("pk", flat=True))


def lately_visited(heads: Iterable[int], since: datetime) -> set[int]:
    """Heads of customers who were visited since, or are to be; whoever is merged into them counts."""
    about = Q(customer__in=list(heads)) | Q(customer__head__in=list(heads))
    rows = Visit.objects.filter(about).exclude(state=VisitState.CANCELLED)
    rows = rows.filter(Q(state=VisitState.DUE) | Q(created_at__gt=since))
    return set(rows.values_list(Coalesce("customer__head", "customer"), flat=True))


def visited(noun: str, subjects: Sequence[int]) -> set[int]:
    rows = Visit.objects.filter(noun=noun, subject__in=subjects).exclude(state=VisitState.CANCELLED)
    return set(rows.values_list("subject", flat=True))


# Rates ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VisitRates:
    """`by`: id of a plan, a team, an agent or an assignee; None = of none, or all together. What was cancelled is in none of it.

    made is of all that was due in the time asked for; reached: made or refused.
    """

    by: int | None
    due: int
    made: int
    refused: int
    unreached: int
    open: int
    overdue: int
    attempts: int
    rated: int
    satisfied: int
    mean: float | None
    low: int

    @property
    def visit_rate(self) -> float | None:
        """Made of due."""
        return self.made / self.due if self.due else None

    @property
    def contact_rate(self) -> float | None:
        """Made or refused, of those that are closed."""
        closed = self.made + self.refused + self.unreached
        return (self.made + self.refused) / closed if closed else None

    @property
    def satisfaction(self) -> float | None:
        """The two best of five, of the valid answers."""
        return self.satisfied / self.rated if self.rated else None


def rates(actor: Actor, now: datetime, *, since: datetime, until: datetime, by: str | None) -> Sequence[VisitRates]:
    """Of the visits within reach that became due from `since` to `until`; one query."""
    within = Q(created_at__gte=since, created_at__lt=until) & ~Q(state=VisitState.CANCELLED)
    rows = Visit.objects.filter(reached(actor, "return_visit.read_rates"), within)
    counts = {
        "due": Q(),
        "made": Q(state=VisitState.DONE),
        "refused": Q(state=VisitState.REFUSED),
        "unreached": Q(state=VisitState.UNREACHED),
        "open": Q(state=VisitState.DUE),
        "overdue": Q(state=VisitState.DUE, due_at__lt=now),
        "rated": Q(survey__satisfaction__isnull=False),
        "satisfied": Q(survey__satisfaction__gte=4),
        "low": Q(survey__low=True),
    }
    made: dict[str, Any] = {f"n_{name}": Count("pk", filter=condition) for name, condition in counts.items()}
    made |= {"n_mean": Avg("survey__satisfaction"), "n_attempts": Sum("tries", default=0)}
    found = rows.values(**({"by": F(by)} if by else {})).annotate(**made).order_by(*(["by"] if by else []))
    whole: Any = found if by else [rows.aggregate(**made)]
    return [_rates(row) for row in whole]


def _rates(row: dict[str, Any]) -> VisitRates:
    names = ("due", "made", "refused", "unreached", "open", "overdue", "attempts", "rated", "satisfied", "mean", "low")
    return VisitRates(by=row.get("by"), **{name: row[f"n_{name}"] for name in names})


def due_draws(week: date, end: datetime) -> QuerySet[VisitPlan]:
    """Samples that were there before the week ended and have not been drawn of it."""
    drawn = VisitDraw.objects.filter(week=week).values("plan")
    return active_plans(Trigger.SAMPLE).filter(created_at__lt=end).exclude(pk__in=drawn)
