"""What is done to articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from sanxiang_centre.accounts import queries as people
from sanxiang_centre.accounts.models import Language
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.events.knowledge import (
    ArticleChanged,
    ArticleCreated,
    ArticleDrafted,
    ArticlePublished,
    ArticleRated,
    ArticleRejected,
    ArticleRetired,
    ArticleReviewDue,
    ArticleReviewed,
    ArticleSubmitted,
    QuestionSettled,
    QuestionUnanswered,
)
from sanxiang_centre.common.problems import Problem, conflict, invalid, not_allowed
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.knowledge import queries
from sanxiang_centre.knowledge.attaching import carry_over
from sanxiang_centre.knowledge.grams import grams_of, normal
from sanxiang_centre.knowledge.models import OPEN, Article, ArticleState, Feedback, Question, Version, VersionState, Visibility
from sanxiang_centre.notices.services import notify

REVIEW_AFTER = timedelta(days=180)
"""Of what is published without a date of its own."""
EMPTY = "请填写 / it is empty"


def create_article(
    *,
    actor: Actor,
    now: datetime,
    title: str,
    body: str,
    language: str = Language.CHINESE,
    items: Sequence[str] = (),
    situations: Sequence[str] = (),
    review_on: date | None = None,
) -> Article:
    """With its first draft; internal until somebody who approves makes it public."""
    require(actor, "knowledge.write")
    owner = people.own(actor)
    _check(title, body)
    with writing(actor, now) as write:
        links = {"items": sorted(set(items)), "situations": sorted(set(situations))}
        article = Article.objects.create(owner=owner, language=language, review_on=review_on, created_at=now, **links)
        _add_version(article, owner.pk, title, body, 1, now)
        write.record(ArticleCreated(id=article.pk, language=language))
    return article


def save_draft(*, actor: Actor, now: datetime, article: int, title: str, body: str, revision: int | None) -> Version:
    """The open version, or a new one. `revision` is that of the draft that was changed, None = there was none.

    Raises Problem 409 if somebody else has saved one meanwhile, or if it is before an approver.
    """
    _check(title, body)
    with writing(actor, now) as write:
        found = queries.access_for(actor, article, "knowledge.write")
        version = found.versions.filter(state__in=OPEN).first()
        if (version.revision if version else None) != revision:
            raise conflict("草稿已被他人修改，请先重新读取 / somebody has changed the draft: read it again first")
        if version is None:
            last = found.versions.latest("number")
            version = _add_version(found, actor.person or 0, title, body, last.number + 1, now)
            carry_over(write, found, last, version)
        else:
            _change_version(version, actor.person or 0, title, body)
        write.record(ArticleDrafted(id=found.pk, version=version.number, revision=version.revision))
    return version


def _add_version(article: Article, author: int, title: str, body: str, number: int, now: datetime) -> Version:
    version = Version(article=article, number=number, title=title, body=body, author_id=author, created_at=now)
    return _indexed(version)


def _change_version(version: Version, author: int, title: str, body: str) -> None:
    if version.state == VersionState.SUBMITTED:
        raise conflict("正在审批，退回后才能修改 / it is before an approver: it can be changed once it is rejected")
    version.title, version.body, version.author_id = title, body, author
    version.revision, version.state = version.revision + 1, VersionState.DRAFT
    _indexed(version)


def _indexed(version: Version) -> Version:
    of_title, of_body = grams_of([version.title, version.body])
    version.title_grams, version.grams = of_title, sorted({*of_title, *of_body})
    version.save()
    return version


def submit(*, actor: Actor, now: datetime, article: int) -> Version:
    """Those who can approve it are told."""
    with writing(actor, now) as write:
        found = queries.access_for(actor, article, "knowledge.write")
        version = _open(found, VersionState.DRAFT)
        version.state, version.submitted_at = VersionState.SUBMITTED, now
        version.save(update_fields=["state", "submitted_at"])
        write.record(ArticleSubmitted(id=found.pk, version=version.number))
        approvers = queries.approvers_of(found, but=[version.author_id])
        _tell(write, found, approvers, "knowledge.submitted", "approver", version)
    return version


def approve(*, actor: Actor, now: datetime, article: int) -> Version:
    """Readers get it from now on. Never by who wrote it."""
    with writing(actor, now) as write:
        found, version = _decided(actor, now, article)
        found.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.SUPERSEDED)
        version.state, version.remark = VersionState.PUBLISHED, ""
        version.save()
        found.state, found.version = ArticleState.PUBLISHED, version
        found.solved = found.unsolved = 0
        if found.review_on is None or found.review_on <= now.date():
            found.review_on = (now + REVIEW_AFTER).date()
        found.review_told_at = None
        found.save()
        write.record(ArticlePublished(id=found.pk, version=version.number, review_on=found.review_on.isoformat()))
        _tell(write, found, [version.author_id], "knowledge.published", "author", version)
    return version


def reject(*, actor: Actor, now: datetime, article: int, remark: str) -> Version:
    if not remark.strip():
        raise invalid({"remark": "请写明原因 / say why"})
    with writing(actor, now) as write:
        found, version = _decided(actor, now, article)
        version.state, version.remark = VersionState.REJECTED, remark
        version.save()
        write.record(ArticleRejected(id=found.pk, version=version.number))
        _tell(write, found, [version.author_id], "knowledge.rejected", "author", version)
    return version


def _decided(actor: Actor, now: datetime, article: int) -> tuple[Article, Version]:
    found = queries.access_for(actor, article, "knowledge.approve")
    version = _open(found, VersionState.SUBMITTED)
    if version.author_id == actor.person:
        raise Problem(403, "four-eyes", "不能审批自己写的版本 / nobody approves what they wrote")
    version.decided_by_id, version.decided_at = actor.person, now
    return found, version


def _open(article: Article, state: str) -> Version:
    version = article.versions.filter(state=state).select_for_update().first()
    if version is None:
        said = {"draft": "没有可提交的草稿 / there is no draft to submit", "submitted": "没有待审批的版本 / nothing waits for approval"}
        raise conflict(said[state])
    return version


def retire(*, actor: Actor, now: datetime, article: int) -> Article:
    """Nobody finds it any more; a new version that is approved brings it back."""
    with writing(actor, now) as write:
        found = queries.access_for(actor, article, "knowledge.approve")
        if found.state != ArticleState.PUBLISHED:
            raise conflict("只有已发布的条目可以下架 / only a published article can be retired")
        found.state = ArticleState.RETIRED
        found.save(update_fields=["state"])
        write.record(ArticleRetired(id=found.pk))
    return found


def change_article(*, actor: Actor, now: datetime, article: int, **changes: Any) -> Article:
    """`changes` of owner (an id), visibility, items, situations, review_on. To make it public takes who may approve it."""
    with writing(actor, now) as write:
        found = queries.access_for(actor, article, "knowledge.write")
        if changes.get("visibility") == Visibility.PUBLIC and found.visibility != Visibility.PUBLIC:
            require(actor, "knowledge.approve")
            if not Article.objects.filter(queries.reached(actor, "knowledge.approve"), pk=found.pk).exists():
                raise not_allowed()
        if "owner" in changes:
            changes["owner"] = _owner(actor, changes["owner"])
        changed = [name for name, value in changes.items() if getattr(found, name) != value]
        for name in changed:
            setattr(found, name, changes[name])
        if changed:
            found.review_told_at = None if "review_on" in changed else found.review_told_at
            found.save()
            write.record(ArticleChanged(id=found.pk, changed=sorted(changed)))
    return found


def _owner(actor: Actor, owner: int) -> Any:
    found = people.list_people(actor, active=True).filter(pk=owner).first()
    if found is None:
        raise invalid({"owner": "没有此人 / there is no such person"})
    return found


def review(*, actor: Actor, now: datetime, article: int, review_on: date) -> Article:
    """It still holds; it is looked at again on that day."""
    if not now.date() < review_on <= now.date() + timedelta(days=3 * 366):
        raise invalid({"review_on": "应在今后三年内 / within three years from now"})
    with writing(actor, now) as write:
        found = queries.access_for(actor, article, "knowledge.write")
        found.review_on, found.review_told_at = review_on, None
        found.save(update_fields=["review_on", "review_told_at"])
        write.record(ArticleReviewed(id=found.pk, review_on=review_on.isoformat()))
    return found


def rate(*, actor: Actor, now: datetime, article: int, solved: bool, remark: str = "") -> Article:
    """Of the version that is read now; a second word of the same person takes the place of the first."""
    require(actor, "knowledge.rate")
    with writing(actor, now) as write:
        seen = queries.access_article(actor, article)
        found = Article.objects.select_for_update().get(pk=seen.pk)
        if found.version_id is None:
            raise conflict("尚未发布 / it is not published yet")
        defaults = {"solved": solved, "remark": remark, "at": now}
        Feedback.objects.update_or_create(version_id=found.version_id, person_id=actor.person or 0, defaults=defaults)
        counted = Feedback.objects.filter(version=found.version_id).aggregate(
            yes=Count("pk", filter=Q(solved=True)), no=Count("pk", filter=Q(solved=False))
        )
        found.solved, found.unsolved = counted["yes"], counted["no"]
        found.save(update_fields=["solved", "unsolved"])
        write.record(ArticleRated(id=found.pk, solved=solved))
    return found


# Questions without answer ---------------------------------------------------------------------------------------------


def note_unanswered(*, actor: Actor, now: datetime, words: str) -> Question:
    """Counts it, in its normal form and masked."""
    require(actor, "knowledge.read")
    spelt = normal(words)[:200].strip()
    with writing(actor, now) as write:
        row, new = Question.objects.get_or_create(words=spelt, defaults={"first_at": now, "last_at": now})
        if not new:
            Question.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=now, settled_at=None)
        write.record(QuestionUnanswered(id=row.pk))
    return row


def settle(*, actor: Actor, now: datetime, question: int, article: int | None) -> Question:
    """By an article that answers it now, or because it needs none."""
    with writing(actor, now) as write:
        row = queries.access_question(actor, question)
        row.settled_at = now
        row.article = queries.access_article(actor, article) if article is not None else None
        row.save(update_fields=["settled_at", "article"])
        write.record(QuestionSettled(id=row.pk, article=article))
    return row


# By itself ------------------------------------------------------------------------------------------------------------


def tell_of_reviews(now: datetime, on: date, limit: int = 100) -> int:
    """Owners are told, once, of what is to be looked at again; how many."""
    with writing(SYSTEM, now) as write:
        due = list(queries.due_reviews(on, limit).select_for_update(of=("self",), skip_locked=True))
        for article in due:
            assert article.version is not None
            write.record(ArticleReviewDue(id=article.pk))
            _tell(write, article, [article.owner_id], "knowledge.review_due", "owner", article.version)
        Article.objects.filter(pk__in=[article.pk for article in due]).update(review_told_at=now)
    return len(due)


def hand_over(write: Writing, *, person: int, successor: int) -> int:
    """The articles of somebody who leaves; how many."""
    return Article.objects.filter(owner=person).exclude(state=ArticleState.RETIRED).update(owner=successor)


def _tell(write: Writing, article: Article, people: Sequence[int], kind: str, why: str, version: Version) -> None:
    facts: dict[str, str | int] = {"title": version.title, "version": version.number}
    others = [person for person in people if person != write.actor.person]
    notify(write, people=others, kind=kind, noun="article", subject=article.pk, why=why, facts=facts)


def _check(title: str, body: str) -> None:
    wrong = {name: EMPTY for name, text in (("title", title), ("body", body)) if not text.strip()}
    if wrong:
        raise invalid(wrong)
