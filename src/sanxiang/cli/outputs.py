"""Files out: written beside their place first, so that a failure never leaves half a file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO

import typer

from sanxiang.conversation.items import Item, Noted, Rejected, rejected
from sanxiang.conversation.model import Conversation
from sanxiang.conversation.writers.jsonl import write_jsonl
from sanxiang.errors import Location
from sanxiang.language.entities import mask
from sanxiang.reporting.masking import Mask, shown, unmasked

TOLD = 5
"""Remarks and rejected records that are shown one by one."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft that takes the place of `path` when the block ends well. Raises OSError at once where that cannot be.

    What is no regular file (a pipe, a device) is written directly.
    """
    if path.exists() and not path.is_file():
        path.open("ab").close()
        yield path
        return
    draft = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        draft.open("xb").close()
    except OSError as error:
        error.filename = str(path)
        raise
    try:
        yield draft
        draft.replace(path)
    except OSError as error:
        error.filename = str(path) if error.filename in (None, str(draft)) else error.filename
        raise
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def text_out(path: Path | None) -> Iterator[TextIO]:
    """A text file to write, or standard output. Lone surrogates become escapes."""
    if path is None:
        yield sys.stdout
        return
    with replacing(path) as draft, draft.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as out:
        yield out


def refuse_overwriting(outputs: Mapping[str, Path | None], inputs: Sequence[Path]) -> None:
    """Raises BadParameter for an output (by the name of its option) that is one of the inputs, or another output."""
    taken = {path.resolve() for path in inputs}
    for option, path in outputs.items():
        if path is not None and path.is_file() and path.resolve() in taken:
            raise typer.BadParameter(f"{path}: 会覆盖输入或另一输出 / would overwrite an input, or another output", param_hint=option)
        taken |= {path.resolve()} if path is not None else set()


def mask_for(show_all: bool) -> Mask:
    """The mask of personal data, or none."""
    return unmasked if show_all else mask


class Teller:
    """Tells rejected records and remarks on standard error: the first few in full, then their number. `failed`: those that were read."""

    def __init__(self, masked: Mask, rejects: TextIO | None = None) -> None:
        self.rejected = self.noted = self.failed = 0
        self._mask, self._rejects = masked, rejects

    def reject(self, item: Rejected) -> None:
        self.rejected += 1
        if self._rejects is not None:
            self._rejects.write(_reject_line(item, self._mask) + "\n")
        if self.rejected <= TOLD:
            print(f"{item.where}: 拒收 rejected: {shown(item.reason, self._mask)}", file=sys.stderr)

    def fail(self, conversation: Conversation, reason: str) -> Rejected:
        """One that was read and could not be judged, told by its id: nobody knows its line any more."""
        self.failed += 1
        name = " ".join(shown(conversation.id, self._mask).split())
        item = rejected(Location(name), conversation.id, reason, write_jsonl(conversation))
        self.reject(item)
        return item

    def note(self, item: Noted) -> None:
        self.noted += 1
        if self.noted <= TOLD:
            print(f"{item.where}: 提示 note: {shown(item.message, self._mask)}", file=sys.stderr)

    def sum_up(self, *, skipped: int = 0) -> None:
        """The numbers behind what was shown."""
        if self.rejected > TOLD:
            print(f"共拒收 {self.rejected:,} 条记录 / {self.rejected:,} records rejected in all", file=sys.stderr)
        if self.noted > TOLD:
            print(f"共 {self.noted:,} 条提示 / {self.noted:,} notes in all", file=sys.stderr)
        if skipped:
            print(f"跳过 {skipped:,} 个非会话文件 / {skipped:,} other files skipped", file=sys.stderr)


class Listener(Protocol):
    """Is told of what a source gives besides conversations."""

    def reject(self, item: Rejected, /) -> None: ...

    def note(self, item: Noted, /) -> None: ...


def conversations_in(items: Iterable[Item], *listeners: Listener) -> Iterator[Conversation]:
    """The conversations; the listeners are told of all else on the way, in the order of the source."""
    for item in items:
        if isinstance(item, Conversation):
            yield item
        for listener in listeners:
            if isinstance(item, Rejected):
                listener.reject(item)
            elif isinstance(item, Noted):
                listener.note(item)


def _reject_line(item: Rejected, masked: Mask) -> str:
    where = {"file": item.where.file, "line": item.where.line or None}
    told = {"id": shown(item.record_id, masked), "reason": shown(item.reason, masked), "raw": shown(item.raw, masked)}
    return json.dumps({**where, **told}, ensure_ascii=False, separators=(",", ":"))
