"""Jobs."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.webhooks import delivering


@app.task(queue="webhooks", name="webhooks.deliver")
def deliver(subscription: int) -> None:
    """Sends what is due for one subscription. Done twice, a receiver may be told twice, under the same id."""
    delivering.deliver(subscription, timezone.now())
