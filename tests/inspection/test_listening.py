"""Roles are listened to for what concerns them, and utterances that come again are remembered: neither changes a result."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxiang.conversation.model import Channel
from sanxiang.inspection.clock import AGENT, CUSTOMER, SYSTEM
from sanxiang.inspection.compile import patterns_of
from sanxiang.inspection.inspector import Inspector, compile_standard
from sanxiang.inspection.listening import Heard
from sanxiang.inspection.recognition import SHORT, Memory
from sanxiang.language.normal import normalise
from sanxiang.standard.loading import load_standard

SAID = [
    *("您好，请问有什么可以帮您？", "对不起让您久等了", "你怎么还没弄好", "我要投诉你们", "这不归我管", "您说他骂您不归他管，是吗"),
    *("再不说话我就挂了", "请稍等，我查一下", "谢谢", "138 0000 1111", "嗯嗯好的", "您的号码是一三八零零零零一一一一对吗"),
]


@pytest.fixture(scope="module")
def hotline() -> Inspector:
    return compile_standard(load_standard("hotline"), engine="re")


@pytest.mark.slow
def test_the_reference_that_looks_for_everything_finds_the_same_features(hotline: Inspector) -> None:
    reference = compile_standard(hotline.standard, engine="plain").core.recogniser
    for said in SAID:
        for role in range(SYSTEM + 1):
            for channel in Channel:
                heard = [one.listen(said, role, channel).mask for one in (reference, hotline.core.recogniser)]
                assert heard[0] == heard[1], (said, role, channel)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(parts=st.lists(st.sampled_from(SAID), min_size=1, max_size=3), role=st.integers(AGENT, SYSTEM), phone=st.booleans())
def test_a_role_is_heard_saying_what_any_reader_of_its_patterns_finds(hotline: Inspector, parts: list[str], role: int, phone: bool) -> None:
    recogniser = hotline.core.recogniser
    channel = Channel.PHONE if phone else Channel.CHAT
    normal, hits, _ = recogniser.listen("，".join(parts), role, channel)
    wanted = sorted(patterns_of(recogniser.rules, role))
    assert list(hits) == [n for n in wanted if next(recogniser.patterns.spans(n, normal.text, channel), None)]


@pytest.mark.slow
@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("role", [AGENT, CUSTOMER])
def test_who_watches_for_situations_hears_what_any_reader_of_its_patterns_finds(hotline: Inspector, said: str, role: int) -> None:
    """Part of it was heard by the recogniser of the checks."""
    assert hotline.core.watcher is not None
    watching = hotline.core.watcher.recogniser
    normal, hits, _ = watching.listen(said, role, Channel.PHONE)
    wanted = sorted(patterns_of(watching.rules, role))
    assert list(hits) == [n for n in wanted if next(watching.patterns.spans(n, normal.text, Channel.PHONE), None)]
    assert any(watching.found_before)


@pytest.mark.slow
@pytest.mark.parametrize("said", [*SAID, "好" * (SHORT + 1)])
@pytest.mark.parametrize("role", [AGENT, CUSTOMER])
def test_what_is_remembered_is_what_is_found_anew(hotline: Inspector, said: str, role: int) -> None:
    recogniser = hotline.core.recogniser
    first, again = (recogniser.listen(said, role, Channel.PHONE) for _ in range(2))
    assert first == again == recogniser.listen_anew(said, role, Channel.PHONE)
    assert (first is again) is (len(said) <= SHORT)


@pytest.mark.slow
@pytest.mark.parametrize("said", ["好" * (SHORT + 1), "，".join(SAID) * 2])
@pytest.mark.parametrize("role", [AGENT, CUSTOMER])
def test_what_the_checks_heard_is_not_listened_to_again(hotline: Inspector, said: str, role: int) -> None:
    """Of long utterances, which are not remembered."""
    assert hotline.core.watcher is not None
    watching, before = hotline.core.watcher.recogniser, hotline.core.recogniser.listen(said, role, Channel.PHONE)
    heard = watching.listen(said, role, Channel.PHONE, before)
    assert heard == watching.listen(said, role, Channel.PHONE)
    assert heard.normal is before.normal


@pytest.mark.slow
def test_what_is_done_ahead_changes_nothing(hotline: Inspector) -> None:
    found = [hotline.core.recogniser.listen_anew(said, AGENT, Channel.PHONE) for said in SAID]
    hotline.prepare()
    hotline.prepare()
    assert found == [hotline.core.recogniser.listen_anew(said, AGENT, Channel.PHONE) for said in SAID]


@pytest.mark.slow
@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.CHAT])
def test_what_is_heard_together_is_what_is_heard_alone(hotline: Inspector, channel: Channel) -> None:
    """By the checks, and by what watches for situations after them."""
    assert hotline.core.watcher is not None
    said = [(text, role, channel) for text in (*SAID, "，".join(SAID) * 2, "") for role in (AGENT, CUSTOMER, SYSTEM)]
    hearing = replace(hotline.core.recogniser, memory=Memory(0))
    together = hearing.listen_all(said)
    assert together == [hearing.listen_anew(*one) for one in said]
    assert any(one.mask for one in together)
    watching = replace(hotline.core.watcher.recogniser, memory=Memory(0))
    assert watching.listen_all(said, together) == watching.listen_all(said) == [watching.listen_anew(*one) for one in said]


@pytest.mark.slow
def test_what_is_heard_together_is_remembered_and_not_heard_again(hotline: Inspector) -> None:
    """Scripts come in every chunk of conversations; what is long, and hardly comes twice, is not kept."""
    hearing = replace(hotline.core.recogniser, memory=Memory(100))
    said = [(text, AGENT, Channel.PHONE) for text in (*SAID, "好" * (SHORT + 1))]
    first, again = hearing.listen_all(said), hearing.listen_all(said)
    assert first == again
    assert [one is other for one, other in zip(first, again, strict=True)] == [True] * len(SAID) + [False]
    assert hearing.listen(*said[0]) is first[0]


def test_a_full_memory_keeps_what_comes_again() -> None:
    memory, heard = Memory(8), Heard(normalise("在"), (), 0)
    for number in range(20):
        memory.keep((str(number), AGENT, None), heard)
        memory.keep(("您好", AGENT, None), heard) if memory.get(("您好", AGENT, None)) is None else None
    kept = [number for number in range(20) if memory.get((str(number), AGENT, None))]
    assert memory.get(("您好", AGENT, None)) is heard
    assert kept[-1] == 19
    assert len(kept) < 8
    assert memory.get(("19", CUSTOMER, None)) is None
