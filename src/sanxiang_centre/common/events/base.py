"""What all events share."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """`kind` is noun.verb; `noun` and the field `id` say what it happened to. All fields are JSON values."""

    kind: ClassVar[str]
    noun: ClassVar[str]
    id: int

    def body(self) -> dict[str, Any]:
        """All fields but the id."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "id"}
