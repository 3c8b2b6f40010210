"""One thing done to many tickets: each by itself, so that one that cannot be done stops no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.common.writing import gathering
from sanxiang_centre.tickets.services import moving, talking, tickets
from sanxiang_centre.tickets.states import MassAction

ACTIONS: Mapping[MassAction, Callable[..., Any]] = {
    MassAction.ASSIGN: tickets.assign_ticket,
    MassAction.CHANGE: tickets.change_ticket,
    MassAction.WATCH: tickets.watch_ticket,
    MassAction.UNWATCH: partial(tickets.watch_ticket, watching=False),
    MassAction.NOTE: talking.add_note,
    MassAction.REPLY: talking.reply,
    MassAction.RESOLVE: moving.resolve,
    MassAction.CLOSE: moving.close,
}


@dataclass(frozen=True, slots=True)
class Done:
    """`problem` None = it was done."""

    ticket: int
    problem: Problem | None = None


def do_to_many(*, actor: Actor, now: datetime, tickets: Sequence[int], action: MassAction, given: Mapping[str, Any]) -> list[Done]:
    """In the order of the tickets, each once. Raises Problem 403."""
    require(actor, "ticket.bulk")
    with gathering(actor, now):
        return [_one(actor, now, ticket, ACTIONS[action], given) for ticket in dict.fromkeys(tickets)]


def _one(actor: Actor, now: datetime, ticket: int, act: Callable[..., Any], given: Mapping[str, Any]) -> Done:
    try:
        with transaction.atomic():
            act(actor=actor, now=now, ticket=ticket, **given)
    except Problem as problem:
        return Done(ticket, problem)
    return Done(ticket)
