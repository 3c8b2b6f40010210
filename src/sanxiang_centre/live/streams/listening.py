"""Hears the signals of all processes (`signals`), and comes back when the database does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import psycopg
from django.db import connection
from psycopg import sql

from sanxiang_centre.live.streams.signals import CHANNEL

log = logging.getLogger("sanxiang.live")
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
QUIET = 30.0
"""Seconds without a signal until the connection is asked whether it lives."""


async def listen(heard: Callable[[str], None], missed: Callable[[], None]) -> None:
    """Until cancelled. `missed` is called whenever signals may have gone by."""
    pause = FIRST_PAUSE
    while True:
        try:
            async with await _connect() as there:
                await there.execute(sql.SQL("listen {}").format(sql.Identifier(CHANNEL)))
                missed()
                pause = FIRST_PAUSE
                await _hear(there, heard)
        except (psycopg.Error, OSError) as error:
            log.warning("signals are not heard: %s", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


async def _connect() -> psycopg.AsyncConnection[tuple[object, ...]]:
    names = ("dbname", "user", "password", "host", "port")
    given = {name: value for name, value in connection.get_connection_params().items() if name in names and value}
    return await psycopg.AsyncConnection.connect(**given, autocommit=True)


async def _hear(there: psycopg.AsyncConnection[tuple[object, ...]], heard: Callable[[str], None]) -> None:
    while True:
        async for notice in there.notifies(timeout=QUIET):
            heard(notice.payload)
        await there.execute("select 1")
