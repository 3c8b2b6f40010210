"""Files of an import as steps that can be taken up again anywhere: the same files always give the same steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sanxiang.conversation.items import Item, ReadOptions, Rejected
from sanxiang.conversation.model import Conversation
from sanxiang.conversation.reading import read_stream
from sanxiang.errors import InputError

MOST_ITEMS = 3
"""A batch ends after that many times its conversations of any items: rejects and remarks count, too."""


@dataclass(frozen=True, slots=True)
class File:
    """`name` is what messages call it."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Place:
    """How far an import has come: the file, its items that are done, and the bytes of all files that were read."""

    file: int
    item: int
    read: int = 0


@dataclass(slots=True)
class Batch:
    """Some items, and the place behind them."""

    after: Place
    conversations: list[Conversation] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    remarks: int = 0


def batches(files: Sequence[File], begin: Place, *, fmt: str, options: ReadOptions, size: int) -> Iterator[Batch]:
    """Everything behind `begin`, `size` conversations at a time. A file that cannot be read to its end gives a reject."""
    batch, items = Batch(begin), 0
    for place, item in _steps(files, begin, fmt, options):
        batch.after = place
        items += 1
        match item:
            case Conversation():
                batch.conversations.append(item)
            case Rejected():
                batch.rejected.append(item)
            case None:
                items -= 1
            case _:
                batch.remarks += 1
        if len(batch.conversations) >= size or items >= size * MOST_ITEMS:
            yield batch
            batch, items = Batch(place), 0
    yield batch


def _steps(files: Sequence[File], begin: Place, fmt: str, options: ReadOptions) -> Iterator[tuple[Place, Item | None]]:
    """Each item with the place behind it; the end of a file is a step without an item."""
    done = sum(file.path.stat().st_size for file in files[: begin.file])
    for number in range(begin.file, len(files)):
        count, skipped = 0, begin.item if number == begin.file else 0
        for count, (read, item) in enumerate(_items(files[number], fmt, options), 1):
            if count > skipped:
                yield Place(number, count, done + read), item
        done += files[number].path.stat().st_size
        yield Place(number + 1, 0, done), None


def _items(file: File, fmt: str, options: ReadOptions) -> Iterator[tuple[int, Item]]:
    """Items with the bytes read so far."""
    with file.path.open("rb") as stream:
        try:
            for item in read_stream(stream, file.name, fmt=fmt or None, options=options):
                yield (0 if stream.closed else stream.tell()), item
        except InputError as wrong:
            yield 0, Rejected(wrong.problem.where, "", wrong.problem.message, "")
