"""Forms, escalation chains and hours over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from sanxiang_centre.accounts.api import actor
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, PageOut, Size
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.models import CalendarRevision, Form
from sanxiang_centre.tickets.schemas import CalendarIn, ChainsIn, ChainsOut, FormIn, FormOut, RecomputationOut, RevisionOut, Some
from sanxiang_centre.tickets.services import settings

router = Router(tags=["settings of tickets"])


@router.get("/forms/{item}", response={200: FormOut, **REFUSALS})
def get_form(request: HttpRequest, item: Some) -> dict[str, Any]:
    return _form(queries.access_form(actor(request), item))


@router.put("/forms/{item}", response={200: FormOut, **REFUSALS})
def set_form(request: HttpRequest, item: Some, given: FormIn) -> dict[str, Any]:
    return _form(settings.set_form(actor=actor(request), now=timezone.now(), item=item, schema=given.form))


def _form(form: Form) -> dict[str, Any]:
    return {"id": form.pk, "item": form.item, "version": form.version, "form": form.schema}


@router.get("/escalation-chains", response={200: ChainsOut, **REFUSALS})
def list_chains(request: HttpRequest) -> dict[str, Any]:
    """Those that hold: where the centre has set none, the default one."""
    return {"items": queries.list_chains(actor(request))}


@router.put("/escalation-chains", response={200: ChainsOut, **REFUSALS})
def set_chains(request: HttpRequest, given: ChainsIn) -> dict[str, Any]:
    settings.set_chains(actor=actor(request), now=timezone.now(), chains=given.model_dump()["items"])
    return {"items": queries.setting().chains}


@router.get("/calendar/changes", response={200: PageOut[RevisionOut], **REFUSALS})
def list_revisions(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_revisions(actor(request)), order="-known_from", size=size, cursor=cursor)
    return {"items": [_revision(each) for each in found.items], "next": found.next}


@router.post("/calendar/changes", response={202: RecomputationOut, **REFUSALS})
def change_calendar(request: HttpRequest, given: CalendarIn) -> Status[Any]:
    return Status(202, settings.change_calendar(actor=actor(request), now=timezone.now(), change=given.change))


@router.get("/recomputations/{recomputation}", response={200: RecomputationOut, **REFUSALS})
def get_recomputation(request: HttpRequest, recomputation: Id) -> Any:
    return queries.access_recomputation(actor(request), recomputation)


def _revision(row: CalendarRevision) -> dict[str, Any]:
    return {"id": row.pk, "change": row.change, "known_from": row.known_from, "recorded_by": row.recorded_by_id}
