"""The tree of a pattern, and what can be said of it without running it.

Every node knows its measures and its hash when it is made, so that no later step has to walk a tree that word lists share. Hashes are made
of numbers alone: a tree keeps them when another process reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sanxiang.language import charmap
from sanxiang.language.charmap import CodePoints

Range = tuple[int, int]
LARGE_RANGE = 512
MANY_STRINGS = 256


class Shape(NamedTuple):
    """Measures of a node.

    `shortest`, `longest`: characters of a match (`longest` None = no limit); `han`: Han characters that every match
    has; `size`: characters and classes when all is written out; `wide`: holds a "." or a negated class;
    `start`, `end`: holds a "^" or a "$"; `loose`: holds a repeated group that can be read in several ways;
    `gap`: of the gaps with a limit, such as [^。]{2,8}, the least width between least and most (6); None = no such gap;
    `ways`: the strings that it matches, counted once per way to match it; MANY_STRINGS + 1 = more than are ever written out.
    """

    shortest: int
    longest: int | None
    han: int
    size: int
    wide: bool = False
    start: bool = False
    end: bool = False
    loose: bool = False
    gap: int | None = None
    ways: int = 1


TOO_MANY = MANY_STRINGS + 1
MOST_POWERS = 9
"""The ninth power of two is too many."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of the ranges (both ends included, ascending, disjoint), or out of all others.

    `literal` is the character, if there is only one that matches.
    """

    ranges: tuple[Range, ...]
    negated: bool = False
    shape: Shape = field(init=False, compare=False, repr=False)
    literal: str | None = field(init=False, compare=False, repr=False)
    _hash: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        han = not self.negated and all(map(_is_han_range, self.ranges))
        ways = TOO_MANY if self.negated else min(TOO_MANY, sum(last - first + 1 for first, last in self.ranges))
        object.__setattr__(self, "shape", Shape(1, 1, int(han), 1, wide=self.negated, ways=ways))
        object.__setattr__(self, "_hash", hash((self.ranges, self.negated)))
        (first, last), *more = self.ranges or ((0, 1),)
        object.__setattr__(self, "literal", chr(first) if first == last and not more and not self.negated else None)

    def __hash__(self) -> int:
        return self._hash

    def members(self, limit: int) -> list[str] | None:
        """All characters that match, if they are no more than `limit`."""
        if self.negated or sum(last - first + 1 for first, last in self.ranges) > limit:
            return None
        return [chr(code) for first, last in self.ranges for code in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Edge:
    """The beginning ("^") or the end ("$") of the utterance."""

    end: bool
    shape: Shape = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", Shape(0, 0, 0, 0, start=not self.end, end=self.end))


@dataclass(frozen=True, slots=True)
class Seq:
    """One part after the other."""

    items: tuple[Node, ...]
    shape: Shape = field(init=False, compare=False, repr=False)
    _hash: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((1, self.items)))
        object.__setattr__(self, "shape", _in_a_row([item.shape for item in self.items]))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class Alt:
    """One of the branches."""

    branches: tuple[Node, ...]
    shape: Shape = field(init=False, compare=False, repr=False)
    _hash: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((2, self.branches)))
        object.__setattr__(self, "shape", _one_of([branch.shape for branch in self.branches]))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part, `least` to `most` times (None = no limit)."""

    item: Node
    least: int
    most: int | None
    shape: Shape = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        inner, times = self.item.shape, self.most
        shape = inner._replace(
            shortest=inner.shortest * self.least,
            longest=None if times is None or inner.longest is None else inner.longest * times,
            han=inner.han * self.least,
            size=inner.size * max(1, self.least + 1 if times is None else times),
            loose=inner.loose or (times != 1 and not one_reading(self.item)),
            gap=self._gap(),
            ways=_ways(inner.ways, self.least, times),
        )
        object.__setattr__(self, "shape", shape)

    def __hash__(self) -> int:
        return hash((self.item, self.least, -1 if self.most is None else self.most))

    @property
    def is_gap(self) -> bool:
        """Up to so many characters, nearly whatever they are."""
        return isinstance(self.item, Chars) and self.item.negated and self.most is not None and self.most > 1

    def _gap(self) -> int | None:
        return self.most - self.least if self.is_gap and self.most is not None else self.item.shape.gap


