"""pydantic's errors -> located problems in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, get_args

from pydantic_core import ErrorDetails

from sanxiang.errors import Location, Problem
from sanxiang.standard.model import INNER_KEYS, Model
from sanxiang.standard.names import MANY, did_you_mean, nearest
from sanxiang.standard.parameters import NO_VALUE
from sanxiang.standard.tree import Document, Mapping, Node, Scalar
from sanxiang.standard.tree import Sequence as Items

Loc = Sequence[str | int]


def locate(document: Document, node: Node, loc: Loc, position: int = 0) -> Location:
    """The place of the value at `loc` below `node`, as near as the file has it; `position` counts within a text."""
    node = _descend(node, loc)
    return document.inside(node, position) if position and isinstance(node, Scalar) else document.at(node)


def entry_problems(document: Document, node: Node, model: type[Model], errors: Iterable[ErrorDetails]) -> list[Problem]:
    """What is wrong with one entry; `errors` come from validating the plain value of `node` with `model`."""
    return [_problem(document, node, model, error) for error in errors if not _is_echo(error)]


def _is_echo(error: ErrorDetails) -> bool:
    """A list whose items were refused counts as too short afterwards."""
    return error["type"] == "too_short" and bool(error["input"])


def _problem(document: Document, node: Node, model: type[Model], error: ErrorDetails) -> Problem:
    loc, context = error["loc"], error.get("ctx", {})
    if error["type"] == "extra_forbidden":
        return Problem(_key_place(document, node, loc), _unknown_key(model, loc))
    loc = (*loc, *context.get("path", ()))
    where = locate(document, node, loc, context.get("position", 0))
    used = _parameter_at(node, loc)
    if used and isinstance(error["input"], tuple):
        return Problem(where, f"列表中的词表参数写作 '{{{used}}}' / inside a list write '{{{used}}}'")
    return Problem(where, explain(error) + (f" [${used}]" if used else ""))


def _descend(node: Node, loc: Loc) -> Node:
    for piece in loc:
        if isinstance(node, Mapping) and piece in node.items:
            node = node.items[str(piece)]
        elif isinstance(node, Items) and isinstance(piece, int) and piece < len(node.items):
            node = node.items[piece]
    return node


def _key_place(document: Document, node: Node, loc: Loc) -> Location:
    parent = _descend(node, loc[:-1])
    key = str(loc[-1])
    found = isinstance(parent, Mapping) and key in parent.keys
    return document.at_key(parent, key) if found else document.at(parent)  # type: ignore[arg-type]


def _parameter_at(node: Node, loc: Loc) -> str:
    """The parameter that stands at `loc`, or nothing."""
    node = _descend(node, loc)
    value = node.value if isinstance(node, Scalar) else None
    return value[1:] if isinstance(value, str) and value.startswith("$") else ""


def _unknown_key(model: type[Model], loc: Loc) -> str:
    key = str(loc[-1])
    allowed = allowed_keys(model, loc[:-1])
    inherited = model.__mro__[1].model_fields if len(loc) == 1 and len(allowed) > MANY else {}  # type: ignore[attr-defined]
    hint = nearest(key, allowed) or did_you_mean(key, [each for each in allowed if each not in inherited])
    return f"不认识的键 {key}{hint} / unknown key"


def allowed_keys(model: type[Model], loc: Loc) -> list[str]:
    """The keys that may stand at `loc` in a value of the model."""
    models = [model]
    for piece in loc:
        if isinstance(piece, str) and piece.startswith("<"):
            models = [each for each in models if f"<{each.__name__}>" == piece]
        elif isinstance(piece, str):
            models = [inner for each in models for inner in _models_at(each, piece)] or models
    return [key for each in models for key in _aliases(each)]


def _aliases(model: type[Model]) -> list[str]:
    return [field.alias or key for key, field in model.model_fields.items() if key not in INNER_KEYS]


def _models_at(model: type[Model], key: str) -> list[type[Model]]:
    for name, field in model.model_fields.items():
        if key == (field.alias or name):
            return _models_in(field.annotation)
    return []


def _models_in(annotation: Any) -> list[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def explain(error: ErrorDetails) -> str:
    """One error of pydantic in Chinese and English."""
    if error["input"] is None and error["type"] != "missing":
        return NO_VALUE
    say = _SAYINGS.get(error["type"])
    return say(error) if say else error["msg"]


def _choice(error: ErrorDetails) -> str:
    allowed = re.findall(r"'([^']*)'", error["ctx"]["expected"]) or [error["ctx"]["expected"]]
    given = error["input"]
    if not isinstance(given, str):
        return f"应为 / one of these is due: {', '.join(allowed)}"
    return f"不认识 {given}{did_you_mean(given, allowed)} / unknown value"


def _text_due(error: ErrorDetails) -> str:
    if isinstance(error["input"], bool | int | float):
        return "应为文本，请加引号 / a text is due: put it in quotes"
    return "应为文本 / a text is due"


def _fixed(message: str) -> Callable[[ErrorDetails], str]:
    return lambda error: message


def _bound(chinese: str, english: str, key: str) -> Callable[[ErrorDetails], str]:
    return lambda error: f"{chinese} {error['ctx'][key]} / {english} {error['ctx'][key]}"


_LIST = _fixed("应为列表，如 [甲, 乙] / a list such as [a, b] is due")
_MAPPING = _fixed("应为 {键: 值} / a mapping {key: value} is due")
_ATOM = _fixed("应为 {who: agent, act: …} 或 {event: …} / an atom such as {who: agent, act: …} or {event: …} is due")
_SAYINGS: dict[str, Callable[[ErrorDetails], str]] = {
    "refused": lambda error: error["msg"],
    "missing": lambda error: f"缺少键 {error['loc'][-1]} / the key {error['loc'][-1]} is missing",
    "string_type": _text_due,
    "string_too_short": _fixed("不能为空 / must not be empty"),
    "too_short": _fixed("列表不能为空 / the list must not be empty"),
    "string_pattern_mismatch": _fixed(
        "编号以字母开头，只含字母、数字和 _ . - / an id begins with a letter and has letters, digits and _ . - only"
    ),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
    "bool_type": _fixed("应为 true 或 false / true or false is due"),
    "int_type": _fixed("应为整数 / a whole number is due"),
    "int_from_float": _fixed("应为整数 / a whole number is due"),
    "literal_error": _choice,
    "enum": _choice,
    "greater_than_equal": _bound("不得小于", "must be at least", "ge"),
    "greater_than": _bound("须大于", "must be more than", "gt"),
    "less_than_equal": _bound("不得大于", "must be at most", "le"),
    "union_tag_not_found": _ATOM,
    "union_tag_invalid": _ATOM,
}
