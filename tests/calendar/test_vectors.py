"""Deadlines and lengths worked out by hand, with what is said of them."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from calendars_made import LUNCH, MOVED, NEW_YORK, NEW_YORK_NIGHTS, NIGHTS, OFFICE, H, at, pause

from sanxiang.calendar.arithmetic import add, calendar_days, day_end, elapsed, measure, wall, working_days, working_days_between
from sanxiang.calendar.calendars import Calendar, always_open, china_office
from sanxiang.calendar.derivation import steps
from sanxiang.calendar.model import CalendarError, Version, week
from sanxiang.calendar.pauses import reopened
from sanxiang.calendar.wording import explain


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-02-13 17:30", 2, "2026-02-14 10:30"),
        ("2026-02-14 17:30", 2, "2026-02-24 10:30"),
        ("2026-05-08 17:00", 2, "2026-05-09 10:00"),
        ("2026-09-30 17:00", 4, "2026-10-08 12:00"),
        ("2026-10-10 09:00", 4, "2026-10-10 13:00"),
        ("2026-02-28 17:00", 2, "2026-03-02 10:00"),
        ("2026-03-02 09:00", 9, "2026-03-02 18:00"),
        ("2026-03-02 22:00", 1, "2026-03-03 10:00"),
    ],
)
def test_business_time_goes_over_holidays_and_make_up_workdays(start: str, hours: int, due: str) -> None:
    """Monday to Friday, 09:00 to 18:00, with the days that the State Council moved."""
    found = add(OFFICE, at(start), hours * H)
    assert (found.due, found.provisional) == (at(due), False)
    assert elapsed(OFFICE, at(start), at(due)) == hours * H


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-09-30 17:00", "2026-10-08 10:00", 2),
        ("2026-02-13 09:00", "2026-03-01 09:00", 63),
        ("2026-10-08 10:00", "2026-09-30 17:00", -2),
    ],
)
def test_elapsed_counts_only_open_hours(start: str, end: str, hours: int) -> None:
    """Backwards it is negative."""
    assert elapsed(OFFICE, at(start), at(end)) == hours * H


@pytest.mark.parametrize(
    ("start", "days", "due", "provisional"),
    [
        ("2026-09-30", 7, "2026-10-15 18:00", False),
        ("2026-02-13", 1, "2026-02-14 18:00", False),
        ("2026-02-13", 7, "2026-03-02 18:00", False),
        ("2026-09-18", 1, "2026-09-20 18:00", False),
        ("2026-12-24", 5, "2026-12-31 18:00", False),
        ("2026-12-24", 6, "2027-01-01 18:00", True),
        ("2026-12-24", 7, "2027-01-04 18:00", True),
    ],
)
def test_working_days_leave_out_the_day_of_the_event(start: str, days: int, due: str, provisional: bool) -> None:
    """They end at the close of business; past the last announced year they are provisional, never silently Monday to Friday."""
    found = working_days(OFFICE, date.fromisoformat(start), days)
    assert (found.due, found.provisional) == (at(due), provisional)
    assert working_days(OFFICE, at(f"{start} 23:59"), days).due == at(due)
    assert working_days_between(OFFICE, date.fromisoformat(start), at(due)) == days


def test_a_year_has_the_working_days_that_were_announced() -> None:
    """2026 by month."""
    months = [date(2026, month, 1) for month in range(1, 13)] + [date(2027, 1, 1)]
    counted = [OFFICE.timeline.working_between(a.toordinal() - 1, b.toordinal() - 1) for a, b in pairwise(months)]
    assert counted == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]


def test_where_a_day_ends_is_a_matter_of_policy() -> None:
    """Close of business, or 24:00; a day without windows ends at 24:00; wall time knows no days."""
    assert working_days(OFFICE, date(2026, 3, 2), 1, day_ends="midnight").due == at("2026-03-04 00:00")
    assert calendar_days(OFFICE, at("2026-03-05 10:00"), 2).due == at("2026-03-08 00:00")
    assert calendar_days(OFFICE, at("2026-03-05 10:00"), 2, next_working_day=True).due == at("2026-03-09 18:00")
    assert day_end(NIGHTS, date(2026, 3, 5)) == at("2026-03-06 06:00")
    assert wall(OFFICE, at("2026-02-15 23:00"), 2 * H).due == at("2026-02-16 01:00")


def test_a_line_that_never_closes_counts_statutory_working_days() -> None:
    """24 hours a day, yet the make-up Saturday is a working day and a holiday is none."""
    office = china_office().versions[0]
    version = Version(week(range(7), ((0, 24 * H),)), notices=office.notices, make_up=((0, 24 * H),), working_days="statutory")
    line = Calendar("line", "Asia/Shanghai", (version,))
    assert working_days(line, date(2026, 2, 13), 2).due == at("2026-02-25 00:00")


def test_windows_run_over_lunch_midnight_and_the_year() -> None:
    """What opens on a day belongs to it, wherever it ends."""
    assert add(LUNCH, at("2026-03-02 11:30"), H).due == at("2026-03-02 14:00")
    assert add(NIGHTS, at("2026-12-31 23:00"), 10 * H).due == at("2027-01-01 23:00")
    assert elapsed(NIGHTS, at("2026-12-31 00:00"), at("2027-01-02 00:00")) == 20 * H


def test_an_hour_that_comes_twice_counts_twice() -> None:
    """New York: the night of 2026-11-01 has nine hours between 22:00 and 06:00, that of 2026-03-08 has seven."""
    assert elapsed(NEW_YORK_NIGHTS, at("2026-10-31 12:00", NEW_YORK), at("2026-11-01 12:00", NEW_YORK)) == 9 * H
    assert elapsed(NEW_YORK_NIGHTS, at("2026-03-07 12:00", NEW_YORK), at("2026-03-08 12:00", NEW_YORK)) == 7 * H
    assert add(NEW_YORK, at("2026-03-07 17:00", NEW_YORK), 2 * H).due == at("2026-03-08 10:00", NEW_YORK)


def test_a_day_that_a_zone_left_out_is_nobodys() -> None:
    """Samoa went from Thursday 2011-12-29 to Saturday 2011-12-31."""
    apia = Calendar("apia", "Pacific/Apia", (Version(week(range(7), ((9 * H, 18 * H),))),))
    assert add(apia, at("2011-12-29 17:00", apia), 2 * H).due == at("2011-12-31 10:00", apia)
    assert day_end(apia, date(2011, 12, 30)) == at("2011-12-31 00:00", apia)


def test_versions_change_on_their_day_and_own_days_come_first() -> None:
    """From July on Saturdays are open; the founding day is not."""
    assert add(MOVED, at("2026-06-27 10:00"), H).due == at("2026-06-29 10:00")
    assert add(MOVED, at("2026-07-04 10:00"), H).due == at("2026-07-04 11:00")
    assert add(MOVED, at("2026-08-04 19:00"), 2 * H).due == at("2026-08-06 09:00")
    assert add(MOVED, at("2026-08-09 08:00"), H).due == at("2026-08-09 11:00")
    assert MOVED.day(date(2026, 8, 5)).name.en == "Founding day"


def test_what_was_known_when() -> None:
    """In October 2025 nobody knew the days of 2026; in January 2020 the holidays were made longer."""
    before = OFFICE.as_known(at("2025-10-01 12:00"))
    assert add(before, at("2025-12-31 17:00"), 2 * H).provisional
    assert add(OFFICE, at("2025-12-31 17:00"), 2 * H).due == at("2026-01-04 10:00")
    start = at("2020-01-23 17:00")
    assert add(OFFICE.as_known(start), start, 2 * H).due == at("2020-01-31 10:00")
    assert add(OFFICE.as_known(at("2020-01-27 12:00")), start, 2 * H).due == at("2020-02-03 10:00")


def test_a_version_that_became_known_later_is_left_out_before() -> None:
    """A correction with effect from the past."""
    first = Version(week(range(5), ((9 * H, 18 * H),)))
    later = Version(week(range(5), ((9 * H, 17 * H),)), valid_from=date(2026, 3, 1), known_from=at("2026-03-10 09:00"))
    calendar = Calendar("c", "Asia/Shanghai", (first, later))
    assert add(calendar, at("2026-03-02 16:00"), 2 * H).due == at("2026-03-03 10:00")
    assert add(calendar.as_known(at("2026-03-05 09:00")), at("2026-03-02 16:00"), 2 * H).due == at("2026-03-02 18:00")


# ------------------------------------------------------------------------------------------------------ pauses


def test_pauses_are_merged_and_count_only_open_hours() -> None:
    """Two that overlap, over a night: five business hours held in all."""
    pauses = [pause("2026-03-02 11:00", "2026-03-02 14:00"), pause("2026-03-02 13:00", "2026-03-03 10:00")]
    found = add(OFFICE, at("2026-03-02 10:00"), 2 * H, pauses=pauses)
    assert found.due == at("2026-03-03 11:00")
    assert elapsed(OFFICE, at("2026-03-02 10:00"), at("2026-03-03 11:00"), pauses=pauses) == 2 * H
    assert measure(OFFICE, at("2026-03-02 10:00"), at("2026-03-03 11:00"), pauses=pauses).paused == 8 * H


def test_what_is_late_stays_late() -> None:
    """A pause that begins at the due time or after it is refused, and said to be."""
    late = pause("2026-03-02 12:00", "2026-03-02 17:00")
    found = add(OFFICE, at("2026-03-02 10:00"), 2 * H, pauses=[late])
    assert found.due == at("2026-03-02 12:00")
    assert found.reckoning is not None
    assert found.reckoning.refused == ((late, "after_due"),)
    assert "not a pause: 等客户资料 (after the due time)" in explain(found, "en")


def test_a_clock_that_stands_has_no_due_time_unless_its_cap_is_used_up() -> None:
    """One hour of pause is allowed in all."""
    waiting = [pause("2026-03-02 11:00", None)]
    standing = add(OFFICE, at("2026-03-02 10:00"), 2 * H, pauses=waiting)
    assert standing.due is None
    assert standing.reckoning is not None
    assert standing.reckoning.left == H
    assert add(OFFICE, at("2026-03-02 10:00"), 2 * H, pauses=waiting, cap=H).due == at("2026-03-02 13:00")
    twice = [pause("2026-03-02 11:00", "2026-03-02 11:45"), pause("2026-03-02 12:00", "2026-03-02 16:00")]
    assert add(OFFICE, at("2026-03-02 10:00"), 4 * H, pauses=twice, cap=H).due == at("2026-03-02 15:00")


def test_a_reopened_case_goes_on_where_its_clock_stood() -> None:
    """Solved after one hour of two, reopened a week later: an hour is left, and no cap bounds it."""
    solved = reopened(at("2026-03-02 11:00"), at("2026-03-09 11:00"))
    assert add(OFFICE, at("2026-03-02 10:00"), 2 * H, pauses=[solved], cap=0).due == at("2026-03-09 12:00")


def test_a_working_day_at_whose_end_the_clock_stands_is_not_counted() -> None:
    """Paused over two closes of business."""
    waiting = [pause("2026-03-03 11:00", "2026-03-05 11:00")]
    assert working_days(OFFICE, at("2026-03-02 10:00"), 3, pauses=waiting).due == at("2026-03-09 18:00")
    assert working_days(OFFICE, at("2026-03-02 10:00"), 3, pauses=[pause("2026-03-03 11:00", None)]).due is None
    short = [pause("2026-03-03 11:00", "2026-03-03 15:00")]
    assert working_days(OFFICE, at("2026-03-02 10:00"), 3, pauses=short).due == at("2026-03-05 18:00")


# --------------------------------------------------------------------------------------------- derivation, errors


def test_a_deadline_tells_how_it_came_about() -> None:
    """In both languages, with the make-up workday and the holiday by name."""
    short = add(OFFICE, at("2026-02-13 17:30"), 2 * H)
    assert explain(short, "en") == (
        "Fri 13 Feb 2026 17:30 + 2 h of business time: Fri 13 Feb 30 min; "
        "Sat 14 Feb (make-up workday for Spring Festival) 1 h 30 min: due Sat 14 Feb 2026 10:30."
    )
    assert explain(short, "zh") == (
        "2026年2月13日（周五）17:30 起 营业时间 2 小时：2月13日周五计 30 分钟；2月14日周六（春节调休上班）计 1 小时 30 分钟；"
        "截止 2026年2月14日（周六）10:30。"
    )
    long = working_days(OFFICE, date(2026, 9, 30), 7)
    assert "10月1日至10月7日（国庆节放假）不计" in explain(long, "zh")
    assert "暂定" in explain(working_days(OFFICE, date(2026, 12, 24), 7), "zh")
    assert explain(calendar_days(OFFICE, at("2026-12-24 10:00"), 3), "en").endswith("due Sun 27 Dec 2026 24:00.")


def test_the_steps_add_up() -> None:
    """Seconds of business time, days of working days."""
    found = add(LUNCH, at("2026-02-13 11:30"), 30 * H)
    assert sum(step.seconds for step in steps(found)) == 30 * H
    assert sum(step.days for step in steps(working_days(OFFICE, date(2026, 9, 30), 7))) == 7


def test_what_cannot_be_answered_is_said() -> None:
    """A calendar that never opens, years that nobody counts, times without a zone."""
    closed = Calendar("closed", "Asia/Shanghai", (Version(week((), ())),))
    with pytest.raises(CalendarError, match="not so much business time"):
        add(closed, at("2026-03-02 10:00"), H)
    with pytest.raises(CalendarError, match="1900"):
        add(OFFICE, at("1800-03-02 10:00"), H)
    with pytest.raises(CalendarError, match="years that can be counted"):
        wall(OFFICE, at("2026-03-02 10:00"), 72 * 10**15)
    with pytest.raises(CalendarError, match="years that can be counted"):
        wall(OFFICE, at("2026-03-02 10:00"), 10**30)
    with pytest.raises(CalendarError, match="years that can be counted"):
        calendar_days(OFFICE, at("2026-03-02 10:00"), 9_999_999)
    with pytest.raises(CalendarError, match="years that can be counted"):
        calendar_days(OFFICE, at("2026-03-02 10:00"), 2_912_382)
    with pytest.raises(CalendarError, match="no such time zone"):
        Calendar("c", "Asia/Shangai", closed.versions)
    with pytest.raises(ValueError, match="with a zone"):
        add(OFFICE, datetime(2026, 3, 2, 10), H)  # noqa: DTZ001 - that is the mistake
    with pytest.raises(ValueError, match="not negative"):
        add(OFFICE, at("2026-03-02 10:00"), -1)
    assert add(always_open(), at("2026-02-15 23:00"), H).due == at("2026-02-16 00:00")


def test_the_page_shows_code_that_runs() -> None:
    """What stands behind a line of the first example of the reference is what it gives."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "calendar.md").read_text(encoding="utf-8")
    code = text.split("```python\n", 1)[1].split("```", 1)[0]
    found: dict[str, Any] = {}
    exec(compile(code, "calendar.md", "exec"), found)
    assert found["deadline"].due == at("2026-02-14 10:30")
    assert found["elapsed"](found["office"], found["start"], found["deadline"].due) == 2 * H
