"""Shapes of desks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from sanxiang_centre.accounts.models import Language
from sanxiang_centre.accounts.schemas import TeamOut
from sanxiang_centre.common.schemas import Clean, In, Out
from sanxiang_centre.live.models import ChatState, DeskState

Code = Annotated[str, Field(max_length=32, pattern=r"^[a-z0-9_]*$")]


class ReasonOut(Out):
    code: str
    zh: str
    en: str


class DeskStateIn(In):
    """ready, busy, break or offline. `reason`: the code of a reason, for a break."""

    state: DeskState
    reason: Code = ""


class DeskIn(In):
    """What is left out stays."""

    capacity: Annotated[int, Field(ge=1, le=20)] | None = None
    languages: Annotated[list[Language], Field(min_length=1, max_length=len(Language))] | None = None


class ChatCustomerOut(Out):
    """`id` of the customer, where one is known; `proven`: the page that holds the widget has signed who it is."""

    id: int | None
    name: str
    level: str | None
    proven: bool


class ChatHeadOut(Out):
    """A chat's line on a desk. The name stands as it was given for who serves the chat, hidden for all others."""

    chat: int
    state: ChatState
    group: int
    site: str
    visitor: int
    priority: int
    language: str
    customer: ChatCustomerOut
    began_at: datetime
    queued_at: datetime
    accepted_at: datetime | None
    answered_at: datetime | None
    waits_since: datetime | None
    last: int
    agent_read: int
    visitor_read: int
    agent: int | None
    edition: int | None
    next_due: datetime | None
    seen_at: datetime
    ended_at: datetime | None
    by: Clean
    rating: int | None
    warned_idle_at: datetime | None


class OfferOut(Out):
    """To be accepted or declined by `until`. `because`: queue, sticky, transfer, overflow."""

    offer: int
    chat: int
    until: datetime
    because: str
    head: ChatHeadOut | None


class DeskShape(Out):
    """`since`, `capacity` null: nobody has ever opened this desk. `until`: of a break, or of wrap-up."""

    state: DeskState
    reason: ReasonOut | None
    since: datetime | None
    until: datetime | None
    capacity: int | None
    languages: list[str]


class DeskOut(DeskShape):
    """The whole desk beside the logs of its chats. `notices`: how many are unread."""

    person: int
    offers: list[OfferOut]
    chats: list[ChatHeadOut]
    notices: int


class DeskLineOut(DeskShape):
    """For a list: `id` is the person's; `in_hand` counts chats that go on or are wrapped up."""

    id: int
    staff_no: str
    name: str
    team: TeamOut | None
    in_hand: int
