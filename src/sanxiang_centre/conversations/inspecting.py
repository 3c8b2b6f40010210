"""Closed conversations are inspected in batches, each by the edition that it is pinned to; findings and scores in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from math import isnan

import pyarrow as pa
from django.db import connection

from sanxiang.collecting import collector_paused
from sanxiang.inspection.inspector import Inspector
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.events.conversations import ConversationInspected
from sanxiang_centre.common.tables import copy_in
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.columns import HEAD, Head, events_of
from sanxiang_centre.conversations.judging import FINDING, Judgement, judge
from sanxiang_centre.conversations.models import Conversation, Finding, Inspection, Stage
from sanxiang_centre.editions.inspectors import inspector_of

log = logging.getLogger("sanxiang.inspection")
Judge = Callable[[Inspector, Sequence[int], pa.Table], Judgement]
BATCH = 4_000
LITTLE = 500
"""Conversations below which an edition is not compiled at length."""
INSPECTION = ("conversation_id", "edition_id", "engine", "score", "coverage", "passed", "at")
WRITE_DOWN = """
    update conversations_conversation c set stage = 'done', score = n.score, failed = n.failed, broken = n.broken::varchar(40)[]
    from unnest(%s::bigint[], %s::float8[], %s::boolean[], %s::text[]) as n (id, score, failed, broken) where c.id = n.id
"""


def inspect_waiting(
    *, actor: Actor = SYSTEM, now: Callable[[], datetime], batch: int = BATCH, tell: Callable[[int], None] = lambda _: None
) -> int:
    """Everything that waits; the number of conversations. Several processes may do this side by side."""
    total = 0
    for edition in _editions():
        while count := inspect_batch(actor=actor, now=now(), edition=edition, most=batch):
            total += count
            tell(total)
    return total


def _editions() -> list[int]:
    rows = Conversation.objects.filter(stage=Stage.WAITING, edition__isnull=False).order_by("edition").values_list("edition", flat=True)
    return list(rows.distinct())


def inspect_batch(*, actor: Actor, now: datetime, edition: int, most: int, judging: Judge = judge) -> int:
    """Claims up to `most` conversations of an edition, judges them and writes it down. What another process has claimed is left out."""
    with collector_paused(), writing(actor, now) as write:
        heads = _claimed(edition, most)
        if not heads:
            return 0
        inspector = inspector_of(edition, little=len(heads) < LITTLE)
        for judgement in _judged(inspector, heads, judging):
            copy_in(Finding, FINDING, judgement.findings)
            copy_in(Inspection, INSPECTION, _inspections(edition, inspector.core.identity.engine, now, judgement))
            _write_down(judgement)
            write.record_all(_events(edition, judgement))
    return len(heads)


def _judged(inspector: Inspector, heads: list[Head], judging: Judge) -> Iterator[Judgement]:
    """All of them; one over which the engine stumbles is set aside, so that it stops nobody else."""
    ids, events = [head.id for head in heads], events_of(heads)
    try:
        yield judging(inspector, ids, events)
    # Whatever it is: it would come again at every try.
    except Exception:
        log.exception("inspection failed", extra={"facts": {"conversations": len(ids), "first": ids[0]}})
        if len(heads) == 1:
            Conversation.objects.filter(pk=ids[0]).update(stage=Stage.STUCK)
            return
        half = len(heads) // 2
        yield from _judged(inspector, heads[:half], judging)
        yield from _judged(inspector, heads[half:], judging)


def _claimed(edition: int, most: int) -> list[Head]:
    rows = Conversation.objects.filter(stage=Stage.WAITING, edition=edition).order_by("id")
    rows = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
    return [Head(*row) for row in rows.values_list(*HEAD)[:most]]


def _inspections(edition: int, engine: str, now: datetime, found: Judgement) -> list[tuple[object, ...]]:
    columns = zip(found.ids, found.scores.tolist(), found.coverage.tolist(), found.passed, strict=True)
    return [
        (ident, edition, engine, _known(score), _known(coverage), f"{{{','.join(map(str, passed))}}}", now)
        for ident, score, coverage, passed in columns
    ]


def _write_down(found: Judgement) -> None:
    scores = [_known(score) for score in found.scores.tolist()]
    broken = ["{" + ",".join(clauses) + "}" for clauses in found.broken]
    with connection.cursor() as cursor:
        cursor.execute(WRITE_DOWN, [list(found.ids), scores, found.failed.tolist(), broken])


def _events(edition: int, found: Judgement) -> Sequence[ConversationInspected]:
    columns = zip(found.ids, found.scores.tolist(), found.failed.tolist(), found.broken, strict=True)
    return [
        ConversationInspected(id=ident, edition=edition, score=_known(score), failed=failed, broken=list(broken))
        for ident, score, failed, broken in columns
    ]


def _known(value: float) -> float | None:
    return None if isnan(value) else value
