"""Telling the processes that hold browsers' streams that something has changed: what, never how.

Whoever is told reads the rows. So nothing is lost with a signal that does not arrive (a process that dies between its commit and the
signal, a listener that reconnects): the hub also looks by itself, once a second, at what its browsers have open.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

CHANNEL = "sanxiang_live"
LONGEST = 7000
"""Bytes of a payload; PostgreSQL takes less than 8,000."""


def chat(conversation: int) -> str:
    """The log or the state of a chat."""
    return f"c{conversation}"


def desk(person: int) -> str:
    """What an agent's desk shows beside chats: state, offers, list of chats, count of notices."""
    return f"p{person}"


QUEUE = "q"
"""Places in the queue, and what the wallboard shows."""


def typing(conversation: int, role: str) -> str:
    """Goes by; stands nowhere."""
    return f"t{conversation}:{role}"


def tell(*topics: str) -> None:
    """After the commit of the transaction under way; at once where there is none."""
    transaction.on_commit(lambda: _notify(topics))


def _notify(topics: Iterable[str]) -> None:
    """Outside the transaction: a NOTIFY inside would have all commits wait for each other."""
    with connection.cursor() as cursor:
        for payload in _payloads(topics):
            cursor.execute("select pg_notify(%s, %s)", [CHANNEL, payload])


def _payloads(topics: Iterable[str]) -> Iterable[str]:
    line = ""
    for topic in dict.fromkeys(topics):
        if line and len(line) + len(topic) >= LONGEST:
            yield line
            line = ""
        line = f"{line} {topic}" if line else topic
    if line:
        yield line
