"""What the streams of this process carry, and where it comes from."""

from __future__ import annotations

import logging
from threading import Thread

from django.db import DatabaseError, connection
from django.utils import timezone

from sanxiang_centre.live.chats.heads import agent_heads, visitor_heads
from sanxiang_centre.live.guidance.books import book_of, in_force
from sanxiang_centre.live.guidance.sessions import guidances
from sanxiang_centre.live.leading.board import board
from sanxiang_centre.live.presence.queries import desk_snapshots
from sanxiang_centre.live.presence.services import beat
from sanxiang_centre.live.streams.serving import Serving
from sanxiang_centre.live.streams.sources import Sources
from sanxiang_centre.live.visitors.services import seen
from sanxiang_centre.live.wording.composing import document

log = logging.getLogger("sanxiang.live")
SERVING = Serving(
    lambda: Sources(desk_snapshots, lambda chats, plain: agent_heads(chats, plain=plain), visitor_heads, guidances, board, beat, seen)
)


def begin_warm() -> None:
    """In a thread of its own, beside the first answers of a new process."""
    Thread(target=_warm, name="live-warm", daemon=True).start()


def _warm() -> None:
    try:
        for edition in in_force(timezone.now()):
            book_of(edition)
            document(edition)
    except (DatabaseError, OSError):
        log.warning("nothing was compiled ahead: the first chat waits for it")
    finally:
        connection.close()
