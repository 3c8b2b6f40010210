"""The table of China: complete, sourced, and the days that are easily lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from calendars_made import OFFICE

from sanxiang.calendar.china import china
from sanxiang.calendar.model import dates


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2005-12-31", True),
        ("2006-12-30", True),
        ("2006-12-31", True),
        ("2007-12-29", True),
        ("2007-12-31", False),
        ("2011-12-31", True),
        ("2012-01-03", False),
        ("2012-06-23", False),
        ("2013-01-05", True),
        ("2015-09-03", False),
        ("2015-09-06", True),
        ("2018-12-29", True),
        ("2018-12-31", False),
        ("2019-05-03", False),
        ("2019-05-05", True),
        ("2020-01-31", False),
        ("2020-02-01", False),
        ("2020-02-03", True),
        ("2022-12-31", False),
        ("2023-12-31", False),
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-09-20", True),
        ("2026-12-31", True),
    ],
)
def test_days_that_a_plain_week_gets_wrong(day: str, worked: bool) -> None:
    """Make-up days of the year before, holidays made longer, a day of its own kind."""
    assert OFFICE.is_working_day(date.fromisoformat(day)) == worked


def test_every_notice_has_a_source_and_moves_real_days() -> None:
    """Make-up workdays are Saturdays and Sundays; what is off is within the year or at its edge; each year from 2004 to 2026 is there."""
    assert sorted({notice.year for notice in china()}) == list(range(2004, 2027))
    for notice in china():
        assert notice.source.startswith("https://")
        assert all(day.weekday() >= 5 and name.zh for day, name in notice.work)
        days = [day for first, last, _ in notice.off for day in dates(first, last)]
        assert days == sorted(set(days))
        edge = timedelta(days=3)
        assert all(date(notice.year, 1, 1) - edge <= day <= date(notice.year, 12, 31) for day in [*days, *(day for day, _ in notice.work)])
        assert notice.year < 2006 or notice.published is not None


def test_a_day_says_why_it_is_what_it_is() -> None:
    """Kind, name in two languages, and the notice."""
    day = OFFICE.day(date(2026, 2, 14))
    assert (day.kind, day.name.zh, day.name.en, day.covered) == ("make_up", "春节", "Spring Festival", True)
    assert day.source == "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"
    assert OFFICE.day(date(2026, 9, 20)).name.zh == "国庆节"
    assert OFFICE.day(date(2020, 10, 1)).name.en == "National Day and Mid-Autumn Festival"
    assert not OFFICE.day(date(2027, 1, 1)).covered
