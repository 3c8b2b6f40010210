"""Routing: decides anew and holds out chats, in the transaction of whatever has changed.

Nothing runs round and looks. Whoever changes who waits or who may be asked calls `route` before the end of the transaction; what time
alone changes (an overflow, the end of an offer) stands in `Chat.next_due`, and the dispatcher calls then.

Decisions follow each other: one lock for the centre is held from the first look until the commit. Without it, a customer who comes and
an agent who becomes free at the same moment, in two processes, would each not see the other.

The order of locks: conversations (ascending), chat, this lock, desks. A decision itself holds it and then needs the conversations that
it holds out; so for those it waits only a moment. Who cannot be got at by then is being written to: by who ends it, which ends the
waiting, or by somebody slow, and then the dispatcher decides again within a second (`Routing.due_at`).
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from sanxiang_centre.common.events.live import ChatOffered
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.live.models import Offer, Routing
from sanxiang_centre.live.routing import loading
from sanxiang_centre.live.routing.deciding import Decision, Offered, Waiting, decide
from sanxiang_centre.live.streams import signals

LOCK = 0x726F757465
"""The advisory lock of decisions."""
AT_LATEST = timedelta(seconds=60)
"""A chat that waits is looked at again after so long, should ever a change have gone by without a decision."""
TRIES = 5
PATIENCE = 200
"""Milliseconds that a decision waits for a chat that somebody is writing to."""
PAUSES = (0.01, 0.02)
"""Seconds between tries of who comes to get at the lock."""
SOON = timedelta(seconds=0.5)
WINDOW = timedelta(minutes=15)
FEWEST = 3
"""Acceptances of that window from which a wait is estimated."""
A_WHILE = timedelta(minutes=1)
"""Somebody with the skill has given a sign of life since: else no wait is estimated."""


def hold() -> None:
    """No other transaction decides until the end of this one. After the locks of conversations and chats, before those of desks."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


def _free() -> bool:
    """Whether this transaction may decide now, at once or within a moment."""
    for pause in (0.0, *PAUSES):
        time.sleep(pause)
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
            if cursor.fetchone()[0]:
                return True
    return False


def arrived(write: Writing, *groups: int) -> None:
    """Somebody new waits. In a rush they are not decided on one by one: who does not get at the lock leaves it to the dispatcher, which
    decides for all of them at once within half a second. Else every thread of the web process stands in line for the lock, nobody can
    accept what is held out to them, and offers lapse for want of an answer."""
    if _free():
        route(write, *groups)


def route(write: Writing, *groups: int) -> None:
    """Holds out what can be held out now. `groups` are those in which something has changed.

    All who wait are looked at whatever is named: one agent has several groups, and overflow ties them together.
    """
    hold()
    found = loading.settings()
    _keep_for_last_agent(found, write.now)
    rules = loading.rules(found)
    until = write.now + timedelta(seconds=found.offer)
    busy = frozenset[int]()
    for _ in range(TRIES):
        rows = loading.load(write.now)
        decision = decide((chat for chat in rows.waiting if chat.chat not in busy), rows.agents, rules, write.now)
        untaken = _apply(write, decision, rows.waiting, until)
        if untaken is None:
            break
        busy |= untaken
    _set_looks(decision, rows.dues, write.now)
    if busy:
        _decide_again(found, write.now)
    signals.tell(signals.QUEUE)


def _decide_again(found: Routing, now: datetime) -> None:
    found.due_at = now + SOON
    found.save(update_fields=["due_at"] if found.pk else None)


def _apply(write: Writing, decision: Decision, waiting: Sequence[Waiting], until: datetime) -> frozenset[int] | None:
    """None = all of it is done. Else the chats that could not be got at, which may be none: a customer who has left meanwhile leaves an
    agent free, for whom is decided again."""
    if not decision.offers:
        return None
    wanted = frozenset(offer.chat for offer in decision.offers)
    got = _lock(wanted)
    taken = _take(got, until)
    offers = [offer for offer in decision.offers if offer.chat in taken]
    _hold_out(write, offers, {chat.chat: chat.since for chat in waiting}, until)
    return None if taken == wanted else wanted - got


def _hold_out(write: Writing, offers: Sequence[Offered], since: Mapping[int, datetime], until: datetime) -> None:
    Offer.objects.bulk_create(
        Offer(chat_id=each.chat, person_id=each.person, because=each.because.value, at=write.now, until=until) for each in offers
    )
    write.record_all([_event(offer, since[offer.chat], write.now) for offer in offers])
    signals.tell(*(signals.chat(each.chat) for each in offers), *(signals.desk(each.person) for each in offers))


def _event(offer: Offered, since: datetime, now: datetime) -> ChatOffered:
    waited = round((now - since).total_seconds(), 3)
    return ChatOffered(id=offer.chat, person=offer.person, because=offer.because.value, waited=waited)


