"""What the dispatcher sees to: one table."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from asgiref.sync import async_to_sync
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from sanxiang_centre.audit import services as audit
from sanxiang_centre.config.dispatching import Duty
from sanxiang_centre.notices import queries as notices
from sanxiang_centre.notices.tasks import send_due

STALLED_LOOK = timedelta(seconds=15)
LOOK = timedelta(seconds=1)
"""How late what was just written is seen to at the latest."""
SEAL_EVERY = timedelta(seconds=5)


def defer_once(task: Task[..., Any, Any], lock: str, **given: Any) -> None:
    """Unless such a job waits already."""
    if ProcrastinateJob.objects.filter(queueing_lock=lock, status="todo").exists():
        return
    with suppress(AlreadyEnqueued), transaction.atomic():
        task.configure(queueing_lock=lock).defer(**given)


def stalled_jobs(now: datetime) -> datetime:
    """Jobs whose worker died are done again: tasks are written to be."""
    manager = app.job_manager
    for job in async_to_sync(manager.get_stalled_jobs)():
        async_to_sync(manager.retry_job)(job)
    return now + STALLED_LOOK


def seals(now: datetime) -> datetime:
    return now if audit.seal() == audit.BATCH else now + SEAL_EVERY


def e_mails(now: datetime) -> datetime:
    if notices.due_emails(now, 1):
        defer_once(send_due, "mail")
    return now + LOOK


DUTIES: Mapping[str, Duty] = {
    "e_mails": e_mails,
    "seals": seals,
    "stalled_jobs": stalled_jobs,
}
