"""What an agent does with what was found in a chat: promises are confirmed or given another time, the visitor is linked to a customer."""

from __future__ import annotations

from datetime import datetime

from sanxiang.language.entities import find_entities
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.commitments.confirming import confirm_promise
from sanxiang_centre.commitments.models import Commitment
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.live import ChatCustomerChosen, ChatCustomerLinked, ChatCustomerUnlinked
from sanxiang_centre.common.problems import conflict, invalid, not_found
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Conversation, Entry
from sanxiang_centre.customers.identities import shown
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.customers.queries import about, access_living, holders, keys
from sanxiang_centre.customers.services.looking_up import look_up
from sanxiang_centre.live import access
from sanxiang_centre.live.guidance.matching import KINDS, value_of
from sanxiang_centre.live.models import Chat, Visitor
from sanxiang_centre.live.parties import CUSTOMER
from sanxiang_centre.live.streams import signals

NOT_LINKED = "访客没有关联客户 / the visitor is linked to no customer"
VOUCHED = "网页已签名证明访客是谁，不能在此解除 / the page has signed who the visitor is: that is not undone here"
OTHERS = "访客已关联另一位客户 / the visitor is linked to another customer already"


def confirm(*, actor: Actor, now: datetime, chat: int, seq: int, start: int, due: datetime | None = None) -> Commitment:
    """A promise of one's own chat."""
    found = access.access_served(actor, chat)
    made = confirm_promise(actor=actor, now=now, conversation=chat, seq=seq, start=start, due=due, customer=_living(found.visitor.customer))
    signals.tell(signals.chat(chat))
    return made


def _living(customer: Customer | None) -> int | None:
    return None if customer is None or customer.erased_at is not None else customer.head_id or customer.pk


def link(*, actor: Actor, now: datetime, chat: int, seq: int, start: int, customer: int) -> Chat:
    """The visitor is that customer, by the number that they wrote in entry `seq` at character `start`. It is looked up, counted and noted.

    The conversation then names the number, as one that came with it would: what is promised in it is promised to the customer.
    """
    require(actor, "customer.look_up")
    access.access_served(actor, chat)
    kind, value = _told(chat, seq, start)
    if customer not in {head.pk for head in look_up(actor=actor, now=now, kind=kind, value=value)}:
        raise not_found("客户")
    with writing(actor, now) as write:
        conversation, found = access.lock_served(actor, chat)
        before = _living(found.visitor.customer)
        if before is not None and before != customer:
            raise conflict(OTHERS)
        _choose(found.visitor, customer)
        _name(conversation, value)
        digest = keys().digest(about(kind), value)
        theirs = Commitment.objects.filter(conversation=conversation, customer=None)
        theirs.update(customer=customer, number=digest, shown=shown(kind, value))
        write.record(ChatCustomerLinked(id=chat, customer=customer))
        signals.tell(signals.chat(chat))
    return found


def choose(*, actor: Actor, now: datetime, chat: int, customer: int, reason: str) -> Chat:
    """The visitor is that customer, as the agent has made sure of: no number of the conversation shows it. `reason`: how, as a code."""
    access.access_served(actor, chat)
    with writing(actor, now) as write:
        conversation, found = access.lock_served(actor, chat)
        access_living(actor, customer, "customer.read")
        if _living(found.visitor.customer) is not None:
            raise conflict(OTHERS)
        _choose(found.visitor, customer)
        Commitment.objects.filter(conversation=conversation, customer=None).update(customer=customer)
        write.record(ChatCustomerChosen(id=chat, customer=customer, reason=reason))
        signals.tell(signals.chat(chat))
    return found


def _choose(visitor: Visitor, customer: int) -> None:
    """Here, and not by the page, also where the page has signed who it is: a wrong choice can be undone."""
    if _living(visitor.customer) is None:
        visitor.customer_id, visitor.chosen = customer, True
        visitor.save(update_fields=["customer", "chosen"])


def unlink(*, actor: Actor, now: datetime, chat: int, reason: str) -> Chat:
    """Nobody knows who the visitor is any more; what was promised in this chat is nobody's in particular. Tickets stay whose they are."""
    access.access_served(actor, chat)
    with writing(actor, now) as write:
        conversation, found = access.lock_served(actor, chat)
        visitor = found.visitor
        before, head = visitor.customer_id, _living(visitor.customer)
        if before is None:
            raise conflict(NOT_LINKED)
        if visitor.proven and not visitor.chosen:
            raise conflict(VOUCHED)
        visitor.customer_id, visitor.chosen = None, False
        visitor.save(update_fields=["customer", "chosen"])
        theirs = Commitment.objects.filter(conversation=conversation, customer__in=(before, head or before))
        theirs.update(customer=None, number="", shown="")
        _unname(conversation, before)
        write.record(ChatCustomerUnlinked(id=chat, customer=before, reason=reason))
        signals.tell(signals.chat(chat))
    return found


def _unname(conversation: Conversation, customer: int) -> None:
    """The number that the customer was linked by no longer names who speaks."""
    party = conversation.parties[CUSTOMER]
    value = party.get("id") or ""
    if any(customer in (one.pk, one.head_id) for kind in KINDS.values() for one in holders(kind, value)):
        party["id"] = ""
        conversation.save(update_fields=["parties"])


def _told(chat: int, seq: int, start: int) -> tuple[str, str]:
    """Kind and one spelling of the number that stands there. Raises Problem 422 where none does."""
    entry = Entry.objects.filter(conversation=chat, seq=seq, party=CUSTOMER).first()
    found = next((each for each in find_entities((entry and entry.text) or "") if each.start == start and each.kind in KINDS), None)
    value = value_of(KINDS[found.kind], found.value) if found is not None else ""
    if found is None or not value:
        raise invalid({"start": "这里没有号码 / no number stands there"})
    return KINDS[found.kind], value


def _name(conversation: Conversation, value: str) -> None:
    party = conversation.parties[CUSTOMER]
    if not party.get("id"):
        party["id"] = value
        conversation.save(update_fields=["parties"])
