"""Notices and e-mails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSent(DomainEvent):
    """`people` were told of the `about` (kind of notice) of `of` `subject`. `id` is the first of the notices."""

    kind: ClassVar[str] = "notice.sent"
    noun: ClassVar[str] = "notice"
    people: list[int]
    about: str
    of: str
    subject: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRead(DomainEvent):
    """`read` false = marked as unread again."""

    kind: ClassVar[str] = "notice.read"
    noun: ClassVar[str] = "notice"
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRead(DomainEvent):
    """The inbox of person `id` was read up to a notice."""

    kind: ClassVar[str] = "inbox.read"
    noun: ClassVar[str] = "inbox"
    up_to: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxChanged(DomainEvent):
    """Person `id` wants to be told otherwise: of these kinds, or at other `times`."""

    kind: ClassVar[str] = "inbox.changed"
    noun: ClassVar[str] = "inbox"
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSent(DomainEvent):
    kind: ClassVar[str] = "email.sent"
    noun: ClassVar[str] = "email"
    person: int
    notices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailFailed(DomainEvent):
    """Given up. `error` is a class and a code, not what the server said."""

    kind: ClassVar[str] = "email.failed"
    noun: ClassVar[str] = "email"
    person: int
    error: str


EVENTS: tuple[type[DomainEvent], ...] = (NoticeSent, NoticeRead, InboxRead, InboxChanged, EmailSent, EmailFailed)
