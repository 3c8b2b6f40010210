"""The matcher on Hyperscan."""

from __future__ import annotations

import platform
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import hyperscan
import numpy as np

from sanxiang.language.distinct import Distinct, Pairs, as_pairs
from sanxiang.language.parts import Sought
from sanxiang.language.patterns import Pattern, PatternProblem
from sanxiang.language.reports import Reports
from sanxiang.language.rows import Rows

# MULTILINE makes ^ and $ hold at the edges of every row of a buffer. Without DOTALL no "." crosses a row's end.
FLAGS = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_MULTILINE

BEGINNING = Sought(rb"\x{10ffff}\x{10ffff}", sure_to=0, asked="(?!)")
"""An expression that is asked where it begins. With one, the library does not build a second automaton, for short data, out of all
others: that takes long, and is thrown away in the end for as many patterns as a standard has. Where it is reported, nothing occurs."""

TAIL = b"\n\n"
"""Ends what is scanned: Hyperscan 5.4 misses some matches of "[0-9]$" at the end of its data, and before a single last line end."""

CHUNK = 1 << 27
"""Bytes a scan. The library takes 32-bit lengths, and the lists of matches should stay in memory."""


@cache
def build_id() -> str:
    """What a compiled database depends on besides its patterns: the library, the CPU it is built for."""
    probe = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    probe.compile(expressions=[b"a"], ids=[0], elements=1, flags=FLAGS)
    return f"hyperscan {getattr(hyperscan, '__version__', '')}; {probe.info()!r}; {platform.system()} {platform.machine()}"


def compile_database(patterns: Mapping[int, Pattern], *, hasty: bool = False) -> tuple[hyperscan.Database, Reports]:
    """The database, and what its reports mean. Raises PatternProblem for a pattern that is too complex for the library."""
    sought = [(number, one) for number, pattern in patterns.items() for one in pattern.sought(hasty=hasty)]
    sought.append((next(iter(patterns)), BEGINNING))
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    # The library works them off in this order.
    ids = [len(sought) - 1, *range(len(sought) - 1)]
    expressions = [sought[number][1].expression for number in ids]
    flags = [FLAGS | hyperscan.HS_FLAG_SOM_LEFTMOST, *[FLAGS] * (len(sought) - 1)]
    try:
        database.compile(expressions=expressions, ids=ids, elements=len(sought), flags=flags)
    except hyperscan.error as refusal:
        raise _too_complex(patterns, refusal) from refusal
    return database, Reports.of(sought)


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


def _restored(stored: bytes) -> tuple[hyperscan.Database, Reports]:
    """Raises ValueError as `load_database` does."""
    line, _, database = stored.partition(b"\n")
    return load_database(database), Reports.load(line)


def _note(pattern_id: int, _start: int, _end: int, _flags: int, found: Any) -> None:
    found.append(pattern_id)


class HyperscanMatcher:
    """One compiled database; any number of threads may scan with it at the same time."""

    engine = "hyperscan"

    def __init__(self, patterns: Sequence[Pattern], stored: bytes | None = None, *, hasty: bool = False) -> None:
        self._distinct = Distinct(patterns)
        self.ids = self._distinct.ids
        self.span: Callable[[int, str], tuple[int, int]] = self._distinct.span
        self.spans = self._distinct.spans
        self._workspace = threading.local()
        known = compile_database(self._distinct.patterns, hasty=hasty) if stored is None else _restored(stored)
        self._database, self._reports = known
        self._scan = self._database.scan
        self._occurring = self._reports.occurring
        self._owner_of, self._sure_length = (np.array(each, dtype=np.int64) for each in (self._reports.owners, self._reports.sure_to))

    def prepare(self) -> None:
        """Compiles what `re` may have to confirm."""
        self._reports.prepare()

    def serialise(self) -> bytes:
        """A line about the reports, then the database."""
        return self._reports.dump() + b"\n" + hyperscan.dumpb(self._database)

    def _scratch(self) -> hyperscan.Scratch:
        """Working memory that only this thread uses: two scans must not share one."""
        known: hyperscan.Scratch | None = getattr(self._workspace, "scratch", None)
        if known is None:
            known = self._workspace.scratch = hyperscan.Scratch(self._database)
        return known

    def scan_one(self, text: str) -> tuple[int, ...]:
        found: list[int] = []
        self._scan(text.encode("utf-8", "replace") + TAIL, _note, 0, found, self._scratch())
        return tuple(sorted(self._occurring(set(found), text))) if found else ()

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
        pairs = self._confirmed(rows, as_pairs(found, np.array(ids, dtype=np.int64), len(self._owner_of)))
        return pairs[0] + np.int32(first), pairs[1]

    def _confirmed(self, rows: Rows, reports: Pairs) -> Pairs:
        """Rows and patterns, without those that do not match after all. A character has one byte at least."""
        found, numbers = reports
        width = len(self.ids)
        keys = found.astype(np.int64) * width + self._owner_of[numbers]
        final = rows.starts[found + 1] - rows.starts[found] - 1 <= self._sure_length[numbers]
        certain = keys[final]
        open_ones = np.flatnonzero(~final & ~np.isin(keys, certain))
        places, ids = found[open_ones].tolist(), numbers[open_ones].tolist()
        edges = [0, *(np.flatnonzero(np.diff(found[open_ones])) + 1).tolist(), len(ids)]
        more = [
            places[first] * width + owner
            for first, end in pairwise(edges)
            if first < end
            for owner in self._occurring(ids[first:end], rows.text(places[first]))
        ]
        return as_pairs(*np.divmod(np.concatenate((certain, np.array(more, dtype=np.int64))), width), width)

    def scan_only(self, rows: Rows) -> None:
        for _, chunk in rows.chunks(CHUNK):
            # The stub does not know that the library takes None for "report nothing".
            self._scan(chunk.data + TAIL, None, 0, None, self._scratch())  # type: ignore[arg-type]
