"""response: every A is answered by a B within the window."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sanxiang.standard.atoms import Atom, Span
from sanxiang.standard.fields import Flag
from sanxiang.standard.kinds.common import Check


class Response(Check):
    kind: Literal["response"] = Field(description="须应答 · must be answered")
    when_said: Atom = Field(description="触发 A · the trigger A")
    then: Atom = Field(description="应答 B · the answer B")
    window: Span = Field(Span(), description="从每个 A 起算 · counted from each A")
    each: Flag = Field(False, description="一个 B 只答一个 A · one B answers one A only")
    same: Flag = Field(False, description="同一句可自答 · an event may answer itself")
