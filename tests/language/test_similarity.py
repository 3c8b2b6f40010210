"""Script similarity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxiang.language.normal import normalise
from sanxiang.language.patterns import parse
from sanxiang.language.similarity import Script, score

OPENING = Script.compile("您好，{company}客服中心，工号{staff_no}为您服务，请问有什么可以帮您？", {"staff_no": parse(r"\d{2,}", {})})
CLOSING = Script.compile("感谢您的来电，祝您生活愉快，再见！")


@pytest.mark.parametrize(
    ("script", "said", "least", "most", "missing"),
    [
        (OPENING, "您好，晨光客服中心，工号8012为您服务，请问有什么可以帮您？", 100, 100, ()),
        (OPENING, "您好 晨光客服中心 工號８０１２為您服務 請問有什麼可以幫您", 100, 100, ()),
        (OPENING, "您好晨光客服中心工号八零幺二为您服务请问有什么可以帮您", 100, 100, ()),
        (OPENING, "您好，这里是晨光客服中心，我的工号8012很高兴为您服务，请问有什么可以帮到您", 90, 100, ()),
        (OPENING, "您好，晨光客服中心，工号为您服务，请问有什么可以帮您", 100, 100, ("staff_no",)),
        (OPENING, "您好，客服中心，工号8012为您服务", 55, 60, ("company",)),
        (OPENING, "请问有什么可以帮您", 35, 50, ("company", "staff_no")),
        (OPENING, "好的，我帮您看一下订单", 0, 10, ("company", "staff_no")),
        (CLOSING, "感谢您的来电，祝您生活愉快，再见", 100, 100, ()),
        (CLOSING, "那感谢您今天的来电，祝您和家人生活愉快，再见", 90, 100, ()),
        (CLOSING, "感谢来电，再见", 35, 60, ()),
        (CLOSING, "再见，祝您生活愉快，感谢您的来电", 30, 60, ()),
        (CLOSING, "您的订单已经发货了", 0, 20, ()),
        (CLOSING, "", 0, 0, ()),
    ],
)
def test_cover_and_slots(script: Script, said: str, least: int, most: int, missing: tuple[str, ...]) -> None:
    """Kept wording counts, added wording costs nothing, and empty slots are named."""
    similarity = score(script, normalise(said).text)
    assert least <= similarity.cover <= most
    assert missing == similarity.missing_slots


def test_span_is_where_it_was_said() -> None:
    """Evidence shows the part of the utterance that is the script."""
    text = normalise("嗯好的，感谢您的来电，祝您生活愉快，再见！拜拜").text
    assert text[slice(*score(CLOSING, text).span)] == "感谢您的来电,祝您生活愉快,再见"


def test_slots_at_the_edges_and_side_by_side() -> None:
    """Slots need no fixed text around them; two in a row share what stands there."""
    script = Script.compile("{name}您好{day}{time}见", {"time": parse(r"\d+点", {})})
    assert score(script, "王先生您好明天3点见").missing_slots == ()
    assert score(script, "您好明天见").missing_slots == ("name", "time")


@pytest.mark.parametrize("text", ["{a}{b}", "", "，。！"])
def test_script_without_fixed_text(text: str) -> None:
    """There is nothing to compare."""
    with pytest.raises(ValueError, match="fixed text"):
        Script.compile(text)


def test_pattern_for_an_unknown_slot() -> None:
    """A slip in a slot's name does not go unnoticed."""
    with pytest.raises(ValueError, match="staf_no"):
        Script.compile("工号{staff_no}", {"staf_no": parse("8", {})})


texts = st.text(st.sampled_from("您好感谢的来电祝生活愉快再见工号为服务请问有什么可以帮8,。 "), max_size=40)


@given(texts, st.integers(0, 100))
def test_the_cheap_bound_never_drops_a_script(text: str, at_least: int) -> None:
    """A cover that reaches the limit is the same with the limit and without."""
    for script in (OPENING, CLOSING):
        full = score(script, text)
        assert 0 <= full.cover <= script.most_cover(text) <= 100
        limited = score(script, text, at_least=at_least)
        assert limited == full if full.cover >= at_least else limited.cover == 0


@given(texts)
def test_saying_the_script_among_other_words_covers_it(text: str) -> None:
    """Whatever is said before and after, a script said in full is covered in full."""
    assert score(CLOSING, f"喂在吗{text[:5]}感谢您的来电祝您生活愉快再见{text[5:]}").cover == 100
