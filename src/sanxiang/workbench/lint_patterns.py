"""Patterns that add nothing: written twice, or matched by another pattern of the same entry wherever they match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sanxiang.conversation.model import Channel
from sanxiang.language.nodes import strings
from sanxiang.language.patterns import Pattern
from sanxiang.standard.models import Act, Forbidden
from sanxiang.standard.says import Says

LIMIT = 64
"""A pattern that matches more strings than this is not looked into."""

Found = Iterator[tuple[tuple[str | int, ...], str]]


def repeats(entry: Act | Forbidden) -> Found:
    """(place below the entry, message) for each pattern of `says` that can be left out."""
    seen: dict[str, int] = {}
    items = entry.says
    for number, item in enumerate(items):
        same = seen.setdefault(f"{item.pattern.for_re()}\0{sorted(item.channel)}", number)
        if same != number:
            yield ("says", number), f"与第 {same + 1} 条模式相同 / the same pattern as number {same + 1}"
            continue
        wider = _wider(items, number)
        if wider is not None:
            other = items[wider].pattern.source
            yield ("says", number), f"「{other}」已包含此模式 / {other!r} matches wherever this pattern does"


def _wider(items: Sequence[Says], number: int) -> int | None:
    """The first other pattern that occurs in every string that this one matches; equal ones are no wider."""
    mine = items[number]
    texts = strings(mine.pattern.node, LIMIT)
    if not texts:
        return None
    for other, item in enumerate(items):
        if other != number and _reaches(item, mine) and item.pattern.for_re() != mine.pattern.for_re() and _in_all(item.pattern, texts):
            return other
    return None


def _reaches(wide: Says, narrow: Says) -> bool:
    """Whether the wide one holds on every channel of the narrow one."""
    return not wide.channel or set(narrow.channel or Channel) <= set(wide.channel)


def _in_all(pattern: Pattern, texts: Sequence[str]) -> bool:
    # An edge of the utterance would be mistaken for an edge of the string.
    if pattern.node.shape.start or pattern.node.shape.end:
        return False
    expression = re.compile(pattern.for_re())
    return all(expression.search(text) for text in texts)
