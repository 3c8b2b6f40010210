"""Jobs of tickets."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.common.jobs import defer
from sanxiang_centre.tickets.models import Recomputation
from sanxiang_centre.tickets.services import findings, likeness, settings


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


@app.task(retry=5)
def link_merged(customer: int) -> None:
    """Complaints of customers who have turned out to be one; done again, nothing changes."""
    likeness.link_merged(now=timezone.now(), customer=customer)


@app.periodic(cron="* * * * *", periodic_id="tickets")
@app.task(queueing_lock="tickets.continue_work")
def continue_work(timestamp: int) -> None:
    """Takes up what a job that failed has left: how far it has come stands in the rows."""
    for ident in Recomputation.objects.filter(finished_at=None).order_by("id").values_list("pk", flat=True):
        defer("tickets.recompute", once=f"recomputation-{ident}", recomputation=ident)
