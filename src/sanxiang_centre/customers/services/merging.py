"""Two customers turn out to be one, or not to be one after all. Nothing is moved, so that nothing has to be moved back."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.customers import CustomerMerged, CustomerUnmerged
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import writing
from sanxiang_centre.customers import queries
from sanxiang_centre.customers.models import Customer, Merge
from sanxiang_centre.customers.services.writing_values import check_texts

_HEADS = """
    WITH RECURSIVE line AS (
        SELECT id, NULL::bigint AS head FROM customers_customer WHERE id = ANY(%(tops)s)
        UNION ALL
        SELECT below.id, COALESCE(line.head, line.id) FROM customers_customer below JOIN line ON below.parent_id = line.id
    )
    UPDATE customers_customer SET head_id = line.head FROM line WHERE customers_customer.id = line.id
"""
"""Gives everybody below these tops the right head. A top has none."""


def merge_customers(*, actor: Actor, now: datetime, customer: int, into: int, reason: str = "") -> Customer:
    """`customer` with all that are merged into it is from now on read as part of `into`, which is returned."""
    check_texts({"reason": reason})
    if customer == into:
        raise invalid({"into": "不能并入自身 / a customer is not merged into itself"})
    with writing(actor, now) as write:
        # In the order of their numbers, so that two merges at the same time wait instead of blocking each other.
        both = {number: queries.access_living(actor, number, "customer.merge") for number in sorted((customer, into))}
        absorbed, kept = both[customer], both[into]
        if absorbed.team_id != kept.team_id:
            raise conflict("两个客户属于不同班组，请先调整班组 / they belong to different teams: move one first")
        Merge.objects.create(absorbed=absorbed, into=kept, at=now, by_id=actor.person, reason=reason)
        absorbed.parent, absorbed.head = kept, kept
        absorbed.save(update_fields=["parent", "head"])
        _set_heads([kept.pk])
        write.record(CustomerMerged(id=absorbed.pk, into=kept.pk))
    return queries.access_customer(actor, into)


def unmerge_customer(*, actor: Actor, now: datetime, customer: int) -> Customer:
    """The customer stands for itself again, with all that is its own and with those that had been merged into it before."""
    with writing(actor, now) as write:
        found = queries.access_customer(actor, customer, "customer.merge")
        # Head and customer in the order of their numbers, as merging locks them.
        rows = Customer.objects.select_for_update().filter(pk__in=(customer, found.head_id or customer)).order_by("pk")
        mine = next(row for row in rows if row.pk == customer)
        if mine.parent_id is None:
            raise conflict("该客户没有并入其他客户 / the customer is not merged")
        if mine.erased_at is not None:
            raise conflict("客户资料已删除，无法还原 / the customer's data are erased and cannot come back")
        out_of = mine.parent_id
        Merge.objects.filter(absorbed=mine, undone_at=None).update(undone_at=now, undone_by=actor.person)
        mine.parent = mine.head = None
        mine.save(update_fields=["parent", "head"])
        _set_heads([mine.pk])
        write.record(CustomerUnmerged(id=mine.pk, out_of=out_of))
    return queries.access_customer(actor, customer)


def _set_heads(tops: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, {"tops": tops})
