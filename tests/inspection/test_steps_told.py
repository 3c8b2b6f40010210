"""A sequence says which steps are missing or out of place, and shows the words of those that were taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from building import inspector_for
from test_nearest import AGENT, talk

STEPS = [
    {"name": {"zh": name}, "of": {"who": "agent", "says": [word]}}
    for name, word in (("致歉", "抱歉"), ("复述", "您是说"), ("约定", "明天"))
]
SORRY, RESTATED, AGREED = "真抱歉。", "您是说漏水？", "那就明天来。"


def told(order: str, *said: str) -> tuple[str, tuple[str, ...], list[str]]:
    """State with cause, the named steps, the words shown."""
    check: Mapping[str, Any] = {"kind": "sequence", "order": order, "steps": STEPS}
    conversation = talk(*((AGENT, text) for text in said))
    activation = inspector_for(check).inspect(conversation).findings[0].activations[0]
    words = [conversation.events[span.event].text[span.start : span.end] for span in activation.spans]
    return " ".join(filter(None, [activation.state, activation.why])), activation.missing, words


@pytest.mark.parametrize(("order", "said", "expected"), [
    ("loose", (SORRY, RESTATED, AGREED), ("pass", (), ["抱歉", "您是说", "明天"])),
    ("loose", (RESTATED, AGREED), ("omitted", ("致歉",), ["您是说", "明天"])),
    ("loose", (SORRY, AGREED), ("omitted", ("复述",), ["抱歉", "明天"])),
    ("loose", (), ("omitted", ("致歉", "复述", "约定"), [])),
    ("loose", (AGREED, SORRY, RESTATED), ("violated order", ("致歉",), ["明天", "抱歉"])),
    ("loose", (SORRY, AGREED, RESTATED), ("violated order", ("复述",), ["抱歉", "明天", "您是说"])),
    ("strict", (SORRY, AGREED, RESTATED), ("violated order", ("复述",), ["抱歉", "明天"])),
    ("strict", (AGREED,), ("violated order", ("致歉", "复述"), ["明天"])),
    ("strict", (SORRY, RESTATED), ("omitted", ("约定",), ["抱歉", "您是说"])),
])  # fmt: skip
def test_what_is_missing_or_out_of_place_is_named(
    order: str, said: tuple[str, ...], expected: tuple[str, tuple[str, ...], list[str]]
) -> None:
    """Loosely the step that came too late, strictly those that were passed over."""
    assert told(order, *(said or ("您好。",))) == expected
