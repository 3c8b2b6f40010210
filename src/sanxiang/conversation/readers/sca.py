"""Aliyun SCA tickets: `{"tickets": [{"tid", "fileName", "dialogue": [{"role", "words", "begin", "end", ...}]}]}`.

`begin` and `end` are milliseconds from the call's start, `beginTime` is wall clock (epoch milliseconds, or
`yyyy-MM-dd HH:mm:ss` in China's time). Also taken: one ticket alone, and the result form (`asrResult`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from sanxiang.conversation import canonical
from sanxiang.conversation.canonical import CHINA, Draft, Moment, Parties
from sanxiang.conversation.decoding import Source
from sanxiang.conversation.items import Item, Noted, ReadOptions, RecordError, rejected
from sanxiang.conversation.model import Channel, Conversation, Direction, Role
from sanxiang.conversation.readers.jsonl import objects, scalar_metadata, text_of
from sanxiang.conversation.readers.records import each_record
from sanxiang.errors import Location

ID_KEYS = ("tid", "callId", "fileName", "taskId", "id")
_DIALOGUE = ("dialogue", "asrResult")
_DIRECTIONS = {"1": Direction.OUTBOUND, "3": Direction.INBOUND}
_CHANNELS = {"0": Channel.CHAT, "1": Channel.PHONE}
_USED = (*ID_KEYS, *_DIALOGUE, "callType", "type")


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The tickets of a JSON or JSON Lines file."""
    return each_record(source, options, _convert, id_keys=ID_KEYS)


def _convert(value: Mapping[str, object], fallback_id: str, where: Location, options: ReadOptions) -> Iterator[Item]:
    if "tickets" not in value:
        yield from _ticket(value, fallback_id, where, options)
        return
    for number, ticket in enumerate(objects(value, "tickets"), 1):
        try:
            yield from _ticket(ticket, f"{fallback_id}-{number}", where, options)
        except RecordError as error:
            yield rejected(where, str(ticket.get("tid", "")), f"ticket {number}: {error.reason}", str(ticket))


def _ticket(value: Mapping[str, object], fallback_id: str, where: Location, options: ReadOptions) -> Iterator[Item]:
    said = [item for key in _DIALOGUE for item in objects(value, key)]
    if not any(key in value for key in _DIALOGUE):
        raise RecordError(f"a ticket has a list `dialogue` (or `asrResult`); this one has {', '.join(value)[:200]}")
    ticket_id = next((text_of(value, key) for key in ID_KEYS if text_of(value, key)), "")
    if not ticket_id:
        yield Noted(where, f"no tid, callId or fileName; called {fallback_id}")
    yield _conversation(value, ticket_id or fallback_id, said, options)


def _conversation(value: Mapping[str, object], ticket_id: str, said: Sequence[Mapping[str, object]], options: ReadOptions) -> Conversation:
    timed = any("begin" in item or "end" in item for item in said)
    usual = _CHANNELS.get(text_of(value, "type")) or options.channel or (Channel.PHONE if timed else None)
    parties, zone = Parties(), options.zone or CHINA
    return canonical.assemble(
        ticket_id,
        [_draft(item, parties, usual, zone) for item in said],
        parties,
        channel=usual,
        direction=_DIRECTIONS.get(text_of(value, "callType")),
        started_at=_started_at(said, zone),
        zone=options.zone,
        metadata=scalar_metadata(value, _USED),
    )


def _draft(value: Mapping[str, object], parties: Parties, channel: Channel | None, zone: tzinfo) -> Draft:
    role = canonical.role_named(text_of(value, "role"))
    party = parties.index(role, text_of(value, "identity") if role is not Role.CUSTOMER else "")
    start, end = _offset(value, "begin"), _offset(value, "end")
    at = _clock(value, zone) if start is None and end is None else end
    return Draft(canonical.spoken_kind(channel), party, text_of(value, "words"), at, start)


def _offset(value: Mapping[str, object], key: str) -> float | None:
    number = value.get(key)
    return None if number is None else canonical.finite(number) / 1000


def _clock(value: Mapping[str, object], zone: tzinfo) -> Moment | None:
    found = canonical.moment(value.get("beginTime") or value.get("hourMinSec"))
    return canonical.zoned(found, zone) if isinstance(found, datetime) else found


def _started_at(said: Sequence[Mapping[str, object]], zone: tzinfo) -> datetime | None:
    """The first sentence that has both clocks says when the call began."""
    for item in said:
        begin, clock = _offset(item, "begin"), _clock(item, zone)
        if begin is not None and isinstance(clock, datetime):
            try:
                return clock - timedelta(seconds=begin)
            except OverflowError as error:
                raise RecordError(f"begin {begin * 1000:g} ms does not fit its beginTime") from error
    return None
