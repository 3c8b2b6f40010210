"""commitment: what is promised has a time, and one that can be kept."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sanxiang.standard.atoms import SaidAtom
from sanxiang.standard.fields import Flag, TargetId, refuse
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.targets import Duration

Action = Literal["callback", "reply", "contact", "visit", "deliver", "refund", "handle"]
ASKED = ("timed", "within", "at_least", "target")


class Commitment(Check):
    kind: Literal["commitment"] = Field(description="承诺 · commitments")
    of: SaidAtom = Field(description="作出承诺的话 · the words that promise")
    action: Annotated[tuple[Action, ...], Field(min_length=1)] = Field((), description="只看这些事 · only promises of these acts")
    timed: Flag = Field(False, description="须说明时限 · must name a time limit")
    within: Duration | None = Field(None, description="不得晚于 · due at most so much later")
    at_least: Duration | None = Field(None, description="不得早于 · due at least so much later")
    clock: Literal["wall", "business"] = Field("wall", description="时限按自然时或营业时间 · wall time or business time")
    target: TargetId | None = Field(None, description="不得晚于此时效目标 · due within this target")

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.timed and all(getattr(self, key) is None for key in ASKED[1:]):
            raise refuse("须有 timed: true、within、at_least 或 target / timed: true, within, at_least or target is due")
        if self.clock == "business" and any(d is not None and d.unit in ("days", "working_days") for d in (self.within, self.at_least)):
            raise refuse("营业时间按小时计 / business time has hours", "clock")
        if self.within is not None and self.target is not None:
            raise refuse("within 与 target 只能写一个 / write one of within and target", "target")
        if self.of.who != "agent":
            raise refuse("承诺只看坐席的话：who: agent / only agents promise: who: agent", "of", "who")
        return self
