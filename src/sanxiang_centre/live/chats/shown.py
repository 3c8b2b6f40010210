"""Entries of a chat's log as browsers get them. Pure."""

from __future__ import annotations

from typing import Any

from sanxiang.conversation.model import EventKind
from sanxiang_centre.conversations.models import Entry
from sanxiang_centre.conversations.searching import masked
from sanxiang_centre.live import parties

FILE = "file:"
"""The detail of a message that carries a file: its number follows."""


def file_of(detail: str) -> int | None:
    number = detail.removeprefix(FILE)
    return int(number) if detail.startswith(FILE) and number.isdecimal() else None


def entry(row: Entry, *, plain: bool, key: str | None = None) -> dict[str, Any]:
    """`file`: number of an attachment. `detail` of an end says by whom."""
    file, text = file_of(row.detail), row.text or ""
    return {
        "chat": row.conversation_id,
        "seq": row.seq,
        "kind": row.kind,
        "role": row.role,
        "party": row.party,
        "at": row.recorded_at,
        "text": text if plain else masked(text),
        "detail": "" if file is not None else row.detail if plain else masked(row.detail),
        "file": file,
        "key": key,
        "erased": row.text is None,
    }


def for_visitor(row: Entry, key: str | None = None) -> dict[str, Any]:
    """Whom it was handed on to is nobody's business but the centre's; what the visitor did not send has no key here."""
    found = entry(row, plain=True, key=key if row.party == parties.CUSTOMER else None)
    return {**found, "detail": row.detail if row.kind == EventKind.ENDED else ""}
