"""Values of a standard as the text of one cell, and back. What a form cannot hold exactly, it refuses to hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from sanxiang.office import NO_CELL
from sanxiang.standard.parameters import plain
from sanxiang.standard.tree import read_tree
from sanxiang.workbench.exchange.yaml_text import yaml_text

Value = str | int | float | bool
"""What a cell holds."""

Choices = Mapping[str, tuple[str, ...]]
"""The word of the format -> the words that people write for it, the one to be shown first."""

NOTHING = object()
"""A value that has no cell: it goes to the column of the rest."""

_SPLIT = re.compile(r"[,，、;；\n]+")
_PAIR = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s*[:：=]\s?(.*)", re.DOTALL)
YES, NO = ("是", "yes", "true", "y", "1", "√", "✓"), ("否", "no", "false", "n", "0", "×")


class Form(StrEnum):
    """How a value is written: one text, several words with commas, one item a line, `name: text` a line, and so on."""

    TEXT = "text"
    WORDS = "words"
    LINES = "lines"
    PAIRS = "pairs"
    NUMBER = "number"
    FLAG = "flag"
    YAML = "yaml"
    ANY = "any"


class CellProblem(ValueError):
    """A cell that does not hold what its column is for. `str(problem)` is fit to show."""


def encode(form: Form, value: Any, choices: Choices | None = None) -> Any:
    """What to write into the cell; NOTHING where it would not be read back as it was."""
    cell = _ENCODERS[form](value, choices or {})
    if cell is NOTHING:
        return cell
    try:
        back = decode(form, cell, choices, exact=True)
    except CellProblem:
        return NOTHING
    return cell if back == value and _types(back) == _types(value) else NOTHING


def decode(form: Form, cell: Value, choices: Choices | None = None, *, exact: bool) -> Any:
    """The value of a cell. `exact`: our own writing, where `"…"` and `{"…}` are JSON. Raises CellProblem."""
    return _DECODERS[form](cell, choices or {}, exact)


def _types(value: Any) -> Any:
    """Tells 1 from 1.0 and from true, at any depth."""
    if isinstance(value, dict):
        return {key: _types(item) for key, item in value.items()}
    return [_types(item) for item in value] if isinstance(value, list) else type(value)


# ------------------------------------------------------------------------------------------------------------ writing


def _one_text(value: Any, choices: Choices) -> Any:
    return _shown(value, choices) if isinstance(value, str) and value else NOTHING


def _shown(value: str, choices: Choices) -> str:
    """A known word with its Chinese in front; text as it is, or in JSON where a cell would change it."""
    if value in choices:
        return f"{choices[value][0]} {value}"
    touched = value != _kept(value) or value[0] == '"' or value.startswith('{"') or "\r" in value or NO_CELL.search(value)
    return json.dumps(value, ensure_ascii=bool(NO_CELL.search(value))) if touched else value


def _words(value: Any, choices: Choices) -> Any:
    return "，".join(_shown(each, choices) for each in value) if _texts(value) else NOTHING


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) and each for each in value)


def _lines(value: Any, choices: Choices) -> Any:
    if not isinstance(value, list) or not value:
        return NOTHING
    return "\n".join(_line(each) for each in value)


def _line(value: Any) -> str:
    plain_line = isinstance(value, str) and value and "\n" not in value
    return _shown(value, {}) if plain_line else json.dumps(value, ensure_ascii=bool(NO_CELL.search(str(value))))


def _pairs(value: Any, choices: Choices) -> Any:
    if not isinstance(value, dict) or not value:
        return NOTHING
    return "\n".join(f"{name}: {_line(text)}" for name, text in value.items())


def _number(value: Any, choices: Choices) -> Any:
    whole_float = isinstance(value, float) and value.is_integer()
    return value if isinstance(value, int | float) and not isinstance(value, bool) and not whole_float else NOTHING


def _flag(value: Any, choices: Choices) -> Any:
    return f"{YES[0]} {YES[1]}" if value is True else f"{NO[0]} {NO[1]}" if value is False else NOTHING


def _any(value: Any, choices: Choices) -> Any:
    """A value of a parameter, whatever its type."""
    return next((cell for form in (_flag, _number, _one_text, _lines) if (cell := form(value, choices)) is not NOTHING), NOTHING)


_ENCODERS: Mapping[Form, Callable[[Any, Choices], Any]] = {
    Form.TEXT: _one_text,
    Form.WORDS: _words,
    Form.LINES: _lines,
    Form.PAIRS: _pairs,
    Form.NUMBER: _number,
    Form.FLAG: _flag,
    Form.ANY: _any,
    Form.YAML: lambda value, choices: yaml_text(value),
}


# ------------------------------------------------------------------------------------------------------------ reading


def text_of(cell: Value) -> str:
    """The cell as text: 12.0 is what a sheet makes of 12."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def _kept(text: str) -> str:
    """Without blanks at its ends, but for the line end that a talk ends with."""
    bare = text.replace("\r\n", "\n").strip()
    return f"{bare}\n" if bare and text.endswith("\n") else bare


