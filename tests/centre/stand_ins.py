"""Stands in for a virus scanner and for a store that speaks S3: small servers on real sockets."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The file that every scanner reports and that does nothing."""


@dataclass
class Scanner:
    """`says` None = by content; else the answer to every file. `seen` are the files that came, whole."""

    url: str
    says: bytes | None = None
    seen: list[bytes] = field(default_factory=list)

    def answer(self, content: bytes) -> bytes:
        self.seen.append(content)
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        return self.says if self.says is not None else found


@contextmanager
def scanner(socket: Path | None = None) -> Iterator[Scanner]:
    """On a free port, or at that path."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            command = b""
            while not command.endswith(b"\0"):
                command += self.rfile.read(1)
            if command == b"zPING\0":
                self.wfile.write(b"PONG\0")
                return
            assert command == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack(">I", self.rfile.read(4))[0]:
                content += self.rfile.read(size)
            self.wfile.write(told.answer(content))

    kind: Any = socketserver.ThreadingUnixStreamServer if socket else socketserver.ThreadingTCPServer
    with kind(str(socket) if socket else ("127.0.0.1", 0), Handler) as server:
        told = Scanner(f"unix://{socket}" if socket else f"tcp://127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield told
        finally:
            server.shutdown()


@dataclass
class Bucket:
    endpoint: str
    objects: dict[str, bytes] = field(default_factory=dict)


@contextmanager
def bucket() -> Iterator[Bucket]:
    """PUT, GET, HEAD and DELETE of objects, by their path."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            found.objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
            self._say(200, b"")

        def do_GET(self) -> None:
            content = found.objects.get(self.path)
            self._say(404 if content is None else 200, content or b"")

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_DELETE(self) -> None:
            found.objects.pop(self.path, None)
            self._say(204, b"")

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("ETag", '"x"')
            self.send_header("Last-Modified", "Thu, 26 Nov 2026 09:00:00 GMT")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by the library
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Bucket(f"http://127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield found
        finally:
            server.shutdown()
