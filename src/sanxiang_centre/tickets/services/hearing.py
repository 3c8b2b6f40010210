"""A customer who speaks in a conversation is heard: tickets that wait for it wait no longer, however many.

The wait ends when the customer spoke, also where it becomes known only later which customer that was.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from sanxiang.conversation.model import SPOKEN
from sanxiang_centre.commitments.contacts import customers_of
from sanxiang_centre.common.events.tickets import TicketCustomerSpoke
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.tickets.models import Wait
from sanxiang_centre.tickets.services.clocks import Line
from sanxiang_centre.tickets.services.steps import show_steps_of
from sanxiang_centre.tickets.services.waiting import Ending, end_many
from sanxiang_centre.tickets.states import Type

HEARD = "contact.message"
"""What it is in the record of a ticket."""


@dataclass(frozen=True, slots=True)
class Word:
    """The first one of a customer since a wait began: in which conversation, when."""

    conversation: int
    at: datetime


def hear_live(write: Writing, conversations: Collection[int]) -> None:
    """In these conversations, which go on, their customers have just spoken."""
    spoken = [
        Conversation(pk=pk, channel=channel, team_id=team, parties=json.loads(parties))
        for pk, channel, team, parties in _rows(_SPOKEN, [list(conversations)])
    ]
    customers = customers_of(spoken)
    waits = _rows(_LIVE, [list(customers), list(customers.values())])
    customer_spoke(write, {wait: Word(conversation, write.now) for wait, conversation in waits})


def hear_known(write: Writing, conversations: Sequence[int]) -> None:
    """Of these conversations, which are over, the customers are known now."""
    found = _rows(_KNOWN, [sorted(kind.value for kind in SPOKEN), list(conversations), write.now])
    customer_spoke(write, {wait: Word(conversation, at) for wait, conversation, at in found})


def customer_spoke(write: Writing, heard: Mapping[int, Word]) -> None:
    """Wait -> the word that ends it. What has ended meanwhile stays as it is."""
    if not heard:
        return
    rows = Wait.objects.filter(pk__in=heard, ended_at=None).select_related("ticket").order_by("ticket")
    waits = list(rows.select_for_update(of=("self", "ticket")))
    end_many(write, [_ending(each, heard[each.pk]) for each in waits])
    show_steps_of(write, [each.ticket_id for each in waits if each.ticket.type == Type.COMPLAINT], [HEARD])


def _ending(wait: Wait, word: Word) -> Ending:
    evidence = f"conversation:{word.conversation}"
    told = TicketCustomerSpoke(id=wait.ticket_id, conversation=word.conversation, at=word.at.isoformat())
    return Ending(wait, word.at, "customer", [told], [Line(HEARD, at=word.at, evidence=evidence)], evidence)


def _rows(statement: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


_SPOKEN = "select id, channel, team_id, parties from conversations_conversation where id = any(%s)"
_LIVE = """
with said as (select * from unnest(%s::bigint[], %s::bigint[]) as each (conversation, customer)),
heard as (
    select t.id as ticket, s.conversation from said as s
    join tickets_ticket as t on t.conversation_id = s.conversation where t.state = 'waiting'
    union all
    select t.id, s.conversation from said as s
    join customers_customer as a on a.id = s.customer
    join customers_customer as b on b.id = coalesce(a.head_id, a.id) or b.head_id = coalesce(a.head_id, a.id)
    join tickets_ticket as t on t.customer_id = b.id where t.state = 'waiting' and t.waiting = 'customer'
)
select w.id, min(h.conversation) from heard as h
join tickets_wait as w on w.ticket_id = h.ticket and w.ended_at is null
group by w.id
"""
"""Those of the conversation itself, whatever they wait for; those of the customer, or of who is one with it, that wait for the customer."""
_KNOWN = """
select distinct on (w.id) w.id, e.conversation_id, v.began_at + coalesce(e.at, 0) * interval '1 second' as spoken
from commitments_contact as c
join conversations_conversation as v on v.id = c.conversation_id and v.began_known
join customers_customer as a on a.id = c.customer_id
join customers_customer as b on b.id = coalesce(a.head_id, a.id) or b.head_id = coalesce(a.head_id, a.id)
join tickets_ticket as t on t.customer_id = b.id and t.state = 'waiting' and t.waiting = 'customer'
join tickets_wait as w on w.ticket_id = t.id and w.ended_at is null
join conversations_entry as e on e.conversation_id = v.id and e.role = 'customer' and e.kind = any(%s)
where c.conversation_id = any(%s)
    and v.began_at + coalesce(e.at, 0) * interval '1 second' > w.started_at
    and v.began_at + coalesce(e.at, 0) * interval '1 second' <= %s
order by w.id, spoken, e.conversation_id
"""
"""A conversation that nobody can date says nothing; in one whose entries have no times, the customer spoke when it began."""