def _lock(chats: frozenset[int]) -> frozenset[int]:
    """Those of the conversations that could be locked, if need be after a moment."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_CONVERSATIONS} skip locked", [sorted(chats)])
        got = frozenset(row[0] for row in cursor.fetchall())
    missing = chats - got
    return got | missing if not missing or _wait_for(missing) else got


def _wait_for(chats: frozenset[int]) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"set local lock_timeout = '{PATIENCE}ms'")
            cursor.execute(_CONVERSATIONS, [sorted(chats)])
            cursor.execute("set local lock_timeout to default")
    except OperationalError as failed:
        if isinstance(failed.__cause__, LockNotAvailable):
            return False
        raise
    return True


def _take(chats: frozenset[int], until: datetime) -> frozenset[int]:
    """Those that still wait are held out from now on."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [until, list(chats)])
        return frozenset(row[0] for row in cursor.fetchall())


def _set_looks(decision: Decision, dues: Mapping[int, datetime | None], now: datetime) -> None:
    """Rows that somebody is writing to are passed over: what stands there comes sooner or is the look at latest."""
    changed = [(chat, at) for chat, at in _looks(decision, dues, now) if dues[chat] != at]
    if changed:
        chats, times = zip(*changed, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_LOOK, [list(chats), list(times)])


def _looks(decision: Decision, dues: Mapping[int, datetime | None], now: datetime) -> Iterable[tuple[int, datetime]]:
    for chat, at in decision.looks.items():
        due = dues[chat]
        standing = due if due is not None and now < due <= now + AT_LATEST else now + AT_LATEST
        yield chat, min(at or standing, standing)


def _keep_for_last_agent(found: Routing, now: datetime) -> None:
    """Customers who are new in the queue and were served here not long ago: by whom, and until when they are kept for them."""
    if found.sticky:
        given: Mapping[str, Any] = {"since": now - timedelta(days=found.sticky_days), "for": timedelta(seconds=found.sticky)}
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, given)


_CONVERSATIONS = "select id from conversations_conversation where id = any(%s) order by id for update"
_TAKE = """
update live_chat set state = 'offered', next_due = %s where conversation_id = any(%s) and state = 'queued' returning conversation_id
"""
_LOOK = """
with wanted as (select * from unnest(%s::bigint[], %s::timestamptz[]) as w (chat, at)), free as (
    select conversation_id from live_chat where conversation_id in (select chat from wanted) and state = 'queued'
    for update skip locked
)
update live_chat as c set next_due = w.at from wanted as w, free as f where c.conversation_id = w.chat and f.conversation_id = w.chat
"""
# New are those that no decision has set a next look for. The same browser, or another one of the same customer.
_KEEP = """
with new as (
    select c.conversation_id, c.visitor_id, v.customer_id from live_chat as c join live_visitor as v on v.id = c.visitor_id
    where c.state = 'queued' and c.next_due is null and c.wanted_id is null and c.accepted_at is null
), last as (
    select n.conversation_id, l.agent_id from new as n cross join lateral (
        select t.agent_id from live_chat as e join conversations_conversation as t on t.id = e.conversation_id
        where e.visitor_id in (select id from live_visitor where id = n.visitor_id or customer_id = n.customer_id)
            and e.conversation_id <> n.conversation_id and e.accepted_at > %(since)s and t.agent_id is not null
        order by e.accepted_at desc limit 1
    ) as l
)
update live_chat as c set wanted_id = l.agent_id, wanted_until = c.queued_at + %(for)s
from last as l where c.conversation_id = l.conversation_id
"""


# What customers are told ------------------------------------------------------------------------------------------------


def waiting(chat_ids: Collection[int], now: datetime | None = None) -> dict[int, tuple[int, int | None]]:
    """Chat -> place in the queue of its group (1 = next), and seconds that the wait is likely to take yet.

    The estimate is the place times the time between two acceptances of that group lately; None where there were too few, or where
    nobody is there who has the skill.
    """
    if not chat_ids:
        return {}
    at = now or timezone.now()
    given: Mapping[str, Any] = {
        "chats": list(chat_ids),
        "since": at - WINDOW,
        "fewest": FEWEST,
        "alive": at - A_WHILE,
        "step": Routing().step,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, given)
        return {chat: (place, _seconds(place, accepted)) for chat, place, accepted in cursor.fetchall()}


def _seconds(place: int, accepted: int | None) -> int | None:
    return None if accepted is None else round(place * WINDOW.total_seconds() / accepted)


_PLACES = """
with step as (
    select coalesce(max(step), %(step)s) * interval '1 second' as worth from live_routing
), queue as (
    select conversation_id, group_id,
        row_number() over (partition by group_id order by queued_at + priority * worth, priority, conversation_id) as place
    from live_chat cross join step where state in ('queued', 'offered')
), wanted as (
    select * from queue where conversation_id = any(%(chats)s)
), rates as (
    select c.group_id, count(*) as accepted from live_offer as o join live_chat as c on c.conversation_id = o.chat_id
    where o.state = 'accepted' and o.at > %(since)s and c.group_id in (select group_id from wanted) group by c.group_id
), there as (
    select distinct s.group_id from accounts_skill as s join live_desk as d on d.person_id = s.person_id
    where d.state in ('ready', 'wrap_up') and d.beat_at > %(alive)s
)
select w.conversation_id, w.place, case when r.accepted >= %(fewest)s and t.group_id is not null then r.accepted end
from wanted as w left join rates as r on r.group_id = w.group_id left join there as t on t.group_id = w.group_id
"""
