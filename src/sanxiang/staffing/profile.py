"""From a history of calls to what a day brings: calls and handling time of each half hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sanxiang.staffing.erlang import Demand

ENOUGH = 20
"""Handled calls that a mean handling time of one interval rests on; with fewer, the mean of the whole history stands in."""


class By(StrEnum):
    """Which days are laid on one another: all, those of the same weekday, or none."""

    DAY = "day"
    WEEKDAY = "weekday"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Call:
    """A call offered at `at` (local time), or `calls` of them at once where the history counts by interval.

    `handling` = mean seconds of talk, hold and after-call work; None = not known (not answered, or not recorded).
    """

    at: datetime
    handling: float | None = None
    calls: float = 1.0


@dataclass(frozen=True, slots=True)
class Interval:
    """Part of a day: `start` minutes after midnight, `minutes` long; `calls` offered in it (the mean over `days` days).

    `group` is "" for all days, 1 to 7 for weekdays (Monday = 1), or a date.
    """

    group: str
    start: int
    minutes: int
    calls: float
    handling: float
    days: int

    @property
    def demand(self) -> Demand:
        return Demand(self.calls * 60 / self.minutes, self.handling)


def intervals(calls: Iterable[Call], *, by: By = By.DAY, minutes: int = 30, handling: float | None = None) -> tuple[Interval, ...]:
    """The intervals of each group, from its first with calls to its last, quiet ones in between too.

    `minutes` must divide the day. `handling` = seconds where the history does not say. A day without any call is closed,
    and no part of a mean. Raises ValueError where no handling time is known at all.
    """
    held = list(calls)
    mean = _mean(held) or handling
    if held and mean is None:
        raise ValueError("no handling time is known")
    groups: dict[str, list[Call]] = defaultdict(list)
    for call in held:
        groups[_group(call.at.date(), by)].append(call)
    return tuple(interval for group in sorted(groups) for interval in _of_group(group, groups[group], minutes, mean or 0.0))


def _group(day: date, by: By) -> str:
    return {By.DAY: "", By.WEEKDAY: str(day.isoweekday()), By.DATE: day.isoformat()}[by]


def _of_group(group: str, calls: Sequence[Call], minutes: int, mean: float) -> list[Interval]:
    days = len({call.at.date() for call in calls})
    places: dict[int, list[Call]] = defaultdict(list)
    for call in calls:
        places[(call.at.hour * 60 + call.at.minute) // minutes].append(call)
    return [
        Interval(group, place * minutes, minutes, sum(call.calls for call in places[place]) / days, _handling(places[place], mean), days)
        for place in range(min(places), max(places) + 1)
    ]


def _handling(calls: Sequence[Call], mean: float) -> float:
    known = sum(call.calls for call in calls if call.handling)
    return _mean(calls) or mean if known >= ENOUGH else mean


def _mean(calls: Iterable[Call]) -> float | None:
    """Seconds, each call counted once; None where none is known."""
    known = [(call.calls, call.handling) for call in calls if call.handling and call.calls]
    whole = sum(number for number, _ in known)
    return sum(number * seconds for number, seconds in known) / whole if whole else None
