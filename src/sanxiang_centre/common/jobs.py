"""Jobs are deferred by the name of their task, in the transaction of what they follow from: services know no tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def defer(task: str, *, once: str | None = None, at: datetime | None = None, **arguments: Any) -> None:
    """`task` is `app.task` ("editions.check_draft"), done not before `at`. With `once`, a job of that name that waits is not doubled."""
    job = app.configure_task(f"sanxiang_centre.{task.replace('.', '.tasks.')}", queueing_lock=once, schedule_at=at)
    try:
        # A savepoint, so that the refusal of a double leaves the transaction as it was.
        with transaction.atomic():
            job.defer(**arguments)
    except AlreadyEnqueued:
        return


class Held:
    """A lock by two numbers that lasts as long as the connection, so that it dies with its process.

    with Held(LOCK, ident) as mine: …     `mine` is False where somebody else has it
    """

    def __init__(self, noun: int, ident: int) -> None:
        self._key = (noun, ident)
        self._mine = False

    def __enter__(self) -> bool:
        self._mine = bool(_asked("select pg_try_advisory_lock(%s, %s)", self._key))
        return self._mine

    def __exit__(self, *_: object) -> None:
        if self._mine and connection.connection is not None and not connection.connection.closed:
            _asked("select pg_advisory_unlock(%s, %s)", self._key)


def _asked(question: str, values: tuple[int, int]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        row = cursor.fetchone()
    return row[0] if row else None
