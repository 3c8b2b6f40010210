"""Subscriptions and deliveries over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status

from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.accounts.schemas import CountOut
from sanxiang_centre.common.idempotency import TOLD_ONCE
from sanxiang_centre.common.pages import Page, page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, PageOut, Size
from sanxiang_centre.webhooks import queries, services
from sanxiang_centre.webhooks.models import DeliveryState
from sanxiang_centre.webhooks.schemas import DeliveryOut, ReplayIn, SubscriptionChange, SubscriptionIn, SubscriptionMadeOut, SubscriptionOut
from sanxiang_centre.webhooks.services import Made

router = Router(tags=["webhooks"])
NAMES = ("id", "name", "address", "kinds", "state", "failing_since", "created_at")


@router.get("/webhooks", response={200: PageOut[SubscriptionOut], **REFUSALS})
def list_subscriptions(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> Page[Any]:
    return page(queries.list_subscriptions(actor_of(request)), order="name", size=size, cursor=cursor)


@router.post("/webhooks", response={201: SubscriptionMadeOut, **REFUSALS})
def create_subscription(request: HttpRequest, response: HttpResponse, given: SubscriptionIn) -> Status[Any]:
    made = services.create_subscription(actor=actor_of(request), now=timezone.now(), **given.model_dump())
    response.headers["Cache-Control"] = TOLD_ONCE
    return Status(201, _made(made))


@router.get("/webhooks/{subscription}", response={200: SubscriptionOut, **REFUSALS})
def get_subscription(request: HttpRequest, subscription: Id) -> Any:
    return queries.access_subscription(actor_of(request), subscription)


@router.patch("/webhooks/{subscription}", response={200: SubscriptionOut, **REFUSALS})
def change_subscription(request: HttpRequest, subscription: Id, given: SubscriptionChange) -> Any:
    changes = given.model_dump(exclude_none=True)
    return services.change_subscription(actor=actor_of(request), now=timezone.now(), subscription=subscription, **changes)


@router.post("/webhooks/{subscription}/rotate-secret", response={200: SubscriptionMadeOut, **REFUSALS})
def rotate_secret(request: HttpRequest, response: HttpResponse, subscription: Id) -> dict[str, Any]:
    """For a day, what is sent is signed with the old secret as well."""
    response.headers["Cache-Control"] = TOLD_ONCE
    return _made(services.rotate_secret(actor=actor_of(request), now=timezone.now(), subscription=subscription))


@router.post("/webhooks/{subscription}/pause", response={200: SubscriptionOut, **REFUSALS})
def pause(request: HttpRequest, subscription: Id) -> Any:
    return services.pause(actor=actor_of(request), now=timezone.now(), subscription=subscription)


@router.post("/webhooks/{subscription}/resume", response={200: SubscriptionOut, **REFUSALS})
def resume(request: HttpRequest, subscription: Id) -> Any:
    return services.resume(actor=actor_of(request), now=timezone.now(), subscription=subscription)


@router.post("/webhooks/{subscription}/replay", response={200: CountOut, **REFUSALS})
def replay(request: HttpRequest, subscription: Id, given: ReplayIn) -> dict[str, int]:
    """Sends once more what happened in that time."""
    who = actor_of(request)
    return {"count": services.replay(actor=who, now=timezone.now(), subscription=subscription, since=given.since, until=given.until)}


@router.get("/webhooks/{subscription}/deliveries", response={200: PageOut[DeliveryOut], **REFUSALS})
def list_deliveries(
    request: HttpRequest, subscription: Id, state: DeliveryState | None = None, size: Size = 50, cursor: Cursor | None = None
) -> Page[Any]:
    """Newest first."""
    return page(queries.list_deliveries(actor_of(request), subscription, state=state), order="-id", size=size, cursor=cursor)


@router.post("/webhooks/{subscription}/deliveries/{delivery}/replay", response={201: DeliveryOut, **REFUSALS})
def replay_delivery(request: HttpRequest, subscription: Id, delivery: Id) -> Status[Any]:
    found = services.replay_delivery(actor=actor_of(request), now=timezone.now(), subscription=subscription, delivery=delivery)
    return Status(201, found)


def _made(made: Made) -> dict[str, Any]:
    return {**{name: getattr(made.subscription, name) for name in NAMES}, "secret": made.secret}
