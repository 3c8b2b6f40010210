"""Custom fields by catalogue item: a small part of JSON Schema, checked without a library, with errors by field in two languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

TYPES = ("string", "integer", "number", "boolean")
_FIELD_KEYS = {"type", "title", "title_en", "enum", "minLength", "maxLength", "minimum", "maximum", "format", "description"}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_FIELDS = 60
LONGEST_TEXT = 2000


def wrong_with_schema(schema: Mapping[str, Any]) -> dict[str, str]:
    """Path -> what is wrong with a form: `{"type": "object", "properties": {...}, "required": [...]}`. Empty = nothing."""
    properties, required = schema.get("properties"), schema.get("required", [])
    if schema.get("type") != "object" or not isinstance(properties, dict) or set(schema) - {"type", "properties", "required"}:
        return {"form": '应为 {"type": "object", "properties": {…}, "required": […]} / this shape is due'}
    wrong = {} if len(properties) <= MOST_FIELDS else {"form.properties": f"最多 {MOST_FIELDS} 项 / {MOST_FIELDS} fields at most"}
    if not isinstance(required, list) or any(name not in properties for name in required):
        wrong["form.required"] = "应为 properties 中的名称 / names among properties are due"
    for name, field in properties.items():
        wrong |= {f"form.properties.{name}": text for text in [_wrong_field(name, field)] if text}
    return wrong


def _wrong_field(name: str, field: Any) -> str:
    if not _NAME.fullmatch(name):
        return "名称为小写字母、数字、下划线 / a name is lower-case letters, digits and underscores"
    if not isinstance(field, dict) or field.get("type") not in TYPES:
        return f"type 应为 {', '.join(TYPES)} / one of these types is due"
    unknown = sorted(set(field) - _FIELD_KEYS)
    if unknown:
        return f"不支持 {', '.join(unknown)} / not supported"
    if field.get("format") not in (None, "date"):
        return "format 只能是 date / the only format is date"
    if "enum" in field and (not isinstance(field["enum"], list) or not field["enum"]):
        return "enum 应为非空列表 / enum is a list that is not empty"
    bounds = [field[key] for key in ("minLength", "maxLength", "minimum", "maximum") if key in field]
    return "" if all(_is_number(bound) for bound in bounds) else "界限应为数字 / bounds are numbers"


def wrong_with_values(schema: Mapping[str, Any], values: Mapping[str, Any], at: str = "custom") -> dict[str, str]:
    """Path -> what is wrong with the values of a form. A null counts as left out."""
    properties: Mapping[str, Any] = schema.get("properties", {})
    wrong = {f"{at}.{name}": "没有这一项 / there is no such field" for name in values if name not in properties}
    for name, field in properties.items():
        value = values.get(name)
        text = "必填 / it is due" if value is None and name in schema.get("required", []) else ""
        text = text or ("" if value is None else _wrong_value(field, value))
        wrong |= {f"{at}.{name}": text} if text else {}
    return wrong


def _wrong_value(field: Mapping[str, Any], value: Any) -> str:
    kind = field["type"]
    fits = {
        "string": isinstance(value, str),
        "boolean": isinstance(value, bool),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": _is_number(value),
    }
    if not fits[kind]:
        return f"应为 {kind} / {kind} is due"
    if "enum" in field and value not in field["enum"]:
        return f"应为其中之一 / one of these is due: {', '.join(map(str, field['enum']))}"
    return _wrong_text(field, value) if kind == "string" else _out_of(field, value, "minimum", "maximum", "")


def _wrong_text(field: Mapping[str, Any], value: str) -> str:
    if len(value) > LONGEST_TEXT:
        return f"最多 {LONGEST_TEXT} 个字符 / {LONGEST_TEXT} characters at most"
    if field.get("format") == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return "应为日期，如 2026-11-26 / a date such as 2026-11-26 is due"
    return _out_of(field, len(value), "minLength", "maxLength", "个字符 / characters")


def _out_of(field: Mapping[str, Any], number: float, least: str, most: str, unit: str) -> str:
    if least in field and number < field[least]:
        return f"至少 {field[least]} {unit or '/ at least'}"
    if most in field and number > field[most]:
        return f"至多 {field[most]} {unit or '/ at most'}"
    return ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
