"""precedence: before every B stands an A within the window."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sanxiang.standard.atoms import Atom, Span
from sanxiang.standard.fields import Flag
from sanxiang.standard.kinds.common import Check


class Precedence(Check):
    kind: Literal["precedence"] = Field(description="须有前提 · must come after")
    of: Atom = Field(description="B：须有前提的原子 · B, which needs something before it")
    after: Atom = Field(description="A：须先出现的原子 · A, which must stand before")
    window: Span = Field(Span(), description="从 B 往回数 · counted back from B")
    same: Flag = Field(False, description="同一句中的 A 也算 · an A in B's own event counts")
