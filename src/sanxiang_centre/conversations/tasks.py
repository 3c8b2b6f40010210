"""Jobs on conversations. Each may be run again at any time: what is to be done stands in the rows."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.common.jobs import defer
from sanxiang_centre.conversations import backtests, erasing, importing
from sanxiang_centre.conversations.models import Backtest, Conversation, Import, Stage
from sanxiang_centre.editions.models import JobState

UNFINISHED = (JobState.WAITING, JobState.RUNNING)


@app.task
def run_import(ident: int) -> None:
    importing.run_import(now=timezone.now, ident=ident)


@app.task
def inspect_waiting() -> None:
    # Every process loads the list of jobs; only this one needs the engine.
    from sanxiang_centre.conversations import inspecting

    inspecting.inspect_waiting(now=timezone.now)


@app.task
def run_backtest(backtest: int) -> None:
    backtests.run_backtest(now=timezone.now, backtest=backtest)


@app.periodic(cron="17 3 * * *", periodic_id="retention")
@app.task(queueing_lock="conversations.apply_retention")
def apply_retention(timestamp: int) -> None:
    erasing.apply_retention(now=timezone.now)


@app.periodic(cron="* * * * *", periodic_id="conversations")
@app.task(queueing_lock="conversations.continue_work")
def continue_work(timestamp: int) -> None:
    """Takes up what a process that died has left."""
    for ident in Import.objects.filter(state__in=UNFINISHED).values_list("pk", flat=True):
        defer("conversations.run_import", once=f"import-{ident}", ident=ident)
    for backtest in Backtest.objects.filter(state__in=UNFINISHED).values_list("pk", flat=True):
        defer("conversations.run_backtest", once=f"backtest-{backtest}", backtest=backtest)
    if Conversation.objects.filter(stage=Stage.WAITING, edition__isnull=False).exists():
        defer("conversations.inspect_waiting", once="inspect")
