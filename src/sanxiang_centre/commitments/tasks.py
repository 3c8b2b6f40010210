"""Jobs."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app


@app.task(name="commitments.read_waiting")
def read_waiting() -> None:
    """Reads what is over; done twice it reads nothing twice."""
    # Every process loads the list of jobs; only this one needs the engine.
    from sanxiang_centre.commitments import reading

    reading.read_waiting(now=timezone.now)
