"""Which articles and versions an actor gets to see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, Prefetch, Q, QuerySet, Value, When

from sanxiang_centre.accounts.models import Person, Role
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import reach, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.files.models import Attachment
from sanxiang_centre.files.queries import list_attachments
from sanxiang_centre.knowledge.models import OPEN, Article, ArticleState, Question, Version, Visibility

NOBODY = Q(pk__in=[])
ABLE = (("writes", "write"), ("approves", "approve"))
EVERYTHING = Q(pk__isnull=False)
"""Not the empty condition, which an `or` would take for nothing."""


def reached(actor: Actor, permission: str) -> Q:
    """Articles whose owner the permission reaches."""
    found = reach(actor, permission)
    if found is Reach.ALL:
        return EVERYTHING
    own = Q(owner=actor.person) if found >= Reach.OWN and actor.person is not None else NOBODY
    return own | Q(owner__team=actor.team) if found is Reach.TEAM and actor.team is not None else own


def readable(actor: Actor) -> Q:
    """What is published, to whoever it is for; all else to those who may write or approve it."""
    require(actor, "knowledge.read")
    published = Q(state=ArticleState.PUBLISHED)
    if not reach(actor, "knowledge.read_internal"):
        return published & Q(visibility=Visibility.PUBLIC)
    return published | _handled(actor)


def list_articles(
    actor: Actor,
    *,
    state: str | None = None,
    visibility: str | None = None,
    owner: int | None = None,
    item: str | None = None,
    situation: str | None = None,
    review_until: date | None = None,
    open: str | None = None,  # noqa: A002 - the word of the API
) -> QuerySet[Article]:
    """`open`: state of the version on its way, of those that the actor writes or approves."""
    rows = _shown(actor)
    if open:
        rows = rows.filter(_handled(actor), pk__in=Version.objects.filter(state=open).values("article"))
    given = {"state": state, "visibility": visibility, "owner": owner, "review_on__lte": review_until}
    rows = rows.filter(**{name: value for name, value in given.items() if value is not None})
    rows = rows.filter(items__contains=[item]) if item else rows
    return rows.filter(situations__contains=[situation]) if situation else rows


def _shown(actor: Actor) -> QuerySet[Article]:
    """Each with `opened`, its open versions, and whether the actor `writes` or `approves` it: who does neither does not see them."""
    able = {name: Case(When(reached(actor, f"knowledge.{verb}"), then=Value(True)), default=Value(False)) for name, verb in ABLE}
    opened = Version.objects.filter(state__in=OPEN).select_related("author").defer("body", "grams", "title_grams")
    rows = Article.objects.filter(readable(actor)).select_related("version", "owner").annotate(**able)
    return rows.prefetch_related(Prefetch("versions", queryset=opened, to_attr="opened"))


def _handled(actor: Actor) -> Q:
    return reached(actor, "knowledge.write") | reached(actor, "knowledge.approve")


def access_article(actor: Actor, article: int) -> Article:
    found = _shown(actor).filter(pk=article).first()
    if found is None:
        raise not_found("知识条目")
    return found


def access_for(actor: Actor, article: int, permission: str) -> Article:
    """Locked. Raises Problem 404 out of sight, 403 in sight but out of reach."""
    require(actor, permission)
    access_article(actor, article)
    found = Article.objects.select_for_update(of=("self",)).filter(reached(actor, permission), pk=article).first()
    if found is None:
        require(actor, permission, Reach.ALL)
        raise not_found("知识条目")
    return found


def sees_versions(actor: Actor, article: Article) -> bool:
    """Whether drafts and earlier versions are shown: an old version is never offered to those who only read."""
    return Article.objects.filter(_handled(actor), pk=article.pk).exists()


def list_versions(actor: Actor, article: int) -> QuerySet[Version]:
    found = access_article(actor, article)
    rows = Version.objects.filter(article=found).select_related("author", "decided_by")
    return rows if sees_versions(actor, found) else rows.filter(pk=found.version_id or 0)


def list_files(actor: Actor, article: int, number: int) -> QuerySet[Attachment]:
    """Of a version."""
    version = list_versions(actor, article).filter(number=number).first()
    if version is None:
        raise not_found("版本")
    return list_attachments("article", [article]).filter(part=version.pk)


def list_questions(actor: Actor, *, settled: bool) -> QuerySet[Question]:
    require(actor, "knowledge.read_questions", Reach.ALL)
    return Question.objects.filter(settled_at__isnull=not settled)


def access_question(actor: Actor, question: int) -> Question:
    require(actor, "knowledge.settle_questions", Reach.ALL)
    found = Question.objects.select_for_update().filter(pk=question).first()
    if found is None:
        raise not_found("提问")
    return found


def approvers_of(article: Article, but: Iterable[int]) -> list[int]:
    """Those who can approve it, save those who must not."""
    everywhere = Q(roles__overlap=[Role.MANAGER, Role.STANDARD_OWNER])
    team = Q(roles__contains=[Role.LEADER], team=article.owner.team_id) if article.owner.team_id else Q(pk__in=[])
    people = Person.objects.filter(everywhere | team, is_active=True).exclude(pk__in=but)
    return list(people.values_list("pk", flat=True))


def due_reviews(on: date, limit: int) -> QuerySet[Article]:
    rows = Article.objects.filter(state=ArticleState.PUBLISHED, review_told_at=None, review_on__lte=on)
    return rows.select_related("version").order_by("review_on", "pk")[:limit]
