"""existence: an atom occurs at least `min` times in the window."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sanxiang.standard.atoms import Atom, Window
from sanxiang.standard.fields import Flag, Natural
from sanxiang.standard.kinds.common import Check


class Existence(Check):
    kind: Literal["existence"] = Field(description="须出现 · must occur")
    of: Atom = Field(description="须出现的原子 · the wanted atom")
    min: Natural = Field(1, description="至少几次 · at least so many times")
    window: Window = Field(Window(), description="窗口 · window")
    same: Flag = Field(False, description="起点事件本身也算 · the anchor event counts, too")
