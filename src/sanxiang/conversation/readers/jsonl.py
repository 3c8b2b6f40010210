"""Conversations as JSON: the own lossless form, the chat form (`messages`) and the two-speaker form (`turns`).

The own form is one object a conversation, defaults left out:

    {"id", "channel", "direction", "started_at", "parties": [{"role", "id", "name"}], "metadata": {},
     "events": [{"kind", "at", "start", "party", "text", "detail"}]}

Its order is the log's order and is kept. The two other forms are put into canonical order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from sanxiang.conversation import canonical
from sanxiang.conversation.canonical import Draft, Parties
from sanxiang.conversation.decoding import Source
from sanxiang.conversation.items import Item, Noted, ReadOptions, RecordError
from sanxiang.conversation.model import (
    NO_METADATA,
    Channel,
    Conversation,
    Direction,
    Event,
    EventKind,
    Metadata,
    Party,
    Role,
    Scalar,
)
from sanxiang.conversation.readers.records import each_record
from sanxiang.errors import Location

_OWN = frozenset({"id", "channel", "direction", "started_at", "parties", "metadata", "events"})
_PARTY = frozenset({"role", "id", "name"})
_EVENT = frozenset({"kind", "at", "start", "party", "text", "detail"})

Word = TypeVar("Word", bound=StrEnum)


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The conversations of a JSON or JSON Lines file."""
    return each_record(source, options, _convert, id_keys=("id",))


def _convert(value: Mapping[str, object], fallback_id: str, where: Location, options: ReadOptions) -> Iterator[Item]:
    shapes = [shape for shape in _SHAPES if shape in value]
    if len(shapes) != 1:
        found = " and ".join(shapes) or "none of them"
        raise RecordError(f"a conversation has exactly one of {', '.join(_SHAPES)}; this one has {found}")
    conversation_id = text_of(value, "id", fallback_id)
    if value.get("id") is None:
        yield Noted(where, f"no id; called {conversation_id}")
    yield _SHAPES[shapes[0]](value, conversation_id, options)


def _own(value: Mapping[str, object], conversation_id: str, options: ReadOptions) -> Conversation:
    _only(value, _OWN, "conversation")
    parties = tuple(_party(item) for item in objects(value, "parties"))
    events = tuple(_event(item, len(parties)) for item in objects(value, "events"))
    channel = _optional(value, "channel", Channel) or options.channel
    direction = _optional(value, "direction", Direction)
    started_at = started_at_of(value)
    metadata = _metadata(value.get("metadata"))
    return Conversation(conversation_id, canonical.close(events), parties, channel, direction, started_at, metadata)


def _only(value: Mapping[str, object], allowed: frozenset[str], what: str) -> None:
    unknown = sorted(value.keys() - allowed)
    if unknown:
        raise RecordError(f"unknown member {unknown[0][:40]!r} of a {what}; allowed: {', '.join(sorted(allowed))}")


def _party(value: Mapping[str, object]) -> Party:
    _only(value, _PARTY, "party")
    return Party(_word(value, "role", Role), text_of(value, "id"), text_of(value, "name"))


def _event(value: Mapping[str, object], parties: int) -> Event:
    _only(value, _EVENT, "event")
    party = value.get("party")
    if party is not None and (type(party) is not int or not 0 <= party < parties):
        raise RecordError(f"party {str(party)[:40]!r} of an event is no index into the {parties} parties")
    return Event(
        _word(value, "kind", EventKind),
        _seconds(value, "at"),
        party,
        text_of(value, "text"),
        _seconds(value, "start"),
        text_of(value, "detail"),
    )


def _seconds(value: Mapping[str, object], key: str) -> float | None:
    number = value.get(key)
    return None if number is None else canonical.finite(number)


def _word(value: Mapping[str, object], key: str, words: type[Word]) -> Word:
    try:
        return words(str(value.get(key)))
    except ValueError as error:
        found = str(value.get(key))[:40]
        raise RecordError(f"unknown {key} {found!r}; allowed: {', '.join(words)}") from error


def _optional(value: Mapping[str, object], key: str, words: type[Word]) -> Word | None:
    return None if value.get(key) is None else _word(value, key, words)


