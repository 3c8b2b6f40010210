"""Conversations over HTTP: access, one call, a shape."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from sanxiang_centre.accounts.api import actor
from sanxiang_centre.common.pages import Page, page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, Moment, PageOut, Size
from sanxiang_centre.conversations import backtests, importing, queries, services, shown
from sanxiang_centre.conversations.models import Backtest, Conversation, Import, Stage
from sanxiang_centre.conversations.queries import Wanted
from sanxiang_centre.conversations.schemas import (
    After,
    BacktestIn,
    BacktestOut,
    BacktestResultOut,
    Clause,
    ConversationHoldIn,
    ConversationImportOut,
    ConversationIn,
    ConversationOut,
    EntryIn,
    EntryOut,
    HeadOut,
    HoldOut,
    LogOut,
    RejectOut,
    RetentionIn,
    RetentionOut,
    Score,
    Words,
)
from sanxiang_centre.conversations.searching import masked, phrase, snippet
from sanxiang_centre.editions.inspectors import check_names
from sanxiang_centre.editions.schemas import Channel

router = Router(tags=["conversations"])


class Filters(Schema):
    """`words` is a phrase, looked for in what was said with personal numbers hidden."""

    channel: Channel | None = None
    agent: Id | None = None
    team: Id | None = None
    group: Id | None = None
    edition: Id | None = None
    stage: Stage | None = None
    since: Moment | None = None
    until: Moment | None = None
    least: Score | None = None
    most: Score | None = None
    failed: bool | None = None
    clause: Clause | None = None


# Conversations -------------------------------------------------------------------------------------------------------


@router.get("/conversations", response={200: PageOut[HeadOut], **REFUSALS})
def list_conversations(
    request: HttpRequest, filters: Query[Filters], words: Words = "", size: Size = 50, cursor: Cursor | None = None
) -> dict[str, Any]:
    """The latest first."""
    rows = queries.list_conversations(actor(request), Wanted(**filters.model_dump()), words=words)
    found = page(rows, order="-began_at", size=size, cursor=cursor)
    said = queries.words_of(found.items) if words else {}
    asked = phrase(words)
    return {"items": [shown.head(row, snippet(said.get(row.pk, ""), asked)) for row in found.items], "next": found.next}


@router.post("/conversations", response={201: ConversationOut, **REFUSALS})
def open_conversation(request: HttpRequest, given: ConversationIn) -> Status[Any]:
    who = actor(request)
    values = given.model_dump(mode="json")
    values["parties"] = values["parties"] or services.default_parties("")
    made = services.open_conversation(actor=who, now=timezone.now(), **values)
    return Status(201, _whole(request, queries.access_conversation(who, made.pk)))


@router.get("/conversations/{conversation}", response={200: ConversationOut, **REFUSALS})
def get_conversation(request: HttpRequest, conversation: Id) -> dict[str, Any]:
    return _whole(request, queries.access_conversation(actor(request), conversation))


def _whole(request: HttpRequest, row: Conversation) -> dict[str, Any]:
    who = actor(request)
    findings, inspection = queries.list_findings(who, row), queries.get_inspection(who, row)
    names = check_names(inspection.edition_id) if inspection else {}
    said = queries.said(row.pk, shown.seqs(findings))
    plain, checks = queries.is_own_live(who, row), list(names)
    judged = inspection and {
        **{name: getattr(inspection, name) for name in ("engine", "score", "coverage", "at")},
        "edition": inspection.edition_id,
        "passed": [checks[place] for place in inspection.passed],
    }
    return {
        **shown.head(row),
        "parties": [shown.party(party, plain=plain) for party in row.parties],
        "inspection": judged,
        "findings": [shown.finding(each, names, said) for each in findings],
    }


@router.get("/conversations/{conversation}/log", response={200: LogOut, **REFUSALS})
def read_log(request: HttpRequest, conversation: Id, after: After = 0, size: Size = 200) -> dict[str, Any]:
    """The entries behind number `after`: ask with the highest that you have, and nothing is missed."""
    who = actor(request)
    row = queries.access_conversation(who, conversation)
    plain = queries.is_own_live(who, row)
    return {"items": [shown.entry(each, plain=plain) for each in queries.list_entries(who, row, after=after, size=size)], "last": row.last}


@router.post("/conversations/{conversation}/log", response={201: EntryOut, **REFUSALS})
def add_entry(request: HttpRequest, conversation: Id, given: EntryIn) -> Status[Any]:
    """Kind `closed` ends the log; the conversation is then inspected by its edition."""
    who, values = actor(request), given.model_dump(mode="json")
    values["entry"] = values.pop("kind")
    added = services.add_entry(actor=who, now=timezone.now(), conversation=conversation, **values)
    return Status(201, shown.entry(added, plain=False))


# Imports -------------------------------------------------------------------------------------------------------------


@router.post("/imports", response={202: ConversationImportOut, **REFUSALS})
def start_import(
    request: HttpRequest,
    files: File[list[UploadedFile]],
    format: Annotated[str, Form()] = "",  # noqa: A002 - the word of the command line
    channel: Annotated[Channel | Literal[""], Form()] = "",
    group: Annotated[Id | None, Form()] = None,
    swap: Annotated[bool, Form()] = False,
) -> Status[Any]:
    """Transcripts in any format that `sanxiang inspect` reads. Worked off by a job: ask for the row to see how far it has come."""
    incoming = [importing.Incoming(file.name or "", file.chunks()) for file in files]
    found = importing.start_import(
        actor=actor(request), now=timezone.now(), files=incoming, fmt=format, channel=channel, group=group, swap=swap
    )
    return Status(202, _import(found))


@router.get("/imports", response={200: PageOut[ConversationImportOut], **REFUSALS})
def list_imports(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_imports(actor(request)), order="-created_at", size=size, cursor=cursor)
    return {"items": [_import(each) for each in found.items], "next": found.next}


@router.get("/imports/{ident}", response={200: ConversationImportOut, **REFUSALS})
def get_import(request: HttpRequest, ident: Id) -> dict[str, Any]:
    return _import(queries.access_import(actor(request), ident))


@router.get("/imports/{ident}/rejects", response={200: PageOut[RejectOut], **REFUSALS})
def list_rejects(request: HttpRequest, ident: Id, size: Size = 100, cursor: Cursor | None = None) -> Page[Any]:
    return page(queries.list_rejects(actor(request), ident), order="id", size=size, cursor=cursor)


def _import(row: Import) -> dict[str, Any]:
    names = ("id", "format", "channel", "state", "read", "size", "conversations", "events", "twins", "rejected", "remarks")
    files = [{**file, "name": masked(file["name"])} for file in row.files]
    times = {"created_at": row.created_at, "finished_at": row.finished_at}
    return {**{name: getattr(row, name) for name in names}, **times, "files": files, "group": row.group_id}


# Holds and retention -------------------------------------------------------------------------------------------------


@router.get("/conversations/{conversation}/holds", response={200: PageOut[HoldOut], **REFUSALS})
def list_holds(request: HttpRequest, conversation: Id, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_holds(actor(request), conversation), order="-placed_at", size=size, cursor=cursor)
    return {"items": [_hold(each) for each in found.items], "next": found.next}


@router.post("/conversations/{conversation}/holds", response={201: HoldOut, **REFUSALS})
def place_hold(request: HttpRequest, conversation: Id, given: ConversationHoldIn) -> Status[Any]:
    made = services.place_hold(actor=actor(request), now=timezone.now(), conversation=conversation, reason=given.reason)
    return Status(201, _hold(made))


@router.post("/holds/{hold}/lift", response={200: HoldOut, **REFUSALS})
def lift_hold(request: HttpRequest, hold: Id) -> dict[str, Any]:
    return _hold(services.lift_hold(actor=actor(request), now=timezone.now(), hold=hold))


def _hold(row: Any) -> dict[str, Any]:
    names = ("id", "placed_by", "placed_at", "lifted_by", "lifted_at")
    return {**{name: getattr(row, name) for name in names}, "conversation": row.conversation_id, "reason": masked(row.reason)}


@router.get("/retention", response={200: PageOut[RetentionOut], **REFUSALS})
def list_retention(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> Page[Any]:
    return page(queries.list_retention(actor(request)), order="channel", size=size, cursor=cursor)


@router.put("/retention/{channel}", response={200: RetentionOut, **REFUSALS})
def set_retention(request: HttpRequest, channel: Channel | Literal["other"], given: RetentionIn) -> Any:
    """`other` = all channels that have no days of their own."""
    named = "" if channel == "other" else channel
    return services.set_retention(actor=actor(request), now=timezone.now(), channel=named, days=given.days)


@router.delete("/retention/{channel}", response={204: None, **REFUSALS})
def drop_retention(request: HttpRequest, channel: Channel | Literal["other"]) -> Status[Any]:
    services.drop_retention(actor=actor(request), now=timezone.now(), channel="" if channel == "other" else channel)
    return Status(204, None)


# Backtests -----------------------------------------------------------------------------------------------------------


@router.get("/backtests", response={200: PageOut[BacktestOut], **REFUSALS})
def list_backtests(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_backtests(actor(request)), order="-asked_at", size=size, cursor=cursor)
    return {"items": [_backtest(each) for each in found.items], "next": found.next}


@router.post("/backtests", response={202: BacktestOut, **REFUSALS})
def ask_backtest(request: HttpRequest, given: BacktestIn) -> Status[Any]:
    return Status(202, _backtest(backtests.ask_backtest(actor=actor(request), now=timezone.now(), **given.model_dump())))


@router.get("/backtests/{backtest}", response={200: BacktestResultOut, **REFUSALS})
def get_backtest(request: HttpRequest, backtest: Id) -> dict[str, Any]:
    found = queries.access_backtest(actor(request), backtest)
    return {**_backtest(found), "result": found.result}


def _backtest(row: Backtest) -> dict[str, Any]:
    names = ("id", "channel", "since", "until", "mark", "state", "done", "total", "asked_at", "finished_at")
    pair = {"old": row.old_id, "new_edition": row.new_edition_id, "new_draft": row.new_draft_id}
    return {**{name: getattr(row, name) for name in names}, **pair}
