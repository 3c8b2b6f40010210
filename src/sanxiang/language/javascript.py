"""What JavaScript's regular expressions read otherwise than `re`, and a pre-filter that both can use.

The pattern language is a common subset, with one corner left: JavaScript does not go on with a repetition that has matched
nothing and tries the next alternative instead, `re` goes on. `(a?|b){0,3}` on "b" is "b" there and nothing here. No lint of a
standard asks for such patterns, but nothing forbids them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sanxiang.language.nodes import Alt, Node, Repeat, Seq

GRAM = 2


def reads_alike(node: Node) -> bool:
    """Whether JavaScript finds the same spans, for certain."""
    match node:
        case Seq(items):
            return all(map(reads_alike, items))
        case Alt(branches):
            return all(map(reads_alike, branches))
        case Repeat(item):
            return reads_alike(item) and (item.shape.shortest > 0 or not _may_prefer_nothing(item))
        case _:
            return True


def _may_prefer_nothing(node: Node) -> bool:
    """Whether an alternative that may be empty stands in front of another one."""
    match node:
        case Seq(items):
            return any(map(_may_prefer_nothing, items))
        case Alt(branches):
            return any(branch.shape.shortest == 0 for branch in branches[:-1]) or any(map(_may_prefer_nothing, branches))
        case Repeat(item):
            return _may_prefer_nothing(item)
        case _:
            return False


def grams(literals: Sequence[str]) -> tuple[str, ...]:
    """Few strings of at most two characters, one of which is in each of the literals: what holds none of them holds no literal.

    Ascending. Greedy: the pair that most of the rest share comes first; of equals, the lower one.
    """
    chosen: list[str] = []
    rest = list(literals)
    while rest:
        counts = Counter(gram for literal in rest for gram in set(_grams(literal)))
        best = min(counts, key=lambda gram: (-counts[gram], gram))
        chosen.append(best)
        rest = [literal for literal in rest if best not in literal]
    return tuple(sorted(chosen))


def _grams(literal: str) -> Iterator[str]:
    return (literal[at : at + GRAM] for at in range(max(1, len(literal) - GRAM + 1)))
