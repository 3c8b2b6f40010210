"""Shapes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema


class AuditEventOut(Schema):
    """`body` null = erased. Personal numbers in it are masked."""

    id: int
    at: datetime
    kind: str
    noun: str
    subject: int
    actor: int | None
    request: str
    body: dict[str, Any] | None


class KindsOut(Schema):
    """As docs/reference/events.md names them; the part before the point is the noun."""

    items: list[str]


class ChainHeadOut(Schema):
    """The last link of the chain. Kept elsewhere, it shows later whether the chain was cut or made anew."""

    number: int
    chain: str
