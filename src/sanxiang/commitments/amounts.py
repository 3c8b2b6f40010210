"""Numbers, lengths and times of day in words and digits: 两个半小时, 三四天, 一刻钟, 三点三刻."""

from __future__ import annotations

import re
from functools import lru_cache

from sanxiang.commitments.expressions import Clock, Length
from sanxiang.language.expressions import put_off
from sanxiang.language.numerals import DIGITS, number

_UNITS: tuple[tuple[str, int], ...] = (
    *((hour, 60) for hour in ("钟头", "终头", "中头", "小时", "小石", "小是")),
    ("分中", 1),
    ("分钟", 1),
    ("刻钟", 15),
    ("h", 60),
    ("min", 1),
    ("mins", 1),
    ("钟", 60),
)
"""(how a unit ends, its minutes); with what recognisers write for it."""
_NEXT_TO = put_off("[一二两三四五六七八九]{2}")
_CLOCK = put_off(
    r"(?P<h>[0-9]{1,2}|[零一二两三四五六七八九十]{1,3}) ?[点时:](?:来钟|钟|整|多|过)?(?:(?P<q>[一二两三123])刻钟?"
    r"|(?P<half>半)|(?P<m>[0-9]{1,2}"
    r"|[零一二三四五六七八九十]{1,3})分?)?"
)


LONGEST = 12
"""Characters of a number that somebody means."""


@lru_cache(maxsize=1024)
def amount(text: str) -> int | None:
    """A whole number in digits or words; None for a masked, vague (几) or endless one. 三四 = 4: of two neighbours the later."""
    if text == "个把":
        return 1
    if text in ("三五", "三两"):
        return 5 if text == "三五" else 3
    if text in ("俩", "仨"):
        return 2 if text == "俩" else 3
    if _NEXT_TO.fullmatch(text) and DIGITS[text[1]] == DIGITS[text[0]] + 1:
        text = text[1]
    if re.search(r"[\[几]", text) or not 0 < len(text) <= LONGEST:
        return None
    tail = re.fullmatch("([一二三四五六七八九]{2})十", text)
    if tail and DIGITS[text[1]] == DIGITS[text[0]] + 1:
        text = text[1:]
    try:
        return int(number(text.replace("廿", "二十")))
    except (ValueError, ArithmeticError):
        return None


def _minutes(text: str, unit: int, *, half: bool) -> int | None:
    if "." in text and "几" not in text and len(text) <= LONGEST:
        return round(float(text) * unit)
    whole = amount(text)
    return None if whole is None else whole * unit + (unit // 2 if half else 0)


@lru_cache(maxsize=4096)
def length(count: str, rest: str) -> tuple[Length | None, Length | None]:
    """The length of a number and what follows it (`多`, `个`, `半`, the unit), and the least it may be where two neighbours were said."""
    least = None
    if _NEXT_TO.fullmatch(count) and DIGITS[count[1]] == DIGITS[count[0]] + 1:
        least = _length(count[0], rest)
    return _length(count, rest), least


def _length(count: str, rest: str) -> Length | None:
    count = count + "几" if rest.lstrip().startswith("几") else count
    half = "半" in rest
    for name, unit in _UNITS:
        if rest.rstrip("半").endswith(name):
            if count == "半":
                return Length("minutes", unit // 2)
            if name == "钟" and "个" not in rest and count not in ("俩", "仨"):
                return None
            return Length("minutes", _minutes(count, unit, half=half))
    return _days(count, rest, half)


def _days(count: str, rest: str, half: bool) -> Length | None:
    unit = rest.rstrip("半")[-1]
    if "工" in rest:
        return Length("working_days", 1 if count == "半" else amount(count))
    if unit == "年":
        whole = amount(count)
        return Length("months", 6) if count == "半" else Length("months", None if whole is None else 12 * whole)
    if unit == "月":
        if "个" not in rest and count not in ("俩", "仨"):
            return None
        return Length("days", 15) if count == "半" else Length("months", amount(count))
    if count == "半":
        return Length("minutes", 240) if unit in "天日" else None
    value = amount(count)
    whole = None if value is None else value + (1 if half else 0)
    return Length("days", whole if unit in "天日" or whole is None else 7 * whole)


@lru_cache(maxsize=4096)
def clock(text: str) -> Clock | None:
    """三点半, 九点一刻, 15:30; None if it is no time of day."""
    found = _CLOCK.fullmatch(re.sub(r"^(\d+:\d+):\d+$", r"\1", text))
    hour = amount(found["h"]) if found else None
    if found is None or hour is None or hour > 24:
        return None
    minute = 30 if found["half"] else 15 * (amount(found["q"]) or 0) if found["q"] else amount(found["m"]) if found["m"] else 0
    if minute is None or minute > 59:
        return None
    return Clock(hour, minute, sure=hour > 12 or hour == 0 or "时" in text or bool(re.fullmatch(r"0\d:\d\d", text)))
