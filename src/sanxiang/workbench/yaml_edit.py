"""One value more in a YAML file: comments, order and layout of all other lines stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString

WIDE = 1_000_000
"""Lines are never folded."""
_LIST_BELOW_KEY = re.compile(r"^( *)(?:- )?[^\s#-][^#\n]*:[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*( *)- ", re.MULTILINE)


def append(text: str, path: Sequence[str], item: Any) -> str:
    """The file with `item` at the end of the list at `path`; what is missing on the way is made.

    Plain values; texts of several lines are written as blocks. Raises ValueError for a file that is no YAML or where
    something else than a list stands at `path`.
    """
    if "\r\n" in text:
        return append(text.replace("\r\n", "\n"), path, item).replace("\n", "\r\n")
    yaml = _yaml(text)
    try:
        before, after = yaml.load(text), yaml.load(text) or CommentedMap()
        _list_at(after, path).append(_node(item))
    except (YAMLError, AttributeError, TypeError) as error:
        raise ValueError(f"{' > '.join(path)}: 此处不能添加 / nothing can be added here") from error
    if before is None:
        return f"{text.rstrip()}\n{_dumped(yaml, after)}".lstrip("\n")
    return _placed(text, _dumped(yaml, before), _dumped(yaml, after), yaml)


def put(text: str, path: Sequence[str], items: Mapping[str, Any]) -> str:
    """The file with the items in the mapping at `path`; what is missing on the way is made, a key that is there is replaced.

    Keys that are dates or years stand without quotes. Raises ValueError as `append` does.
    """
    if "\r\n" in text:
        return put(text.replace("\r\n", "\n"), path, items).replace("\n", "\r\n")
    yaml = _yaml(text)
    try:
        before, after = yaml.load(text), yaml.load(text) or CommentedMap()
        _set_all(_mapping_at(after, path), items)
    except (YAMLError, AttributeError, TypeError) as error:
        raise ValueError(f"{' > '.join(path)}: 此处不能添加 / nothing can be added here") from error
    if before is None:
        return f"{text.rstrip()}\n{_dumped(yaml, after)}".lstrip("\n")
    return _placed(text, _dumped(yaml, before), _dumped(yaml, after), yaml)


def _mapping_at(root: Any, path: Sequence[str]) -> Any:
    node = root
    for key in path:
        if node.get(key) is None:
            node[key] = CommentedMap()
        node = node[key]
    if not isinstance(node, dict):
        raise TypeError("no mapping")
    return node


def _set_all(node: Any, items: Mapping[str, Any]) -> None:
    for key, value in items.items():
        there = next((each for each in node if str(each) == key), _plain(key))
        node[there] = _node(value)


def _plain(text: str) -> Any:
    """What YAML 1.1 takes for a date or a number is written as one."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    return int(text) if re.fullmatch(r"[1-9]\d{0,8}", text) else text


def _yaml(text: str) -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = WIDE
    found = _LIST_BELOW_KEY.search(text)
    offset = 2 if found is None else max(0, len(found[2]) - len(found[1]))
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    return yaml


def _list_at(root: Any, path: Sequence[str]) -> Any:
    node = root
    for key, following in zip(path, [*path[1:], None], strict=True):
        if node.get(key) is None:
            node[key] = CommentedMap() if following is not None else CommentedSeq()
        node = node[key]
    if not isinstance(node, list):
        raise TypeError("no list")
    return node


def _node(value: Any) -> Any:
    if isinstance(value, Mapping):
        return CommentedMap({key: _node(each) for key, each in value.items()})
    if isinstance(value, str) and "\n" in value:
        return LiteralScalarString(value)
    return value


def _dumped(yaml: YAML, root: Any) -> str:
    out = StringIO()
    yaml.dump(root, out)
    return out.getvalue()


def _placed(text: str, before: str, after: str, yaml: YAML) -> str:
    """The lines by which `after` differs from `before`, put into `text`; `after` itself where they find no place in it."""
    lines, old, new = text.splitlines(), before.splitlines(), after.splitlines()
    places = _equal_lines(old, lines)
    for start, end, more in reversed(list(_changes(old, new))):
        place = _place(places, start, end)
        if place is None:
            return after
        begin = place if start < end else _behind_the_list(lines, place, more)
        lines[begin : begin + end - start] = more
    result = "".join(f"{line}\n" for line in lines)
    return result if yaml.load(result) == yaml.load(after) else after


def _changes(before: list[str], after: list[str]) -> Iterator[tuple[int, int, list[str]]]:
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield i, j, after[k:m]


def _equal_lines(one: list[str], other: list[str]) -> dict[int, int]:
    """Line of `one` -> the same line of `other`."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}


def _place(places: Mapping[int, int], start: int, end: int) -> int | None:
    """Where lines [start, end) of the one file begin in the other; None if they are not there as they are."""
    if start == end:
        before = places.get(start - 1)
        return places.get(start) if before is None else before + 1
    begin = places.get(start)
    whole = begin is not None and all(places.get(n) == begin + n - start for n in range(start, end))
    return begin if whole else None


def _behind_the_list(lines: list[str], place: int, more: list[str]) -> int:
    """Empty lines and comments before the next entry stay with that entry."""
    indent = len(more[0]) - len(more[0].lstrip())
    while place and _is_loose(lines[place - 1], indent):
        place -= 1
    return place


def _is_loose(line: str, indent: int) -> bool:
    text = line.lstrip()
    return not text or (text.startswith("#") and len(line) - len(text) < indent)
