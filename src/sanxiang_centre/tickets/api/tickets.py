"""Tickets over HTTP: access, one call, a shape."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import Field, TypeAdapter, ValidationError

from sanxiang_centre.accounts.api import actor
from sanxiang_centre.common.idempotency import TOLD_ONCE
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.problems import invalid
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, In, Moment, PageOut, Size
from sanxiang_centre.common.wording import worded
from sanxiang_centre.files.schemas import TAKEN, AttachmentOut, AttachmentsOut
from sanxiang_centre.files.shapes import attachment
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.api import shapes
from sanxiang_centre.tickets.numbers import read_number
from sanxiang_centre.tickets.schemas import (
    AssignIn,
    BodyIn,
    ClocksOut,
    Code,
    EventOut,
    ExportIn,
    FactIn,
    LinkIn,
    LinksOut,
    ManyIn,
    ManyOut,
    MessageOut,
    PauseReasonsOut,
    PausesOut,
    ReasonIn,
    ResolveIn,
    Searched,
    SplitIn,
    TicketChange,
    TicketIn,
    TicketMergeIn,
    TicketOut,
    TicketRow,
    TicketWordsOut,
    ToldIn,
    WaitIn,
    WaitOut,
    WatchersOut,
    WatchIn,
)
from sanxiang_centre.tickets.services import attaching, exports, mass, moving, talking, tickets, waiting
from sanxiang_centre.tickets.states import MassAction, Priority, State, Type, Waiting

router = Router(tags=["tickets"])
ORDERS = {"newest": "-created_at", "oldest": "created_at", "changed": "-updated_at", "due": "due_at"}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_A_NUMBER = "编号有误，请核对末位字母 / the number is wrong: check its last letter"
GIVEN: dict[MassAction, type[In]] = {
    MassAction.ASSIGN: AssignIn,
    MassAction.CHANGE: TicketChange,
    MassAction.NOTE: BodyIn,
    MassAction.REPLY: BodyIn,
    MassAction.RESOLVE: ResolveIn,
}
"""What the mass actions take for each ticket; the others take nothing."""


class Asked(In):
    """Filters of the list; `assignee` 0 = nobody. `due_before` and the order `due` leave out what has nothing due."""

    state: list[State] | None = None
    type: Type | None = None
    priority: Priority | None = None
    assignee: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    group: Id | None = None
    team: Id | None = None
    customer: Id | None = None
    conversation: Id | None = None
    item: Code | None = None
    number: Code | None = None
    missed: bool | None = None
    due_before: Moment | None = None
    created_from: Moment | None = None
    created_to: Moment | None = None
    words: Searched = ""
    order: Literal["newest", "oldest", "changed", "due"] = "newest"
    size: Size = 50
    cursor: Cursor | None = None

    def filters(self) -> queries.Filters:
        """Raises Problem 422 for a number that cannot be one."""
        given = self.model_dump(exclude={"order", "size", "cursor"})
        if self.number is not None:
            given["number"] = read_number(self.number)
            if given["number"] is None:
                raise invalid({"number": NOT_A_NUMBER})
        return queries.Filters(**given)


@router.get("/tickets", response={200: PageOut[TicketRow], **REFUSALS})
def list_tickets(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    rows = queries.list_tickets(actor(request), asked.filters())
    rows = rows.filter(due_at__isnull=False) if asked.order == "due" else rows
    found = page(rows.only(*shapes.LISTED), order=ORDERS[asked.order], size=asked.size, cursor=asked.cursor)
    return {"items": [shapes.row(ticket) for ticket in found.items], "next": found.next}


@router.post("/tickets", response={201: TicketOut, **REFUSALS})
def create_ticket(request: HttpRequest, given: TicketIn) -> Status[Any]:
    return Status(201, shapes.whole(tickets.create_ticket(actor=actor(request), now=timezone.now(), **given.model_dump())))


@router.post("/tickets/many", response={200: ManyOut, **REFUSALS})
def do_to_many(request: HttpRequest, given: ManyIn) -> dict[str, Any]:
    done = mass.do_to_many(
        actor=actor(request), now=timezone.now(), tickets=given.tickets, action=given.action, given=_given(given.action, given.given)
    )
    problems = ((each.ticket, each.problem) for each in done)
    return {
        "items": [
            {"ticket": ticket, "status": wrong.status if wrong else 200, "title": wrong.title if wrong else ""}
            for ticket, wrong in problems
        ]
    }


def _given(action: MassAction, given: dict[str, Any]) -> dict[str, Any]:
    """What the action takes, checked as for one ticket."""
    if action not in GIVEN:
        if given:
            raise invalid({"given": "此操作不带内容 / this action takes nothing"})
        return {}
    try:
        found = TypeAdapter(GIVEN[action]).validate_python(given)
    except ValidationError as wrong:
        raise invalid({".".join(["given", *map(str, error["loc"])]): worded(error) for error in wrong.errors()}) from wrong
    return _changes(found) if isinstance(found, TicketChange) else found.model_dump()


@router.post("/tickets/export", response={200: bytes, **REFUSALS}, openapi_extra={"responses": {200: {"content": {EXCEL: {}}}}})
def export_tickets(request: HttpRequest, given: ExportIn) -> HttpResponse:
    asked = queries.Filters(**given.model_dump())
    content = exports.export_tickets(actor=actor(request), now=timezone.now(), asked=asked, zone=ZoneInfo(settings.TIME_ZONE))
    return HttpResponse(content, content_type=EXCEL, headers={"Content-Disposition": 'attachment; filename="tickets.xlsx"'})


@router.get("/tickets/numbers/{number}", response={200: TicketOut, **REFUSALS})
def get_by_number(request: HttpRequest, number: Code) -> dict[str, Any]:
    found = read_number(number)
    if found is None:
        raise invalid({"number": NOT_A_NUMBER})
    return shapes.whole(queries.access_number(actor(request), found))


@router.get("/tickets/{ticket}", response={200: TicketOut, **REFUSALS})
def get_ticket(request: HttpRequest, ticket: Id) -> dict[str, Any]:
    return shapes.whole(queries.access_ticket(actor(request), ticket))


@router.patch("/tickets/{ticket}", response={200: TicketOut, **REFUSALS})
def change_ticket(request: HttpRequest, ticket: Id, given: TicketChange) -> dict[str, Any]:
    return shapes.whole(tickets.change_ticket(actor=actor(request), now=timezone.now(), ticket=ticket, **_changes(given)))


def _changes(given: TicketChange) -> dict[str, Any]:
    """A null is nothing but for the customer, who may be taken away."""
    return {name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None or name == "customer"}


# Who has it in hand --------------------------------------------------------------------------------------------------


@router.post("/tickets/{ticket}/take", response={200: TicketOut, **REFUSALS})
def take_ticket(request: HttpRequest, ticket: Id) -> dict[str, Any]:
    return shapes.whole(tickets.take_ticket(actor=actor(request), now=timezone.now(), ticket=ticket))


@router.post("/tickets/{ticket}/assign", response={200: TicketOut, **REFUSALS})
def assign_ticket(request: HttpRequest, ticket: Id, given: AssignIn) -> dict[str, Any]:
    return shapes.whole(tickets.assign_ticket(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump()))


@router.post("/tickets/{ticket}/watch", response={200: WatchersOut, **REFUSALS})
def watch_ticket(request: HttpRequest, ticket: Id, given: WatchIn) -> dict[str, Any]:
    found = tickets.watch_ticket(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump())
    return {"items": [shapes.who(person) for person in queries.list_watchers(found)]}


@router.get("/tickets/{ticket}/watchers", response={200: WatchersOut, **REFUSALS})
def list_watchers(request: HttpRequest, ticket: Id) -> dict[str, Any]:
    found = queries.access_ticket(actor(request), ticket)
    return {"items": [shapes.who(person) for person in queries.list_watchers(found)]}


@router.post("/tickets/{ticket}/unmask", response={200: TicketWordsOut, **REFUSALS})
def unmask_ticket(request: HttpRequest, response: HttpResponse, ticket: Id, given: ReasonIn) -> dict[str, Any]:
    """The words as they were written, this once; who asked, and why, stays."""
    response.headers["Cache-Control"] = TOLD_ONCE
    return {"words": tickets.unmask_ticket(actor=actor(request), now=timezone.now(), ticket=ticket, reason=given.reason)}


# What is said --------------------------------------------------------------------------------------------------------


@router.get("/tickets/{ticket}/messages", response={200: PageOut[MessageOut], **REFUSALS})
def list_messages(request: HttpRequest, ticket: Id, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_messages(queries.access_ticket(actor(request), ticket)), order="at", size=size, cursor=cursor)
    return {"items": shapes.messages(found.items), "next": found.next}


@router.post("/tickets/{ticket}/notes", response={201: MessageOut, **REFUSALS})
def add_note(request: HttpRequest, ticket: Id, given: BodyIn) -> Status[Any]:
    return Status(201, shapes.message(talking.add_note(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump())))


@router.post("/tickets/{ticket}/replies", response={201: MessageOut, **REFUSALS})
def reply(request: HttpRequest, ticket: Id, given: BodyIn) -> Status[Any]:
    return Status(201, shapes.message(talking.reply(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump())))


@router.post("/tickets/{ticket}/customer-messages", response={201: MessageOut, **REFUSALS})
def customer_message(request: HttpRequest, ticket: Id, given: BodyIn) -> Status[Any]:
    message = talking.customer_message(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump())
    return Status(201, shapes.message(message))


@router.get("/tickets/{ticket}/attachments", response={200: AttachmentsOut, **REFUSALS})
def list_files(request: HttpRequest, ticket: Id) -> dict[str, Any]:
    """Oldest first, with those of its messages."""
    found = queries.access_ticket(actor(request), ticket)
    return {"items": [attachment(each) for each in queries.list_files(found)]}


@router.post("/tickets/{ticket}/attachments", response={201: AttachmentOut, **TAKEN})
def attach(request: HttpRequest, ticket: Id, file: File[UploadedFile], message: Id | None = None) -> Status[Any]:
    """To the ticket, or to a `message` of it. What notes and replies take with them is sent here first."""
    given: dict[str, Any] = {"ticket": ticket, "message": message, "name": file.name or "", "content": file}
    return Status(201, attachment(attaching.attach(actor=actor(request), now=timezone.now(), **given)))


@router.post("/tickets/{ticket}/facts", response={200: TicketOut, **REFUSALS})
def record_fact(request: HttpRequest, ticket: Id, given: FactIn) -> dict[str, Any]:
    return shapes.whole(talking.record_fact(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump()))


@router.post("/tickets/{ticket}/told", response={200: ClocksOut, **REFUSALS})
def tell_time(request: HttpRequest, ticket: Id, given: ToldIn) -> dict[str, Any]:
    found = talking.tell_time(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump())
    return {"items": shapes.clocks(found, timezone.now())}


# States --------------------------------------------------------------------------------------------------------------


@router.post("/tickets/{ticket}/wait", response={200: TicketOut, **REFUSALS})
def wait(request: HttpRequest, ticket: Id, given: WaitIn) -> dict[str, Any]:
    return shapes.whole(waiting.wait(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump()))


@router.post("/tickets/{ticket}/resume", response={200: TicketOut, **REFUSALS})
def resume(request: HttpRequest, ticket: Id) -> dict[str, Any]:
    return shapes.whole(waiting.resume(actor=actor(request), now=timezone.now(), ticket=ticket))


@router.post("/tickets/{ticket}/resolve", response={200: TicketOut, **REFUSALS})
def resolve(request: HttpRequest, ticket: Id, given: ResolveIn) -> dict[str, Any]:
    return shapes.whole(moving.resolve(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump()))


@router.post("/tickets/{ticket}/close", response={200: TicketOut, **REFUSALS})
def close(request: HttpRequest, ticket: Id) -> dict[str, Any]:
    return shapes.whole(moving.close(actor=actor(request), now=timezone.now(), ticket=ticket))


@router.post("/tickets/{ticket}/withdraw", response={200: TicketOut, **REFUSALS})
def withdraw(request: HttpRequest, ticket: Id, given: ReasonIn) -> dict[str, Any]:
    return shapes.whole(moving.withdraw(actor=actor(request), now=timezone.now(), ticket=ticket, reason=given.reason))


@router.post("/tickets/{ticket}/reopen", response={200: TicketOut, **REFUSALS})
def reopen(request: HttpRequest, ticket: Id) -> dict[str, Any]:
    return shapes.whole(moving.reopen(actor=actor(request), now=timezone.now(), ticket=ticket))


# Two tickets ---------------------------------------------------------------------------------------------------------


@router.post("/tickets/{ticket}/merge", response={200: TicketOut, **REFUSALS})
def merge(request: HttpRequest, ticket: Id, given: TicketMergeIn) -> dict[str, Any]:
    """The ticket that it was merged into."""
    return shapes.whole(moving.merge(actor=actor(request), now=timezone.now(), ticket=ticket, into=given.into))


@router.post("/tickets/{ticket}/split", response={201: TicketOut, **REFUSALS})
def split(request: HttpRequest, ticket: Id, given: SplitIn) -> Status[Any]:
    return Status(201, shapes.whole(moving.split(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump())))


@router.post("/tickets/{ticket}/links", response={200: LinksOut, **REFUSALS})
def link(request: HttpRequest, ticket: Id, given: LinkIn) -> dict[str, Any]:
    return _links(request, moving.link(actor=actor(request), now=timezone.now(), ticket=ticket, **given.model_dump()).pk)


@router.get("/tickets/{ticket}/links", response={200: LinksOut, **REFUSALS})
def list_links(request: HttpRequest, ticket: Id) -> dict[str, Any]:
    return _links(request, ticket)


def _links(request: HttpRequest, ticket: int) -> dict[str, Any]:
    found = queries.list_links(actor(request), queries.access_ticket(actor(request), ticket))
    return {"items": [{"kind": kind, "subject": subject, "ticket": shapes.row(other)} for kind, other, subject in found]}


# Clocks and what happened --------------------------------------------------------------------------------------------


@router.get("/tickets/{ticket}/clocks", response={200: ClocksOut, **REFUSALS})
def list_clocks(request: HttpRequest, ticket: Id) -> dict[str, Any]:
    """As they stand now, each with its derivation."""
    return {"items": shapes.clocks(queries.access_ticket(actor(request), ticket), timezone.now())}


@router.get("/tickets/{ticket}/pause-reasons", response={200: PauseReasonsOut, **REFUSALS})
def list_pause_reasons(request: HttpRequest, ticket: Id) -> dict[str, Any]:
    """With any other reason the ticket waits, too, but its clocks run on."""
    pauses = queries.rules(queries.access_ticket(actor(request), ticket).rules_id).pauses
    return {waiting: pauses.get(waiting, ()) for waiting in Waiting.values}


@router.get("/tickets/{ticket}/waits", response={200: PageOut[WaitOut], **REFUSALS})
def list_waits(request: HttpRequest, ticket: Id, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_waits(queries.access_ticket(actor(request), ticket)), order="started_at", size=size, cursor=cursor)
    return {"items": [shapes.wait(each) for each in found.items], "next": found.next}


@router.get("/tickets/{ticket}/history", response={200: PageOut[EventOut], **REFUSALS})
def list_history(request: HttpRequest, ticket: Id, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    """The newest first."""
    rows = queries.list_history(queries.access_ticket(actor(request), ticket))
    found = page(rows, order="-at", size=size, cursor=cursor)
    names = ("id", "at", "kind", "actor")
    return {
        "items": [{**{name: getattr(each, name) for name in names}, "content": each.body.content} for each in found.items],
        "next": found.next,
    }


@router.get("/pauses", response={200: PausesOut, **REFUSALS})
def audit_waits(request: HttpRequest, since: Moment | None = None, until: Moment | None = None) -> dict[str, Any]:
    """Waits that began in that time (left out: the last 30 days) and are over, by person, reason and end."""
    end = until or timezone.now()
    rows = queries.audit_waits(actor(request), since=since or end - timedelta(days=30), until=end)
    return {"items": [{**row, "person": row["started_by"]} for row in rows]}
