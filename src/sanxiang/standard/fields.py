"""The value types that the entries of a standard share. Each refuses with a sentence, never with a coercion."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from sanxiang.conversation.model import Channel, Scalar
from sanxiang.language.entity_kinds import EntityKind
from sanxiang.language.patterns import Pattern, PatternProblem, parse
from sanxiang.standard.names import Names

CLAUSE_PATTERN = r"^[A-Z][A-Z0-9]*-\d+$"
CLAUSE = re.compile(r"(?!S[0-3]-)[A-Z][A-Z0-9]*-\d+|S[0-3]-\d{3}")
ID = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]*")
IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*")


def refuse(message: str, *path: str | int, position: int = 0) -> PydanticCustomError:
    """An error of our own: at `path` below the value that is validated, at character `position` of a text."""
    return PydanticCustomError("refused", "{message}", {"message": message, "path": path, "position": position})


def wrap_one(value: Any) -> Any:
    """`x` is short for `[x]`."""
    return (value,) if isinstance(value, str) else value


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refuse("应为数字 / a number is due")
    if not math.isfinite(value):
        raise refuse("应为有限的数 / a finite number is due")
    return value


def _scalar(value: Any) -> Scalar:
    if not isinstance(value, str | int | float | bool):
        raise refuse("应为单个文本、数字或 true/false / a single text, number or true/false is due")
    return value


def _scalars(value: Any) -> Scalar | tuple[Scalar, ...]:
    if not isinstance(value, list | tuple):
        return _scalar(value)
    if not value:
        raise refuse("列表为空 / the list is empty")
    return tuple(_scalar(item) for item in value)


def _nth(value: Any) -> int | str:
    if value == "every":
        return "every"
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise refuse("应为 1、2… 或 every / 1, 2, … or every is due")


def _date(value: Any) -> date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise refuse("应为日期，如 2026-01-01 / a date such as 2026-01-01 is due")


def _clause(value: str) -> str:
    if not CLAUSE.fullmatch(value):
        raise refuse(f"条款编号 {value} 应形如 S1-019 或 ABC-12 / a clause id looks like S1-019 or ABC-12")
    return value


def _pattern(value: Any, info: ValidationInfo) -> Pattern:
    if not isinstance(value, str):
        raise refuse("应为文本（模式）/ a pattern, that is a text, is due")
    names = info.context
    try:
        return names.pattern(value) if isinstance(names, Names) else parse(value, {})
    except PatternProblem as problem:
        raise refuse(problem.message, position=problem.position) from None


def reference(section: str) -> Callable[[str, ValidationInfo], str]:
    """A validator: the text must be an id of that section."""

    def check(value: str, info: ValidationInfo) -> str:
        if isinstance(info.context, Names) and (message := info.context.unknown(section, value)):
            raise refuse(message)
        return value

    return check


def _forbidden(value: Any, info: ValidationInfo) -> tuple[str, ...]:
    """`true` = any kind, kept as the empty tuple (a list from a file is never a tuple)."""
    if value is True or value == ():
        return ()
    kinds = wrap_one(value)
    if not isinstance(kinds, list | tuple) or not kinds or not all(isinstance(kind, str) for kind in kinds):
        raise refuse("应为 true 或类别列表，如 [block] / true or a list of kinds such as [block] is due")
    for number, kind in enumerate(kinds):
        if kind not in ("warn", "block", "suspected"):
            try:
                reference("kinds")(kind, info)
            except PydanticCustomError as error:
                raise refuse(error.message(), number) from None
    return tuple(kinds)


Text = Annotated[str, Field(min_length=1)]
Whole = Annotated[int, Field(strict=True, ge=0)]
Natural = Annotated[int, Field(strict=True, ge=1)]
Percent = Annotated[int, Field(strict=True, ge=1, le=100)]
Flag = Annotated[bool, Field(strict=True)]
Number = Annotated[int | float, PlainValidator(_number), WithJsonSchema({"type": "number"})]
Amount = Annotated[Number, Field(ge=0)]
Positive = Annotated[Number, Field(gt=0)]
AnyValue = Annotated[
    Scalar | tuple[Scalar, ...],
    PlainValidator(_scalars),
    PlainSerializer(lambda value: list(value) if isinstance(value, tuple) else value),
    WithJsonSchema({"type": ["string", "number", "boolean", "array"]}),
]
OneValue = Annotated[Scalar, PlainValidator(_scalar), WithJsonSchema({"type": ["string", "number", "boolean"]})]
Nth = Annotated[
    int | Literal["every"],
    PlainValidator(_nth),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"const": "every"}]}),
]
Day = Annotated[
    date,
    PlainValidator(_date),
    PlainSerializer(date.isoformat),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}),
]
ClauseId = Annotated[str, AfterValidator(_clause), WithJsonSchema({"type": "string", "pattern": CLAUSE_PATTERN})]
Clauses = Annotated[tuple[ClauseId, ...], Field(min_length=1)]
Channels = Annotated[tuple[Channel, ...], Field(min_length=1)]

PatternText = Annotated[
    Pattern,
    PlainValidator(_pattern),
    PlainSerializer(lambda pattern: pattern.source),
    WithJsonSchema({"type": "string", "minLength": 1}),
]
PatternTexts = Annotated[tuple[PatternText, ...], Field(min_length=1)]

Who = Literal["agent", "customer", "any", "bot", "supervisor", "system"]
ActId = Annotated[str, AfterValidator(reference("acts"))]
ScriptId = Annotated[str, AfterValidator(reference("scripts"))]
ForbiddenId = Annotated[str, AfterValidator(reference("forbidden"))]
CheckId = Annotated[str, AfterValidator(reference("checks"))]
TargetId = Annotated[str, AfterValidator(reference("targets"))]
DimensionId = Annotated[str, AfterValidator(reference("dimensions"))]
ListOrOne = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
ActIds = Annotated[tuple[ActId, ...], Field(min_length=1), BeforeValidator(wrap_one), WithJsonSchema(ListOrOne)]
TargetIds = Annotated[
    tuple[TargetId, ...],
    BeforeValidator(wrap_one),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
EntityKinds = Annotated[tuple[EntityKind, ...], Field(min_length=1), BeforeValidator(wrap_one), WithJsonSchema(ListOrOne)]
ForbiddenKinds = Annotated[
    tuple[str, ...],
    PlainValidator(_forbidden),
    PlainSerializer(lambda kinds: list(kinds) or True),
    WithJsonSchema({"anyOf": [{"const": True}, *ListOrOne["anyOf"]]}),
]
