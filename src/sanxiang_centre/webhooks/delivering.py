"""From event rows to deliveries, and from deliveries to other systems."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.events.webhooks import WebhookDeliveryDied, WebhookStopped
from sanxiang_centre.common.models import Event
from sanxiang_centre.common.settled import newest_settled, place_of, settled_after
from sanxiang_centre.common.writing import writing
from sanxiang_centre.webhooks.models import Delivery, DeliveryState, Outbox, Subscription, SubscriptionState
from sanxiang_centre.webhooks.posting import Reply, post
from sanxiang_centre.webhooks.queries import matches
from sanxiang_centre.webhooks.signing import secret_of, signature

log = logging.getLogger("sanxiang.webhooks")

Post = Callable[[str, bytes, Mapping[str, str]], Reply]
PORTION = 1000
BATCH = 20
LEASE = timedelta(minutes=5)
"""Longer than a batch may take: who took deliveries and died lets another one try then."""
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 60, 300, 900, 1800, 3600))
"""Between tries; the last one again and again."""
LONGEST = timedelta(days=3)
"""After so long in vain it is given up, and told."""
OLD_SECRET = timedelta(days=1)


def relay(now: datetime, limit: int = PORTION) -> int:
    """Makes deliveries of the next event rows that no open transaction can come before; how many rows were looked at."""
    newest = newest_settled()
    if newest is None or Outbox.objects.filter(pk=1, event=newest).exists():
        # Most of the time nothing has happened: then nothing is written or locked either.
        return 0
    with transaction.atomic():
        Outbox.objects.get_or_create(pk=1, defaults={"event": None})
        place = Outbox.objects.select_for_update().get(pk=1)
        wanting = list(Subscription.objects.exclude(state=SubscriptionState.STOPPED))
        if not wanting:
            Outbox.objects.filter(pk=1).update(event=newest)
            return 0
        events = list(settled_after(place_of(place.event), limit))
        made = [_delivery(each, event, now) for event in events for each in wanting if matches(each.kinds, event.kind)]
        Delivery.objects.bulk_create((each for each in made if each is not None), ignore_conflicts=True)
        if events:
            Outbox.objects.filter(pk=1).update(event=events[-1].pk)
    return len(events)


def _delivery(subscription: Subscription, event: Event, now: datetime) -> Delivery | None:
    """Nothing of before it subscribed."""
    if event.at < subscription.created_at:
        return None
    return Delivery(subscription=subscription, event=event.pk, kind=event.kind, created_at=now, next_at=now)


def deliver(subscription: int, now: datetime, send: Post | None = None) -> int:
    """Sends what is due for one subscription, in its order; how many arrived. Each has its own time of the next try.

    They are taken by a lease and not by a lock: no transaction waits for another system. If nobody answers at all, the rest of
    the batch waits as well.
    """
    row = Subscription.objects.filter(pk=subscription, state=SubscriptionState.ACTIVE).first()
    batch = _take(subscription, now) if row is not None else []
    sent, arrived = send or _post, 0
    for place, delivery in enumerate(batch):
        assert row is not None
        reply = sent(row.address, *_letter(row, delivery, now))
        arrived += _note(row, delivery, reply, now)
        if reply.status is None:
            later = [each.pk for each in batch[place + 1 :]]
            Delivery.objects.filter(pk__in=later).update(next_at=now + PAUSES[0], tries=F("tries") - 1)
            break
    return arrived


def _post(address: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    return post(address, body, headers, settings.ENVIRONMENT.webhook_networks)


def _take(subscription: int, now: datetime) -> list[Delivery]:
    with connection.cursor() as cursor:
        cursor.execute(
            "update webhooks_delivery set next_at = %s, tries = tries + 1 where id in (select id from webhooks_delivery"
            " where subscription_id = %s and state = 'waiting' and next_at <= %s order by id limit %s for update skip locked) returning id",
            [now + LEASE, subscription, now, BATCH],
        )
        taken = [row[0] for row in cursor.fetchall()]
    return list(Delivery.objects.filter(pk__in=taken).order_by("pk"))


@dataclass(frozen=True, slots=True)
class _Said:
    body: bytes
    ident: str


def _letter(row: Subscription, delivery: Delivery, now: datetime) -> tuple[bytes, dict[str, str]]:
    said, at = _said(delivery), int(now.timestamp())
    secrets = [secret_of(settings.SECRET_KEY, row.pk, row.generation)]
    if row.rotated_at is not None and now - row.rotated_at < OLD_SECRET:
        secrets.append(secret_of(settings.SECRET_KEY, row.pk, row.generation - 1))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Sanxiang-Webhooks",
        "webhook-id": said.ident,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signature(secret, said.ident, at, said.body) for secret in secrets),
    }
    return said.body, headers


def _said(delivery: Delivery) -> _Said:
    """The same id for every try and every replay: by it the receiver sees what it has already."""
    event = Event.objects.select_related("body").get(pk=delivery.event)
    content: Any = event.body.content if hasattr(event, "body") else None
    told = {
        "id": event.pk,
        "kind": event.kind,
        "at": event.at.isoformat(),
        "noun": event.noun,
        "subject": event.subject,
        "actor": event.actor,
        "replay": delivery.replay,
        "body": content,
    }
    return _Said(json.dumps(told, ensure_ascii=False).encode(), f"evt_{event.pk}")


def _note(row: Subscription, delivery: Delivery, reply: Reply, now: datetime) -> bool:
    delivery.status, delivery.error = reply.status, reply.error or ("" if reply.good else f"HTTP {reply.status}")
    if reply.good:
        delivery.state, delivery.done_at = DeliveryState.DELIVERED, now
        delivery.save(update_fields=["state", "done_at", "status", "error"])
        Subscription.objects.filter(pk=row.pk).exclude(failing_since=None).update(failing_since=None)
        return True
    log.info("not delivered", extra={"facts": {"subscription": row.pk, "delivery": delivery.pk, "error": delivery.error}})
    delivery.next_at = now + PAUSES[min(delivery.tries, len(PAUSES)) - 1]
    delivery.save(update_fields=["next_at", "status", "error"])
    Subscription.objects.filter(pk=row.pk, failing_since=None).update(failing_since=now)
    _give_up(row.pk, delivery, now)
    return False


def _give_up(subscription: int, delivery: Delivery, now: datetime) -> None:
    """The subscription, if nothing has arrived for so long; else only what alone is refused."""
    with writing(SYSTEM, now) as write:
        row = Subscription.objects.select_for_update().get(pk=subscription)
        waiting = row.deliveries.filter(state=DeliveryState.WAITING)
        if row.failing_since is not None and now - row.failing_since >= LONGEST:
            given_up = waiting.update(state=DeliveryState.DEAD, done_at=now)
            Subscription.objects.filter(pk=row.pk).update(state=SubscriptionState.STOPPED)
            write.record(WebhookStopped(id=row.pk, given_up=given_up))
        elif now - delivery.created_at >= LONGEST:
            waiting.filter(pk=delivery.pk).update(state=DeliveryState.DEAD, done_at=now)
            write.record(WebhookDeliveryDied(id=row.pk, delivery=delivery.pk, event=delivery.event))
