"""The loop that all JSON formats share: a record in, a conversation, a rejection or remarks out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sanxiang.conversation.decoding import Source
from sanxiang.conversation.items import Item, Noted, ReadOptions, RecordError, rejected
from sanxiang.conversation.json_records import Broken, Record, read_records
from sanxiang.errors import Location

Convert = Callable[[Mapping[str, object], str, Location, ReadOptions], Iterator[Item]]
"""(the record, an id for it where it has none, where it stands, options) -> what it holds; may raise RecordError."""


def each_record(source: Source, options: ReadOptions, convert: Convert, *, id_keys: tuple[str, ...]) -> Iterator[Item]:
    """Convert every record of a JSON file; what is wrong with one never stops the next."""
    for number, record in enumerate(read_records(source, options), 1):
        if isinstance(record, Broken):
            yield rejected(record.where, "", record.reason, record.raw)
        else:
            yield from _converted(record, f"{source.stem}-{number}", options, convert, id_keys)


def _converted(record: Record, fallback_id: str, options: ReadOptions, convert: Convert, id_keys: tuple[str, ...]) -> Iterator[Item]:
    if record.scrubbed:
        yield Noted(record.where, "half surrogate pairs (broken emoji) were replaced by U+FFFD")
    if not isinstance(record.value, dict):
        yield rejected(record.where, "", "not a JSON object {...}", record.raw)
        return
    try:
        yield from list(convert(record.value, fallback_id, record.where, options))
    except RecordError as error:
        yield rejected(record.where, _id_of(record.value, id_keys), error.reason, record.raw)
    except RecursionError:
        yield rejected(record.where, _id_of(record.value, id_keys), "JSON nested too deeply", record.raw)


def _id_of(value: Mapping[str, object], keys: tuple[str, ...]) -> str:
    found = (value[key] for key in keys if isinstance(value.get(key), str | int))
    return str(next(found, ""))[:200]
