"""From rows to what is answered, and how a file is given out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async
from django.core.files.base import File
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

from sanxiang.language.entities import mask
from sanxiang_centre.files.kinds import CHUNK, KINDS
from sanxiang_centre.files.models import Attachment
from sanxiang_centre.files.queries import is_given

POLICY = "sandbox; default-src 'none'"


def attachment(found: Attachment) -> dict[str, Any]:
    blob = found.blob
    names = ("of", "subject", "part", "size", "created_at", "removed_at", "reason")
    return {
        **{name: getattr(found, name) for name in names},
        "id": found.pk,
        "name": mask(found.name),
        "type": found.kind,
        "media": KINDS[found.kind].media,
        "scan": blob.scan if blob else None,
        "given": blob is not None and found.removed_at is None and is_given(blob),
        "created_by": found.created_by_id,
    }


def streamed(request: HttpRequest, found: Attachment, content: File[bytes]) -> StreamingHttpResponse:
    """A piece at a time. To be saved, never shown: a browser that opens it all the same runs nothing in it."""
    pieces: Any = _read(content) if isinstance(request, ASGIRequest) else content.chunks(CHUNK)
    response = StreamingHttpResponse(pieces, content_type=KINDS[found.kind].media)
    response.headers["Content-Length"] = str(found.size)
    response.headers["Content-Disposition"] = content_disposition_header(True, mask(found.name)) or "attachment"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    # Closed with the response, also when the other side hangs up.
    response._resource_closers.append(content.close)  # type: ignore[attr-defined]
    return response


async def _read(content: File[bytes]) -> AsyncIterator[bytes]:
    """A plain iterator would be read to its end before the first piece is sent."""
    while piece := await sync_to_async(content.read, thread_sensitive=False)(CHUNK):
        yield piece
