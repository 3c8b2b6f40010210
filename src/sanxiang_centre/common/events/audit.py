"""The audit trail itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditExported(DomainEvent):
    """A copy of event rows left the centre."""

    kind: ClassVar[str] = "audit.exported"
    noun: ClassVar[str] = "audit"
    filters: dict[str, Any]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditBodiesErased(DomainEvent):
    """What the event rows of the subject `id` of the noun `of` had said is gone."""

    kind: ClassVar[str] = "audit.bodies_erased"
    noun: ClassVar[str] = "audit"
    of: str
    count: int


EVENTS: tuple[type[DomainEvent], ...] = (AuditExported, AuditBodiesErased)
