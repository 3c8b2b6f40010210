"""Who is on the other side of a conversation, and what it is to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sanxiang.conversation.model import SPOKEN, Channel, Direction, EventKind, Role
from sanxiang_centre.commitments.elsewhere import elsewhere
from sanxiang_centre.commitments.models import Contact
from sanxiang_centre.commitments.states import ARRIVED, ATTEMPTED, CALLED, SERVED, WRITTEN
from sanxiang_centre.conversations.models import Conversation, Entry
from sanxiang_centre.customers.identities import CHAT, MAIL, PHONE, normalise, shown
from sanxiang_centre.customers.models import Identity
from sanxiang_centre.customers.queries import about, keys

KINDS: Mapping[str, Sequence[str]] = {
    Channel.PHONE: (PHONE,),
    Channel.ONSITE: (PHONE,),
    Channel.EMAIL: (MAIL, PHONE),
    Channel.CHAT: (CHAT, PHONE, MAIL),
}
ANY = (PHONE, MAIL)
OUTGOING: Mapping[str, str] = {Channel.PHONE: CALLED, Channel.CHAT: WRITTEN, Channel.EMAIL: WRITTEN, Channel.ONSITE: ARRIVED}


@dataclass(frozen=True, slots=True)
class Known:
    """A number or address of a customer: kind and normalised value."""

    kind: str
    value: str


def known_of(conversation: Conversation) -> Known | None:
    """The first customer's number or address, by what the channel makes likely; None where the source does not say."""
    ids = [party.get("id") or "" for party in conversation.parties if party["role"] == Role.CUSTOMER]
    for text in ids:
        for kind in KINDS.get(conversation.channel, ANY):
            try:
                return Known(kind, normalise(kind, text))
            except ValueError:
                continue
    return None


def contacts_of(conversations: Sequence[Conversation], flow: Mapping[int, Sequence[Entry]]) -> list[Contact]:
    """A row for each, not saved. `flow`: their entries that are not erased, in order. Two queries, however many."""
    customers = customers_of(conversations)
    return [_contact(each, customers[each.pk], flow.get(each.pk, ())) for each in conversations]


def customers_of(conversations: Sequence[Conversation]) -> dict[int, int | None]:
    """Conversation -> who its customer is; None for somebody unknown. Of each `parties`, `channel` and `team_id` are asked. Two
    queries: by number, then for those who gave none or whose number nobody has, by what was said of the chat.
    """
    known = {each.pk: known_of(each) for each in conversations}
    customers = _customers({one for one in known.values() if one is not None})
    found = {each.pk: _customer(each, known[each.pk], customers) for each in conversations}
    linked = elsewhere().linked([conversation for conversation, customer in found.items() if customer is None])
    return {conversation: linked.get(conversation) if customer is None else customer for conversation, customer in found.items()}


def _customer(conversation: Conversation, known: Known | None, customers: Mapping[Known, Mapping[int, int]]) -> int | None:
    """Within a team a number has one customer; that of the whole centre stands behind."""
    found = customers.get(known, {}) if known is not None else {}
    return found.get(conversation.team_id or 0) or found.get(0)


def _contact(conversation: Conversation, customer: int | None, entries: Sequence[Entry]) -> Contact:
    known = known_of(conversation)
    return Contact(
        conversation=conversation,
        customer_id=customer,
        number=keys().digest(about(known.kind), known.value) if known is not None else "",
        shown=shown(known.kind, known.value) if known is not None else "",
        at=conversation.began_at,
        means=meaning(conversation, entries),
    )


def _customers(wanted: Collection[Known]) -> dict[Known, dict[int, int]]:
    """Known -> scope -> customer."""
    if not wanted:
        return {}
    digests = {(one.kind, digest): one for one in wanted for digest in keys().digests(about(one.kind), one.value)}
    found: dict[Known, dict[int, int]] = defaultdict(dict)
    rows = Identity.objects.filter(digest__in=[digest for _, digest in digests]).order_by("pk")
    for kind, digest, scope, customer in rows.values_list("kind", "digest", "scope", "customer_id"):
        if (kind, digest) in digests:
            found[digests[kind, digest]].setdefault(scope, customer)
    return found


def meaning(conversation: Conversation, entries: Sequence[Entry]) -> str:
    """What it may be evidence of. When it began has to be known: what nobody can date keeps nothing."""
    if not conversation.began_known:
        return ""
    outgoing = conversation.direction == Direction.OUTBOUND or conversation.channel == Channel.ONSITE
    reached = is_reached(conversation, entries)
    if outgoing and conversation.channel == Channel.PHONE and not reached:
        return ATTEMPTED
    if outgoing:
        return OUTGOING.get(conversation.channel, "") if reached else ""
    return SERVED if conversation.channel == Channel.PHONE and reached else ""


def is_reached(conversation: Conversation, entries: Sequence[Entry]) -> bool:
    """On the phone both speak, or somebody took it up; elsewhere an agent wrote or spoke."""
    roles = {entry.role for entry in entries if entry.kind in SPOKEN}
    if conversation.channel != Channel.PHONE:
        return Role.AGENT in roles
    answered = any(entry.kind == EventKind.ANSWERED for entry in entries)
    return answered or {Role.AGENT, Role.CUSTOMER} <= roles


def abandoned_at(conversation: Conversation, entries: Sequence[Entry]) -> datetime | None:
    """When the caller gave up in the queue or while it rang; None for every other conversation."""
    called = conversation.channel == Channel.PHONE and conversation.direction != Direction.OUTBOUND
    kinds = {entry.kind for entry in entries}
    waited = kinds & {EventKind.OFFERED, EventKind.RINGING}
    spoken = any(entry.role == Role.AGENT for entry in entries if entry.kind in SPOKEN)
    if not called or not waited or spoken or EventKind.ANSWERED in kinds or not conversation.began_known:
        return None
    last = max((entry.at for entry in entries if entry.at is not None), default=0.0)
    return conversation.began_at + timedelta(seconds=last)
