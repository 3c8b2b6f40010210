"""Numbers of tickets: short, read aloud without doubt, and a slip of tongue or finger is seen.

`482913K`: digits, then a letter that is worked out from them (ISO 7064 MOD 11-2, which finds every single wrong digit and every swap of
neighbours). No letter looks like a digit, and none of them is mistaken for another on the telephone.
"""

from __future__ import annotations

import re
import unicodedata

CHECKS = "ACFHJKMRTWX"
"""The letter for each remainder 0 to 10."""
_SHAPE = re.compile(rf"(\d{{6,12}})([{CHECKS}])")


def number_of(serial: int) -> str:
    """The number of that serial, six digits at least."""
    digits = f"{serial:06d}"
    return digits + CHECKS[_check(digits)]


def read_number(text: str) -> str | None:
    """The number that somebody typed or heard, in any case and width, with blanks or dashes; None if it cannot be one."""
    plain = re.sub(r"[\s\-_.·]", "", unicodedata.normalize("NFKC", text)).upper()
    found = _SHAPE.fullmatch(plain)
    return plain if found and CHECKS[_check(found[1])] == found[2] else None


def _check(digits: str) -> int:
    product = 0
    for digit in digits:
        product = (product + int(digit)) * 2 % 11
    return (12 - product) % 11
