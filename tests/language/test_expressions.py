"""Expressions that are kept find what fresh ones find; what is kept may be missing, damaged or of another time."""

from __future__ import annotations

import marshal
import re
from array import array

import pytest

from sanxiang.language.expressions import WORTH, Expressions

PATTERNS = ("请稍等", "您(?:好|早)[^。]{0,8}(?:吗|呢)", "(?P<day>明|后)天(?P<at>[0-9]{1,2})点", "^喂+$", "[一-龥]{2,}|[^a-z]")
TEXTS = ("", "请稍等", "您好,在吗", "那就明天9点吧", "喂喂", "后天12点您早上方便呢", "abc")


def found(pattern: re.Pattern[str]) -> list[object]:
    return [[(match.span(), match.lastgroup, match.groupdict()) for match in pattern.finditer(text)] for text in TEXTS]


def learnt() -> bytes:
    first = Expressions()
    first.learn(None)
    for text in PATTERNS:
        first.compiled(text)
    return first.noted()


@pytest.mark.parametrize("text", PATTERNS)
def test_kept_expressions_are_as_fresh_ones(text: str) -> None:
    later = Expressions()
    later.learn(learnt())
    pattern = later.compiled(text)
    assert found(pattern) == found(re.compile(text))
    assert (pattern.pattern, pattern.flags, dict(pattern.groupindex)) == (text, re.compile(text).flags, dict(re.compile(text).groupindex))


@pytest.mark.parametrize("stored", [b"", b"nothing", learnt()[:50], marshal.dumps([1]), marshal.dumps(1), marshal.dumps((1, 2))])
def test_damaged_bytes_are_none(stored: bytes) -> None:
    later = Expressions()
    later.learn(stored)
    assert [found(later.compiled(text)) for text in PATTERNS] == [found(re.compile(text)) for text in PATTERNS]


@pytest.mark.parametrize("row", [(32, array("I", [9999, 1]).tobytes(), 0, {}), (32, b"abc", 0, {}), (), None])
def test_numbers_that_are_no_expression_are_worked_out_anew(row: object) -> None:
    later = Expressions()
    later.learn(marshal.dumps(({"请稍等": row}, {})))
    assert found(later.compiled("请稍等")) == found(re.compile("请稍等"))


def test_what_is_wrong_is_told_as_by_re() -> None:
    kept = Expressions()
    kept.learn(None)
    with pytest.raises(re.error):
        kept.compiled("(请")


def test_only_enough_news_are_worth_keeping() -> None:
    kept = Expressions()
    kept.compiled("在不在")
    kept.learn(None)
    for number in range(WORTH - 1):
        kept.compiled(f"第{number}次")
    assert not kept.news
    kept.compiled("末次")
    assert kept.news
    kept.noted()
    assert not kept.news


def test_a_process_keeps_what_others_kept_meanwhile() -> None:
    kept = Expressions()
    kept.learn(None)
    kept.compiled("在不在")
    kept.learn(learnt())
    assert {*PATTERNS, "在不在"} <= {*marshal.loads(kept.noted())[0]}


def test_what_was_worked_out_of_a_pattern_is_kept() -> None:
    asked: list[str] = []

    def halved(text: str) -> str:
        asked.append(text)
        return text[: len(text) // 2]

    first, later = Expressions(), Expressions()
    first.learn(None)
    assert first.worked_out("half", "请稍等在", halved) == "请稍"
    later.learn(first.noted())
    assert later.worked_out("half", "请稍等在", halved) == "请稍"
    assert asked == ["请稍等在"]
    assert later.worked_out("another half", "请稍等在", halved) == "请稍"
    assert asked == ["请稍等在"] * 2


def test_what_cannot_be_worked_out_is_told_each_time() -> None:
    def refused(text: str) -> str:
        raise ValueError(text)

    kept = Expressions()
    kept.learn(None)
    for _ in range(2):
        with pytest.raises(ValueError, match="请"):
            kept.worked_out("half", "请", refused)
