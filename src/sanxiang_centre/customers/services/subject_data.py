"""What the person a customer is may ask for: a copy of everything, and that it be erased (PIPL 45 and 47)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.audit.services import forget_bodies
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.customers import CustomerErased, CustomerExported
from sanxiang_centre.common.models import Event, EventBody
from sanxiang_centre.common.problems import conflict
from sanxiang_centre.common.writing import writing
from sanxiang_centre.customers import queries
from sanxiang_centre.customers.models import Consent, Customer, CustomerName, Identity, Merge, Refusal, UnmaskGrant
from sanxiang_centre.customers.services.writing_values import plain_name, plain_value

SCHEMA = "sanxiang.subject-data/1"


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays after an erasure, and why."""

    what: str
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class Erased:
    """`erased`: what -> how many."""

    customer: Customer
    erased: Mapping[str, int]
    kept: Sequence[Kept]


@dataclass(frozen=True, slots=True)
class Part:
    """What another app holds of customers (by their ids): how it goes into a copy, and what of it stays after an erasure.

    What is erased there, a reaction to `CustomerErased` erases.
    """

    name: str
    copy: Callable[[Sequence[int]], Sequence[Any]]
    keeps: Callable[[Sequence[int]], Sequence[Kept]]


_parts: list[Part] = []


def hold_with(parts: Sequence[Part]) -> None:
    """Installs what other apps hold; once, at start (`config.subject_data`)."""
    _parts[:] = parts


def export_subject(*, actor: Actor, now: datetime, customer: int, reason: str) -> dict[str, Any]:
    """Everything that is held about one customer, as it is, as JSON values."""
    require(actor, "customer.export", Reach.ALL)
    with writing(actor, now) as write:
        found = queries.access_living(actor, customer, "customer.export")
        write.record(CustomerExported(id=found.pk, reason=reason))
        group = queries.group_of(found)
        copies = {part.name: list(part.copy(group)) for part in _parts}
        customers = [_copy(one) for one in _members(group)]
        return {"schema": SCHEMA, "at": now.isoformat(), "customers": customers, **_ledgers(group), "elsewhere": copies}


def _members(group: Sequence[int]) -> list[Customer]:
    return list(Customer.objects.filter(pk__in=group).select_related("team").order_by("pk"))


def _copy(customer: Customer) -> dict[str, Any]:
    identities = Identity.objects.filter(customer=customer).order_by("kind", "pk")
    return {
        "id": customer.pk,
        "name": plain_name(customer),
        "nature": customer.nature,
        "type": customer.type,
        "level": customer.level,
        "region": customer.region,
        "team": customer.team.name if customer.team else None,
        "do_not_contact": list(customer.no_contact),
        "merged_into": customer.parent_id,
        "legal_hold": bool(customer.hold),
        "created_at": customer.created_at.isoformat(),
        "identities": [{"kind": row.kind, "value": plain_value(row), "since": row.created_at.isoformat()} for row in identities],
    }


def _ledgers(group: Sequence[int]) -> dict[str, Any]:
    """Staff are not named: who they are is not the customer's data."""
    consents = Consent.objects.filter(customer__in=group).select_related("notice").order_by("said_at", "pk")
    grants = UnmaskGrant.objects.filter(customer__in=group).order_by("granted_at", "pk")
    events = Event.objects.filter(noun="customer", subject__in=group).order_by("pk").values_list("at", "kind", "subject")
    return {
        "consents": [_consent(line) for line in consents],
        "seen_by_staff": [
            {"fields": row.fields, "reason": row.reason, "from": row.granted_at.isoformat(), "until": row.expires_at.isoformat()}
            for row in grants
        ],
        "history": [{"at": at.isoformat(), "what": kind, "customer": subject} for at, kind, subject in events],
    }


def _consent(line: Consent) -> dict[str, Any]:
    return {
        "purpose": line.purpose,
        "state": line.state,
        "channel": line.channel,
        "notice": {"version": line.notice.version, "text": line.notice.text_zh} if line.notice else None,
        "said_at": line.said_at.isoformat(),
    }