def chosen(word: str, choices: Choices) -> str:
    """The word of the format that is meant; the word itself where none is."""
    word = word.strip()
    tries = (word.lower(), *reversed(word.lower().split()))
    for attempt in tries:
        for ident, names in choices.items():
            if attempt == ident or attempt in names:
                return ident
    return word


def _read_text(cell: Value, choices: Choices, exact: bool) -> Any:
    if exact and isinstance(cell, str):
        text = _kept(cell)
        if text.startswith('"'):
            return _json(text)
    else:
        text = text_of(cell)
    return chosen(text, choices) if choices else text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _read_words(cell: Value, choices: Choices, exact: bool) -> Any:
    return [chosen(word, choices) for word in _SPLIT.split(text_of(cell)) if word.strip()]


def _read_lines(cell: Value, choices: Choices, exact: bool) -> Any:
    lines = [line.strip() for line in text_of(cell).split("\n") if line.strip()]
    return [_read_line(line) if exact else line for line in lines]


def _read_line(line: str) -> Any:
    return _json(line) if line.startswith(('"', '{"')) else line


def _read_pairs(cell: Value, choices: Choices, exact: bool) -> Any:
    found: dict[str, Any] = {}
    for line in text_of(cell).split("\n"):
        pair = _PAIR.fullmatch(line.strip())
        if pair is None:
            raise CellProblem(f"「{line.strip()[:30]}」应写作 名称: 模式 / name: pattern is due")
        found[pair.group(1)] = _read_line(pair.group(2).strip())
    return found


def _read_number(cell: Value, choices: Choices, exact: bool) -> Any:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell if exact or not float(cell).is_integer() else int(cell)
    found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*(分|秒|points?|s)?\s*", str(cell))
    if found is None:
        raise CellProblem(f"「{str(cell)[:30]}」不是数字 / not a number")
    number = float(found.group(1))
    return int(number) if number.is_integer() else number


def _read_flag(cell: Value, choices: Choices, exact: bool) -> Any:
    for word in text_of(cell).lower().split():
        if word in YES or word in NO:
            return word in YES
    raise CellProblem(f"「{str(cell)[:30]}」应为 是 或 否 / yes or no is due")


def _read_any(cell: Value, choices: Choices, exact: bool) -> Any:
    if isinstance(cell, bool | int | float):
        return cell
    if text_of(cell) in (f"{YES[0]} {YES[1]}", f"{NO[0]} {NO[1]}"):
        return _read_flag(cell, choices, exact)
    lines = _read_lines(cell, choices, exact)
    return lines if len(lines) > 1 else _read_text(cell, choices, exact)


def _read_yaml(cell: Value, choices: Choices, exact: bool) -> Any:
    document = read_tree("", str(cell).encode("utf-8", "replace"))
    if document.problems:
        problem = document.problems[0]
        raise CellProblem(f"第 {problem.where.line} 行 line {problem.where.line}: {problem.message}")
    return plain(document.root) if document.root is not None else {}


_DECODERS: Mapping[Form, Callable[[Any, Choices, bool], Any]] = {
    Form.TEXT: _read_text,
    Form.WORDS: _read_words,
    Form.LINES: _read_lines,
    Form.PAIRS: _read_pairs,
    Form.NUMBER: _read_number,
    Form.FLAG: _read_flag,
    Form.ANY: _read_any,
    Form.YAML: _read_yaml,
}
