"""The catalogue over HTTP: access, one call, a shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from sanxiang_centre.accounts.api import actor
from sanxiang_centre.catalogue import queries, services
from sanxiang_centre.catalogue.models import Catalogue, Charging, Entitlement, Item, Target
from sanxiang_centre.catalogue.schemas import (
    AllEntitledOut,
    CatalogueOut,
    ConfirmIn,
    Contract,
    EntitlementIn,
    EntitlementOut,
    ItemOut,
    Type,
    Words,
)
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, PageOut, Size
from sanxiang_centre.customers import queries as customers

router = Router(tags=["catalogue"])
Targets = Mapping[int, Mapping[str, Target]]


@router.get("/catalogue", response={200: PageOut[CatalogueOut], **REFUSALS})
def list_catalogues(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_catalogues(actor(request)), order="standard", size=size, cursor=cursor)
    return {"items": [_catalogue(row) for row in found.items], "next": found.next}


@router.get("/catalogue/items", response={200: PageOut[ItemOut], **REFUSALS}, by_alias=True)
def list_items(
    request: HttpRequest,
    standard: Words | None = None,
    to_be_confirmed: bool | None = None,
    charging: Charging | None = None,
    words: Words = "",
    retired: bool = False,
    size: Size = 50,
    cursor: Cursor | None = None,
) -> dict[str, Any]:
    rows = queries.list_items(
        actor(request), standard=standard, to_be_confirmed=to_be_confirmed, charging=charging, words=words, retired=retired
    )
    found = page(rows, order="place", size=size, cursor=cursor)
    return {"items": _items(found.items), "next": found.next}


@router.get("/catalogue/items/{item}", response={200: ItemOut, **REFUSALS}, by_alias=True)
def get_item(request: HttpRequest, item: Id) -> dict[str, Any]:
    return _items([queries.access_item(actor(request), item)])[0]


@router.post("/catalogue/items/{item}/confirm", response={200: ItemOut, **REFUSALS}, by_alias=True)
def confirm_item(request: HttpRequest, item: Id, given: ConfirmIn) -> dict[str, Any]:
    return _items([services.confirm_item(actor=actor(request), now=timezone.now(), item=item, **given.model_dump())])[0]


@router.get("/catalogue/entitlements", response={200: PageOut[EntitlementOut], **REFUSALS})
def list_entitlements(
    request: HttpRequest,
    item: Id | None = None,
    contract: Contract | None = None,
    customer_type: Type | None = None,
    ended: bool = False,
    size: Size = 50,
    cursor: Cursor | None = None,
) -> dict[str, Any]:
    rows = queries.list_entitlements(actor(request), item=item, contract=contract, customer_type=customer_type, ended=ended)
    found = page(rows, order="-given_at", size=size, cursor=cursor)
    return {"items": [_entitlement(row) for row in found.items], "next": found.next}


@router.post("/catalogue/entitlements", response={201: EntitlementOut, **REFUSALS})
def give_entitlement(request: HttpRequest, given: EntitlementIn) -> Status[Any]:
    return Status(201, _entitlement(services.give_entitlement(actor=actor(request), now=timezone.now(), **given.model_dump())))


@router.post("/catalogue/entitlements/{entitlement}/end", response={200: EntitlementOut, **REFUSALS})
def end_entitlement(request: HttpRequest, entitlement: Id) -> dict[str, Any]:
    return _entitlement(services.end_entitlement(actor=actor(request), now=timezone.now(), entitlement=entitlement))


@router.get("/customers/{customer}/entitlements", response={200: AllEntitledOut, **REFUSALS}, by_alias=True)
def entitled(
    request: HttpRequest, customer: Id, on: Annotated[date | None, Query()] = None, standard: Words | None = None
) -> dict[str, Any]:
    """All that the customer may have on a day; today where none is named."""
    who = actor(request)
    found = queries.entitled(who, customers.access_customer(who, customer), on or timezone.localdate(), standard=standard)
    shapes = _items([one.item for one in found])
    return {
        "items": [
            {
                "item": shape,
                "source": one.source,
                "entitlement": one.entitlement.pk if one.entitlement else None,
                "charging": one.charging,
                "fee": {"zh": one.fee_zh, "en": one.fee_en},
            }
            for shape, one in zip(shapes, found, strict=True)
        ]
    }


def _items(items: Sequence[Item]) -> list[dict[str, Any]]:
    targets = queries.targets_of(items)
    return [_item(item, targets) for item in items]


def _item(item: Item, targets: Targets) -> dict[str, Any]:
    terms, said = queries.terms_of(item), item.confirmation
    known = targets[item.catalogue_id]
    return {
        **{name: getattr(item, name) for name in ("key", "clauses", "retired_at")},
        "id": item.pk,
        "standard": item.catalogue.standard,
        **{name: _words(item, name) for name in ("name", "class", "category", "remark")},
        "charging": terms.charging,
        "fee": {"zh": terms.fee_zh, "en": terms.fee_en},
        "customers": terms.customers,
        "targets": None if terms.targets is None else [_target(known[key]) for key in terms.targets if key in known],
        "to_be_confirmed": bool(item.open_points),
        "open": item.open_points,
        "confirmed": {
            "by": said.by_id,
            "staff_no": said.by.staff_no if said.by else None,
            "at": said.at,
            "settled": said.settled,
            "note": said.note,
        }
        if said
        else None,
    }


def _target(target: Target) -> dict[str, Any]:
    return {"key": target.key, "name": _words(target, "name"), "definition": target.definition}


def _words(row: Any, name: str) -> dict[str, str]:
    return {"zh": getattr(row, f"{name}_zh"), "en": getattr(row, f"{name}_en")}


def _catalogue(row: Catalogue) -> dict[str, Any]:
    return {"id": row.pk, "standard": row.standard, "name": _words(row, "name"), "edition": row.edition, "loaded_at": row.loaded_at}


def _entitlement(row: Entitlement) -> dict[str, Any]:
    names = ("contract", "customer_type", "charging", "fee", "valid_from", "valid_until", "given_at", "ended_at")
    shape = {name: getattr(row, name) for name in names}
    item = row.item
    return {**shape, "id": row.pk, "item": item.pk, "standard": item.catalogue.standard, "key": item.key, "given_by": row.given_by_id}
