"""YAML text -> plain values with positions.

YAML 1.2 core scalars, so `yes`, `on`, `012`, `12:30` and dates stay text. What a standard never needs is refused
with its position: anchors, aliases, tags, directives, several documents, duplicate keys, `.inf` and `.nan`.
Positions count lines and columns (characters) from 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from sanxiang.errors import Location, Problem

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 40
MAX_VALUES = 200_000
MAX_NUMBER = 2**53

Value = str | int | float | bool | None

_NUMERIC_START = frozenset("-+.0123456789~nNtTfF")
_WORDS: dict[str, Value] = {"": None, "~": None}
_WORDS |= dict.fromkeys(("null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_HEX_OR_OCTAL = re.compile(r"0x[0-9a-fA-F]+|0o[0-7]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
# Characters that YAML forbids, and those it takes for line ends while editors do not (NEL, LS, PS).
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_LINE_END = re.compile("\r\n|\r|\n")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Scalar:
    """A single value. `start`, `end` are character offsets in the document; `quote` is `'`, `"`, `|`, `>` or empty."""

    value: Value
    line: int
    column: int
    start: int
    end: int
    quote: str


@dataclass(slots=True)
class Sequence:
    line: int
    column: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """`keys` holds the position (line, column) of every key of `items`."""

    line: int
    column: int
    items: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Document:
    """One file. `root` is None where the file is empty or broken; `problems` says what is wrong with it."""

    file: str
    text: str
    root: Node | None
    problems: tuple[Problem, ...] = ()

    def at(self, node: Node) -> Location:
        return Location(self.file, node.line, node.column)

    def at_key(self, mapping: Mapping, key: str) -> Location:
        return Location(self.file, *mapping.keys[key])

    def inside(self, scalar: Scalar, position: int) -> Location:
        """The place of character `position` (from 1) of a text; its start where escapes or folding hide the place."""
        quoted = scalar.quote in ("'", '"')
        raw = self.text[scalar.start + quoted : scalar.end - quoted]
        shift = position - 1 + quoted if raw == scalar.value else 0
        return Location(self.file, scalar.line, scalar.column + shift)


class _Refused(Exception):
    """Reading stops here. Carries what and where."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line, self.column, self.message = line, column, message


def read_tree(file: str, data: bytes) -> Document:
    """Parses one file; never raises. All problems of the file are in the result."""
    try:
        text = _decode(data)
    except _Refused as refused:
        return Document(file, "", None, (Problem(Location(file, refused.line, refused.column), refused.message),))
    builder = _Builder(file, text)
    root = builder.build()
    return Document(file, text, root, tuple(builder.problems))


def resolve(text: str) -> Value:
    """The value of a plain scalar: null, true, false, whole number, decimal number, else the text itself.

    Raises ValueError for `.inf`, `.nan` and numbers that JSON cannot carry exactly.
    """
    if text and text[0] not in _NUMERIC_START:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _NO_NUMBER.fullmatch(text):
        raise ValueError("须为有限的数，文本请加引号 / not a finite number; quote it if it is a text")
    if _HEX_OR_OCTAL.fullmatch(text):
        return _bounded(int(text, 0)) if len(text) < 20 else _bounded(MAX_NUMBER * 2)
    if _INT.fullmatch(text):
        return _bounded(int(text)) if len(text) < 20 else _bounded(MAX_NUMBER * 2)
    return _bounded(float(text)) if _FLOAT.fullmatch(text) else text


