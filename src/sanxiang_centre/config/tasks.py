"""Jobs of the centre as a whole."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.config import tidying


@app.periodic(cron="41 3 * * *", periodic_id="centre")
@app.task(queueing_lock="centre.tidy")
def tidy(timestamp: int) -> None:
    """Done again, it finds nothing."""
    tidying.forget_jobs(timezone.now())
    tidying.forget_sessions(timezone.now())
