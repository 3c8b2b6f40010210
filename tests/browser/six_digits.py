"""What an authenticator app shows (RFC 6238)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time


def totp(secret: str) -> str:
    """Of this half minute."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, int(time.time() // 30).to_bytes(8), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF) % 1_000_000:06}"
