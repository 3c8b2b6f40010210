"""What the streams of this process carry, and where it comes from."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import timedelta
from functools import partial
from threading import Event, Thread
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from sanxiang_centre.live.chats.heads import agent_heads, visitor_heads
from sanxiang_centre.live.guidance.books import book_of, in_force
from sanxiang_centre.live.guidance.sessions import completed, guidances
from sanxiang_centre.live.guidance.snapshots import for_asked
from sanxiang_centre.live.leading.board import board
from sanxiang_centre.live.presence.carriers import carry
from sanxiang_centre.live.presence.queries import desk_snapshots
from sanxiang_centre.live.presence.services import beat
from sanxiang_centre.live.streams.serving import Serving
from sanxiang_centre.live.streams.sources import Item, Sources
from sanxiang_centre.live.visitors.services import seen
from sanxiang_centre.live.wording.composing import document

log = logging.getLogger("sanxiang.live")
AGAIN = 60.0
"""Seconds between looks at what is in force."""
AHEAD = timedelta(minutes=10)
"""What comes into force within it is compiled now."""
_cold = Event()
"""Set while a new process compiles its first editions."""


def _guidances(chats: Collection[int], at_once: bool) -> dict[int, Item]:
    """Nothing in a cold process: words, heads and desks are told meanwhile, and guidance as soon as it can be."""
    return {} if _cold.is_set() else guidances(chats, at_once=at_once)


def _sources() -> Sources:
    states = (desk_snapshots, _heads, visitor_heads, _guidances, board)
    return Sources(*states, beat, seen, completed, partial(carry, uuid4()), for_asked)


def _heads(chats: Collection[int], plain: bool) -> dict[int, Item]:
    return agent_heads(chats, plain=plain)


SERVING = Serving(_sources)


def begin_warm() -> Event:
    """In a thread of its own, beside the answers of a new process, until the event that is given back is set."""
    stopped = Event()
    _cold.set()
    Thread(target=_keep_warm, args=(stopped,), name="live-warm", daemon=True).start()
    return stopped


def _keep_warm(stopped: Event) -> None:
    """No chat waits for an edition to be compiled, also not for one that comes into force while the process lives."""
    try:
        _warm()
    finally:
        _cold.clear()
        SERVING.look_again()
    _warm(thoroughly=True)
    while not stopped.wait(AGAIN):
        _warm(thoroughly=True)


def _warm(*, thoroughly: bool = False) -> None:
    """`thoroughly`: also what a single message would wait for, once chats can be served."""
    now = timezone.now()
    try:
        for edition in sorted(in_force(now) | in_force(now + AHEAD)):
            book = book_of(edition)
            document(edition)
            if thoroughly:
                book.inspector.prepare()
    except Exception as error:
        # Whoever needs the edition is told what is wrong with it; what is compiled ahead may be left out.
        log.warning("nothing was compiled ahead: the first chat waits for it", extra={"facts": {"error": type(error).__name__}})
    finally:
        connection.close()
