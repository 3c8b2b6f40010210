"""What browsers show of chats besides their logs, for many chats at once: two queries at most, however many."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from sanxiang_centre.conversations.shown import hidden_name
from sanxiang_centre.live.chats.beside import beside
from sanxiang_centre.live.chats.queries import WAITING

FACTS = (
    "state",
    "priority",
    "language",
    "queued_at",
    "accepted_at",
    "answered_at",
    "waits_since",
    "agent_read",
    "visitor_read",
    "next_due",
    "seen_at",
    "ended_at",
    "by",
    "rating",
    "warned_idle_at",
)
NAMED = {
    "chat": "c.conversation_id",
    "group_id_": "c.group_id",
    "site_name": "s.name",
    "visitor_id_": "c.visitor_id",
    "began_at": "v.began_at",
    "last": "v.last",
    "agent": "v.agent_id",
    "agent_name": "a.name",
    "edition": "v.edition_id",
    "visitor_name": "i.name",
    "proven": "i.proven and not i.chosen",
    "customer": "i.customer_id",
    "level": "k.level",
    "customer_name": "n.shown",
}
COLUMNS: Mapping[str, str] = {name: f"c.{name}" for name in FACTS} | NAMED
# Asked for with every message, so without the mapper, which would take longer than the database.
_HEADS = f"""
select {", ".join(COLUMNS.values())} from live_chat c
join conversations_conversation v on v.id = c.conversation_id
join live_site s on s.id = c.site_id
join live_visitor i on i.id = c.visitor_id
left join accounts_person a on a.id = v.agent_id
left join customers_customer k on k.id = i.customer_id
left join customers_customername n on n.customer_id = k.id
where c.conversation_id = any(%s)
"""


def _rows(chats: Collection[int]) -> list[dict[str, Any]]:
    if not chats:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [list(chats)])
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def agent_heads(chats: Collection[int], *, plain: bool = False) -> dict[int, dict[str, Any]]:
    """For desks and wallboards. `plain`: the customer's name as it was given, for who serves the chat."""
    return {row["chat"]: _for_agent(row, plain=plain) for row in _rows(chats)}


def _for_agent(row: Mapping[str, Any], *, plain: bool) -> dict[str, Any]:
    name = row["visitor_name"] if plain else hidden_name(row["visitor_name"])
    return {
        "chat": row["chat"],
        **{name: row[name] for name in FACTS},
        "group": row["group_id_"],
        "site": row["site_name"],
        "visitor": row["visitor_id_"],
        "customer": {
            "id": row["customer"],
            "name": name or row["customer_name"] or "",
            "level": row["level"],
            "proven": row["proven"],
        },
        "began_at": row["began_at"],
        "last": row["last"],
        "agent": row["agent"],
        "edition": row["edition"],
    }


def visitor_heads(chats: Collection[int]) -> dict[int, dict[str, Any]]:
    """For widgets. `position` in the queue from 1 on, `estimate` in seconds; both null for who does not wait, or where nobody knows."""
    rows = _rows(chats)
    waiting = [row["chat"] for row in rows if row["state"] in WAITING]
    places = beside().waiting(waiting) if waiting else {}
    return {row["chat"]: _for_visitor(row, places.get(row["chat"], (None, None))) for row in rows}


def _for_visitor(row: Mapping[str, Any], place: tuple[int | None, int | None]) -> dict[str, Any]:
    waits = row["state"] in WAITING
    # That somebody is just being asked, and who writes it down afterwards, is nobody's business but the centre's.
    state = "queued" if waits else "active" if row["state"] == "active" else "ended"
    idle: datetime | None = row["next_due"] if row["warned_idle_at"] is not None and state == "active" else None
    return {
        "chat": row["chat"],
        "state": state,
        "agent_name": row["agent_name"] if row["accepted_at"] is not None else None,
        "position": place[0],
        "estimate": place[1],
        "agent_read": row["agent_read"],
        "visitor_read": row["visitor_read"],
        "last": row["last"],
        "ended": row["by"] or None,
        "served": row["accepted_at"] is not None,
        "rating": row["rating"],
        "idle_warning": idle,
    }
