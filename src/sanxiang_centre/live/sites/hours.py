"""When somebody answers on a site: by the hours of the edition in force, with what the centre has changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sanxiang_centre.commitments.calendars import named_calendar
from sanxiang_centre.editions.queries import current_force
from sanxiang_centre.live.models import Site

if TYPE_CHECKING:
    from sanxiang.calendar.calendars import Calendar


@dataclass(frozen=True, slots=True)
class Opening:
    """`next` when it opens again; None where it is open, or never opens."""

    open: bool
    next: datetime | None = None


OPEN = Opening(True)


def opening_of(site: Site, now: datetime) -> Opening:
    """Open at all hours where the site names no calendar, or the edition in force has none of that name."""
    calendar = calendar_of(site.calendar, site.group_id, now) if site.calendar else None
    return opening(calendar, now) if calendar is not None else OPEN


def calendar_of(name: str, group: int, now: datetime) -> Calendar | None:
    found = current_force().edition("chat", group, now)
    return named_calendar(found.edition, name) if found else None


def opening(calendar: Calendar, now: datetime) -> Opening:
    """It is open when the next second of business time is this one."""
    from sanxiang.calendar.arithmetic import add
    from sanxiang.calendar.model import CalendarError

    second = timedelta(seconds=1)
    try:
        due = add(calendar, now, 1).due
    except CalendarError:
        return Opening(False)
    begins = (due or now) - second
    return OPEN if begins <= now else Opening(False, begins.astimezone(UTC))
