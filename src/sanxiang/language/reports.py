"""What a report of Hyperscan means: which pattern occurs, for certain or perhaps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sanxiang.language.parts import Sought, grams

ANY_LENGTH = 1 << 62


class Reports:
    """Of each expression, by its number: the pattern that it stands for, and up to what length of text its report is final."""

    def __init__(self, owners: Sequence[int], sure_to: Sequence[int], needed: Sequence[Sequence[str]]) -> None:
        self.owners, self.sure_to = owners, sure_to
        self._needed = needed
        self._parts: dict[int, tuple[frozenset[str], ...]] = {}

    @classmethod
    def of(cls, sought: Iterable[tuple[int, Sought]]) -> Reports:
        """Those of expressions, each with the pattern it stands for."""
        rows = [
            (owner, ANY_LENGTH if one.sure_to is None else one.sure_to, ["\n".join(sorted(part)) for part in one.needed])
            for owner, one in sought
        ]
        return cls([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])

    def dump(self) -> bytes:
        """One line."""
        return json.dumps([self.owners, self.sure_to, self._needed], separators=(",", ":")).encode()

    @classmethod
    def load(cls, line: bytes) -> Reports:
        """What `dump` gave. Raises ValueError."""
        owners, sure_to, needed = json.loads(line)
        return cls(owners, sure_to, needed)

    def may_hold(self, number: int, text: str) -> bool:
        """Whether all that the expression leaves out can be in a text."""
        parts = self._parts.get(number)
        if parts is None:
            parts = self._parts[number] = tuple(frozenset(part.split("\n")) for part in self._needed[number])
        return not parts or _all_there(parts, grams(text))


def _all_there(parts: Iterable[frozenset[str]], strings: frozenset[str]) -> bool:
    for part in parts:  # noqa: SIM110 - a plain loop: this is asked of every second utterance
        if part.isdisjoint(strings):
            return False
    return True
