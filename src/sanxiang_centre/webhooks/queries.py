"""Subscriptions and deliveries as an actor gets to see them, and what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from sanxiang_centre.accounts.models import Person, Role
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.webhooks.models import Delivery, DeliveryState, Subscription, SubscriptionState

EVERYTHING = "*"


def matches(kinds: Iterable[str], kind: str) -> bool:
    """Whether one of the kinds, `noun.*` or `*`, takes in that kind."""
    noun = kind.partition(".")[0]
    return any(each in (kind, EVERYTHING, f"{noun}.*") for each in kinds)


def list_subscriptions(actor: Actor) -> QuerySet[Subscription]:
    require(actor, "webhook.read", Reach.ALL)
    return Subscription.objects.all()


def access_subscription(actor: Actor, subscription: int, permission: str = "webhook.read") -> Subscription:
    require(actor, permission, Reach.ALL)
    found = Subscription.objects.filter(pk=subscription).first()
    if found is None:
        raise not_found("订阅")
    return found


def list_deliveries(actor: Actor, subscription: int, *, state: str | None = None) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(subscription=access_subscription(actor, subscription))
    return rows.filter(state=state) if state else rows


def access_delivery(actor: Actor, subscription: int, delivery: int, permission: str) -> Delivery:
    found = Delivery.objects.filter(subscription=access_subscription(actor, subscription, permission), pk=delivery).first()
    if found is None:
        raise not_found("推送")
    return found


def due_subscriptions(now: datetime) -> list[int]:
    """Those with something to be sent now."""
    due = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now, subscription__state=SubscriptionState.ACTIVE)
    return list(due.order_by("subscription").values_list("subscription", flat=True).distinct())


def administrators() -> list[int]:
    return list(Person.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).values_list("pk", flat=True))
