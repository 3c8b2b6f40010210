"""Drafts, editions, scopes, sign-offs, comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCreated(DomainEvent):
    """`source`: upload, folder, pack."""

    kind: ClassVar[str] = "draft.created"
    noun: ClassVar[str] = "draft"
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChecked(DomainEvent):
    """`state`: ready or failed. `errors` = problems that bar the way."""

    kind: ClassVar[str] = "draft.checked"
    noun: ClassVar[str] = "draft"
    state: str
    standard: str
    errors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWithdrawn(DomainEvent):
    kind: ClassVar[str] = "draft.withdrawn"
    noun: ClassVar[str] = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPublished(DomainEvent):
    """`valid_from` in ISO 8601. `actor` of the row approved what `author` wrote."""

    kind: ClassVar[str] = "edition.published"
    noun: ClassVar[str] = "edition"
    draft: int
    standard: str
    digest: str
    valid_from: str
    author: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSigned(DomainEvent):
    kind: ClassVar[str] = "edition.signed"
    noun: ClassVar[str] = "edition"
    person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeSet(DomainEvent):
    """Which standard holds where, from when on. Empty `channel` and null `group` = any."""

    kind: ClassVar[str] = "scope.set"
    noun: ClassVar[str] = "scope"
    channel: str
    group: int | None
    standard: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonAsked(DomainEvent):
    kind: ClassVar[str] = "comparison.asked"
    noun: ClassVar[str] = "comparison"
    old: int
    new_edition: int | None
    new_draft: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonFinished(DomainEvent):
    kind: ClassVar[str] = "comparison.finished"
    noun: ClassVar[str] = "comparison"
    changes: int


EVENTS: tuple[type[DomainEvent], ...] = (
    DraftCreated,
    DraftChecked,
    DraftWithdrawn,
    EditionPublished,
    EditionSigned,
    ScopeSet,
    ComparisonAsked,
    ComparisonFinished,
)
