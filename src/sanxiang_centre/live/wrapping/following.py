"""One click from a chat to what follows from it: a ticket, a complaint, a callback. All of them name the conversation, and have clocks."""

from __future__ import annotations

from datetime import datetime

from sanxiang_centre.commitments.models import Commitment
from sanxiang_centre.commitments.services import make_commitment
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import conflict
from sanxiang_centre.common.writing import writing
from sanxiang_centre.live import access
from sanxiang_centre.live.models import Chat, WrapUp
from sanxiang_centre.live.streams import signals
from sanxiang_centre.live.wrapping.closing import ELEMENTS
from sanxiang_centre.live.wrapping.opening import prefill
from sanxiang_centre.tickets.models import Ticket
from sanxiang_centre.tickets.queries import rule_set_in_force, rules
from sanxiang_centre.tickets.services.tickets import create_ticket
from sanxiang_centre.tickets.states import Source

SUBJECT = 120
NO_MATTER = "在线会话 / a chat"


def make_ticket(
    *,
    actor: Actor,
    now: datetime,
    chat: int,
    type: str,  # noqa: A002 - the word of the field
    subject: str = "",
    description: str = "",
    item: str = "",
    priority: str = "normal",
    group: int | None = None,
    assignee: int | None = None,
    complexity: str = "",
) -> Ticket:
    """From what the chat was about, where nothing else is said. One a chat: raises Problem 409 with its number where there is one."""
    access.access_served(actor, chat)
    with writing(actor, now):
        _, found = access.lock_served(actor, chat)
        known = Ticket.objects.filter(conversation=chat).order_by("pk").first()
        if known is not None:
            raise conflict(f"此会话已有工单 {known.number} / there is a ticket of this chat: {known.number}")
        facts = _facts(found, now)
        made = create_ticket(
            actor=actor,
            now=now,
            type=type,
            subject=(subject or facts["need"] or NO_MATTER)[:SUBJECT],
            description=description or "\n".join(text for text in facts.values() if text),
            priority=priority,
            source=Source.CHAT,
            customer=_customer(found),
            conversation=chat,
            item=item or _item_key(found, now),
            group=group,
            assignee=assignee,
            complexity=complexity,
        )
        WrapUp.objects.filter(pk=chat).update(ticket=made)
        signals.tell(signals.chat(chat))
    return made


def make_callback(*, actor: Actor, now: datetime, chat: int, said: str = "", due: datetime | None = None) -> Commitment:
    """A commitment to call back, in the agent's own hand."""
    found = access.access_served(actor, chat)
    words = said.strip() or "请回电 / to be called back"
    made = make_commitment(
        actor=actor, now=now, action="callback", said=words, due=due, customer=_customer(found), conversation=chat, owner=actor.person
    )
    signals.tell(signals.chat(chat))
    return made


def _facts(chat: Chat, now: datetime) -> dict[str, str]:
    """The key elements: as the agent wrote them, else as they are proposed."""
    row = WrapUp.objects.filter(pk=chat.pk).first()
    known = prefill(chat.pk, now) if row is None else {**row.prefilled, **row.facts}
    return {name: str(known.get(name) or "") for name in ELEMENTS}


def _customer(chat: Chat) -> int | None:
    customer = chat.visitor.customer
    return None if customer is None or customer.erased_at is not None else customer.head_id or customer.pk


def _item_key(chat: Chat, now: datetime) -> str:
    """The item of the wrap-up, where the rules for tickets know it."""
    row = WrapUp.objects.filter(pk=chat.pk).select_related("item").first()
    key = row.item.key if row is not None and row.item is not None else ""
    return key if key and key in rules(rule_set_in_force(now, Source.CHAT, None).pk).items else ""
