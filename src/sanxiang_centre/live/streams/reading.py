"""What the hub reads, for all its browsers at once: a constant number of statements, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import connection

from sanxiang.conversation.model import EventKind
from sanxiang_centre.conversations.searching import masked
from sanxiang_centre.live.parties import CUSTOMER

FILE = "file:"
"""The detail of a message that carries a file: its number follows."""
Item = dict[str, Any]
PORTION = 2_000
"""Entries read at a time; the next look reads on."""
ENTRIES = """
select e.conversation_id, e.seq, e.kind, e.role, e.party, e.at, e.text, e.detail, c.began_at, s.key
from unnest(%s::bigint[], %s::int[]) as wanted (chat, seq)
join conversations_entry e on e.conversation_id = wanted.chat and e.seq > wanted.seq
join conversations_conversation c on c.id = e.conversation_id
left join live_sent s on s.chat_id = e.conversation_id and s.seq = e.seq
order by e.conversation_id, e.seq
limit %s
"""
LASTS = "select id, last from conversations_conversation where id = any(%s)"


def entries_after(wanted: Mapping[int, int]) -> dict[int, list[Item]]:
    """Chat -> its entries behind that number, in order, as they were written. At most `PORTION` in all."""
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [list(wanted), list(wanted.values()), PORTION])
        rows = cursor.fetchall()
    found: dict[int, list[Item]] = defaultdict(list)
    for chat, seq, kind, role, party, at, text, detail, began, key in rows:
        when = None if at is None else (began + timedelta(seconds=at)).isoformat()
        head = {"type": "entry", "chat": chat, "seq": seq, "kind": kind, "role": role, "party": party, "at": when}
        file = file_of(detail)
        told = {"text": text or "", "detail": "" if file else detail, "file": file, "erased": text is None, "key": key and str(key)}
        found[chat].append({**head, **told})
    return dict(found)


def hidden(entries: Mapping[int, list[Item]], chats: Iterable[int]) -> dict[int, list[Item]]:
    """The entries of these chats as they are shown to those who only read along."""
    return {chat: [{**each, "text": masked(each["text"]), "detail": masked(each["detail"])} for each in entries[chat]] for chat in chats}


def for_visitor(entry: Item) -> Item:
    """Whom a chat was handed on to, and what is noted of it, is nobody's business but the centre's; what the visitor did not send has no
    key there."""
    key = entry["key"] if entry["party"] == CUSTOMER else None
    text = entry["text"] if entry["kind"] == EventKind.MESSAGE else ""
    return {**entry, "key": key, "text": text, "detail": entry["detail"] if entry["kind"] == EventKind.ENDED else ""}


def file_of(detail: str) -> int | None:
    """The number of the file that a message carries."""
    number = detail.removeprefix(FILE)
    return int(number) if detail.startswith(FILE) and number.isdecimal() else None


def lasts(chats: Iterable[int]) -> dict[int, int]:
    """Chat -> the highest number of its log."""
    with connection.cursor() as cursor:
        cursor.execute(LASTS, [list(chats)])
        return dict(cursor.fetchall())
