"""What the centre sets for routing: overflow, reasons for breaks, times."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanxiang_centre.accounts import queries as accounts
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.live import RoutingChanged
from sanxiang_centre.common.problems import invalid, not_found
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.live.models import BreakReason, Overflow, Routing
from sanxiang_centre.live.routing.desks import OWN_REASONS
from sanxiang_centre.live.routing.routing import hold, route

THERE_IS = "此溢出规则已存在，请修改它 / there is such a rule already: change it"
ELSEWHERE = "应溢出到另一个技能组 / another group is due"
TAKEN = "此代码已被使用 / the code is taken"
LIMITS = ("offer", "sticky", "sticky_days", "handed", "again", "step")


def add_overflow(*, actor: Actor, now: datetime, group: int, other: int, after: int) -> Overflow:
    """Who waits in `group` for `after` seconds may be offered to people of `other`, too; also who waits now."""
    _may(actor)
    accounts.access_skill_group(actor, group)
    accounts.access_skill_group(actor, other)
    if group == other:
        raise invalid({"other": ELSEWHERE})
    with writing(actor, now) as write:
        hold()
        try:
            with transaction.atomic():
                found = Overflow.objects.create(group_id=group, other_id=other, after=after)
        except IntegrityError as wrong:
            raise invalid({"other": THERE_IS}) from wrong
        _changed(write, found.pk, "overflow")
        route(write, group)
    return found


def change_overflow(*, actor: Actor, now: datetime, overflow: int, after: int) -> Overflow:
    _may(actor)
    with writing(actor, now) as write:
        hold()
        found = _overflow(overflow)
        if found.after != after:
            found.after = after
            found.save(update_fields=["after"])
            _changed(write, found.pk, "overflow")
            route(write, found.group_id)
    return found


def remove_overflow(*, actor: Actor, now: datetime, overflow: int) -> None:
    """Offers that stand are let stand."""
    _may(actor)
    with writing(actor, now) as write:
        hold()
        found = _overflow(overflow)
        _changed(write, found.pk, "overflow")
        found.delete()


def _overflow(overflow: int) -> Overflow:
    found = Overflow.objects.select_for_update(of=("self",)).select_related("group", "other").filter(pk=overflow).first()
    if found is None:
        raise not_found("溢出规则")
    return found


def add_break_reason(*, actor: Actor, now: datetime, code: str, zh: str, en: str, minutes: int) -> BreakReason:
    _may(actor)
    with writing(actor, now) as write:
        if code in OWN_REASONS or BreakReason.objects.filter(code=code).exists():
            raise invalid({"code": TAKEN})
        found = BreakReason.objects.create(code=code, zh=zh, en=en, minutes=minutes)
        _changed(write, found.pk, "break_reason")
    return found


def change_break_reason(*, actor: Actor, now: datetime, reason: int, **changes: Any) -> BreakReason:
    """`changes` of zh, en, minutes, is_active. A break that goes on ends when it was going to."""
    _may(actor)
    with writing(actor, now) as write:
        found = BreakReason.objects.select_for_update().filter(pk=reason).exclude(code__in=OWN_REASONS).first()
        if found is None:
            raise not_found("小休原因")
        changed = [name for name, value in changes.items() if getattr(found, name) != value]
        for name in changed:
            setattr(found, name, changes[name])
        if changed:
            found.save(update_fields=changed)
            _changed(write, found.pk, "break_reason")
    return found


def set_limits(*, actor: Actor, now: datetime, **limits: int) -> Routing:
    """`limits` as in `Routing`; offers that stand keep their time."""
    _may(actor)
    with writing(actor, now) as write:
        hold()
        found = Routing.objects.select_for_update().first() or Routing()
        changed = found.pk is None or any(getattr(found, name) != value for name, value in limits.items())
        for name, value in limits.items():
            setattr(found, name, value)
        if changed:
            found.save()
            _changed(write, found.pk, "limits")
            route(write)
    return found


def _may(actor: Actor) -> None:
    require(actor, "routing.write", Reach.ALL)


def _changed(write: Writing, ident: int, what: str) -> None:
    write.record(RoutingChanged(id=ident, what=what))
