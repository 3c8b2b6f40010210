"""Numbers in words: 三百二十五, 两万三, 一点五, 1.2万."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {char: value for value, chars in enumerate(("零〇", "一幺", "二两", "三", "四", "五", "六", "七", "八", "九")) for char in chars}
UNITS = {"十": 10, "百": 100, "千": 1000}
LARGE_UNITS = {"万": 10**4, "亿": 10**8}
NUMERAL = "[零〇一二两三四五六七八九十百千万亿]"

_PARTS = re.compile(r"[0-9]+(?:\.[0-9]+)?|.")


def spoken_digits(text: str) -> str:
    """幺三六 -> 136; other characters stay. Of the same length."""
    return text.translate(_TO_DIGIT)


_TO_DIGIT = {ord(char): str(value) for char, value in DIGITS.items()}


def number(text: str) -> Decimal:
    """The value of a numeral in digits, words or both. Raises ValueError if it is none.

    A last digit without unit counts for the next lower unit, as people say it: 一百五 = 150, 两万三 = 23000, but
    一百零五 = 105.
    """
    whole, point, rest = text.replace(",", "").partition("点")
    value = _whole(whole)
    return value + Decimal(f"0.{spoken_digits(rest)}") if point and rest else value


def _whole(text: str) -> Decimal:
    if text and all(char in DIGITS for char in text):
        return Decimal(spoken_digits(text))
    total = section = Decimal(0)
    digit: Decimal | None = None
    last_unit = 1
    for part in _PARTS.findall(text):
        if part in UNITS:
            section += (Decimal(1) if digit is None else digit) * UNITS[part]
            digit, last_unit = None, UNITS[part]
        elif part in LARGE_UNITS:
            below = section + (digit or 0)
            total = (total + below) * LARGE_UNITS[part] if part == "亿" else total + (below or 1) * LARGE_UNITS[part]
            section, digit, last_unit = Decimal(0), None, LARGE_UNITS[part]
        elif part in "零〇":
            last_unit = 1
        else:
            digit = _digit(part)
    return total + section + (digit or 0) * max(1, last_unit // 10)


def _digit(part: str) -> Decimal:
    if part[0] in "0123456789":
        return Decimal(part)
    if part not in DIGITS:
        raise ValueError(f"{part!r} is no part of a number")
    return Decimal(DIGITS[part])
