"""Who is drawn, and when a customer may be rung: values in, values out."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)


def drawn(population: Iterable[int], percent: float, seed: int) -> list[int]:
    """So many of a hundred, rounded up, ascending; each is as likely as any other. The same seed draws the same, in any order given."""
    among = sorted(set(population))
    # Hundredths of a percent, so that 10 % of 30 is 3 and not, by the error of a division, 4.
    count = math.ceil(len(among) * round(percent * 100) / 10_000)
    return sorted(random.Random(seed).sample(among, count))


def last_week(now: datetime, zone: ZoneInfo) -> tuple[date, datetime, datetime]:
    """Of the last whole week: its Monday, its beginning and its end."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday()) - WEEK
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (monday, monday + WEEK))
    return monday, begin, end


def within_hours(moment: datetime, from_hour: int, to_hour: int, zone: ZoneInfo) -> datetime:
    """That moment, or the next one at which a customer may be rung; `to_hour` is up to 24 and not within."""
    local = moment.astimezone(zone)
    if from_hour <= local.hour < to_hour:
        return moment
    day = local.date() + timedelta(days=1 if local.hour >= to_hour else 0)
    return datetime(day.year, day.month, day.day, from_hour, tzinfo=zone).astimezone(moment.tzinfo)
