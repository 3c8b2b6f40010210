"""Streams through proxies, over real sockets: what holds answers back, cuts what is idle, cuts anywhere. Nothing is lost or doubled.

How the browser's own client goes on is tested beside it, in console/stream/test/proxies.test.ts.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing, suppress

import aiohttp
import pytest
from callers import Centre
from chats_made import ORIGIN, Widget, site_made
from proxies import PATIENCE, Proxy, web
from test_streams import in_thread, say

from sanxiang_centre.live import telling
from sanxiang_centre.live.api import visit_streams
from sanxiang_centre.live.streams import feeds
from sanxiang_centre.live.streams.serving import Serving
from sanxiang_centre.live.streams.subscription import Item

pytestmark = pytest.mark.django_db(transaction=True)
Stream = AsyncGenerator[Item | None, None]
WORD = "您好，我的订单什么时候能到？"


@pytest.fixture
def port(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    serving = Serving(telling.SERVING._sources)
    monkeypatch.setattr(visit_streams, "SERVING", serving)
    with web(serving) as port:
        yield port


class Browser:
    """A customer's, that knows what the client of the widget knows: the cursor, and the numbers that it has."""

    def __init__(self, widget: Widget, chat: int) -> None:
        self.chat, self.cursor, self.seqs = chat, "", list[int]()
        self.headers = {"Origin": ORIGIN, "Authorization": f"Bearer {widget.token}", "Connection": "close"}

    def _asked(self, **more: str) -> dict[str, str]:
        return {"chat": str(self.chat), **more, **({"cursor": self.cursor} if self.cursor else {})}

    async def stream(self, address: str) -> Stream:
        """Items, and None for a sign of life, until it is cut."""
        async with (
            aiohttp.ClientSession(headers=self.headers) as http,
            http.get(f"{address}/api/v1/visit/stream", params=self._asked()) as answer,
        ):
            assert answer.status == 200
            rest = b""
            async for part in answer.content.iter_any():
                *blocks, rest = (rest + part).split(b"\n\n")
                for block in blocks:
                    yield self._read(block)

    def _read(self, block: bytes) -> Item | None:
        lines = dict(line.split(b": ", 1) for line in block.splitlines() if not line.startswith(b":") and b": " in line)
        if b"data" not in lines:
            return None
        item: Item = json.loads(lines[b"data"])
        self._take(item)
        self.cursor = lines.get(b"id", b"").decode() or self.cursor
        return item

    async def poll(self, address: str, wait: int) -> list[Item]:
        asked = self._asked(wait=str(wait))
        async with aiohttp.ClientSession(headers=self.headers) as http, http.get(f"{address}/api/v1/visit/poll", params=asked) as answer:
            given = await answer.json()
        for item in given["items"]:
            self._take(item)
        self.cursor = given["cursor"]
        items: list[Item] = given["items"]
        return items

    def _take(self, item: Item) -> None:
        if item["type"] == "entry" and item["seq"] not in self.seqs:
            self.seqs.append(item["seq"])


Act = Callable[[str, Browser], Awaitable[None]]


def through(proxy: Proxy, act: Act) -> None:
    widget = Widget(site_made().site)
    browser = Browser(widget, widget.begin())

    async def run() -> None:
        async with asyncio.timeout(PATIENCE), proxy.open() as address:
            await act(address, browser)

    asyncio.run(run())


async def caught_up(stream: Stream) -> list[Item]:
    """What came up to there."""
    items = []
    async with aclosing(stream):
        async for item in stream:
            items += [] if item is None else [item]
            if item == {"type": "caught_up"}:
                break
    return items


async def next_words(browser: Browser, address: str, wait: int) -> list[str]:
    """By single answers; one may come that tells of a state alone."""
    while True:
        items = await browser.poll(address, wait)
        if found := [item["text"] for item in items if item["type"] == "entry"]:
            return found


def test_signs_of_life_keep_a_stream_that_has_nothing_to_say(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "EVERY", 0.05)
    proxy = Proxy(port, idle=1.0)

    async def act(address: str, browser: Browser) -> None:
        beats, known = 0, 0
        async with aclosing(browser.stream(address)) as stream:
            async for item in stream:
                beats += item is None
                known = known or (beats and len(browser.seqs))
                if beats == 30:
                    await in_thread(say, browser.chat, WORD)
                if known and len(browser.seqs) > known:
                    break
        assert beats >= 30
        # Without them, it is cut; and goes on where it was.
        monkeypatch.setattr(feeds, "EVERY", PATIENCE)
        with suppress(aiohttp.ClientError):
            async for _ in browser.stream(address):
                pass
        await in_thread(say, browser.chat, WORD)
        await caught_up(browser.stream(address))
        assert browser.seqs == list(range(1, max(browser.seqs) + 1))
        assert len(browser.seqs) >= 2

    through(proxy, act)


def test_single_answers_come_where_streams_are_held_back_and_go_on_behind_the_same_place(port: int) -> None:
    async def act(address: str, browser: Browser) -> None:
        direct = f"http://127.0.0.1:{port}"
        await caught_up(browser.stream(direct))
        known = list(browser.seqs)
        await in_thread(say, browser.chat, WORD)
        async with aclosing(browser.stream(address)) as held:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(held), 0.5)
        assert browser.seqs == known
        assert await next_words(browser, address, 1) == [WORD]
        waiting = asyncio.ensure_future(next_words(browser, address, 25))
        await in_thread(say, browser.chat, WORD)
        assert await waiting == [WORD]
        # Back on a stream: nothing of it again.
        again = {item["type"] for item in await caught_up(browser.stream(direct))}
        assert {"hello", "caught_up"} <= again <= {"hello", "chat", "caught_up"}

    through(Proxy(port, holds=True), act)


def test_a_single_answer_that_waits_is_not_taken_for_dead(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "EVERY", 0.05)

    async def act(address: str, browser: Browser) -> None:
        # Until one has had nothing to tell, and waited to its end.
        while {item["type"] for item in await browser.poll(address, 2)} != {"hello", "caught_up"}:
            pass

    through(Proxy(port, idle=1.0), act)


def test_a_stream_that_is_cut_in_the_middle_of_an_event_goes_on_behind_the_last_whole_one(port: int) -> None:
    """Behind the padding, at lengths that fall into heads, into text of three bytes a letter, between events."""

    async def act(address: str, browser: Browser) -> None:
        for number in range(12):
            await in_thread(say, browser.chat, f"{number} {WORD * 4}")
            if browser.cursor:
                with pytest.raises(aiohttp.ClientError):
                    await caught_up(browser.stream(address))
            else:
                await caught_up(browser.stream(f"http://127.0.0.1:{port}"))
        await caught_up(browser.stream(f"http://127.0.0.1:{port}"))
        assert browser.seqs == list(range(1, max(browser.seqs) + 1))
        assert len(browser.seqs) >= 12

    through(Proxy(port, cut_at=[2350 + 61 * each for each in range(11)]), act)
