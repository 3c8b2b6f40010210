"""Asks a virus scanner: clamd, by its protocol INSTREAM over TCP or a Unix socket."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

CHUNK = 64 * 1024
PATIENCE = 30.0
"""Seconds for any one answer."""
LONGEST_ANSWER = 4096


@dataclass(frozen=True, slots=True)
class Verdict:
    """`clean` None = the scanner gave no verdict; `why` is the name of what was found, or a code of what went wrong."""

    clean: bool | None
    why: str = ""


def is_address(url: str) -> bool:
    """tcp://host:port or unix:///path"""
    try:
        parts = urlsplit(url)
        return (parts.scheme == "tcp" and bool(parts.hostname and parts.port)) or (parts.scheme == "unix" and parts.path.startswith("/"))
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Clamd:
    """At that address."""

    url: str
    patience: float = PATIENCE

    def scan(self, file: BinaryIO) -> Verdict:
        """The whole file, from its beginning, a piece at a time. Never raises for the scanner's sake: no verdict is a verdict."""
        file.seek(0)
        try:
            with self._asked() as connection:
                # A scanner that has had enough answers and closes: what it says counts, not that it listens no more.
                with suppress(BrokenPipeError, ConnectionResetError):
                    _send(connection, file)
                return _read(_answer(connection))
        except (OSError, ValueError) as wrong:
            return Verdict(None, type(wrong).__name__)

    def answers(self) -> bool:
        """Whether it is there."""
        try:
            with self._asked() as connection:
                connection.sendall(b"zPING\0")
                return _answer(connection) == "PONG"
        except (OSError, ValueError):
            return False

    @contextmanager
    def _asked(self) -> Iterator[socket.socket]:
        parts = urlsplit(self.url)
        if parts.scheme == "unix":
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self.patience)
            with connection:
                connection.connect(parts.path)
                yield connection
        else:
            with socket.create_connection((parts.hostname or "", parts.port or 0), self.patience) as connection:
                yield connection


def _send(connection: socket.socket, file: BinaryIO) -> None:
    connection.sendall(b"zINSTREAM\0")
    while piece := file.read(CHUNK):
        connection.sendall(struct.pack(">I", len(piece)) + piece)
    connection.sendall(struct.pack(">I", 0))


def _answer(connection: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace").strip()


def _read(said: str) -> Verdict:
    """`stream: OK`, `stream: Name.Of.It FOUND`, `… ERROR`."""
    told = said.partition(": ")[2] or said
    if told == "OK":
        return Verdict(True)
    if told.endswith(" FOUND"):
        return Verdict(False, told.removesuffix(" FOUND")[:80])
    return Verdict(None, "too_large" if "size limit" in told else "no_verdict")
