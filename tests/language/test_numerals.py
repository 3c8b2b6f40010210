"""Numbers in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sanxiang.language.numerals import number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", "10"),
        ("二十三", "23"),
        ("一百零五", "105"),
        ("一百五", "150"),
        ("一百五十", "150"),
        ("两千三", "2300"),
        ("两万三", "23000"),
        ("三万零五十", "30050"),
        ("一亿两千万", "120000000"),
        ("一点五", "1.5"),
        ("二零二六", "2026"),
        ("1.2万", "12000"),
        ("3百", "300"),
        ("1,280", "1280"),
        ("万", "10000"),
    ],
)
def test_number(text: str, value: str) -> None:
    """As people say them."""
    assert Decimal(value) == number(text)


def test_no_number() -> None:
    """A word that is no number is refused."""
    with pytest.raises(ValueError, match="no part of a number"):
        number("一只")
