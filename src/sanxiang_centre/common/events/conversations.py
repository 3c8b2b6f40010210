"""Conversations, imports, holds, retention, backtests. Never what was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStarted(DomainEvent):
    kind: ClassVar[str] = "import.started"
    noun: ClassVar[str] = "import"
    files: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(DomainEvent):
    kind: ClassVar[str] = "import.finished"
    noun: ClassVar[str] = "import"
    conversations: int
    twins: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFailed(DomainEvent):
    """It cannot be worked off to its end; so many had come in by then, and stay. The files are gone."""

    kind: ClassVar[str] = "import.failed"
    noun: ClassVar[str] = "import"
    conversations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationImported(DomainEvent):
    """A conversation that is over came in from a file. `source` = the import."""

    kind: ClassVar[str] = "conversation.imported"
    noun: ClassVar[str] = "conversation"
    source: int
    agent: int | None
    edition: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationOpened(DomainEvent):
    kind: ClassVar[str] = "conversation.opened"
    noun: ClassVar[str] = "conversation"
    channel: str
    agent: int | None
    edition: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationContinued(DomainEvent):
    """An entry was added to the log: its number and kind."""

    kind: ClassVar[str] = "conversation.continued"
    noun: ClassVar[str] = "conversation"
    seq: int
    entry: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed(DomainEvent):
    kind: ClassVar[str] = "conversation.closed"
    noun: ClassVar[str] = "conversation"
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationInspected(DomainEvent):
    """`broken` = clauses of failing findings."""

    kind: ClassVar[str] = "conversation.inspected"
    noun: ClassVar[str] = "conversation"
    edition: int
    score: float | None
    failed: bool
    broken: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationErased(DomainEvent):
    """Its words are gone; that it took place stays known. `because`: retention, or what asked for it."""

    kind: ClassVar[str] = "conversation.erased"
    noun: ClassVar[str] = "conversation"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced(DomainEvent):
    """`id` is the conversation."""

    kind: ClassVar[str] = "conversation.held"
    noun: ClassVar[str] = "conversation"
    hold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(DomainEvent):
    kind: ClassVar[str] = "conversation.hold_lifted"
    noun: ClassVar[str] = "conversation"
    hold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSet(DomainEvent):
    """`days` 0 = the rule of that channel is gone. `before` 0 = there was none."""

    kind: ClassVar[str] = "retention.set"
    noun: ClassVar[str] = "retention"
    channel: str
    before: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestAsked(DomainEvent):
    kind: ClassVar[str] = "backtest.asked"
    noun: ClassVar[str] = "backtest"
    old: int
    new_edition: int | None
    new_draft: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestFinished(DomainEvent):
    kind: ClassVar[str] = "backtest.finished"
    noun: ClassVar[str] = "backtest"
    conversations: int


EVENTS: tuple[type[DomainEvent], ...] = (
    ImportStarted,
    ImportFinished,
    ImportFailed,
    ConversationImported,
    ConversationOpened,
    ConversationContinued,
    ConversationClosed,
    ConversationInspected,
    ConversationErased,
    HoldPlaced,
    HoldLifted,
    RetentionSet,
    BacktestAsked,
    BacktestFinished,
)
