"""Customers, the ledger of consents, recording notices, imports. No body holds a name or a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCreated(DomainEvent):
    kind: ClassVar[str] = "customer.created"
    noun: ClassVar[str] = "customer"
    type: str
    team: int | None
    identity_kinds: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChanged(DomainEvent):
    """`changes`: field -> [before, after]; of the name only that it changed."""

    kind: ClassVar[str] = "customer.changed"
    noun: ClassVar[str] = "customer"
    changes: dict[str, list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityAdded(DomainEvent):
    kind: ClassVar[str] = "customer.identity_added"
    noun: ClassVar[str] = "customer"
    identity: int
    identity_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRemoved(DomainEvent):
    kind: ClassVar[str] = "customer.identity_removed"
    noun: ClassVar[str] = "customer"
    identity: int
    identity_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMerged(DomainEvent):
    """The customer is the same as `into`."""

    kind: ClassVar[str] = "customer.merged"
    noun: ClassVar[str] = "customer"
    into: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUnmerged(DomainEvent):
    """The customer is somebody else than `out_of` after all."""

    kind: ClassVar[str] = "customer.unmerged"
    noun: ClassVar[str] = "customer"
    out_of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecorded(DomainEvent):
    kind: ClassVar[str] = "customer.consent_recorded"
    noun: ClassVar[str] = "customer"
    consent: int
    purpose: str
    state: str
    notice: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLookedUp(DomainEvent):
    """`id` 0 = nobody has the number. `in_hour`: how many exact look-ups the actor has made within an hour, this one included."""

    kind: ClassVar[str] = "customer.looked_up"
    noun: ClassVar[str] = "customer"
    identity_kind: str
    in_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmaskGranted(DomainEvent):
    kind: ClassVar[str] = "customer.unmask_granted"
    noun: ClassVar[str] = "customer"
    grant: int
    person: int
    fields: list[str]
    reason: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmaskRevoked(DomainEvent):
    kind: ClassVar[str] = "customer.unmask_revoked"
    noun: ClassVar[str] = "customer"
    grant: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRead(DomainEvent):
    """The actor was shown these fields as they are."""

    kind: ClassVar[str] = "customer.plain_read"
    noun: ClassVar[str] = "customer"
    fields: list[str]
    grants: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerExported(DomainEvent):
    kind: ClassVar[str] = "customer.exported"
    noun: ClassVar[str] = "customer"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldChanged(DomainEvent):
    """A legal hold was placed or lifted."""

    kind: ClassVar[str] = "customer.hold_changed"
    noun: ClassVar[str] = "customer"
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerErased(DomainEvent):
    """`members`: the customer and all that are merged into it; other apps erase what they hold of them."""

    kind: ClassVar[str] = "customer.erased"
    noun: ClassVar[str] = "customer"
    reason: str
    members: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePublished(DomainEvent):
    kind: ClassVar[str] = "recording_notice.published"
    noun: ClassVar[str] = "recording_notice"
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportChecked(DomainEvent):
    kind: ClassVar[str] = "customer_import.checked"
    noun: ClassVar[str] = "customer_import"
    total: int
    wrong_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStarted(DomainEvent):
    kind: ClassVar[str] = "customer_import.started"
    noun: ClassVar[str] = "customer_import"
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(DomainEvent):
    kind: ClassVar[str] = "customer_import.finished"
    noun: ClassVar[str] = "customer_import"
    created: int
    changed: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDiscarded(DomainEvent):
    kind: ClassVar[str] = "customer_import.discarded"
    noun: ClassVar[str] = "customer_import"


EVENTS: tuple[type[DomainEvent], ...] = (
    CustomerCreated,
    CustomerChanged,
    IdentityAdded,
    IdentityRemoved,
    CustomerMerged,
    CustomerUnmerged,
    ConsentRecorded,
    CustomerLookedUp,
    UnmaskGranted,
    UnmaskRevoked,
    PlainRead,
    CustomerExported,
    HoldChanged,
    CustomerErased,
    NoticePublished,
    ImportChecked,
    ImportStarted,
    ImportFinished,
    ImportDiscarded,
)
