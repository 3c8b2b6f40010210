"""JSON Schema (draft 2020-12) for editors: one schema for all files of a standard, made from the models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic.json_schema import models_json_schema

from sanxiang.errors import Location
from sanxiang.standard.added import ADDABLE, ADDED
from sanxiang.standard.calendars import BusinessCalendar
from sanxiang.standard.catalogue import CatalogueItem
from sanxiang.standard.clauses import Clause
from sanxiang.standard.fields import CLAUSE_PATTERN
from sanxiang.standard.kinds.table import KINDS
from sanxiang.standard.model import INNER_KEYS, Entry, Model
from sanxiang.standard.models import Act, Forbidden, Header, Script
from sanxiang.standard.procedures import Procedure
from sanxiang.standard.situations import HIDDEN_KEYS, SEEN, Situation
from sanxiang.standard.targets import Target

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SECTION_TITLES = {
    "clauses": "条款 · clauses",
    "lists": "词表 · word lists",
    "acts": "言语行为 · acts",
    "forbidden": "服务忌语 · forbidden expressions",
    "scripts": "标准话术 · scripts",
    "checks": "检查项 · checks",
    "targets": "时效目标 · targets",
    "catalogue": "服务目录 · catalogue",
    "procedures": "流程 · procedures",
    "situations": "情景 · situations",
    "calendars": "日历 · calendars",
}
USE = {
    "type": "string",
    "pattern": r"^\$[a-z_][a-z0-9_]*$",
    "title": "参数 · parameter",
    "description": "以 $名称 引用的参数 · a parameter, used as $name",
}
HEADER_NEEDS = ("standard", "name", "valid_from")


def standard_schema() -> dict[str, Any]:
    """The schema. `$name` may stand for every number, flag, text or list."""
    definitions = _definitions()
    header = definitions.pop("Header")
    entries = {
        "acts": "Act",
        "forbidden": "Forbidden",
        "scripts": "Script",
        "situations": "Situation",
        "targets": "Target",
        "catalogue": "CatalogueItem",
        "procedures": "Procedure",
        "calendars": "BusinessCalendar",
    }
    sections = {name: _section(name, {"$ref": f"#/$defs/{model}"}) for name, model in entries.items()}
    return {
        "$schema": DIALECT,
        "$id": "standard.schema.json",
        "title": "三响服务标准 · Sanxiang service standard",
        "description": "standard.yaml，或含词表、行为、忌语、话术、检查项、情景的文件 · standard.yaml, or a file of sections",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **header["properties"],
            "clauses": _clauses(),
            "lists": _section("lists", _or_parameter({"type": "array", "items": {"type": "string"}, "minItems": 1})),
            **sections,
            "checks": _section("checks", _check()),
            ADDED: _added(),
        },
        "dependentRequired": {key: list(HEADER_NEEDS) for key in header["properties"]},
        "$defs": {**definitions, "parameter": USE},
    }


def _definitions() -> dict[str, Any]:
    models: list[type[Model]] = [
        Header,
        Clause,
        Act,
        Forbidden,
        Script,
        Situation,
        Target,
        CatalogueItem,
        Procedure,
        BusinessCalendar,
        *KINDS.values(),
    ]
    _, schema = models_json_schema([(model, "validation") for model in models], by_alias=True)
    definitions: dict[str, Any] = schema["$defs"]
    definitions.pop(Location.__name__, None)
    inner: dict[str, Sequence[str]] = {model.__name__: INNER_KEYS for model in models if issubclass(model, Entry)}
    inner |= {model.__name__: HIDDEN_KEYS for model in SEEN.values()}
    return {name: _mended(name, each, inner.get(name, ())) for name, each in definitions.items()}


def _mended(name: str, schema: Mapping[str, Any], inner: Sequence[str]) -> dict[str, Any]:
    """Without the keys that loading adds; with `$name` allowed for values; the header takes no parameters."""
    result = dict(schema)
    if "properties" in schema:
        properties = {key: each for key, each in schema["properties"].items() if key not in inner}
        fill = name not in HEADER_MODELS
        result["properties"] = {key: _or_parameter(each) if fill else _without_null(each) for key, each in properties.items()}
    if inner:
        result["required"] = [key for key in schema.get("required", ()) if key not in inner]
    return result


HEADER_MODELS = frozenset(
    {"Header", "Declaration", "Dimension", "SourceDocument", "Drop", "ActRecogniser", "ForbiddenRecogniser", "Recognisers"}
)


def _or_parameter(schema: Mapping[str, Any]) -> dict[str, Any]:
    schema = _without_null(schema)
    if "$ref" in schema or schema.get("type") == "object" or "const" in schema:
        return dict(schema)
    about: dict[str, Any] = {key: schema[key] for key in ("description", "default") if key in schema}
    rest = {key: value for key, value in schema.items() if key not in (*about, "title")}
    return {**about, "anyOf": [rest, {"$ref": "#/$defs/parameter"}]}


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A key that may be left out may not be left empty."""
    result = {key: value for key, value in schema.items() if key != "default" or value is not None}
    branches = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(branches) == 1:
        del result["anyOf"]
        return {**branches[0], **result}
    return {**result, "anyOf": branches} if branches else result


def _section(name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": SECTION_TITLES[name], "type": ["object", "null"], "additionalProperties": dict(entry)}


def _clauses() -> dict[str, Any]:
    return _section("clauses", {"$ref": "#/$defs/Clause"}) | {"propertyNames": {"pattern": CLAUSE_PATTERN}}


def _added() -> dict[str, Any]:
    """Further examples for entries that stand elsewhere."""
    talks = {"type": "array", "items": {"$ref": "#/$defs/TalkExample"}, "minItems": 1}
    shapes = {"checks": talks, "acts": {"$ref": "#/$defs/Examples"}, "forbidden": {"$ref": "#/$defs/Examples"}}
    sections = {name: {"type": ["object", "null"], "additionalProperties": shapes[name]} for name in ADDABLE}
    title = "更多例子 · further examples"
    return {"title": title, "type": ["object", "null"], "additionalProperties": False, "properties": sections}


def _check() -> dict[str, Any]:
    """One branch a kind: an editor then shows the keys of the chosen kind only."""
    branches = [
        {
            "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
            "then": {"$ref": f"#/$defs/{model.__name__}"},
        }
        for kind, model in KINDS.items()
    ]
    kinds = {"enum": list(KINDS), "title": "种类 · kind"}
    return {"type": "object", "properties": {"kind": kinds}, "required": ["kind"], "allOf": branches}
