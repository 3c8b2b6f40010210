"""Items of `says` and `unless`: a pattern, limited to channels or to the clause of the hit where so written."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sanxiang.standard.fields import Channels, PatternText, PatternTexts, refuse
from sanxiang.standard.model import Model, OneOrMany


class _TextOrMapping(Model):
    """In a file a plain text is short for `{pattern: text}`."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"pattern": value}
        if isinstance(value, dict | Model):
            return value
        raise refuse("应为模式文本，或 {pattern: …} / a pattern, or {pattern: …}, is due")

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(core)]}


class Says(_TextOrMapping):
    """One pattern, on the named channels only (none named = on all)."""

    pattern: PatternText = Field(description="模式 · pattern over normalised text")
    channel: Channels = Field((), description="仅限这些渠道 · only on these channels")


class Unless(_TextOrMapping):
    """An exception: `pattern` anywhere in the utterance, or one of `near` in the clause of the hit."""

    pattern: PatternText | None = Field(None, description="整句中出现即取消 · cancels anywhere in the utterance")
    near: PatternTexts = Field((), description="同一分句中出现即取消 · cancels in the same clause")
    channel: Channels = Field((), description="仅限这些渠道 · only on these channels")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.pattern is None) == (not self.near):
            raise refuse("应写 pattern 或 near 之一 / either pattern or near is due")
        return self


SaysList = Annotated[tuple[Says, ...], Field(min_length=1)]
UnlessList = Annotated[tuple[Unless, ...], Field(min_length=1), OneOrMany()]
