"""Customers of a small centre: one of everybody, one of each team, and whoever tests ask for."""

from __future__ import annotations

from dataclasses import dataclass

from callers import NOW, Centre

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.customers.services import registering


@dataclass(frozen=True)
class Customers:
    shared: Customer
    first: Customer
    second: Customer


def add(name: str, *identities: tuple[str, str], team: int | None = None, **values: str) -> Customer:
    """By the system, which nobody counts."""
    return registering.create_customer(actor=SYSTEM, now=NOW, name=name, identities=identities, team=team, **values)


def some_customers(centre: Centre) -> Customers:
    return Customers(
        shared=add("夏知秋", ("phone", "13912340001"), ("email", "xia@example.com")),
        first=add("白露", ("phone", "13912340002"), team=centre.first.pk),
        second=add("霜降生", ("phone", "13912340003"), team=centre.second.pk),
    )
