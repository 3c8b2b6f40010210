"""Web processes that carry streams say that they live. When one stands still or begins, browsers are on their way to it or to another,
and what is missing of their signs of life says nothing of the people in front of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F

from sanxiang_centre.live.models import Carrier, Routing
from sanxiang_centre.live.routing.deciding import SILENCE

STILL = timedelta(seconds=2)
"""A process that has not said for so long that it lives stands still; it says so every second. The signs of the people it carries are
ten seconds old at most by then: nobody has been taken for gone."""
RENEWED = timedelta(seconds=5)
LOOK = """
with noted as (update live_carrier set seen = sign, seen_at = %s where seen is distinct from sign)
delete from live_carrier where seen = sign and seen_at <= %s
"""


def carry(process: UUID, now: datetime) -> None:
    """The process lives. One that begins, or goes on after it stood still, gives its browsers time to come back."""
    if not Carrier.objects.filter(pk=process).update(sign=F("sign") + 1):
        Carrier.objects.create(process=process)
        be_mild(now)


def stood_still(now: datetime) -> None:
    """Whoever was carried by a process that no longer says that it lives gets time to come to another.

    By one clock, that of who asks: those of the processes may be seconds apart.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [now, now - STILL])
        gone = cursor.rowcount
    if gone:
        be_mild(now)


def mild_until() -> datetime | None:
    return Routing.objects.values_list("mild_until", flat=True).first()


def be_mild(now: datetime) -> None:
    """Nobody is taken for gone for as long as it takes to notice that somebody is."""
    if not Routing.objects.update(mild_until=now + SILENCE):
        Routing.objects.create(mild_until=now + SILENCE)
