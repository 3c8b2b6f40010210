"""What a calendar is made of: windows of business time, notices of holidays, versions. Values only; `calendars` puts them to work.

Days are local dates of the calendar's zone. A window is `(open, close)` in seconds from the midnight with which its day begins, half
open; `close` may pass 24:00 (86400), and then the window runs on into the next day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from sanxiang.errors import SanxiangError

DAY = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Window = tuple[int, int]
Windows = tuple[Window, ...]
Week = tuple[Windows, Windows, Windows, Windows, Windows, Windows, Windows]
DayKind = Literal["working", "rest", "holiday", "make_up", "own"]
DayEnds = Literal["close", "midnight"]
WorkingDays = Literal["open", "statutory"]


class CalendarError(SanxiangError, ValueError):
    """What a calendar cannot answer: it never opens, or the time is beyond the years that are counted."""


BEYOND = "超出可计算的年份 / beyond the years that can be counted"


class Name(NamedTuple):
    """A name in both languages."""

    zh: str
    en: str

    def get(self, language: str) -> str:
        return self.en if language == "en" else self.zh


NO_NAME = Name("", "")


@dataclass(frozen=True, slots=True)
class Notice:
    """One official notice: which days are off, and which are worked instead.

    published  the day from which it is known; None = not recorded, taken as known always
    off        (first, last, name): every day from first to last is off, weekends included
    work       make-up workdays, each with the holiday for which it is worked
    """

    year: int
    published: date | None
    source: str
    off: tuple[tuple[date, date, Name], ...]
    work: tuple[tuple[date, Name], ...] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """What a centre says of one date of its own; `windows` empty = closed."""

    windows: Windows
    name: Name = NO_NAME


@dataclass(frozen=True)
class Version:
    """One state of a calendar.

    weekly        windows of Monday to Sunday
    notices       official holidays and make-up workdays; None = there are none (`holidays: none`)
    make_up       windows of a make-up workday
    own           date -> what replaces everything else on that date
    covers_until  the last day that is known; None = as far as the notices go, or for ever where there are none
    working_days  `open`: a day with business time; `statutory`: Monday to Friday, with holidays and make-up workdays
    day_ends      where a day of a deadline ends: at the close of business, or at 24:00
    valid_from    the first local date that it holds for; None = always
    known_from    since when anybody knows it (bitemporal); None = always
    """

    weekly: Week
    notices: tuple[Notice, ...] | None = None
    make_up: Windows = ((9 * 3600, 18 * 3600),)
    own: Mapping[date, Own] = field(default_factory=dict)
    covers_until: date | None = None
    working_days: WorkingDays = "open"
    day_ends: DayEnds = "close"
    valid_from: date | None = None
    known_from: datetime | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One date as a calendar sees it.

    kind      working and rest as the week has them; holiday and make_up by notice; own: the centre's own entry
    windows   business windows that open on this date
    working   whether it counts as a working day
    covered   False where nobody has said yet which days are off
    """

    date: date
    kind: DayKind
    windows: Windows
    working: bool
    name: Name = NO_NAME
    source: str = ""
    covered: bool = True


def week(working: Iterable[int], windows: Windows) -> Week:
    """The same windows on the given weekdays (0 = Monday), none on the others."""
    days = frozenset(working)
    mon, tue, wed, thu, fri, sat, sun = (windows if day in days else () for day in range(7))
    return mon, tue, wed, thu, fri, sat, sun


def dates(first: date, last: date) -> Iterator[date]:
    """Every date from first to last."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
