"""Jobs of tickets."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.tickets.services.settings import recompute_batch


@app.task(retry=5, lock="tickets.recompute")
def recompute(recomputation: int) -> None:
    """A change of the calendar through all open tickets, batch by batch; done again, it goes on where it was."""
    while recompute_batch(now=timezone.now(), recomputation=recomputation):
        pass
