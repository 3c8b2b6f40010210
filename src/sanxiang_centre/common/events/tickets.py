"""Tickets, their clocks, complaints, and what the centre sets for them. Bodies hold ids, codes and names of fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCreated(DomainEvent):
    kind: ClassVar[str] = "ticket.created"
    noun: ClassVar[str] = "ticket"
    number: str
    type: str
    item: str
    customer: int | None
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketChanged(DomainEvent):
    """`changes`: field -> [before, after]; of fields with words of customers only the name."""

    kind: ClassVar[str] = "ticket.changed"
    noun: ClassVar[str] = "ticket"
    changes: dict[str, list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStateChanged(DomainEvent):
    """`before` and `after` are states; `waiting` says for whom; `why` is a code: taken, customer, maximum, agent, merged …"""

    kind: ClassVar[str] = "ticket.state_changed"
    noun: ClassVar[str] = "ticket"
    before: str
    after: str
    waiting: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAssigned(DomainEvent):
    """Person and group before and after. `how`: taken, by_hand, by_skill, escalated, handed_over, left (its holder is gone),
    about (it is about its holder).
    """

    kind: ClassVar[str] = "ticket.assigned"
    noun: ClassVar[str] = "ticket"
    before: list[int | None]
    after: list[int | None]
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMessageAdded(DomainEvent):
    """`part`: note, reply or customer; `message` is its id."""

    kind: ClassVar[str] = "ticket.message_added"
    noun: ClassVar[str] = "ticket"
    message: int
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCustomerSpoke(DomainEvent):
    """In that conversation, at that time: the ticket, which waited, waits no longer."""

    kind: ClassVar[str] = "ticket.customer_spoke"
    noun: ClassVar[str] = "ticket"
    conversation: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFactRecorded(DomainEvent):
    """An event of the record that somebody entered by hand, such as visit.arrived."""

    kind: ClassVar[str] = "ticket.fact_recorded"
    noun: ClassVar[str] = "ticket"
    event: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTold(DomainEvent):
    """The customer was told a time; `target` "" = for all that run."""

    kind: ClassVar[str] = "ticket.told"
    noun: ClassVar[str] = "ticket"
    target: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPaused(DomainEvent):
    """`lawful` False = the edition does not know the reason: the ticket waits, its clocks run on."""

    kind: ClassVar[str] = "ticket.paused"
    noun: ClassVar[str] = "ticket"
    waiting: str
    reason: str
    lawful: bool
    until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketResumed(DomainEvent):
    """`why`: agent, customer, maximum, planned, resolved, closed, merged."""

    kind: ClassVar[str] = "ticket.resumed"
    noun: ClassVar[str] = "ticket"
    why: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWatched(DomainEvent):
    kind: ClassVar[str] = "ticket.watched"
    noun: ClassVar[str] = "ticket"
    person: int
    watching: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketsLinked(DomainEvent):
    kind: ClassVar[str] = "ticket.linked"
    noun: ClassVar[str] = "ticket"
    other: int
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMerged(DomainEvent):
    """The ticket went into another one, where its matter goes on."""

    kind: ClassVar[str] = "ticket.merged"
    noun: ClassVar[str] = "ticket"
    into: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSplit(DomainEvent):
    """A part of it became a ticket of its own; `messages` were copied there."""

    kind: ClassVar[str] = "ticket.split"
    noun: ClassVar[str] = "ticket"
    off: int
    messages: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketUnmasked(DomainEvent):
    kind: ClassVar[str] = "ticket.unmasked"
    noun: ClassVar[str] = "ticket"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWordsErased(DomainEvent):
    """Its customer was erased."""

    kind: ClassVar[str] = "ticket.words_erased"
    noun: ClassVar[str] = "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketsExported(DomainEvent):
    """`id` 0. `filters` as they were asked for, words left out."""

    kind: ClassVar[str] = "ticket.exported"
    noun: ClassVar[str] = "ticket"
    count: int
    filters: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockWarned(DomainEvent):
    """`recipients`: ids of the people whom it concerns; times in ISO 8601."""

    kind: ClassVar[str] = "ticket.clock_warned"
    noun: ClassVar[str] = "ticket"
    target: str
    clock: int
    due: str
    recipients: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMissed(DomainEvent):
    """Once for each clock that is missed."""

    kind: ClassVar[str] = "ticket.clock_missed"
    noun: ClassVar[str] = "ticket"
    target: str
    clock: int
    due: str | None
    recipients: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockEscalated(DomainEvent):
    """`level` from 1."""

    kind: ClassVar[str] = "ticket.escalated"
    noun: ClassVar[str] = "ticket"
    target: str
    clock: int
    due: str
    level: int
    recipients: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMoved(DomainEvent):
    """A change of the calendar moved an open due time; what the customer was told stays."""

    kind: ClassVar[str] = "ticket.clock_moved"
    noun: ClassVar[str] = "ticket"
    target: str
    clock: int
    before: str | None
    after: str | None
    recomputation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReceived(DomainEvent):
    """`id` is that of its ticket. `like`: earlier complaints of the customer that it was linked to."""

    kind: ClassVar[str] = "complaint.received"
    noun: ClassVar[str] = "complaint"
    procedure: str
    like: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintStepDone(DomainEvent):
    kind: ClassVar[str] = "complaint.step_done"
    noun: ClassVar[str] = "complaint"
    step: int
    shown_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintGraded(DomainEvent):
    """`complexity`: simple or complex; `cause` "" = not known yet."""

    kind: ClassVar[str] = "complaint.graded"
    noun: ClassVar[str] = "complaint"
    complexity: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintAboutSet(DomainEvent):
    """Whom it is about: ids of people before and after, null = nobody. They have it in hand and watch it no longer."""

    kind: ClassVar[str] = "complaint.about_set"
    noun: ClassVar[str] = "complaint"
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintAnswered(DomainEvent):
    kind: ClassVar[str] = "complaint.answered"
    noun: ClassVar[str] = "complaint"
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintEscalated(DomainEvent):
    kind: ClassVar[str] = "complaint.escalated"
    noun: ClassVar[str] = "complaint"
    to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintAccepted(DomainEvent):
    """Whether the customer accepts the answer."""

    kind: ClassVar[str] = "complaint.accepted"
    noun: ClassVar[str] = "complaint"
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintUpgraded(DomainEvent):
    """It went to a regulator."""

    kind: ClassVar[str] = "complaint.upgraded"
    noun: ClassVar[str] = "complaint"
    regulator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesInstalled(DomainEvent):
    """New tickets are under this edition from now on."""

    kind: ClassVar[str] = "rules.installed"
    noun: ClassVar[str] = "rules"
    standard: str
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSet(DomainEvent):
    kind: ClassVar[str] = "form.set"
    noun: ClassVar[str] = "form"
    item: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainsSet(DomainEvent):
    """`id` 0: the whole table of escalation chains."""

    kind: ClassVar[str] = "chain.set"
    noun: ClassVar[str] = "chain"
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged(DomainEvent):
    kind: ClassVar[str] = "calendar.changed"
    noun: ClassVar[str] = "calendar"
    recomputation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClocksRecomputed(DomainEvent):
    """A recomputation came to its end."""

    kind: ClassVar[str] = "recomputation.finished"
    noun: ClassVar[str] = "recomputation"
    tickets: int
    moved: int


EVENTS: tuple[type[DomainEvent], ...] = (
    TicketCreated,
    TicketChanged,
    TicketStateChanged,
    TicketAssigned,
    TicketMessageAdded,
    TicketCustomerSpoke,
    TicketFactRecorded,
    TicketTold,
    TicketPaused,
    TicketResumed,
    TicketWatched,
    TicketsLinked,
    TicketMerged,
    TicketSplit,
    TicketUnmasked,
    TicketWordsErased,
    TicketsExported,
    ClockWarned,
    ClockMissed,
    ClockEscalated,
    ClockMoved,
    ComplaintReceived,
    ComplaintStepDone,
    ComplaintGraded,
    ComplaintAboutSet,
    ComplaintAnswered,
    ComplaintEscalated,
    ComplaintAccepted,
    ComplaintUpgraded,
    RulesInstalled,
    FormSet,
    ChainsSet,
    CalendarChanged,
    ClocksRecomputed,
)
