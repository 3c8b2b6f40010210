"""What the catalogue offers, and to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Q, QuerySet

from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.catalogue.models import Catalogue, Entitlement, Item, Target
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.customers import queries as customers
from sanxiang_centre.customers.models import Customer

Source = Literal["contract", "customer_type", "standard"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds of an item: as it was confirmed, else as the standard says."""

    charging: str
    fee_zh: str
    fee_en: str
    targets: Sequence[str] | None
    customers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Entitled:
    """`source`: what entitles the customer; the most particular one."""

    item: Item
    source: Source
    entitlement: Entitlement | None
    charging: str
    fee_zh: str
    fee_en: str


def terms_of(item: Item) -> Terms:
    said = item.confirmation or item
    return Terms(said.charging, said.fee_zh, said.fee_en, said.targets, said.customers)


def list_catalogues(actor: Actor) -> QuerySet[Catalogue]:
    require(actor, "catalogue.read")
    return Catalogue.objects.all()


def list_items(
    actor: Actor,
    *,
    standard: str | None = None,
    to_be_confirmed: bool | None = None,
    charging: str | None = None,
    words: str = "",
    retired: bool = False,
) -> QuerySet[Item]:
    """`words` are looked for in names, classes and categories."""
    require(actor, "catalogue.read")
    rows = Item.objects.filter(retired_at__isnull=not retired).select_related("catalogue", "confirmation__by")
    if standard:
        rows = rows.filter(catalogue__standard=standard)
    if to_be_confirmed is not None:
        rows = rows.exclude(open_points=[]) if to_be_confirmed else rows.filter(open_points=[])
    if charging:
        rows = rows.filter(Q(confirmation__charging=charging) | Q(confirmation=None, charging=charging))
    for word in words.split():
        names = ("name_zh", "name_en", "class_zh", "class_en", "category_zh", "category_en")
        rows = rows.filter(Q(*((f"{name}__icontains", word) for name in names), _connector=Q.OR))
    return rows


def access_item(actor: Actor, item: int, permission: str = "catalogue.read") -> Item:
    require(actor, permission)
    found = Item.objects.filter(pk=item).select_related("catalogue", "confirmation__by").first()
    if found is None:
        raise not_found("服务项目")
    return found


def targets_of(items: Sequence[Item]) -> Mapping[int, Mapping[str, Target]]:
    """Catalogue -> key -> target; one query."""
    found: dict[int, dict[str, Target]] = {item.catalogue_id: {} for item in items}
    for target in Target.objects.filter(catalogue__in=found):
        found[target.catalogue_id][target.key] = target
    return found


def list_entitlements(
    actor: Actor, *, item: int | None = None, contract: str | None = None, customer_type: str | None = None, ended: bool = False
) -> QuerySet[Entitlement]:
    require(actor, "entitlement.read")
    rows = Entitlement.objects.filter(ended_at__isnull=not ended).select_related("item__catalogue")
    wanted = {"item": item, "contract": contract, "customer_type": customer_type}
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def access_entitlement(actor: Actor, entitlement: int, permission: str = "entitlement.read") -> Entitlement:
    require(actor, permission)
    found = Entitlement.objects.filter(pk=entitlement).select_related("item__catalogue").first()
    if found is None:
        raise not_found("权益")
    return found


def entitled(actor: Actor, customer: Customer, on: date, *, standard: str | None = None) -> list[Entitled]:
    """All items that the customer may have on a day: by contract, by type, or because the standard offers them to that type."""
    require(actor, "entitlement.read")
    items = list(list_items(actor, standard=standard).order_by("catalogue__standard", "place"))
    given = _given(customer, on)
    found = (_entitled(item, customer, given.get(item.pk, [])) for item in items)
    return [one for one in found if one is not None]


def _given(customer: Customer, on: date) -> Mapping[int, list[Entitlement]]:
    """By item, those by contract first, then the latest first."""
    contracts = customers.contracts_of(customer)
    rows = Entitlement.objects.filter(
        Q(contract__in=contracts) | Q(customer_type=customer.type),
        Q(valid_until=None) | Q(valid_until__gt=on),
        valid_from__lte=on,
        ended_at=None,
    )
    found: dict[int, list[Entitlement]] = {}
    for row in sorted(rows, key=lambda one: (not one.contract, -one.valid_from.toordinal(), -one.pk)):
        found.setdefault(row.item_id, []).append(row)
    return found


def _entitled(item: Item, customer: Customer, given: Sequence[Entitlement]) -> Entitled | None:
    terms = terms_of(item)
    if given:
        first = given[0]
        source: Source = "contract" if first.contract else "customer_type"
        fees = (first.fee, "") if first.fee else (terms.fee_zh, terms.fee_en)
        return Entitled(item, source, first, first.charging or terms.charging, *fees)
    if not terms.customers or customer.type in terms.customers:
        return Entitled(item, "standard", None, terms.charging, terms.fee_zh, terms.fee_en)
    return None


def copy_for_subject(ids: Sequence[int]) -> list[dict[str, str]]:
    """What contracts entitle these customers to, for a copy of their data."""
    contracts = {number for head in Customer.objects.filter(pk__in=ids) for number in customers.contracts_of(head)}
    rows = Entitlement.objects.filter(contract__in=contracts).select_related("item").order_by("pk")
    return [
        {"contract": row.contract, "item": str(row.item), "from": str(row.valid_from), "until": str(row.valid_until or "")} for row in rows
    ]
