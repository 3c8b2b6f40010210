"""The matcher on `re`, for where Hyperscan is not installed, and as its oracle in tests.

A pattern is tried only on texts that hold one of its required strings; those are found by their first two characters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sanxiang.language.distinct import Distinct, Pairs, as_pairs
from sanxiang.language.patterns import Pattern
from sanxiang.language.rows import Rows


@dataclass(frozen=True, slots=True)
class _Candidate:
    required: str
    pattern_id: int
    proven: bool
    """The string itself is a match."""


class ReMatcher:
    """Compiles an expression when a text first holds one of its required strings."""

    engine = "re"

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._distinct = Distinct(patterns)
        self.ids = self._distinct.ids
        self.span: Callable[[int, str], tuple[int, int]] = self._distinct.span
        self.spans = self._distinct.spans
        self._beginnings: dict[str, list[_Candidate]] = defaultdict(list)
        self._always: list[int] = []
        for pattern_id, pattern in self._distinct.patterns.items():
            self._index(pattern_id, pattern)
        self._beginnings.default_factory = None

    def _index(self, pattern_id: int, pattern: Pattern) -> None:
        required, proven = pattern.literals(), pattern.is_literal()
        for text in required:
            self._beginnings[text[:2]].append(_Candidate(text, pattern_id, proven))
        if not required:
            self._always.append(pattern_id)

    def prepare(self) -> None:
        """Nothing is left for later."""

    def serialise(self) -> bytes:
        """Nothing: expressions are compiled when they are needed."""
        return b""

    def scan_one(self, text: str) -> tuple[int, ...]:
        compiled = self._distinct.compiled
        found = {pattern_id for pattern_id in self._always if compiled(pattern_id).search(text)}
        for beginning in {*text, *map("".join, pairwise(text))}:
            for candidate in self._beginnings.get(beginning, ()):
                pattern_id = candidate.pattern_id
                if pattern_id in found or candidate.required not in text:
                    continue
                if candidate.proven or compiled(pattern_id).search(text):
                    found.add(pattern_id)
        return tuple(sorted(found))

    def scan_rows(self, rows: Rows) -> Pairs:
        pairs = [(row, pattern_id) for row, text in enumerate(rows.texts()) for pattern_id in self.scan_one(text)]
        table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return as_pairs(table[:, 0], table[:, 1], len(self.ids))

    def scan_only(self, rows: Rows) -> None:
        self.scan_rows(rows)
