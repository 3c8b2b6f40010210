"""What both matchers share: patterns without duplicates, canonical spans, the order of results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from sanxiang.language.expressions import EXPRESSIONS
from sanxiang.language.patterns import Pattern

Pairs = tuple[NDArray[np.int32], NDArray[np.int32]]


class Distinct:
    """Patterns without those that read alike, and where they match."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        written = [pattern.for_re() for pattern in patterns]
        first = {text: number for number, text in reversed(list(enumerate(written)))}
        self.ids = tuple(first[text] for text in written)
        self.patterns = {number: patterns[number] for number in sorted(set(self.ids))}
        self._written = written
        self._compiled: dict[int, re.Pattern[str]] = {}

    def compiled(self, pattern_id: int) -> re.Pattern[str]:
        """Compiled at first use: most patterns of a standard are never asked for a span."""
        known = self._compiled.get(pattern_id)
        if known is None:
            known = self._compiled[pattern_id] = EXPRESSIONS.compiled(self._written[pattern_id])
        return known

    def span(self, pattern_id: int, text: str) -> tuple[int, int]:
        found = self.compiled(pattern_id).search(text)
        if found is None:
            raise ValueError(f"pattern {pattern_id} does not occur in the text")
        return found.span()

    def spans(self, pattern_id: int, text: str) -> Iterator[tuple[int, int]]:
        """All matches from left to right, none overlapping the one before."""
        return (found.span() for found in self.compiled(pattern_id).finditer(text))

    def digest(self) -> str:
        return sha256("\n".join(self._written).encode("utf-8", "surrogatepass")).hexdigest()


def as_pairs(rows: NDArray[np.int64], ids: NDArray[np.int64], pattern_count: int) -> Pairs:
    """Ascending by (row, id), each pair once."""
    keys = rows * pattern_count + ids
    keys.sort(kind="stable")
    keys = keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]]
    found, pattern_ids = np.divmod(keys, max(pattern_count, 1))
    return found.astype(np.int32), pattern_ids.astype(np.int32)
