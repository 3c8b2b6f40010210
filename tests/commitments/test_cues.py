"""Where no cue occurs nothing is promised, so that bulk may leave such words unread."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring import SETS, half

from sanxiang.commitments import marked
from sanxiang.commitments.cues import TIMES, WRITTEN, cues, digest
from sanxiang.commitments.cutting import without_conditions
from sanxiang.commitments.reading import read
from sanxiang.commitments.relaxing import relaxed, sign_of
from sanxiang.commitments.when import ATOMS, times
from sanxiang.commitments.wording import ACTIONS, OWN_WORDS
from sanxiang.language.normal import normalise
from sanxiang.language.patterns import parse


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(cue.for_re()) for cue in cues())


def holds_cue(text: str) -> bool:
    return any(pattern.search(text) for pattern in _patterns())


# Nothing that is read is missed -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("held_out", [False, True])
def test_each_promise_of_the_sets_holds_a_cue(name: str, held_out: bool) -> None:
    """How many are missed, and never which: what is held out is not shown."""
    texts = [normalise(entry["text"], spoken=entry["channel"] == "phone").text for entry in half(name, held_out=held_out)]
    assert sum(1 for text in texts if read(text) and not holds_cue(text)) == 0


DOERS = ["", "我", "我们", "师傅", "他", "那边物业", "系统", "您"]
HOWS = ["", "会", "去", "来", "先", "马上", "再", "让人", "把它", "直接", "也会"]
DEEDS = ["敲他家门", "铲掉", "重写一遍", "移出群聊", "给您抹零", "跟您说一声", "到", "送", "弄好", "查一下", "给您查查", "说明"]
BEFORE = ["", "明天一早", "三天内", "五号前", "坏了的话", "再不好", "您选好款", "忙完手头这点", "一有货", "到店后", "昨天", "帮您看,"]


@pytest.mark.parametrize("before", BEFORE)
def test_each_promise_of_a_family_holds_a_cue(before: str) -> None:
    """Conditions and times before any doer, manner and deed."""
    for doer, how, deed in product(DOERS, HOWS, DEEDS):
        for text in (before + doer + how + deed, doer + before + how + deed, doer + how + before + deed, deed + before):
            assert not read(text) or holds_cue(text), text


PIECES = [
    *DOERS,
    *HOWS,
    *DEEDS,
    *BEFORE,
    "为",
    "以",
    "帮您",
    "给您",
    "您的",
    "的",
    "了",
    "不",
    "吗",
    ",",
    "。",
    "后",
    "今",
    "早",
    "晚",
    "半",
    "点",
    "一",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_each_promise_holds_a_cue_however_words_are_joined(text: str) -> None:
    normal = normalise(text).text
    assert not read(normal) or holds_cue(normal)


@settings(deadline=None)
@given(
    st.sampled_from([*ATOMS.values()]).flatmap(lambda atom: st.from_regex(without_conditions(atom))),
    st.sampled_from(["", "我", "后", "一"]),
)
def test_each_time_holds_the_cue_of_times(time: str, after: str) -> None:
    """Where it does not occur no time is looked for."""
    text = normalise(f"{time}{after}").text
    assert not times(text) or _patterns()[TIMES].search(text)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("held_out", [False, True])
def test_each_time_of_the_sets_holds_the_cue_of_times(name: str, held_out: bool) -> None:
    texts = [normalise(entry["text"], spoken=entry["channel"] == "phone").text for entry in half(name, held_out=held_out)]
    assert sum(1 for text in texts if times(text) and not _patterns()[TIMES].search(text)) == 0
    assert sum(1 for text in texts if read(text) != read(text, dated=_patterns()[TIMES].search(text) is not None)) == 0


@pytest.mark.parametrize("text", [
    "您好请问有什么可以帮您的",
    "感谢您的来电",
    "请您稍等",
    "很高兴为您服务",
    "不好意思给您添麻烦了",
    "您的订单号是多少",
    "已经到货了吗",
    "我理解您的心情",
    "祝您生活愉快",
])  # fmt: skip
def test_most_of_what_agents_say_holds_none(text: str) -> None:
    """The cues are worth looking for only where they spare the reader something."""
    assert not holds_cue(text)


# How the patterns are made ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pattern", "expected"), [
    ("送(?!的|货单)", "送([^的]|$)"),
    ("(?<![稍请])等(?=您|$)", "([^稍请]|^)等(您|$)"),
    ("(?<=给[您你])回(?=电|话)", "(给[您你])回(电|话)"),
    ("(?:(?<!一)下|这(?=周))个", "(([^一]|^)下|这)个"),
    ("(?:我|(?<=,))来", "(我|(,))来"),
    ("(?:我|(?<!们的))来", "(我)?来"),
    ("打{1,2}?(?P<it>电话)??", "打{1,2}(电话)?"),
    ("到(?!\\[|[店站])", "到([^店站]|$)"),
])  # fmt: skip
def test_conditions_become_characters_that_are_read(pattern: str, expected: str) -> None:
    """At the edges of a pattern what one character tells is kept; all else is left out."""
    assert relaxed(pattern) == expected


CHARACTERS = st.lists(
    st.sampled_from("回打电话给您发寄送退处理今明天点小时内我们帮把到账安排师傅上门了的,。完后一等批查合格没问题收件[x]"), max_size=30
).map("".join)
RELAXED = {
    name: (re.compile(words), re.compile(parse(relaxed(words), {}).for_re())) for name, words in {**ACTIONS, "own": OWN_WORDS}.items()
}


@settings(deadline=None)
@given(CHARACTERS)
def test_a_relaxed_pattern_holds_wherever_its_pattern_does(text: str) -> None:
    for strict, loose in RELAXED.values():
        assert not strict.search(text) or loose.search(text)


SIGNS = [(re.compile(pattern), sign_of(pattern)) for _, _, pattern in marked.CONDITIONS]


@settings(deadline=None)
@given(CHARACTERS)
def test_a_sign_is_in_each_match(text: str) -> None:
    for pattern, sign in SIGNS:
        assert all(sign.search(found[0]) for found in pattern.finditer(text))


@pytest.mark.parametrize(("patterns", "sign"), [
    (("收到了?|收齐(?=货)",), "[收][到齐]"),
    (("(?<!没)送(?:完|到)[^,]{1,3}", "一到"), "[一][到]|[送][到完]"),
    (("[^,]{1,3}",), ""),
])  # fmt: skip
def test_a_sign_is_the_strings_that_a_match_needs(patterns: tuple[str, ...], sign: str) -> None:
    """None is needed where one of them may be anything: then the sign is everywhere."""
    assert sign_of(*patterns).pattern == sign


def test_what_is_kept_of_the_cues_is_known_by_their_digest() -> None:
    """After a change of the reader's words: write the digest that is shown here into `cues.WRITTEN`."""
    assert digest() == WRITTEN
