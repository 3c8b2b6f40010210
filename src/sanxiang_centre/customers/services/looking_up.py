"""Exact look-ups: an agent asks for the number that a customer just told. How often is bounded and noted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from sanxiang_centre.accounts.models import Role
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.customers import CustomerLookedUp
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.customers import queries
from sanxiang_centre.customers.models import Customer, LookUp
from sanxiang_centre.customers.services.writing_values import normalised

HOUR = timedelta(hours=1)
MOST_AN_HOUR = 60
"""Of one person. Four hidden digits are 10,000 numbers: with that, a week of nothing else, all of it in the audit."""
_LOCKS = 0x5A6E


def look_up(*, actor: Actor, now: datetime, kind: str, value: str) -> list[Customer]:
    """Those within reach who have exactly this number. Raises Problem 429 beyond `MOST_AN_HOUR`."""
    require(actor, "customer.look_up")
    [(_, number)] = normalised([(kind, value)], field="identity")
    with writing(actor, now) as write:
        in_hour = count_look_ups(write, 1)
        found = queries.heads_of(actor, kind, number)
        write.record(CustomerLookedUp(id=found[0].pk if found else 0, identity_kind=kind, in_hour=in_hour))
    return found


def count_look_ups(write: Writing, times: int) -> int:
    """How many the actor has made within the hour. Giving a number to a customer counts too, for it tells whether somebody has it."""
    actor = write.actor
    if actor.person is None or times == 0:
        return 0
    with connection.cursor() as cursor:
        # One at a time, so that many at once do not pass the bound together.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCKS, actor.person % 2**31])
    made = LookUp.objects.filter(person=actor.person, at__gt=write.now - HOUR).count() + times
    if made > MOST_AN_HOUR and Role.INTEGRATION not in actor.roles:
        raise Problem(
            429,
            "too-many",
            f"一小时内最多查找 {MOST_AN_HOUR} 次，请稍后再试或请组长协助 / {MOST_AN_HOUR} look-ups an hour: wait, or ask the leader",
        )
    LookUp.objects.bulk_create(LookUp(person_id=actor.person, at=write.now) for _ in range(times))
    return made


def forget_look_ups(*, now: datetime) -> int:
    """Counts that bound nothing any more; the event rows keep who looked for whom."""
    return LookUp.objects.filter(at__lt=now - 24 * HOUR).delete()[0]
