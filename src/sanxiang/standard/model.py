"""The root of all models of a standard, and the texts and names that they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    InstanceOf,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sanxiang.errors import Location
from sanxiang.standard.fields import Natural, Text, Whole, refuse

INNER_KEYS = ("id", "where")
"""Keys that loading adds to an entry; they are no keys of the format."""


class Model(BaseModel):
    """Frozen; unknown keys are errors. Default values are part of the format.

    Validators are built when first needed: a standard out of the cache needs none, and starts a tenth of a second sooner.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


class Entry(Model):
    """One entry of a section: what has an id and a place in a file."""

    id: str
    where: Annotated[InstanceOf[Location], WithJsonSchema({})]


@dataclass(frozen=True, slots=True)
class OneOrMany:
    """Marks a tuple of models of which a single one may stand without the brackets of a list."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(lambda value: [value] if isinstance(value, dict) else value, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        many = handler(core)
        return {"anyOf": [many["items"], many]}


class Bilingual(Model):
    """A text in Chinese, English or both."""

    zh: Text = Field("", description="中文 · Chinese")
    en: Text = Field("", description="英文 · English")

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not (self.zh or self.en):
            raise refuse("应写 {zh: …} 或 {zh: …, en: …} / {zh: …} or {zh: …, en: …} is due")
        return self

    def get(self, language: str) -> str:
        """The text in that language, else in the other one."""
        return (self.en or self.zh) if language == "en" else (self.zh or self.en)


class Examples(Model):
    """Utterances that have the act or expression, and near misses that have it not."""

    is_: tuple[Text, ...] = Field((), alias="is", description="属于此项的例句 · utterances that have it")
    not_: tuple[Text, ...] = Field((), alias="not", description="相近但不属于的例句 · near misses")


class Precision(Model):
    """How many of the hits that a person read were right."""

    hits: Natural = Field(description="核对的命中数 · hits that were read")
    right: Whole = Field(description="其中正确的 · of these, right")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.right > self.hits:
            raise refuse("right 大于 hits / right is above hits", "right")
        return self


def check_precision(evidence: str, precision: Precision | None) -> None:
    """What decides a clause has no precision to measure. Raises what a validator may raise."""
    if precision is not None and evidence != "proxy":
        raise refuse("precision 只用于 evidence: proxy / precision is for evidence: proxy only", "precision")


Expectation = Literal["pass", "violated", "omitted", "not_applicable", "not_evaluated"]
Settings = dict[str, Any]
