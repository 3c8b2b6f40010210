"""Shapes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from sanxiang_centre.accounts.schemas import Name
from sanxiang_centre.common.schemas import In, Moment
from sanxiang_centre.webhooks.models import DeliveryState, SubscriptionState

Url = Annotated[str, Field(min_length=1, max_length=500)]
KindNames = Annotated[list[Annotated[str, Field(max_length=64)]], Field(min_length=1, max_length=200)]


class SubscriptionIn(In):
    """`kinds`: of docs/reference/events.md, `noun.*` or `*`."""

    name: Name
    address: Url
    kinds: KindNames


class SubscriptionChange(In):
    """What is left out stays."""

    name: Name | None = None
    address: Url | None = None
    kinds: KindNames | None = None


class SubscriptionOut(Schema):
    id: int
    name: str
    address: str
    kinds: list[str]
    state: SubscriptionState
    failing_since: datetime | None
    created_at: datetime


class SubscriptionMadeOut(SubscriptionOut):
    """`secret` is told this once."""

    secret: str


class DeliveryOut(Schema):
    id: int
    event: int
    kind: str
    replay: bool
    state: DeliveryState
    tries: int
    created_at: datetime
    next_at: datetime
    status: int | None
    error: str
    done_at: datetime | None


class ReplayIn(In):
    """`until` is not within."""

    since: Moment
    until: Moment
