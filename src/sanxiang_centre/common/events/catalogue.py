"""The service catalogue: what a standard offers, what was confirmed, who is entitled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueLoaded(DomainEvent):
    """`added`, `changed`, `retired`: ids of items as the standard names them."""

    kind: ClassVar[str] = "catalogue.loaded"
    noun: ClassVar[str] = "catalogue"
    edition: str
    added: list[str]
    changed: list[str]
    retired: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemConfirmed(DomainEvent):
    """`settled`: what was open: charging, targets, inferred."""

    kind: ClassVar[str] = "catalogue_item.confirmed"
    noun: ClassVar[str] = "catalogue_item"
    confirmation: int
    settled: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementGiven(DomainEvent):
    kind: ClassVar[str] = "entitlement.given"
    noun: ClassVar[str] = "entitlement"
    item: int
    by_contract: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementEnded(DomainEvent):
    kind: ClassVar[str] = "entitlement.ended"
    noun: ClassVar[str] = "entitlement"
    item: int


EVENTS: tuple[type[DomainEvent], ...] = (CatalogueLoaded, ItemConfirmed, EntitlementGiven, EntitlementEnded)
