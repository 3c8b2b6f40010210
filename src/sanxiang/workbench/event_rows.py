"""Columns -> one conversation: the way back from `inspection.columns.events_table`."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from sanxiang.conversation.model import Channel, Conversation, Direction, Event, EventKind, Metadata, Party, Role
from sanxiang.inspection.columns import META, STARTED, moment


def conversation_of(rows: pa.Table, ident: str) -> Conversation:
    """The conversation whose rows these are. It is inspected to the same findings; names of parties are lost."""
    values = rows.to_pylist()
    keys = list(dict.fromkeys(_party(row) for row in values if row["role"] is not None))
    places = {key: n for n, key in enumerate(keys)}
    first = values[0]
    return Conversation(
        id=ident,
        events=tuple(_event(row, places) for row in values),
        parties=tuple(Party(Role(role), staff_number(party)) for role, party in keys),
        channel=Channel(first["channel"]) if first.get("channel") else None,
        direction=Direction(first["direction"]) if first.get("direction") else None,
        started_at=moment(first[STARTED]) if first.get(STARTED) else None,
        metadata=_metadata(first),
    )


def staff_number(party: str | None) -> str:
    """Who the column `party` names; `events_table` writes the number of the party and a colon before it."""
    number, colon, rest = (party or "").partition(":")
    return rest if colon and number.isdigit() else party or ""


def _party(row: dict[str, Any]) -> tuple[str, str | None]:
    return row["role"], row.get("party")


def _event(row: dict[str, Any], places: dict[tuple[str, str | None], int]) -> Event:
    party = None if row["role"] is None else places[_party(row)]
    return Event(EventKind(row["kind"]), row.get("at"), party, row["text"] or "", row.get("start"), row.get("detail") or "")


def _metadata(row: dict[str, Any]) -> Metadata:
    return {key.removeprefix(META): value for key, value in row.items() if key.startswith(META) and value is not None}
