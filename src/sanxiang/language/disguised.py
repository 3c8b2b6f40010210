"""Personal numbers in writings that hide them: capital and traditional numerals, wide or mixed gaps between the digits.

People who are refused a number in a text write it so, and so do forms and recognisers. What an utterance is about is not asked
here (`entities`), only what is to be masked. A gap alone makes no number of what stands apart: the digits are written one by one, or
in groups of three and more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from stdnum import luhn

NumberKind = Literal["identity_number", "bank_card", "mobile", "landline"]
NUMERALS = str.maketrans("〇零○一壹弌幺二贰弍两三叁参弎四肆五伍六陆七柒八捌九玖", "000111122223333445566778899")
SIGNS = frozenset("0123456789〇零○一壹弌幺二贰弍两三叁参弎四肆五伍六陆七柒八捌九玖")
LEAST = 11
"""Digits of the shortest number."""

_GAP = r"[ \t_·\-\0]{0,3}"
_ALONE, _OVER = r"(?<![0-9a-z])", r"(?![0-9a-z])"
_GAPS = re.compile(r"[^0-9x]+")
_AREA = re.compile(r"0(?:10|2[0-9])[2-9][0-9]{6,7}|0[3-9][0-9]{2}[2-9][0-9]{6,7}")
# 18 places: region, birthday, order, perhaps a check digit; whether that is right is not asked, for a slip of it still says who it is.
_IDENTITY = re.compile(r"[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9x]")


def _pattern(first: str, least: int, most: int, last: str = "[0-9]", before: str = "") -> re.Pattern[str]:
    """Every place where one may begin: what begins before it and is none hides none."""
    rest = rf"(?:{_GAP}[0-9]){{{least - 2},{most - 2}}}{_GAP}{last}"
    return re.compile(rf"{_ALONE}(?=(?:{before})({first}{rest}){_OVER})")


_KINDS: tuple[tuple[NumberKind, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("identity_number", _pattern("[1-8]", 18, 18, "[0-9x]"), lambda value: _IDENTITY.fullmatch(value) is not None),
    ("bank_card", _pattern("[3-69]", 16, 19), luhn.is_valid),
    ("mobile", _pattern("1", 11, 11, before=rf"(?:\+?86{_GAP})?"), lambda value: value[1] in "3456789"),
    ("landline", _pattern("0", 10, 12), lambda value: _AREA.fullmatch(value) is not None),
)


def disguised(view: str) -> Iterator[tuple[NumberKind, list[int]]]:
    """Each number's kind, and the places of its digits. `view`: the text in compact characters, of equal length (`normal.one_to_one`)."""
    if sum(map(SIGNS.__contains__, view)) < LEAST - 1:
        return
    digits = view.translate(NUMERALS)
    for kind, pattern, is_one in _KINDS:
        for found in pattern.finditer(digits):
            number = found[1]
            if _is_together(number) and is_one(_GAPS.sub("", number)):
                begin = found.start(1)
                yield kind, [begin + place for place, sign in enumerate(number) if sign in "0123456789x"]


def _is_together(number: str) -> bool:
    sizes = [len(group) for group in _GAPS.split(number)]
    return len(sizes) == 1 or max(sizes) == 1 or min(sizes) >= 3
