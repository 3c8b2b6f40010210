"""What all events share."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """`kind` is noun.verb; `noun` and the field `id` say what it happened to. All fields are JSON values."""

    kind: ClassVar[str]
    noun: ClassVar[str]
    id: int

    def body(self) -> dict[str, Any]:
        """All fields but the id."""
        return {name: value for name, value in asdict(self).items() if name != "id"}
