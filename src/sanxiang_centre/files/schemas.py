"""Shapes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from sanxiang_centre.common.schemas import REFUSALS, Clean, Id, In, ProblemOut
from sanxiang_centre.files.models import Scan

TAKEN = {**REFUSALS, 413: ProblemOut, 503: ProblemOut}
"""What an endpoint that takes a file may answer besides."""
GIVEN = {**REFUSALS, 410: ProblemOut}
Attachments = Annotated[list[Id], Field(max_length=50)]


class AttachmentOut(Schema):
    """`of`, `subject`, `part`: the noun and id of what it hangs on, and the message or version. Numbers of people in `name` are masked.

    `given`: whether its content is to be had; `scan` says why not.
    """

    id: int
    of: str
    subject: int
    part: int | None
    name: str
    type: str
    media: str
    size: int
    scan: Scan | None
    given: bool
    created_at: datetime
    created_by: int | None
    removed_at: datetime | None
    reason: str


class AttachmentsOut(Schema):
    items: list[AttachmentOut]


class AttachmentRemovalIn(In):
    reason: Annotated[Clean, Field(min_length=1, max_length=200)]
