"""The job that tells what differs between an edition and what is to follow it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.events.editions import ComparisonAsked, ComparisonFinished
from sanxiang_centre.common.jobs import defer
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import writing
from sanxiang_centre.editions import queries
from sanxiang_centre.editions.inspectors import standard_of
from sanxiang_centre.editions.models import Comparison, Draft, Edition, JobState

log = logging.getLogger("sanxiang.standards")


def ask_comparison(*, actor: Actor, now: datetime, old: int, new_edition: int | None, new_draft: int | None) -> Comparison:
    """Of an edition with a later one, or with a draft that has passed its checks."""
    require(actor, "edition.compare", Reach.ALL)
    check_pair(actor, new_edition, new_draft)
    with writing(actor, now) as write:
        comparison = Comparison.objects.create(
            old=queries.access_edition(actor, old),
            new_edition_id=new_edition,
            new_draft_id=new_draft,
            asked_by=queries.own_person(actor),
            asked_at=now,
        )
        write.record(ComparisonAsked(id=comparison.pk, old=old, new_edition=new_edition, new_draft=new_draft))
        defer("editions.compare_editions", once=f"comparison-{comparison.pk}", comparison=comparison.pk)
    return comparison


def check_pair(actor: Actor, new_edition: int | None, new_draft: int | None) -> None:
    """Raises Problem unless one of the two is named, can be seen, and has content."""
    if (new_edition is None) == (new_draft is None):
        raise invalid({"new_draft": "请写明一个草稿或一个版本 / name a draft or an edition, one of them"})
    if new_edition is not None:
        queries.access_edition(actor, new_edition)
    elif not queries.access_draft(actor, new_draft or 0).digest:
        raise conflict("草稿还没有内容：请待检查结束 / the draft has no content yet: wait for its checks")


def compare_editions(*, actor: Actor = SYSTEM, now: Callable[[], datetime], comparison: int) -> Comparison:
    """Works the difference out; once done it stays."""
    found = Comparison.objects.get(pk=comparison)
    if found.state in (JobState.DONE, JobState.FAILED):
        return found
    _advance(comparison, 0)
    try:
        result = _compared(found)
    except DatabaseError:
        raise
    # Whatever it is: it would come again at every try.
    except Exception:
        log.exception("comparison failed", extra={"facts": {"comparison": comparison}})
        Comparison.objects.filter(pk=comparison).update(state=JobState.FAILED, finished_at=now())
        return Comparison.objects.get(pk=comparison)
    with writing(actor, now()) as write:
        found = Comparison.objects.select_for_update().get(pk=comparison)
        if found.state != JobState.DONE:
            found.state, found.done, found.finished_at = JobState.DONE, found.total, write.now
            found.result = result
            found.save()
            write.record(ComparisonFinished(id=found.pk, changes=len(result["changes"])))
    return found


def _compared(found: Comparison) -> dict[str, Any]:
    """As `sanxiang standard diff --json` tells it, with the number of changes of each kind."""
    from sanxiang.cli.diff_run import difference_json
    from sanxiang.workbench.diff import compare

    before = standard_of(Edition.objects.get(pk=found.old_id))
    _advance(found.pk, 1)
    after = standard_of(new_side(found))
    _advance(found.pk, 2)
    difference = compare(before, after)
    return {"counts": _counts(difference.changes), **difference_json(before, after, difference)}


def new_side(row: Any) -> Edition | Draft:
    """What a row of two standards puts in the place of the old one."""
    if row.new_edition_id is not None:
        return Edition.objects.get(pk=row.new_edition_id)
    return Draft.objects.defer("archive").get(pk=row.new_draft_id)


def _advance(comparison: int, done: int) -> None:
    Comparison.objects.filter(pk=comparison).update(state=JobState.RUNNING, done=done)


def _counts(changes: tuple[Any, ...]) -> dict[str, int]:
    return dict(Counter(change.what for change in changes))
