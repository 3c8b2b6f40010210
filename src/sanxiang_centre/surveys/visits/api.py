"""Return visits over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from sanxiang.language.entities import mask
from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, Moment, PageOut, Size
from sanxiang_centre.surveys.models import Survey, Visit, VisitDraw
from sanxiang_centre.surveys.questions import read
from sanxiang_centre.surveys.visits import planning, queries, visiting
from sanxiang_centre.surveys.visits.schemas import (
    AllVisitRatesOut,
    VisitAssignIn,
    VisitAttemptIn,
    VisitCancelIn,
    VisitDrawOut,
    VisitFiltersIn,
    VisitMadeIn,
    VisitOut,
    VisitPlanChange,
    VisitPlanIn,
    VisitPlanOut,
    VisitRatesOut,
    VisitRefusedIn,
    VisitsBy,
    VisitWhole,
)

router = Router(tags=["return visits"])
ORDERS = {"due": "due_at", "newest": "-id"}


# Plans ----------------------------------------------------------------------------------------------------------------


@router.get("/return-visit-plans", response={200: PageOut[VisitPlanOut], **REFUSALS})
def list_plans(request: HttpRequest, active: bool | None = None, size: Size = 50, cursor: Cursor | None = None) -> Any:
    return page(queries.list_plans(actor_of(request), active=active), order="id", size=size, cursor=cursor)


@router.post("/return-visit-plans", response={201: VisitPlanOut, **REFUSALS})
def create_plan(request: HttpRequest, given: VisitPlanIn) -> Status[Any]:
    return Status(201, planning.create_plan(actor=actor_of(request), now=timezone.now(), **given.model_dump()))


@router.get("/return-visit-plans/{plan}", response={200: VisitPlanOut, **REFUSALS})
def get_plan(request: HttpRequest, plan: Id) -> Any:
    return queries.access_plan(actor_of(request), plan)


@router.patch("/return-visit-plans/{plan}", response={200: VisitPlanOut, **REFUSALS})
def change_plan(request: HttpRequest, plan: Id, given: VisitPlanChange) -> Any:
    """Of what comes from now on; what is due stays as it is."""
    changes = {name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None}
    return planning.change_plan(actor=actor_of(request), now=timezone.now(), plan=plan, **changes)


@router.get("/return-visit-plans/{plan}/draws", response={200: PageOut[VisitDrawOut], **REFUSALS})
def list_draws(request: HttpRequest, plan: Id, size: Size = 20, cursor: Cursor | None = None) -> dict[str, Any]:
    """Newest first, each with all that it takes to draw it again."""
    found = page(queries.list_draws(actor_of(request), plan), order="-id", size=size, cursor=cursor)
    return {"items": [_draw(draw) for draw in found.items], "next": found.next}


# Visits ---------------------------------------------------------------------------------------------------------------


@router.get("/return-visits", response={200: PageOut[VisitOut], **REFUSALS})
def list_visits(request: HttpRequest, given: Query[VisitFiltersIn]) -> dict[str, Any]:
    """Earliest due first. Agents get those that they have to make."""
    filters = given.model_dump(exclude={"size", "cursor", "order"})
    rows = queries.list_visits(actor_of(request), timezone.now(), **filters)
    found = page(rows, order=ORDERS[given.order], size=given.size, cursor=given.cursor)
    return {"items": [_visit(visit) for visit in found.items], "next": found.next}


@router.get("/return-visits/rates", response={200: AllVisitRatesOut, **REFUSALS})
def rates(request: HttpRequest, since: Moment, until: Moment, by: VisitsBy | None = None) -> dict[str, Any]:
    """Of what became due from `since` to `until`."""
    found = queries.rates(actor_of(request), timezone.now(), since=since, until=until, by=by.value if by else None)
    return {"items": [{name: getattr(one, name) for name in VisitRatesOut.model_fields} for one in found]}


@router.get("/return-visits/{visit}", response={200: VisitWhole, **REFUSALS})
def get_visit(request: HttpRequest, visit: Id) -> dict[str, Any]:
    """With its script and what was tried."""
    return _whole(queries.access_visit(actor_of(request), visit))


@router.post("/return-visits/{visit}/attempts", response={200: VisitWhole, **REFUSALS})
def try_visit(request: HttpRequest, visit: Id, given: VisitAttemptIn) -> dict[str, Any]:
    """Nobody answered, or the customer asks for another time."""
    return _whole(visiting.try_visit(actor=actor_of(request), now=timezone.now(), visit=visit, **given.model_dump()))


@router.post("/return-visits/{visit}/made", response={200: VisitWhole, **REFUSALS})
def make_visit(request: HttpRequest, visit: Id, given: VisitMadeIn) -> dict[str, Any]:
    return _whole(visiting.make_visit(actor=actor_of(request), now=timezone.now(), visit=visit, **given.model_dump()))


@router.post("/return-visits/{visit}/refused", response={200: VisitWhole, **REFUSALS})
def refuse_visit(request: HttpRequest, visit: Id, given: VisitRefusedIn) -> dict[str, Any]:
    """The customer does not want to be asked."""
    return _whole(visiting.refuse_visit(actor=actor_of(request), now=timezone.now(), visit=visit, note=given.note))


@router.post("/return-visits/{visit}/assign", response={200: VisitWhole, **REFUSALS})
def assign_visit(request: HttpRequest, visit: Id, given: VisitAssignIn) -> dict[str, Any]:
    return _whole(visiting.assign_visit(actor=actor_of(request), now=timezone.now(), visit=visit, person=given.person))


@router.post("/return-visits/{visit}/cancel", response={200: VisitWhole, **REFUSALS})
def cancel_visit(request: HttpRequest, visit: Id, given: VisitCancelIn) -> dict[str, Any]:
    return _whole(visiting.cancel_visit(actor=actor_of(request), now=timezone.now(), visit=visit, note=given.note))


# Shapes ---------------------------------------------------------------------------------------------------------------


def _who(person: Person | None) -> dict[str, Any] | None:
    return {"id": person.pk, "name": person.name} if person else None


def _visit(visit: Visit) -> dict[str, Any]:
    names = ("noun", "subject", "state", "created_at", "next_at", "due_at", "tries", "closed_at")
    ids = {"id": visit.pk, "plan": visit.plan_id, "plan_name": visit.plan.name, "customer": visit.customer_id, "team": visit.team_id}
    people = {"agent": _who(visit.agent), "assignee": _who(visit.assignee)}
    return {**ids, **people, **{name: getattr(visit, name) for name in names}}


def _whole(visit: Visit) -> dict[str, Any]:
    survey = visit.survey
    said = {name: getattr(survey, name) if survey else None for name in ("satisfaction", "solved", "low")}
    return {
        **_visit(visit),
        **said,
        "edition": visit.edition_id,
        "script": visit.script,
        "questions": queries.questions_of(visit, timezone.now()),
        "attempts": [_attempt(each) for each in visit.attempts.order_by("number")],
        "note": mask(visit.note),
        "survey": visit.survey_id,
        "answers": _answers(survey) if survey else [],
    }


def _attempt(found: Any) -> dict[str, Any]:
    return {**{name: getattr(found, name) for name in ("number", "at", "outcome")}, "by": found.by_id}


def _answers(survey: Survey) -> list[dict[str, Any]]:
    given = {answer.key: answer for answer in survey.answers.all()}
    asked = [question for question in read(survey.question_set.questions) if question.key in given]
    return [
        {"key": one.key, "kind": one.kind, "zh": one.zh, "en": one.en, "number": given[one.key].number, "text": mask(given[one.key].text)}
        for one in asked
    ]


def _draw(draw: VisitDraw) -> dict[str, Any]:
    """The seed is a text: more digits than what reads JSON may keep of a number."""
    names = ("week", "percent", "population", "chosen", "drawn_at")
    return {**{name: getattr(draw, name) for name in names}, "id": draw.pk, "seed": str(draw.seed)}
