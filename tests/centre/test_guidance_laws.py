"""Laws of guidance: rebuilt from the log it is what it was when fed; three hints at most, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from guided import BEGAN, GUIDED
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxiang.calendar.calendars import Calendar
from sanxiang.cli.standards import cache_of
from sanxiang.inspection.inspector import compile_standard
from sanxiang.standard.loading import load_standard
from sanxiang_centre.live.guidance.books import Book
from sanxiang_centre.live.guidance.hints import HOLD, Hint, chosen, dismissed_by, is_away, merged, urgent_at
from sanxiang_centre.live.guidance.rows import Head
from sanxiang_centre.live.guidance.snapshots import NOTHING, snapshot
from sanxiang_centre.live.guidance.talk import Line, Talk

SAID = (
    "您好，很高兴为您服务，我是客服2063，请问有什么可以帮到您？",
    "请您稍等，我查一下",
    "让您久等了",
    "非常抱歉给您带来不便",
    "这个不归我管",
    "明天下班前给您答复",
    "请问还有其他需要吗？",
    "感谢您的咨询，再见",
    "好的",
    "这是小事",
)
ASKED = (
    "在吗",
    "你好",
    "气死我了，机器又坏了",
    "快点",
    "什么时候能修好",
    "我姓王，电话13812345678",
    "没有了",
    "谢谢",
    "我要投诉你们",
    "嗯",
)
LINES = st.tuples(st.sampled_from([0, 0, 1, 1, 1]), st.integers(0, 9), st.sampled_from([0.0, 0.4, 3.0, 20.0, 59.0, 61.0, 130.0, 200.0]))
TALKS = st.lists(LINES, min_size=1, max_size=12)
TICKS = st.lists(st.floats(0, 1, allow_nan=False), max_size=3)


class Shelf:
    """Compiled editions; a failing example is not told with all that is in them."""

    def __init__(self, *books: Book) -> None:
        self.books = books

    def __iter__(self) -> Iterator[Book]:
        return iter(self.books)

    def __repr__(self) -> str:
        return "Shelf(...)"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The small standard of the tests, and the shipped one for chats."""
    folder: Path = tmp_path_factory.mktemp("guided")
    for name, text in GUIDED.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Shelf(*(_book(number, standard) for number, standard in enumerate((str(folder), "online"), 1)))


def _book(number: int, standard: str) -> Book:
    loaded = load_standard(standard)
    calendar: Calendar = loaded.calendar()
    return Book(number, compile_standard(loaded, cache=cache_of(True), light=True), lambda: calendar)


def head_of(last: int, *dismissed: str) -> Head:
    return Head(
        chat=7,
        began_at=BEGAN,
        last=last,
        edition=1,
        direction="inbound",
        parties=("agent", "customer", "bot", "supervisor"),
        metadata={},
        erased=False,
        closed=False,
        state="active",
        language="zh",
        agent=1,
        staff_no="a1",
        roles=("agent",),
        team=1,
        name="王女士",
        customer=None,
        shown="",
        dismissed=dismissed,
        taken=(),
        notes=(),
        permits=(),
    )


def lines_of(talk: list[tuple[int, int, float]], *, ends: bool) -> list[Line]:
    found, at = [], 0.0
    for seq, (party, text, gap) in enumerate(talk, 1):
        at = round(at + gap, 3)
        found.append(Line(seq, "message", at, None, party, (SAID if party == 0 else ASKED)[text], ""))
    if ends:
        found.append(Line(len(found) + 1, "ended", round(at + 1, 3), None, None, "", "agent"))
    return found


def shown(talk: Talk, now: float, *dismissed: str) -> dict[str, Any]:
    talk.tick(now)
    return snapshot(talk, head_of(talk.last, *dismissed), NOTHING)


def rebuilt(book: Book, lines: list[Line]) -> Talk:
    talk = Talk(book, head_of(len(lines)).begun())
    for line in lines:
        talk.feed(line)
    return talk


def followed(book: Book, lines: list[Line], ticks: list[float], later: float) -> Iterator[tuple[Talk, list[Line], float]]:
    """A talk that is fed line by line and told the time in between; each time with the log so far and the time."""
    talk = Talk(book, head_of(len(lines)).begun())
    for place, line in enumerate(lines):
        talk.feed(line)
        begun = line.at or 0.0
        until = (lines[place + 1].at or 0.0) if place + 1 < len(lines) else begun + later
        for share in sorted(ticks):
            yield talk, lines[: place + 1], round(begun + share * (until - begun), 3)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(talk=TALKS, ticks=TICKS, later=st.sampled_from([0.0, 30.0, 70.0, 400.0]), ends=st.booleans())
def test_rebuilt_from_the_log_it_is_what_it_was_when_fed(
    books: Shelf, talk: list[tuple[int, int, float]], ticks: list[float], later: float, *, ends: bool
) -> None:
    for book in books:
        for fed, log, now in followed(book, lines_of(talk, ends=ends), [*ticks, 1.0], later):
            assert shown(fed, now) == shown(rebuilt(book, log), now)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(talk=TALKS, later=st.sampled_from([0.0, 30.0, 70.0, 400.0]))
