"""Commitments: what was promised, who has it in hand, what became of it. Never what was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentMade(DomainEvent):
    """`origin`: spoken, abandoned, hand. `state` is open, but for one whose time was over when it was read. Times in ISO 8601."""

    kind: ClassVar[str] = "commitment.made"
    noun: ClassVar[str] = "commitment"
    origin: str
    action: str
    owner: int | None
    team: int | None
    customer: int | None
    conversation: int | None
    ticket: int | None
    due: str | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentAssigned(DomainEvent):
    """Owner and team before and after. `how`: claimed, released, by_hand, handed_over."""

    kind: ClassVar[str] = "commitment.assigned"
    noun: ClassVar[str] = "commitment"
    before: list[int | None]
    after: list[int | None]
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentLinked(DomainEvent):
    """It belongs to a ticket from now on."""

    kind: ClassVar[str] = "commitment.linked"
    noun: ClassVar[str] = "commitment"
    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentEvidenceAdded(DomainEvent):
    """`name`: callback.made, callback.attempted, contact.reply, ticket.resolved …; either a conversation or the row of an event."""

    kind: ClassVar[str] = "commitment.evidence_added"
    noun: ClassVar[str] = "commitment"
    name: str
    conversation: int | None
    event: int | None
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentConditionMet(DomainEvent):
    """Its limit runs from `at` on."""

    kind: ClassVar[str] = "commitment.condition_met"
    noun: ClassVar[str] = "commitment"
    at: str
    due: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentStateChanged(DomainEvent):
    """`why`: evidence, late, promised_anew, overdue, or the reason of a cancellation."""

    kind: ClassVar[str] = "commitment.state_changed"
    noun: ClassVar[str] = "commitment"
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentDueSoon(DomainEvent):
    kind: ClassVar[str] = "commitment.due_soon"
    noun: ClassVar[str] = "commitment"
    action: str
    due: str
    recipients: list[int]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentOverdue(DomainEvent):
    """`level` 0 at the due time, then leader and manager. `why` it is these who are told: owner, leader, manager."""

    kind: ClassVar[str] = "commitment.overdue"
    noun: ClassVar[str] = "commitment"
    action: str
    due: str
    level: int
    recipients: list[int]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentUnmasked(DomainEvent):
    """Somebody was shown the number that is to be called."""

    kind: ClassVar[str] = "commitment.unmasked"
    noun: ClassVar[str] = "commitment"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentWordsErased(DomainEvent):
    """Its customer or its conversation was erased."""

    kind: ClassVar[str] = "commitment.words_erased"
    noun: ClassVar[str] = "commitment"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentTermsSet(DomainEvent):
    """`changes`: field -> [before, after]."""

    kind: ClassVar[str] = "commitment_terms.set"
    noun: ClassVar[str] = "commitment_terms"
    changes: dict[str, list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsKnown(DomainEvent):
    """`id` 0: of these conversations, which are over, it came to be known which customer was on the other side."""

    kind: ClassVar[str] = "contact.known"
    noun: ClassVar[str] = "contact"
    conversations: list[int]


EVENTS: tuple[type[DomainEvent], ...] = (
    CommitmentMade,
    CommitmentAssigned,
    CommitmentLinked,
    CommitmentEvidenceAdded,
    CommitmentConditionMet,
    CommitmentStateChanged,
    CommitmentDueSoon,
    CommitmentOverdue,
    CommitmentUnmasked,
    CommitmentWordsErased,
    CommitmentTermsSet,
    ContactsKnown,
)
