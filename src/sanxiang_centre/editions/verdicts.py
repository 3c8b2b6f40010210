"""What a check says of a draft. Plain values: the engine that finds them is imported by the job only, for it takes long to load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STEPS = 3
"""Files, lint, examples."""
ERROR = "error"


@dataclass(frozen=True, slots=True)
class Found:
    """One problem, at its place in the draft's files."""

    file: str
    line: int
    column: int
    level: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`snapshot` is None for what does not load; `weights` are the files of its own recognisers by digest."""

    standard: str = ""
    digest: str = ""
    snapshot: Mapping[str, Any] | None = None
    weights: Mapping[str, bytes] = field(default_factory=dict)
    examples: int = 0
    problems: tuple[Found, ...] = ()

    @property
    def errors(self) -> int:
        return sum(each.level == ERROR for each in self.problems)
