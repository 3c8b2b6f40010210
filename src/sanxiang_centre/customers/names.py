"""Names: how much of one is shown, and by which words it is found. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

from sanxiang.language.entities import MASK
from sanxiang.language.normal import one_to_one

_WORD = re.compile(r"[^\W_]+(?:['’·.\-][^\W_]+)*")
LEAST = 2
"""Characters of a searched word."""


def shown_name(name: str, *, organisation: bool) -> str:
    """A person's surname only (the first character of each word), of equal length; firms are shown."""
    if organisation:
        return name
    return re.sub(r"(?<=\S)\S", MASK, name)


def words_to_find(name: str, *, organisation: bool) -> frozenset[str]:
    """What finds the name. A person: the whole name and each word of it, so that no part of a hidden word finds anything.

    A firm, whose name is shown: each pair of characters that stand beside each other.
    """
    view = _view(name)
    if organisation:
        return frozenset(pair for word in _WORD.findall(view) for pair in _pairs(word))
    words = _WORD.findall(view)
    return frozenset(word for word in (*words, "".join(words)) if len(word) >= LEAST)


def words_asked(words: str) -> tuple[frozenset[str], frozenset[str]]:
    """(as a person's name, as part of a firm's): either is found where it has all of them. Both are empty for less than two characters."""
    found = _WORD.findall(_view(words))
    person = frozenset(word for word in found if len(word) >= LEAST)
    return person, frozenset(pair for word in found for pair in _pairs(word))


def _pairs(word: str) -> list[str]:
    return [first + second for first, second in pairwise(word)]


def _view(text: str) -> str:
    return one_to_one(text).replace("\0", "").casefold()
