"""Attachments over HTTP. What they hang on has the endpoints that take and list them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Router

from sanxiang_centre.accounts.api import actor
from sanxiang_centre.common.schemas import REFUSALS, Id
from sanxiang_centre.files import queries, services, shapes
from sanxiang_centre.files.schemas import GIVEN, AttachmentOut, AttachmentRemovalIn

router = Router(tags=["files"])


@router.get("/attachments/{attachment}", response={200: AttachmentOut, **REFUSALS})
def get_attachment(request: HttpRequest, attachment: Id) -> dict[str, Any]:
    return shapes.attachment(queries.access_attachment(actor(request), attachment))


@router.get(
    "/attachments/{attachment}/content", response={200: bytes, **GIVEN}, openapi_extra={"responses": {200: {"content": {"*/*": {}}}}}
)
def read_attachment(request: HttpRequest, attachment: Id) -> HttpResponseBase:
    """The file, to be saved. 409 while it waits for the virus scanner."""
    found, content = services.read(actor=actor(request), now=timezone.now(), attachment=attachment)
    return shapes.streamed(request, found, content)


@router.post("/attachments/{attachment}/remove", response={200: AttachmentOut, **REFUSALS})
def remove_attachment(request: HttpRequest, attachment: Id, given: AttachmentRemovalIn) -> dict[str, Any]:
    """Nobody gets it any more; its bytes go a month later, if nothing else has them."""
    return shapes.attachment(services.remove(actor=actor(request), now=timezone.now(), attachment=attachment, reason=given.reason))
