"""One contact with a customer, as an ordered list of timed events. Frozen; unknown times stay unknown (None).

Order is the order of `Conversation.events` (the log), never the clock. Readers write the log in one canonical
order: an utterance stands where it *ends*, a message where it is sent; ties keep the source's order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

Scalar = str | int | float | bool
Metadata = Mapping[str, Scalar]
NO_METADATA: Metadata = MappingProxyType({})


class Role(StrEnum):
    """Who a party is. A `system` speaks notices; it and notes never form turns."""

    AGENT = "agent"
    CUSTOMER = "customer"
    BOT = "bot"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


class Channel(StrEnum):
    PHONE = "phone"
    CHAT = "chat"
    EMAIL = "email"
    ONSITE = "onsite"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class EventKind(StrEnum):
    OFFERED = "offered"
    RINGING = "ringing"
    ANSWERED = "answered"
    UTTERANCE = "utterance"
    MESSAGE = "message"
    TYPING = "typing"
    HOLD = "hold"
    RESUME = "resume"
    MUTE = "mute"
    TRANSFER = "transfer"
    DTMF = "dtmf"
    NOTE = "note"
    ENDED = "ended"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


SPOKEN = frozenset({EventKind.UTTERANCE, EventKind.MESSAGE})
"""The kinds that form turns: a turn is a maximal run of these by one role."""


class EndReason(StrEnum):
    """Why a talk ended; any other text is allowed in `Event.detail` and means nothing to the engine."""

    HANGUP = "hangup"
    FAULT = "fault"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True)
class Party:
    """One participant. `id` is the staff number or account where known; `name` as the source shows it."""

    role: Role
    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the log.

    at      seconds from the conversation's start, or None; an utterance's end, a message's sending time
    start   seconds at which an utterance began (typing began for a message), or None
    party   index into `Conversation.parties`, or None where no party did it
    text    what was said (utterance, message, note), else ""
    detail  reason of `ended`, target of `transfer`, key of `dtmf`, result of `wrap_up`; else ""
    """

    kind: EventKind
    at: float | None = None
    party: int | None = None
    text: str = ""
    start: float | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A whole contact. `started_at` is wall-clock time with zone where known; offsets of events count from it."""

    id: str
    events: tuple[Event, ...]
    parties: tuple[Party, ...] = ()
    channel: Channel | None = None
    direction: Direction | None = None
    started_at: datetime | None = None
    # A factory, for a mapping proxy is unhashable before Python 3.12 and then refused as a default.
    metadata: Metadata = field(default_factory=lambda: NO_METADATA)

    def role_of(self, event: Event) -> Role | None:
        """The role of the party that did `event`, or None."""
        return None if event.party is None else self.parties[event.party].role
