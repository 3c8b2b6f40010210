"""Shapes of routing: offers' chats, transfers, side notes, what is set."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from sanxiang_centre.accounts.schemas import SkillGroupOut
from sanxiang_centre.common.schemas import Clean, Id, In, Out
from sanxiang_centre.live.models import ChatState, NoteKind

Said = Annotated[Clean, Field(max_length=2000)]
Asked = Annotated[Clean, Field(min_length=1, max_length=2000)]
Named = Annotated[Clean, Field(min_length=1, max_length=40)]
Code = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[a-z0-9_]+$")]
Minutes = Annotated[int, Field(ge=0, le=600)]
Wait = Annotated[int, Field(ge=0, le=86_400)]


class RoutedOut(Out):
    """Where a chat is now. `agent` null: it waits."""

    chat: int
    state: ChatState
    group: int
    agent: int | None
    wanted: int | None


class TransferIn(In):
    """To a person or a group, one of them."""

    person: Id | None = None
    group: Id | None = None
    note: Said = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.person is None) == (self.group is None):
            raise ValueError("请指定一位同事或一个技能组 / name a person or a group, one of them")
        return self


class TakeOverIn(In):
    note: Said = ""


class ConsultIn(In):
    person: Id
    text: Asked


class ConsultEndIn(In):
    """`person`: who is asked no longer; left out = oneself, who was asked."""

    person: Id | None = None


class AnswerIn(In):
    text: Asked


class SideNoteOut(Out):
    """`reader` null: for who serves the chat. Numbers in the text are hidden for who does not. `ended_at`: of a question that is over."""

    id: int
    kind: NoteKind
    author: int
    author_name: str
    reader: int | None
    text: str
    at: datetime
    ended_at: datetime | None


class SideNotesOut(Out):
    items: list[SideNoteOut]


class ColleagueOut(Out):
    """Somebody who may be asked now; `free`: places that are left."""

    id: int
    staff_no: str
    name: str
    state: str
    free: int


class GroupToOut(Out):
    """`waiting` customers; `there`: people with the skill who may be asked, a free place aside."""

    id: int
    name: str
    waiting: int
    there: int


class TransferTargetsOut(Out):
    people: list[ColleagueOut]
    groups: list[GroupToOut]


class OverflowIn(In):
    """Who waits in `group` for `after` seconds may be offered to people of `other`, too."""

    group: Id
    other: Id
    after: Wait


class OverflowChange(In):
    after: Wait


class OverflowOut(Out):
    id: int
    group: SkillGroupOut
    other: SkillGroupOut
    after: int


class BreakReasonIn(In):
    """`minutes` 0 = no limit."""

    code: Code
    zh: Named
    en: Named
    minutes: Minutes = 0


class BreakReasonChange(In):
    """What is left out stays."""

    zh: Named | None = None
    en: Named | None = None
    minutes: Minutes | None = None
    is_active: bool | None = None


class BreakReasonOut(Out):
    """`is_active` false: nobody may choose it."""

    id: int
    code: str
    zh: str
    en: str
    minutes: int
    is_active: bool


class RoutingIn(In):
    """Seconds, and days.

    offer     that an agent has to accept
    sticky    that who comes back is kept for the agent of last time; 0 = not at all
    sticky_days   how long ago last time may be
    handed    that a customer who is handed on to a person is kept for that person
    again     until who has let a chat pass may be asked for it again, if there is nobody else
    step      of waiting that a step of priority is worth; 0 = who came first goes first, whatever the priority
    """

    offer: Annotated[int, Field(ge=5, le=120)]
    sticky: Annotated[int, Field(ge=0, le=600)]
    sticky_days: Annotated[int, Field(ge=1, le=366)]
    handed: Annotated[int, Field(ge=5, le=1800)]
    again: Annotated[int, Field(ge=5, le=600)]
    step: Annotated[int, Field(ge=0, le=28_800)]


class RoutingOut(Out):
    offer: int
    sticky: int
    sticky_days: int
    handed: int
    again: int
    step: int
