"""What is said, by either side, once. This is what a centre does most: two statements, and that of the event, for each message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from sanxiang.conversation.model import EventKind, Role
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.conversations import ConversationContinued
from sanxiang_centre.common.problems import Problem, conflict, invalid, not_found
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.models import Entry
from sanxiang_centre.conversations.searching import storable
from sanxiang_centre.files import services as files
from sanxiang_centre.files.models import Attachment
from sanxiang_centre.live.chats import queries
from sanxiang_centre.live.chats.attaching import OF
from sanxiang_centre.live.chats.beside import beside
from sanxiang_centre.live.chats.shown import FILE
from sanxiang_centre.live.models import Chat, ChatState, Sent, Visitor
from sanxiang_centre.live.parties import AGENT, CUSTOMER
from sanxiang_centre.live.streams import signals
from sanxiang_centre.live.visitors.pacing import too_often

LONGEST = 5000
MOST = 40
"""Messages of a customer within `WITHIN`, counted in the log itself."""
WITHIN = timedelta(minutes=1)
FORBIDDEN = "forbidden"
FORBIDDEN_WORDS = "服务忌语，请改用建议的说法 / the standard forbids this: say what is suggested instead"
ROLES = {AGENT: Role.AGENT.value, CUSTOMER: Role.CUSTOMER.value}


@dataclass(frozen=True, slots=True)
class _Locked:
    """What of both rows a message needs to know."""

    began_at: datetime
    last: int
    state: str
    agent: int | None
    lately: int
    idle_after: int


def say(
    *,
    actor: Actor,
    now: datetime,
    chat: int,
    party: int,
    text: str,
    key: UUID,
    file: int | None = None,
    visitor: Visitor | None = None,
    objected: Sequence[str] = (),
    override: str = "",
) -> Entry:
    """The next message of the log; sent again with the same key, the one that it was.

    By an agent in a chat that they serve, by a visitor in their own: all others get 404. Raises Problem 409 where the chat is over, 422
    `forbidden` where the standard does not let an agent say it, 429 for who says too much at once.

    `objected`: rules of which the agent says that they are wrong here; `override`: the leader's grant, or the reason that a leader gives.
    """
    if not text.strip() and file is None:
        raise invalid({"text": "请输入内容 / say something"})
    if len(text) > LONGEST:
        raise invalid({"text": f"至多 {LONGEST} 个字符 / {LONGEST} characters at most"})
    served = queries.access_serving(actor, chat) if party == AGENT else None
    if served is not None:
        _judge(actor, now, served, text, override)
    with writing(actor, now) as write:
        found = _lock(chat, visitor.pk if visitor is not None and party == CUSTOMER else None, now)
        if party == AGENT and found.agent != actor.person:
            raise not_found(queries.NOUN)
        entry = Entry(
            conversation_id=chat,
            seq=found.last + 1,
            kind=EventKind.MESSAGE.value,
            at=round((now - found.began_at).total_seconds(), 3),
            party=party,
            role=ROLES[party],
            text=storable(text),
            detail=f"{FILE}{file}" if file is not None else "",
            recorded_at=now,
        )
        if not _written(entry, key, found, now):
            return _before(chat, key)
        _permitted(found, party)
        if file is not None:
            _place(write, chat, entry, file)
        write.record(ConversationContinued(id=chat, seq=entry.seq, entry=entry.kind, role=entry.role or ""))
        if served is not None and (objected or override):
            beside().note_objections(write, served, entry.seq, text, objected, override)
        signals.tell(signals.chat(chat))
    return entry


def _permitted(found: _Locked, party: int) -> None:
    """Undone again where it is not: that it was sent before comes first."""
    if found.state not in (queries.GOING_ON if party == CUSTOMER else (ChatState.ACTIVE,)):
        raise queries.over()
    if party == CUSTOMER and found.lately >= MOST:
        raise too_often()


def _lock(chat: int, visitor: int | None, now: datetime) -> _Locked:
    """Both rows, in their order. `visitor`: whose it must be. Raises Problem 404."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"chat": chat, "visitor": visitor, "since": now - WITHIN, "most": MOST})
        row = cursor.fetchone()
    if row is None:
        raise not_found(queries.NOUN)
    return _Locked(*row)


