"""Versions -> what each date is: its windows, whether it is a working day, why, and whether that is known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from sanxiang.calendar.model import NO_NAME, Day, DayKind, Name, Notice, Version, Windows, dates

_ONE = timedelta(days=1)
_Special = tuple[DayKind | Literal[""], Name, str]
_ORDINARY: _Special = ("", NO_NAME, "")


class Days:
    """The days of one version: a look-up, no search."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self._special = _special_days(version.notices or ())
        self.covers_from, self.covers_until = _coverage(version)

    def day(self, on: date) -> Day:
        kind, name, source = self._special.get(on, _ORDINARY)
        windows = self._windows(on, kind)
        shown: DayKind = kind or ("working" if windows else "rest")
        own = self.version.own.get(on)
        if own is not None:
            shown, windows, name, source = "own", own.windows, own.name, self.version.source
        return Day(on, shown, windows, self._works(on, kind, windows), name, source, self.covered(on))

    def windows(self, on: date) -> Windows:
        """As `day(on).windows`, and faster."""
        own = self.version.own.get(on)
        if own is not None:
            return own.windows
        special = self._special.get(on)
        return self._windows(on, special[0] if special else "")

    def works(self, on: date) -> bool:
        """Whether it counts as a working day."""
        if self.version.working_days == "open":
            return bool(self.windows(on))
        special = self._special.get(on)
        return self._works(on, special[0] if special else "", ())

    def covered(self, on: date) -> bool:
        return (self.covers_from is None or self.covers_from <= on) and (self.covers_until is None or on <= self.covers_until)

    def _windows(self, on: date, kind: str) -> Windows:
        if kind == "holiday":
            return ()
        return self.version.make_up if kind == "make_up" else self.version.weekly[on.weekday()]

    def _works(self, on: date, kind: str, windows: Windows) -> bool:
        if self.version.working_days == "open":
            return bool(windows)
        return kind == "make_up" or (kind != "holiday" and on.weekday() < 5)


def _special_days(notices: Sequence[Notice]) -> dict[date, _Special]:
    """Later notices win: a year may move what the year before has said of its last days."""
    found: dict[date, _Special] = {}
    for notice in notices:
        for first, last, name in notice.off:
            found |= dict.fromkeys(dates(first, last), ("holiday", name, notice.source))
        found |= {day: ("make_up", name, notice.source) for day, name in notice.work}
    return found


def _coverage(version: Version) -> tuple[date | None, date | None]:
    if version.notices is None:
        return None, version.covers_until
    years = sorted({notice.year for notice in version.notices})
    if not years:
        return date.max, date.min
    last = next((year for year in years if year + 1 not in years), years[0])
    until = date(last, 12, 31)
    return date(years[0], 1, 1), min(until, version.covers_until or until)


@dataclass(frozen=True)
class Almanac:
    """All versions, in the order in which they come into force; `starts[i]` is the first day of `days[i]`."""

    starts: tuple[date, ...]
    days: tuple[Days, ...]

    def on(self, day: date) -> Days:
        """The version in force; before all of them, the first."""
        return self.days[max(0, bisect_right(self.starts, day) - 1)]

    def certain(self) -> tuple[date | None, date | None]:
        """The first and the last day of the known stretch that ends last; None = no end on that side."""
        pieces = list(self._pieces())
        first, until = pieces[-1]
        for before, last in reversed(pieces[:-1]):
            if first is None or last is None or last + _ONE < first:
                break
            first = before
        return first, until

    def _pieces(self) -> Iterator[tuple[date | None, date | None]]:
        """What each version knows of the time in which it is in force."""
        for number, days in enumerate(self.days):
            first = _later(days.covers_from, self.starts[number] if number else None)
            end = self.starts[number + 1] - _ONE if number + 1 < len(self.days) else None
            last = days.covers_until
            yield first, end if last is None else last if end is None else min(last, end)


def _later(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else one or other


def almanac(versions: Sequence[Version]) -> Almanac:
    """Of versions with the same first day, the one that was known last is in force."""
    ordered = sorted(versions, key=lambda each: (each.valid_from or date.min, _known(each)))
    kept = {version.valid_from or date.min: version for version in ordered}
    return Almanac(tuple(kept), tuple(Days(version) for version in kept.values()))


def _known(version: Version) -> float:
    return version.known_from.timestamp() if version.known_from else float("-inf")


def as_known(versions: Sequence[Version], at: datetime, today: date) -> tuple[Version, ...]:
    """What was known at that instant (`today`: its local date); where nothing was, the version that was known first."""
    known = [version for version in versions if version.known_from is None or version.known_from <= at]
    return tuple(_with_notices(version, today) for version in known or [min(versions, key=_known)])


def _with_notices(version: Version, today: date) -> Version:
    if version.notices is None:
        return version
    known = tuple(notice for notice in version.notices if notice.published is None or notice.published <= today)
    return version if known == version.notices else replace(version, notices=known)
