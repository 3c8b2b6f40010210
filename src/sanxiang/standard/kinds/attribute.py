"""attribute: a metadata field has a value."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sanxiang.standard.atoms import Operator, check_operand
from sanxiang.standard.fields import AnyValue, Text
from sanxiang.standard.kinds.common import Check


class Attribute(Check):
    kind: Literal["attribute"] = Field(description="随路数据 · metadata")
    field: Text = Field(description="随路数据字段 · metadata field")
    op: Operator = Field(description="比较 · comparison")
    value: AnyValue | None = Field(None, description="值 · value")

    @model_validator(mode="after")
    def _operand(self) -> Self:
        check_operand(self.op, self.value)
        return self