def test_three_hints_at_most_and_the_most_urgent_first(books: Shelf, talk: list[tuple[int, int, float]], later: float) -> None:
    for book in books:
        for fed, _, now in followed(book, lines_of(talk, ends=False), [0.5, 1.0], later):
            shape, hints = shown(fed, now), fed.hints()
            assert len(shape["now"]) == min(3, len(hints))
            assert len(shape["now"]) + shape["more"] == len(hints)
            showing = chosen(hints, fed.shown, fed.now)
            assert [hint.urgency for hint in showing] == sorted(hint.urgency for hint in showing)
            assert not hints or showing[0] == min(hints, key=lambda hint: hint.urgency)
            keys = [hint["key"] for hint in shape["now"]]
            assert len(keys) == len(set(keys))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(talk=TALKS, place=st.integers(0, 2))
def test_what_was_put_away_stays_away(books: Shelf, talk: list[tuple[int, int, float]], place: int) -> None:
    for book in books:
        lines = lines_of(talk, ends=False)
        half = max(1, len(lines) // 2)
        first = shown(rebuilt(book, lines[:half]), (lines[half - 1].at or 0.0) + 1)
        if place >= len(first["now"]):
            continue
        key = first["now"][place]["key"]
        for end in range(half, len(lines) + 1):
            later = shown(rebuilt(book, lines[:end]), (lines[end - 1].at or 0.0) + 1, key)
            assert key not in [hint["key"] for hint in later["now"]]


@settings(max_examples=30, deadline=None, derandomize=True)
@given(talk=TALKS)
def test_nothing_changes_before_it_is_said_to(books: Shelf, talk: list[tuple[int, int, float]]) -> None:
    """`next_at` is when time alone shows something else: until then the answer that was given holds."""
    for book in books:
        lines = lines_of(talk, ends=False)
        now = lines[-1].at or 0.0
        shape = shown(rebuilt(book, lines), now)
        for _ in range(6):
            if shape["next_at"] is None:
                assert {**shown(rebuilt(book, lines), now + 5000)} == shape
                break
            due = (_moment(shape["next_at"]) - BEGAN) / timedelta(seconds=1)
            assert due > now
            assert shown(rebuilt(book, lines), max(now, round(due - 0.002, 3))) == shape
            now = due
            shape = shown(rebuilt(book, lines), now)


def _moment(text: str) -> Any:
    return type(BEGAN).fromisoformat(text)


def test_an_entry_that_is_older_than_what_was_told_asks_for_a_talk_anew(books: Shelf) -> None:
    talk = rebuilt(books.books[0], lines_of([(1, 0, 1.0)], ends=False))
    talk.tick(62.0)
    assert talk.is_behind(Line(2, "message", 61.5, None, 0, "您好", ""))
    assert not talk.is_behind(Line(2, "message", 62.5, None, 0, "您好", ""))


# Hints by themselves ---------------------------------------------------------------------------------------------------


def hint(what: str, when: float, **more: Any) -> Hint:
    given: dict[str, Any] = {"checks": (what,), "say": "", "seq": 1, "since": 0.0, "rank": 1, **more}
    return Hint(what, "say", when=when, **given)


@pytest.mark.parametrize(
    ("since", "due", "turns", "when"),
    [(10.0, 70.0, None, 70.0), (10.0, None, 0, 10.0), (10.0, None, 2, 70.0), (10.0, 500.0, 1, 40.0), (10.0, None, None, float("inf"))],
)
def test_how_urgent_something_is(since: float, due: float | None, turns: int | None, when: float) -> None:
    assert urgent_at(since, due, turns) == when


def test_a_hint_that_has_come_stays_a_while_unless_something_more_urgent_comes() -> None:
    first = [hint("a", 50), hint("b", 60), hint("c", 70)]
    more = merged([*first, hint("d", 55)])
    just = {"a": 10.0, "b": 10.0, "c": 10.0}
    assert [each.what for each in chosen(more, just, 10 + HOLD - 1)] == ["a", "b", "c"]
    assert [each.what for each in chosen(more, just, 10 + HOLD)] == ["a", "d", "b"]
    urgent = merged([*first, hint("e", 5)])
    assert [each.what for each in chosen(urgent, just, 11)] == ["e", "a", "b"]


def test_two_checks_that_ask_for_the_same_words_are_one_hint() -> None:
    one = hint("hello", 90, checks=("late",), due=90.0, rank=0, seq=2)
    other = hint("hello", 40, checks=("greets",), turns=1, seq=1)
    (found,) = merged([one, other])
    assert (found.checks, found.when, found.due, found.turns, found.seq, found.rank) == (("greets", "late"), 40, 90.0, 1, 2, 0)


@pytest.mark.parametrize(
    ("keys", "what", "seq", "away"),
    [
        (["hello@3"], "hello", 3, True),
        (["hello@3"], "hello", 2, True),
        (["hello@3"], "hello", 4, False),
        (["hello@3", "hello@5"], "hello", 4, True),
        (["hello@3"], "wait", 3, False),
        (["nonsense"], "nonsense", 0, False),
    ],
)
def test_what_a_dismissal_puts_away(keys: list[str], what: str, seq: int, *, away: bool) -> None:
    assert is_away(seq, what, dismissed_by(keys)) is away


def test_a_head_is_equal_only_where_everything_is() -> None:
    head = head_of(3)
    changes: dict[str, Callable[[], Any]] = {"last": lambda: 4, "dismissed": lambda: ("a@1",), "staff_no": lambda: "a2"}
    assert all(replace(head, **{name: value()}) != head for name, value in changes.items())
