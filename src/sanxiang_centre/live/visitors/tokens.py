"""By what a browser shows itself, and by what the host page's server says who its customer is. Pure.

The server signs HMAC-SHA256(secret of the site, "external\\nexpires"), in hexadecimal; `external` is what it calls the customer, `expires`
seconds since 1970. A page hands {"id", "expires", "signature"} to the widget.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

LONGEST_LIFE = 24 * 3600
"""Seconds that a signature may hold: one that was copied out of a page does not open the customer's chats for long."""
SLIP = 300
"""Seconds by which two clocks may differ."""


def digest_of(token: str) -> str:
    """What is kept of a visitor's token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def signature_of(secret: str, external: str, expires: int) -> str:
    return hmac.new(secret.encode(), f"{external}\n{expires}".encode(), hashlib.sha256).hexdigest()


def is_proven(secret: str, external: str, expires: int, signature: str, now: datetime) -> bool:
    """Signed with the secret, not run out, and not for longer than a day."""
    at = now.timestamp()
    if not secret or not at < expires <= at + LONGEST_LIFE + SLIP:
        return False
    return hmac.compare_digest(signature_of(secret, external, expires), signature.lower())
