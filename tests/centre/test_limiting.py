"""An upload that is too large is stopped while it comes in, whatever it declares. No database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from sanxiang_centre.config.limiting import AROUND, most_of, stopped


def answered(pieces: Iterable[bytes], *, declared: int | None = None, path: str = "/api/v1/tickets/1/attachments") -> tuple[int, Any, int]:
    """Status, body, and how many bytes were asked for, of an application that reads all and answers 200."""
    waiting, sent, read = list(pieces), list[Any](), 0

    async def application(scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def receive() -> Any:
        nonlocal read
        piece = waiting.pop(0)
        read += len(piece)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [] if declared is None else [(b"content-length", str(declared).encode())]
    scope = {"type": "http", "path": path, "headers": headers}
    async_to_sync(stopped(application, lambda path: most_of(path, 1)))(scope, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"]), read


MOST = 2**20 + AROUND


@pytest.mark.parametrize("declared", [None, 10, MOST])
def test_what_comes_is_counted(declared: int | None) -> None:
    pieces = [b"x" * 2**18] * 40
    status, body, read = answered(pieces, declared=declared)
    assert (status, body["type"], "1 MB" in body["title"]) == (413, "urn:sanxiang:problem:too-large", True)
    assert MOST < read <= MOST + 2**18


def test_what_is_declared_too_large_is_not_read_at_all() -> None:
    status, _, read = answered([b"x"], declared=MOST + 1)
    assert (status, read) == (413, 0)


@pytest.mark.parametrize(("size", "path"), [(MOST, "/api/v1/tickets/1/attachments"), (MOST * 3, "/api/v1/conversation-imports")])
def test_all_else_passes(size: int, path: str) -> None:
    status, _, read = answered([b"x" * size], path=path)
    assert (status, read) == (200, size)
