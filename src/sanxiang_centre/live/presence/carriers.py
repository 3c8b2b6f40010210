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
LOOK = """
with noted as (
    update live_carrier c set seen = c.sign, seen_at = %s from live_carrier b
    where b.process = c.process and c.seen is distinct from c.sign returning b.seen as before),
gone as (delete from live_carrier where seen = sign and seen_at <= %s returning process)
select exists (select from noted where before is null) or exists (select from gone)
"""


def carry(process: UUID) -> None:
    """The process lives."""
    if not Carrier.objects.filter(pk=process).update(sign=F("sign") + 1):
        Carrier.objects.create(process=process)


def look(now: datetime) -> None:
    """Whoever was carried by a process that no longer says that it lives gets time to come to another; and so do those who come to one that
    begins, or goes on after it stood still.

    By one clock, that of who asks: those of the processes may be seconds apart.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [now, now - STILL])
        ((changed,),) = cursor.fetchall()
    if changed:
        be_mild(now)


def mild_until() -> datetime | None:
    return Routing.objects.values_list("mild_until", flat=True).first()


def be_mild(now: datetime) -> None:
    """Nobody is taken for gone for as long as it takes to notice that somebody is."""
    if not Routing.objects.update(mild_until=now + SILENCE):
        Routing.objects.create(mild_until=now + SILENCE)
