"""Words are found by pairs of characters, over masked text only: a search cannot be asked whether a number occurs. Pure."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 400
"""Characters of a ticket that are looked through: its subject and how its description begins."""
_GAP = re.compile(r"[\s\W_]+")


def grams(*texts: str) -> list[str]:
    """Each pair of neighbours once, in order, none across a gap; one character that stands alone is a gram of its own."""
    words = _GAP.split(unicodedata.normalize("NFKC", " ".join(texts)[:LONGEST]).lower())
    return list(dict.fromkeys(gram for word in words for gram in _pairs(word)))


def _pairs(word: str) -> list[str]:
    return [word[place : place + 2] for place in range(max(1, len(word) - 1))] if word else []
