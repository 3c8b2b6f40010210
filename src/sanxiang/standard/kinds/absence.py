"""absence: an atom does not occur in the window."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sanxiang.standard.atoms import Atom, Window
from sanxiang.standard.fields import Flag
from sanxiang.standard.kinds.common import Check


class Absence(Check):
    kind: Literal["absence"] = Field(description="不得出现 · must not occur")
    of: Atom = Field(description="不得出现的原子 · the unwanted atom")
    window: Window = Field(Window(), description="窗口 · window")
    same: Flag = Field(False, description="起点事件本身也算 · the anchor event counts, too")
