"""Steps of complaints that a conversation shows. Only what its findings prove: something was said that the step asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from sanxiang.inspection.findings import State as Verdict
from sanxiang_centre.accounts.models import Role
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.models import Conversation, Finding, Inspection
from sanxiang_centre.editions.inspectors import check_kinds
from sanxiang_centre.tickets.models import ComplaintStep, Ticket
from sanxiang_centre.tickets.services.steps import do_step
from sanxiang_centre.tickets.states import State, Type

SHOWING = frozenset(("existence", "precedence", "response", "sequence", "similarity"))
"""Kinds of check that are kept by something being said; the others are kept by something not being said, too."""
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """What the worker found of a conversation. `kept`: check -> its kind; `against`: those that fail or could not be evaluated."""

    conversation: int
    roles: frozenset[str]
    kept: Mapping[str, str]
    against: frozenset[str]

    def proof(self, step: ComplaintStep) -> str:
        """The evidence; "" = it proves nothing: nothing was said for it, something speaks against it, or it is another one's step."""
        kept = [check for check in step.checks if check in self.kept]
        if self.against.intersection(step.checks) or not any(self.kept[check] in SHOWING for check in kept):
            return ""
        if step.owner in Role.values and step.owner not in self.roles:
            return ""
        return f"conversation:{self.conversation} {', '.join(kept)}"[:LONGEST]


def show_findings(write: Writing, conversations: Collection[int]) -> None:
    """Does the steps of open complaints from these conversations that their findings prove. For one or for thousands."""
    rows = Ticket.objects.filter(conversation__in=conversations, type=Type.COMPLAINT).exclude(state=State.CLOSED)
    tickets = {each.pk: each.conversation_id or 0 for each in rows.only("conversation").order_by("id").select_for_update()}
    if not tickets:
        return
    shown = _shown(set(tickets.values()))
    steps = ComplaintStep.objects.filter(complaint__in=tickets, done_at=None).exclude(checks=[]).order_by("complaint", "place")
    changed = {step.complaint_id for step in steps if _show(write, step, shown.get(tickets[step.complaint_id]))}
    Ticket.objects.filter(pk__in=changed).update(updated_at=write.now, revision=F("revision") + 1)


def _show(write: Writing, step: ComplaintStep, shown: Shown | None) -> bool:
    proof = shown.proof(step) if shown is not None else ""
    if proof:
        do_step(write, step, shown_by="finding", evidence=proof)
    return bool(proof)


def _shown(conversations: Collection[int]) -> dict[int, Shown]:
    """Of those that are inspected."""
    against: dict[int, set[str]] = {}
    for conversation, check in _unkept(conversations):
        against.setdefault(conversation, set()).add(check)
    rows = Inspection.objects.filter(pk__in=conversations).values_list("pk", "edition", "passed", "conversation__agent__roles")
    return {
        pk: Shown(pk, frozenset(roles or ()), _kept(edition, passed), frozenset(against.get(pk, ()))) for pk, edition, passed, roles in rows
    }


def _unkept(conversations: Collection[int]) -> list[tuple[int, str]]:
    rows = Finding.objects.filter(conversation__in=conversations).exclude(state=Verdict.NOT_APPLICABLE.value)
    return list(rows.values_list("conversation", "check_id"))


def _kept(edition: int, passed: Collection[int]) -> dict[str, str]:
    checks = list(check_kinds(edition).items())
    return dict(checks[place] for place in passed)


def show_late(*, now: datetime, ticket: int) -> None:
    """For a complaint that was made while its conversation was being inspected: waits for that, then looks."""
    with writing(SYSTEM, now) as write:
        conversation = Ticket.objects.values_list("conversation", flat=True).get(pk=ticket)
        found = Conversation.objects.filter(pk=conversation).select_for_update(no_key=True).only("pk").first()
        if found is not None:
            show_findings(write, [found.pk])
