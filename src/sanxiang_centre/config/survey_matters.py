"""What customers are asked about: conversations and tickets, each with whose work it was and where its customer is reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from sanxiang.conversation.model import Channel
from sanxiang_centre.commitments.contacts import contacts_of, is_reached, known_of
from sanxiang_centre.commitments.models import Contact
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.conversations.models import Conversation, Entry
from sanxiang_centre.conversations.queries import access_conversation
from sanxiang_centre.customers.queries import addresses_of
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.surveys.about import About, Address, Source
from sanxiang_centre.surveys.models import Occasion
from sanxiang_centre.tickets.models import Ticket
from sanxiang_centre.tickets.queries import access_ticket
from sanxiang_centre.tickets.states import State, Type

AFTER: Mapping[str, Occasion] = {Channel.PHONE: Occasion.CALL, Channel.CHAT: Occasion.CHAT}
"""A conversation by e-mail or on site is none of these: its ticket is asked about."""


def see_conversation(actor: Actor, subject: int) -> About:
    return _conversation(access_conversation(actor, subject))


def find_conversation(subject: int) -> About | None:
    """One that is over and in which somebody was served."""
    found = Conversation.objects.filter(pk=subject, closed_at__isnull=False, erased_at=None).first()
    if found is None or not is_reached(found, list(Entry.objects.filter(conversation=found).only("kind", "role"))):
        return None
    return _conversation(found)


def _conversation(found: Conversation) -> About:
    occasion = AFTER.get(found.channel)
    return About(
        noun="conversation",
        subject=found.pk,
        occasions=(occasion,) if occasion is not None else (),
        agent=found.agent_id,
        team=found.team_id,
        customer=_caller(found),
        edition=found.edition_id,
        language=_language(found.metadata.get("language")),
    )


def _caller(found: Conversation) -> int | None:
    """As the reading for commitments has found it; before that, by the number that called."""
    known = Contact.objects.filter(pk=found.pk, customer__isnull=False).values_list("customer", flat=True).first()
    return known if known is not None else contacts_of([found], {})[0].customer_id


def _language(told: object) -> str:
    """Of a tag like zh-CN or en."""
    start = str(told or "").lower()[:2]
    return start if start in ("zh", "en") else ""


def addresses_of_caller(subject: int) -> Sequence[Address]:
    """What the conversation itself came from, then what is known of its customer."""
    found = Conversation.objects.get(pk=subject)
    known, customer = known_of(found), _caller(found)
    return _each([(known.kind, known.value)] if known else [], addresses_of(customer) if customer is not None else [])


def see_ticket(actor: Actor, subject: int) -> About:
    return _ticket(access_ticket(actor, subject))


def find_ticket(subject: int) -> About | None:
    """One that is done: resolved, and neither withdrawn nor merged; a complaint once it is closed."""
    done = Q(state=State.CLOSED) | Q(state=State.RESOLVED) & ~Q(type=Type.COMPLAINT)
    rows = Ticket.objects.filter(done, pk=subject, resolved_at__isnull=False, merged_into=None)
    found = rows.select_related("conversation", "rules").first()
    return _ticket(found) if found is not None else None


def _ticket(found: Ticket) -> About:
    digest = found.rules.edition
    talk = found.conversation
    return About(
        noun="ticket",
        subject=found.pk,
        occasions=(Occasion.COMPLAINT if found.type == Type.COMPLAINT else Occasion.TICKET,),
        agent=found.assignee_id,
        team=found.team_id,
        customer=found.customer_id,
        edition=Edition.objects.filter(digest=digest).order_by("pk").values_list("pk", flat=True).first(),
        language=_language(talk.metadata.get("language")) if talk is not None else "",
        not_by=(found.about_id,) if found.about_id is not None else (),
    )


def addresses_of_ticket(subject: int) -> Sequence[Address]:
    customer, talk = Ticket.objects.values_list("customer", "conversation").get(pk=subject)
    own = addresses_of(customer) if customer is not None else []
    return [*_each(own), *(addresses_of_caller(talk) if talk is not None and customer is None else [])]


def _each(*found: Iterable[tuple[str, str]]) -> list[Address]:
    """Each once."""
    return list(dict.fromkeys(Address(kind, value) for part in found for kind, value in part))


SOURCES: Mapping[str, Source] = {
    "conversation": Source(see_conversation, find_conversation, addresses_of_caller),
    "ticket": Source(see_ticket, find_ticket, addresses_of_ticket),
}