def _bounded(number: int | float) -> int | float:
    if abs(number) > MAX_NUMBER:
        raise ValueError("数字过大，号码请加引号 / number too large; quote it if it is a text, such as a phone number")
    return number


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _Refused(0, 0, f"文件过大（上限 {MAX_BYTES:,} 字节），请拆分 / the file has more than {MAX_BYTES:,} bytes: split it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(data[: error.start].decode("utf-8-sig", "replace"))
        raise _Refused(line, column, "不是 UTF-8，请存为 UTF-8 编码 / not UTF-8: save the file as UTF-8") from None
    if bad := _REFUSED.search(text):
        message = f"不允许的字符 U+{ord(bad.group()):04X}，请删除 / the character U+{ord(bad.group()):04X} is not allowed: delete it"
        raise _Refused(*_place(text[: bad.start()]), message)
    return text


def _place(before: str) -> tuple[int, int]:
    lines = _LINE_END.split(before)
    return len(lines), len(lines[-1]) + 1


class _Builder:
    """Events -> nodes. What can be skipped is noted and skipped; what cannot ends the file."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.problems: list[Problem] = []
        self._values = 0

    def build(self) -> Node | None:
        try:
            return self._document()
        except _Refused as refused:
            self._note(refused.line, refused.column, refused.message)
        except yaml.MarkedYAMLError as error:
            self._note(*_explain(error, self.text))
        except yaml.YAMLError as error:
            self._note(0, 0, f"不是 YAML / not YAML: {error}")
        return None

    def _note(self, line: int, column: int, message: str) -> None:
        self.problems.append(Problem(Location(self.file, line, column), message))

    def _document(self) -> Node | None:
        self._next = _LOADER(self.text).get_event
        self._lines = self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._next()
        root: Node | None = None
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            mark = event.start_mark
            if root is not None:
                raise _Refused(
                    mark.line + 1, mark.column + 1, "一个文件只放一份文档，请删去 --- / a file holds one document: remove the ---"
                )
            if event.version or event.tags:
                raise _Refused(mark.line + 1, mark.column + 1, "不使用 % 指令，请删去此行 / directives (%…) are not used: remove the line")
            root = self._node(self._next(), 1)
            self._next()
        return None if isinstance(root, Scalar) and root.value is None else root

    def _place(self, mark: Any) -> tuple[int, int]:
        """Line and column from 1. A value that is missing at the end of the file stands at its last line, not behind it."""
        lines = self._lines
        return (mark.line + 1, mark.column + 1) if mark.line < len(lines) else (len(lines), len(lines[-1]) + 1)

    def _node(self, event: Any, depth: int) -> Node:
        line, column = self._place(event.start_mark)
        self._values += 1
        if self._values > MAX_VALUES:
            raise _Refused(
                line, column, f"一个文件超过 {MAX_VALUES:,} 个值，请拆分 / more than {MAX_VALUES:,} values in one file: split it"
            )
        if depth > MAX_DEPTH:
            raise _Refused(line, column, f"嵌套超过 {MAX_DEPTH} 层 / nested deeper than {MAX_DEPTH} levels")
        kind = type(event)
        if kind is yaml.AliasEvent:
            self._note(
                line, column, f"不支持别名 *{event.anchor}，请写出内容；文本请加引号 / no aliases: write the value out, or quote the text"
            )
            return Scalar("", line, column, event.start_mark.index, event.start_mark.index, "")
        if event.anchor is not None:
            self._note(line, column, f"不支持锚点 &{event.anchor}，请删去；文本请加引号 / no anchors: remove it, or quote the text")
        if event.tag is not None:
            self._note(line, column, f"不支持标签 {event.tag}，请删去；文本请加引号 / no tags: remove it, or quote the text")
        if kind is yaml.ScalarEvent:
            return self._scalar(event, line, column)
        return self._sequence(line, column, depth) if kind is yaml.SequenceStartEvent else self._mapping(line, column, depth)

    def _scalar(self, event: Any, line: int, column: int) -> Scalar:
        value: Value = event.value
        quote = event.style or ""
        if not quote:
            try:
                value = resolve(event.value)
            except ValueError as error:
                self._note(line, column, f"{event.value[:40]}: {error}")
        return Scalar(value, line, column, event.start_mark.index, event.end_mark.index, quote)

    def _sequence(self, line: int, column: int, depth: int) -> Sequence:
        result = Sequence(line, column)
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            result.items.append(self._node(event, depth + 1))
        return result

    def _mapping(self, line: int, column: int, depth: int) -> Mapping:
        result = Mapping(line, column)
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key = self._key(event)
            mark = event.start_mark
            value = self._node(self._next(), depth + 1)
            if key in result.items:
                first = result.keys[key][0]
                self._note(
                    mark.line + 1,
                    mark.column + 1,
                    f"键 {key} 重复，首见于第 {first} 行 / the key {key} stands twice, first in line {first}",
                )
            else:
                result.items[key] = value
                result.keys[key] = (mark.line + 1, mark.column + 1)
        return result

    def _key(self, event: Any) -> str:
        mark = event.start_mark
        if type(event) is not yaml.ScalarEvent or not event.value:
            raise _Refused(mark.line + 1, mark.column + 1, "键须为一个词，后接冒号和空格 / a key is a word followed by a colon and a space")
        if event.anchor is not None or event.tag is not None:
            self._note(mark.line + 1, mark.column + 1, "键上不支持锚点和标签，请删去 / no anchors or tags on keys: remove it")
        if event.value == "<<":
            self._note(mark.line + 1, mark.column + 1, "不支持合并键 <<，请写出内容 / no merge keys (<<): write the values out")
        return str(event.value)


def _explain(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int, str]:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    problem = error.problem or error.context or "not YAML"
    if mark and "\t" in text[mark.index : mark.index + 1]:
        return line, column, "请用空格，不要用制表符 / a tab cannot indent: use spaces"
    return line, column, f"不是 YAML{_hint(problem)} / not YAML: {problem}"


def _hint(problem: str) -> str:
    return next((f"：{advice}" for part, advice in _HINTS if part in problem), "")


_HINTS = (
    ("mapping values are not allowed", "含冒号的文本请加引号"),
    ("cannot start any token", "以 @ 、反引号或 % 开头的文本请加引号"),
    ("did not find expected ',' or '}'", "缺少 }，或文本含 , { } 而未加引号"),
    ("did not find expected ',' or ']'", "缺少 ]，或文本含 , [ ] 而未加引号"),
    ("could not find expected ':'", "键后须有冒号和空格"),
    ("did not find expected key", "请检查缩进；以引号开头的文本须整体加引号"),
    ("did not find expected '-' indicator", "请检查列表的缩进"),
    ("did not find expected node content", "缺少内容，或文本须加引号"),
    ("unexpected end of stream", "引号没有闭合"),
    ("exceeded maximum nesting depth", "嵌套过深"),
    ("unknown escape", "双引号中的反斜杠请写 \\\\，或改用单引号"),
)
