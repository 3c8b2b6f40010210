"""Lengths as people write them: `2h`, `1h30m`, `90 分钟`, `7wd`, `7 个工作日`, `3d`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sanxiang.calendar.arithmetic import Deadline, Unit, add, calendar_days, wall, working_days
from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.pauses import Pause

_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(个工作日|工作日|wd|天|d|小时|hours?|h|分钟|分|min|m|秒|s)\s*")
_SECONDS = {"小时": 3600, "h": 3600, "hour": 3600, "hours": 3600, "分钟": 60, "分": 60, "min": 60, "m": 60, "秒": 1, "s": 1}
_DUE = "应形如 2h、1h30m、7wd（工作日）、3d（天） / a length such as 2h, 1h30m, 7wd (working days), 3d (days) is due"


@dataclass(frozen=True, slots=True)
class Length:
    """`amount` in seconds of business time (or of the wall clock), or in days."""

    unit: Unit
    amount: int


def length_of(text: str, *, on_the_wall: bool = False) -> Length:
    """Raises ValueError with what is due."""
    parts, end = list(_PART.finditer(text.strip())), 0
    for part in parts:
        if part.start() != end:
            raise ValueError(_DUE)
        end = part.end()
    if not parts or end != len(text.strip()):
        raise ValueError(_DUE)
    if parts[0][2] in ("个工作日", "工作日", "wd", "天", "d"):
        return _days(parts)
    seconds = round(sum(float(part[1]) * _SECONDS.get(part[2], 0) for part in parts))
    if any(part[2] not in _SECONDS for part in parts):
        raise ValueError(_DUE)
    return Length("wall" if on_the_wall else "business", seconds)


def _days(parts: Sequence[re.Match[str]]) -> Length:
    if len(parts) > 1 or "." in parts[0][1] or int(parts[0][1]) < 1:
        raise ValueError(_DUE)
    return Length("calendar_days" if parts[0][2] in ("天", "d") else "working_days", int(parts[0][1]))


def deadline(calendar: Calendar, start: datetime, length: Length, *, pauses: Sequence[Pause] = (), cap: int | None = None) -> Deadline:
    """The deadline of that length. Pauses hold business time and working days; the wall clock has none. Raises as those do."""
    match length.unit:
        case "business":
            return add(calendar, start, length.amount, pauses=pauses, cap=cap)
        case "working_days":
            return working_days(calendar, start, length.amount, pauses=pauses)
        case "calendar_days":
            return calendar_days(calendar, start, length.amount)
    return wall(calendar, start, length.amount)


def moment_of(text: str, calendar: Calendar) -> datetime:
    """`2026-02-13 17:30`, on the calendar's clock where it names no zone. Raises ValueError."""
    try:
        found = datetime.fromisoformat(text.strip().replace("/", "-"))
    except ValueError:
        raise ValueError(f"{text} 应形如 2026-02-13 17:30 / a time such as 2026-02-13 17:30 is due") from None
    return found if found.tzinfo else found.replace(tzinfo=calendar.zone)
