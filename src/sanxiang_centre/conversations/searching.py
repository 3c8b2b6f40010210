"""Words as they are searched: masked first, then folded, then cut into pairs of characters. Pure.

What is hidden is not there to be found: a search for a number finds only what everybody may read of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from sanxiang.language.entities import mask
from sanxiang.language.normal import one_to_one

LEAST = 2
"""Characters of a phrase: the index knows pairs."""
CONTEXT = 24
"""Characters on either side of what was found."""
_END = ord("\n")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SPECIAL = re.compile(r"([\\%_])")


def storable(text: str) -> str:
    """Of equal length, without what PostgreSQL does not take: NUL and halves of surrogate pairs."""
    return _UNSTORABLE.sub("\ufffd", text)


@lru_cache(maxsize=1 << 15)
def masked(text: str) -> str:
    """Personal numbers hidden; of equal length."""
    return mask(text)


@lru_cache(maxsize=1 << 15)
def folded(text: str) -> str:
    """Width, case and traditional forms made one; of equal length, on one line."""
    return storable(one_to_one(text)).replace("\n", " ")


def search_words(texts: Iterable[str]) -> str:
    """A line for each utterance that says something."""
    return "\n".join(folded(masked(text)) for text in texts if text)


def grams(words: str) -> list[int]:
    """The pairs within lines, each once, as numbers of 32 bits: UTF-16 units side by side. A rare clash is decided by LIKE."""
    units = np.frombuffer(words.encode("utf-16-le", "replace"), dtype="<u2").astype(np.uint32)
    pairs = (units[:-1] << 16) | units[1:]
    within = (units[:-1] != _END) & (units[1:] != _END)
    found: list[int] = np.unique(pairs[within]).view(np.int32).tolist()
    return found


def phrase(asked: str) -> str:
    """What is looked for: folded as the words are, but not masked, so that a hidden number is never found."""
    return folded(storable(asked.strip()))


def like(asked: str) -> str:
    """The pattern of LIKE for a phrase."""
    return f"%{_SPECIAL.sub(chr(92) * 2 + chr(92) + '1', asked)}%"


def snippet(words: str, asked: str) -> str:
    """The line that holds the phrase, cut to its neighbourhood."""
    place = words.find(asked)
    if place < 0:
        return ""
    begin = max(words.rfind("\n", 0, place) + 1, place - CONTEXT)
    end = words.find("\n", place)
    end = min(len(words) if end < 0 else end, place + len(asked) + CONTEXT)
    return words[begin:end]
