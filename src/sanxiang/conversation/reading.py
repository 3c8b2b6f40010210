"""Files in, conversations out: the public entry of all readers.

for item in read_conversations([Path("calls.jsonl")]):
    match item:
        case Conversation(): ...
        case Rejected(where, record_id, reason, raw): ...    # goes to the rejects file
        case Noted(where, message): ...                      # worth telling
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from sanxiang.conversation.decoding import Source, open_source
from sanxiang.conversation.detect import KNOWN, detect
from sanxiang.conversation.items import DEFAULT_OPTIONS, Item, Noted, ReadOptions, Rejected
from sanxiang.conversation.model import SPOKEN, Conversation
from sanxiang.conversation.readers.formats import FORMATS
from sanxiang.conversation.sides import look_swapped, swap_sides
from sanxiang.errors import InputError, Location

__all__ = ["Item", "Noted", "ReadOptions", "Rejected", "read_conversations", "read_file", "read_stream"]

_MOST_IDS = 2_000_000
"""Ids that are remembered to find duplicates (some 100 MB)."""


def read_conversations(paths: Sequence[Path], *, fmt: str | None = None, options: ReadOptions = DEFAULT_OPTIONS) -> Iterator[Item]:
    """The conversations of several files, in order, one at a time, with rejected records and remarks between.

    fmt: a name of `readers.formats.FORMATS`; None = find out for each file.
    Raises InputError at the first file that cannot be read as a whole (before or while it is read); use `read_file`
    to go on with the next one.
    """
    seen: set[bytes] = set()
    for path in paths:
        yield from _without_twins(read_file(path, fmt=fmt, options=options), path, seen)


def read_file(path: Path, *, fmt: str | None = None, options: ReadOptions = DEFAULT_OPTIONS) -> Iterator[Item]:
    """The conversations of one file. Raises InputError when the first item is asked for, or later (broken gzip)."""
    where = Location(str(path))
    if path.is_dir():
        raise InputError(where, "a folder; give the files in it / 这是文件夹")
    try:
        stream = path.open("rb")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(where, f"cannot be opened: {reason} / 无法打开") from error
    with stream:
        yield from read_stream(stream, str(path), fmt=fmt, options=options)


def read_stream(stream: BinaryIO, name: str, *, fmt: str | None = None, options: ReadOptions = DEFAULT_OPTIONS) -> Iterator[Item]:
    """The conversations of an open binary stream; `name` is shown in locations and makes ids where there are none."""
    source = open_source(stream, name, options)
    for item in _items(source, fmt, options):
        if isinstance(item, Conversation):
            yield from _finished(source, item, options)
        else:
            yield item


def _items(source: Source, fmt: str | None, options: ReadOptions) -> Iterator[Item]:
    chosen = fmt or detect(source, options)
    if chosen not in FORMATS:
        raise InputError(source.at(), f"unknown format {chosen!r}; known: {KNOWN}")
    return FORMATS[chosen](source, options)


def _finished(source: Source, conversation: Conversation, options: ReadOptions) -> Iterator[Item]:
    made = swap_sides(conversation) if options.swap else conversation
    if made.channel is None and options.channel is not None:
        made = replace(made, channel=options.channel)
    yield made
    if look_swapped(made):
        yield Noted(source.at(), f"{made.id}: agent and customer look the wrong way round; if so, read with swap")
    backwards = sum(_is_backwards(event.start, event.at) for event in made.events)
    if backwards:
        yield Noted(source.at(), f"{made.id}: {backwards} event(s) end before they start; left as they are")
    if not any(event.kind in SPOKEN for event in made.events):
        yield Noted(source.at(), f"{made.id}: nothing is said in this conversation")


def _is_backwards(start: float | None, end: float | None) -> bool:
    return start is not None and end is not None and end < start


def _without_twins(items: Iterator[Item], path: Path, seen: set[bytes]) -> Iterator[Item]:
    """The same items; a conversation whose id came before is followed by a remark."""
    for item in items:
        yield item
        if isinstance(item, Conversation):
            digest = hashlib.blake2b(item.id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            if digest in seen:
                yield Noted(Location(str(path)), f"duplicate id {item.id[:80]!r}; both are kept")
            elif len(seen) < _MOST_IDS:
                seen.add(digest)
