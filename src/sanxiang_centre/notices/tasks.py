"""Jobs."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.notices import mailing, queries

BATCH = 50


@app.task(queue="mail", name="notices.send_due", pass_context=False)
def send_due() -> None:
    """Sends what is due. Done twice it sends nothing twice, but for an e-mail whose sender died before it could say so."""
    for email in queries.due_emails(timezone.now(), BATCH):
        mailing.send(email, timezone.now())
