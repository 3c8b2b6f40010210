"""Several at the same time, on a real PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from sanxiang_centre.common.problems import Problem

PATIENCE = 30.0


def until_waited_for() -> None:
    """Until somebody waits for a lock that the transaction of this thread holds. Fails where nobody does."""
    end = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute("select exists (select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


def together(*acts: Callable[[], Any]) -> list[Any]:
    """All begin at once, each with a connection of its own; what each gave, or the problem that it met."""
    begin, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        begin.wait()
        try:
            found[place] = act()
        except Problem as problem:
            found[place] = problem.status  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found
