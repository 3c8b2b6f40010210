"""A standard as bytes that load fast: its patterns as they are written for the engines, without their trees."""

from __future__ import annotations

import io
import pickle
from collections.abc import Collection, Sequence
from typing import Any

from sanxiang.language.nodes import Node
from sanxiang.language.patterns import Pattern
from sanxiang.language.written import Lists, Row, WrittenPattern, restored, row_of
from sanxiang.standard.standard import Standard


def dump(standard: Standard) -> bytes:
    """Bytes for `load`, which hold for the same code only."""
    body = io.BytesIO()
    pickler = _Pickler(body)
    pickler.dump(standard)
    rows = [row_of(pattern) for pattern in pickler.patterns]
    return pickle.dumps((dict(standard.lists), rows, body.getvalue()), pickle.HIGHEST_PROTOCOL)


def load(stored: bytes) -> tuple[Standard, Collection[WrittenPattern]]:
    """The standard and its patterns.

    May raise anything for bytes that `dump` of the same code did not make. Never load what others could write.
    """
    lists, rows, body = pickle.loads(stored)
    reader = _Unpickler(io.BytesIO(body), rows, lists)
    standard = reader.load()
    if not isinstance(standard, Standard):
        raise pickle.UnpicklingError("not a standard")
    return standard, reader.made.values()


class _Pickler(pickle.Pickler):
    def __init__(self, out: io.BytesIO) -> None:
        super().__init__(out, pickle.HIGHEST_PROTOCOL)
        self.patterns: list[Pattern] = []
        self._numbers: dict[int, int] = {}

    def persistent_id(self, obj: Any) -> int | None:
        if not isinstance(obj, Pattern):
            return None
        number = self._numbers.setdefault(id(obj), len(self.patterns))
        if number == len(self.patterns):
            self.patterns.append(obj)
        return number


class _Unpickler(pickle.Unpickler):
    def __init__(self, stored: io.BytesIO, rows: Sequence[Row], lists: Lists) -> None:
        super().__init__(stored)
        self._rows, self._lists = rows, lists
        self.made: dict[int, WrittenPattern] = {}
        self._read: dict[str, Node] = {}

    def persistent_load(self, pid: Any) -> WrittenPattern:
        known = self.made.get(pid)
        if known is None:
            known = self.made[pid] = restored(self._rows[pid], self._lists, self._read)
        return known
