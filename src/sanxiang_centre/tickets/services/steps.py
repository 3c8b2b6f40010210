"""Steps of a complaint's procedure that events of its record show."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sanxiang_centre.common.events.tickets import ComplaintStepDone
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.tickets.models import ComplaintStep, Ticket


def show_steps(write: Writing, ticket: Ticket, events: Sequence[str]) -> None:
    """Those that any of these events shows are done."""
    show_steps_of(write, [ticket.pk], events)


def show_steps_of(write: Writing, complaints: Collection[int], events: Sequence[str]) -> None:
    """The same for many."""
    if not events or not complaints:
        return
    rows = ComplaintStep.objects.filter(complaint__in=complaints, done_at=None, records__overlap=list(events))
    for step in rows.order_by("complaint", "place"):
        shown = next(event for event in events if event in step.records)
        do_step(write, step, shown_by="record", evidence=shown)


def do_step(write: Writing, step: ComplaintStep, *, shown_by: str, evidence: str) -> None:
    """`shown_by`: record, person, finding; what a finding shows is done by nobody here."""
    person = write.actor.person if shown_by != "finding" else None
    step.done_at, step.done_by_id, step.shown_by, step.evidence = write.now, person, shown_by, evidence
    step.save(update_fields=["done_at", "done_by", "shown_by", "evidence"])
    write.record(ComplaintStepDone(id=step.complaint_id, step=step.place, shown_by=shown_by))
