"""What administrators do with subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.table import KINDS
from sanxiang_centre.common.events.webhooks import (
    WebhookChanged,
    WebhookCreated,
    WebhookPaused,
    WebhookReplayed,
    WebhookResumed,
    WebhookSecretRotated,
)
from sanxiang_centre.common.models import Event
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import writing
from sanxiang_centre.webhooks import queries
from sanxiang_centre.webhooks.models import Delivery, DeliveryState, Subscription, SubscriptionState
from sanxiang_centre.webhooks.posting import AddressProblem, checked
from sanxiang_centre.webhooks.queries import EVERYTHING, matches
from sanxiang_centre.webhooks.signing import secret_of

MOST_REPLAYED = 10_000


@dataclass(frozen=True, slots=True)
class Made:
    """`secret` is told this once."""

    subscription: Subscription
    secret: str


def create_subscription(*, actor: Actor, now: datetime, name: str, address: str, kinds: Sequence[str]) -> Made:
    require(actor, "webhook.write", Reach.ALL)
    _check(name, address, kinds)
    with writing(actor, now) as write:
        row = Subscription.objects.create(name=name, address=address, kinds=sorted(set(kinds)), created_at=now, created_by=actor.person)
        write.record(WebhookCreated(id=row.pk, kinds=row.kinds))
    return Made(row, _secret(row))


def change_subscription(*, actor: Actor, now: datetime, subscription: int, **changes: Any) -> Subscription:
    """`changes` of name, address, kinds."""
    with writing(actor, now) as write:
        row = _locked(actor, subscription)
        before = (row.name, row.address, row.kinds)
        for field, value in changes.items():
            setattr(row, field, sorted(set(value)) if field == "kinds" else value)
        _check(row.name, row.address, row.kinds)
        names = [name for name, was in zip(("name", "address", "kinds"), before, strict=True) if getattr(row, name) != was]
        if names:
            row.save(update_fields=names)
            write.record(WebhookChanged(id=row.pk, changed=names))
    return row


def rotate_secret(*, actor: Actor, now: datetime, subscription: int) -> Made:
    """For a day, what is sent is signed with the old one as well."""
    with writing(actor, now) as write:
        row = _locked(actor, subscription)
        row.generation, row.rotated_at = row.generation + 1, now
        row.save(update_fields=["generation", "rotated_at"])
        write.record(WebhookSecretRotated(id=row.pk))
    return Made(row, _secret(row))


def pause(*, actor: Actor, now: datetime, subscription: int) -> Subscription:
    """What happens meanwhile waits."""
    with writing(actor, now) as write:
        row = _locked(actor, subscription)
        if row.state != SubscriptionState.ACTIVE:
            raise conflict("只有启用的订阅可以暂停 / only an active subscription can be paused")
        row.state = SubscriptionState.PAUSED
        row.save(update_fields=["state"])
        write.record(WebhookPaused(id=row.pk))
    return row


def resume(*, actor: Actor, now: datetime, subscription: int) -> Subscription:
    """After a stop, what was given up, or happened meanwhile, is sent by a replay."""
    with writing(actor, now) as write:
        row = _locked(actor, subscription)
        if row.state == SubscriptionState.ACTIVE:
            raise conflict("订阅已启用 / the subscription is active")
        _check(row.name, row.address, row.kinds)
        row.state, row.failing_since = SubscriptionState.ACTIVE, None
        row.save(update_fields=["state", "failing_since"])
        row.deliveries.filter(state=DeliveryState.WAITING).update(next_at=now, created_at=now)
        write.record(WebhookResumed(id=row.pk))
    return row


def replay(*, actor: Actor, now: datetime, subscription: int, since: datetime, until: datetime) -> int:
    """Sends once more what happened in that time, in its order; how many. Raises Problem 422 for too many."""
    with writing(actor, now) as write:
        row = _locked(actor, subscription)
        events = Event.objects.filter(at__gte=since, at__lt=until).order_by("transaction", "id").values_list("pk", "kind")
        wanted = [(event, kind) for event, kind in events.iterator() if matches(row.kinds, kind)]
        if len(wanted) > MOST_REPLAYED:
            raise invalid({"until": f"超过 {MOST_REPLAYED} 条，请缩小时间范围 / more than {MOST_REPLAYED}: ask for a shorter time"})
        Delivery.objects.bulk_create(_again(row, event, kind, now) for event, kind in wanted)
        write.record(WebhookReplayed(id=row.pk, since=since.isoformat(), until=until.isoformat(), count=len(wanted)))
    return len(wanted)


def replay_delivery(*, actor: Actor, now: datetime, subscription: int, delivery: int) -> Delivery:
    with writing(actor, now) as write:
        row = _locked(actor, subscription)
        found = queries.access_delivery(actor, subscription, delivery, "webhook.write")
        if found.state == DeliveryState.WAITING:
            raise conflict("尚未送达，会继续重试 / it is still being tried")
        made = _again(row, found.event, found.kind, now)
        made.save()
        write.record(WebhookReplayed(id=row.pk, since="", until="", count=1))
    return made


def _again(row: Subscription, event: int, kind: str, now: datetime) -> Delivery:
    return Delivery(subscription=row, event=event, kind=kind, replay=True, created_at=now, next_at=now)


def _locked(actor: Actor, subscription: int) -> Subscription:
    queries.access_subscription(actor, subscription, "webhook.write")
    return Subscription.objects.select_for_update().get(pk=subscription)


def _secret(row: Subscription) -> str:
    return secret_of(settings.SECRET_KEY, row.pk, row.generation)


def _check(name: str, address: str, kinds: Sequence[str]) -> None:
    nouns = {f"{kind.partition('.')[0]}.*" for kind in KINDS}
    unknown = [kind for kind in kinds if kind != EVERYTHING and kind not in KINDS and kind not in nouns]
    wrong = {"name": "" if name.strip() else "请填写名称 / a name is due", "address": "", "kinds": ""}
    try:
        checked(address, settings.ENVIRONMENT.webhook_networks)
    except AddressProblem as problem:
        wrong["address"] = str(problem)
    if unknown or not kinds:
        wrong["kinds"] = f"没有这种事件 / no such kind of event: {', '.join(unknown)}"
    if any(wrong.values()):
        raise invalid({field: text for field, text in wrong.items() if text})
