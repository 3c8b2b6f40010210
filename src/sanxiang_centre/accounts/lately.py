"""When a session was used last is written down once a minute: else every look at a list would be a write."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], "HttpResponseBase"]
EVERY = 60.0
"""Seconds. From another address or another browser it is written down at once."""
KEPT = 10_000
"""Sessions that a process remembers."""


class Lately:
    """Which keys came within the last while."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._seen = OrderedDict[tuple[str, ...], float]()

    def first(self, key: tuple[str, ...]) -> bool:
        """Whether the key has not come for EVERY seconds; it counts as come now."""
        now = self._clock()
        with self._lock:
            before = self._seen.get(key)
            if before is not None and now < before + EVERY:
                return False
            self._seen[key] = now
            self._seen.move_to_end(key)
            if len(self._seen) > KEPT:
                self._seen.popitem(last=False)
        return True


def tracked(get_response: Answer) -> Answer:
    """Middleware, in the place of the library's, which writes at every request."""
    lately = Lately()

    def answer(request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        if key and request.user.is_authenticated and lately.first((key, *_from(request))):
            UserSession.objects.create_from_request(request)
        return get_response(request)

    return answer


def _from(request: HttpRequest) -> tuple[str, str]:
    return request.META.get("REMOTE_ADDR") or "", request.headers.get("User-Agent", "")
