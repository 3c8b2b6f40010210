"""Plain values -> YAML as the files of a standard have it: what is written is read back the same (`standard.tree`)."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from sanxiang.standard.tree import resolve

_SHORT = 100
"""Characters up to which a list or mapping without inner ones stands on one line."""
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class _Dumper(yaml.SafeDumper):
    """Quotes what YAML 1.2 would take for a number, and escapes what the reader refuses."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def yaml_text(value: Any) -> str:
    """The value as a YAML document; mappings keep their order."""
    return str(yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1 << 20))


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = '"' if _ESCAPED.search(value) else "|" if "\n" in value else None if _stays_text(value) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _stays_text(value: str) -> bool:
    try:
        return isinstance(resolve(value), str)
    except ValueError:
        return False


def _list(dumper: yaml.SafeDumper, value: Any) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=_on_one_line(value, value))


def _mapping(dumper: yaml.SafeDumper, value: dict[str, Any]) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=_on_one_line(value, value.values()))


def _on_one_line(value: Any, inner: Any) -> bool:
    text = json.dumps(value, ensure_ascii=False, default=list)
    deep = any(
        isinstance(each, dict | list | tuple) and any(isinstance(item, dict | list | tuple) for item in _items(each)) for each in inner
    )
    return "\\n" not in text and len(text) <= _SHORT and not deep


def _items(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(tuple, _list)
_Dumper.add_representer(dict, _mapping)
