"""Jobs on standards. Each may be run again at any time."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.common.jobs import defer
from sanxiang_centre.editions import comparing, services
from sanxiang_centre.editions.inspectors import inspector_of
from sanxiang_centre.editions.models import Comparison, Draft, DraftState, JobState


@app.task
def check_draft(draft: int) -> None:
    services.check_draft(now=timezone.now, draft=draft)


@app.task
def compile_edition(edition: int) -> None:
    """Into the cache of compiled matchers, so that no chat waits for it."""
    inspector_of(edition)


@app.task
def compare_editions(comparison: int) -> None:
    comparing.compare_editions(now=timezone.now, comparison=comparison)


@app.periodic(cron="* * * * *", periodic_id="editions")
@app.task(queueing_lock="editions.continue_work")
def continue_work(timestamp: int) -> None:
    """Takes up what a worker that died has left: what is to be done stands in the rows, not in the queue."""
    for draft in Draft.objects.filter(state=DraftState.CHECKING).values_list("pk", flat=True):
        defer("editions.check_draft", once=f"draft-{draft}", draft=draft)
    for comparison in Comparison.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).values_list("pk", flat=True):
        defer("editions.compare_editions", once=f"comparison-{comparison}", comparison=comparison)
