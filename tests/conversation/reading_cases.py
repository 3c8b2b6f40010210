"""Short hands for tests of readers: bytes in, items out."""

from __future__ import annotations

import io

from sanxiang.conversation.items import DEFAULT_OPTIONS, Item, Noted, ReadOptions, Rejected
from sanxiang.conversation.model import SPOKEN, Conversation
from sanxiang.conversation.reading import read_stream


def read_all(data: bytes | str, name: str = "calls.dat", fmt: str | None = None, options: ReadOptions = DEFAULT_OPTIONS) -> list[Item]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read_stream(io.BytesIO(raw), name, fmt=fmt, options=options))


def conversations(items: list[Item]) -> list[Conversation]:
    return [item for item in items if isinstance(item, Conversation)]


def only(data: bytes | str, name: str = "calls.dat", fmt: str | None = None, options: ReadOptions = DEFAULT_OPTIONS) -> Conversation:
    """The one conversation of a file that holds nothing else."""
    items = read_all(data, name, fmt, options)
    assert not [item for item in items if isinstance(item, Rejected)], items
    (found,) = conversations(items)
    return found


def reasons(items: list[Item]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Rejected)]


def notes(items: list[Item]) -> list[str]:
    return [item.message for item in items if isinstance(item, Noted)]


def said(conversation: Conversation) -> list[tuple[str, str]]:
    """(role, text) of all that is spoken."""
    return [(str(conversation.role_of(event)), event.text) for event in conversation.events if event.kind in SPOKEN]


def timed(conversation: Conversation) -> list[tuple[str, float | None, float | None]]:
    """(kind, start, at) of every event."""
    return [(event.kind.value, event.start, event.at) for event in conversation.events]
