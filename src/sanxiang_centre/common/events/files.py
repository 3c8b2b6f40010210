"""Attachments. Bodies hold no name of a file: people put names and numbers of customers into them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentAdded(DomainEvent):
    """To the `subject` of the noun `of`; `type` is the kind of file, `scan` off, waiting or clean."""

    kind: ClassVar[str] = "attachment.added"
    noun: ClassVar[str] = "attachment"
    of: str
    subject: int
    type: str
    size: int
    scan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRefused(DomainEvent):
    """`id` 0: nothing was stored. `found` is what the scanner called it."""

    kind: ClassVar[str] = "attachment.refused"
    noun: ClassVar[str] = "attachment"
    of: str
    subject: int
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentReleased(DomainEvent):
    """It was kept back until the scanner had seen it; it is given out from now on."""

    kind: ClassVar[str] = "attachment.released"
    noun: ClassVar[str] = "attachment"
    of: str
    subject: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentInfected(DomainEvent):
    """The scanner found something afterwards; its bytes are gone. `found` is what the scanner called it."""

    kind: ClassVar[str] = "attachment.infected"
    noun: ClassVar[str] = "attachment"
    of: str
    subject: int
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRead(DomainEvent):
    """Somebody got the file."""

    kind: ClassVar[str] = "attachment.read"
    noun: ClassVar[str] = "attachment"
    of: str
    subject: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRemoved(DomainEvent):
    kind: ClassVar[str] = "attachment.removed"
    noun: ClassVar[str] = "attachment"
    of: str
    subject: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentErased(DomainEvent):
    """With the customer whose it was: name and bytes are gone."""

    kind: ClassVar[str] = "attachment.erased"
    noun: ClassVar[str] = "attachment"
    of: str
    subject: int


EVENTS: tuple[type[DomainEvent], ...] = (
    AttachmentAdded,
    AttachmentRefused,
    AttachmentReleased,
    AttachmentInfected,
    AttachmentRead,
    AttachmentRemoved,
    AttachmentErased,
)
