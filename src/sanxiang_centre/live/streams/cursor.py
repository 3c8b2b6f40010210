"""How far a browser has come: one opaque text that covers all that it may see. Pure.

Numbers of a log are given under the lock of its conversation, so they are committed in their order: "the highest that I have" misses
nothing, however late a transaction commits. States that replace each other (a desk, a queue) are known by a digest.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST = 8_000
"""Characters of a cursor: what a line of a request holds with ease."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """`seqs`: chat -> highest number that the browser has. `known`: state -> digest of what it has."""

    seqs: Mapping[int, int] = field(default_factory=dict)
    known: Mapping[str, int] = field(default_factory=dict)

    def text(self) -> str:
        given = {"s": {str(chat): seq for chat, seq in self.seqs.items()}, "k": dict(self.known)}
        return base64.urlsafe_b64encode(json.dumps(given, separators=(",", ":"), sort_keys=True).encode()).decode().rstrip("=")


START = Cursor()


def read_cursor(text: str) -> Cursor:
    """Raises ValueError for what was not given out here."""
    if not text:
        return START
    if len(text) > MOST:
        raise ValueError("the cursor is too long")
    try:
        given = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        seqs = {int(chat): _natural(seq) for chat, seq in given["s"].items()}
        return Cursor(seqs, {str(name): _natural(value) for name, value in given["k"].items()})
    except (binascii.Error, UnicodeDecodeError, RecursionError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError("the cursor was not given out here") from error


def _natural(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**63:
        raise ValueError("a natural number is due")
    return value


def digest(item: Mapping[str, Any]) -> int:
    """Tells two states of the same thing apart."""
    return zlib.crc32(json.dumps(item, ensure_ascii=False, sort_keys=True, default=str).encode())
