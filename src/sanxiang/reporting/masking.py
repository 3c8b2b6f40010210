"""Personal data out of what is shown, with every span still valid."""

from __future__ import annotations

import re
from collections.abc import Callable

Mask = Callable[[str], str]
"""Hides personal data in a text and keeps its length, so that spans over the original stay valid."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def unmasked(text: str) -> str:
    """The mask that hides nothing."""
    return text


def shown(text: str, mask: Mask) -> str:
    """`text` as it may be shown: masked and fit for UTF-8. ValueError if the mask changes the length."""
    hidden = mask(text)
    if len(hidden) != len(text):
        raise ValueError(f"the mask made {len(hidden)} characters of {len(text)}; spans would no longer fit")
    return _LONE_SURROGATE.sub("\ufffd", hidden)