# Erasure -------------------------------------------------------------------------------------------------------------


def erase_customer(*, actor: Actor, now: datetime, customer: int, reason: str) -> Erased:
    """For good, with all that are merged into it. Raises Problem 409 under a legal hold."""
    require(actor, "customer.erase", Reach.ALL)
    with writing(actor, now) as write:
        found = queries.access_living(actor, customer, "customer.erase")
        group = queries.group_of(found)
        members = list(Customer.objects.select_for_update().filter(pk__in=group).order_by("pk"))
        if any(one.hold for one in members):
            raise conflict("该客户有法定保留，须先解除 / the customer is under legal hold: lift it first")
        refusals = _keep_refusals(members, now)
        # First, while it is known by which numbers what other apps hold is theirs.
        write.record(CustomerErased(id=found.pk, reason=reason, members=group))
        erased = {
            "names": CustomerName.objects.filter(customer__in=group).delete()[0],
            "identities": Identity.objects.filter(customer__in=group).delete()[0],
            "event_bodies": _erase_bodies(group, now),
        }
        _forget(group, now)
        kept = [*_kept(group, refusals), *(one for part in _parts for one in part.keeps(group))]
    return Erased(queries.access_customer(actor, customer), erased, [one for one in kept if one.count])


def _keep_refusals(members: Sequence[Customer], now: datetime) -> int:
    channels = sorted({channel for one in members for channel in one.no_contact})
    if not channels:
        return 0
    rows = Identity.objects.filter(customer__in=members).exclude(kind="contract")
    refusals = [Refusal(kind=row.kind, digest=row.digest, channels=channels, since=now) for row in rows]
    Refusal.objects.bulk_create(refusals, update_conflicts=True, unique_fields=["kind", "digest"], update_fields=["channels"])
    return len(refusals)


def _erase_bodies(group: Sequence[int], now: datetime) -> int:
    """The rows stay, so that nobody can say that nothing was written; what they told goes, with what a guess could be tried against."""
    return forget_bodies(
        now, EventBody.objects.filter(event__noun="customer", event__subject__in=group).exclude(event__kind=CustomerErased.kind)
    )


def _forget(group: Sequence[int], now: datetime) -> None:
    Customer.objects.filter(pk__in=group).update(erased_at=now, type="erased", level="ordinary", region="", no_contact=[])
    Merge.objects.filter(absorbed__in=group).update(reason="")
    grants = UnmaskGrant.objects.filter(customer__in=group)
    grants.update(note="")
    grants.filter(revoked_at=None, expires_at__gt=now).update(revoked_at=now)


WHY = {
    "consents": "同意与撤回的证据，不含姓名号码（个人信息保护法第 14、15 条，GB/T 42574） / "
    "evidence of consent and withdrawal, without name or number",
    "refusals": "免打扰号码的密钥散列，以免再次联系（消费者权益保护法第 29 条） / "
    "keyed hashes of numbers that refused contact, so that nobody calls again",
    "events": "何时由谁处理的审计行，内容已删除（个人信息保护法第 51、54 条，网络安全法第 21 条） / "
    "audit rows of who did what when, their bodies erased",
    "grants": "谁曾查看过哪类资料的记录，不含资料（个人信息保护法第 51、54 条） / "
    "the record of who has seen which kind of data, without the data",
}
"""What the law wants kept of somebody who is erased."""


def _kept(group: Sequence[int], refusals: int) -> list[Kept]:
    counts = {
        "consents": Consent.objects.filter(customer__in=group).count(),
        "refusals": refusals,
        "events": Event.objects.filter(noun="customer", subject__in=group).count(),
        "grants": UnmaskGrant.objects.filter(customer__in=group).count(),
    }
    return [Kept(what, count, WHY[what]) for what, count in counts.items()]
