"""Files and folders in, conversations out; what cannot be read is told and counted, and the rest goes on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from sanxiang.conversation.items import Item, Noted, ReadOptions, Rejected
from sanxiang.conversation.model import Channel, Conversation
from sanxiang.conversation.readers.columns import FIELDS
from sanxiang.conversation.readers.formats import FORMATS
from sanxiang.conversation.reading import read_stream
from sanxiang.errors import InputError, Location

SUFFIXES = frozenset({".jsonl", ".ndjson", ".json", ".vcon", ".txt", ".csv", ".tsv", ".xlsx", ".vtt", ".srt"})
"""What is taken out of a folder; a file that is named itself may be called anything."""

Progress = Callable[[int], None]
"""Told how many bytes of all files have been read."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The files to read, in order, and how. `skipped` counts files of folders that are no conversations."""

    files: tuple[Path, ...]
    skipped: int
    fmt: str | None
    options: ReadOptions

    def size(self) -> int:
        """Bytes of all files."""
        return sum(path.stat().st_size for path in self.files if path.is_file())

    def items(self, progress: Progress = lambda _: None) -> Iterator[Item]:
        """Conversations, rejected records and remarks, in order. A file that cannot be read counts as one rejected record."""
        twins, done = _Twins(), 0
        for path in self.files:
            try:
                yield from twins.told(self._file(path, partial(_further, progress, done)), path)
            except InputError as error:
                yield Rejected(error.problem.where, "", error.problem.message, "")
            done += path.stat().st_size
            progress(done)

    def _file(self, path: Path, progress: Progress) -> Iterator[Item]:
        try:
            stream = path.open("rb")
        except OSError as error:
            raise InputError(Location(str(path)), f"无法打开 / cannot be opened: {error.strerror}") from error
        with stream:
            tell = stream.tell if stream.seekable() else lambda: 0
            for item in read_stream(stream, str(path), fmt=self.fmt, options=self.options):
                yield item
                progress(0 if stream.closed else tell())


def _further(progress: Progress, done: int, read: int) -> None:
    progress(done + read)


class _Twins:
    """Remembers ids over all files: one that comes again is told, and kept."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def told(self, items: Iterator[Item], path: Path) -> Iterator[Item]:
        for item in items:
            yield item
            if isinstance(item, Conversation):
                digest = blake2b(item.id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
                if digest in self._seen:
                    yield Noted(Location(str(path)), f"会话编号重复，都已保留 / duplicate id {item.id[:80]!r}; both are kept")
                self._seen.add(digest)


def sources_of(
    paths: Sequence[Path],
    *,
    fmt: str | None = None,
    channel: Channel | None = None,
    swap: bool = False,
    columns: Mapping[str, str] | None = None,
    zone: str | None = None,
) -> Sources:
    """Folders are walked. Raises BadParameter for what does not exist, is not known, or holds no conversation files."""
    if fmt is not None and fmt not in FORMATS:
        raise typer.BadParameter(f"没有格式 {fmt} / no such format; known: {', '.join(FORMATS)}", param_hint="--from")
    for field in columns or ():
        if field not in FIELDS:
            raise typer.BadParameter(f"没有字段 {field} / no such field; known: {', '.join(FIELDS)}", param_hint="--columns")
    files, skipped = _found(paths)
    if not files:
        raise typer.BadParameter("文件夹中没有会话文件 / no conversation files in there", param_hint="FILES")
    options = ReadOptions(channel=channel, swap=swap, columns=columns or {}, zone=zone_named(zone))
    return Sources(files, skipped, fmt, options)


def zone_named(name: str | None) -> ZoneInfo | None:
    """The zone of that name. Raises BadParameter."""
    try:
        return None if name is None else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise typer.BadParameter(f"没有时区 {name} / no such time zone", param_hint="--zone") from None


def _found(paths: Sequence[Path]) -> tuple[tuple[Path, ...], int]:
    files: list[Path] = []
    skipped = 0
    for path in paths:
        if path.is_dir():
            inside = _walk(path)
            known = [file for file in inside if _is_conversation_file(file)]
            files, skipped = files + known, skipped + len(inside) - len(known)
        elif path.exists():
            files.append(path)
        else:
            raise typer.BadParameter(f"{path}: 没有这个文件或文件夹 / no such file or folder", param_hint="FILES")
    return tuple(files), skipped


def _is_conversation_file(path: Path) -> bool:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    return bool(suffixes) and suffixes[-1] in SUFFIXES


def _walk(folder: Path) -> list[Path]:
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(place, name) for name in sorted(names) if not name.startswith((".", "~$"))]
    return found
