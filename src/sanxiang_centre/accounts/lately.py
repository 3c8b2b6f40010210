"""When a session was used last is written down once a minute: else every look at a list would be a write."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.utils import timezone

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], "HttpResponseBase"]
EVERY = 60.0
"""Seconds. From another address or another browser it is written down at once."""
AGENT = 200
"""Characters of what a browser calls itself."""
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


_by_token = Lately()


def note_use(request: HttpRequest, token: str) -> None:
    """The same for who sends a session token, which the middleware does not see."""
    address, agent = _from(request)
    if _by_token.first((token, address, agent)):
        seen = {"last_seen_at": timezone.now(), "ip": get_adapter().get_client_ip(request), "user_agent": agent[:AGENT]}
        UserSession.objects.filter(session_key=token).update(**seen)


def _from(request: HttpRequest) -> tuple[str, str]:
    return request.META.get("REMOTE_ADDR") or "", request.headers.get("User-Agent", "")
