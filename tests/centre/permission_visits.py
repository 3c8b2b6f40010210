"""Rows of the matrix of permissions for return visits, and how one is made."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from permission_row import given, row, span
from permission_world import USUAL, Kind, Params, World

from sanxiang_centre.accounts.models import Person, Role
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.surveys.models import Visit, VisitPlan

PLAN = {
    "trigger": "complaint",
    "script": "visit",
    "after_hours": 24,
    "due_days": 3,
    "most_attempts": 3,
    "pause_minutes": 60,
    "from_hour": 0,
    "to_hour": 24,
    "rest_days": 30,
}
READ, MAKE, ALL = "return_visit.read", "return_visit.make", Reach.ALL
BUSY = (409, 422)


def visit(world: World, of: Person) -> Params:
    """For that person to make, about work of the own team."""
    now = timezone.now()
    plan = VisitPlan.objects.filter(name="矩阵").first() or VisitPlan.objects.create(name="矩阵", group=world.group, created_at=now, **PLAN)
    times = {"created_at": now, "next_at": now - timedelta(hours=1), "due_at": now + timedelta(days=1)}
    made = Visit.objects.create(
        plan=plan,
        noun="secret" if of == world.stranger else "ticket",
        subject=int(world.thing("ticket", of)["ticket"]),
        customer_id=int(world.thing("customer", of)["customer"]),
        team=of.team,
        assignee=None if Role.INTEGRATION in of.roles else of,
        **times,
    )
    world.common["plan"] = plan.pk
    return {"visit": made.pk}


KINDS = {"visit": Kind(visit, USUAL)}
ROWS = {
    "GET /return-visit-plans": row("return_visit_plan.read", least=ALL),
    "POST /return-visit-plans": row(
        "return_visit_plan.write",
        least=ALL,
        body=lambda w, _: {"name": "投诉回访", "trigger": "complaint", "group": w.group.pk},
        ok=BUSY,
    ),
    "GET /return-visit-plans/{plan}": row("return_visit_plan.read", least=ALL),
    "PATCH /return-visit-plans/{plan}": row("return_visit_plan.write", least=ALL, body=given(name="改名")),
    "GET /return-visit-plans/{plan}/draws": row("return_visit_plan.read", least=ALL),
    "GET /return-visits": row(READ, lists="visit", key="visit"),
    "GET /return-visits/rates": row("return_visit.read_rates", query=span),
    "GET /return-visits/{visit}": row(READ, of="visit"),
    "POST /return-visits/{visit}/attempts": row(MAKE, of="visit", body=given(outcome="no_answer")),
    "POST /return-visits/{visit}/made": row(MAKE, of="visit", body=given(answers={}), ok=BUSY),
    "POST /return-visits/{visit}/refused": row(MAKE, of="visit", body=given()),
    "POST /return-visits/{visit}/assign": row("return_visit.assign", of="visit", body=lambda w, _: {"person": w.colleague.pk}),
    "POST /return-visits/{visit}/cancel": row("return_visit.assign", of="visit", body=given(note="不再需要")),
}
