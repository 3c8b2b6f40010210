"""The homophone view."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxiang.language import charmap
from sanxiang.language.matcher import build_matcher
from sanxiang.language.patterns import parse
from sanxiang.language.pinyin import fold, fold_points, spelled


@pytest.mark.parametrize(
    ("said", "heard"),
    [("请稍等", "请烧灯"), ("投诉", "投数"), ("长时间", "常实检"), ("重新", "从心"), ("成功", "层工"), ("相信", "先兴"), ("调整", "条阵")],
)
def test_homophones_fold_alike(said: str, heard: str) -> None:
    """What recognisers mix up is one in this view."""
    assert fold(said) == fold(heard)


@pytest.mark.parametrize(("one", "other"), [("你", "离"), ("福", "湖"), ("您好", "您还"), ("退款", "推广")])
def test_other_syllables_stay_apart(one: str, other: str) -> None:
    """n and l, f and h, and different vowels are not merged."""
    assert fold(one) != fold(other)


def test_other_characters_stay() -> None:
    """Digits, letters and marks are as they were."""
    assert fold("abc12,。😀") == "abc12,。😀"
    assert spelled(fold("请上a1")) == "qin san a 1"


@given(st.text())
def test_fold_is_one_to_one_and_equal_in_bulk(text: str) -> None:
    """The view has the text's length, and both forms agree."""
    assert len(text) == len(fold(text))
    assert fold(text) == charmap.text_of(fold_points(charmap.code_points(text)))


def test_folded_pattern_finds_what_was_misheard() -> None:
    """A folded pattern over folded text finds homophones of literals, classes and lists."""
    pattern = parse("请(您)?{wait}[等候]", {"wait": ("稍", "耐心")}).folded()
    assert pattern is not None
    matcher = build_matcher([pattern])
    assert matcher.scan_one(fold("喂亲宁烧后")) == (0,)
    assert matcher.scan_one(fold("请您等")) == ()
