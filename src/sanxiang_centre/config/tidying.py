"""What nobody asks for any more goes: jobs that are over, sessions that have run out. Both would grow as long as the centre runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection

DONE, FAILED = timedelta(days=7), timedelta(days=30)
"""How long jobs are kept that went well, or did not: somebody may want to know why."""
BATCH = 5000
OLD = """
delete from procrastinate_jobs where id in (
    select id from procrastinate_jobs j where status = any(%s::procrastinate_job_status[])
        and not exists (select from procrastinate_events e where e.job_id = j.id and e.at >= %s) limit %s
)
"""


def forget_jobs(now: datetime, batch: int = BATCH) -> int:
    """A portion at a time, so that nobody waits for it; how many."""
    return _forgotten(["succeeded", "aborted", "cancelled"], now - DONE, batch) + _forgotten(["failed"], now - FAILED, batch)


def _forgotten(states: list[str], before: datetime, batch: int) -> int:
    total = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(OLD, [states, before, batch])
            gone: int = cursor.rowcount
            total += gone
            if gone < batch:
                return total


def forget_sessions(now: datetime) -> int:
    """With what is known of where they were used; how many had run out."""
    count = Session.objects.filter(expire_date__lt=now).delete()[0]
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return int(count)
