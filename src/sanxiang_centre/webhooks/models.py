"""Who is told of what, and what is still to be told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class SubscriptionState(models.TextChoices):
    ACTIVE = "active", "启用 · active"
    PAUSED = "paused", "暂停 · paused"
    STOPPED = "stopped", "已停止 · stopped"


class Subscription(models.Model):
    """`kinds`: kinds of events, `noun.*` or `*`. The secret is derived from the centre's own and `generation`; it is stored nowhere.

    Paused: what happens meanwhile waits. Stopped, after days of failures: what happens meanwhile is not kept for it.
    """

    name = models.CharField(max_length=80)
    address = models.URLField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=64))
    state = models.CharField(max_length=8, choices=SubscriptionState.choices, default=SubscriptionState.ACTIVE)
    generation = models.IntegerField(default=1)
    rotated_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "订阅 · subscriptions"

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "待送 · waiting"
    DELIVERED = "delivered", "已送达 · delivered"
    DEAD = "dead", "已放弃 · dead"


class Delivery(models.Model):
    """One event for one subscription. `error` is a class or a status, never what the other side wrote."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    event = models.BigIntegerField()
    kind = models.CharField(max_length=64)
    replay = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    tries = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    status = models.SmallIntegerField(null=True)
    error = models.CharField(max_length=80, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "推送 · deliveries"
        constraints = (models.UniqueConstraint(fields=["subscription", "event"], condition=Q(replay=False), name="once_a_subscription"),)
        indexes = (
            models.Index(fields=["subscription", "next_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["subscription", "-id"], name="delivery_list"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.event} → {self.subscription_id}"


class Outbox(models.Model):
    """One row: the last event that was looked at."""

    event = models.BigIntegerField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="one_outbox"),)

    def __str__(self) -> str:
        return f"{self.event}"