Node = Chars | Edge | Seq | Alt | Repeat


def _ways(of_one: int, least: int, most: int | None) -> int:
    """Of a part that is repeated; no more is worked out than is ever asked."""
    if most is None:
        return TOO_MANY
    if of_one < 2:
        return min(TOO_MANY, most - least + 1)
    ways, power = 0, min(TOO_MANY, of_one ** min(least, MOST_POWERS))
    for _ in range(least, most + 1):
        ways += power
        power *= of_one
        if ways >= TOO_MANY:
            return TOO_MANY
    return ways


def longest_sum(shapes: Iterable[Shape]) -> int | None:
    """Characters of the longest match of parts that follow one another; None = no limit."""
    total = 0
    for shape in shapes:
        if shape.longest is None:
            return None
        total += shape.longest
    return total


def _in_a_row(shapes: Sequence[Shape]) -> Shape:
    shortest = han = 0
    ways = 1
    for shape in shapes:
        shortest += shape.shortest
        han += shape.han
        ways *= shape.ways
        if ways > TOO_MANY:
            ways = TOO_MANY
    return _joined(shapes, shortest, longest_sum(shapes), han, ways)


def _one_of(shapes: Sequence[Shape]) -> Shape:
    shortest, longest, han, ways = shapes[0].shortest, shapes[0].longest, shapes[0].han, shapes[0].ways
    for shape in shapes[1:]:
        shortest, han, ways = min(shortest, shape.shortest), min(han, shape.han), ways + shape.ways
        longest = None if longest is None or shape.longest is None else max(longest, shape.longest)
    return _joined(shapes, shortest, longest, han, min(ways, TOO_MANY))


def _joined(shapes: Sequence[Shape], shortest: int, longest: int | None, han: int, ways: int) -> Shape:
    """One pass: trees are most of what loading a standard costs."""
    size, wide, start, end, loose, gap = 0, False, False, False, False, None
    for shape in shapes:
        size += shape.size
        wide, start, end, loose = wide or shape.wide, start or shape.start, end or shape.end, loose or shape.loose
        if shape.gap is not None and (gap is None or shape.gap < gap):
            gap = shape.gap
    return Shape(shortest, longest, han, size, wide, start, end, loose, gap, ways)


@cache
def _is_han_range(ends: Range) -> bool:
    first, last = ends
    return last - first < LARGE_RANGE and bool((charmap.pinyin()[first : last + 1] >= charmap.HOMOPHONES.start).all())


def merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Ascending and disjoint; neighbours are joined."""
    result: list[Range] = []
    for first, last in sorted(ranges):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], last))
        else:
            result.append((first, last))
    return tuple(result)


def mapped(ranges: Iterable[Range], table: CodePoints, *, keep_large: bool) -> tuple[Range, ...]:
    """What the ranges become when every character goes through a table; deleted characters drop out.

    `keep_large` leaves a range such as 一-龥 whole. It would fall into thousands of pieces, since traditional
    characters never come out of the compact table; over compact text the whole range is the same class.
    """
    result: list[Range] = []
    for first, last in ranges:
        if keep_large and last - first >= LARGE_RANGE:
            result.append((first, last))
        elif first == last:
            code = int(table[first])
            result += [(code, code)] if code != charmap.DELETED else []
        else:
            images = np.unique(table[first : last + 1])
            result.extend((code, code) for code in images[images != charmap.DELETED].tolist())
    return merged(result)


def beginnings(node: Node) -> tuple[Range, ...] | None:
    """The characters with which a match begins; None if it may begin with nearly any, or have none."""
    found, may_be_none = _beginnings(node)
    return merged(found) if found and not may_be_none else None


def _beginnings(node: Node) -> tuple[list[Range] | None, bool]:
    """The same, and whether a match may be without any character."""
    match node:
        case Chars(ranges, negated):
            return (None, False) if negated or not ranges else ([*ranges], False)
        case Edge():
            return None, True
        case Seq(items):
            return _beginnings_in_a_row(items)
        case Alt(branches):
            return _beginnings_of_any([_beginnings(branch) for branch in branches])
        case Repeat(item, least):
            found, may = _beginnings(item)
            return found, may or not least


def _beginnings_of_any(every: Sequence[tuple[list[Range] | None, bool]]) -> tuple[list[Range] | None, bool]:
    may = any(may_be_none for _, may_be_none in every)
    return (None if any(found is None for found, _ in every) else [one for found, _ in every for one in found or ()]), may


def _beginnings_in_a_row(items: Iterable[Node]) -> tuple[list[Range] | None, bool]:
    every: list[Range] = []
    for item in items:
        found, may = _beginnings(item)
        if found is None:
            return None, may
        every += found
        if not may:
            return every, False
    return every, True


def strings(node: Node, limit: int = MANY_STRINGS) -> list[str] | None:
    """Every string that the node matches, once per way to match it; None if they are more than `limit`."""
    if node.shape.ways > limit:
        return None
    match node:
        case Chars():
            return node.members(limit)
        case Edge():
            return [""]
        case Seq(items):
            return _products(items, limit)
        case Alt(branches):
            return _union(branches, limit)
        case Repeat(item, least, most):
            return None if most is None else _powers(item, least, most, limit)


def _products(items: Iterable[Node], limit: int) -> list[str] | None:
    result = [""]
    for item in items:
        more = strings(item, limit)
        longer = None if more is None else _product(result, more, limit)
        if longer is None:
            return None
        result = longer
    return result


def _product(heads: list[str], tails: list[str], limit: int) -> list[str] | None:
    return [head + tail for head in heads for tail in tails] if len(heads) * len(tails) <= limit else None


def _union(branches: Iterable[Node], limit: int) -> list[str] | None:
    result: list[str] = []
    for branch in branches:
        more = strings(branch, limit)
        if more is None or len(result) + len(more) > limit:
            return None
        result += more
    return result


def _powers(item: Node, least: int, most: int, limit: int) -> list[str] | None:
    result: list[str] = []
    for times in range(least, most + 1):
        more = _products([item] * times, limit)
        if more is None or len(result) + len(more) > limit:
            return None
        result += more
    return result


def one_reading(node: Node) -> bool:
    """Whether repetitions of the node can be told apart, so that no engine ever has to try many divisions.

    True for a character, for a row of characters, and for strings none of which begins with another.
    """
    if isinstance(node, Chars) or (isinstance(node, Seq) and all(isinstance(item, Chars) for item in node.items)):
        return True
    known = sorted(strings(node) or [""])
    return "" not in known and not any(b.startswith(a) for a, b in pairwise(known))


def required(node: Node) -> tuple[str, ...]:
    """Strings one of which is part of every match; () if nothing of use is known. Ascending, no duplicates."""
    known = strings(node)
    if known is not None:
        return _of_use(known)
    match node:
        case Seq(items):
            return max(_candidates(items), key=_worth, default=())
        case Alt(branches):
            parts = [required(branch) for branch in branches]
            return tuple(sorted({text for part in parts for text in part})) if all(parts) else ()
        case Repeat(item, least):
            return required(item) if least else ()
        case _:
            return ()


def _worth(texts: tuple[str, ...]) -> tuple[int, int]:
    return min(map(len, texts), default=0), -len(texts)


def _candidates(items: tuple[Node, ...]) -> Iterator[tuple[str, ...]]:
    """The required strings of every longest run of parts that is a finite set, and of every other part."""
    run: list[str] | None = None
    for item in items:
        more = strings(item)
        longer = more if run is None or more is None else _product(run, more, MANY_STRINGS)
        if longer is None:
            if run is not None:
                yield _of_use(run)
            yield required(item) if more is None else _of_use(more)
        run = longer
    if run is not None:
        yield _of_use(run)


def _of_use(texts: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts))) if "" not in texts else ()
