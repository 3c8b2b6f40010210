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
from sanxiang_centre.tickets.services import moving, talking, tickets

ACTIONS: Mapping[str, Callable[..., Any]] = {
    "assign": tickets.assign_ticket,
    "change": tickets.change_ticket,
    "watch": tickets.watch_ticket,
    "unwatch": partial(tickets.watch_ticket, watching=False),
    "note": talking.add_note,
    "reply": talking.reply,
    "resolve": moving.resolve,
    "close": moving.close,
}
MOST = 200


@dataclass(frozen=True, slots=True)
class Done:
    """`problem` None = it was done."""

    ticket: int
    problem: Problem | None = None


def do_to_many(*, actor: Actor, now: datetime, tickets: Sequence[int], action: str, given: Mapping[str, Any]) -> list[Done]:
    """In the order of the tickets, each once. Raises Problem 403."""
    require(actor, "ticket.bulk")
    return [_one(actor, now, ticket, ACTIONS[action], given) for ticket in dict.fromkeys(tickets)]


def _one(actor: Actor, now: datetime, ticket: int, act: Callable[..., Any], given: Mapping[str, Any]) -> Done:
    try:
        with transaction.atomic():
            act(actor=actor, now=now, ticket=ticket, **given)
    except Problem as problem:
        return Done(ticket, problem)
    return Done(ticket)
