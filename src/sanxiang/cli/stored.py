"""A standard as bytes that load fast: its patterns as they are written for the engines, without their trees.

Trees are by far the most of a standard, and are needed only where a matcher is built anew; they are read again then.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Mapping, Sequence
from typing import Any

from sanxiang.language.nodes import Node
from sanxiang.language.patterns import Pattern, parse
from sanxiang.standard.standard import Standard

Lists = Mapping[str, tuple[str, ...]]
Row = tuple[str, str, str | None]
"""Source, expression, expression over homophones (None = has none)."""


class StoredPattern(Pattern):
    """A pattern that reads its source again when its tree is asked for."""

    __slots__ = ("_homophones", "_lists", "_written")
    _homophones: str | None
    _lists: Lists
    _written: str

    def __init__(self, row: Row, lists: Lists) -> None:
        source, written, homophones = row
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "_written", written)
        object.__setattr__(self, "_homophones", homophones)
        object.__setattr__(self, "_lists", lists)
        object.__setattr__(self, "_scan_memo", [])

    @property
    def node(self) -> Node:
        return parse(self.source, self._lists).node

    def for_re(self) -> str:
        return self._written

    def for_js(self) -> str:
        return self._written

    def folded(self) -> Pattern | None:
        return None if self._homophones is None else StoredFold(self, self._homophones)


class StoredFold(Pattern):
    """The fold of a stored pattern."""

    __slots__ = ("_origin", "_written")
    _origin: StoredPattern
    _written: str

    def __init__(self, origin: StoredPattern, written: str) -> None:
        object.__setattr__(self, "source", origin.source)
        object.__setattr__(self, "_written", written)
        object.__setattr__(self, "_origin", origin)
        object.__setattr__(self, "_scan_memo", [])

    @property
    def node(self) -> Node:
        folded = Pattern(self.source, self._origin.node).folded()
        assert folded is not None
        return folded.node

    def for_re(self) -> str:
        return self._written

    def for_js(self) -> str:
        return self._written


def dump(standard: Standard) -> bytes:
    """Bytes for `load`, which hold for the same code only."""
    body = io.BytesIO()
    pickler = _Pickler(body)
    pickler.dump(standard)
    rows = [_row(pattern) for pattern in pickler.patterns]
    return pickle.dumps((dict(standard.lists), rows, body.getvalue()), pickle.HIGHEST_PROTOCOL)


def load(stored: bytes) -> Standard:
    """May raise anything for bytes that `dump` of the same code did not make. Never load what others could write."""
    lists, rows, body = pickle.loads(stored)
    standard = _Unpickler(io.BytesIO(body), rows, lists).load()
    if not isinstance(standard, Standard):
        raise pickle.UnpicklingError("not a standard")
    return standard


def _row(pattern: Pattern) -> Row:
    folded = pattern.folded()
    return pattern.source, pattern.for_re(), None if folded is None else folded.for_re()


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
        self._made: dict[int, StoredPattern] = {}

    def persistent_load(self, pid: Any) -> StoredPattern:
        known = self._made.get(pid)
        if known is None:
            known = self._made[pid] = StoredPattern(self._rows[pid], self._lists)
        return known
