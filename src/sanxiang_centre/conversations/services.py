"""What is done to a conversation while it goes on and after: the numbered log, legal holds, retention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sanxiang.conversation.model import EventKind, Role
from sanxiang_centre.accounts import queries as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.conversations import (
    ConversationClosed,
    ConversationContinued,
    ConversationOpened,
    HoldLifted,
    HoldPlaced,
    RetentionSet,
)
from sanxiang_centre.common.jobs import defer
from sanxiang_centre.common.problems import conflict, invalid, not_found
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations import queries
from sanxiang_centre.conversations.models import Conversation, Entry, Hold, Retention, SearchText, Stage
from sanxiang_centre.conversations.searching import grams, search_words, storable
from sanxiang_centre.editions.queries import current_force

# The log -------------------------------------------------------------------------------------------------------------


def open_conversation(
    *,
    actor: Actor,
    now: datetime,
    key: str,
    channel: str,
    direction: str = "",
    group: int | None = None,
    agent: int | None = None,
    parties: Sequence[Mapping[str, str]],
    metadata: Mapping[str, Any] | None = None,
) -> Conversation:
    """A conversation that goes on. Its edition is pinned now, by channel and skill group, and never changes."""
    reach = require(actor, "conversation.write")
    agent = agent if reach is Reach.ALL else actor.person
    if group is not None:
        accounts.access_skill_group(actor, group)
    person = accounts.access_person(actor, agent) if agent is not None else None
    with writing(actor, now) as write:
        return begin(write, key=key, channel=channel, direction=direction, group=group, agent=person, parties=parties, metadata=metadata)


def begin(
    write: Writing,
    *,
    key: str,
    channel: str,
    direction: str,
    group: int | None,
    agent: Person | None,
    parties: Sequence[Mapping[str, str]],
    metadata: Mapping[str, Any] | None,
) -> Conversation:
    """The same within a transaction, by who has seen that it may be begun."""
    found = current_force().edition(channel, group, write.now)
    conversation = Conversation.objects.create(
        key=storable(key),
        channel=channel,
        direction=direction,
        group_id=group,
        team=agent.team if agent else None,
        agent=agent,
        parties=[{"role": p["role"], "id": storable(p.get("id", "")), "name": storable(p.get("name", ""))} for p in parties],
        metadata=dict(metadata or {}),
        began_at=write.now,
        edition_id=found.edition if found else None,
        calendars=found.calendars if found else "",
    )
    edition = found.edition if found else None
    write.record(ConversationOpened(id=conversation.pk, channel=channel, agent=agent.pk if agent else None, edition=edition))
    return conversation


def add_entry(
    *,
    actor: Actor,
    now: datetime,
    conversation: int,
    entry: str,
    party: int | None = None,
    text: str = "",
    detail: str = "",
    start: float | None = None,
) -> Entry:
    """The next entry of the log: the lock of the conversation's row gives its number. `closed` ends the log."""
    with writing(actor, now) as write:
        return append(write, _locked(actor, conversation), entry=entry, party=party, text=text, detail=detail, start=start)


def append(
    write: Writing,
    found: Conversation,
    *,
    entry: str,
    party: int | None = None,
    text: str = "",
    detail: str = "",
    start: float | None = None,
) -> Entry:
    """The same within a transaction that holds the lock of the conversation's row already, by who has seen that it may be written to."""
    role = _role(found, party)
    found.last += 1
    added = Entry.objects.create(
        conversation=found,
        seq=found.last,
        kind=entry,
        at=round((write.now - found.began_at).total_seconds(), 3),
        start=start,
        party=party,
        role=role,
        text=storable(text),
        detail=storable(detail),
        recorded_at=write.now,
    )
    if entry == EventKind.CLOSED:
        _close(write, found)
    found.save(update_fields=["last", "closed_at", "stage"])
    write.record(ConversationContinued(id=found.pk, seq=added.seq, entry=entry, role=role or ""))
    return added


