"""Stops what is too large while it comes in. Django would first write the whole of it to the disk, and then look who sends it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Awaitable[None]]
MostOf = Callable[[str], int]
AROUND = 64 * 1024
"""Bytes that a form adds to the file in it."""
ELSEWHERE = 3 * 2**20
"""Bytes where no file is taken."""
IMPORTED = 2**30
"""Bytes of one import of conversations; `sanxiang centre import` takes more."""
BODY = (b"content-length", b"transfer-encoding")


def most_of(path: str, files: Mapping[str, int]) -> int:
    """Bytes that may be sent there. `files`: where files are taken, by the end of the path, and how many bytes."""
    return next((most + AROUND for ending, most in files.items() if path.rstrip("/").endswith(ending)), ELSEWHERE)


def stopped(application: Application, most: MostOf) -> Application:
    """The application, with a hard stop: by the length that is declared, and by what really comes."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not any(name.lower() in BODY for name, _ in scope["headers"]):
            await application(scope, receive, send)
            return
        limit = most(scope["path"])
        if _declared(scope) > limit:
            await _refuse(scope, send, limit)
        else:
            await _counted(application, scope, receive, send, limit)

    return answer


async def _counted(application: Application, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
    got = 0

    async def counting() -> Message:
        """To the application it looks as if the sender had hung up."""
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        return {"type": "http.disconnect"} if got > limit else message

    async def sending(message: Message) -> None:
        if got <= limit:
            await send(message)

    await application(scope, counting, sending)
    if got > limit:
        await _refuse(scope, send, limit)


def _declared(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name.lower() == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(scope: Scope, send: Send, limit: int) -> None:
    megabytes = limit // (1024 * 1024)
    title = f"一次至多 {megabytes} MB / {megabytes} MB at most"
    problem = {"type": "urn:sanxiang:problem:too-large", "title": title, "status": 413, "instance": scope["path"]}
    body = json.dumps(problem, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
