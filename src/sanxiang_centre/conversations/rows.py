"""Conversations of the engine as rows of the tables. Pure: who is who and what is in force are arguments."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import sha256
from typing import Any
from uuid import UUID

from sanxiang.conversation.model import SPOKEN, Conversation, Role
from sanxiang.conversation.writers.jsonl import write_jsonl
from sanxiang_centre.conversations.models import Stage
from sanxiang_centre.conversations.searching import grams, search_words, storable
from sanxiang_centre.editions.force import Force

KEY = 300
DETAIL = 300
FIRST_YEAR, LAST_YEAR = 1900, 2200
Row = tuple[Any, ...]

CONVERSATION = (
    "id", "key", "digest", "source_id", "channel", "direction", "group_id", "team_id", "agent_id", "parties", "metadata", "began_at",
    "began_known", "closed_at", "last", "edition_id", "calendars", "stage", "broken",
)  # fmt: skip
ENTRY = ("conversation_id", "seq", "kind", "at", "start", "party", "role", "text", "detail", "recorded_at")
SEARCH = ("conversation_id", "words", "grams")


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody by staff number. `group` = the only skill group, None if there are several or none."""

    person: int
    team: int | None
    group: int | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What is the same for all conversations of a batch. `staff` by staff number in lower case."""

    source: int
    asked_at: datetime
    now: datetime
    group: int | None
    staff: Mapping[str, Staff]
    force: Force
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Made:
    """The rows of one conversation, and what its event tells."""

    conversation: Row
    agent: int | None
    edition: int | None


def digest_of(conversation: Conversation) -> UUID:
    """Of the content with its key."""
    return UUID(bytes=sha256(write_jsonl(conversation).encode("utf-8", "backslashreplace")).digest()[:16])


def conversation_row(desk: Desk, ident: int, digest: UUID, talk: Conversation) -> Made:
    """A closed conversation, in the order of CONVERSATION."""
    numbers = ((party.id or party.name).lower() for party in talk.parties if party.role is Role.AGENT)
    staff = next((desk.staff[number] for number in numbers if number in desk.staff), None)
    group = desk.group if desk.group is not None else staff.group if staff else None
    known = _placed(talk.started_at, desk.zone)
    began = known or desk.asked_at
    channel = talk.channel.value if talk.channel else ""
    found = desk.force.edition(channel, group, began)
    row = (
        ident,
        storable(talk.id)[:KEY],
        digest,
        desk.source,
        channel,
        talk.direction.value if talk.direction else "",
        group,
        staff.team if staff else None,
        staff.person if staff else None,
        parties_json(talk),
        _json(dict(talk.metadata)),
        began,
        known is not None,
        desk.now,
        len(talk.events),
        found.edition if found else None,
        found.calendars if found else "",
        Stage.WAITING.value if found else Stage.NO_EDITION.value,
        "{}",
    )
    return Made(row, staff.person if staff else None, found.edition if found else None)


def _placed(moment: datetime | None, zone: tzinfo) -> datetime | None:
    """A clock time without a zone is that of the centre; None for a year in which nobody telephoned."""
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def parties_json(talk: Conversation) -> str:
    """As they are, names and all: readers get them masked."""
    return _json([{"role": party.role.value, "id": party.id, "name": party.name} for party in talk.parties])


def entry_rows(ident: int, talk: Conversation, now: datetime) -> Iterator[Row]:
    """The log, numbered from 1, in the order of ENTRY."""
    roles = [party.role.value for party in talk.parties]
    for seq, event in enumerate(talk.events, 1):
        role = None if event.party is None else roles[event.party]
        text, detail = storable(event.text), storable(event.detail)[:DETAIL]
        yield ident, seq, event.kind.value, event.at, event.start, event.party, role, text, detail, now


def search_row(ident: int, talk: Conversation) -> Row:
    words = search_words(event.text for event in talk.events if event.kind in SPOKEN)
    return ident, words, f"{{{','.join(map(str, grams(words)))}}}"


def _json(value: Any) -> str:
    return storable(json.dumps(value, ensure_ascii=False)).replace("\\u0000", "\\ufffd")
