"""Shapes of what comes in and goes out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from sanxiang_centre.catalogue.models import Charging
from sanxiang_centre.common.schemas import Id, In

Decided = Literal["free", "paid", "by_contract", "price_list"]
Key = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]+$")]
Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Long = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Type = Annotated[str, Field(max_length=40, pattern=r"^([a-z][a-z0-9_]*)?$")]
Contract = Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")]


class WordsOut(Schema):
    """Empty where the standard does not say it in that language."""

    zh: str
    en: str


class CatalogueOut(Schema):
    id: int
    standard: str
    name: WordsOut
    edition: str
    loaded_at: datetime


class TargetOut(Schema):
    """`definition` as docs/reference/standard-format.md has it."""

    key: str
    name: WordsOut
    definition: dict[str, Any]


class ConfirmedOut(Schema):
    by: int | None
    staff_no: str | None
    at: datetime
    settled: list[str]
    note: str


class ItemOut(Schema):
    """As it holds: as confirmed, else as the standard says. `open`: what is to be confirmed: charging, targets, inferred.

    `targets` null: not decided; empty: no time is promised. `customers` empty: all.
    """

    id: int
    standard: str
    key: str
    name: WordsOut
    class_: Annotated[WordsOut, Field(alias="class")]
    category: WordsOut
    charging: Charging
    fee: WordsOut
    customers: list[str]
    targets: list[TargetOut] | None
    clauses: list[str]
    remark: WordsOut
    to_be_confirmed: bool
    open: list[str]
    confirmed: ConfirmedOut | None
    retired_at: datetime | None


class ConfirmIn(In):
    """What is left out is as the standard says; what is open must be said."""

    charging: Decided | None = None
    fee_zh: Long | None = None
    fee_en: Long | None = None
    targets: Annotated[list[Key], Field(max_length=50)] | None = None
    customers: Annotated[list[Key], Field(max_length=50)] | None = None
    note: Words = ""


class EntitlementIn(In):
    """`contract` or `customer_type`. `charging` and `fee` left out: the item's."""

    item: Id
    contract: Contract = ""
    customer_type: Type = ""
    charging: Decided | Literal[""] = ""
    fee: Words = ""
    valid_from: date
    valid_until: date | None = None


class EntitlementOut(Schema):
    id: int
    item: int
    standard: str
    key: str
    contract: str
    customer_type: str
    charging: str
    fee: str
    valid_from: date
    valid_until: date | None
    given_at: datetime
    given_by: int | None
    ended_at: datetime | None


class EntitledOut(Schema):
    """`source`: what entitles the customer."""

    item: ItemOut
    source: Literal["contract", "customer_type", "standard"]
    entitlement: int | None
    charging: Charging
    fee: WordsOut


class AllEntitledOut(Schema):
    items: list[EntitledOut]
