"""A stream as bytes: server-sent events, or one answer that waits until there is something, for proxies that hold answers back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable

from sanxiang_centre.live.streams.subscription import Item, Subscription

PADDING = b":" + b" " * 2048 + b"\n\n"
"""Some proxies keep the first kilobytes until they have more."""
BEAT = b": beat\n\n"
EVERY = 5.0
LONGEST = 300.0
"""Seconds of one stream; then the browser asks anew, and whether it still may is looked at again."""
POLL = 25
"""Seconds that one answer waits at most: less than proxies wait for one."""
SPACE = b" "
"""What a JSON value may begin with: a proxy that waits for it sees that it is still to come."""
HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}


async def events(found: Subscription, first: Item, leave: Callable[[], None]) -> AsyncIterator[bytes]:
    """Until the browser goes, the time of one stream is over, or the process ends."""
    loop = asyncio.get_running_loop()
    end = loop.time() + LONGEST
    try:
        yield PADDING + b"retry: 1000\n\n" + _event(first, "")
        while not found.over and loop.time() < end:
            if not await _woken(found, EVERY):
                yield BEAT
                continue
            items, cursor = found.take()
            if items:
                place = cursor.text()
                yield b"".join(_event(item, place if item is items[-1] else "") for item in items)
    finally:
        leave()


async def answer(found: Subscription, first: Item, leave: Callable[[], None], wait: float = POLL) -> AsyncIterator[bytes]:
    """What is there, once the browser has caught up, or the first that comes within `wait` seconds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + wait
    items: list[Item] = []
    try:
        while not found.over and (left := end - loop.time()) > 0 and not _is_enough(found, items):
            if await _woken(found, min(left, EVERY)):
                items += found.take()[0]
            else:
                yield SPACE
        rest, cursor = found.take()
        yield _json({"items": [first, *items, *rest], "cursor": cursor.text()})
    finally:
        leave()


def _is_enough(found: Subscription, items: Iterable[Item]) -> bool:
    return found.caught_up and any(item["type"] != "caught_up" for item in items)


async def _woken(found: Subscription, seconds: float) -> bool:
    try:
        async with asyncio.timeout(max(seconds, 0)):
            await found.woken.wait()
    except TimeoutError:
        return False
    return True


def _event(item: Item, place: str) -> bytes:
    line = f"id: {place}\n".encode() if place else b""
    return line + b"data: " + _json(item) + b"\n\n"


def _json(item: Item) -> bytes:
    return json.dumps(item, ensure_ascii=False, default=str, separators=(",", ":")).encode()
