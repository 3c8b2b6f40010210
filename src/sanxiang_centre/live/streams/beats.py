"""Signs of life: a desk's browser says every few seconds that somebody is there, and the hub writes it down for all at once.

A stream that stands open proves little: a lid that was shut leaves it open for minutes.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.core import signing

SALT = "sanxiang.live.beat"
PATH = "/api/v1/live/beat"
LIFE = 24 * 3600
"""Seconds that a token is good for; each stream brings a new one."""
MOST = 2_000
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]


def beat_token(person: int) -> str:
    """Says who, and nothing else: with it one can only show that a desk is open."""
    return signing.dumps(person, salt=SALT)


def person_of(token: str) -> int | None:
    try:
        found = signing.loads(token, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    return found if type(found) is int else None


class Beats:
    """ASGI: answers beats itself, without a thread and without the database; everything else goes to `app`."""

    def __init__(self, app: App, beaten: Callable[[int], None]) -> None:
        self._app, self._beaten = app, beaten

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        person = _person(await _body(receive))
        if person is not None:
            self._beaten(person)
        head = {"type": "http.response.start", "status": 403 if person is None else 204, "headers": [(b"cache-control", b"no-store")]}
        await send(head)
        await send({"type": "http.response.body", "body": b""})


def _person(body: bytes) -> int | None:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None
    token = given.get("beat_token") if isinstance(given, dict) else None
    return person_of(token) if isinstance(token, str) else None


async def _body(receive: Receive) -> bytes:
    """Empty for one that is too long to be a beat."""
    body, more = b"", True
    while more:
        part = await receive()
        if part["type"] != "http.request":
            return b""
        body, more = body + part.get("body", b""), part.get("more_body", False)
        if len(body) > MOST:
            return b""
    return body
