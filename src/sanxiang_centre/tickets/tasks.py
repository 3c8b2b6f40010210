"""Jobs of tickets."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.tickets.services import findings, settings


@app.task(retry=5, lock="tickets.recompute")
def recompute(recomputation: int) -> None:
    """A change of the calendar through all open tickets, batch by batch; done again, it goes on where it was."""
    while settings.recompute_batch(now=timezone.now(), recomputation=recomputation):
        pass


@app.task(retry=5, lock="tickets.install_edition")
def install_edition(edition: int) -> None:
    """A published edition rules the tickets that are made once it is valid; done again, nothing changes."""
    settings.install_edition(now=timezone.now(), edition=edition)


@app.task(retry=5)
def show_findings(ticket: int) -> None:
    """Steps of a complaint that its conversation shows; done again, nothing changes."""
    findings.show_late(now=timezone.now(), ticket=ticket)
