"""Branches tried by their first character match what `re` matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxiang.commitments import wording
from sanxiang.commitments.branches import Branches, beginnings
from sanxiang.commitments.cutting import initials, quick
from sanxiang.commitments.wording import ACTIONS

NAMED = {"a": "回(?:电|话)?|(?<=给[您你])一?个电话|打(?!电)", "b": "回访|[送寄](?:到|给)|电话", "c": "一会|到账?"}
WORDS = st.lists(st.sampled_from(("回", "电", "话", "给", "您", "一", "个", "打", "访", "送", "寄", "到", "账", "会", ",")), max_size=12)


def whole(named: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in named.items()))


def test_what_is_compiled_ahead_finds_the_same() -> None:
    ahead = Branches(NAMED)
    ahead.prepare()
    for text in ("给您回电话", "打电", "送到账", ""):
        assert [one.span() for one in ahead.finditer(text)] == [one.span() for one in Branches(NAMED).finditer(text)]


@settings(deadline=None)
@given(WORDS.map("".join))
def test_the_same_matches_with_the_same_names(text: str) -> None:
    found = [(one.span(), one.lastgroup) for one in Branches(NAMED).finditer(text)]
    assert found == [(one.span(), one.lastgroup) for one in whole(NAMED).finditer(text)]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*"回打电话给您发寄送退处理今明天点小时内我们帮把到账安排师傅上门了的,。0123456789"]), max_size=40).map(
        "".join
    )
)
def test_the_same_for_the_words_of_promises(text: str) -> None:
    found = [(one.span(), one.lastgroup) for one in Branches(ACTIONS).finditer(text)]
    assert found == [(one.span(), one.lastgroup) for one in whole(ACTIONS).finditer(text)]


@pytest.mark.parametrize(
    ("pattern", "chars"), [("回电|打过?去", "回打"), ("(?<=给您)一?个电话", "一个"), ("[送寄](?!来)到|(?:明|后)天", "送寄明后")]
)
def test_where_a_match_may_begin(pattern: str, chars: str) -> None:
    assert beginnings(pattern) == "".join(sorted(chars))


def test_a_pattern_that_may_begin_with_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="may begin with anything"):
        Branches({"a": "[^,]回"})


@pytest.mark.parametrize("name", ["OWN", "PROCESS", "GUESS", "VAGUE", "WILL", "NEGATED", "CUSTOMER", "PAST"])
def test_patterns_that_are_tried_only_where_they_may_begin(name: str) -> None:
    """The cheap count of first characters is that of the grammar."""
    inner = getattr(wording, name).pattern.partition("])(?:")[2][:-1]
    assert initials(inner) == set(beginnings(inner))


@settings(deadline=None)
@given(WORDS.map("".join))
def test_a_quick_pattern_finds_the_same(text: str) -> None:
    for pattern in NAMED.values():
        assert [one.span() for one in quick(pattern).finditer(text)] == [one.span() for one in re.finditer(pattern, text)]


@pytest.mark.parametrize("pattern", ["[^,]回", ".", "a?", "(?:a|)b?"])
def test_a_pattern_that_may_begin_with_anything_is_not_quick(pattern: str) -> None:
    with pytest.raises(ValueError, match="may begin with anything"):
        quick(pattern)
