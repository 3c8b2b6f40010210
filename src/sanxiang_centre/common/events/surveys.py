"""Question sets, surveys, answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSetCreated(DomainEvent):
    kind: ClassVar[str] = "question_set.created"
    noun: ClassVar[str] = "question_set"
    occasion: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyCreated(DomainEvent):
    """A customer is asked about the `subject` of the noun `of`."""

    kind: ClassVar[str] = "survey.created"
    noun: ClassVar[str] = "survey"
    occasion: str
    of: str
    subject: int
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySent(DomainEvent):
    kind: ClassVar[str] = "survey.sent"
    noun: ClassVar[str] = "survey"
    reminder: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyNotSent(DomainEvent):
    """Given up. `error` is a class, not what the server said."""

    kind: ClassVar[str] = "survey.not_sent"
    noun: ClassVar[str] = "survey"
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswered(DomainEvent):
    kind: ClassVar[str] = "survey.answered"
    noun: ClassVar[str] = "survey"
    of: str
    subject: int
    agent: int | None
    satisfaction: int | None
    solved: bool | None
    nps: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyScoredLow(DomainEvent):
    """The leader is told, and a follow-up is open."""

    kind: ClassVar[str] = "survey.scored_low"
    noun: ClassVar[str] = "survey"
    of: str
    subject: int
    agent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFollowedUp(DomainEvent):
    kind: ClassVar[str] = "survey.followed_up"
    noun: ClassVar[str] = "survey"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyWordsErased(DomainEvent):
    """With its customer; when it was asked and how it was rated stays."""

    kind: ClassVar[str] = "survey.words_erased"
    noun: ClassVar[str] = "survey"


EVENTS: tuple[type[DomainEvent], ...] = (
    QuestionSetCreated,
    SurveyCreated,
    SurveySent,
    SurveyNotSent,
    SurveyAnswered,
    SurveyScoredLow,
    SurveyFollowedUp,
    SurveyWordsErased,
)
