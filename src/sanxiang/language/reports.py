"""What a report of Hyperscan means: which pattern occurs, for certain or perhaps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from sanxiang.language.expressions import EXPRESSIONS
from sanxiang.language.parts import Sought

ANY_LENGTH = 1 << 62


class Reports:
    """Of each expression, by its number: the pattern that it stands for, up to what length of text its report is final, and what `re` is
    asked about longer ones. Threads may share it: what one compiles twice is the same."""

    def __init__(self, owners: Sequence[int], sure_to: Sequence[int], asked: Sequence[str]) -> None:
        self.owners, self.sure_to = owners, sure_to
        self._asked = asked
        self._compiled: dict[int, re.Pattern[str]] = {}

    @classmethod
    def of(cls, sought: Iterable[tuple[int, Sought]]) -> Reports:
        """Those of expressions, each with the pattern it stands for."""
        rows = [(owner, ANY_LENGTH if one.sure_to is None else one.sure_to, one.asked) for owner, one in sought]
        return cls([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])

    def dump(self) -> bytes:
        """One line."""
        return json.dumps([self.owners, self.sure_to, self._asked], ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def load(cls, line: bytes) -> Reports:
        """What `dump` gave. Raises ValueError."""
        owners, sure_to, asked = json.loads(line)
        return cls(owners, sure_to, asked)

    def occurring(self, numbers: Iterable[int], text: str) -> set[int]:
        """The patterns that occur in a text, of those that are reported. Bulk asks this of every second utterance."""
        owners, sure_to, compiled, length = self.owners, self.sure_to, self._compiled.get, len(text)
        known, doubtful = set[int](), []
        for number in numbers:
            if length <= sure_to[number]:
                known.add(owners[number])
            else:
                doubtful.append(number)
        for number in doubtful:
            owner = owners[number]
            if owner not in known and (compiled(number) or self._compile(number)).search(text) is not None:
                known.add(owner)
        return known

    def _compile(self, number: int) -> re.Pattern[str]:
        found = self._compiled[number] = EXPRESSIONS.compiled(self._asked[number])
        return found

    def prepare(self) -> None:
        """Compiles what `re` may be asked: a fifth of a second for a thousand expressions."""
        for number, expression in enumerate(self._asked):
            if expression and number not in self._compiled:
                self._compile(number)
