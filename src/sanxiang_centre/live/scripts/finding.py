"""Scripts by what somebody types: words of their name or text, or the initials of their pinyin (`qsd` finds 请稍等). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from sanxiang.language.normal import one_to_one
from sanxiang.language.pinyin import fold, spelled

_LATIN = re.compile(r"[a-z0-9 ]+")
_HAN = re.compile("[\u3400-\u9fff]+")


@lru_cache(maxsize=1 << 13)
def initials(text: str) -> str:
    """The first letter of the syllable of each Chinese character, runs of them apart by a space: 请稍等，谢谢 -> "qsd xx".

    The engine's table of syllables has no tones and takes zh and z for one, which begin alike.
    """
    return " ".join("".join(syllable[0] for syllable in spelled(fold(run)).split()) for run in _HAN.findall(text))


@lru_cache(maxsize=1 << 13)
def syllables(text: str) -> str:
    """The syllables as they are typed without spaces, runs apart: 稍等 -> "shaodeng", in the engine's classes."""
    return " ".join(spelled(fold(run)).replace(" ", "") for run in _HAN.findall(text))


def rank(words: str, name: Mapping[str, str], text: Mapping[str, str], ident: str) -> int | None:
    """How well it fits: 0 best, None not at all. In order: words in the name, in the text, in the id; initials in the name, in the text."""
    asked = one_to_one(words).replace("\0", "").casefold().strip()
    if not asked:
        return 0
    names, texts = _view(" ".join(name.values())), _view(" ".join(text.values()))
    if asked in names:
        return 0
    if asked in texts or asked in ident:
        return 1
    if not _LATIN.fullmatch(asked):
        return None
    typed = asked.replace(" ", "")
    if any(run.startswith(typed) for run in initials(name["zh"]).split()) or typed in initials(name["zh"]):
        return 2
    return 3 if typed in initials(text["zh"]) else None


def _view(text: str) -> str:
    return one_to_one(text).replace("\0", "").casefold()
