"""The audit trail over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.audit import queries, services
from sanxiang_centre.audit.queries import Filters, masked
from sanxiang_centre.audit.schemas import AuditEventOut, ChainHeadOut, KindsOut
from sanxiang_centre.common.models import Event
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, In, Moment, PageOut, Size

router = Router(tags=["audit"])
Word = Annotated[str, Field(max_length=64, pattern=r"^[a-z_.]+$")]
Subject = Annotated[int, Field(ge=0, le=2**63 - 1)]


class AuditFiltersIn(In):
    kind: Word | None = None
    noun: Word | None = None
    subject: Subject | None = None
    actor: Id | None = None
    since: Moment | None = None
    until: Moment | None = None

    def filters(self) -> Filters:
        return Filters(self.kind, self.noun, self.subject, self.actor, self.since, self.until)


class AuditListIn(AuditFiltersIn):
    size: Size = 50
    cursor: Cursor | None = None


@router.get("/audit/events", response={200: PageOut[AuditEventOut], **REFUSALS})
def list_events(request: HttpRequest, given: Query[AuditListIn]) -> dict[str, Any]:
    """Newest first."""
    rows = queries.list_events(actor_of(request), given.filters())
    found = page(rows, order="-id", size=given.size, cursor=given.cursor)
    return {"items": [_event(event) for event in found.items], "next": found.next}


@router.get("/audit/events.csv", response={200: str, **REFUSALS}, openapi_extra={"responses": {200: {"content": {"text/csv": {}}}}})
def export(request: HttpRequest, given: Query[AuditFiltersIn]) -> HttpResponse:
    """All that the filters find, as CSV. That it was taken is an event of its own."""
    text = services.export(actor=actor_of(request), now=timezone.now(), filters=given.filters())
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get("/audit/kinds", response={200: KindsOut, **REFUSALS})
def kinds(request: HttpRequest) -> dict[str, Any]:
    """All kinds of events that there can be, by name."""
    return {"items": queries.kinds(actor_of(request))}


@router.get("/audit/head", response={200: ChainHeadOut | None, **REFUSALS})
def head(request: HttpRequest) -> dict[str, Any] | None:
    """The last link of the chain; null before the first one."""
    found = queries.head(actor_of(request))
    return {"number": found.number, "chain": bytes(found.chain).hex()} if found else None


def _event(event: Event) -> dict[str, Any]:
    names = ("at", "kind", "noun", "subject", "actor", "request")
    return {"id": event.pk, **{name: getattr(event, name) for name in names}, "body": masked(queries.body_of(event))}
