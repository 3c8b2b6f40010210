"""What the dispatcher sees to: one table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app

from sanxiang_centre.audit import services as audit
from sanxiang_centre.config.dispatching import Duty

STALLED_LOOK = timedelta(seconds=15)
SEAL_EVERY = timedelta(seconds=5)


def stalled_jobs(now: datetime) -> datetime:
    """Jobs whose worker died are done again: tasks are written to be."""
    manager = app.job_manager
    for job in async_to_sync(manager.get_stalled_jobs)():
        async_to_sync(manager.retry_job)(job)
    return now + STALLED_LOOK


def seals(now: datetime) -> datetime:
    return now if audit.seal() == audit.BATCH else now + SEAL_EVERY


DUTIES: Mapping[str, Duty] = {
    "seals": seals,
    "stalled_jobs": stalled_jobs,
}
