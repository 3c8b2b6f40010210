"""Shapes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from sanxiang_centre.accounts.models import Language
from sanxiang_centre.common.schemas import Id, In
from sanxiang_centre.knowledge.models import ArticleState, VersionState, Visibility

Title = Annotated[str, Field(min_length=1, max_length=200)]
Body = Annotated[str, Field(min_length=1, max_length=100_000)]
Link = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9._-]*$")]
Links = Annotated[list[Link], Field(max_length=50)]
Remark = Annotated[str, Field(max_length=1000)]


class PersonShort(Schema):
    id: int
    name: str


class ArticleOpenOut(Schema):
    """A version on its way: draft, submitted or rejected."""

    number: int
    title: str
    state: VersionState
    author: PersonShort


class ArticleOut(Schema):
    """`title` and `version` are those that readers get; null where nothing is published yet.

    `open` null: there is none, or the caller only reads. `writes`, `approves`: whether the caller may.
    """

    id: int
    title: str | None
    version: int | None
    state: ArticleState
    visibility: Visibility
    language: Language
    owner: PersonShort
    items: list[str]
    situations: list[str]
    review_on: date | None
    solved: int
    unsolved: int
    created_at: datetime
    writes: bool
    approves: bool
    open: ArticleOpenOut | None


class ArticleWhole(ArticleOut):
    """`body` is Markdown. Numbers of people in it are masked."""

    body: str | None


class ArticleIn(In):
    title: Title
    body: Body
    language: Language = Language.CHINESE
    items: Links = Field(default_factory=list)
    situations: Links = Field(default_factory=list)
    review_on: date | None = None


class ArticleChange(In):
    """What is left out stays."""

    owner: Id | None = None
    visibility: Visibility | None = None
    items: Links | None = None
    situations: Links | None = None
    review_on: date | None = None


class ArticleDraftIn(In):
    """`revision`: of the draft that was changed; null where there was none."""

    title: Title
    body: Body
    revision: int | None = None


class ArticleVersionOut(Schema):
    number: int
    revision: int
    title: str
    body: str
    state: VersionState
    author: PersonShort
    created_at: datetime
    submitted_at: datetime | None
    decided_by: PersonShort | None
    decided_at: datetime | None
    remark: str


class ArticleRejectionIn(In):
    remark: Annotated[str, Field(min_length=1, max_length=1000)]


class ArticleReviewIn(In):
    review_on: date


class ArticleRatingIn(In):
    solved: bool
    remark: Remark = ""


class ArticleHitOut(Schema):
    """`share`: how much of the question the article holds, 0 to 1."""

    id: int
    title: str
    version: int
    excerpt: str
    share: float
    visibility: Visibility
    items: list[str]
    situations: list[str]
    solved: int
    unsolved: int


class ArticleHitsOut(Schema):
    items: list[ArticleHitOut]


class QuestionOut(Schema):
    id: int
    words: str
    count: int
    first_at: datetime
    last_at: datetime
    settled_at: datetime | None
    article: int | None


class QuestionSettlingIn(In):
    """null = it needs no article."""

    article: Id | None = None
