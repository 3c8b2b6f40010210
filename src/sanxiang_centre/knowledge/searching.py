"""Ranked search over the published versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from sanxiang.language.entities import mask
from sanxiang.language.normal import one_to_one
from sanxiang_centre.accounts.permissions.table import reach, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.knowledge import grams
from sanxiang_centre.knowledge.models import Article

LEAST_SHARE = 0.34
"""How much of the question, by weight, an answer has to hold: below it nothing is better than something."""

QUERY = """
with asked as (select unnest(%(grams)s::text[]) as gram),
shown as (
    select id, version_id, solved, unsolved from knowledge_article
    where state = 'published' and (%(internal)s or visibility = 'public')
),
held as materialized (
    select shown.id, gram from asked
    join knowledge_version v on v.grams @> array[gram] join shown on shown.version_id = v.id
),
titled as materialized (
    select shown.id, gram from asked
    join knowledge_version v on v.title_grams @> array[gram] join shown on shown.version_id = v.id
),
everything as (select greatest(count(*), 1)::float as n from shown),
known as (select gram, count(held.id) as d from asked left join held using (gram) group by gram),
weighed as (select gram, case when d = 0 then 0.5 else 1 end * ln(1 + n / (d + 0.5)) as weight from known, everything),
summed as (
    select held.id, sum(weight) as found, sum(case when titled.id is null then 0 else weight end) as in_title
    from held join weighed using (gram) left join titled using (id, gram)
    group by held.id
)
select id, share from (
    select id, found / (select sum(weight) from weighed) as share,
        (found + 2 * in_title) * (1 + 0.2 * (solved - unsolved)::float / (solved + unsolved + 5)) as rank
    from summed join shown using (id)
) ranked
where share >= %(least)s
order by rank desc, id
limit %(limit)s
"""
"""Rare words weigh more, words of the title three times; readers' verdicts move it by a fifth at most."""


@dataclass(frozen=True, slots=True)
class Hit:
    """`share`: how much of the question it holds, by weight."""

    article: Article
    share: float
    excerpt: str


def search(actor: Actor, words: str, *, limit: int) -> list[Hit]:
    """Best first; what the actor may not read is not looked at either. Three queries."""
    wanted = grams.asked(words)
    shares = _shares(actor, wanted, limit)
    articles = Article.objects.select_related("version", "owner").in_bulk(shares)
    return [Hit(articles[pk], share, _excerpt(articles[pk], wanted)) for pk, share in shares.items() if pk in articles]


def titles(actor: Actor, words: str, *, limit: int) -> list[tuple[int, str]]:
    """The same articles, best first, by number and title alone: for what is asked with every word of a customer."""
    shares = _shares(actor, grams.asked(words), limit)
    if not shares:
        return []
    with connection.cursor() as cursor:
        cursor.execute(TITLES, [list(shares)])
        found = dict(cursor.fetchall())
    return [(pk, found[pk]) for pk in shares if pk in found]


TITLES = "select a.id, v.title from knowledge_article a join knowledge_version v on v.id = a.version_id where a.id = any(%s)"


def _shares(actor: Actor, wanted: list[str], limit: int) -> dict[int, float]:
    """Article -> how much of the question it holds, the best first."""
    require(actor, "knowledge.read")
    if not wanted:
        return {}
    given: dict[str, Any] = {
        "grams": wanted,
        "internal": bool(reach(actor, "knowledge.read_internal")),
        "least": LEAST_SHARE,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(QUERY, given)
        return dict(cursor.fetchall())


AROUND = 60


def _excerpt(article: Article, wanted: list[str]) -> str:
    """From the body, masked, around the first place that holds something asked for."""
    assert article.version is not None
    text = mask(article.version.body)
    view = one_to_one(text)
    places = [place for place in (view.find(gram) for gram in wanted) if place >= 0]
    begin = max(0, min(places, default=0) - AROUND // 2)
    piece = text[begin : begin + 2 * AROUND]
    return f"{'…' if begin else ''}{piece}{'…' if begin + 2 * AROUND < len(text) else ''}"
