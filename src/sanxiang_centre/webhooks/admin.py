"""Subscriptions and deliveries, to be looked at; and one thing to be done: to send a delivery once more."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.accounts.authentication import actor_of
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.webhooks import services
from sanxiang_centre.webhooks.models import Delivery, Subscription

MOST = 200
"""Deliveries of one action; more are asked for by their time, over the API."""


@admin.register(Subscription)
class SubscriptionAdmin(Shown):
    list_display = ("name", "address", "state", "failing_since")


@admin.register(Delivery)
class DeliveryAdmin(Shown):
    list_display = ("id", "subscription", "kind", "event", "state", "tries", "status", "error")
    list_filter = ("state",)
    list_select_related = ("subscription",)
    actions = ("send_again",)

    @admin.action(description="再次推送 · send once more", permissions=["view"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        """Each by itself, as over the API, with the same checks and the same event row."""
        found = list(chosen.order_by("pk")[: MOST + 1])
        if len(found) > MOST:
            self.message_user(request, f"一次最多 {MOST} 条 / {MOST} at once at most", messages.ERROR)
            return
        assert isinstance(request.user, Person)
        refused = [wrong for each in found if (wrong := _send(actor_of(request.user), each))]
        for wrong in refused:
            self.message_user(request, wrong, messages.WARNING)
        self.message_user(request, f"{len(found) - len(refused)} 条将再次推送 / are sent once more")


def _send(actor: Actor, delivery: Delivery) -> str:
    """What was wrong; "" = nothing."""
    try:
        services.replay_delivery(actor=actor, now=timezone.now(), subscription=delivery.subscription_id, delivery=delivery.pk)
    except Problem as problem:
        return f"{delivery.pk}: {problem.title}"
    return ""