# The count looks at no more than the newest entries, by the key of the log.
_LOCK = """
select v.began_at, v.last, c.state, v.agent_id,
    case when %(visitor)s::bigint is null then 0 else (
        select count(*) from conversations_entry e
        where e.conversation_id = v.id and e.seq > v.last - 2 * %(most)s and e.party = 1 and e.recorded_at > %(since)s
    ) end,
    s.idle_after
from conversations_conversation v join live_chat c on c.conversation_id = v.id join live_site s on s.id = c.site_id
where v.id = %(chat)s and (%(visitor)s::bigint is null or c.visitor_id = %(visitor)s)
for update of v, c
"""


def _written(entry: Entry, key: UUID, found: _Locked, now: datetime) -> bool:
    """Whether it was; not where the key has come before."""
    agent = entry.party == AGENT
    values: dict[str, Any] = {
        "chat": entry.conversation_id,
        "seq": entry.seq,
        "key": key,
        "kind": entry.kind,
        "at": entry.at,
        "party": entry.party,
        "role": entry.role,
        "text": entry.text,
        "detail": entry.detail,
        "now": now,
        "idle": now + timedelta(seconds=found.idle_after),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SAY_AGENT if agent else _SAY_CUSTOMER, values)
        return cursor.fetchone() is not None


_SAY = """
with sent as (
    insert into live_sent (chat_id, key, seq) values (%(chat)s, %(key)s, %(seq)s) on conflict do nothing returning seq
), said as (
    insert into conversations_entry (conversation_id, seq, kind, at, party, role, text, detail, recorded_at)
    select %(chat)s, seq, %(kind)s, %(at)s, %(party)s, %(role)s, %(text)s, %(detail)s, %(now)s from sent
), counted as (
    update conversations_conversation v set last = sent.seq from sent where v.id = %(chat)s
), noted as (
    update live_chat c set {noted} from sent where c.conversation_id = %(chat)s
)
select seq from sent
"""
_SAY_AGENT = _SAY.format(
    noted="answered_at = coalesce(c.answered_at, %(now)s), waits_since = null, agent_read = sent.seq, warned_idle_at = null, "
    "next_due = case when c.state = 'active' then %(idle)s else c.next_due end"
)
_SAY_CUSTOMER = _SAY.format(
    noted="waits_since = coalesce(c.waits_since, %(now)s), seen_at = %(now)s, visitor_read = sent.seq, warned_idle_at = null, "
    "next_due = case when c.state = 'active' then null else c.next_due end"
)


def _before(chat: int, key: UUID) -> Entry:
    seq = Sent.objects.values_list("seq", flat=True).get(chat_id=chat, key=key)
    return Entry.objects.get(conversation_id=chat, seq=seq)


def _place(write: Writing, chat: int, entry: Entry, file: int) -> None:
    """The file that was sent before, by the same side, becomes that of this message."""
    mine = Attachment.objects.filter(pk=file, of=OF, subject=chat, created_by=write.actor.person)
    if not mine.exists():
        raise invalid({"file": "没有这个文件，请重新上传 / there is no such file: send it again"})
    try:
        files.place(write, of=OF, subject=chat, part=entry.seq, attachments=[file])
    except Problem as placed:
        raise conflict("此文件已发出 / this file was sent already") from placed


# Judged ---------------------------------------------------------------------------------------------------------------


def _judge(actor: Actor, now: datetime, chat: Chat, text: str, override: str) -> None:
    """Raises Problem 422 with the hits, unless a leader lets it pass. What only warns is let pass: the browser has shown it."""
    judged = beside().judge(chat, chat.conversation, text)
    if judged.blocked and not (override and beside().may_override(actor, chat, override, now)):
        raise _forbidden(judged.blocked)


def _forbidden(hits: Sequence[Any]) -> Problem:
    """With what the composer underlines."""
    told = [asdict(hit) if is_dataclass(hit) and not isinstance(hit, type) else hit for hit in hits]
    return Problem(422, FORBIDDEN, FORBIDDEN_WORDS, more={"hits": told})
