"""Calendars and times that the tests of business time share, and a clock that walks: the slow, obvious way to count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from sanxiang.calendar.calendars import Calendar, always_open, china_office
from sanxiang.calendar.china import china
from sanxiang.calendar.model import DAY, Name, Own, Version, Windows, week
from sanxiang.calendar.pauses import Pause

H = 3600
OFFICE = china_office()
SPLIT: Windows = ((8 * H + 1800, 12 * H), (13 * H + 1800, 17 * H + 1800))
NIGHT: Windows = ((0, 6 * H), (20 * H, 30 * H))
LUNCH = Calendar("lunch", "Asia/Shanghai", (Version(week(range(5), SPLIT), notices=china(), make_up=SPLIT),))
NIGHTS = Calendar("nights", "Asia/Shanghai", (Version(week(range(7), NIGHT)),))
NEW_YORK = Calendar("ny", "America/New_York", (Version(week(range(7), ((9 * H, 18 * H),))),))
NEW_YORK_NIGHTS = Calendar("ny-nights", "America/New_York", (Version(week((4, 5, 6), ((22 * H, 30 * H),))),))
NEW_YORK_ALWAYS = always_open("America/New_York")
TINY = Calendar("tiny", "Europe/Berlin", (Version(week(range(7), ((2 * H + 900, 2 * H + 1800), (2 * H + 2400, 3 * H)))),))
CAIRO = Calendar("cairo", "Africa/Cairo", (Version(week(range(7), ((0, 8 * H), (22 * H, 25 * H)))),))
LORD_HOWE = Calendar("lord-howe", "Australia/Lord_Howe", (Version(week(range(7), ((1 * H, 3 * H),))),))
MOVED = Calendar(
    "moved",
    "Asia/Shanghai",
    (
        Version(week(range(5), ((9 * H, 18 * H),)), notices=china()),
        Version(
            week(range(6), ((8 * H, 20 * H),)),
            notices=china(),
            make_up=((8 * H, 20 * H),),
            own={date(2026, 8, 5): Own((), Name("司庆", "Founding day")), date(2026, 8, 9): Own(((10 * H, 12 * H),))},
            valid_from=date(2026, 7, 1),
        ),
    ),
)
CALENDARS = (OFFICE, LUNCH, NIGHTS, NEW_YORK, NEW_YORK_NIGHTS, NEW_YORK_ALWAYS, TINY, CAIRO, LORD_HOWE, MOVED)


def at(text: str, calendar: Calendar = OFFICE) -> datetime:
    """`2026-02-13 17:30` on the calendar's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=calendar.zone)


def pause(begin: str, end: str | None, reason: str = "等客户资料", *, capped: bool = True) -> Pause:
    return Pause(at(begin), at(end) if end else None, reason, "1001", "msg-7", capped)


def is_open(calendar: Calendar, instant: int) -> bool:
    """Whether the clock on the wall is in a window of its date, or in one of the day before that runs on."""
    local = datetime.fromtimestamp(instant, UTC).astimezone(calendar.zone)
    seconds = local.hour * H + local.minute * 60 + local.second
    before = calendar.day(local.date() - timedelta(days=1)).windows
    today = calendar.day(local.date()).windows
    return any(a <= seconds < b for a, b in today) or any(a <= seconds + DAY < b for a, b in before)


def walked(calendar: Calendar, start: int, end: int, step: int = 300) -> int:
    """Business seconds between two instants that are multiples of `step`, as all windows of these calendars are."""
    return sum(step for instant in range(start, end, step) if is_open(calendar, instant))


def instants(first: str = "2025-12-20", days: int = 400) -> st.SearchStrategy[int]:
    """Whole seconds, around the end of a year and through the next."""
    begin = int(datetime.fromisoformat(first).replace(tzinfo=UTC).timestamp())
    return st.integers(begin, begin + days * DAY)


def moment(calendar: Calendar, instant: int) -> datetime:
    return calendar.at(instant)
