"""What the dispatcher sees to: one table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app

from sanxiang_centre.config.dispatching import Duty
from sanxiang_centre.tickets.dispatch import end_waits, fire_clocks

STALLED_LOOK = timedelta(seconds=15)


def stalled_jobs(now: datetime) -> datetime:
    """Jobs whose worker died are done again: tasks are written to be."""
    manager = app.job_manager
    for job in async_to_sync(manager.get_stalled_jobs)():
        async_to_sync(manager.retry_job)(job)
    return now + STALLED_LOOK


DUTIES: Mapping[str, Duty] = {
    "stalled_jobs": stalled_jobs,
    "tickets.fire_clocks": fire_clocks,
    "tickets.end_waits": end_waits,
}
