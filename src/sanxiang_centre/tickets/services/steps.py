"""Steps of a complaint's procedure that events of its record show."""

from __future__ import annotations

from collections.abc import Sequence

from sanxiang_centre.common.events.tickets import ComplaintStepDone
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.tickets.models import ComplaintStep, Ticket


def show_steps(write: Writing, ticket: Ticket, events: Sequence[str]) -> None:
    """Those that any of these events shows are done."""
    if not events:
        return
    for step in ComplaintStep.objects.filter(complaint=ticket.pk, done_at=None, records__overlap=list(events)).order_by("place"):
        shown = next(event for event in events if event in step.records)
        do_step(write, step, shown_by="record", evidence=shown)


def do_step(write: Writing, step: ComplaintStep, *, shown_by: str, evidence: str) -> None:
    step.done_at, step.done_by_id, step.shown_by, step.evidence = write.now, write.actor.person, shown_by, evidence
    step.save(update_fields=["done_at", "done_by", "shown_by", "evidence"])
    write.record(ComplaintStepDone(id=step.complaint_id, step=step.place, shown_by=shown_by))
