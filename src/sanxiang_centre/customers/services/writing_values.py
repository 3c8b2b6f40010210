"""How names and numbers become rows: checked, normalised, sealed, hashed, with what may be shown of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError

from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.customers.identities import SHARED, holds_personal_number, normalise, shown
from sanxiang_centre.customers.models import Customer, CustomerName, Identity, Nature
from sanxiang_centre.customers.names import shown_name, words_to_find
from sanxiang_centre.customers.queries import ABOUT_NAME, ABOUT_WORD, about, keys

MOST_IDENTITIES = 30
NUMBER_IN_TEXT = (
    "这里不要写电话、证件号、卡号或邮箱，请填入相应字段 / no phone or identity numbers, cards or e-mail addresses here: they have fields"
)
TAKEN = (
    "有号码已属其他客户，请先按号码查找该客户（POST /customers/look-up） / "
    "a number belongs to a customer already: look that customer up first (POST /customers/look-up)"
)


def check_texts(texts: Mapping[str, str]) -> None:
    """Free text holds no personal numbers, so that it can be shown, searched and told. Raises Problem 422 by field."""
    wrong = {field: NUMBER_IN_TEXT for field, text in texts.items() if holds_personal_number(text)}
    if wrong:
        raise invalid(wrong)


def normalised(identities: Sequence[tuple[str, str]], *, field: str = "identities") -> list[tuple[str, str]]:
    """(kind, value), each once. Raises Problem 422 by place."""
    found: dict[tuple[str, str], None] = {}
    wrong: dict[str, str] = {}
    for place, (kind, text) in enumerate(identities):
        try:
            found[kind, normalise(kind, text)] = None
        except ValueError as why:
            wrong[f"{field}.{place}.value"] = str(why)
    if wrong:
        raise invalid(wrong)
    return list(found)


def write_name(customer: Customer, name: str) -> None:
    CustomerName.objects.filter(customer=customer).delete()
    add_name(customer, name)


def add_name(customer: Customer, name: str) -> None:
    """To a customer that has none."""
    ring, organisation = keys(), customer.nature == Nature.ORGANISATION
    words = sorted(ring.digest(ABOUT_WORD, word) for word in words_to_find(name, organisation=organisation))
    shown_part = shown_name(name, organisation=organisation)
    CustomerName.objects.create(customer=customer, sealed=ring.seal(ABOUT_NAME, name), shown=shown_part, words=words)


def plain_name(customer: Customer) -> str:
    """Empty for one who is erased."""
    row = CustomerName.objects.filter(customer=customer).first()
    return keys().unseal(ABOUT_NAME, row.sealed) if row else ""


def plain_value(identity: Identity) -> str:
    return keys().unseal(about(identity.kind), identity.sealed)


def write_identities(customer: Customer, now: datetime, identities: Sequence[tuple[str, str]]) -> list[Identity]:
    """Normalised ones. Raises Problem 409 if one belongs to somebody else of the same scope."""
    rows = [identity_row(customer, now, kind, value) for kind, value in identities]
    try:
        return Identity.objects.bulk_create(rows)
    except IntegrityError as taken:
        raise conflict(TAKEN) from taken


def identity_row(customer: Customer, now: datetime, kind: str, value: str) -> Identity:
    ring = keys()
    return Identity(
        customer=customer,
        kind=kind,
        digest=ring.digest(about(kind), value),
        sealed=ring.seal(about(kind), value),
        shown=shown(kind, value),
        scope=customer.team_id or 0,
        created_at=now,
    )


def digests_of(identities: Sequence[tuple[str, str]]) -> list[str]:
    """Of those that have one customer only, under all keys."""
    ring = keys()
    return [digest for kind, value in identities if kind not in SHARED for digest in ring.digests(about(kind), value)]
