"""Complaints: the procedure of the standard step by step, an independent handler, the customer's word on the answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sanxiang.language.entities import mask
from sanxiang_centre.accounts.models import Person, Role
from sanxiang_centre.accounts.permissions.table import reach, require
from sanxiang_centre.accounts.staying import team_of_active
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.tickets import (
    ComplaintAboutSet,
    ComplaintAccepted,
    ComplaintAnswered,
    ComplaintEscalated,
    ComplaintGraded,
    ComplaintReceived,
    ComplaintUpgraded,
    TicketChanged,
    TicketMessageAdded,
    TicketWatched,
)
from sanxiang_centre.common.jobs import defer
from sanxiang_centre.common.problems import Problem, conflict, invalid
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.models import Stage
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.models import Complaint, ComplaintStep, Fact, Message, Ticket, Watcher
from sanxiang_centre.tickets.rules import Rules
from sanxiang_centre.tickets.services.base import AGAIN, add_message, finish, give, move, open_again
from sanxiang_centre.tickets.services.clocks import Line
from sanxiang_centre.tickets.services.findings import show_findings
from sanxiang_centre.tickets.services.likeness import link_like
from sanxiang_centre.tickets.services.steps import do_step, show_steps
from sanxiang_centre.tickets.services.talking import has_responded
from sanxiang_centre.tickets.states import Part, Priority, State, Type

PROCEDURE = "complaint"
CHIEFS = frozenset((Role.LEADER, Role.MANAGER))


def open_complaint(write: Writing, ticket: Ticket, rules: Rules, facts: Sequence[Fact]) -> list[Fact]:
    """The steps of the procedure, and links to earlier complaints of the customer. Gives the lines of the record."""
    procedure = rules.procedures.get(PROCEDURE)
    complaint = Complaint.objects.create(ticket=ticket, procedure=PROCEDURE if procedure else "")
    ComplaintStep.objects.bulk_create(
        ComplaintStep(
            complaint=complaint,
            place=place,
            name_zh=step.name.zh or "",
            name_en=step.name.en or "",
            clauses=list(step.clause),
            owner=step.owner or "",
            targets=list(step.clock),
            records=list(step.record),
            checks=list(step.check),
            person=step.person,
            optional=step.optional,
        )
        for place, step in enumerate(procedure.steps if procedure else (), 1)
    )
    write.record(ComplaintReceived(id=ticket.pk, procedure=complaint.procedure, like=link_like(write, ticket)))
    show_steps(write, ticket, [fact.event for fact in facts])
    _show_conversation(write, ticket)
    return list(facts)


def _show_conversation(write: Writing, ticket: Ticket) -> None:
    """At once where it is inspected; else the worker shows it, or, where it is at it just now, a job after it."""
    if ticket.conversation is None:
        return
    if ticket.conversation.stage != Stage.DONE:
        defer("tickets.show_findings", ticket=ticket.pk)
    show_findings(write, [ticket.conversation.pk])


def grade(*, actor: Actor, now: datetime, ticket: int, complexity: str, cause: str = "") -> Ticket:
    """Simple or complex, and the cause code of the standard."""
    with writing(actor, now) as write:
        found = queries.lock_unclosed(actor, ticket)
        queries.complaint_of(found)
        causes = queries.rules(found.rules_id).causes
        if cause and causes and cause not in causes:
            raise invalid({"cause": f"应为其中之一 / one of these is due: {', '.join(causes)}"})
        found.complexity, found.cause = complexity, cause or found.cause
        write.record(ComplaintGraded(id=found.pk, complexity=complexity, cause=found.cause))
        finish(write, found, [Line(attributes={"complexity": complexity})], "complexity", "cause")
    return found


def name_person(*, actor: Actor, now: datetime, ticket: int, about: int | None) -> Ticket:
    """Whom the complaint is about, once it is known. Whom it names already only a leader or manager changes."""
    with writing(actor, now) as write:
        found = queries.lock_unclosed(actor, ticket)
        queries.complaint_of(found)
        if found.about_id not in (None, about) and not actor.roles & CHIEFS:
            raise Problem(403, "not-allowed", "由组长或经理更改被投诉人 / a leader or manager changes whom it is about")
        if found.about_id != about:
            set_about(write, found, about)
            finish(write, found, [], "about", "assignee", judged=False)
    return found


def set_about(write: Writing, ticket: Ticket, person: int | None) -> None:
    """That person has it in hand and watches it no longer. The caller saves `about` and `assignee`. Raises Problem 422."""
    if person is not None and not Person.objects.filter(pk=person).exists():
        raise invalid({"about": "须是本中心的人 / somebody of the centre is due"})
    write.record(ComplaintAboutSet(id=ticket.pk, before=ticket.about_id, after=person))
    ticket.about_id = person
    if person is not None and ticket.assignee_id == person:
        give(write, ticket, None, ticket.group_id, "about")
    if person is not None and Watcher.objects.filter(ticket=ticket, person=person).delete()[0]:
        write.record(TicketWatched(id=ticket.pk, person=person, watching=False))


def show_step(*, actor: Actor, now: datetime, ticket: int, place: int, evidence: str) -> ComplaintStep:
    """By hand, with what shows it. A step that events of the record show is done by doing it."""
    with writing(actor, now) as write:
        found = queries.lock_unclosed(actor, ticket)
        step = queries.steps_of(queries.complaint_of(found)).filter(place=place).first()
        if step is None:
            raise invalid({"place": "没有这一步 / there is no such step"})
        _check_step(actor, step)
        do_step(write, step, shown_by="person", evidence=mask(evidence))
        finish(write, found, [], judged=False)
    return step


def _check_step(actor: Actor, step: ComplaintStep) -> None:
    if step.done_at is not None:
        raise conflict("这一步已完成 / the step is done already")
    if step.owner in Role.values and step.owner != Role.AGENT and not actor.roles & {step.owner, Role.MANAGER}:
        raise Problem(403, "not-allowed", f"这一步由 {step.owner} 完成 / this step is for a {step.owner}")
    if step.records and not step.checks and not step.person:
        raise conflict(f"这一步由办理本身体现，不能手工勾选 / doing it shows this step: {', '.join(step.records)}")


def answer(*, actor: Actor, now: datetime, ticket: int, body: str, attachments: Sequence[int] = ()) -> Message:
    """The definite answer, told to the customer."""
    with writing(actor, now) as write:
        found = queries.lock_active(actor, ticket)
        complaint = queries.complaint_of(found, lock=True)
        message = _said(write, found, body, attachments)
        complaint.answered_at, complaint.accepted, complaint.accepted_at = now, None, None
        complaint.save(update_fields=["answered_at", "accepted", "accepted_at"])
        write.record(ComplaintAnswered(id=found.pk, message=message.pk))
        finish(write, found, _lines(found, message, "complaint.contacted", "complaint.answered"))
    return message


def leader_contact(*, actor: Actor, now: datetime, ticket: int, body: str, attachments: Sequence[int] = ()) -> Message:
    """A leader or manager has talked to the customer."""
    if not actor.roles & CHIEFS:
        raise Problem(403, "not-allowed", "由组长或经理联系 / it is for a leader or manager")
    with writing(actor, now) as write:
        found = queries.lock_active(actor, ticket)
        queries.complaint_of(found)
        message = _said(write, found, body, attachments)
        finish(write, found, _lines(found, message, "complaint.contacted", "complaint.leader_contacted", "complaint.updated"))
    return message


def _said(write: Writing, ticket: Ticket, body: str, attachments: Sequence[int]) -> Message:
    message = add_message(write, ticket, Part.REPLY, body, attachments)
    write.record(TicketMessageAdded(id=ticket.pk, message=message.pk, part=Part.REPLY.value))
    return message


def _lines(ticket: Ticket, message: Message, *events: str) -> list[Line]:
    told = ("contact.reply", "ticket.updated" if has_responded(ticket) else "ticket.responded", *events)
    return [Line(event, evidence=f"message:{message.pk}") for event in told]


def escalate(*, actor: Actor, now: datetime, ticket: int, to: int) -> Ticket:
    """To a leader or manager, who has it in hand from then on."""
    with writing(actor, now) as write:
        found = queries.lock_active(actor, ticket)
        queries.complaint_of(found)
        chief = Person.objects.filter(pk=to, is_active=True, roles__overlap=sorted(CHIEFS)).exclude(pk=found.about_id or 0).first()
        if chief is None:
            raise invalid({"to": "应为未被投诉的组长或经理 / a leader or manager who is not complained about is due"})
        give(write, found, chief.pk, found.group_id, "escalated")
        found.team_id = team_of_active(chief.pk) or found.team_id
        write.record(ComplaintEscalated(id=found.pk, to=chief.pk))
        lines = [Line("complaint.escalated"), Line("complaint.assigned")]
        if found.state in (State.NEW, State.REOPENED):
            move(write, found, State.OPEN, "escalated")
            lines.append(Line(state="open"))
        finish(write, found, lines, "assignee", "team", "state", "waiting")
    return found


def accept(*, actor: Actor, now: datetime, ticket: int, accepted: bool) -> Ticket:
    """What the customer says to the answer. One that is refused is open again."""
    with writing(actor, now) as write:
        found = queries.lock_unclosed(actor, ticket)
        complaint = queries.complaint_of(found, lock=True)
        if complaint.answered_at is None:
            raise conflict("请先答复客户 / answer the customer first")
        complaint.accepted, complaint.accepted_at = accepted, now
        complaint.save(update_fields=["accepted", "accepted_at"])
        write.record(ComplaintAccepted(id=found.pk, accepted=accepted))
        lines = []
        if not accepted and found.state == State.RESOLVED:
            open_again(write, found, "refused")
            lines.append(Line(state="reopened"))
        finish(write, found, lines, *AGAIN, judged=bool(lines))
    return found


def upgrade(*, actor: Actor, now: datetime, ticket: int, regulator: str, case: str = "") -> Ticket:
    """A regulator has it: it is urgent from now on."""
    with writing(actor, now) as write:
        found = queries.lock_unclosed(actor, ticket, "complaint.upgrade")
        complaint = queries.complaint_of(found, lock=True)
        if complaint.upgraded_at is not None:
            raise conflict("已升级至监管机构 / it went to a regulator already")
        complaint.regulator, complaint.regulator_case, complaint.upgraded_at = mask(regulator), mask(case), now
        complaint.save(update_fields=["regulator", "regulator_case", "upgraded_at"])
        write.record(ComplaintUpgraded(id=found.pk, regulator=complaint.regulator))
        write.record(TicketChanged(id=found.pk, changes={"priority": [found.priority, Priority.URGENT.value]}))
        found.priority = Priority.URGENT
        finish(write, found, [Line(attributes={"priority": Priority.URGENT.value})], "priority")
    return found


# Ends ----------------------------------------------------------------------------------------------------------------


def check_resolving(ticket: Ticket) -> None:
    """Raises Problem 409 for a complaint that was not answered."""
    if ticket.type == Type.COMPLAINT and queries.complaint_of(ticket).answered_at is None:
        raise conflict("投诉须先给出明确答复 / a complaint gets its definite answer first")


def check_closing(actor: Actor, ticket: Ticket) -> None:
    """Raises Problem 409 with the steps that are not done, or where the customer was not asked, or refuses."""
    if ticket.type != Type.COMPLAINT:
        return
    complaint = queries.complaint_of(ticket)
    left = [f"{step.place} {step.name_zh}" for step in queries.steps_of(complaint).filter(optional=False, done_at=None)]
    if left:
        raise conflict(f"还有步骤未完成 / steps are not done: {'；'.join(left)}")
    if complaint.accepted is None:
        raise conflict("请先记录客户是否认可答复 / note first whether the customer accepts the answer")
    if not complaint.accepted and not reach(actor, "complaint.close_refused"):
        raise conflict("客户不认可，须由组长或经理关闭 / the customer refuses the answer: a leader or manager closes it")
    require(actor, "ticket.work")
