"""The homophone view: what a recogniser may have heard.

Every Han character becomes one private-use code point for its syllable without tone. Syllables that speakers of many
regions, and recognisers with them, mix up are one class: zh/z, ch/c, sh/s, and an/ang, en/eng, in/ing (also behind a
medial: ian/iang, uan/uang). n/l and f/h stay apart: merged they would make too many words alike. A character has its
most frequent reading; `tools/build_tables.py` lists the exceptions with their reasons.

The view is 1:1, so that a place in it is the same place in the text.
"""

from __future__ import annotations

from functools import cache

from sanxiang.language import charmap
from sanxiang.language.charmap import CodePoints


@cache
def _table() -> dict[int, int]:
    table = charmap.pinyin()
    changed = (table >= charmap.HOMOPHONES.start) & (table < charmap.HOMOPHONES.stop)
    changed[charmap.HOMOPHONES.start : charmap.HOMOPHONES.stop] = False
    codes = changed.nonzero()[0]
    return dict(zip(codes.tolist(), table[codes].tolist(), strict=True))


def fold(text: str) -> str:
    """Of the same length; what is no Han character stays."""
    return text.translate(_table())


def fold_points(codepoints: CodePoints) -> CodePoints:
    """The same for many utterances at once, as in `normal.NormalBuffer`."""
    return charmap.pinyin()[codepoints]


def spelled(folded: str) -> str:
    """For people: the names of the syllable classes, a space apart; other characters as they are."""
    names = charmap.syllable_classes()
    return " ".join(names[ord(char) - charmap.HOMOPHONES.start] if ord(char) in charmap.HOMOPHONES else char for char in folded)
