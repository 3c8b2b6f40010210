"""Links that nobody can guess. A link is derived from the secret of the centre: a copy of the database opens none."""

from __future__ import annotations

import base64
import hashlib
import hmac

NONCE = 16
LENGTH = 43
"""Characters of a token: 256 bits."""


def token_of(key: str, nonce: bytes) -> str:
    derived = hmac.digest(key.encode(), b"sanxiang.survey:" + nonce, hashlib.sha256)
    return base64.urlsafe_b64encode(derived).decode().rstrip("=")


def digest_of(token: str) -> str:
    """What is stored to find it by."""
    return hashlib.sha256(token.encode()).hexdigest()
