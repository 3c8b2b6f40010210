"""The reference: every pattern tried on every text, with `re`. Slow, and plain to see; tests and measurements compare with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from sanxiang.language.distinct import Distinct, Pairs, as_pairs
from sanxiang.language.patterns import Pattern
from sanxiang.language.rows import Rows


class PlainMatcher:
    """No pre-filter, no order but that of the patterns."""

    engine = "plain"

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._distinct = Distinct(patterns)
        self.ids = self._distinct.ids
        self.span: Callable[[int, str], tuple[int, int]] = self._distinct.span
        self.spans: Callable[[int, str], Iterator[tuple[int, int]]] = self._distinct.spans
        self._compiled = [(number, self._distinct.compiled(number)) for number in self._distinct.patterns]

    def prepare(self) -> None:
        """Nothing is left for later."""

    def serialise(self) -> bytes:
        """Nothing: there is nothing to keep."""
        return b""

    def scan_one(self, text: str) -> tuple[int, ...]:
        return tuple(number for number, expression in self._compiled if expression.search(text))

    def scan_rows(self, rows: Rows) -> Pairs:
        found = [(row, number) for row, text in enumerate(rows.texts()) for number in self.scan_one(text)]
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        return as_pairs(pairs[:, 0], pairs[:, 1], len(self.ids))

    def scan_only(self, rows: Rows) -> None:
        for text in rows.texts():
            self.scan_one(text)
