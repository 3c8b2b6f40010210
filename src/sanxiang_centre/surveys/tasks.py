"""Jobs."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.surveys import asking, queries, sending

BATCH = 50


@app.task(queue="mail", name="surveys.send_due")
def send_due() -> None:
    """Sends what is due; done twice it sends nothing twice."""
    for survey in queries.due_surveys(timezone.now(), BATCH):
        sending.send(survey, timezone.now())


@app.task(retry=5, name="sanxiang_centre.surveys.tasks.ask")
def ask(noun: str, subject: int) -> None:
    """Whoever was served is asked once; done again, nothing changes."""
    asking.ask(now=timezone.now(), noun=noun, subject=subject)
