"""Made-up plans and return visits."""

from __future__ import annotations

from datetime import datetime, timedelta

from sanxiang_centre.accounts.models import Person, SkillGroup
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.writing import writing
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.surveys.models import Trigger, Visit, VisitPlan
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
    """A plan of each kind; visits about two made-up calls, one of which is made. What is there stays."""
    for name, trigger, percent in PLANS:
        if not VisitPlan.objects.filter(name=name).exists():
            group = SkillGroup.objects.get(name="热线").pk
            planning.create_plan(actor=SYSTEM, now=now, name=name, trigger=trigger, percent=percent, group=group, script=USUAL, **HOURS)
    if Visit.objects.exists():
        return
    agent, plan = Person.objects.get(staff_no="8102"), VisitPlan.objects.get(name=PLANS[0][0])
    customers = Customer.objects.filter(head=None, erased_at=None).order_by("pk").values_list("pk", flat=True)[:2]
    called = [
        Matter("demo_call", place, "complaint", "", customer, agent.pk, agent.team_id, ()) for place, customer in enumerate(customers, 1)
    ]
    with writing(SYSTEM, now - timedelta(days=2)) as write:
        visits = planning.make_due(write, plan, called)
    for visit in visits[:1]:
        if visit.assignee_id is not None:
            maker = Person.objects.get(pk=visit.assignee_id)
            actor = Actor(maker.pk, frozenset(maker.roles), maker.team_id)
            visiting.make_visit(actor=actor, now=now, visit=visit.pk, answers=ANSWERS)
