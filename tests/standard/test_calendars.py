"""Calendars in the files of a standard: what they come to, overlays, snapshots, and the one that is shipped."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from standard_files import load

from sanxiang.calendar.arithmetic import add, working_days
from sanxiang.calendar.calendars import china_office
from sanxiang.calendar.model import CalendarError
from sanxiang.standard.flat import flatten, from_flat
from sanxiang.standard.loading import load_standard

CALENDARS = """\
calendars:
  centre:
    name: {zh: 示例中心}
    weekly: {mon-fri: ["08:30-12:00", "13:30-17:30"], sat: "09:00-12:00"}
    make_up: sat
    days:
      2026-08-05: {hours: closed, name: {zh: 司庆, en: Founding day}}
      2026-12-24..2026-12-25: mon
      2026-12-26: "10:00-11:00"
    notices:
      2027: {source: 测试, published: 2026-11-05, off: {元旦: 2027-01-01..2027-01-03}, work: [2027-01-10]}
    changes:
      - {from: 2026-07-01, weekly: {mon-sun: "08:00-20:00"}, known_from: 2026-06-20 09:00}
  night: {weekly: {mon-sun: "20:00-06:00"}, holidays: none, day_ends: midnight}
"""
FILES = {"c.yaml": CALENDARS}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=china_office().zone)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-06 17:00", 1, "2026-03-07 09:30"),
        ("2026-02-14 08:00", 1, "2026-02-14 10:00"),
        ("2026-07-04 19:00", 2, "2026-07-05 09:00"),
        ("2026-08-04 19:00", 2, "2026-08-06 09:00"),
        ("2026-12-26 09:00", 2, "2026-12-27 09:00"),
        ("2026-12-31 19:00", 2, "2027-01-04 09:00"),
    ],
)
def test_what_the_file_says_is_what_counts(start: str, hours: int, due: str) -> None:
    """Split days, the Saturday's hours on make-up days, own days, a year that was announced since, a change in July."""
    found = add(load(FILES).calendar(), at(start), hours * 3600)
    assert (found.due, found.provisional) == (at(due), False)


def test_a_change_is_not_known_before_its_day() -> None:
    """On June 1 the Saturday afternoons of July were still closed."""
    calendar = load(FILES).calendar()
    before = calendar.as_known(at("2026-06-01 10:00"))
    assert add(before, at("2026-07-04 19:00"), 3600).due == at("2026-07-06 09:30")


def test_a_night_shift_and_a_calendar_that_is_not_there() -> None:
    """Hours that end before they begin run into the next day; there is no calendar of any other id."""
    night = load(FILES).calendar("night")
    assert add(night, at("2026-03-02 23:00"), 8 * 3600).due == at("2026-03-03 21:00")
    assert working_days(night, date(2026, 3, 2), 1).due == at("2026-03-04 00:00")
    with pytest.raises(CalendarError, match="no such calendar"):
        load(FILES).calendar("day")


def test_an_overlay_replaces_a_calendar_whole() -> None:
    """As every entry; another one stays."""
    overlay = "standard: shop\nname: {zh: 门店}\nvalid_from: 2026-06-01\nextends: mine\n"
    own = 'calendars: {centre: {weekly: {sat-sun: "10:00-22:00"}, holidays: none}}\n'
    files = {f"mine/{name}": text for name, text in FILES.items()} | {"shop/standard.yaml": overlay, "shop/c.yaml": own}
    shop = load(files, target="shop")
    assert add(shop.calendar(), at("2026-08-05 10:00"), 3600).due == at("2026-08-08 11:00")
    assert sorted(shop.calendars) == ["centre", "night"]


def test_a_snapshot_keeps_the_calendars() -> None:
    """Through JSON: the same edition, the same calendar; other hours are another edition."""
    standard = load(FILES)
    back = from_flat(json.loads(json.dumps(flatten(standard))))
    assert back.edition == standard.edition
    assert back.calendar() == standard.calendar()
    assert load({"c.yaml": CALENDARS.replace("08:30", "08:00")}).edition != standard.edition


def test_every_shipped_standard_has_the_hours_of_the_base() -> None:
    """Monday to Friday 09:00 to 18:00 with the holidays of China."""
    calendar = load_standard("base").calendar()
    assert calendar.versions == china_office().versions
