"""Commitments, the queue of callbacks and the promise-kept rate over HTTP."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.commitments import queries, services
from sanxiang_centre.commitments.models import Commitment, Evidence, Terms
from sanxiang_centre.commitments.queries import FORMULA, Filters, Rate
from sanxiang_centre.commitments.schemas import (
    CallbackFiltersIn,
    CancelIn,
    CommitmentAssignIn,
    CommitmentEventOut,
    CommitmentFiltersIn,
    CommitmentIn,
    CommitmentNumberOut,
    CommitmentOut,
    CommitmentTermsIn,
    CommitmentTermsOut,
    CommitmentUnmaskIn,
    CommitmentWhole,
    ConditionIn,
    PromiseRatesOut,
    ProofIn,
)
from sanxiang_centre.common.idempotency import TOLD_ONCE
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, Moment, PageOut, Size

router = Router(tags=["commitments"])
PLAIN = ("id", "origin", "action", "said", "said_at", "due_at", "provisional", "state", "ticket", "attempts", "made_at")
MORE = (
    "seq", "who", "doer", "when", "limit", "condition", "vague", "timed", "approximate", "earliest_at", "settled_at", "done_at",
    "reason", "note",
)  # fmt: skip


class RateBy(StrEnum):
    AGENT = "agent"
    TEAM = "team"
    ACTION = "action"
    ORIGIN = "origin"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@router.get("/commitments", response={200: PageOut[CommitmentOut], **REFUSALS})
def list_commitments(request: HttpRequest, given: Query[CommitmentFiltersIn]) -> dict[str, Any]:
    """The newest first."""
    asked = Filters(**given.model_dump(include={each.name for each in fields(Filters)}))
    found = page(queries.list_commitments(actor_of(request), asked), order="-id", size=given.size, cursor=given.cursor)
    return {"items": [_commitment(row) for row in found.items], "next": found.next}


@router.post("/commitments", response={201: CommitmentWhole, **REFUSALS})
def make_commitment(request: HttpRequest, given: CommitmentIn) -> Status[Any]:
    """By hand: what somebody promises now."""
    made = services.make_commitment(actor=actor_of(request), now=timezone.now(), **given.model_dump())
    return Status(201, _whole(made))


@router.get("/callbacks", response={200: PageOut[CommitmentOut], **REFUSALS})
def list_callbacks(request: HttpRequest, given: Query[CallbackFiltersIn]) -> dict[str, Any]:
    """Customers who are to be called, answered or contacted, abandoned calls among them: overdue ones first, then by due time."""
    rows = queries.list_callbacks(actor_of(request), owner=given.owner, team=given.team, group=given.group, dated=given.dated)
    found = page(rows, order="sort_at", size=given.size, cursor=given.cursor)
    return {"items": [_commitment(row) for row in found.items], "next": found.next}


@router.get("/commitments/rates", response={200: PromiseRatesOut, **REFUSALS})
def promise_rates(request: HttpRequest, since: Moment, until: Moment, by: RateBy | None = None) -> dict[str, Any]:
    """The promise-kept rate of what was due from `since` to `until`."""
    found = queries.rates(actor_of(request), since=since, until=until, by=by.value if by else None)
    return {"items": [_rate(one) for one in found]}


@router.get("/commitments/terms", response={200: CommitmentTermsOut, **REFUSALS})
def get_terms(request: HttpRequest) -> Terms:
    return queries.get_terms(actor_of(request))


@router.put("/commitments/terms", response={200: CommitmentTermsOut, **REFUSALS})
def set_terms(request: HttpRequest, given: CommitmentTermsIn) -> Terms:
    return services.set_terms(actor=actor_of(request), now=timezone.now(), **given.model_dump())


@router.get("/commitments/{commitment}", response={200: CommitmentWhole, **REFUSALS})
def get_commitment(request: HttpRequest, commitment: Id) -> dict[str, Any]:
    return _whole(queries.access_commitment(actor_of(request), commitment))


@router.get("/commitments/{commitment}/history", response={200: PageOut[CommitmentEventOut], **REFUSALS})
def list_history(request: HttpRequest, commitment: Id, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    """The newest first."""
    rows = queries.list_history(queries.access_commitment(actor_of(request), commitment))
    found = page(rows, order="-id", size=size, cursor=cursor)
    names = ("id", "at", "kind", "actor")
    return {
        "items": [{**{name: getattr(each, name) for name in names}, "content": each.body.content} for each in found.items],
        "next": found.next,
    }


@router.post("/commitments/{commitment}/claim", response={200: CommitmentWhole, **REFUSALS})
def claim(request: HttpRequest, commitment: Id) -> dict[str, Any]:
    """Out of the queue into one's own hand."""
    return _whole(services.claim_commitment(actor=actor_of(request), now=timezone.now(), commitment=commitment))


