"""A visitor begins a chat: the form, the consent, the edition that is pinned, the welcome, a place in the queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sanxiang.conversation.model import Direction, EventKind
from sanxiang_centre.common.events.live import ChatBegun
from sanxiang_centre.common.problems import Problem, invalid
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.conversations.services import append, begin
from sanxiang_centre.customers.models import Channel, Consent, Purpose
from sanxiang_centre.customers.queries import notice_in_force
from sanxiang_centre.customers.services.consent import record_consent
from sanxiang_centre.live.chats import queries
from sanxiang_centre.live.chats.beside import beside
from sanxiang_centre.live.models import Chat, Site, Visitor
from sanxiang_centre.live.parties import CUSTOMER, PARTIES, SYSTEM
from sanxiang_centre.live.sites import hours
from sanxiang_centre.live.sites.words import filled, first_of, said
from sanxiang_centre.live.streams import signals
from sanxiang_centre.live.visitors import pacing
from sanxiang_centre.live.visitors.acting import for_visitor, visitor_actor
from sanxiang_centre.live.visitors.services import account_of, living

CONSENT_DUE = "请先同意后再开始 / your consent is needed to begin"


def closed(opening: hours.Opening) -> Problem:
    """With the time at which somebody answers again."""
    told = {"opens_at": opening.next.isoformat() if opening.next else None}
    return Problem(409, "closed", "现在是非服务时间，请留言 / we are closed now: leave a message", more=told)


def begin_chat(
    *, now: datetime, visitor: Visitor, form: Mapping[str, str], consent: bool, address: str = "", page: str = "", language: str = ""
) -> Chat:
    """The visitor's chat; the one that goes on already, where there is one. Raises Problem 409 outside hours, 422 by field, 429."""
    site = visitor.site
    with writing(visitor_actor(), now) as write:
        # Two tabs at once begin one chat.
        row = Visitor.objects.select_for_update(of=("self",)).get(pk=visitor.pk)
        current = queries.current_of(row)
        if current is not None and current.state in queries.GOING_ON:
            return current
        values = _checked(site, now, form, consent=consent)
        pacing.keep_pace(pacing.CHATS, f"visitor {row.pk}", now)
        pacing.keep_pace(pacing.CHATS_OF_ADDRESS, address or "-", now)
        _know(row, site, values, language, now)
        return _begun(write, site, row, values, _metadata(site, row, values, consent=consent, page=page))


def _checked(site: Site, now: datetime, form: Mapping[str, str], *, consent: bool) -> dict[str, str]:
    opening = hours.opening_of(site, now)
    if not opening.open:
        raise closed(opening)
    values, wrong = filled(site.form, form)
    if site.consent and not consent:
        wrong["consent"] = CONSENT_DUE
    if wrong:
        raise invalid(wrong)
    return values


def _know(row: Visitor, site: Site, values: Mapping[str, str], language: str, now: datetime) -> None:
    row.name = first_of(site.form, values, "name")[:80] or row.name
    row.language, row.seen_at = language or row.language, now
    row.save(update_fields=["name", "language", "seen_at"])


def _metadata(site: Site, row: Visitor, values: Mapping[str, str], *, consent: bool, page: str) -> dict[str, Any]:
    """What of the beginning is kept with the conversation, and goes with it. Plain values: the engine reads them."""
    found: dict[str, Any] = {f"form.{name}": text for name, text in values.items()}
    found |= {"site": site.key, "language": row.language, "proven": row.proven}
    if page:
        found["page"] = page
    if site.consent:
        found["consent"] = consent
    return found


def _begun(write: Writing, site: Site, row: Visitor, values: Mapping[str, str], metadata: Mapping[str, Any]) -> Chat:
    conversation = begin(
        write,
        key=f"{site.key}-{row.pk}",
        channel="chat",
        direction=Direction.INBOUND.value,
        group=site.group_id,
        agent=None,
        parties=_parties(site, row),
        metadata=metadata,
    )
    chat = Chat.objects.create(
        conversation=conversation,
        site=site,
        visitor=row,
        group_id=site.group_id,
        language=row.language,
        queued_at=write.now,
        seen_at=write.now,
    )
    write.record(ChatBegun(id=chat.pk, site=site.pk, group=chat.group_id, priority=chat.priority))
    append(write, conversation, entry=EventKind.MESSAGE, party=SYSTEM, text=said(site.words, row.language, "welcome"))
    _ask(write, site, chat, conversation, values)
    _consented(write, site, row, conversation)
    beside().arrived(write, chat.group_id)
    signals.tell(signals.chat(chat.pk), signals.QUEUE)
    return chat


def _parties(site: Site, row: Visitor) -> list[dict[str, str]]:
    """Who says only who they are is named, but is no known customer: for that somebody has to vouch."""
    found = [dict(party) for party in PARTIES]
    found[CUSTOMER] |= {"id": account_of(site, row.external) if row.proven else "", "name": row.name}
    return found


def _ask(write: Writing, site: Site, chat: Chat, conversation: Conversation, values: Mapping[str, str]) -> None:
    """What was asked in the form is the customer's first word."""
    question = first_of(site.form, values, "text")
    if question:
        append(write, conversation, entry=EventKind.MESSAGE, party=CUSTOMER, text=question)
        Chat.objects.filter(pk=chat.pk).update(waits_since=write.now, visitor_read=conversation.last)
        chat.waits_since, chat.visitor_read = write.now, conversation.last


def _consented(write: Writing, site: Site, row: Visitor, conversation: Conversation) -> None:
    """Of a known customer it goes to the ledger, with the version of the notice that is in force."""
    customer = living(row.customer_id) if site.consent else None
    notice = notice_in_force(write.now) if customer is not None else None
    if notice is None or customer is None:
        return
    record_consent(
        actor=for_visitor(),
        now=write.now,
        customer=customer,
        purpose=Purpose.RECORDING,
        state=Consent.State.GIVEN,
        channel=Channel.CHAT,
        said_at=write.now,
        notice=notice.version,
        evidence=f"conversation:{conversation.pk}",
    )
