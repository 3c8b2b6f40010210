"""Customers come in, change, and get and lose numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanxiang_centre.accounts import queries as accounts
from sanxiang_centre.accounts.models import Team
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import reach, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.customers import CustomerChanged, CustomerCreated, IdentityAdded, IdentityRemoved
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.customers import queries
from sanxiang_centre.customers.models import Customer, Identity, Level, Nature, Region
from sanxiang_centre.customers.services.looking_up import count_look_ups
from sanxiang_centre.customers.services.writing_values import (
    MOST_IDENTITIES,
    TAKEN,
    add_name,
    check_texts,
    digests_of,
    normalised,
    plain_name,
    write_identities,
    write_name,
)

TOLD = ("nature", "type", "level", "region", "team", "no_contact")
"""Fields whose values event rows repeat."""


def create_customer(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    identities: Sequence[tuple[str, str]],
    nature: str = Nature.PERSON,
    type: str = "household",  # noqa: A002 - the field's name
    level: str = Level.ORDINARY,
    region: str = Region.UNKNOWN,
    team: int | None = None,
) -> Customer:
    """`identities`: (kind, as it was said). Raises Problem 409 if one of them has a customer within reach."""
    require(actor, "customer.write")
    check_texts({"name": name})
    values = normalised(identities)
    if len(values) > MOST_IDENTITIES:
        raise invalid({"identities": f"至多 {MOST_IDENTITIES} 个 / {MOST_IDENTITIES} at most"})
    group = _team(actor, team)
    with writing(actor, now) as write:
        count_look_ups(write, len(values))
        _nobody_has(actor, values)
        customer = Customer(nature=nature, type=type, level=level, region=region, team=group, created_at=now)
        return add_customer(write, customer, name, values)


def add_customer(write: Writing, customer: Customer, name: str, values: Sequence[tuple[str, str]]) -> Customer:
    """Of what is checked already."""
    customer.save()
    add_name(customer, name)
    write_identities(customer, write.now, values)
    kinds = [kind for kind, _ in values]
    write.record(CustomerCreated(id=customer.pk, type=customer.type, team=customer.team_id, identity_kinds=kinds))
    return customer


def change_customer(*, actor: Actor, now: datetime, customer: int, **changes: Any) -> Customer:
    """`changes` of name, nature, type, level, region, team (its id), no_contact (channels)."""
    check_texts({"name": changes.get("name", "")})
    with writing(actor, now) as write:
        found = queries.access_living(actor, customer, "customer.write")
        return apply_changes(write, found, changes)


def apply_changes(write: Writing, customer: Customer, changes: Mapping[str, Any]) -> Customer:
    """Of what is checked already, for a customer that is locked. What changes nothing tells nothing."""
    before = _told(customer)
    for field, value in changes.items():
        if field == "team":
            _assign(write.actor, customer, value)
        elif field == "no_contact":
            customer.no_contact = sorted(set(value))
        elif field != "name":
            setattr(customer, field, value)
    old_name = plain_name(customer)
    changed: dict[str, list[Any]] = {field: [before[field], after] for field, after in _told(customer).items() if before[field] != after}
    name = changes.get("name", old_name)
    if name != old_name or "nature" in changed:
        write_name(customer, name)
    if name != old_name:
        changed["name"] = []
    if changed:
        customer.save()
        write.record(CustomerChanged(id=customer.pk, changes=changed))
    return customer


def _told(customer: Customer) -> dict[str, Any]:
    values = {field: getattr(customer, "team_id" if field == "team" else field) for field in TOLD}
    return {
        field: [*map(str, value)] if isinstance(value, list) else value if field == "team" else str(value)
        for field, value in values.items()
    }


def _assign(actor: Actor, customer: Customer, team: int | None) -> None:
    """With all that are merged into it, so that a group has one team."""
    if team == customer.team_id:
        return
    if reach(actor, "customer.assign") is not Reach.ALL:
        raise invalid({"team": "只有经理可以调整客户的班组 / only managers move customers between teams"})
    customer.team = _team(actor, team)
    group = queries.group_of(customer)
    Customer.objects.filter(head=customer).update(team=customer.team)
    try:
        with transaction.atomic():
            Identity.objects.filter(customer__in=group).update(scope=customer.team_id or 0)
    except IntegrityError as taken:
        raise conflict(TAKEN) from taken


def _team(actor: Actor, team: int | None) -> Team | None:
    if team is None:
        return None
    found = accounts.list_teams(actor).filter(pk=team).first() if queries.may_assign(actor, team) else None
    if found is None:
        raise invalid({"team": "没有这个班组，或不能交给它 / there is no such team, or it is not yours to give to"})
    return found


def add_identity(*, actor: Actor, now: datetime, customer: int, kind: str, value: str) -> Identity:
    values = normalised([(kind, value)], field="identity")
    with writing(actor, now) as write:
        found = queries.access_living(actor, customer, "customer.write")
        count_look_ups(write, 1)
        _nobody_has(actor, values)
        if Identity.objects.filter(customer__in=queries.group_of(found)).count() >= MOST_IDENTITIES:
            raise conflict(f"至多 {MOST_IDENTITIES} 个号码，请先移除不用的 / {MOST_IDENTITIES} numbers at most: remove some first")
        row = write_identities(found, now, values)[0]
        write.record(IdentityAdded(id=found.pk, identity=row.pk, identity_kind=kind))
    return row


def remove_identity(*, actor: Actor, now: datetime, customer: int, identity: int) -> None:
    """The row goes, and with it the number; that there was one is told by the event row."""
    with writing(actor, now) as write:
        found = queries.access_living(actor, customer, "customer.write")
        row = queries.access_identity(found, identity)
        write.record(IdentityRemoved(id=row.customer_id, identity=row.pk, identity_kind=row.kind))
        row.delete()


def _nobody_has(actor: Actor, values: Sequence[tuple[str, str]]) -> None:
    """One sentence for whichever number it is: which one it is, only a look-up tells, and look-ups are counted."""
    rows = Identity.objects.filter(digest__in=digests_of(values))
    reachable = Customer.objects.filter(queries.reached(actor, require(actor, "customer.write")))
    if rows.filter(customer__in=reachable.values("pk")).exists():
        raise conflict(TAKEN)
