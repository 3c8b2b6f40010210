"""Which surveys an actor gets to see, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from sanxiang_centre.accounts.models import Person, Role
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.surveys.models import FollowUp, Occasion, QuestionSet, Survey, SurveyChannel


def reached(actor: Actor, found: Reach) -> Q:
    """Never one about a complaint about oneself."""
    unbiased = ~Q(not_by__contains=[actor.person]) if actor.person is not None else Q()
    if found is Reach.ALL:
        return unbiased
    own = Q(agent=actor.person or 0)
    return unbiased & (own | Q(team=actor.team) if found is Reach.TEAM and actor.team is not None else own)


def list_surveys(
    actor: Actor,
    *,
    answered: bool | None = None,
    low: bool | None = None,
    follow_up: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    **wanted: Any,
) -> QuerySet[Survey]:
    """`wanted`: occasion, noun, subject, agent, team, not_sent."""
    rows = Survey.objects.filter(reached(actor, require(actor, "survey.read"))).select_related("agent")
    given = {"low": low, "follow_up": follow_up, "created_at__gte": since, "created_at__lt": until, **wanted}
    rows = rows.filter(**{name: value for name, value in given.items() if value is not None})
    return rows if answered is None else rows.filter(answered_at__isnull=not answered)


def access_survey(actor: Actor, survey: int, permission: str = "survey.read") -> Survey:
    rows = Survey.objects.filter(reached(actor, require(actor, permission)), pk=survey)
    found = rows.select_related("agent", "question_set").prefetch_related("answers").first()
    if found is None:
        raise not_found("评价")
    return found


def list_question_sets(actor: Actor, *, occasion: str | None = None) -> QuerySet[QuestionSet]:
    require(actor, "question_set.read", Reach.ALL)
    return QuestionSet.objects.filter(**({"occasion": occasion} if occasion else {}))


def access_question_set(actor: Actor, question_set: int) -> QuestionSet:
    found = list_question_sets(actor).filter(pk=question_set).first()
    if found is None:
        raise not_found("问卷")
    return found


def in_force(occasion: str, now: datetime, edition: int | None) -> QuestionSet | None:
    """What is asked on such an occasion now: the set of the edition that the matter is under, else the one for all."""
    rows = QuestionSet.objects.filter(occasion=occasion, valid_from__lte=now).order_by("-valid_from", "-version")
    name = edition_name(edition) if edition is not None else ""
    return (rows.filter(edition=name).first() if name else None) or rows.filter(edition="").first()


def edition_name(edition: int) -> str:
    """As a question set names it: standard/number; "" = there is none."""
    found = Edition.objects.filter(pk=edition).values_list("standard", "number").first()
    return "/".join(map(str, found)) if found is not None else ""


def is_published(name: str) -> bool:
    standard, _, number = name.rpartition("/")
    return number.isascii() and number.isdigit() and len(number) <= 9 and Edition.objects.filter(standard=standard, number=number).exists()


def asks_by_itself() -> bool:
    """Whether the centre asks anybody on its own."""
    return QuestionSet.objects.filter(by_itself=True).exclude(occasion=Occasion.VISIT).exists()


def asked_since(customer: int, since: datetime) -> bool:
    """Whether the customer, or anybody merged with it, was written to."""
    head = Customer.objects.filter(pk=customer).values_list("head", flat=True).first() or customer
    group = Customer.objects.filter(Q(pk=head) | Q(head=head))
    return Survey.objects.filter(customer__in=group.values("pk"), created_at__gte=since, not_sent="").exists()


def due_surveys(now: datetime, limit: int) -> list[int]:
    return list(Survey.objects.filter(due_at__lte=now).order_by("due_at").values_list("pk", flat=True)[:limit])


def leaders_of(survey: Survey) -> list[int]:
    """Of the team; where it has none who may see it, the managers."""
    active = Person.objects.filter(is_active=True).exclude(pk__in=survey.not_by)
    leaders = active.filter(roles__contains=[Role.LEADER], team=survey.team_id) if survey.team_id is not None else active.none()
    found = list(leaders.values_list("pk", flat=True))
    return found or list(active.filter(roles__contains=[Role.MANAGER]).values_list("pk", flat=True))


# Rates ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rates:
    """`by`: id of a team or agent, or an occasion; None = of none, or all together. Rates are None where nothing was asked."""

    by: int | str | None
    asked: int
    sent: int
    answered: int
    rated: int
    satisfied: int
    mean: float | None
    solved: int
    unsolved: int
    promoters: int
    detractors: int
    scored: int
    low: int
    open: int

    @property
    def send_rate(self) -> float | None:
        return _share(self.sent, self.asked)

    @property
    def response_rate(self) -> float | None:
        return _share(self.answered, self.sent)

    @property
    def satisfaction(self) -> float | None:
        """The two best of five, of the valid answers."""
        return _share(self.satisfied, self.rated)

    @property
    def nps(self) -> float | None:
        return None if not self.scored else 100 * (self.promoters - self.detractors) / self.scored


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def rates(actor: Actor, *, since: datetime, until: datetime, by: str | None) -> Sequence[Rates]:
    """Of the surveys within reach that were made in that time; one query. Return visits have rates of their own."""
    rows = Survey.objects.filter(reached(actor, require(actor, "survey.read_rates")), created_at__gte=since, created_at__lt=until)
    rows = rows.exclude(channel=SurveyChannel.VISIT)
    counts = {
        "asked": Q(),
        "sent": Q(sent_at__isnull=False),
        "answered": Q(answered_at__isnull=False),
        "rated": Q(satisfaction__isnull=False),
        "satisfied": Q(satisfaction__gte=4),
        "solved_yes": Q(solved=True),
        "solved_no": Q(solved=False),
        "promoters": Q(nps__gte=9),
        "detractors": Q(nps__lte=6),
        "scored": Q(nps__isnull=False),
        "lows": Q(low=True),
        "open": Q(follow_up=FollowUp.OPEN),
    }
    made = {name: Count("pk", filter=condition) for name, condition in counts.items()}
    found = rows.values(*([by] if by else [])).annotate(**made, mean=Avg("satisfaction")).order_by(*([by] if by else []))
    whole: Any = found if by else [rows.aggregate(**made, mean=Avg("satisfaction"))]
    return [_rates(row, by) for row in whole]


def _rates(row: dict[str, Any], by: str | None) -> Rates:
    plain = ("asked", "sent", "answered", "rated", "satisfied", "mean", "promoters", "detractors", "scored", "open")
    return Rates(
        by=row[by] if by else None,
        solved=row["solved_yes"],
        unsolved=row["solved_no"],
        low=row["lows"],
        **{name: row[name] for name in plain},
    )
