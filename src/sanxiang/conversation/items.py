"""What a reader gives and takes: conversations, rejected records, remarks; and the options of reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from types import MappingProxyType

from sanxiang.conversation.model import Channel, Conversation
from sanxiang.errors import Location

RAW_LIMIT = 64 * 1024
"""Characters of a rejected record that are kept for the rejects file."""

NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rejected:
    """One record that is no conversation. `raw` is its text, at most `RAW_LIMIT` characters."""

    where: Location
    record_id: str
    reason: str
    raw: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Noted:
    """A remark on what was read; the conversation itself follows or came before in the same stream."""

    where: Location
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


Item = Conversation | Rejected | Noted


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read.

    channel           for conversations whose source does not say
    swap              exchange agent and customer (mends recordings whose sides are the wrong way round)
    columns           CSV and Excel: field -> header, e.g. {"text": "内容"}; fields as in `readers.columns`
    encoding          of text files; "" = found out from the bytes
    zone              zone of clock times that carry none, and into which all others are turned; None = as they are
    max_record_bytes  the longest line (or cell) that is read, in characters
    max_file_bytes    the most that is read of one file, after decompression
    max_document_bytes  the most of a format that must be held as a whole (one JSON document, a vCon, Excel)
    """

    channel: Channel | None = None
    swap: bool = False
    columns: Mapping[str, str] = field(default_factory=lambda: NO_COLUMNS)
    encoding: str = ""
    zone: tzinfo | None = None
    max_record_bytes: int = 64 * 1024**2
    max_file_bytes: int = 2 * 1024**3
    max_document_bytes: int = 256 * 1024**2


DEFAULT_OPTIONS = ReadOptions()


class RecordError(Exception):
    """One record is wrong. `line` counts from the record's first line (0 = unknown); becomes a `Rejected`."""

    def __init__(self, reason: str, line: int = 0) -> None:
        self.reason = reason
        self.line = line
        super().__init__(reason)


def rejected(where: Location, record_id: str, reason: str, raw: str) -> Rejected:
    """A `Rejected` with `raw` cut to `RAW_LIMIT`."""
    return Rejected(where, record_id, reason, raw[:RAW_LIMIT])
