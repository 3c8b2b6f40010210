"""Many alternatives of one pattern, tried only where one of them may begin.

`re` tries the branches of an alternation one after the other at every place of a text. Here the first character of a place chooses
those that can begin with it: the same match, the first branch in their order that fits, for a third of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sanxiang.commitments.cutting import alternatives, without_conditions
from sanxiang.language.expressions import EXPRESSIONS
from sanxiang.language.nodes import Alt, Chars, Edge, Node, Repeat, Seq
from sanxiang.language.patterns import parse

FEW = 2000
"""Characters that a class may list; a larger one counts as any character."""

_NAME = re.compile(r"\(\?P<[^>]*>")


class Branches:
    """Named patterns; `lastgroup` of a match is the name of the one that matched.

    Compiled by first character and at first use. `whole` keeps a pattern with named groups together, so that they can be asked for;
    all others are cut into their branches. Raises ValueError for one that may begin with any character, or match nothing.
    """

    def __init__(self, named: Mapping[str, str], *, whole: bool = False) -> None:
        self._branches: list[tuple[str, str, frozenset[str]]] = []
        for name, pattern in named.items():
            for branch in [pattern] if whole and "(?P<" in pattern else alternatives(pattern):
                self._branches.append((name, branch, frozenset(EXPRESSIONS.worked_out("beginnings", branch, beginnings))))
        every = frozenset().union(*(chars for _, _, chars in self._branches))
        self._begins = EXPRESSIONS.compiled(f"[{re.escape(''.join(sorted(every)))}]")
        self._of: dict[str, re.Pattern[str]] = {}

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches from left to right, none overlapping the one before."""
        of, last = self._of, 0
        for begins in self._begins.finditer(text):
            place = begins.start()
            if place >= last:
                pattern = of.get(begins[0]) or self._compile(begins[0])
                found = pattern.match(text, place)
                if found is not None:
                    yield found
                    last = found.end()

    def search(self, text: str, place: int = 0) -> re.Match[str] | None:
        """The first match that begins at or behind a place."""
        of = self._of
        for begins in self._begins.finditer(text, place):
            pattern = of.get(begins[0]) or self._compile(begins[0])
            found = pattern.match(text, begins.start())
            if found is not None:
                return found
        return None

    def prepare(self) -> None:
        """Compiles what the first texts would have to wait for."""
        for char in frozenset().union(*(chars for _, _, chars in self._branches)):
            if char not in self._of:
                self._compile(char)

    def _compile(self, char: str) -> re.Pattern[str]:
        chosen: dict[str, list[str]] = {}
        for name, branch, chars in self._branches:
            if char in chars:
                chosen.setdefault(name, []).append(branch)
        pattern = EXPRESSIONS.compiled("|".join(f"(?P<{name}>{'|'.join(branches)})" for name, branches in chosen.items()))
        self._of[char] = pattern
        return pattern


def beginnings(pattern: str) -> str:
    """The characters with which a match of a pattern may begin, ascending, its conditions on what stands beside it left out."""
    chars, empty = _first(parse(_NAME.sub("(?:", without_conditions(pattern)), {}).node)
    if chars is None or empty:
        raise ValueError(f"{pattern} may begin with anything")
    return "".join(sorted(chars))


def _first(node: Node) -> tuple[frozenset[str] | None, bool]:
    """First characters (None = any), and whether it may match nothing."""
    match node:
        case Chars():
            members = node.members(FEW)
            return None if members is None else frozenset(members), False
        case Edge():
            return frozenset(), True
        case Seq(items):
            return _first_of_row(items)
        case Alt(branches):
            firsts = [_first(branch) for branch in branches]
            return _union([chars for chars, _ in firsts]), any(empty for _, empty in firsts)
        case Repeat(item, least):
            chars, empty = _first(item)
            return chars, empty or not least


def _first_of_row(items: tuple[Node, ...]) -> tuple[frozenset[str] | None, bool]:
    seen: list[frozenset[str] | None] = []
    for item in items:
        chars, empty = _first(item)
        seen.append(chars)
        if not empty:
            return _union(seen), False
    return _union(seen), True


def _union(sets: list[frozenset[str] | None]) -> frozenset[str] | None:
    known = [chars for chars in sets if chars is not None]
    return frozenset().union(*known) if len(known) == len(sets) else None
