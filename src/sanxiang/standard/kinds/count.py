"""count: how often an atom occurs in the window."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sanxiang.standard.atoms import Atom, Window
from sanxiang.standard.fields import Whole, refuse
from sanxiang.standard.kinds.common import Check, check_range


class Count(Check):
    kind: Literal["count"] = Field(description="次数 · how often")
    of: Atom = Field(description="计数的原子 · the counted atom")
    min: Whole | None = Field(None, description="至少 · at least")
    max: Whole | None = Field(None, description="至多 · at most")
    window: Window = Field(Window(), description="窗口 · window")

    @model_validator(mode="after")
    def _bounds_fit(self) -> Self:
        if self.min is None and self.max is None:
            raise refuse("须有界限 min 或 max / a bound is due: min or max")
        check_range(self, "min", "max")
        return self
