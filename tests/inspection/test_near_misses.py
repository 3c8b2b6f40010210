"""What a pack itself gives as permitted, beside each expression, is permitted: no other expression and no learned model objects."""

from __future__ import annotations

import pytest

from sanxiang.conversation.model import Channel
from sanxiang.inspection.inspector import compile_standard
from sanxiang.standard.loading import load_standard


@pytest.mark.slow
@pytest.mark.parametrize(("pack", "channel"), [("hotline", Channel.PHONE), ("online", Channel.CHAT)])
def test_nothing_is_wrong_with_the_near_misses_of_a_pack(pack: str, channel: Channel) -> None:
    standard = load_standard(pack)
    inspector = compile_standard(standard, engine="re")
    near = [text for one in standard.forbidden.values() if one.examples for text in map(str, one.examples.not_)]
    assert len(near) > 150
    assert {text: inspector.check_text(text, channel).kind for text in near if inspector.check_text(text, channel).forbidden} == {}
