"""The dispatcher: one process that sees to it that what is due happens, and hands the work itself to the worker.

Each duty says when it wants to be called again; nothing is looked for in between. A second dispatcher waits behind an advisory
lock and goes on when the first one ends, however it ends.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.db.utils import InterfaceError, OperationalError

log = logging.getLogger("sanxiang.dispatcher")

Duty = Callable[[datetime], datetime]
"""Does what is due at that time; gives the time at which it wants to be called again."""
LOCK = 0x53616E7869616E67
"""The advisory lock of the one dispatcher."""
LOOK = 0.2
"""Seconds; the longest that a duty is called too late where nothing else is slow."""
AFTER_FAILURE = timedelta(seconds=5)


@dataclass(slots=True)
class Round:
    """When each duty is due next; all are at the start."""

    duties: Mapping[str, Duty]
    due: dict[str, datetime] = field(default_factory=dict)

    def go(self, now: datetime) -> None:
        """Calls the duties that are due. One that fails is called again a little later; the others go on."""
        for name, duty in self.duties.items():
            if self.due.get(name, now) > now:
                continue
            try:
                self.due[name] = duty(now)
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                log.exception("a duty failed", extra={"facts": {"duty": name}})
                self.due[name] = now + AFTER_FAILURE


def leads() -> bool:
    """Takes the lock, for as long as the connection lives."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def dispatch(duties: Mapping[str, Duty], clock: Callable[[], datetime], stopping: Callable[[], bool]) -> None:
    """Goes round until told to stop. A lost connection ends it: with the connection the lock is lost, too."""
    while not stopping() and not leads():
        time.sleep(1)
    log.info("leads")
    turn = Round(duties)
    while not stopping():
        turn.go(clock())
        time.sleep(LOOK)
