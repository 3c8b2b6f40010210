"""A web process of the test's own database on a port of this machine, and what may stand between it and a browser: proxies over sockets."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import cast

import uvicorn
from django.db import connections

from sanxiang_centre.config.answering import Answerer
from sanxiang_centre.live.streams.serving import Serving

PATIENCE = 60.0
TICKS = 20


@contextmanager
def web(serving: Serving) -> Iterator[int]:
    """Gives its port. It is the whole application, with streams that `serving` tells."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        application = Answerer()
        server = uvicorn.Server(uvicorn.Config(application, lifespan="off", log_config=None, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            _close_connections(application, serving)


def _close_connections(application: Answerer, serving: Serving) -> None:
    """Those of its threads, so that the database can be dropped."""
    pools = [application._live, application._others, *(() if serving._hub is None else serving._hub._threads.values())]
    for pool in pools:
        # Each thread is kept until all are there, so that none does another one's part.
        together = threading.Barrier(len(pool._threads))
        for closed in [pool.submit(_close, together) for _ in pool._threads]:
            closed.result()
        pool.shutdown()


def _close(together: threading.Barrier) -> None:
    together.wait(PATIENCE)
    connections.close_all()


@dataclass
class Proxy:
    """One to the port `to`.

    holds     passes nothing on to the browser before the web process has closed
    cut_at    cuts after so many bytes to the browser, the first connection, the second …
    idle      cuts what has said nothing to the browser for so many seconds; counted in steps, so that a machine that stands still
              for a moment is not taken for silence
    """

    to: int
    holds: bool = False
    cut_at: list[int] = field(default_factory=list)
    idle: float = 0.0
    passed: int = 0
    _joined: set[asyncio.Task[None]] = field(default_factory=set)
    _carrying: set[asyncio.Future[None]] = field(default_factory=set)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Gives its address."""
        server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            for task in self._carrying:
                task.cancel()
            await asyncio.gather(*self._joined, return_exceptions=True)

    async def _join(self, browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> None:
        self._joined.add(cast("asyncio.Task[None]", asyncio.current_task()))
        web, to_web = await asyncio.open_connection("127.0.0.1", self.to)
        most = self.cut_at.pop(0) if self.cut_at else None
        ways = [self._forth(browser, to_web), self._back(web, to_browser, most), *([self._watch()] if self.idle else [])]
        tasks = {asyncio.ensure_future(way) for way in ways}
        self._carrying |= tasks
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in (to_web, to_browser):
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _forth(self, browser: asyncio.StreamReader, to_web: asyncio.StreamWriter) -> None:
        while part := await browser.read(2**16):
            to_web.write(part)

    async def _back(self, web: asyncio.StreamReader, to_browser: asyncio.StreamWriter, most: int | None) -> None:
        kept, passed = b"", 0
        while part := await web.read(2**16):
            kept += part
            if not self.holds:
                part, kept = kept if most is None else kept[: most - passed], b""
                to_browser.write(part)
                passed += len(part)
                self.passed += len(part)
            if passed == most:
                break
        to_browser.write(kept if self.holds else b"")
        await to_browser.drain()

    async def _watch(self) -> None:
        still, before = 0, self.passed
        while still < TICKS:
            await asyncio.sleep(self.idle / TICKS)
            still, before = (still + 1 if self.passed == before else 0), self.passed
