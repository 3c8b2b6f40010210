"""What a large pattern is looked for by: Hyperscan reads one part of each large branch, `re` reads the branch where that part is found.

The library needs time and states far more than in proportion to a branch such as (他|她|…)[^。]{0,12}(不在|…) or (师傅|司机|…)(姓|叫|…):
two alternations in a row take a tenth of a second and more, each of them alone a thousandth. So it looks for the part that is rarest in
talk; `re` has less to do with one branch than with a pattern of many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf

from sanxiang.language.nodes import MANY_STRINGS, Alt, Chars, Node, Range, Repeat, Seq, beginnings
from sanxiang.language.pattern_text import render, scan_expression, trimmed
from sanxiang.language.pinyin import fold

LARGE = 8
"""Characters and classes of a branch, all written out. Smaller ones are compiled fast enough as they are."""

FEW = 16
"""Spellings of a part up to which it is one. A part of many is nearly as much work for the library as its whole branch."""

TOLERATED = 0.004
"""By how much the share of utterances in which a part occurs may rise with the size of its branch: large ones gain more."""

HUGE = 30
"""The size of a branch from which on the library needs so much more time that the share may rise with the cube of it."""

COMMONEST = (
    (0.20, "我您,。的了是不请一你这们好"),
    (0.10, "电么没说话下个给吗问有来到就再点人天上要什可能号打在等以还会吧别理帮机怎系事时家查服那经师谢错发多后单"),
    (
        0.04,
        "三傅听稍都?他意小记接快用办明跟务工退修回找对看已少前信大也次货联客烦声门把子提哪麻为样清音得自去转司讲收行价过里两款诉公先管改通便着遍心才老方码啊歉太很出叫思台手想题开周慢让刚解议现复费谁店挂关建正器订抱己装线坏呢边今姓评换楚懂反候水主本定同地送真处户件见买投果统道直按加几又3供核总微递法网约私重保待白女生做20午答实包留之需色账业喂预新证部感间班位起报面安登百规内放热钱由该呀字名票如",
    ),
)
"""Shares of utterances that hold a character, roughly, as counted over the examples of the shipped standards."""

RARE = 0.01
FOLLOWS = 0.3
"""By how much rarer a string is for every character more."""


@dataclass(frozen=True, slots=True)
class Sought:
    """One expression for Hyperscan. A pattern has one or more, at least one of which matches wherever it matches.

    sure_to  characters of a text up to which a report is final, though the library does not count those of a gap; None = any
    asked    what `re` has to find in longer ones: an expression for those branches alone that this one speaks for
    """

    expression: bytes
    sure_to: int | None
    asked: str = ""


def sought(node: Node, whole: Callable[[], bytes], tolerated: float) -> tuple[Sought, ...]:
    """What Hyperscan is to look for: the pattern (`whole` writes it), or its branches.

    Small ones without a gap are one expression, whose reports are final. Large ones are looked for by one part each, small ones with a
    gap are one expression more.
    """
    if node.shape.gap is None and node.shape.size <= LARGE:
        return (Sought(whole(), None),)
    branches = [(branch, _part_of(branch, tolerated)) for branch in _branches(node)]
    final = _together([branch for branch, part in branches if branch.shape.gap is None and part is None])
    counted = _together([branch for branch, part in branches if branch.shape.gap is not None and part is None])
    return (*final, *counted, *(part for _, part in branches if part is not None))


def _together(branches: list[Node]) -> tuple[Sought, ...]:
    """One expression for branches; its reports are final for texts for which they are so with each of the branches."""
    if not branches:
        return ()
    limits = [limit for branch in branches if (limit := _sure_to(branch)) is not None]
    node = branches[0] if len(branches) == 1 else Alt(tuple(branches))
    return (Sought(scan_expression(node), min(limits, default=None), _asked(node) if limits else ""),)


def _sure_to(node: Node) -> int | None:
    return None if node.shape.gap is None else node.shape.shortest + node.shape.gap


def _part_of(branch: Node, tolerated: float) -> Sought | None:
    """What a branch is looked for by; None where it is small, or has no part that is rare enough."""
    if branch.shape.size <= LARGE:
        return None
    share, rarest = min(((_share_of(run), run) for run in _runs(branch) if run.shape.gap is None), key=_rarity, default=(inf, branch))
    size = branch.shape.size
    if rarest.shape.size == size or share > tolerated * size * max(1.0, size / HUGE) ** 2:
        return None
    return Sought(scan_expression(rarest), 0, _asked(branch))


def _rarity(run: tuple[float, Node]) -> float:
    return run[0]


def _asked(node: Node) -> str:
    """For `re`, which tries all branches at every place of a text where it does not see with what characters they begin."""
    whole = trimmed(node)
    begins = None if _is_seen(whole) else beginnings(whole)
    return render(whole) if begins is None else f"(?={render(Chars(begins))}){render(Seq((whole,)))}"


def _is_seen(node: Node) -> bool:
    """Whether `re` sees it by itself: a character or a class stands first, or an alternation of what begins with a character."""
    match node:
        case Seq((first, *_)):
            return _is_seen(first)
        case Alt(branches):
            return all(isinstance(first := _first_of(branch), Chars) and first.literal is not None for branch in branches)
        case _:
            return isinstance(node, Chars)


def _first_of(node: Node) -> Node:
    return node.items[0] if isinstance(node, Seq) and node.items else node


def _branches(node: Node) -> Iterator[Node]:
    """Alternatives of a whole pattern."""
    if isinstance(node, Alt):
        for branch in node.branches:
            yield from _branches(branch)
    elif isinstance(node, Seq) and len(node.items) == 1:
        yield from _branches(node.items[0])
    else:
        yield node


def _runs(branch: Node) -> Iterator[Node]:
    """The parts of a branch: of what stands between its gaps, as much as has few spellings; what has many by itself."""
    run: tuple[Node, ...] = ()
    ways = 1
    for item in branch.items if isinstance(branch, Seq) else (branch,):
        more = item.shape.ways
        if run and ways * more > FEW:
            yield Seq(run)
            run, ways = (), 1
        run, ways = (*run, item), ways * more
    yield Seq(run)


@cache
def _shares() -> Mapping[str, float]:
    """Of characters, and of their syllables all together."""
    shares = Counter({char: share for share, chars in COMMONEST for char in chars})
    for char in [*shares]:
        shares[fold(char)] += shares[char] if fold(char) != char else 0
    return shares


def _share_of(node: Node) -> float:
    """The share of utterances that hold a match, roughly; inf where nothing that is known has to be there."""
    match node:
        case Chars(ranges, negated):
            return inf if negated or node.shape.ways > MANY_STRINGS else sum(_share_of_all(ranges))
        case Seq(items):
            return _share_of_row([item for item in items if item.shape.shortest])
        case Alt(branches):
            return sum(map(_share_of, branches))
        case Repeat(item, least):
            return _share_of(item) if least else inf
        case _:
            return inf


def _share_of_all(ranges: Iterable[Range]) -> Iterator[float]:
    shares = _shares()
    for first, last in ranges:
        for code in range(first, last + 1):
            yield shares.get(chr(code)) or RARE


def _share_of_row(items: Sequence[Node]) -> float:
    """That of the rarest of its items, and the less the more stands beside it. Most items are characters."""
    shares, share, width, rarest = _shares(), inf, 0, 0
    for item in items:
        char, length = (item.literal, 1) if type(item) is Chars else (None, item.shape.shortest)
        this = _share_of(item) if char is None else shares.get(char) or RARE
        width += length
        if this < share:
            share, rarest = this, length
    return share * FOLLOWS ** (width - rarest)
