"""Jobs of the catalogue."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.catalogue import services


@app.task(retry=5, lock="catalogue.load_in_force")
def load_in_force(standard: str) -> None:
    """What is in force by now, whichever publication asked for it: late or done again, it never goes back to an older edition."""
    services.load_in_force(now=timezone.now(), standard=standard)
