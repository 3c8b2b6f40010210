"""The word lists of a standard: checked one by one, so that a bad entry is told once, where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sanxiang.errors import Location, Problem
from sanxiang.language.nodes import Node
from sanxiang.language.patterns import PatternProblem
from sanxiang.standard.layers import Placed
from sanxiang.standard.merging import Merged
from sanxiang.standard.names import USED_LIST, Names
from sanxiang.standard.parameters import Filler
from sanxiang.standard.problems import locate

PLAIN = re.compile(r"\w+")
"""Text without a mark of the pattern syntax: no need to parse it."""
STAND_IN = ("词",)
"""Takes the place of a list without a good entry, so that the patterns that use it are not blamed."""


def word_lists(merged: Merged, filler: Filler, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    """All lists and parameters of type words, by name. Bad entries are noted and left out."""
    lists = {ident: tuple(_entries(placed, filler, problems)) for ident, placed in merged.sections["lists"].items()}
    for ident, parameter in merged.parameters.items():
        if isinstance(parameter.value, tuple):
            if ident in lists:
                message = f"{ident} 也是参数，请改名 / {ident} is a parameter, too: rename one of them"
                problems.append(Problem(merged.sections["lists"][ident].key, message))
            lists[ident] = parameter.value
    _Checker(merged, lists, problems).check_all()
    return dict(sorted(lists.items()))


def _entries(placed: Placed, filler: Filler, problems: list[Problem]) -> Iterator[str]:
    values: Any = filler.fill(placed.document, placed.node)
    if not isinstance(values, list | tuple) or not values:
        message = "应为非空列表，如 [甲, 乙] / a list such as [a, b] is due"
        problems.append(Problem(placed.document.at(placed.node), message))
        return
    for number, value in enumerate(values):
        if isinstance(value, str) and value:
            yield value
            continue
        message = "应为非空文本，数字请加引号 / a text is due: put numbers in quotes"
        problems.append(Problem(locate(placed.document, placed.node, (number,)), message))


EDGES = ("^", "$")
"""Entries that match no character: the patterns that use them have some."""


class _Checker:
    """Lists are checked after the lists that they use."""

    def __init__(self, merged: Merged, lists: dict[str, tuple[str, ...]], problems: list[Problem]) -> None:
        self._merged, self._lists, self._problems = merged, lists, problems
        self._seen: set[str] = set()
        # Lists are final once they are checked, and are checked before they are used: what was read of them stays.
        self._read: dict[str, Node] = {}

    def check_all(self) -> None:
        for ident in sorted(self._lists):
            self._check(ident)

    def _check(self, ident: str) -> None:
        if ident in self._seen or ident not in self._lists:
            return
        self._seen.add(ident)
        for inner in sorted({name for item in self._lists[ident] for name in re.findall(USED_LIST, item)}):
            self._check(inner)
        good = tuple(item for item in self._lists[ident] if self._parses(ident, item))
        self._lists[ident] = good or STAND_IN

    def _parses(self, ident: str, item: str) -> bool:
        if PLAIN.fullmatch(item) or item in EDGES:
            return True
        names = Names(ids={"lists": self._lists}, lists=self._lists, complete=self._merged.complete, read=self._read)
        try:
            names.pattern(item)
        except PatternProblem as problem:
            self._problems.append(Problem(self._place(ident, item, problem.position), problem.message))
            return False
        return True

    def _place(self, ident: str, item: str, position: int) -> Location:
        placed = self._merged.sections["lists"].get(ident)
        if placed is None or ident in self._merged.parameters:
            return self._merged.parameters[ident].where
        for number in range(len(getattr(placed.node, "items", ()))):
            node = placed.node.items[number]  # type: ignore[union-attr,index]
            if getattr(node, "value", None) == item:
                return locate(placed.document, placed.node, (number,), position)
        return placed.key
