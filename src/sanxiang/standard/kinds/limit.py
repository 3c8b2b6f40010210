"""limit: a measure stays within its bounds."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sanxiang.standard.fields import ActIds, Amount, Flag, Natural, Positive, refuse
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.model import Model

Measure = Literal[
    "ring_seconds",
    "rings",
    "first_response",
    "response_gap",
    "silence",
    "hold_count",
    "hold_length",
    "hold_announcement",
    "hold_return",
    "speech_rate",
    "overlap",
    "talk_ratio",
    "duration",
    "message_length",
]

OPTIONS: dict[str, tuple[str, ...]] = {
    "since": ("response_gap", "ring_seconds", "rings", "duration"),
    "excuse": ("response_gap",),
    "excused_by": ("silence",),
    "excused_max": ("silence",),
    "by": ("hold_announcement",),
    "at_least": ("speech_rate",),
    "cycle": ("rings",),
    "grace": ("overlap",),
    "average": ("speech_rate",),
}
"""Option -> the measures that it changes."""

SINCE: dict[str, str] = {"response_gap": "first", "ring_seconds": "offered", "rings": "offered", "duration": "start"}
"""Measure -> the one value that `since` may have."""

NEEDED: dict[str, str] = {"hold_announcement": "by"}
"""Measure -> the option that it cannot do without."""

BOUNDS = ("max", "below", "min", "above")


class Excuse(Model):
    """Utterances that need no answer."""

    act: ActIds = Field(description="这些行为无须回应 · utterances with one of these acts need no answer")


class Limit(Check):
    kind: Literal["limit"] = Field(description="限值 · limit of a measure")
    measure: Measure = Field(description="度量 · measure")
    max: Amount | None = Field(None, description="不超过 · at most")
    below: Amount | None = Field(None, description="小于 · less than")
    min: Amount | None = Field(None, description="不少于 · at least")
    above: Amount | None = Field(None, description="大于 · more than")
    since: Literal["first", "offered", "start"] | None = Field(
        None, description="从何算起：first 第一句未答、offered 进线、start 开头 · counted from the first unanswered, offered, start"
    )
    excuse: Excuse | None = Field(None, description="无须回应的客户话 · customer's words that need no answer")
    excused_by: ActIds | None = Field(None, description="之后可较久沉默的行为 · acts after which silence may last longer")
    excused_max: Amount | None = Field(None, description="此时的上限，省略为无限 · the bound then; none = no bound")
    by: ActIds | None = Field(None, description="保持前的告知行为 · acts that announce the hold")
    at_least: Natural = Field(10, description="至少几字才计语速 · characters that an utterance needs")
    cycle: Positive = Field(5, description="一次铃响的秒数 · seconds of one ring")
    grace: Amount = Field(0, description="容许的重叠秒数 · seconds of overlap that do not count")
    average: Flag = Field(False, description="按平均值判 · judge the average")

    @model_validator(mode="after")
    def _bounds_fit(self) -> Self:
        given = [key for key in BOUNDS if getattr(self, key) is not None]
        upper = [key for key in given if key in ("max", "below")]
        lower = [key for key in given if key in ("min", "above")]
        if not given:
            raise refuse("须有界限 max、below、min 或 above / a bound is due: max, below, min or above")
        for same in (upper, lower):
            if len(same) > 1:
                raise refuse(f"{same[0]} 与 {same[1]} 只能写一个 / write one of {same[0]} and {same[1]}", same[1])
        if upper and lower and not self._can_hold(lower[0], upper[0]):
            raise refuse(f"{lower[0]} 高于 {upper[0]}，无法满足 / {lower[0]} is above {upper[0]}: nothing can meet it", lower[0])
        for key in given if self.measure == "talk_ratio" else ():
            if getattr(self, key) > 1:
                raise refuse("talk_ratio 的界限在 0 与 1 之间 / a share lies between 0 and 1", key)
        return self

    def _can_hold(self, lower: str, upper: str) -> bool:
        low, high = getattr(self, lower), getattr(self, upper)
        return bool(low < high or (low == high and (lower, upper) == ("min", "max")))

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        if self.since is not None and self.measure in SINCE and self.since != SINCE[self.measure]:
            raise refuse(f"measure: {self.measure} 的 since 只能是 / can only be {SINCE[self.measure]}", "since")
        for key, measures in OPTIONS.items():
            if key in self.model_fields_set and self.measure not in measures:
                allowed = ", ".join(measures)
                raise refuse(f"{key} 只用于 / {key} is only for: {allowed}", key)
        needed = NEEDED.get(self.measure)
        if needed and getattr(self, needed) is None:
            raise refuse(f"measure: {self.measure} 须有 {needed} / needs {needed}", "measure")
        if "excused_max" in self.model_fields_set and self.excused_by is None:
            raise refuse("excused_max 须配合 excused_by / excused_max needs excused_by", "excused_max")
        return self
