"""A message that is left when nobody answers: it becomes a ticket, whose clock starts, and the visitor is told its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sanxiang_centre.common.events.live import MessageLeft
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import writing
from sanxiang_centre.live.chats.beginning import CONSENT_DUE
from sanxiang_centre.live.models import Visitor
from sanxiang_centre.live.sites import hours
from sanxiang_centre.live.sites.words import filled, first_of, wrong_with_contact
from sanxiang_centre.live.visitors import pacing
from sanxiang_centre.live.visitors.acting import for_visitor, visitor_actor
from sanxiang_centre.live.visitors.services import living
from sanxiang_centre.tickets.models import Ticket
from sanxiang_centre.tickets.services.tickets import create_ticket
from sanxiang_centre.tickets.states import Source, Type

LONGEST = 2000
SUBJECT = 60
REACHABLE = "请留下电话或邮箱，以便答复 / leave a phone number or an e-mail address, so that we can answer"
OPEN = "现在有人值守，请直接开始会话 / somebody is here now: begin a chat"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """`due_at`: by when the centre means to have answered; None where the standard says nothing, or a time before it opens."""

    number: str
    due_at: datetime | None


def leave(
    *, now: datetime, visitor: Visitor, text: str, contact: Mapping[str, str], form: Mapping[str, str], consent: bool, address: str = ""
) -> Acknowledged:
    """`contact`: phone, email, as given. Raises Problem 409 where somebody answers, 422 by field, 429."""
    opening = hours.opening_of(visitor.site, now)
    if opening.open:
        raise conflict(OPEN)
    values = _checked(visitor, text, contact, form, consent=consent)
    with writing(visitor_actor(), now) as write:
        pacing.keep_pace(pacing.LEFT, f"visitor {visitor.pk}", now)
        pacing.keep_pace(pacing.LEFT_OF_ADDRESS, address or "-", now)
        ticket = _ticket(visitor, text, contact, values, now)
        write.record(MessageLeft(id=visitor.pk, site=visitor.site_id, ticket=ticket.pk))
    # A time at which nobody is here yet is no promise to a customer, whatever the clock of the ticket says.
    kept = ticket.due_at is not None and (opening.next is None or ticket.due_at >= opening.next)
    return Acknowledged(ticket.number, ticket.due_at if kept else None)


def _checked(visitor: Visitor, text: str, contact: Mapping[str, str], form: Mapping[str, str], *, consent: bool) -> dict[str, str]:
    """The form is not asked for a second time where it asks for nothing that is not known already."""
    site = visitor.site
    fields = [field for field in site.form if field["kind"] != "text"]
    values, wrong = filled(fields, form)
    if not text.strip():
        wrong["text"] = "请写下您的问题 / write what it is about"
    wrong |= {
        f"contact.{kind}": said for kind, value in contact.items() if value.strip() and (said := wrong_with_contact(kind, value.strip()))
    }
    given = [*contact.values(), first_of(fields, values, "phone"), first_of(fields, values, "email")]
    if not any(each.strip() for each in given) and visitor.customer_id is None:
        wrong["contact"] = REACHABLE
    if site.consent and not consent:
        wrong["consent"] = CONSENT_DUE
    if wrong:
        raise invalid(wrong)
    return values


def _ticket(visitor: Visitor, text: str, contact: Mapping[str, str], values: Mapping[str, str], now: datetime) -> Ticket:
    """Words and numbers are hidden as on every ticket; who handles it may unmask them."""
    labels = {field["name"]: field["label"]["zh"] for field in visitor.site.form}
    names = {"phone": "电话", "email": "邮箱"}
    lines = [f"{names[kind]}：{value.strip()}" for kind, value in contact.items() if value.strip()]
    lines += [f"{labels[name]}：{value}" for name, value in values.items()]
    subject = f"网页留言：{' '.join(text.split())[:SUBJECT]}"
    return create_ticket(
        actor=for_visitor(),
        now=now,
        type=Type.CONSULTATION,
        subject=subject,
        description="\n".join([text.strip(), *lines]),
        source=Source.CHAT,
        customer=living(visitor.customer_id),
        group=visitor.site.group_id,
    )
