"""Times as people say them, before they are tied to a date. Values only; `when` reads them, `resolving` works them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LengthUnit = Literal["minutes", "days", "months", "working_days"]
DayKind = Literal[
    "offset",
    "following",
    "weekday",
    "week",
    "weekend",
    "date",
    "month_end",
    "month_start",
    "month_middle",
    "month_first",
    "month_second",
    "year_end",
    "quarter_end",
    "working",
    "after_holiday",
]


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time from a moment on. `number` None = said, but not how much (几天, a masked number)."""

    unit: LengthUnit
    number: int | None

    def __str__(self) -> str:
        """ISO 8601 (`PT2H`, `PT1H30M`, `P3D`, `P1M`), or `3 working days`; empty where the number is not known."""
        if self.number is None:
            return ""
        if self.unit == "minutes":
            hours, minutes = divmod(self.number, 60)
            return "PT" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes or not hours else "")
        if self.unit == "working_days":
            return f"{self.number} working days"
        return f"P{self.number}{'D' if self.unit == 'days' else 'M'}"


@dataclass(frozen=True, slots=True)
class DayRef:
    """A date as it is said.

    offset        `number` days from today
    following     as offset; counted from what was mentioned, if anything was (当天, 次日)
    weekday       day `number` (1 = Monday) of the week `ahead` weeks from this one; None = the next such day
    week          the last business day of the week `ahead`; weekend: its Sunday
    date          day `number` of `month` (1 to 12), else of the month `ahead`, else the next such day; `year` if said
    month_end     of the month `ahead`, also month_start, month_middle, month_first (ten days), month_second; year_end; quarter_end
                  of the quarter `number` (1 to 4), else the quarter `ahead`
    working       the working day `number` after today
    after_holiday the working day `number` after the next holiday (of that name, if one was said)
    """

    kind: DayKind
    number: int = 0
    ahead: int | None = None
    month: int | None = None
    year: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. `sure`: as written by the 24-hour clock; otherwise twelve hours later may be meant."""

    hour: int
    minute: int = 0
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time: a date, a part of the day (`night`, `morning`, …), a time of day, or the close of business."""

    day: DayRef | None = None
    part: str | None = None
    clock: Clock | None = None
    closing: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A time that is said and cannot be worked out (年前, 节后, a masked date)."""

    words: str


Expression = Length | Moment | Unknown


@dataclass(frozen=True, slots=True)
class When:
    """A time expression in a text.

    expression   what is meant; of a range its later end
    start, end   where it stands
    earliest     the earlier end of a range, else None
    approximate  左右, 大约 and the like
    """

    expression: Expression
    start: int
    end: int
    earliest: Expression | None = None
    approximate: bool = False
