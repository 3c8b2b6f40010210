"""Who may see a name or number as it is: by leave, for a reason, for a while, and every time it is written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sanxiang_centre.accounts import queries as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import reach, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.customers import PlainRead, UnmaskGranted, UnmaskRevoked
from sanxiang_centre.common.problems import Problem, conflict, invalid
from sanxiang_centre.common.writing import writing
from sanxiang_centre.customers import queries
from sanxiang_centre.customers.models import Customer, Identity, UnmaskGrant
from sanxiang_centre.customers.services.writing_values import check_texts, plain_name, plain_value

LONGEST = 8 * 60
"""Minutes."""


def grant_unmasking(
    *,
    actor: Actor,
    now: datetime,
    customer: int,
    fields: Sequence[str],
    reason: str,
    minutes: int,
    person: int | None = None,
    note: str = "",
) -> UnmaskGrant:
    """`fields`: name and kinds of identity. `person`: who is to see them; None = the actor."""
    check_texts({"note": note})
    with writing(actor, now) as write:
        found = queries.access_living(actor, customer, "customer.unmask")
        viewer = _viewer(actor, found, person)
        grant = UnmaskGrant.objects.create(
            customer=found,
            person=viewer,
            granted_by=accounts.own(actor),
            fields=sorted(set(fields)),
            reason=reason,
            note=note,
            granted_at=now,
            expires_at=now + timedelta(minutes=minutes),
        )
        told = UnmaskGranted(id=found.pk, grant=grant.pk, person=viewer.pk, fields=grant.fields, reason=reason, minutes=minutes)
        write.record(told)
    return grant


def _viewer(actor: Actor, customer: Customer, person: int | None) -> Person:
    """Somebody active who may see the customer, and of the actor's own team unless the actor reaches all."""
    if person is None or person == actor.person:
        return accounts.own(actor)
    rows = accounts.list_people(actor, active=True).filter(pk=person)
    if reach(actor, "customer.unmask") is not Reach.ALL:
        rows = rows.filter(team=actor.team) if actor.team is not None else rows.none()
    found = rows.first()
    if found is None or not _sees(found, customer):
        raise invalid({"person": "没有此人，或此人看不到该客户 / there is no such person, or the customer is out of their reach"})
    return found


def _sees(person: Person, customer: Customer) -> bool:
    viewer = Actor(person.pk, frozenset(person.roles), person.team_id)
    reachable = Customer.objects.filter(queries.reached(viewer, reach(viewer, "customer.read")))
    return reachable.filter(pk=customer.pk).exists()


def revoke_unmasking(*, actor: Actor, now: datetime, grant: int) -> UnmaskGrant:
    with writing(actor, now) as write:
        found = queries.access_grant(actor, grant)
        if found.revoked_at is not None or found.expires_at <= now:
            raise conflict("授权已失效 / the grant is over already")
        found.revoked_at = now
        found.save(update_fields=["revoked_at"])
        write.record(UnmaskRevoked(id=found.customer_id, grant=found.pk))
    return found


def read_plain(*, actor: Actor, now: datetime, customer: int) -> tuple[str | None, list[tuple[Identity, str]]]:
    """(the name, (identity, value)) as far as grants go. Raises Problem 403 without one."""
    require(actor, "customer.read")
    with writing(actor, now) as write:
        found = queries.access_living(actor, customer, "customer.read")
        grants = queries.active_grants(actor, found, now)
        fields = sorted({field for grant in grants for field in grant.fields})
        if not fields:
            raise Problem(
                403, "no-grant", "请先取得查看授权（组长或经理，POST …/unmask） / ask the leader or manager for a grant (POST …/unmask)"
            )
        rows = Identity.objects.filter(customer__in=queries.group_of(found), kind__in=fields).order_by("kind", "pk")
        write.record(PlainRead(id=found.pk, fields=fields, grants=[grant.pk for grant in grants]))
        return plain_name(found) if "name" in fields else None, [(row, plain_value(row)) for row in rows]
