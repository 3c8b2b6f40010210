"""By which hours a promise counts: those of the edition that the conversation is pinned to, with what the centre has changed since."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from sanxiang_centre.commitments.elsewhere import elsewhere
from sanxiang_centre.editions.inspectors import standard_of
from sanxiang_centre.editions.models import Edition

if TYPE_CHECKING:
    from sanxiang.calendar.calendars import Calendar
    from sanxiang.standard.calendars import BusinessCalendar
    from sanxiang.standard.standard import Standard

ABANDONED = "abandoned_callback_minutes"
"""The parameter of an edition that says within how many minutes of business time an abandoned call is called back."""


@lru_cache(maxsize=16)
def _standard(edition: int) -> Standard:
    return standard_of(Edition.objects.get(pk=edition))


def calendar_of(edition: int | None) -> Calendar:
    """Where there is no edition, or it has no hours: open at all hours, in the zone of the centre."""
    from sanxiang.standard.calendars import CENTRE

    hours = None if edition is None else _standard(edition).calendars.get(CENTRE)
    return _always() if edition is None or hours is None else elsewhere().calendar(edition, hours)


def named_calendar(edition: int, name: str) -> Calendar | None:
    """Of the edition; None where it has no hours of that name. What the centre has changed holds for its own hours."""
    from sanxiang.standard.calendars import CENTRE, calendar_of

    hours = _standard(edition).calendars.get(name)
    if hours is None:
        return None
    return elsewhere().calendar(edition, hours) if name == CENTRE else calendar_of(hours)


def abandoned_minutes(edition: int | None, default: int) -> int:
    parameter = None if edition is None else _standard(edition).parameters.get(ABANDONED)
    return default if parameter is None else round(float(str(parameter.value)))


@lru_cache(maxsize=1)
def _always() -> Calendar:
    from sanxiang.errors import Location
    from sanxiang.standard.calendars import BusinessCalendar, calendar_of

    given = {"id": "centre", "tz": settings.TIME_ZONE, "weekly": {"mon-sun": ["00:00-24:00"]}, "holidays": "none"}
    hours: BusinessCalendar = BusinessCalendar.model_validate({**given, "where": Location("", 0, 0)})
    return calendar_of(hours)
