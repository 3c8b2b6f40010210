"""The document by which a browser underlines forbidden expressions while they are typed: one for an edition, named by its digest."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from sanxiang_centre.live.guidance.books import CHAT, book_of


@lru_cache(maxsize=16)
def document(edition: int) -> tuple[bytes, str]:
    """JSON and its SHA-256; equal editions and engines give equal bytes."""
    from sanxiang.workbench.composer.document import composer_bytes

    content = composer_bytes(book_of(edition).standard, CHAT)
    return content, sha256(content).hexdigest()
