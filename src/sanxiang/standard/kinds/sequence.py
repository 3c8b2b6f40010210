"""sequence: steps in their order."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from sanxiang.standard.atoms import Atom
from sanxiang.standard.fields import Flag, refuse
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.model import Bilingual, Model


def _both(value: Any) -> Any:
    return {"zh": value, "en": value} if isinstance(value, str) else value


_NAME = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "object", "properties": {"zh": {"type": "string"}, "en": {"type": "string"}}},
    ]
}


class Step(Model):
    """One step; a plain text as name stands for both languages."""

    name: Annotated[Bilingual, BeforeValidator(_both), WithJsonSchema(_NAME)] = Field(description="步骤名 · name")
    of: Atom = Field(description="此步的原子 · the atom of this step")
    optional: Flag = Field(False, description="可省略 · may be left out")


class Sequence(Check):
    kind: Literal["sequence"] = Field(description="须按步骤 · steps in order")
    steps: tuple[Step, ...] = Field(min_length=1, description="步骤 · steps")
    order: Literal["strict", "loose"] = Field("strict", description="严格或宽松 · strict or loose")
    opens: Atom | None = Field(None, description="由此开始 · what opens the sequence")

    @model_validator(mode="after")
    def _steps_make_sense(self) -> Self:
        names = [step.name.get("zh") for step in self.steps]
        for number, name in enumerate(names):
            if name in names[:number]:
                raise refuse(f"步骤名 {name} 重复 / the step name {name} stands twice", "steps", number, "name")
        if all(step.optional for step in self.steps):
            raise refuse("至少一个步骤须为必需 / at least one step must be required", "steps")
        return self
