"""Signatures by the Standard Webhooks specification (standardwebhooks.com), so that receivers find libraries for them."""

from __future__ import annotations

import base64
import hashlib
import hmac

PREFIX = "whsec_"


def secret_of(key: str, subscription: int, generation: int) -> str:
    """What the receiver is given. Derived, so that a copy of the database gives nobody the means to sign."""
    derived = hmac.digest(key.encode(), f"sanxiang.webhook:{subscription}:{generation}".encode(), hashlib.sha256)
    return PREFIX + base64.b64encode(derived).decode()


def signature(secret: str, ident: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 over id.timestamp.body, in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{ident}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