@router.post("/commitments/{commitment}/release", response={200: CommitmentWhole, **REFUSALS})
def release(request: HttpRequest, commitment: Id) -> dict[str, Any]:
    """Back into the queue of the team."""
    return _whole(services.release_commitment(actor=actor_of(request), now=timezone.now(), commitment=commitment))


@router.post("/commitments/{commitment}/assign", response={200: CommitmentWhole, **REFUSALS})
def assign(request: HttpRequest, commitment: Id, given: CommitmentAssignIn) -> dict[str, Any]:
    return _whole(
        services.assign_commitment(actor=actor_of(request), now=timezone.now(), commitment=commitment, person=given.person, team=given.team)
    )


@router.post("/commitments/{commitment}/evidence", response={200: CommitmentWhole, **REFUSALS})
def name_evidence(request: HttpRequest, commitment: Id, given: ProofIn) -> dict[str, Any]:
    """By what it was kept. There is no way to call it kept without."""
    return _whole(
        services.name_evidence(
            actor=actor_of(request), now=timezone.now(), commitment=commitment, conversation=given.conversation, event=given.event
        )
    )


@router.post("/commitments/{commitment}/condition", response={200: CommitmentWhole, **REFUSALS})
def meet_condition(request: HttpRequest, commitment: Id, given: ConditionIn) -> dict[str, Any]:
    """What had to happen first has happened: the limit runs from then on."""
    return _whole(services.meet_condition(actor=actor_of(request), now=timezone.now(), commitment=commitment, at=given.at))


@router.post("/commitments/{commitment}/cancel", response={200: CommitmentWhole, **REFUSALS})
def cancel(request: HttpRequest, commitment: Id, given: CancelIn) -> dict[str, Any]:
    """Not to be done any more. What is overdue already becomes broken, not cancelled."""
    return _whole(
        services.cancel_commitment(actor=actor_of(request), now=timezone.now(), commitment=commitment, reason=given.reason, note=given.note)
    )


@router.post("/commitments/{commitment}/unmask", response={200: CommitmentNumberOut, **REFUSALS})
def unmask(request: HttpRequest, response: HttpResponse, commitment: Id, given: CommitmentUnmaskIn) -> dict[str, Any]:
    """The number that is to be called, this once; who asked, and why, stays."""
    response.headers["Cache-Control"] = TOLD_ONCE
    number = services.unmask_commitment(actor=actor_of(request), now=timezone.now(), commitment=commitment, reason=given.reason)
    return {"number": number}


def _commitment(row: Commitment) -> dict[str, Any]:
    owner = row.owner
    links = {"team": row.team_id, "group": row.group_id, "customer": row.customer_id, "conversation": row.conversation_id}
    told = {"owner": {"id": owner.pk, "name": owner.name} if owner else None, "contact": row.shown}
    return {**{name: getattr(row, name) for name in PLAIN}, **links, **told}


def _whole(row: Commitment) -> dict[str, Any]:
    told = {
        "derivation": {"zh": row.derivation_zh, "en": row.derivation_en},
        "made_by": row.made_by_id,
        "superseded_by": row.superseded_by_id,
        "evidence": [_evidence(each) for each in queries.list_evidence(row)],
    }
    return {**_commitment(row), **{name: getattr(row, name) for name in MORE}, **told}


def _evidence(row: Evidence) -> dict[str, Any]:
    return {"name": row.name, "at": row.at, "conversation": row.conversation_id, "event": row.event_id, "named_by": row.named_by_id}


def _rate(one: Rate) -> dict[str, Any]:
    share = one.share
    interval = None if share.interval is None else {"low": share.interval[0], "high": share.interval[1]}
    counts = {each.name: getattr(one, each.name) for each in fields(Rate)}
    return {**counts, "formula": FORMULA, "rate": share.value, "interval": interval, "n": share.whole}