def _locked(actor: Actor, conversation: int) -> Conversation:
    queries.access_conversation(actor, conversation, "conversation.write")
    found = Conversation.objects.select_for_update().get(pk=conversation)
    if found.closed_at is not None:
        raise conflict("会话已结束，请另开一个 / the conversation is closed: open another one")
    return found


def _role(found: Conversation, party: int | None) -> str | None:
    if party is None:
        return None
    if not 0 <= party < len(found.parties):
        raise invalid({"party": f"应为 0 至 {len(found.parties) - 1} / 0 to {len(found.parties) - 1} is due"})
    return str(found.parties[party]["role"])


def _close(write: Writing, found: Conversation) -> None:
    """What was said can be searched from now on, and the worker inspects it."""
    found.closed_at = write.now
    found.stage = Stage.WAITING if found.edition_id is not None else Stage.NO_EDITION
    texts = Entry.objects.filter(conversation=found, kind__in=(EventKind.UTTERANCE, EventKind.MESSAGE)).order_by("seq")
    words = search_words(text or "" for text in texts.values_list("text", flat=True))
    SearchText.objects.create(conversation=found, words=words, grams=grams(words))
    write.record(ConversationClosed(id=found.pk, last=found.last))
    defer("conversations.inspect_waiting", once="inspect")


def default_parties(agent: str) -> list[dict[str, str]]:
    """Agent and customer, where nobody says who takes part."""
    return [{"role": Role.AGENT.value, "id": agent, "name": ""}, {"role": Role.CUSTOMER.value, "id": "", "name": ""}]


# Holds and retention -------------------------------------------------------------------------------------------------


def place_hold(*, actor: Actor, now: datetime, conversation: int, reason: str) -> Hold:
    """While it stands, retention leaves the conversation alone."""
    require(actor, "conversation.hold", Reach.ALL)
    with writing(actor, now) as write:
        queries.access_conversation(actor, conversation)
        # The same lock as erasure takes: either the hold comes first, or there is nothing left to hold.
        found = Conversation.objects.select_for_update().get(pk=conversation)
        if found.erased_at is not None:
            raise conflict("内容已清除，无从保留 / its words are erased: there is nothing to hold")
        hold = Hold.objects.create(conversation=found, reason=reason, placed_by=accounts.own(actor), placed_at=now)
        write.record(HoldPlaced(id=found.pk, hold=hold.pk))
    return hold


def lift_hold(*, actor: Actor, now: datetime, hold: int) -> Hold:
    with writing(actor, now) as write:
        queries.access_hold(actor, hold)
        found = Hold.objects.select_for_update(of=("self",)).select_related("placed_by").get(pk=hold)
        if found.lifted_at is not None:
            raise conflict("保留已解除 / the hold is lifted already")
        found.lifted_at, found.lifted_by = now, accounts.own(actor)
        found.save(update_fields=["lifted_at", "lifted_by"])
        write.record(HoldLifted(id=found.conversation_id, hold=found.pk))
    return found


def set_retention(*, actor: Actor, now: datetime, channel: str, days: int) -> Retention:
    """`channel` "" = all that have no days of their own."""
    require(actor, "retention.write", Reach.ALL)
    with writing(actor, now) as write:
        before = Retention.objects.select_for_update().filter(channel=channel).first()
        found, _ = Retention.objects.update_or_create(channel=channel, defaults={"days": days, "set_at": now})
        write.record(RetentionSet(id=found.pk, channel=channel, before=before.days if before else 0, days=days))
    return found


def drop_retention(*, actor: Actor, now: datetime, channel: str) -> None:
    """Conversations of that channel are kept as those without a rule are."""
    require(actor, "retention.write", Reach.ALL)
    with writing(actor, now) as write:
        found = Retention.objects.select_for_update().filter(channel=channel).first()
        if found is None:
            raise not_found("保存期限")
        write.record(RetentionSet(id=found.pk, channel=channel, before=found.days, days=0))
        found.delete()
