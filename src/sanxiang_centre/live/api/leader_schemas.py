"""Shapes of the leader's side."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from sanxiang_centre.common.schemas import Clean, In, Out
from sanxiang_centre.live.api.guidance_schemas import Both


class WhisperIn(In):
    text: Annotated[Clean, Field(min_length=1, max_length=500)]


class WhisperOut(Out):
    id: int
    chat: int
    kind: str
    author: int
    author_name: str
    reader: int | None
    text: str
    at: datetime


class BoardAlertOut(Out):
    check: str
    name: Both
    why: str | None
    severity: str
    seq: int
    since: datetime


class BoardChatOut(Out):
    chat: int
    state: str
    group: int
    agent: int | None
    agent_name: str | None
    team: int | None
    customer: str
    level: str | None
    language: str
    priority: int
    last: int
    began_at: datetime
    queued_at: datetime
    accepted_at: datetime | None
    answered_at: datetime | None
    waits_since: datetime | None
    ended_at: datetime | None
    rating: int | None
    due: datetime | None
    alerts: list[BoardAlertOut]


class BoardQueueOut(Out):
    group: int
    name: str
    waiting: int
    chats: list[int]
    longest_since: datetime | None
    target_seconds: float
    due: datetime | None


class BoardReasonOut(Out):
    code: str
    zh: str
    en: str


class BoardAgentOut(Out):
    person: int
    staff_no: str
    name: str
    team: int | None
    state: str
    reason: BoardReasonOut | None
    since: datetime | None
    until: datetime | None
    capacity: int
    chats: list[int]


class BoardAgentsOut(Out):
    states: dict[str, list[int]]
    people: list[BoardAgentOut]


class FigureOut(Out):
    """Of `count` chats the first 500 by number."""

    count: int
    chats: list[int]


class RatedOut(FigureOut):
    mean: float | None


class TodayOut(Out):
    ended: FigureOut
    left: FigureOut
    answered: FigureOut
    in_time: FigureOut
    late: FigureOut
    rated: RatedOut
    rated_low: FigureOut


class BoardPermitOut(Out):
    permit: int
    chat: int
    rules: list[str]
    by: int
    asked_at: datetime
    until: datetime


class BoardOut(Out):
    chats: list[BoardChatOut]
    queue: list[BoardQueueOut]
    agents: BoardAgentsOut
    today: TodayOut
    permits: list[BoardPermitOut]
