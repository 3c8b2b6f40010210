"""The two matchers."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxiang.language import charmap
from sanxiang.language.matcher import Engine, build_matcher, cache_key, load_matcher, serialise_matcher
from sanxiang.language.normal import normalise
from sanxiang.language.patterns import Pattern, PatternProblem, parse
from sanxiang.language.rows import Rows

pytest.importorskip("hyperscan")
ENGINES: tuple[Engine, ...] = ("hyperscan", "re", "plain")

# Few letters, so that random patterns do occur in random texts.
LETTERS = "好的a1,。😀𠀀"
literal = st.text(st.sampled_from(LETTERS), min_size=1, max_size=3)
char_class = st.builds(
    lambda negated, body: f"[{'^' if negated else ''}{body}]",
    st.booleans(),
    st.text(st.sampled_from(LETTERS), min_size=1),
)
single = st.one_of(literal, char_class, st.just("."), st.just(r"\d"), st.just("[一-龥]"))
count = st.sampled_from(["", "", "?", "*", "+", "{2}", "{0,3}", "{1,}", "{2,4}"])


def _combined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = st.lists(parts, min_size=1, max_size=3).map(lambda branches: f"({'|'.join(branches)})")
    counted = st.builds(str.__add__, st.one_of(group, single), count)
    edged = st.builds(lambda a, p, e: a + p + e, st.sampled_from(["", "", "^"]), parts, st.sampled_from(["", "", "$"]))
    return st.one_of(st.lists(st.one_of(counted, parts), min_size=1, max_size=3).map("".join), edged, group)


sources = st.recursive(single, _combined, max_leaves=6)
short = st.text(st.sampled_from(LETTERS + "号你 "), max_size=8)
texts = st.builds(lambda times, text: normalise("号" * times + text).text, st.sampled_from((0, 0, 5, 14, 15, 16, 40)), short)


def _parsed(sources: list[str]) -> list[Pattern]:
    result = []
    for source in sources:
        try:
            result.append(parse(source, {}))
        except PatternProblem:
            continue
    return result


def _truth(patterns: list[Pattern], ids: tuple[int, ...], texts: list[str]) -> list[tuple[int, int]]:
    compiled = [re.compile(pattern.for_re()) for pattern in patterns]
    pairs = {(row, ids[i]) for row, text in enumerate(texts) for i, p in enumerate(compiled) if p.search(text)}
    return sorted(pairs)


@settings(max_examples=400, deadline=None)
@given(st.lists(sources, min_size=1, max_size=5), st.lists(texts, max_size=6))
def test_both_engines_say_what_re_says(sources: list[str], texts: list[str]) -> None:
    """The (row, pattern) pairs are those of `re.search`, one row at a time or many in one buffer."""
    patterns = _parsed(sources)
    for engine in ENGINES:
        matcher = build_matcher(patterns, engine=engine)
        expected = _truth(patterns, matcher.ids, texts)
        rows, ids = matcher.scan_rows(Rows.of_texts(texts))
        assert expected == list(zip(rows.tolist(), ids.tolist(), strict=True))
        assert expected == [(row, i) for row, text in enumerate(texts) for i in matcher.scan_one(text)]


words = st.lists(st.text(st.sampled_from(LETTERS), min_size=1, max_size=3), min_size=9, max_size=14).map("|".join)
between = st.sampled_from(["[^。]{0,3}", "[^。]{0,3}", "", "(好)?", "[^a]", "a*"])
large = st.builds(
    lambda parts, joins: "".join(f"({part}){join}" for part, join in zip(parts, [*joins, ""], strict=False)),
    st.lists(words, min_size=2, max_size=3),
    st.lists(between, min_size=2, max_size=2),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(large, sources), min_size=1, max_size=3).map("|".join), st.lists(texts, max_size=6), st.booleans())
def test_large_patterns_are_found_by_their_parts_where_re_finds_them(source: str, texts: list[str], hasty: bool) -> None:
    patterns = _parsed([source, source + "|再见"])
    matcher = build_matcher(patterns, engine="hyperscan", hasty=hasty)
    again = load_matcher(patterns, serialise_matcher(matcher, patterns)) or matcher
    expected = _truth(patterns, matcher.ids, texts)
    assert expected == [(row, i) for row, text in enumerate(texts) for i in again.scan_one(text)]
    rows, ids = matcher.scan_rows(Rows.of_texts(texts))
    assert expected == list(zip(rows.tolist(), ids.tolist(), strict=True))


@pytest.mark.parametrize("source", [r"\d$", r"1\d$", r"\d{2}$", r"\d($|a)"])
def test_the_end_is_seen_behind_any_length(source: str) -> None:
    """A class at the end of the data: Hyperscan on its own misses it behind 14 bytes and more."""
    (pattern,) = patterns = [parse(source, {})]
    for length in range(90):
        texts = ["x" * length, "a12"], ["x" * length + "a12"]
        for engine in ENGINES:
            matcher = build_matcher(patterns, engine=engine)
            assert [matcher.scan_rows(Rows.of_texts(rows))[0].tolist() for rows in texts] == [[1], [0]], (pattern, length)
            assert matcher.scan_one(texts[1][0]) == (0,)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("text", "occurs"),
    [
        ("请您等", True),
        ("请" + "您" * 6 + "等", True),
        ("请" + "您" * 7 + "等", False),
        ("请a,等", False),
        ("请等请" + "您" * 9 + "等", True),
    ],
)
def test_a_gap_keeps_its_limit(engine: Engine, text: str, occurs: bool) -> None:
    matcher = build_matcher([parse("请[^,]{0,6}等", {})], engine=engine)
    assert ((0,) if occurs else ()) == matcher.scan_one(text)
    assert ([1] if occurs else []) == matcher.scan_rows(Rows.of_texts(["好", text, "请"]))[0].tolist()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("pattern", "text", "occurs"),
    [(".{9}", "坏了", False), ("[^ ]{6}", "洗衣机坏了", False), ("再.{3}等", "再一等", False), (".{9}", "洗衣机脱水的时候响", True)],
)
def test_a_gap_keeps_its_least_width(engine: Engine, pattern: str, text: str, occurs: bool) -> None:
    """A line shorter than the gap is no match."""
    matcher = build_matcher([parse(pattern, {})], engine=engine)
    assert ((0,) if occurs else ()) == matcher.scan_one(text)
    assert ([1] if occurs else []) == matcher.scan_rows(Rows.of_texts(["好", text]))[0].tolist()


@settings(max_examples=200, deadline=None)
@given(st.lists(sources, min_size=1, max_size=5), texts)
def test_every_match_holds_a_required_string(sources: list[str], text: str) -> None:
    """The pre-filter never drops a match, and no match is shorter than the least length."""
    for pattern in _parsed(sources):
        found = re.search(pattern.for_re(), text)
        if found:
            assert not pattern.literals() or any(part in found.group() for part in pattern.literals())
            assert len(found.group()) >= pattern.min_length


PATTERNS = [parse(source, {}) for source in ("^您好", "再见$", "您[^,]{0,6}提供", "稍等(一下)?", "您好$", "^您好")]


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_do_not_run_together(engine: Engine) -> None:
    """Edges hold at every row, and no match crosses from one row to the next."""
    rows = Rows.of_texts(["您好", "", "您", "提供", "", "请稍等一下,再见", "您好", "再见 您好"])
    found, ids = build_matcher(PATTERNS, engine=engine).scan_rows(rows)
    assert list(zip(found.tolist(), ids.tolist(), strict=True)) == [
        (0, 0),
        (0, 4),
        (5, 1),
        (5, 3),
        (6, 0),
        (6, 4),
        (7, 4),
    ]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("text", ["\U0010ffff\U0010ffff", "a\U0010ffff\U0010ffff\U0010ffff您好"])
def test_nothing_occurs_where_only_the_last_characters_of_all_stand(engine: Engine, text: str) -> None:
    """The database holds an expression for them that stands for no pattern."""
    matcher = build_matcher([parse("再见", {}), parse("稍等", {})], engine=engine)
    assert matcher.scan_one(text) == ()
    assert matcher.scan_rows(Rows.of_texts([text, "再见"]))[0].tolist() == [1]


@pytest.mark.parametrize("engine", ENGINES)
def test_duplicates_share_the_first_id(engine: Engine) -> None:
    """Patterns that read alike are matched once."""
    matcher = build_matcher([parse(s, {}) for s in ("好", "請", "请", "好", "[好]")], engine=engine)
    assert matcher.ids == (0, 1, 1, 0, 0)
    assert matcher.scan_one("请好") == (0, 1)


@pytest.mark.parametrize("engine", ENGINES)
def test_span_is_the_leftmost_match(engine: Engine) -> None:
    """Evidence shows the whole first match, optional parts too."""
    matcher = build_matcher(PATTERNS, engine=engine)
    assert matcher.span(3, "请稍等一下,稍等") == (1, 5)
    with pytest.raises(ValueError, match="does not occur"):
        matcher.span(3, "您好")


@pytest.mark.parametrize("engine", ENGINES)
def test_stored_matcher_answers_alike(engine: Engine) -> None:
    """A cached matcher is the matcher."""
    stored = serialise_matcher(build_matcher(PATTERNS, engine=engine), PATTERNS)
    loaded = load_matcher(PATTERNS, stored, engine=engine)
    assert loaded is not None
    assert loaded.engine == engine
    assert loaded.scan_one("您好请稍等") == (0, 3)


def test_stored_matcher_of_other_patterns_is_not_taken() -> None:
    """A cache that belongs to another standard or library is built anew."""
    stored = serialise_matcher(build_matcher(PATTERNS), PATTERNS)
    assert load_matcher(PATTERNS[1:], stored) is None
    assert load_matcher(PATTERNS, stored, engine="re") is None
    assert load_matcher(PATTERNS, b"") is None
    assert cache_key(PATTERNS) != cache_key(PATTERNS[::-1])


@pytest.mark.parametrize("keep", [70, 80, -1])
def test_a_damaged_matcher_is_not_taken(keep: int) -> None:
    """What was cut off on its way to the disk."""
    stored = serialise_matcher(build_matcher(PATTERNS, engine="hyperscan"), PATTERNS)
    assert load_matcher(PATTERNS, stored[:keep], engine="hyperscan") is None


def test_pattern_too_complex_for_the_library_is_named() -> None:
    """The culprit is found among many, and the message says what to do."""
    culprit = "([^a]{2}b?|[^b]c){3}" * 20
    with pytest.raises(PatternProblem, match="split it up"):
        build_matcher([*PATTERNS, parse(culprit, {})])


def test_no_patterns() -> None:
    """A standard without patterns matches nothing."""
    matcher = build_matcher([])
    assert matcher.scan_one("您好") == ()
    assert len(matcher.scan_rows(Rows.of_texts(["您好"]))[0]) == 0


def test_threads_scan_at_the_same_time() -> None:
    """Every thread has working memory of its own."""
    matcher = build_matcher(PATTERNS)
    rows = Rows.of_texts(["您好", "请稍等"] * 2000)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: len(matcher.scan_rows(rows)[0]), range(8)))
    assert results == [6000] * 8


@given(st.lists(st.text(st.sampled_from(LETTERS), max_size=5), max_size=6), st.integers(1, 30))
def test_rows_from_code_points_and_in_chunks(texts: list[str], size: int) -> None:
    """Both ways to make rows agree, and chunks put together are the rows again."""
    starts = np.cumsum([0, *map(len, texts)])
    rows = Rows.of_code_points(charmap.code_points("".join(texts)), starts)
    assert texts == rows.texts() == Rows.of_texts(texts).texts()
    chunks = list(rows.chunks(size))
    assert texts == [text for _, chunk in chunks for text in chunk.texts()]
    assert [first for first, _ in chunks] == np.cumsum([0, *(len(chunk) for _, chunk in chunks)])[:-1].tolist()


def test_row_with_a_line_end_is_refused() -> None:
    """Text that is not compact would shift all rows behind it."""
    with pytest.raises(ValueError, match="compact"):
        Rows.of_texts(["您\n好"])
