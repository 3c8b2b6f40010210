"""Shapes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from sanxiang_centre.common.schemas import Clock, Id, In
from sanxiang_centre.notices.kinds import Mail


class NoticeWordsOut(Schema):
    zh: str
    en: str


class InboxNoticeOut(Schema):
    """`noun` and `subject` say what it is about; `because` says why it is you who are told."""

    id: int
    kind: str
    title: NoticeWordsOut
    says: NoticeWordsOut
    why: str
    because: NoticeWordsOut
    noun: str
    subject: int
    at: datetime
    read_at: datetime | None


class UnreadOut(Schema):
    unread: int


class InboxReadIn(In):
    """The newest notice that was seen."""

    up_to: Id


class WishIn(In):
    shown: bool = True
    mail: Mail


class WishOut(Schema):
    """`usual` is what the kind is by itself. Urgent ones heed no quiet hours and cannot be turned off."""

    title: NoticeWordsOut
    shown: bool
    mail: Mail
    usual: Mail
    urgent: bool


class InboxIn(In):
    """In the time of the centre. Kinds that are left out go back to what they are by themselves."""

    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    digest_at: Clock = "08:30"
    kinds: Annotated[dict[str, WishIn], Field(max_length=200, default_factory=dict)]


class InboxOut(Schema):
    quiet_from: Clock | None
    quiet_until: Clock | None
    digest_at: Clock
    kinds: dict[str, WishOut]
