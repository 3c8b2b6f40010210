"""entity: something is not spoken, or equals what is on record."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sanxiang.standard.atoms import Window
from sanxiang.standard.fields import ActIds, EntityKinds, Text, Who, refuse
from sanxiang.standard.kinds.common import Check


class Entity(Check):
    kind: Literal["entity"] = Field(description="实体 · entities")
    who: Who = Field(description="说话方 · who speaks")
    entity: EntityKinds = Field(description="实体种类 · kinds of entities")
    equals: Text | None = Field(None, description="须等于的随路字段 · metadata field that it must equal")
    unless: ActIds | None = Field(None, description="同时有这些行为则不算 · not with one of these acts")
    window: Window = Field(Window(), description="窗口 · window")

    @model_validator(mode="after")
    def _window_fits(self) -> Self:
        if self.equals is not None and "window" in self.model_fields_set:
            raise refuse("window 不与 equals 同用 / equals takes no window", "window")
        return self
