"""Subscriptions of other systems. That something was delivered is no event: it would have to be delivered in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookCreated(DomainEvent):
    kind: ClassVar[str] = "webhook.created"
    noun: ClassVar[str] = "webhook"
    kinds: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChanged(DomainEvent):
    """`changed`: names of fields."""

    kind: ClassVar[str] = "webhook.changed"
    noun: ClassVar[str] = "webhook"
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecretRotated(DomainEvent):
    kind: ClassVar[str] = "webhook.secret_rotated"
    noun: ClassVar[str] = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookPaused(DomainEvent):
    kind: ClassVar[str] = "webhook.paused"
    noun: ClassVar[str] = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookResumed(DomainEvent):
    kind: ClassVar[str] = "webhook.resumed"
    noun: ClassVar[str] = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookReplayed(DomainEvent):
    """What happened from `since` to `until` is sent once more; both empty for a single delivery."""

    kind: ClassVar[str] = "webhook.replayed"
    noun: ClassVar[str] = "webhook"
    since: str
    until: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDeliveryDied(DomainEvent):
    """One delivery was refused for days, while others arrived."""

    kind: ClassVar[str] = "webhook.delivery_died"
    noun: ClassVar[str] = "webhook"
    delivery: int
    event: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookStopped(DomainEvent):
    """Nothing has arrived for days: the subscription is stopped, and `given_up` deliveries with it."""

    kind: ClassVar[str] = "webhook.stopped"
    noun: ClassVar[str] = "webhook"
    given_up: int


EVENTS: tuple[type[DomainEvent], ...] = (
    WebhookCreated,
    WebhookChanged,
    WebhookSecretRotated,
    WebhookPaused,
    WebhookResumed,
    WebhookReplayed,
    WebhookDeliveryDied,
    WebhookStopped,
)
