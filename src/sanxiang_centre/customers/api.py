"""Customers over HTTP: access, one call, a shape. Names and numbers to search by stand in bodies, never in addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Router, Status
from ninja.files import UploadedFile

from sanxiang_centre.accounts.api import actor
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.problems import invalid
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, PageOut, ProblemOut, Size
from sanxiang_centre.customers import queries
from sanxiang_centre.customers.models import Consent, Customer, Identity, Level, Merge, Nature, RecordingNotice, Region, UnmaskGrant
from sanxiang_centre.customers.schemas import (
    ConsentIn,
    ConsentOut,
    CustomerChange,
    CustomerIn,
    CustomerOut,
    ErasedOut,
    EraseIn,
    FoundOut,
    GrantOut,
    HistoryOut,
    HoldIn,
    IdentityIn,
    IdentityOut,
    ImportDetailOut,
    ImportOut,
    LegalHoldsOut,
    MergeIn,
    MergeOut,
    NoticeIn,
    NoticeOut,
    PlainOut,
    RunIn,
    SearchIn,
    StandingOut,
    SubjectOut,
    Type,
    UnmaskIn,
)
from sanxiang_centre.customers.services import consent, importing, looking_up, merging, registering, subject_data, unmasking
from sanxiang_centre.customers.sheets import MOST_BYTES

router = Router(tags=["customers"])
COUNTED = {**REFUSALS, 429: ProblemOut}
"""Where a number is given that may belong to somebody."""


# Customers -----------------------------------------------------------------------------------------------------------


@router.get("/customers", response={200: PageOut[CustomerOut], **REFUSALS})
def list_customers(
    request: HttpRequest,
    nature: Nature | None = None,
    type: Type | None = None,  # noqa: A002 - the field's name
    level: Level | None = None,
    region: Region | None = None,
    team: Id | None = None,
    no_contact: bool | None = None,
    size: Size = 50,
    cursor: Cursor | None = None,
) -> dict[str, Any]:
    rows = queries.list_customers(actor(request), nature=nature, type=type, level=level, region=region, team=team, no_contact=no_contact)
    return _page_of(rows, size, cursor)


@router.post("/customers/search", response={200: PageOut[CustomerOut], **REFUSALS})
def search_customers(request: HttpRequest, given: SearchIn) -> dict[str, Any]:
    filters = given.model_dump(exclude={"size", "cursor"})
    return _page_of(queries.list_customers(actor(request), **filters), given.size, given.cursor)


@router.post("/customers/look-up", response={200: FoundOut, **COUNTED})
def look_up(request: HttpRequest, given: IdentityIn) -> dict[str, Any]:
    found = looking_up.look_up(actor=actor(request), now=timezone.now(), kind=given.kind, value=given.value)
    return {"items": _shapes(found)}


@router.post("/customers", response={201: CustomerOut, **COUNTED})
def create_customer(request: HttpRequest, given: CustomerIn) -> Status[Any]:
    values = {**given.model_dump(), "identities": [(one.kind, one.value) for one in given.identities]}
    return Status(201, _shape(registering.create_customer(actor=actor(request), now=timezone.now(), **values)))


@router.get("/customers/{customer}", response={200: CustomerOut, **REFUSALS})
def get_customer(request: HttpRequest, customer: Id) -> dict[str, Any]:
    return _shape(queries.access_customer(actor(request), customer))


@router.patch("/customers/{customer}", response={200: CustomerOut, **REFUSALS})
def change_customer(request: HttpRequest, customer: Id, given: CustomerChange) -> dict[str, Any]:
    changes = {name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None or name == "team"}
    return _shape(registering.change_customer(actor=actor(request), now=timezone.now(), customer=customer, **changes))


@router.post("/customers/{customer}/identities", response={201: IdentityOut, **COUNTED})
def add_identity(request: HttpRequest, customer: Id, given: IdentityIn) -> Status[Any]:
    row = registering.add_identity(actor=actor(request), now=timezone.now(), customer=customer, kind=given.kind, value=given.value)
    return Status(201, _identity(row))


@router.delete("/customers/{customer}/identities/{identity}", response={204: None, **REFUSALS})
def remove_identity(request: HttpRequest, customer: Id, identity: Id) -> Status[Any]:
    registering.remove_identity(actor=actor(request), now=timezone.now(), customer=customer, identity=identity)
    return Status(204, None)


@router.get("/customers/{customer}/history", response={200: PageOut[HistoryOut], **REFUSALS})
def history(request: HttpRequest, customer: Id, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    who = actor(request)
    found = page(queries.history(who, queries.access_customer(who, customer)), order="-at", size=size, cursor=cursor)
    return {"items": [_happened(row) for row in found.items], "next": found.next}


@router.post("/customers/{customer}/merge", response={200: CustomerOut, **REFUSALS})
def merge_customers(request: HttpRequest, customer: Id, given: MergeIn) -> dict[str, Any]:
    return _shape(
        merging.merge_customers(actor=actor(request), now=timezone.now(), customer=customer, into=given.into, reason=given.reason)
    )


@router.post("/customers/{customer}/unmerge", response={200: CustomerOut, **REFUSALS})
def unmerge_customer(request: HttpRequest, customer: Id) -> dict[str, Any]:
    return _shape(merging.unmerge_customer(actor=actor(request), now=timezone.now(), customer=customer))


@router.get("/customers/{customer}/merges", response={200: PageOut[MergeOut], **REFUSALS})
def list_merges(request: HttpRequest, customer: Id, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    who = actor(request)
    found = page(queries.list_merges(who, queries.access_customer(who, customer)), order="-at", size=size, cursor=cursor)
    return {"items": [_merge(row) for row in found.items], "next": found.next}


# Consent and notices -------------------------------------------------------------------------------------------------


@router.get("/customers/{customer}/consents", response={200: PageOut[ConsentOut], **REFUSALS})
def list_consents(request: HttpRequest, customer: Id, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    who = actor(request)
    found = page(queries.list_consents(who, queries.access_customer(who, customer)), order="-said_at", size=size, cursor=cursor)
    return {"items": [_consent(line) for line in found.items], "next": found.next}


@router.get("/customers/{customer}/consents/in-force", response={200: StandingOut, **REFUSALS})
def consents_in_force(request: HttpRequest, customer: Id) -> dict[str, Any]:
    found = queries.access_customer(actor(request), customer)
    return {"items": [_consent(line) for line in queries.consents_in_force(found)]}


@router.post("/customers/{customer}/consents", response={201: ConsentOut, **REFUSALS})
def record_consent(request: HttpRequest, customer: Id, given: ConsentIn) -> Status[Any]:
    line = consent.record_consent(actor=actor(request), now=timezone.now(), customer=customer, **given.model_dump())
    return Status(201, _consent(line))


@router.get("/recording-notices", response={200: PageOut[NoticeOut], **REFUSALS})
def list_notices(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_notices(actor(request)), order="-version", size=size, cursor=cursor)
    holds = queries.notice_in_force(timezone.now())
    return {"items": [_notice(row, holds) for row in found.items], "next": found.next}


@router.post("/recording-notices", response={201: NoticeOut, **REFUSALS})
def publish_notice(request: HttpRequest, given: NoticeIn) -> Status[Any]:
    notice = consent.publish_notice(actor=actor(request), now=timezone.now(), **given.model_dump())
    return Status(201, _notice(notice, queries.notice_in_force(timezone.now())))


# Seeing, copying, erasing --------------------------------------------------------------------------------------------


@router.post("/customers/{customer}/unmask", response={201: GrantOut, **REFUSALS})
def grant_unmasking(request: HttpRequest, customer: Id, given: UnmaskIn) -> Status[Any]:
    grant = unmasking.grant_unmasking(actor=actor(request), now=timezone.now(), customer=customer, **given.model_dump())
    return Status(201, _grant(grant))


@router.get("/customers/{customer}/grants", response={200: PageOut[GrantOut], **REFUSALS})
def list_grants(request: HttpRequest, customer: Id, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    who = actor(request)
    require(who, "customer.unmask")
    found = page(queries.list_grants(who, queries.access_customer(who, customer)), order="-granted_at", size=size, cursor=cursor)
    return {"items": [_grant(row) for row in found.items], "next": found.next}


@router.post("/unmask-grants/{grant}/revoke", response={200: GrantOut, **REFUSALS})
def revoke_unmasking(request: HttpRequest, grant: Id) -> dict[str, Any]:
    return _grant(unmasking.revoke_unmasking(actor=actor(request), now=timezone.now(), grant=grant))


# A GET although it writes an event row: what is answered to a POST is kept for its idempotency key, and this must be kept nowhere.
@router.get("/customers/{customer}/plain", response={200: PlainOut, **REFUSALS})
def read_plain(request: HttpRequest, customer: Id, response: HttpResponse) -> dict[str, Any]:
    response.headers["Cache-Control"] = "no-store"
    name, values = unmasking.read_plain(actor=actor(request), now=timezone.now(), customer=customer)
    return {"name": name, "identities": [{"id": row.pk, "kind": row.kind, "value": value} for row, value in values]}


@router.get("/customers/{customer}/export", response={200: SubjectOut, **REFUSALS}, by_alias=True)
def export_subject(request: HttpRequest, customer: Id, response: HttpResponse) -> dict[str, Any]:
    response.headers["Cache-Control"] = "no-store"
    return subject_data.export_subject(actor=actor(request), now=timezone.now(), customer=customer, reason="subject_request")


@router.get("/customers/{customer}/legal-hold", response={200: LegalHoldsOut, **REFUSALS})
def list_holds(request: HttpRequest, customer: Id) -> dict[str, Any]:
    """For who may set and lift them: its own, and those of customers merged into it."""
    return {"items": [_hold(row) for row in queries.list_holds(actor(request), customer)]}


@router.put("/customers/{customer}/legal-hold", response={200: CustomerOut, **REFUSALS})
def set_hold(request: HttpRequest, customer: Id, given: HoldIn) -> dict[str, Any]:
    return _shape(consent.set_hold(actor=actor(request), now=timezone.now(), customer=customer, hold=given.hold))


@router.post("/customers/{customer}/erase", response={200: ErasedOut, **REFUSALS})
def erase_customer(request: HttpRequest, customer: Id, given: EraseIn) -> dict[str, Any]:
    if given.confirm != customer:
        raise invalid({"confirm": "请重复客户编号 / repeat the number of the customer"})
    done = subject_data.erase_customer(actor=actor(request), now=timezone.now(), customer=customer, reason=given.reason)
    return {"customer": _shape(done.customer), "erased": done.erased, "kept": done.kept}


# Imports -------------------------------------------------------------------------------------------------------------


@router.get("/customer-imports", response={200: PageOut[ImportOut], **REFUSALS})
def list_imports(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> Any:
    return page(queries.list_imports(actor(request)), order="-created_at", size=size, cursor=cursor)


@router.post("/customer-imports", response={201: ImportDetailOut, **REFUSALS})
def check_import(request: HttpRequest, file: File[UploadedFile]) -> Status[Any]:
    who = actor(request)
    require(who, "customer.import")
    if (file.size or 0) > MOST_BYTES:
        raise invalid({"file": f"至多 {MOST_BYTES // 2**20} MB / {MOST_BYTES // 2**20} MB at most"})
    return Status(201, importing.check_import(actor=who, now=timezone.now(), content=file.read()))


@router.get("/customer-imports/{source}", response={200: ImportDetailOut, **REFUSALS})
def get_import(request: HttpRequest, source: Id) -> Any:
    return queries.access_import(actor(request), source)


@router.post("/customer-imports/{source}/run", response={200: ImportOut, **REFUSALS})
def start_import(request: HttpRequest, source: Id, given: RunIn) -> Any:
    return importing.start_import(actor=actor(request), now=timezone.now(), source=source, skip_wrong=given.skip_wrong)


@router.post("/customer-imports/{source}/discard", response={200: ImportOut, **REFUSALS})
def discard_import(request: HttpRequest, source: Id) -> Any:
    return importing.discard_import(actor=actor(request), now=timezone.now(), source=source)


# Shapes --------------------------------------------------------------------------------------------------------------


def _page_of(rows: Any, size: int, cursor: str | None) -> dict[str, Any]:
    found = page(rows, order="-created_at", size=size, cursor=cursor)
    return {"items": _shapes(list(found.items)), "next": found.next}


def _shape(customer: Customer) -> dict[str, Any]:
    return _shapes([customer])[0]


def _shapes(customers: list[Customer]) -> list[dict[str, Any]]:
    return [_customer(picture) for picture in queries.pictures(customers)]


def _customer(picture: queries.Picture) -> dict[str, Any]:
    customer = picture.customer
    names = ("nature", "type", "level", "region", "team", "created_at", "erased_at")
    return {
        **{name: getattr(customer, name) for name in names},
        "id": customer.pk,
        "name": picture.name,
        "no_contact": picture.no_contact,
        "identities": [_identity(row) for row in picture.identities],
        "members": picture.members,
        "merged_into": customer.head_id,
        "legal_hold": picture.held,
    }


def _hold(row: Customer) -> dict[str, Any]:
    by = row.held_by
    return {"customer": row.pk, "grounds": row.hold, "since": row.held_at, "by": row.held_by_id, "by_name": by.name if by else None}


def _identity(row: Identity) -> dict[str, Any]:
    return {"id": row.pk, "kind": row.kind, "shown": row.shown, "customer": row.customer_id, "created_at": row.created_at}


def _happened(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "at": row.at, "kind": row.kind, "customer": row.subject, "actor": row.actor, "body": row.body.content}


def _merge(row: Merge) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in ("at", "reason", "undone_at")}
    return {"id": row.pk, "absorbed": row.absorbed_id, "into": row.into_id, "by": row.by_id, "undone_by": row.undone_by_id, **values}


def _consent(line: Consent) -> dict[str, Any]:
    values = {name: getattr(line, name) for name in ("purpose", "state", "channel", "evidence", "said_at", "recorded_at")}
    told = line.notice.version if line.notice else None
    return {"id": line.pk, "customer": line.customer_id, "notice": told, "recorded_by": line.recorded_by_id, **values}


def _notice(row: RecordingNotice, holds: RecordingNotice | None) -> dict[str, Any]:
    names = (
        "version",
        "text_zh",
        "text_en",
        "processor",
        "contact",
        "purpose",
        "data",
        "retention",
        "rights",
        "valid_from",
        "published_at",
    )
    return {"id": row.pk, "in_force": row == holds, **{name: getattr(row, name) for name in names}}


def _grant(row: UnmaskGrant) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in ("fields", "reason", "note", "granted_at", "expires_at", "revoked_at")}
    return {"id": row.pk, "customer": row.customer_id, "person": row.person_id, "granted_by": row.granted_by_id, **values}
