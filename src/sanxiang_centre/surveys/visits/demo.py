"""Made-up plans and return visits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sanxiang_centre.accounts.models import Person, SkillGroup
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.surveys.models import Outcome, Trigger, Visit, VisitPlan
from sanxiang_centre.surveys.visits import planning, visiting
from sanxiang_centre.surveys.visits.matters import Matter
from sanxiang_centre.surveys.visits.scripts import USUAL

HOURS = {"after_hours": 24, "due_days": 7, "most_attempts": 3, "pause_minutes": 120, "from_hour": 9, "to_hour": 20, "rest_days": 30}
PLANS = (
    ("投诉办结回访", Trigger.COMPLAINT, None),
    ("评价偏低回访", Trigger.LOW_SCORE, None),
    ("每周抽查", Trigger.SAMPLE, 10.0),
)
ANSWERS = {"satisfaction": "4", "solved": "1", "words": "这次处理得快，谢谢。"}


def demo_visits(now: datetime) -> None:
    """A plan of each kind; visits about calls, of which one is made, one refused, and one was tried. What is there stays."""
    for name, trigger, percent in PLANS:
        if not VisitPlan.objects.filter(name=name).exists():
            group = SkillGroup.objects.get(name="热线").pk
            planning.create_plan(actor=SYSTEM, now=now, name=name, trigger=trigger, percent=percent, group=group, script=USUAL, **HOURS)
    if Visit.objects.exists():
        return
    with writing(SYSTEM, now - timedelta(days=2)) as write:
        visits = planning.make_due(write, VisitPlan.objects.get(name=PLANS[0][0]), _matters())
    # There may be fewer calls than that.
    for act, visit in zip((_make, _refuse, _try), (visit for visit in visits if visit.assignee_id is not None), strict=False):
        act(visit, now)


def _make(visit: Visit, now: datetime) -> None:
    visiting.make_visit(actor=_maker(visit), now=now, visit=visit.pk, answers=ANSWERS)


def _refuse(visit: Visit, now: datetime) -> None:
    visiting.refuse_visit(actor=_maker(visit), now=now, visit=visit.pk, note="客户在开会，不愿接受回访")


def _try(visit: Visit, _now: datetime) -> None:
    # Whatever time it is now: that is one at which customers may be rung.
    visiting.try_visit(actor=_maker(visit), now=visit.next_at, visit=visit.pk, outcome=Outcome.NO_ANSWER)


def _matters() -> Sequence[Matter]:
    """Calls that are there, as if each customer had made one; without examples, calls that are nowhere."""
    customers = Customer.objects.filter(head=None, erased_at=None).order_by("pk").values_list("pk", flat=True)
    rows = Conversation.objects.filter(channel="phone", closed_at__isnull=False, agent__isnull=False).order_by("pk")
    calls = list(rows.values_list("pk", "agent", "team")[: len(customers)])
    if not calls:
        agent = Person.objects.get(staff_no="8102")
        return [Matter("demo_call", place, "", "", customer, agent.pk, agent.team_id, ()) for place, customer in enumerate(customers, 1)]
    return [
        Matter("conversation", call, "", "", customer, agent, team, ())
        for customer, (call, agent, team) in zip(customers, calls, strict=False)
    ]


def _maker(visit: Visit) -> Actor:
    person = Person.objects.get(pk=visit.assignee_id or 0)
    return Actor(person.pk, frozenset(person.roles), person.team_id)
