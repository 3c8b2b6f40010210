"""PostgreSQL as Django has it. Whether a connection still lives, each request asks; here it is seen, not asked for by a statement."""

from __future__ import annotations

from select import POLLIN, poll

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A server that goes says so or hangs up, and both can be read from a socket on which nothing is due."""

    def is_usable(self) -> bool:
        """Asked as Django asks where there is something to read, or where something went wrong before."""
        found = self.connection
        if found is None or found.closed:
            return False
        return super().is_usable() if self.errors_occurred or _has_heard(found.pgconn.socket) else True


def _has_heard(socket: int) -> bool:
    waiting = poll()
    waiting.register(socket, POLLIN)
    return bool(waiting.poll(0))
