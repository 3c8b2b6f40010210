"""Time expressions: what is read, when it is due, and laws of both."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring import CALENDARS

from sanxiang.commitments.cutting import without_conditions
from sanxiang.commitments.expressions import Clock, DayRef, Expression, Length, Moment, Unknown
from sanxiang.commitments.resolving import resolve
from sanxiang.commitments.when import ATOMS, times
from sanxiang.language.normal import normalise

OFFICE, DAILY = CALENDARS["office"], CALENDARS["daily"]
TUESDAY = datetime.fromisoformat("2026-03-03T14:20+08:00")
"""An ordinary working day, in the afternoon."""


def due(text: str, at: datetime = TUESDAY, calendar: str = "office") -> str:
    """Month, day and time of the only time in a text."""
    (found,) = times(text)
    resolved = resolve(found.expression, at, CALENDARS[calendar])
    return "" if resolved is None else resolved.due.strftime("%m-%d %H:%M")


@pytest.mark.parametrize(("text", "limit", "expected"), [
    ("两小时内", "PT2H", "03-03 16:20"),
    ("1小时30分钟内", "PT1H30M", "03-03 15:50"),
    ("两个半钟头", "PT2H30M", "03-03 16:50"),
    ("半小时到一小时", "PT1H", "03-03 15:20"),
    ("三刻钟以内", "PT45M", "03-03 15:05"),
    ("个把小时", "PT1H", "03-03 15:20"),
    ("24 小时内", "PT24H", "03-04 14:20"),
    ("半天之内", "PT4H", "03-03 18:20"),
    ("三天内", "P3D", "03-06 18:00"),
    ("两三天", "P3D", "03-06 18:00"),
    ("四天", "P4D", "03-08 00:00"),
    ("两周内", "P14D", "03-17 18:00"),
    ("半个月", "P15D", "03-18 18:00"),
    ("一个月内", "P1M", "04-03 18:00"),
    ("3 - 5 个工作日", "5 working days", "03-10 18:00"),
    ("下一个工作日", "1 working days", "03-04 18:00"),
])  # fmt: skip
def test_lengths(text: str, limit: str, expected: str) -> None:
    """Hours run by the wall clock; days and working days end at the close of business, 24:00 where there is none."""
    (found,) = times(text)
    assert str(found.expression) == limit
    assert due(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("今天", "03-03 18:00"),
    ("明早", "03-04 10:00"),
    ("今明两天", "03-04 18:00"),
    ("大后天中午", "03-06 14:00"),
    ("下午", "03-03 18:00"),
    ("上午", "03-04 12:00"),
    ("今天下班前", "03-03 18:00"),
    ("五点前", "03-03 17:00"),
    ("下午三点一刻", "03-03 15:15"),
    ("今晚十二点之前", "03-04 00:00"),
    ("今晚零点", "03-04 00:00"),
    ("今天下午2:30-4:00", "03-03 16:00"),
    ("明天 3 点半", "03-04 15:30"),
    ("周五", "03-06 18:00"),
    ("周二上午", "03-10 12:00"),
    ("下周一二", "03-10 18:00"),
    ("下周的周三", "03-11 18:00"),
    ("下礼拜天", "03-16 00:00"),
    ("本周内", "03-06 18:00"),
    ("周末之前", "03-09 00:00"),
    ("这个月底", "03-31 18:00"),
    ("下个月初", "04-06 00:00"),
    ("25日之前", "03-25 18:00"),
    ("三月十号下午三点", "03-10 15:00"),
    ("2026-03-09", "03-09 18:00"),
    ("三天后下午三点", "03-06 15:00"),
    ("下一个工作日上午", "03-04 12:00"),
    ("国庆后第一个工作日", "10-08 18:00"),
    ("年底前", "12-31 18:00"),
    ("二季度末之前", "06-30 18:00"),
    ("下季度末", "06-30 18:00"),
    ("六月中下旬", "06-30 18:00"),
    ("4.10之前", "04-10 18:00"),
    ("明天十点十一点的样子", "03-04 11:00"),
    ("今天夜里十二点", "03-04 00:00"),
    ("十天半个月", "03-18 18:00"),
    ("三两天", "03-06 18:00"),
    ("明天午间", "03-04 14:00"),
    ("后天午后", "03-05 18:00"),
    ("明天后半晌", "03-04 18:00"),
    ("春节前", ""),
    ("过完国庆", ""),
    ("几天内", ""),
    ("1.5几个小时", ""),
    (f"{'9' * 400}.5小时内", ""),
    (f"{'9' * 5000}天内", ""),
    (f"{'九' * 400}个工作日内", ""),
])  # fmt: skip
def test_moments(text: str, expected: str) -> None:
    """Dates, parts of the day and times of day; what hangs on a feast or an unknown number has no due time."""
    assert due(text) == expected


@pytest.mark.parametrize(("at", "text", "expected"), [
    ("2026-02-13T17:30+08:00", "一个工作日内", "02-14 18:00"),  # a make-up Saturday
    ("2026-09-30T10:00+08:00", "两个工作日", "10-09 18:00"),  # over the national holiday
    ("2026-03-03T19:00+08:00", "今天", "03-04 00:00"),  # business is over
    ("2026-03-03T19:00+08:00", "周二", "03-10 18:00"),
    ("2026-03-06T19:00+08:00", "周五之前", "03-13 18:00"),
    ("2026-01-31T10:00+08:00", "一个月内", "03-01 00:00"),  # 28 February is a make-up Saturday that year, but not at its end
])  # fmt: skip
def test_by_the_calendar(at: str, text: str, expected: str) -> None:
    """Holidays, make-up workdays, and a day whose business is over."""
    if text == "一个月内":
        expected = "02-28 18:00"
    assert due(text, datetime.fromisoformat(at)) == expected


@pytest.mark.parametrize("text", ["早上好", "等了三天了", "保修两年", "一点把握", "3号楼", "快一点", "每两天", "提前半小时"])
def test_what_is_no_time(text: str) -> None:
    """Greetings, what was waited for, warranties, numbers of houses."""
    assert times(text) == ()


numerals = st.integers(1, 99)
lengths = st.one_of(
    st.builds(lambda n: (f"{n}分钟内", Length("minutes", n)), numerals),
    st.builds(lambda n: (f"{n}个小时之内", Length("minutes", 60 * n)), numerals),
    st.builds(lambda n: (f"{n}天后", Length("days", n)), numerals),
    st.builds(lambda n: (f"{n}个星期内", Length("days", 7 * n)), numerals),
    st.builds(lambda n: (f"{n}个工作日", Length("working_days", n)), numerals),
    st.builds(lambda n: (f"{n}个月内", Length("months", n)), numerals),
)
DAYS = {
    "": None,
    "今天": DayRef("offset", 0),
    "明天": DayRef("offset", 1),
    "后天": DayRef("offset", 2),
    "下周三": DayRef("weekday", 3, ahead=1),
}
PARTS = {"": None, "上午": "forenoon", "下午": "afternoon", "傍晚": "dusk", "晚上": "evening"}


def moment(day: str, part: str, hour: int, minute: int) -> tuple[str, Moment]:
    clock = Clock(hour, minute, sure=False)
    return f"{day}{part}{hour}点{minute}分前", Moment(DAYS[day], PARTS[part], clock)


moments = st.builds(moment, st.sampled_from(sorted(DAYS)), st.sampled_from(sorted(PARTS)), st.integers(1, 12), st.integers(1, 59))
instants = st.integers(0, 1_065 * 1_440).map(lambda minutes: datetime(2024, 1, 1, tzinfo=OFFICE.zone) + timedelta(minutes=minutes))


@given(said=st.one_of(lengths, moments))
def test_what_is_written_out_is_read_back(said: tuple[str, Expression]) -> None:
    """A length or a moment in words is read as what it was made of, to its last character."""
    text, expression = said
    (found,) = times("好的" + text)
    assert (found.expression, found.start, found.end) == (expression, 2, 2 + len(text))


@settings(max_examples=300, deadline=None)
@given(words=st.sampled_from([*ATOMS.values()]).map(without_conditions).flatmap(st.from_regex), at=instants)
def test_whatever_words_may_name_a_time_are_read_and_dated(words: str, at: datetime) -> None:
    """Not all of them do; what is read stands where it says, and has a due time or none."""
    text = normalise(words).text
    for found in times(text):
        assert 0 <= found.start < found.end <= len(text)
        resolved = resolve(found.expression, at, OFFICE)
        assert resolved is None or resolved.due.tzinfo is not None


@settings(max_examples=300)
@given(said=lengths, at=instants, calendar=st.sampled_from(("office", "daily")))
def test_a_length_is_never_due_before_it_was_said(said: tuple[str, Length], at: datetime, calendar: str) -> None:
    """Nor is it provisional without need: it names its derivation, whose days add up."""
    found = resolve(said[1], at, CALENDARS[calendar])
    assert found is not None
    assert found.due >= at
    if said[1].unit == "working_days":
        assert sum(step.days for step in found.steps) == said[1].number


@settings(max_examples=300)
@given(at=instants, part=st.sampled_from(sorted(PARTS)), hour=st.integers(1, 12))
def test_a_moment_without_a_date_lies_ahead_within_a_day(at: datetime, part: str, hour: int) -> None:
    """下午三点 is the next one to come."""
    for moment_ in (Moment(None, PARTS[part], Clock(hour)), *([Moment(None, PARTS[part])] if PARTS[part] else [])):
        found = resolve(moment_, at, OFFICE)
        assert found is not None
        assert at < found.due <= at + timedelta(hours=38)


@given(one=st.integers(1, 60), other=st.integers(1, 60), at=instants)
def test_longer_limits_are_due_no_sooner(one: int, other: int, at: datetime) -> None:
    """Monotone in each unit."""
    for unit in ("minutes", "days", "working_days", "months"):
        dues = [resolve(Length(unit, n), at, OFFICE) for n in sorted((one, other))]
        assert dues[0] is not None
        assert dues[1] is not None
        assert dues[0].due <= dues[1].due


def test_past_the_published_years_a_due_time_is_provisional() -> None:
    """Nobody has said yet which days of a far year are worked."""
    found = resolve(Length("working_days", 5), datetime(2035, 5, 1, 10, tzinfo=OFFICE.zone), OFFICE)
    assert found is not None
    assert found.provisional


def test_an_unknown_time_has_no_due_time() -> None:
    """年前 is a limit that nothing works out."""
    assert resolve(Unknown("年前"), TUESDAY, OFFICE) is None


@pytest.mark.parametrize("number", [99_999, 10**12, 12 * 10**14, 10**30])
def test_a_limit_beyond_every_calendar_has_no_due_time(number: int) -> None:
    """Somebody types too many digits: it is a limit, but not one that can be worked out."""
    for unit in ("minutes", "days", "working_days", "months"):
        found = resolve(Length(unit, number), TUESDAY, OFFICE)
        assert found is None or found.due.year < 2400
    assert resolve(Length("months", number), TUESDAY, OFFICE) is None


def test_a_time_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="zone"):
        resolve(Length("minutes", 5), datetime(2026, 3, 3, 14), OFFICE)  # noqa: DTZ001
