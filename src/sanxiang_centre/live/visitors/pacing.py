"""How often visitors may do what costs something. The counts stand in the database: they hold for all processes, and over a restart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

from sanxiang_centre.common.problems import Problem
from sanxiang_centre.live.models import Pace

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` times within `within`."""

    name: str
    most: int
    within: timedelta


SESSIONS = Limit("sessions", 120, timedelta(minutes=1))
"""Of one address, behind which there may be a whole company."""
CHATS = Limit("chats", 6, timedelta(minutes=10))
CHATS_OF_ADDRESS = Limit("chats-address", 60, timedelta(minutes=10))
TYPING = Limit("typing", 40, timedelta(minutes=1))
FILES = Limit("files", 20, timedelta(minutes=10))
TRANSCRIPTS = Limit("transcripts", 3, timedelta(hours=1))
LEFT = Limit("left", 3, timedelta(hours=1))
LEFT_OF_ADDRESS = Limit("left-address", 30, timedelta(hours=1))
SHUT_OUT = "太频繁了，请稍后再试 / that was too often: wait a little, then try again"


def too_often() -> Problem:
    return Problem(429, "too-many", SHUT_OUT)


def keep_pace(limit: Limit, who: str, now: datetime) -> None:
    """Counts one more. Raises Problem 429 beyond the limit. In the transaction under way, or in one of its own."""
    if counted(limit, who, now) > limit.most:
        raise too_often()


def counted(limit: Limit, who: str, now: datetime) -> int:
    """How often by now, this time included: one statement, whose row lock makes many at once come one after the other."""
    key = salted_hmac("sanxiang.live.pace", f"{limit.name}\n{who}", algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "now": now, "over": now - limit.within})
        row = cursor.fetchone()
    return int(row[0])


_COUNT = """
insert into live_pace as p (key, since, count) values (%(key)s, %(now)s, 1)
on conflict (key) do update set
    count = case when p.since <= %(over)s then 1 else p.count + 1 end,
    since = case when p.since <= %(over)s then %(now)s else p.since end
returning count
"""


def forget_paces(now: datetime) -> int:
    """Those that bound nothing any more."""
    return Pace.objects.filter(since__lt=now - KEPT).delete()[0]
