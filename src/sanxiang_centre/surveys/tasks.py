"""Jobs."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.surveys import queries, sending

BATCH = 50


@app.task(queue="mail", name="surveys.send_due")
def send_due() -> None:
    """Sends what is due; done twice it sends nothing twice."""
    for survey in queries.due_surveys(timezone.now(), BATCH):
        sending.send(survey, timezone.now())
