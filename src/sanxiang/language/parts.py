"""What a pattern with gaps is looked for by: Hyperscan reads one part of each large branch, strings speak for the others.

The library needs time and states far more than in proportion to a branch such as (他|她|…)[^。]{0,12}(不在|出差|…): two alternations
with a gap between them take a tenth of a second and more, each of them alone a thousandth. So it looks for the part that is rarest in
talk. Such a report is looked into where the strings that the other parts need can be found in the text, too; then `re` has to confirm it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from sanxiang.language.nodes import Alt, Chars, Node, Repeat, Seq, required
from sanxiang.language.pattern_text import scan_expression
from sanxiang.language.pinyin import fold

LARGE = 12
"""Characters and classes of a branch, all written out. Smaller ones are compiled fast enough as they are."""

TOLERATED = 0.003
"""By how much the share of utterances in which a part occurs may rise with the size of its branch: large ones gain more."""

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
    needed   beyond that: sets of strings of one or two characters, of each of which one has to be there
    """

    expression: bytes
    sure_to: int | None
    needed: tuple[frozenset[str], ...] = ()


def sought(node: Node, whole: Callable[[], bytes], tolerated: float) -> tuple[Sought, ...]:
    """What Hyperscan is to look for: the pattern (`whole` writes it); in place of one with gaps its branches.

    Those without a gap are one expression, whose reports are final. Large ones with a gap are looked for by one part each, small ones
    are one expression more.
    """
    if node.shape.gap is None:
        return (Sought(whole(), None),)
    branches = [(branch, _part_of(branch, tolerated)) for branch in _branches(node)]
    final = _together([branch for branch, _ in branches if branch.shape.gap is None])
    counted = _together([branch for branch, part in branches if branch.shape.gap is not None and part is None])
    return (*final, *counted, *(part for _, part in branches if part is not None))


def _together(branches: list[Node]) -> tuple[Sought, ...]:
    """One expression for branches; its reports are final for texts for which they are so with each of the branches."""
    if not branches:
        return ()
    sure_to = [limit for branch in branches if (limit := _sure_to(branch)) is not None]
    node = branches[0] if len(branches) == 1 else Alt(tuple(branches))
    return (Sought(scan_expression(node), min(sure_to, default=None)),)


def _sure_to(node: Node) -> int | None:
    return None if node.shape.gap is None else node.shape.shortest + node.shape.gap


def _part_of(branch: Node, tolerated: float) -> Sought | None:
    """What a branch is looked for by; None where it is small, or has no part that is rare enough."""
    if branch.shape.gap is None or branch.shape.size <= LARGE:
        return None
    runs = [(sum(map(_share_of, texts)), run, texts) for run in _runs(branch) if (texts := required(run))]
    share, rarest, _ = min((each for each in runs if each[1].shape.gap is None), key=_rarity, default=(1.0, None, ()))
    if rarest is None or share > tolerated * branch.shape.size:
        return None
    others = sorted((each for each in runs if each[1] is not rarest), key=_rarity)
    return Sought(scan_expression(rarest), 0, tuple(_grams_of(texts) for _, _, texts in others))


def _rarity(run: tuple[float, Node, tuple[str, ...]]) -> float:
    return run[0]


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
    """What stands between the gaps of a branch."""
    run: list[Node] = []
    for item in branch.items if isinstance(branch, Seq) else (branch,):
        if isinstance(item, Repeat) and isinstance(item.item, Chars) and item.item.negated:
            yield Seq(tuple(run))
            run = []
        else:
            run.append(item)
    yield Seq(tuple(run))


@cache
def _shares() -> Mapping[str, float]:
    """Of characters, and of their syllables all together."""
    shares = Counter({char: share for share, chars in COMMONEST for char in chars})
    for char in [*shares]:
        shares[fold(char)] += shares[char] if fold(char) != char else 0
    return shares


@cache
def _share_of(text: str) -> float:
    shares = _shares()
    return min(shares.get(char) or RARE for char in text) * FOLLOWS ** (len(text) - 1)


def _grams_of(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(min(map("".join, pairwise(text)), key=_share_of) if len(text) > 1 else text for text in texts)
