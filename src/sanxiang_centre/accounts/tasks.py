"""What the worker does for people."""

from __future__ import annotations

from procrastinate.contrib.django import app

from sanxiang_centre.accounts import second_factor


@app.periodic(cron="23 3 * * *")
@app.task(queue="accounts", queueing_lock="accounts.tidy")
def tidy_people(timestamp: int) -> None:
    """What is sealed under a former secret is sealed anew."""
    second_factor.reseal()
