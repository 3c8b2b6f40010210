"""Articles over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from sanxiang.language.entities import mask
from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, PageOut, Size
from sanxiang_centre.files.schemas import TAKEN, AttachmentOut, AttachmentsOut
from sanxiang_centre.files.shapes import attachment
from sanxiang_centre.knowledge import attaching, queries, services
from sanxiang_centre.knowledge.models import Article, ArticleState, Question, Version, Visibility
from sanxiang_centre.knowledge.schemas import (
    ArticleChange,
    ArticleDraftIn,
    ArticleHitsOut,
    ArticleIn,
    ArticleOut,
    ArticleRatingIn,
    ArticleRejectionIn,
    ArticleReviewIn,
    ArticleVersionOut,
    ArticleWhole,
    QuestionOut,
    QuestionSettlingIn,
)
from sanxiang_centre.knowledge.searching import Hit, search

router = Router(tags=["knowledge"])
Words = Annotated[str, Field(min_length=1, max_length=200)]
OpenState = Literal["draft", "submitted", "rejected"]
Link = Annotated[str, Field(max_length=80)]


@router.get("/articles", response={200: PageOut[ArticleOut], **REFUSALS})
def list_articles(
    request: HttpRequest,
    state: ArticleState | None = None,
    visibility: Visibility | None = None,
    owner: Id | None = None,
    item: Link | None = None,
    situation: Link | None = None,
    review_until: date | None = None,
    open: OpenState | None = None,  # noqa: A002 - the word of the API
    size: Size = 50,
    cursor: Cursor | None = None,
) -> dict[str, Any]:
    """Newest first."""
    rows = queries.list_articles(
        actor_of(request),
        state=state,
        visibility=visibility,
        owner=owner,
        item=item,
        situation=situation,
        review_until=review_until,
        open=open,
    )
    found = page(rows, order="-id", size=size, cursor=cursor)
    return {"items": [_article(article) for article in found.items], "next": found.next}


@router.post("/articles", response={201: ArticleWhole, **REFUSALS})
def create_article(request: HttpRequest, given: ArticleIn) -> Status[Any]:
    who = actor_of(request)
    made = services.create_article(actor=who, now=timezone.now(), **given.model_dump())
    return Status(201, _again(who, made.pk))


@router.get("/articles/{article}", response={200: ArticleWhole, **REFUSALS})
def get_article(request: HttpRequest, article: Id) -> dict[str, Any]:
    return _whole(queries.access_article(actor_of(request), article))


@router.patch("/articles/{article}", response={200: ArticleWhole, **REFUSALS})
def change_article(request: HttpRequest, article: Id, given: ArticleChange) -> dict[str, Any]:
    who, changes = actor_of(request), given.model_dump(exclude_unset=True)
    changes = {name: value for name, value in changes.items() if value is not None or name == "review_on"}
    services.change_article(actor=who, now=timezone.now(), article=article, **changes)
    return _again(who, article)


@router.get("/articles/{article}/versions", response={200: PageOut[ArticleVersionOut], **REFUSALS})
def list_versions(request: HttpRequest, article: Id, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    """Newest first; to those who only read, the published one."""
    found = page(queries.list_versions(actor_of(request), article), order="-number", size=size, cursor=cursor)
    return {"items": [_version(version) for version in found.items], "next": found.next}


@router.put("/articles/{article}/draft", response={200: ArticleVersionOut, **REFUSALS})
def save_draft(request: HttpRequest, article: Id, given: ArticleDraftIn) -> dict[str, Any]:
    return _version(services.save_draft(actor=actor_of(request), now=timezone.now(), article=article, **given.model_dump()))


@router.post("/articles/{article}/draft/attachments", response={201: AttachmentOut, **TAKEN})
def attach(request: HttpRequest, article: Id, file: File[UploadedFile]) -> Status[Any]:
    given: dict[str, Any] = {"article": article, "name": file.name or "", "content": file}
    return Status(201, attachment(attaching.attach(actor=actor_of(request), now=timezone.now(), **given)))


@router.get("/articles/{article}/versions/{number}/attachments", response={200: AttachmentsOut, **REFUSALS})
def list_files(request: HttpRequest, article: Id, number: Annotated[int, Field(ge=1, le=2**31 - 1)]) -> dict[str, Any]:
    found = queries.list_files(actor_of(request), article, number)
    return {"items": [attachment(each) for each in found]}


@router.post("/articles/{article}/submit", response={200: ArticleVersionOut, **REFUSALS})
def submit(request: HttpRequest, article: Id) -> dict[str, Any]:
    return _version(services.submit(actor=actor_of(request), now=timezone.now(), article=article))


@router.post("/articles/{article}/approve", response={200: ArticleVersionOut, **REFUSALS})
def approve(request: HttpRequest, article: Id) -> dict[str, Any]:
    """By somebody other than the author."""
    return _version(services.approve(actor=actor_of(request), now=timezone.now(), article=article))


@router.post("/articles/{article}/reject", response={200: ArticleVersionOut, **REFUSALS})
def reject(request: HttpRequest, article: Id, given: ArticleRejectionIn) -> dict[str, Any]:
    return _version(services.reject(actor=actor_of(request), now=timezone.now(), article=article, remark=given.remark))


@router.post("/articles/{article}/retire", response={200: ArticleWhole, **REFUSALS})
def retire(request: HttpRequest, article: Id) -> dict[str, Any]:
    who = actor_of(request)
    services.retire(actor=who, now=timezone.now(), article=article)
    return _again(who, article)


@router.post("/articles/{article}/review", response={200: ArticleWhole, **REFUSALS})
def review(request: HttpRequest, article: Id, given: ArticleReviewIn) -> dict[str, Any]:
    """It still holds."""
    who = actor_of(request)
    services.review(actor=who, now=timezone.now(), article=article, review_on=given.review_on)
    return _again(who, article)


@router.post("/articles/{article}/feedback", response={200: ArticleWhole, **REFUSALS})
def rate(request: HttpRequest, article: Id, given: ArticleRatingIn) -> dict[str, Any]:
    who = actor_of(request)
    services.rate(actor=who, now=timezone.now(), article=article, solved=given.solved, remark=given.remark)
    return _again(who, article)


# Search and what it does not find -------------------------------------------------------------------------------------


@router.get("/knowledge/search", response={200: ArticleHitsOut, **REFUSALS})
def find(request: HttpRequest, words: Words, typing: bool = False, size: Annotated[int, Field(ge=1, le=50)] = 10) -> dict[str, Any]:
    """Best first. What finds nothing is noted, unless somebody is still `typing`."""
    who = actor_of(request)
    hits = search(who, words, limit=size)
    if not hits and not typing and words.strip():
        services.note_unanswered(actor=who, now=timezone.now(), words=words)
    return {"items": [_hit(hit) for hit in hits]}


@router.get("/knowledge/questions", response={200: PageOut[QuestionOut], **REFUSALS})
def list_questions(request: HttpRequest, settled: bool = False, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    """What was asked in vain, most often first."""
    found = page(queries.list_questions(actor_of(request), settled=settled), order="-count", size=size, cursor=cursor)
    return {"items": [_question(row) for row in found.items], "next": found.next}


@router.post("/knowledge/questions/{question}/settle", response={200: QuestionOut, **REFUSALS})
def settle(request: HttpRequest, question: Id, given: QuestionSettlingIn) -> dict[str, Any]:
    return _question(services.settle(actor=actor_of(request), now=timezone.now(), question=question, article=given.article))


def _again(who: Actor, article: int) -> dict[str, Any]:
    return _whole(queries.access_article(who, article))


def _article(article: Article) -> dict[str, Any]:
    names = ("state", "visibility", "language", "items", "situations", "review_on", "solved", "unsolved", "created_at")
    version = article.version
    return {
        "id": article.pk,
        "title": mask(version.title) if version else None,
        "version": version.number if version else None,
        "owner": {"id": article.owner.pk, "name": article.owner.name},
        **{name: getattr(article, name) for name in names},
        **_able(article),
    }


def _able(article: Article) -> dict[str, Any]:
    able = {name: getattr(article, name, False) for name in ("writes", "approves")}
    opened = getattr(article, "opened", ()) if any(able.values()) else ()
    return {**able, "open": next((_open(each) for each in opened), None)}


def _open(version: Version) -> dict[str, Any]:
    told = {"number": version.number, "state": version.state, "title": mask(version.title)}
    return {**told, "author": {"id": version.author.pk, "name": version.author.name}}


def _whole(article: Article) -> dict[str, Any]:
    return {**_article(article), "body": mask(article.version.body) if article.version else None}


def _version(version: Version) -> dict[str, Any]:
    names = ("number", "revision", "state", "created_at", "submitted_at", "decided_at")
    decided = version.decided_by
    return {
        **{name: getattr(version, name) for name in names},
        **{name: mask(getattr(version, name)) for name in ("title", "body", "remark")},
        "author": {"id": version.author.pk, "name": version.author.name},
        "decided_by": {"id": decided.pk, "name": decided.name} if decided else None,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    names = ("id", "title", "version", "visibility", "items", "situations", "solved", "unsolved")
    told = _article(hit.article)
    return {**{name: told[name] for name in names}, "excerpt": hit.excerpt, "share": round(hit.share, 3)}


def _question(row: Question) -> dict[str, Any]:
    names = ("words", "count", "first_at", "last_at", "settled_at")
    return {"id": row.pk, **{name: getattr(row, name) for name in names}, "article": row.article_id}
