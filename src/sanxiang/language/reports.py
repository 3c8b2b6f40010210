"""What a report of Hyperscan means: which pattern occurs, for certain or perhaps."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from operator import add

from sanxiang.language.parts import Sought

ANY_LENGTH = 1 << 62


class Reports:
    """Of each expression, by its number: the pattern that it stands for, and up to what length of text its report is final."""

    def __init__(self, owners: Sequence[int], sure_to: Sequence[int], needed: Sequence[Sequence[str]]) -> None:
        self.owners, self.sure_to = owners, sure_to
        self._parts = _Parts(needed)

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
        return json.dumps([self.owners, self.sure_to, self._parts.needed], separators=(",", ":")).encode()

    @classmethod
    def load(cls, line: bytes) -> Reports:
        """What `dump` gave. Raises ValueError."""
        owners, sure_to, needed = json.loads(line)
        return cls(owners, sure_to, needed)

    def may_be(self, numbers: Iterable[int], text: str) -> list[int]:
        """Those of the expressions of which all that they leave out can be in a text."""
        return self._parts.all_in(numbers, text)


class _Parts:
    """The parts that expressions need, as bits: of which of them a text holds a string is told by one walk over it, for all.

    A part gets its bit when the first expression that needs it is asked about: most of a standard are never reported.
    Threads may share it; what is remembered of the last text changes no answer.
    """

    def __init__(self, needed: Sequence[Sequence[str]]) -> None:
        self.needed = needed
        self._masks: dict[int, int] = {}
        self._bits: dict[str, int] = {}
        self._bits_of: dict[str, int] = {}
        self._last = ("", 0, 0)
        self._adding = threading.Lock()

    def all_in(self, numbers: Iterable[int], text: str) -> list[int]:
        """The expressions of which each part that they need has a string in the text."""
        masks, found = self._masks, []
        for number in numbers:
            mask = masks.get(number)
            if mask is None:
                mask = self._mask_of(number)
            if mask:
                known, parts, present = self._last
                if known is not text or parts != len(self._bits):
                    present = self._present(text)
                if present & mask != mask:
                    continue
            found.append(number)
        return found

    def _mask_of(self, number: int) -> int:
        with self._adding:
            mask = 0
            for part in self.needed[number]:
                mask |= self._bits.get(part) or self._add(part)
            self._masks[number] = mask
        return mask

    def _add(self, part: str) -> int:
        bit = 1 << len(self._bits)
        for string in part.split("\n"):
            self._bits_of[string] = self._bits_of.get(string, 0) | bit
        # Last, so that who counts the parts finds their strings.
        self._bits[part] = bit
        return bit

    def _present(self, text: str) -> int:
        """The bits of the parts of which a string of one or two characters is in the text."""
        parts, known, present = len(self._bits), self._bits_of.get, 0
        for bits in filter(None, map(known, text)):
            present |= bits
        for bits in filter(None, map(known, map(add, text, text[1:]))):
            present |= bits
        self._last = (text, parts, present)
        return present
