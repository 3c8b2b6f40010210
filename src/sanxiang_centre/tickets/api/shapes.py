"""From rows to what is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sanxiang.inspection.targets.judging import TargetClock
from sanxiang.inspection.targets.plain import clock_to_dict
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.files.models import Attachment
from sanxiang_centre.files.shapes import attachment
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.judging import clocks_of
from sanxiang_centre.tickets.models import Complaint, ComplaintStep, Message, Ticket, Wait
from sanxiang_centre.tickets.rules import Rules

ROW = (
    *("id", "number", "type", "state", "waiting", "priority", "source", "subject", "item", "group", "team"),
    *("created_at", "updated_at", "due_at", "missed"),
)
LISTED = (*ROW, "customer", "assignee__staff_no", "assignee__name", "group__name", "team__name")
"""What is read of a ticket for `row`."""
WHOLE = (
    *("description", "region", "complexity", "customer_type", "contract", "custom"),
    *("resolved_at", "closed_at", "resolution", "cause", "reopened", "revision"),
)


def who(person: Person | None) -> dict[str, Any] | None:
    return None if person is None else {"id": person.pk, "staff_no": person.staff_no, "name": person.name}


def row(ticket: Ticket) -> dict[str, Any]:
    return {**{name: getattr(ticket, name) for name in ROW}, "customer": ticket.customer_id, "assignee": who(ticket.assignee)}


def whole(ticket: Ticket) -> dict[str, Any]:
    return {
        **row(ticket),
        **{name: getattr(ticket, name) for name in WHOLE},
        "form": ticket.form_id,
        "conversation": ticket.conversation_id,
        "edition": queries.rules(ticket.rules_id).edition,
        "about": ticket.about_id,
        "created_by": ticket.created_by_id,
        "merged_into": ticket.merged_into_id,
    }


def messages(found: Sequence[Message]) -> list[dict[str, Any]]:
    """With their files."""
    files = queries.files_of(found)
    return [_message(each, files[each.pk]) for each in found]


def message(found: Message) -> dict[str, Any]:
    return messages([found])[0]


def _message(found: Message, files: Sequence[Attachment]) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in ("id", "part", "body", "at")},
        "ticket": found.ticket_id,
        "author": who(found.author),
        "copied_from": found.copied_from_id,
        "attachments": [attachment(each) for each in files],
    }


def wait(found: Wait) -> dict[str, Any]:
    names = ("id", "waiting", "reason", "lawful", "started_at", "ends_at", "ended_at", "end")
    return {**{name: getattr(found, name) for name in names}, "started_by": found.started_by_id, "ended_by": found.ended_by_id}


def clocks(ticket: Ticket, now: datetime) -> list[dict[str, Any]]:
    """Every clock of the ticket as it stands now, with its derivation."""
    rules = queries.rules(ticket.rules_id)
    calendar = queries.calendar_of(rules, queries.revision_of(ticket, queries.setting()))
    found = clocks_of(ticket.pk, queries.list_facts([ticket.pk])[ticket.pk], rules, calendar, now)
    next_due = {(row.target, row.number): row.next_due for row in queries.list_clocks(ticket)}
    return [_clock(each, rules, next_due) for each in found]


def _clock(found: TargetClock, rules: Rules, next_due: Mapping[tuple[str, int], datetime | None]) -> dict[str, Any]:
    name = rules.targets[found.target].name
    return {
        **clock_to_dict(found),
        "name": {"zh": name.zh or name.en, "en": name.en or name.zh},
        "next_due": next_due.get((found.target, found.number)),
    }


def complaint(ticket: Ticket, found: Complaint) -> dict[str, Any]:
    names = ("procedure", "answered_at", "accepted", "accepted_at", "regulator", "regulator_case", "upgraded_at")
    return {
        **{name: getattr(found, name) for name in names},
        "ticket": ticket.pk,
        "about": ticket.about_id,
        "complexity": ticket.complexity,
        "cause": ticket.cause,
        "causes": list(queries.rules(ticket.rules_id).causes),
        "steps": [step(each) for each in queries.steps_of(found)],
    }


def step(found: ComplaintStep) -> dict[str, Any]:
    names = ("place", "clauses", "owner", "targets", "records", "checks", "optional", "done_at", "shown_by", "evidence")
    return {
        **{name: getattr(found, name) for name in names},
        "name": {"zh": found.name_zh, "en": found.name_en},
        "done_by": who(found.done_by),
    }
