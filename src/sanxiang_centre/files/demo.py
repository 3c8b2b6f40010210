"""Made-up files, for the apps whose things they hang on."""

from __future__ import annotations

import struct
import zlib

NOTES = "时间,现象\n09:05,指示灯常亮\n09:20,重启后无变化\n"


def picture(width: int = 96, height: int = 64) -> bytes:
    """A PNG: a lamp that is on."""
    rows = b"".join(b"\0" + bytes(c for x in range(width) for c in _colour(x - width // 2, y - height // 2)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _part(b"IHDR", header) + _part(b"IDAT", zlib.compress(rows)) + _part(b"IEND", b"")


def _colour(x: int, y: int) -> tuple[int, int, int]:
    return (230, 60, 40) if x * x + y * y < 400 else (40, 44, 52)


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