def started_at_of(value: Mapping[str, object]) -> datetime | None:
    """The member `started_at` as the writers write it, or None. Raises RecordError."""
    text = text_of(value, "started_at")
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise RecordError(f"started_at {text[:40]!r} is no ISO 8601 date and time") from error


def text_of(value: Mapping[str, object], key: str, default: str = "") -> str:
    """A text member; whole numbers are taken as text. Raises RecordError for anything else."""
    found = value.get(key)
    if found is None:
        return default
    if isinstance(found, str):
        return found
    if type(found) is int and abs(found) < 10**30:
        return str(found)
    raise RecordError(f"{key} is no text")


def objects(value: Mapping[str, object], key: str) -> Iterable[Mapping[str, object]]:
    """A member that is a list of objects; absent = empty. Raises RecordError."""
    found = value.get(key)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise RecordError(f"{key} is no list of objects")
    return found


def _metadata(value: object) -> Metadata:
    """The strict form: scalars only."""
    if value is None or value == {}:
        return NO_METADATA
    if not isinstance(value, dict):
        raise RecordError("metadata is no object")
    for key, item in value.items():
        if isinstance(item, float):
            canonical.finite(item)
        elif not isinstance(item, str | int):
            raise RecordError(f"metadata {key[:40]!r} is no text, number, true or false")
    return MappingProxyType(value)


def scalar_metadata(value: Mapping[str, object], used: Iterable[str]) -> dict[str, Scalar]:
    """What a lenient form says beyond what is `used`: scalars as they are, lists and objects as JSON text."""
    known = frozenset(used)
    for item in value.values():
        if isinstance(item, float):
            canonical.finite(item)
    rest = {key: item for key, item in value.items() if key not in known and item is not None}
    return {key: item if isinstance(item, str | int | float) else json.dumps(item, ensure_ascii=False) for key, item in rest.items()}


def _chat(value: Mapping[str, object], conversation_id: str, options: ReadOptions) -> Conversation:
    return _lenient(value, conversation_id, options, "messages", Channel.CHAT, _chat_drafts)


def _phone(value: Mapping[str, object], conversation_id: str, options: ReadOptions) -> Conversation:
    return _lenient(value, conversation_id, options, "turns", Channel.PHONE, _phone_drafts)


Drafts = Callable[[Mapping[str, object], Parties, EventKind], Iterator[Draft]]


def _lenient(
    value: Mapping[str, object], conversation_id: str, options: ReadOptions, member: str, usual: Channel, drafts: Drafts
) -> Conversation:
    channel_word, direction_word = text_of(value, "channel"), text_of(value, "direction")
    channel = canonical.channel_named(channel_word) if channel_word else options.channel or usual
    kind, parties = canonical.spoken_kind(channel), Parties()
    started_at = canonical.moment(value.get("started_at"))
    metadata = scalar_metadata(value, ("id", "channel", "direction", "started_at", "metadata", member))
    return canonical.assemble(
        conversation_id,
        [draft for item in objects(value, member) for draft in drafts(item, parties, kind)],
        parties,
        channel=channel,
        direction=canonical.direction_named(direction_word) if direction_word else None,
        started_at=started_at if isinstance(started_at, datetime) else None,
        zone=options.zone,
        metadata=metadata | dict(_metadata(value.get("metadata"))),
    )


def _chat_drafts(value: Mapping[str, object], parties: Parties, kind: EventKind) -> Iterator[Draft]:
    role = canonical.role_named(text_of(value, "role"))
    party = parties.index(role, text_of(value, "id"), text_of(value, "name"))
    at, start = canonical.moment(value.get("at")), canonical.moment(value.get("start"))
    yield Draft(kind, party, text_of(value, "text"), at, start)


def _phone_drafts(value: Mapping[str, object], parties: Parties, kind: EventKind) -> Iterator[Draft]:
    if "speaker_1" not in value and "speaker_2" not in value:
        raise RecordError("a turn has neither speaker_1 nor speaker_2")
    for key, role in (("speaker_1", Role.AGENT), ("speaker_2", Role.CUSTOMER)):
        text = text_of(value, key)
        if text:
            yield Draft(kind, parties.index(role), text)


_SHAPES: Mapping[str, Callable[[Mapping[str, object], str, ReadOptions], Conversation]] = MappingProxyType(
    {"events": _own, "messages": _chat, "turns": _phone}
)
