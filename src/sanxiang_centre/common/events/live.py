"""Chats while they go on, agents' desks, offers. What is said is told by `conversation.continued`; never its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatBegun(DomainEvent):
    """A visitor waits for somebody. `id` is that of the conversation, here and below."""

    kind: ClassVar[str] = "chat.begun"
    noun: ClassVar[str] = "chat"
    site: int
    group: int
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOffered(DomainEvent):
    """`because`: queue, sticky, transfer, overflow. `waited`: seconds in the queue."""

    kind: ClassVar[str] = "chat.offered"
    noun: ClassVar[str] = "chat"
    person: int
    because: str
    waited: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOfferEnded(DomainEvent):
    """`how`: accepted, declined, lapsed, withdrawn."""

    kind: ClassVar[str] = "chat.offer_ended"
    noun: ClassVar[str] = "chat"
    person: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTransferred(DomainEvent):
    """Handed on to a person or a group, or taken over by a leader (`because`: transfer, takeover, unresponsive)."""

    kind: ClassVar[str] = "chat.transferred"
    noun: ClassVar[str] = "chat"
    before: int | None
    person: int | None
    group: int | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatEnded(DomainEvent):
    """`by`: agent, customer, idle, system. `served`: whether somebody had accepted it."""

    kind: ClassVar[str] = "chat.ended"
    noun: ClassVar[str] = "chat"
    by: str
    served: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRated(DomainEvent):
    kind: ClassVar[str] = "chat.rated"
    noun: ClassVar[str] = "chat"
    rating: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatNoted(DomainEvent):
    """A side note: whisper, consult, transfer, takeover."""

    kind: ClassVar[str] = "chat.noted"
    noun: ClassVar[str] = "chat"
    note: int
    sort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatWrappedUp(DomainEvent):
    """`late`: after its time."""

    kind: ClassVar[str] = "chat.wrapped_up"
    noun: ClassVar[str] = "chat"
    ticket: int | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptSent(DomainEvent):
    kind: ClassVar[str] = "chat.transcript_sent"
    noun: ClassVar[str] = "chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class HintDismissed(DomainEvent):
    kind: ClassVar[str] = "chat.hint_dismissed"
    noun: ClassVar[str] = "chat"
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionObjected(DomainEvent):
    """A forbidden expression was let pass: `how` false_alarm or override. `objection`: its number in the owner's list."""

    kind: ClassVar[str] = "chat.expression_objected"
    noun: ClassVar[str] = "chat"
    objection: int
    rule: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitAsked(DomainEvent):
    """An agent asks to send words that are blocked, for the expressions in `rules`; the words are told to nobody."""

    kind: ClassVar[str] = "chat.permit_asked"
    noun: ClassVar[str] = "chat"
    permit: int
    rules: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitDecided(DomainEvent):
    """By a leader. Granted, the words may be sent once, within two minutes."""

    kind: ClassVar[str] = "chat.permit_decided"
    noun: ClassVar[str] = "chat"
    permit: int
    granted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCustomerLinked(DomainEvent):
    """It turned out who the visitor is."""

    kind: ClassVar[str] = "chat.customer_linked"
    noun: ClassVar[str] = "chat"
    customer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCustomerChosen(DomainEvent):
    """An agent says who the visitor is, without a number or a signature that shows it. `reason`: answers, known, document, other."""

    kind: ClassVar[str] = "chat.customer_chosen"
    noun: ClassVar[str] = "chat"
    customer: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCustomerUnlinked(DomainEvent):
    """The visitor is not that customer after all. `reason`: wrong_person, shared_device, other."""

    kind: ClassVar[str] = "chat.customer_unlinked"
    noun: ClassVar[str] = "chat"
    customer: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatConsultEnded(DomainEvent):
    """`person` is asked about the chat no longer, by whichever side ended it."""

    kind: ClassVar[str] = "chat.consult_ended"
    noun: ClassVar[str] = "chat"
    person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionJudged(DomainEvent):
    """`verdict`: upheld, agreed. `id` is the objection's."""

    kind: ClassVar[str] = "objection.judged"
    noun: ClassVar[str] = "objection"
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskStateChanged(DomainEvent):
    """`id` is the person's. `because`: asked, lapsed (no sign of life), limit (a break is over), chat (wrap-up), offer (none taken)."""

    kind: ClassVar[str] = "desk.state_changed"
    noun: ClassVar[str] = "desk"
    before: str
    after: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskChanged(DomainEvent):
    """`changed`: names of fields (capacity, languages)."""

    kind: ClassVar[str] = "desk.changed"
    noun: ClassVar[str] = "desk"
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChanged(DomainEvent):
    """`changed`: names of fields; empty = it is new."""

    kind: ClassVar[str] = "site.changed"
    noun: ClassVar[str] = "site"
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingChanged(DomainEvent):
    """What is set for all: `what` overflow, break_reason or limits; `id` the row's."""

    kind: ClassVar[str] = "routing.changed"
    noun: ClassVar[str] = "routing"
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorBlocked(DomainEvent):
    kind: ClassVar[str] = "visitor.blocked"
    noun: ClassVar[str] = "visitor"
    site: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorUnblocked(DomainEvent):
    kind: ClassVar[str] = "visitor.unblocked"
    noun: ClassVar[str] = "visitor"
    site: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLeft(DomainEvent):
    """Outside hours: it became a ticket. `id` is the visitor's."""

    kind: ClassVar[str] = "visitor.message_left"
    noun: ClassVar[str] = "visitor"
    site: int
    ticket: int


EVENTS: tuple[type[DomainEvent], ...] = (
    ChatBegun,
    ChatOffered,
    ChatOfferEnded,
    ChatTransferred,
    ChatEnded,
    ChatRated,
    ChatNoted,
    ChatWrappedUp,
    TranscriptSent,
    HintDismissed,
    ExpressionObjected,
    PermitAsked,
    PermitDecided,
    ChatCustomerLinked,
    ChatCustomerChosen,
    ChatCustomerUnlinked,
    ChatConsultEnded,
    ObjectionJudged,
    DeskStateChanged,
    DeskChanged,
    SiteChanged,
    RoutingChanged,
    VisitorBlocked,
    VisitorUnblocked,
    MessageLeft,
)
