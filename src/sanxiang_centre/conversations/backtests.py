"""The job that runs a draft over stored conversations, against an edition: what would be judged otherwise."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError

from sanxiang.language.entities import mask
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.events.conversations import BacktestAsked, BacktestFinished
from sanxiang_centre.common.jobs import Held, defer
from sanxiang_centre.common.problems import invalid
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Backtest, Conversation
from sanxiang_centre.editions import queries as editions
from sanxiang_centre.editions.comparing import check_pair, new_side
from sanxiang_centre.editions.inspectors import compile_cache, standard_of
from sanxiang_centre.editions.models import Edition, JobState

log = logging.getLogger("sanxiang.backtest")
if TYPE_CHECKING:
    from sanxiang.inspection.core import Core
    from sanxiang.standard.standard import Standard
    from sanxiang.workbench.backtest import Part

BACKTESTING = 7_303
BATCH = 4_000
LITTLE = 500
KEEP, TURNED = 3, 100
"""Examples of each flip; conversations that pass no more, or pass now."""


def ask_backtest(
    *,
    actor: Actor,
    now: datetime,
    old: int,
    new_edition: int | None,
    new_draft: int | None,
    since: datetime,
    until: datetime,
    channel: str = "",
    mark: float | None = None,
) -> Backtest:
    """Of the closed conversations that began in [since, until)."""
    require(actor, "backtest.run", Reach.ALL)
    if since >= until:
        raise invalid({"until": "应晚于 since / after `since`"})
    editions.access_edition(actor, old)
    check_pair(actor, new_edition, new_draft)
    with writing(actor, now) as write:
        found = Backtest.objects.create(
            old_id=old,
            new_edition_id=new_edition,
            new_draft_id=new_draft,
            channel=channel,
            since=since,
            until=until,
            mark=mark,
            asked_by=editions.own_person(actor),
            asked_at=now,
        )
        write.record(BacktestAsked(id=found.pk, old=old, new_edition=new_edition, new_draft=new_draft))
        defer("conversations.run_backtest", once=f"backtest-{found.pk}", backtest=found.pk)
    return found


def run_backtest(*, actor: Actor = SYSTEM, now: Callable[[], datetime], backtest: int, batch: int = BATCH) -> Backtest:
    """Only reads, so one that was killed begins again from the start; done, it stays."""
    with Held(BACKTESTING, backtest) as mine:
        found = Backtest.objects.get(pk=backtest)
        if not mine or found.state in (JobState.DONE, JobState.FAILED):
            return found
        try:
            result = _tallied(found, now(), batch)
        except DatabaseError:
            raise
        # Whatever it is: it would come again at every try.
        except Exception:
            log.exception("backtest failed", extra={"facts": {"backtest": backtest}})
            Backtest.objects.filter(pk=backtest).update(state=JobState.FAILED, finished_at=now())
            return Backtest.objects.get(pk=backtest)
        with writing(actor, now()) as write:
            found = Backtest.objects.select_for_update().get(pk=backtest)
            found.state, found.result, found.finished_at = JobState.DONE, result, write.now
            found.save()
            write.record(BacktestFinished(id=found.pk, conversations=found.done))
    return found


def _tallied(found: Backtest, now: datetime, batch: int) -> dict[str, Any]:
    from sanxiang.cli.backtest_view import backtest_json, document_of
    from sanxiang.cli.labels import labels_of
    from sanxiang.workbench.backtest import Tally, compare_part, sides

    rows = Conversation.objects.filter(began_at__gte=found.since, began_at__lt=found.until, closed_at__isnull=False, erased_at=None)
    rows = rows.filter(channel=found.channel) if found.channel else rows
    total = rows.count()
    _advance(found.pk, 0, total)
    old, new = standard_of(Edition.objects.get(pk=found.old_id)), standard_of(new_side(found))
    one, other = sides(old, new, partial(_core, little=total < LITTLE))
    tally = Tally(one, other, (_core(old, little=True), _core(new, little=True)), KEEP, TURNED)
    for part in _parts(rows, batch):
        tally.add(part, compare_part(one, other, part, keep=KEEP, turned=TURNED, mark=found.mark))
        _advance(found.pk, tally.conversations, total)
    document = document_of(tally, labels_of(old), labels_of(new), now.date(), mask)
    result: dict[str, Any] = backtest_json(tally, document)
    return result


def _core(standard: Standard, *, little: bool) -> Core:
    from sanxiang.inspection.inspector import compile_standard

    return compile_standard(standard, cache=compile_cache(), light=little).core


def _advance(backtest: int, done: int, total: int) -> None:
    Backtest.objects.filter(pk=backtest).update(state=JobState.RUNNING, done=done, total=total)


def _parts(rows: Any, batch: int) -> Iterator[Part]:
    """In the order of their numbers, a part at a time."""
    last = 0
    while found := list(
        rows.filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", "channel", "direction", "metadata", "began_at", "began_known", "parties")[:batch]
    ):
        last = found[-1][0]
        yield _part(found)


def _part(rows: list[Any]) -> Part:
    from sanxiang.workbench.backtest import Part
    from sanxiang_centre.conversations.columns import Head, events_of

    events = events_of([Head(*row[:6]) for row in rows])
    places = {str(row[0]): str(place) for place, row in enumerate(rows)}
    numbered = [places[ident] for ident in events["conversation"].to_pylist()]
    table = events.set_column(0, "conversation", [numbered])
    agents = tuple(tuple(dict.fromkeys(p["id"] for p in row[6] if p["role"] == "agent" and p["id"])) for row in rows)
    return Part(table, tuple(str(row[0]) for row in rows), agents)
