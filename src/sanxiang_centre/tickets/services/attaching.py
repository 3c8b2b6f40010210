"""Files on tickets: of the ticket as a whole until they go out with a message."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.db.models import Q

from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import Problem, conflict
from sanxiang_centre.common.writing import writing
from sanxiang_centre.files import services as files
from sanxiang_centre.files.examining import examine
from sanxiang_centre.files.limits import Limits, of_centre
from sanxiang_centre.files.models import Attachment
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.models import Message, Ticket
from sanxiang_centre.tickets.services.base import finish

OF = "ticket"


def attach(*, actor: Actor, now: datetime, ticket: int, name: str, content: BinaryIO, message: int | None = None) -> Attachment:
    """To the ticket, or to a message of it. The file is looked at before the ticket is locked."""
    found = queries.access_ticket(actor, ticket, "ticket.work")
    examined = examine(actor=actor, now=now, of=OF, subject=ticket, name=name, content=content, limits=limits_of(found))
    with writing(actor, now) as write:
        found = queries.lock_unclosed(actor, ticket)
        if message is not None and not Message.objects.filter(ticket=found, pk=message).exists():
            raise conflict("这条往来不属于这张工单 / the message is not of this ticket")
        attachment = files.attach(write, examined, of=OF, subject=found.pk)
        if message is not None:
            files.place(write, of=OF, subject=found.pk, part=message, attachments=[attachment.pk])
            attachment.part = message
        finish(write, found, [], judged=False)
    return attachment


def limits_of(ticket: Ticket) -> Limits:
    """Those of the centre, and what the edition of the ticket says."""
    return of_centre().tightened(**queries.rules(ticket.rules_id).attachments)


# As a holder ----------------------------------------------------------------------------------------------------------


def see(actor: Actor, ticket: int, message: int | None) -> None:
    """Who reads the ticket, or the one that it was merged into."""
    require(actor, "ticket.read")
    reached = Ticket.objects.filter(queries.reached(actor, "ticket.read"))
    into = Ticket.objects.filter(pk=ticket).values("merged_into")
    if not reached.filter(Q(pk=ticket) | Q(pk__in=into)).exists():
        raise Problem(404, "not-found", "没有这张工单 / not found")


def change(actor: Actor, ticket: int, message: int | None) -> None:
    queries.access_ticket(actor, ticket, "ticket.work", lock=True)
