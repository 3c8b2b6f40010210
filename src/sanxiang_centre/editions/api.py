"""Standards over HTTP: access, one call, a shape."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Router, Status
from ninja.files import UploadedFile

from sanxiang_centre.accounts.api import actor
from sanxiang_centre.common.pages import Page, page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, Moment, PageOut, Size
from sanxiang_centre.editions import comparing, queries, services
from sanxiang_centre.editions.archives import MOST_UPLOADED
from sanxiang_centre.editions.handbook import handbook
from sanxiang_centre.editions.handbook_schemas import HandbookOut
from sanxiang_centre.editions.models import Comparison, Draft, DraftState, Edition, Scope
from sanxiang_centre.editions.schemas import (
    ApprovalIn,
    Channel,
    ComparisonIn,
    ComparisonOut,
    ComparisonResultOut,
    DraftOut,
    DraftProblemOut,
    EditionOut,
    PackIn,
    PullIn,
    ReaderOut,
    ScopeIn,
    ScopeOut,
    SignOffOut,
    Slug,
    SnapshotOut,
)
from sanxiang_centre.editions.verdicts import STEPS

router = Router(tags=["standards"])


# Drafts --------------------------------------------------------------------------------------------------------------


@router.get("/drafts", response={200: PageOut[DraftOut], **REFUSALS})
def list_drafts(request: HttpRequest, state: DraftState | None = None, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_drafts(actor(request), state=state), order="-created_at", size=size, cursor=cursor)
    return {"items": [_draft(draft) for draft in found.items], "next": found.next}


@router.post("/drafts", response={201: DraftOut, **REFUSALS})
def upload_draft(request: HttpRequest, file: File[UploadedFile]) -> Status[Any]:
    """A zip archive; it is checked by a job."""
    content = file.read(MOST_UPLOADED + 1)
    return Status(201, _draft(services.upload_draft(actor=actor(request), now=timezone.now(), name=file.name or "", archive=content)))


@router.post("/drafts/pull", response={201: DraftOut, **REFUSALS})
def pull_draft(request: HttpRequest, given: PullIn) -> Status[Any]:
    return Status(201, _draft(services.pull_draft(actor=actor(request), now=timezone.now(), **given.model_dump())))


@router.post("/drafts/pack", response={201: DraftOut, **REFUSALS})
def draft_pack(request: HttpRequest, given: PackIn) -> Status[Any]:
    return Status(201, _draft(services.draft_pack(actor=actor(request), now=timezone.now(), pack=given.pack)))


@router.get("/drafts/{draft}", response={200: DraftOut, **REFUSALS})
def get_draft(request: HttpRequest, draft: Id) -> dict[str, Any]:
    return _draft(queries.access_draft(actor(request), draft))


@router.get("/drafts/{draft}/problems", response={200: PageOut[DraftProblemOut], **REFUSALS})
def list_problems(request: HttpRequest, draft: Id, size: Size = 100, cursor: Cursor | None = None) -> Page[Any]:
    return page(queries.list_problems(actor(request), draft), order="place", size=size, cursor=cursor)


@router.get(
    "/drafts/{draft}/files", response={200: None, **REFUSALS}, openapi_extra={"responses": {200: {"content": {"application/zip": {}}}}}
)
def get_files(request: HttpRequest, draft: Id) -> HttpResponse:
    """The archive as it came; empty for a shipped pack."""
    found = queries.get_files(actor(request), draft)
    response = HttpResponse(bytes(found.archive), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="draft-{found.pk}.zip"'
    return response


@router.post("/drafts/{draft}/approve", response={201: EditionOut, **REFUSALS})
def approve_draft(request: HttpRequest, draft: Id, given: ApprovalIn) -> Status[Any]:
    who = actor(request)
    made = services.approve_draft(actor=who, now=timezone.now(), draft=draft, valid_from=given.valid_from)
    return Status(201, _edition(queries.access_edition(who, made.pk)))


@router.post("/drafts/{draft}/withdraw", response={200: DraftOut, **REFUSALS})
def withdraw_draft(request: HttpRequest, draft: Id) -> dict[str, Any]:
    return _draft(services.withdraw_draft(actor=actor(request), now=timezone.now(), draft=draft))


def _draft(draft: Draft) -> dict[str, Any]:
    names = ("id", "source", "origin", "author", "created_at", "state", "step", "checked_at", "standard", "digest", "examples")
    return {**{name: getattr(draft, name) for name in names}, "steps": STEPS}


# Editions ------------------------------------------------------------------------------------------------------------


@router.get("/editions", response={200: PageOut[EditionOut], **REFUSALS})
def list_editions(request: HttpRequest, standard: Slug | None = None, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_editions(actor(request), standard=standard), order="-valid_from", size=size, cursor=cursor)
    return {"items": [_edition(edition) for edition in found.items], "next": found.next}


@router.get("/editions/in-force", response={200: EditionOut, **REFUSALS})
def in_force(request: HttpRequest, channel: Channel | None = None, group: Id | None = None, at: Moment | None = None) -> dict[str, Any]:
    """Which edition judges a conversation of that channel and skill group that begins at that time (now, if none is named)."""
    moment: datetime = at or timezone.now()
    return _edition(queries.get_in_force(actor(request), channel=channel or "", group=group, at=moment))


@router.get("/editions/{edition}", response={200: EditionOut, **REFUSALS})
def get_edition(request: HttpRequest, edition: Id) -> dict[str, Any]:
    return _edition(queries.access_edition(actor(request), edition))


@router.get("/editions/{edition}/snapshot", response={200: SnapshotOut, **REFUSALS})
def get_snapshot(request: HttpRequest, edition: Id) -> Any:
    found = queries.get_snapshot(actor(request), edition)
    return {"digest": found.digest, "snapshot": json.loads(found.snapshot)}


@router.get("/editions/{edition}/handbook", response={200: HandbookOut, **REFUSALS})
def get_handbook(request: HttpRequest, edition: Id) -> dict[str, Any]:
    """The edition as people read it: clauses, scripts, forbidden expressions, situations, procedures, targets, checks."""
    found = queries.get_snapshot(actor(request), edition)
    return {"edition": found.pk, **handbook(json.loads(found.snapshot))}


@router.get("/editions/{edition}/sign-offs", response={200: PageOut[ReaderOut], **REFUSALS})
def list_sign_offs(
    request: HttpRequest, edition: Id, signed: bool | None = None, size: Size = 100, cursor: Cursor | None = None
) -> dict[str, Any]:
    """The sheet: who works by the standard, and who has confirmed having read this edition."""
    found = page(queries.list_readers(actor(request), edition, signed=signed), order="staff_no", size=size, cursor=cursor)
    items = [{"person": person, "team": person.team_id, "signed_at": getattr(person, "signed_at")} for person in found.items]  # noqa: B009
    return {"items": items, "next": found.next}


@router.post("/editions/{edition}/sign", response={200: SignOffOut, **REFUSALS})
def sign_edition(request: HttpRequest, edition: Id) -> dict[str, Any]:
    made = services.sign_edition(actor=actor(request), now=timezone.now(), edition=edition)
    return {"edition": made.edition_id, "person": made.person_id, "at": made.at}


def _edition(edition: Edition) -> dict[str, Any]:
    names = ("id", "standard", "number", "digest", "calendars", "name_zh", "name_en", "valid_from", "published_at", "author", "approver")
    own = {"draft": edition.draft_id, "signed_at": getattr(edition, "signed_at")}  # noqa: B009
    return {**{name: getattr(edition, name) for name in names}, **own}


# Scopes --------------------------------------------------------------------------------------------------------------


@router.get("/scopes", response={200: PageOut[ScopeOut], **REFUSALS})
def list_scopes(request: HttpRequest, size: Size = 100, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_scopes(actor(request)), order="-since", size=size, cursor=cursor)
    return {"items": [_scope(scope) for scope in found.items], "next": found.next}


@router.post("/scopes", response={201: ScopeOut, **REFUSALS})
def set_scope(request: HttpRequest, given: ScopeIn) -> Status[Any]:
    return Status(201, _scope(services.set_scope(actor=actor(request), now=timezone.now(), **given.model_dump())))


def _scope(scope: Scope) -> dict[str, Any]:
    names = ("id", "channel", "standard", "since", "set_at")
    return {**{name: getattr(scope, name) for name in names}, "group": scope.group_id}


# Comparisons ---------------------------------------------------------------------------------------------------------


@router.get("/comparisons", response={200: PageOut[ComparisonOut], **REFUSALS})
def list_comparisons(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_comparisons(actor(request)), order="-asked_at", size=size, cursor=cursor)
    return {"items": [_comparison(each) for each in found.items], "next": found.next}


@router.post("/comparisons", response={202: ComparisonOut, **REFUSALS})
def ask_comparison(request: HttpRequest, given: ComparisonIn) -> Status[Any]:
    """Worked out by a job; ask for the row until `state` is done."""
    return Status(202, _comparison(comparing.ask_comparison(actor=actor(request), now=timezone.now(), **given.model_dump())))


@router.get("/comparisons/{comparison}", response={200: ComparisonResultOut, **REFUSALS})
def get_comparison(request: HttpRequest, comparison: Id) -> dict[str, Any]:
    found = queries.access_comparison(actor(request), comparison)
    return {**_comparison(found), "result": found.result}


def _comparison(row: Comparison) -> dict[str, Any]:
    names = ("id", "state", "done", "total", "asked_at", "finished_at")
    pair = {"old": row.old_id, "new_edition": row.new_edition_id, "new_draft": row.new_draft_id}
    return {**{name: getattr(row, name) for name in names}, **pair}
