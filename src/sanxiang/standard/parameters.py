"""Parameters: declared in a header, set by overlays and callers, used as `$name`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sanxiang.errors import Location, Problem
from sanxiang.standard.model import Bilingual
from sanxiang.standard.models import Declaration
from sanxiang.standard.names import no_such
from sanxiang.standard.tree import Document, Node, Scalar, Sequence

ParameterValue = str | int | float | bool | tuple[str, ...]
NO_VALUE = "缺少值；含逗号的文本请加引号 / a value is missing; quote a text that has a comma"
USE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter with its effective `value`; `min` and `max` bound numbers."""

    id: str
    where: Location
    name: Bilingual
    type: str
    value: ParameterValue
    default: ParameterValue
    min: int | float | None = None
    max: int | float | None = None


def checked(declaration: Declaration, value: Any) -> ParameterValue:
    """The value if it has the declared type. Raises ValueError with what is due."""
    match declaration.type, value:
        case "flag", bool():
            return value
        case "number", int() | float() if not isinstance(value, bool):
            return _in_bounds(declaration, value)
        case "text", str() if value:
            return value
        case "words", list() | tuple() if value and all(isinstance(word, str) and word for word in value):
            return tuple(value)
    raise ValueError(_DUE[declaration.type])


_DUE = {
    "flag": "应为 true 或 false / true or false is due",
    "number": "应为数字，不加引号 / a number without quotes is due",
    "text": "应为文本；数字请加引号 / a text is due; put numbers in quotes",
    "words": "应为词的列表，如 [先生, 女士] / a list of words is due",
}


def _in_bounds(declaration: Declaration, value: int | float) -> int | float:
    if declaration.min is not None and value < declaration.min:
        raise ValueError(f"不得小于 {declaration.min} / must be at least {declaration.min}")
    if declaration.max is not None and value > declaration.max:
        raise ValueError(f"不得大于 {declaration.max} / must be at most {declaration.max}")
    return value


def plain(node: Node) -> Any:
    """The node as Python values, as written."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(item) for key, item in node.items.items()}


def empty_values(document: Document, node: Node) -> Iterator[Problem]:
    """Keys and list items without a value: forgotten, or torn off a text with a comma that has no quotes."""
    if isinstance(node, Scalar):
        if node.value is None:
            yield Problem(document.at(node), NO_VALUE)
        return
    for item in node.items if isinstance(node, Sequence) else node.items.values():
        yield from empty_values(document, item)


@dataclass(slots=True)
class Filler:
    """Turns nodes into Python values with `$name` filled in; notes unknown names."""

    values: Mapping[str, ParameterValue]
    complete: bool = True
    problems: list[Problem] = field(default_factory=list)

    def fill(self, document: Document, node: Node) -> Any:
        if isinstance(node, Scalar):
            value = node.value
            return self._scalar(document, node) if isinstance(value, str) and value[:1] == "$" else value
        if isinstance(node, Sequence):
            return [self.fill(document, item) for item in node.items]
        return {key: self.fill(document, item) for key, item in node.items.items()}

    def _scalar(self, document: Document, node: Scalar) -> Any:
        use = USE.fullmatch(str(node.value))
        if use is None:
            return node.value
        name = use.group(1)
        if name in self.values:
            return self.values[name]
        if self.complete:
            self.problems.append(Problem(document.at(node), no_such("parameters", name, self.values)))
        return node.value
