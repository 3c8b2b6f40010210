"""The matcher on Hyperscan."""

from __future__ import annotations

import platform
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

import hyperscan
import numpy as np

from sanxiang.language.distinct import Distinct, Pairs, as_pairs
from sanxiang.language.patterns import Pattern, PatternProblem
from sanxiang.language.rows import Rows

# MULTILINE makes ^ and $ hold at the edges of every row of a buffer. Without DOTALL no "." crosses a row's end.
FLAGS = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_MULTILINE

TAIL = b"\n\n"
"""Ends what is scanned: Hyperscan 5.4 misses some matches of "[0-9]$" at the end of its data, and before a single last line end."""

ANY_LENGTH = 1 << 62

CHUNK = 1 << 27
"""Bytes a scan. The library takes 32-bit lengths, and the lists of matches should stay in memory."""


def build_id() -> str:
    """What a compiled database depends on besides its patterns: the library, the CPU it is built for."""
    probe = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    probe.compile(expressions=[b"a"], ids=[0], elements=1, flags=FLAGS)
    return f"hyperscan {version('hyperscan')}; {probe.info()!r}; {platform.system()} {platform.machine()}"


def compile_database(patterns: Mapping[int, Pattern]) -> hyperscan.Database:
    """Raises PatternProblem for a pattern that is too complex for the library."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    expressions = [pattern.for_hyperscan() for pattern in patterns.values()]
    try:
        database.compile(expressions=expressions, ids=list(patterns), elements=len(patterns), flags=FLAGS)
    except hyperscan.error as refusal:
        raise _too_complex(patterns, refusal) from refusal
    return database


def _too_complex(patterns: Mapping[int, Pattern], refusal: Exception) -> Exception:
    """Compiles one by one to find the culprit, since the library does not name it."""
    if len(patterns) == 1:
        source = next(iter(patterns.values())).source
        return PatternProblem(1, f"「{source}」过于复杂，请拆成几条 / too complex, split it up: {refusal}")
    for number, pattern in patterns.items():
        try:
            compile_database({number: pattern})
        except PatternProblem as problem:
            return problem
    return refusal


def load_database(stored: bytes) -> hyperscan.Database:
    """Raises ValueError if the bytes are damaged or come from another library or CPU."""
    try:
        database = hyperscan.loadb(stored, hyperscan.HS_MODE_BLOCK)
    except hyperscan.error as refusal:
        raise ValueError(f"no database of this library: {refusal}") from refusal
    database.scratch = hyperscan.Scratch(database)
    return database


def _note(pattern_id: int, _start: int, _end: int, _flags: int, found: Any) -> None:
    found.append(pattern_id)


class HyperscanMatcher:
    """One compiled database; any number of threads may scan with it at the same time."""

    engine = "hyperscan"

    def __init__(self, patterns: Sequence[Pattern], stored: bytes | None = None) -> None:
        self._distinct = Distinct(patterns)
        self.ids = self._distinct.ids
        self.span: Callable[[int, str], tuple[int, int]] = self._distinct.span
        self.spans = self._distinct.spans
        self._workspace = threading.local()
        if stored is None:
            self._database = compile_database(self._distinct.patterns)
            self._sure_to = np.array([self._sure_length(number) for number in range(len(patterns))], dtype=np.int64)
        else:
            # Limits are stored with the database: to work them out takes the trees of all patterns.
            self._database = load_database(stored[8 * len(patterns) :])
            self._sure_to = np.frombuffer(stored, dtype=np.int64, count=len(patterns))
        self._scan = self._database.scan
        self._limits: list[int] = self._sure_to.tolist()

    def _sure_length(self, number: int) -> int:
        limit = self._distinct.patterns[number].sure_to if number in self._distinct.patterns else None
        return ANY_LENGTH if limit is None else limit

    def serialise(self) -> bytes:
        return self._sure_to.tobytes() + hyperscan.dumpb(self._database)

    def _scratch(self) -> hyperscan.Scratch:
        """Working memory that only this thread uses: two scans must not share one."""
        known: hyperscan.Scratch | None = getattr(self._workspace, "scratch", None)
        if known is None:
            known = self._workspace.scratch = hyperscan.Scratch(self._database)
        return known

    def scan_one(self, text: str) -> tuple[int, ...]:
        found: list[int] = []
        self._scan(text.encode("utf-8", "replace") + TAIL, _note, 0, found, self._scratch())
        return tuple(n for n in sorted(set(found)) if self._occurs(n, text)) if found else ()

    def _occurs(self, pattern_id: int, text: str) -> bool:
        """Whether what was reported is so: where a gap may be longer than its limit, `re` reads the text."""
        return len(text) <= self._limits[pattern_id] or self._distinct.compiled(pattern_id).search(text) is not None

    def scan_rows(self, rows: Rows) -> Pairs:
        parts = [self._scan_chunk(first, chunk) for first, chunk in rows.chunks(CHUNK)]
        if not parts:
            return np.empty(0, np.int32), np.empty(0, np.int32)
        found, ids = zip(*parts, strict=True)
        return np.concatenate(found), np.concatenate(ids)

    def _scan_chunk(self, first: int, rows: Rows) -> Pairs:
        ids: list[int] = []
        ends: list[int] = []

        # One call a match: this is what bulk matching costs. Default values save the look-up of the two methods.
        def note(
            pattern_id: int,
            _start: int,
            end: int,
            _flags: int,
            _context: object,
            add_id: Callable[[int], None] = ids.append,
            add_end: Callable[[int], None] = ends.append,
        ) -> None:
            add_id(pattern_id)
            add_end(end)

        self._scan(rows.data + TAIL, note, 0, None, self._scratch())
        # No match is empty, so that an end behind a row's first byte tells the row.
        found = np.searchsorted(rows.starts, np.array(ends, dtype=np.int64), side="left") - 1
        pairs = self._confirmed(rows, as_pairs(found, np.array(ids, dtype=np.int64), len(self.ids)))
        return pairs[0] + np.int32(first), pairs[1]

    def _confirmed(self, rows: Rows, pairs: Pairs) -> Pairs:
        """Without the pairs whose row does not match after all, a few in a hundred. A character has one byte at least."""
        found, ids = pairs
        lengths = rows.starts[found + 1] - rows.starts[found] - 1
        doubtful = np.flatnonzero(lengths > self._sure_to[ids])
        texts = {row: rows.text(row) for row in np.unique(found[doubtful]).tolist()}
        named = zip(doubtful.tolist(), ids[doubtful].tolist(), found[doubtful].tolist(), strict=True)
        fails = [place for place, pattern_id, row in named if not self._occurs(pattern_id, texts[row])]
        return (np.delete(found, fails), np.delete(ids, fails)) if fails else pairs

    def scan_only(self, rows: Rows) -> None:
        for _, chunk in rows.chunks(CHUNK):
            # The stub does not know that the library takes None for "report nothing".
            self._scan(chunk.data + TAIL, None, 0, None, self._scratch())  # type: ignore[arg-type]
