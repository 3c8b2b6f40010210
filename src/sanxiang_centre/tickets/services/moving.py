"""Tickets are resolved, closed, withdrawn, reopened, merged, split, linked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sanxiang.language.entities import mask
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.tickets import TicketMerged, TicketsLinked, TicketSplit
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.customers.queries import head_of
from sanxiang_centre.files import services as files
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.models import Link, Message, Original, Ticket, Watcher
from sanxiang_centre.tickets.services.base import AGAIN, finish, move, open_again
from sanxiang_centre.tickets.services.clocks import Line
from sanxiang_centre.tickets.services.complaints import check_closing, check_resolving
from sanxiang_centre.tickets.services.talking import has_responded
from sanxiang_centre.tickets.services.tickets import create_ticket
from sanxiang_centre.tickets.services.waiting import end_wait
from sanxiang_centre.tickets.states import LinkKind, State, Type


def resolve(*, actor: Actor, now: datetime, ticket: int, resolution: str, told: bool = True) -> Ticket:
    """`told`: the customer knows it, which is the response where there was none before."""
    with writing(actor, now) as write:
        found = queries.lock_active(actor, ticket)
        check_resolving(found)
        if found.state == State.WAITING:
            end_wait(write, found, "resolved")
        move(write, found, State.RESOLVED, "agent")
        found.resolved_at, found.resolution = now, mask(resolution)
        lines = [Line("ticket.responded")] if told and not has_responded(found) else []
        finish(write, found, [*lines, Line("ticket.resolved", "resolved")], "state", "waiting", "resolved_at", "resolution")
    return found


def close(*, actor: Actor, now: datetime, ticket: int) -> Ticket:
    """What is resolved. A complaint only once its steps are done and the customer has been asked."""
    with writing(actor, now) as write:
        found = queries.lock_unclosed(actor, ticket)
        if found.state != State.RESOLVED:
            raise conflict("请先解决，再关闭 / resolve it first, then close it")
        check_closing(actor, found)
        move(write, found, State.CLOSED, "agent")
        found.closed_at = now
        finish(write, found, [Line("ticket.closed", "closed")], "state", "waiting", "closed_at")
    return found


def withdraw(*, actor: Actor, now: datetime, ticket: int, reason: str) -> Ticket:
    """The customer takes it back: its clocks are cancelled, but for those that are missed already."""
    with writing(actor, now) as write:
        found = queries.lock_active(actor, ticket)
        if found.state == State.WAITING:
            end_wait(write, found, "withdrawn")
        move(write, found, State.CLOSED, "withdrawn")
        found.closed_at, found.resolution = now, mask(reason)
        finish(write, found, [Line(state="cancelled")], "state", "waiting", "closed_at", "resolution")
    return found


def reopen(*, actor: Actor, now: datetime, ticket: int) -> Ticket:
    """Its clocks go on where they stood. What was merged goes on elsewhere."""
    with writing(actor, now) as write:
        found = queries.access_ticket(actor, ticket, "ticket.work", lock=True)
        if found.merged_into_id is not None:
            raise conflict(f"工单已并入另一张，请在那里办理 / it was merged into ticket {found.merged_into_id}: go on there")
        open_again(write, found, "agent")
        found.closed_at = None
        finish(write, found, [Line(state="reopened")], *AGAIN, "closed_at")
    return found


# Two tickets ---------------------------------------------------------------------------------------------------------


def merge(*, actor: Actor, now: datetime, ticket: int, into: int) -> Ticket:
    """The ticket into another one, where its matter goes on: it stays with its history, its clocks end, its watchers watch on."""
    if ticket == into:
        raise invalid({"into": "不能并入自身 / not into itself"})
    with writing(actor, now) as write:
        both = {each: queries.lock_active(actor, each, "ticket.merge") for each in sorted((ticket, into))}
        found, target = both[ticket], both[into]
        _check_merging(found, target)
        if found.state == State.WAITING:
            end_wait(write, found, "merged")
        move(write, found, State.CLOSED, "merged")
        found.merged_into, found.closed_at = target, now
        _connect(write, found, target, LinkKind.MERGED)
        write.record(TicketMerged(id=found.pk, into=target.pk))
        _watch_on(found, target)
        finish(write, found, [Line(state="cancelled")], "state", "waiting", "merged_into", "closed_at")
        finish(write, target, [], judged=False)
    return target


def _check_merging(found: Ticket, target: Ticket) -> None:
    if found.customer and target.customer and head_of(found.customer) != head_of(target.customer):
        raise conflict("两张工单属于不同客户，不能合并；可以关联 / they are of different customers: link them instead")
    if found.type == Type.COMPLAINT and target.type != Type.COMPLAINT:
        raise conflict("投诉不能并入其他类型的工单 / a complaint cannot be merged into what is none")
    if found.about_id != target.about_id and found.type == Type.COMPLAINT:
        raise conflict("两件投诉所涉人员不同，不能合并 / the complaints are about different people")


def _watch_on(found: Ticket, target: Ticket) -> None:
    watching = Watcher.objects.filter(ticket=found).values_list("person", flat=True)
    Watcher.objects.bulk_create((Watcher(ticket=target, person_id=person) for person in watching), ignore_conflicts=True)


def split(*, actor: Actor, now: datetime, ticket: int, messages: Sequence[int], **new: Any) -> Ticket:
    """A part of the matter as a ticket of its own (`new` as for `create_ticket`), with copies of these messages."""
    with writing(actor, now) as write:
        found = queries.lock_unclosed(actor, ticket)
        chosen = list(queries.list_messages(found).filter(pk__in=messages).order_by("id"))
        if len(chosen) != len(set(messages)):
            raise invalid({"messages": "有的不属于这张工单 / some are not of this ticket"})
        given = {"group": found.group_id, "source": found.source, **new}
        off = create_ticket(actor=actor, now=now, off=found, **given)
        parts = _copy(chosen, off)
        files.copy(write, of="ticket", subjects=(found.pk, off.pk), parts=parts)
        _connect(write, off, found, LinkKind.SPLIT)
        write.record(TicketSplit(id=found.pk, off=off.pk, messages=[message.pk for message in chosen]))
        finish(write, found, [], judged=False)
    return off


def _copy(messages: Sequence[Message], to: Ticket) -> dict[int, int]:
    """Which message became which."""
    copies = dict[int, int]()
    words = dict(Original.objects.filter(message__in=messages).values_list("message", "words"))
    for each in messages:
        copy = Message.objects.create(ticket=to, part=each.part, body=each.body, at=each.at, author_id=each.author_id, copied_from=each)
        copies[each.pk] = copy.pk
        if each.pk in words:
            Original.objects.create(ticket=to, message=copy, field="body", words=words[each.pk])
    return copies


def link(*, actor: Actor, now: datetime, ticket: int, other: int, kind: str) -> Ticket:
    if ticket == other:
        raise invalid({"other": "不能关联自身 / not with itself"})
    with writing(actor, now) as write:
        found = queries.access_ticket(actor, ticket, "ticket.work")
        _connect(write, found, queries.access_ticket(actor, other), LinkKind(kind))
    return found


def _connect(write: Writing, ticket: Ticket, other: Ticket, kind: LinkKind) -> None:
    if Link.objects.get_or_create(ticket=ticket, other=other, kind=kind, defaults={"at": write.now})[1]:
        write.record(TicketsLinked(id=ticket.pk, other=other.pk, link=kind.value))
