"""Articles of the knowledge base, and what was asked in vain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCreated(DomainEvent):
    kind: ClassVar[str] = "article.created"
    noun: ClassVar[str] = "article"
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDrafted(DomainEvent):
    kind: ClassVar[str] = "article.drafted"
    noun: ClassVar[str] = "article"
    version: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSubmitted(DomainEvent):
    kind: ClassVar[str] = "article.submitted"
    noun: ClassVar[str] = "article"
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePublished(DomainEvent):
    kind: ClassVar[str] = "article.published"
    noun: ClassVar[str] = "article"
    version: int
    review_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRejected(DomainEvent):
    kind: ClassVar[str] = "article.rejected"
    noun: ClassVar[str] = "article"
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRetired(DomainEvent):
    kind: ClassVar[str] = "article.retired"
    noun: ClassVar[str] = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChanged(DomainEvent):
    """`changed`: names of fields."""

    kind: ClassVar[str] = "article.changed"
    noun: ClassVar[str] = "article"
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReviewed(DomainEvent):
    """Somebody has looked at it: it holds, until that day."""

    kind: ClassVar[str] = "article.reviewed"
    noun: ClassVar[str] = "article"
    review_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReviewDue(DomainEvent):
    """Its day of review has come."""

    kind: ClassVar[str] = "article.review_due"
    noun: ClassVar[str] = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRated(DomainEvent):
    kind: ClassVar[str] = "article.rated"
    noun: ClassVar[str] = "article"
    solved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionUnanswered(DomainEvent):
    """A search found nothing."""

    kind: ClassVar[str] = "question.unanswered"
    noun: ClassVar[str] = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSettled(DomainEvent):
    """By an article that answers it now; null = it needs none."""

    kind: ClassVar[str] = "question.settled"
    noun: ClassVar[str] = "question"
    article: int | None


EVENTS: tuple[type[DomainEvent], ...] = (
    ArticleCreated,
    ArticleDrafted,
    ArticleSubmitted,
    ArticlePublished,
    ArticleRejected,
    ArticleRetired,
    ArticleChanged,
    ArticleReviewed,
    ArticleReviewDue,
    ArticleRated,
    QuestionUnanswered,
    QuestionSettled,
)
