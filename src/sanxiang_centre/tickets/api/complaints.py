"""Complaints over HTTP, by the id of their ticket."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from sanxiang_centre.accounts.api import actor
from sanxiang_centre.common.schemas import REFUSALS, Id
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.api import shapes
from sanxiang_centre.tickets.complaint_schemas import (
    AboutIn,
    AcceptIn,
    ComplaintIn,
    ComplaintOut,
    EscalateIn,
    EvidenceIn,
    GradeIn,
    UpgradeIn,
)
from sanxiang_centre.tickets.schemas import BodyIn, MessageOut
from sanxiang_centre.tickets.services import complaints, tickets

router = Router(tags=["complaints"])
Place = Annotated[int, Field(ge=1, le=1000)]


def _complaint(request: HttpRequest, ticket: int) -> dict[str, Any]:
    found = queries.access_ticket(actor(request), ticket)
    return shapes.complaint(found, queries.complaint_of(found))


@router.get("/complaints/{ticket}", response={200: ComplaintOut, **REFUSALS})
def get_complaint(request: HttpRequest, ticket: Id) -> dict[str, Any]:
    return _complaint(request, ticket)


@router.post("/complaints/{ticket}/grade", response={200: ComplaintOut, **REFUSALS})
def grade(request: HttpRequest, ticket: Id, given: GradeIn) -> dict[str, Any]:
    complaints.grade(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump())
    return _complaint(request, ticket)


@router.post("/tickets/{ticket}/complaint", response={201: ComplaintOut, **REFUSALS})
def turn_into_complaint(request: HttpRequest, ticket: Id, given: ComplaintIn) -> Status[Any]:
    """A ticket turns out to be a complaint."""
    found = tickets.turn_into_complaint(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump())
    return Status(201, shapes.complaint(found, queries.complaint_of(found)))


@router.post("/complaints/{ticket}/about", response={200: ComplaintOut, **REFUSALS})
def name_person(request: HttpRequest, ticket: Id, given: AboutIn) -> dict[str, Any]:
    """They have it in hand, watch and see it no longer."""
    found = complaints.name_person(actor=actor(request), now=timezone.now(), ticket=ticket, about=given.about)
    return shapes.complaint(found, queries.complaint_of(found))


@router.post("/complaints/{ticket}/steps/{place}", response={200: ComplaintOut, **REFUSALS})
def show_step(request: HttpRequest, ticket: Id, place: Place, given: EvidenceIn) -> dict[str, Any]:
    complaints.show_step(actor=actor(request), now=timezone.now(), ticket=ticket, place=place, evidence=given.evidence)
    return _complaint(request, ticket)


@router.post("/complaints/{ticket}/answer", response={201: MessageOut, **REFUSALS})
def answer(request: HttpRequest, ticket: Id, given: BodyIn) -> Status[Any]:
    return Status(201, shapes.message(complaints.answer(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump())))


@router.post("/complaints/{ticket}/leader-contact", response={201: MessageOut, **REFUSALS})
def leader_contact(request: HttpRequest, ticket: Id, given: BodyIn) -> Status[Any]:
    message = complaints.leader_contact(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump())
    return Status(201, shapes.message(message))


@router.post("/complaints/{ticket}/escalate", response={200: ComplaintOut, **REFUSALS})
def escalate(request: HttpRequest, ticket: Id, given: EscalateIn) -> dict[str, Any]:
    found = complaints.escalate(actor=actor(request), now=timezone.now(), ticket=ticket, to=given.to)
    return shapes.complaint(found, queries.complaint_of(found))


@router.post("/complaints/{ticket}/acceptance", response={200: ComplaintOut, **REFUSALS})
def accept(request: HttpRequest, ticket: Id, given: AcceptIn) -> dict[str, Any]:
    complaints.accept(actor=actor(request), now=timezone.now(), ticket=ticket, accepted=given.accepted)
    return _complaint(request, ticket)


@router.post("/complaints/{ticket}/regulator", response={200: ComplaintOut, **REFUSALS})
def upgrade(request: HttpRequest, ticket: Id, given: UpgradeIn) -> dict[str, Any]:
    complaints.upgrade(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump())
    return _complaint(request, ticket)
