"""`sanxiang calendar check`: the shipped table of China against two packages that keep one of their own, day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib import import_module

from sanxiang.calendar.calendars import china_office
from sanxiang.calendar.china import china
from sanxiang.calendar.model import dates
from sanxiang.cli.failures import Exit

Works = Callable[[date], bool]
KNOWN: Mapping[tuple[str, date], str] = {
    (
        "chinesecalendar",
        date(2005, 12, 31),
    ): "2006 年的通知定为上班，该包没有 / worked by the notice for 2006, which the package leaves out",
}
"""Where a package is known to be wrong, and why we say otherwise."""


def check_table() -> int:
    """Prints the days on which they differ; exit code 1 if there are any that are not explained, 2 if neither package is there."""
    first, last = date(china()[0].year, 1, 1), date(china()[-1].year, 12, 31)
    found = [(name, _peer(name)) for name in ("chinesecalendar", "holidays")]
    unexplained = 0
    for name, works in found:
        if works is None:
            print(f"{name}: 未安装，pip install {name} / not installed")
            continue
        differ = list(differences(works, first, last))
        unexplained += sum((name, day) not in KNOWN for day, _ in differ)
        _tell(name, differ, first, last)
    if not any(works for _, works in found):
        return Exit.WRONG
    return Exit.FAILED if unexplained else Exit.FINE


def _tell(name: str, differ: list[tuple[date, bool]], first: date, last: date) -> None:
    days = last.toordinal() - first.toordinal() + 1
    print(f"{name}: {first} .. {last}，{days:,} 天，不同 {len(differ)} / days, {len(differ)} differ")
    for day, worked in differ:
        ours = "上班 worked" if worked else "不上班 off"
        print(f"  {day}: 本表 ours: {ours}；{KNOWN.get((name, day), '')}".rstrip("；"))


def differences(works: Works, first: date, last: date) -> Iterator[tuple[date, bool]]:
    """The days on which the peer says otherwise, with what our table says."""
    office = china_office()
    for day in dates(first, last):
        ours = office.is_working_day(day)
        if ours != works(day):
            yield day, ours


def _peer(name: str) -> Works | None:
    try:
        return _chinesecalendar() if name == "chinesecalendar" else _holidays()
    except ImportError:
        return None


def _chinesecalendar() -> Works:
    works: Works = import_module("chinese_calendar").is_workday
    return works


def _holidays() -> Works:
    """Year by year: loaded for many years at once, it loses make-up days at the end of a year."""
    package = import_module("holidays")
    years: dict[int, Works] = {}

    def works(day: date) -> bool:
        if day.year not in years:
            years[day.year] = package.CN(years=day.year).is_working_day
        return bool(years[day.year](day))

    return works
