"""The catalogue is loaded from standards, confirmed by people, and opened to customers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sanxiang.standard.catalogue import CatalogueItem
from sanxiang.standard.model import Bilingual
from sanxiang.standard.standard import Standard
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.catalogue import queries
from sanxiang_centre.catalogue.models import Catalogue, Charging, Confirmation, Entitlement, Item, Target
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.events.catalogue import CatalogueLoaded, EntitlementEnded, EntitlementGiven, ItemConfirmed
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import writing
from sanxiang_centre.customers.identities import CONTRACT, holds_personal_number, normalise
from sanxiang_centre.editions.inspectors import standard_of
from sanxiang_centre.editions.models import Edition

# Loading -------------------------------------------------------------------------------------------------------------


def load_catalogue(*, actor: Actor, now: datetime, standard: Standard) -> Catalogue:
    """Brings the catalogue to what the standard says. The same edition again changes nothing; what changed is to be confirmed anew."""
    require(actor, "catalogue.load", Reach.ALL)
    with writing(actor, now) as write:
        Catalogue.objects.get_or_create(standard=standard.id, defaults={"edition": "", "loaded_at": now})
        catalogue = Catalogue.objects.select_for_update().get(standard=standard.id)
        if catalogue.edition == standard.edition:
            return catalogue
        catalogue.name_zh, catalogue.name_en = _words(standard.name)
        catalogue.edition, catalogue.loaded_at = standard.edition, now
        catalogue.save()
        _load_targets(catalogue, standard)
        added, changed = _load_items(catalogue, standard)
        retired = _retire(catalogue, standard, now)
        write.record(CatalogueLoaded(id=catalogue.pk, edition=standard.edition, added=added, changed=changed, retired=retired))
    return catalogue


def load_in_force(*, now: datetime, standard: str) -> Catalogue | None:
    """The catalogue of the edition of that standard which is valid now; None where there is none, or none with a catalogue."""
    rows = Edition.objects.filter(standard=standard, valid_from__lte=now)
    edition = rows.order_by("-valid_from", "-id").first()
    found = standard_of(edition) if edition is not None else None
    if found is None or not (found.catalogue or Catalogue.objects.filter(standard=standard).exists()):
        return None
    return load_catalogue(actor=SYSTEM, now=now, standard=found)


def _load_targets(catalogue: Catalogue, standard: Standard) -> None:
    named = {key for item in standard.catalogue.values() for key in item.targets or ()}
    Target.objects.filter(catalogue=catalogue).exclude(key__in=named).delete()
    for key in sorted(named):
        target = standard.targets[key]
        zh, en = _words(target.name)
        definition = target.model_dump(
            mode="json", by_alias=True, exclude_none=True, exclude_defaults=True, exclude={"id", "name", "where"}
        )
        values = {"name_zh": zh, "name_en": en, "definition": definition}
        Target.objects.update_or_create(catalogue=catalogue, key=key, defaults=values)


def _load_items(catalogue: Catalogue, standard: Standard) -> tuple[list[str], list[str]]:
    """(added, changed)."""
    known = {item.key: item for item in Item.objects.select_for_update().filter(catalogue=catalogue)}
    added: list[str] = []
    changed: list[str] = []
    for place, (key, said) in enumerate(standard.catalogue.items()):
        values = _values(said)
        digest = hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        item = known.get(key) or Item(catalogue=catalogue, key=key)
        if item.pk is None:
            added.append(key)
        elif item.digest != digest or item.retired_at is not None:
            changed.append(key)
        _write_item(item, values, digest, place)
    return added, changed


def _write_item(item: Item, values: dict[str, Any], digest: str, place: int) -> None:
    for name, value in values.items():
        setattr(item, name, value)
    if item.digest != digest:
        item.confirmation = None
        item.open_points = _open_points(item)
    item.digest, item.place, item.retired_at = digest, place, None
    item.save()


def _open_points(item: Item) -> list[str]:
    """What nobody has decided: whether it costs, by when, and whether the row is right at all where it was worked out."""
    points = {"charging": item.charging == Charging.TO_BE_CONFIRMED, "targets": item.targets is None, "inferred": item.inferred}
    return [point for point, is_open in points.items() if is_open]


def _values(said: CatalogueItem) -> dict[str, Any]:
    values: dict[str, Any] = {
        "charging": said.charging,
        "customers": list(said.customers),
        "targets": None if said.targets is None else list(said.targets),
        "clauses": list(said.clause),
        "inferred": said.inferred,
    }
    for name, words in (
        ("name", said.name),
        ("class", said.class_),
        ("category", said.category),
        ("fee", said.fee),
        ("remark", said.remark),
    ):
        values[f"{name}_zh"], values[f"{name}_en"] = _words(words)
    return values


def _retire(catalogue: Catalogue, standard: Standard, now: datetime) -> list[str]:
    gone = Item.objects.filter(catalogue=catalogue, retired_at=None).exclude(key__in=standard.catalogue)
    keys = sorted(gone.values_list("key", flat=True))
    gone.update(retired_at=now)
    return keys


def _words(words: Bilingual | None) -> tuple[str, str]:
    return (words.zh or "", words.en or "") if words else ("", "")


# Confirming ----------------------------------------------------------------------------------------------------------


def confirm_item(
    *,
    actor: Actor,
    now: datetime,
    item: int,
    charging: str | None = None,
    fee_zh: str | None = None,
    fee_en: str | None = None,
    targets: Sequence[str] | None = None,
    customers: Sequence[str] | None = None,
    note: str = "",
) -> Item:
    """Settles everything that is open; what is left out is as the standard says. Raises Problem 422 for what stays open."""
    with writing(actor, now) as write:
        queries.access_item(actor, item, "catalogue.confirm")
        found = Item.objects.select_for_update().get(pk=item)
        if found.retired_at is not None:
            raise conflict("该项目已不在标准中 / the standard no longer has this item")
        chosen = found.targets if targets is None else list(dict.fromkeys(targets))
        said = Confirmation(
            item=found,
            item_digest=found.digest,
            charging=charging or found.charging,
            fee_zh=found.fee_zh if fee_zh is None else fee_zh,
            fee_en=found.fee_en if fee_en is None else fee_en,
            targets=chosen or [],
            customers=found.customers if customers is None else list(dict.fromkeys(customers)),
            settled=found.open_points,
            note=note,
            at=now,
            by_id=actor.person,
        )
        _check_confirmation(said, decided=chosen is not None)
        said.save()
        found.confirmation, found.open_points = said, []
        found.save(update_fields=["confirmation", "open_points"])
        write.record(ItemConfirmed(id=found.pk, confirmation=said.pk, settled=said.settled))
    return queries.access_item(actor, item, "catalogue.confirm")


def _check_confirmation(said: Confirmation, *, decided: bool) -> None:
    wrong: dict[str, str] = {}
    if said.charging == Charging.TO_BE_CONFIRMED:
        wrong["charging"] = "请确认收费方式 / say how it is charged"
    known = set(Target.objects.filter(catalogue=said.item.catalogue_id).values_list("key", flat=True))
    if not decided:
        wrong["targets"] = "请确认时效目标，[] 表示不承诺时间 / name the targets; [] = no time is promised"
    unknown = [place for place, key in enumerate(said.targets) if key not in known]
    wrong |= {f"targets.{place}": "标准中没有这个目标 / the standard has no such target" for place in unknown}
    if said.charging == Charging.PAID and not (said.fee_zh or said.fee_en):
        wrong["fee_zh"] = "收费项目请写明费用 / what is paid for has a fee"
    wrong |= {
        name: NUMBERS
        for name, text in (("fee_zh", said.fee_zh), ("fee_en", said.fee_en), ("note", said.note))
        if holds_personal_number(text)
    }
    if wrong:
        raise invalid(wrong)


NUMBERS = "这里不要写个人号码 / no personal numbers here"


# Entitlements --------------------------------------------------------------------------------------------------------


def give_entitlement(
    *,
    actor: Actor,
    now: datetime,
    item: int,
    contract: str = "",
    customer_type: str = "",
    charging: str = "",
    fee: str = "",
    valid_from: date,
    valid_until: date | None = None,
) -> Entitlement:
    """To the customers of a contract, or of a type: one of the two."""
    require(actor, "entitlement.write", Reach.ALL)
    number = _checked(contract, customer_type, fee, valid_from, valid_until)
    with writing(actor, now) as write:
        found = queries.access_item(actor, item, "entitlement.write")
        if found.retired_at is not None:
            raise conflict("该项目已不在标准中 / the standard no longer has this item")
        row = Entitlement.objects.create(
            item=found,
            contract=number,
            customer_type=customer_type,
            charging=charging,
            fee=fee,
            valid_from=valid_from,
            valid_until=valid_until,
            given_at=now,
            given_by_id=actor.person,
        )
        write.record(EntitlementGiven(id=row.pk, item=found.pk, by_contract=bool(number)))
    return row


def _checked(contract: str, customer_type: str, fee: str, valid_from: date, valid_until: date | None) -> str:
    """The normalised number of the contract."""
    wrong: dict[str, str] = {}
    number = ""
    if bool(contract) == bool(customer_type):
        wrong["contract"] = "合同号与客户类型写其中一个 / a contract or a customer type, one of them"
    elif contract:
        try:
            number = normalise(CONTRACT, contract)
        except ValueError as why:
            wrong["contract"] = str(why)
    if holds_personal_number(fee):
        wrong["fee"] = NUMBERS
    if valid_until is not None and valid_until <= valid_from:
        wrong["valid_until"] = "应晚于起始日 / later than the first day"
    if wrong:
        raise invalid(wrong)
    return number


def end_entitlement(*, actor: Actor, now: datetime, entitlement: int) -> Entitlement:
    """At once; to end it on a day, give it with `valid_until`."""
    with writing(actor, now) as write:
        queries.access_entitlement(actor, entitlement, "entitlement.write")
        row = Entitlement.objects.select_for_update().get(pk=entitlement)
        if row.ended_at is not None:
            raise conflict("权益已终止 / the entitlement is over already")
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        write.record(EntitlementEnded(id=row.pk, item=row.item_id))
    return queries.access_entitlement(actor, entitlement, "entitlement.write")
