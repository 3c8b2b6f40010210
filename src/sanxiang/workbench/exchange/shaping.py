"""Rows of a table -> entries of a draft. Every cell goes into an entry or to the list of what found no place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sanxiang.standard.fields import CLAUSE, ID, IDENTIFIER
from sanxiang.workbench.exchange.cells import CellProblem, Form, Value, decode, text_of
from sanxiang.workbench.exchange.drafting import Draft, place_of
from sanxiang.workbench.exchange.foreign import forbidden_entry, script_entries
from sanxiang.workbench.exchange.layout import EVERY_CHANNEL, Column
from sanxiang.workbench.exchange.sheets import PARAMETER_FORMS, Entries
from sanxiang.workbench.exchange.tables import Table, channel_of, is_repeated
from sanxiang.workbench.exchange.workbook_in import Cell

_PREFIX = {"scripts": "script", "forbidden": "forbidden", "acts": "act", "checks": "check", "lists": "list", "parameters": "parameter"}
_NOTHING = {"scripts": "此行没有话术正文 / no wording in this row", "forbidden": "此行没有可用的忌语 / no expression in this row"}
NO_COLUMN = "列「{header}」没有对应的内容 / no place for the column {header}"


@dataclass(slots=True)
class Row:
    """The cells of one entry by the path of their column; several where a long value goes on in the next row."""

    number: int
    values: dict[str, tuple[str, Value]] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    cells: list[tuple[str, Value]] = field(default_factory=list)


def shape(table: Table, draft: Draft, *, exact: bool) -> None:
    """Adds the entries of the table. `exact`: our own export; else blanks, words and headings are read as people write them."""
    _above(table, draft)
    given = frozenset(
        text_of(cell.value) for place in table.id_columns for cells in table.sheet.rows.values() if (cell := cells.get(place))
    )
    category = draft.last_name = ""
    for row in _rows(table, draft, exact=exact):
        if not exact and (heading := _heading(table, row)):
            category = heading
            draft.leave(row.cells[0][0], heading, "小标题，作为其后各行的类别 / a heading: the category of the rows below", lost=False)
            continue
        _Shaper(table, draft, row, exact, given).shape(category)


def _above(table: Table, draft: Draft) -> None:
    for number, cells in table.sheet.rows.items():
        for cell in cells.values() if number < table.header else ():
            _leave(table, draft, cell, "表头以上的文字 / a text above the headers", lost=False)
    for row, column, text in table.sheet.comments:
        draft.leave(place_of(table.sheet.title, row, column), text, "批注 / a comment")


def _leave(table: Table, draft: Draft, cell: Cell, message: str, *, lost: bool = True) -> None:
    draft.leave(place_of(table.sheet.title, cell.row, cell.column), cell.value, message, lost=lost)


# --------------------------------------------------------------------------------------------------------------- rows


def _rows(table: Table, draft: Draft, *, exact: bool) -> Iterator[Row]:
    row: Row | None = None
    for number, cells in table.sheet.rows.items():
        if number <= table.header or all(cell.merged for cell in cells.values()) or is_repeated(table, cells):
            continue
        new = _row(table, draft, number, cells)
        if exact and row is not None and _goes_on(row, new):
            _join(row, new)
            continue
        if row is not None:
            yield row
        row = new
    if row is not None:
        yield row


def _row(table: Table, draft: Draft, number: int, cells: Mapping[int, Cell]) -> Row:
    row = Row(number)
    for place, cell in cells.items():
        column = table.columns.get(place)
        if cell.fault:
            _leave(table, draft, cell, cell.fault)
        elif column is None:
            if not cell.merged:
                _leave(table, draft, cell, NO_COLUMN.format(header=table.unknown.get(place, "（无表头 no header）")))
        else:
            where = place_of(table.sheet.title, cell.row, cell.column)
            row.values[column.path] = where, cell.value
            row.columns[column.path] = column
            row.cells.append((where, cell.value))
    return row


def _goes_on(row: Row, new: Row) -> bool:
    same = "id" in row.values and "id" in new.values and row.values["id"][1] == new.values["id"][1]
    return same and not {"name.zh", "name.en", "type", "kind"} & set(new.values)


def _join(row: Row, new: Row) -> None:
    for path, (where, value) in new.values.items():
        if path != "id":
            before = row.values.get(path, (where, ""))
            row.values[path] = before[0], f"{before[1]}{value}"
            row.columns[path] = new.columns[path]
    row.cells += new.cells


def _heading(table: Table, row: Row) -> str:
    """A row with a single text that is no wording: `一、开场白`, mostly merged across the table."""
    if len(row.cells) != 1 or len(table.sheet.rows[row.number]) != 1:
        return ""
    (path,) = row.values
    (cell,) = table.sheet.rows[row.number].values()
    body = path in table.layout.body or path.startswith("@text") or path == "@word"
    return text_of(cell.value) if isinstance(cell.value, str) and (cell.wide or not body) else ""


# ------------------------------------------------------------------------------------------------------------- entries


@dataclass(slots=True)
class _Shaper:
    table: Table
    draft: Draft
    row: Row
    exact: bool
    given: frozenset[str]

    def shape(self, category: str) -> None:
        section = self.table.layout.section
        values = self._values()
        if not values or not self.row.cells:
            return
        ident = self._ident(section, values)
        made = self._entries(section, ident, values, category)
        if not made and section == "forbidden" and not self.exact:
            section, made = "scripts", self._only_instead(values, category)
        if not made:
            self._leave_row(_NOTHING.get(self.table.layout.section, "此行没有内容 / nothing in this row"))
        for name, entry in made.items():
            if name in self.draft.sections.get(section, {}):
                self._leave_row(f"编号 {name} 重复 / the id {name} is there already")
            else:
                self._tell_repeated(section, entry)
                self.draft.add(section, name, entry, self.row.cells)

    def _values(self) -> dict[str, Any]:
        """path -> value; what its column cannot hold goes to the list."""
        found: dict[str, Any] = {}
        for path, (where, cell) in self.row.values.items():
            column = self.row.columns[path]
            try:
                value = decode(self._form(column), cell, column.choices, exact=self.exact)
                found[path] = value if self.exact else self._understood(column, value)
            except CellProblem as problem:
                self.draft.leave(where, cell, str(problem))
        return {path: value for path, value in found.items() if value not in ("", [], {}) or self.exact}

    def _form(self, column: Column) -> Form:
        if self.table.layout.section != "parameters" or column.form is not Form.ANY:
            return column.form
        kind = self.row.values.get("type", ("", ""))[1]
        return PARAMETER_FORMS.get(text_of(kind).split()[-1] if text_of(kind) else "text", Form.TEXT)

    def _understood(self, column: Column, value: Any) -> Any:
        """Raises CellProblem for a word that is none of the column's."""
        if column.path == "channel":
            value = [] if any(word.lower() in EVERY_CHANNEL for word in value) else value
        words = value if isinstance(value, list) else [value]
        if column.choices and (strange := [word for word in words if word not in column.choices]):
            known = "、".join(f"{names[0]} {ident}" for ident, names in column.choices.items())
            raise CellProblem(f"不认识「{str(strange[0])[:20]}」，可用 / unknown; known: {known}")
        if column.path == "clause" and (strange := [word for word in words if not CLAUSE.fullmatch(word)]):
            raise CellProblem(f"「{strange[0][:20]}」不是条款编号，如 S1-019 或 ABC-12 / not a clause id such as S1-019 or ABC-12")
        return value

    def _ident(self, section: str, values: dict[str, Any]) -> str:
        given = str(values.pop("id", ""))
        fits = IDENTIFIER if section in ("lists", "parameters") else ID
        if fits.fullmatch(given):
            return given
        made = f"{_PREFIX.get(section, section)}{'_' if fits is IDENTIFIER else '-'}{self.row.number:03d}"
        known = self.draft.sections.get(section, {})
        while made in known or made in self.given:
            made += "x"
        if given:
            numbered = re.fullmatch(r"[\d.．、\-]+", given) is not None
            message = f"编号「{given[:20]}」改为 {made}：编号以字母开头 / the id became {made}: an id begins with a letter"
            self.draft.leave(self.row.values["id"][0], given, message, lost=not numbered)
        return made

    def _entries(self, section: str, ident: str, values: dict[str, Any], category: str) -> Entries:
        if self.exact or section not in ("scripts", "forbidden"):
            return self._own(ident, values)
        if "channel" not in {column.path for column in self.table.columns.values()} and (channel := channel_of(self.table.sheet)):
            values["channel"] = channel
        if section == "forbidden":
            return forbidden_entry(ident, values, category, self._note)
        last = self.draft.last_name
        made = script_entries(ident, values, category, last, self._note)
        self.draft.last_name = values.get("name.zh", "") or last
        return made

    def _own(self, ident: str, values: dict[str, Any]) -> Entries:
        entry: dict[str, Any] = {}
        rest = values.pop("", {})
        for path, value in values.items():
            put(entry, path, value)
        if not isinstance(rest, dict):
            self._note("", "「其余」应为 键: 值 / key: value is due in this column", True)
            return {}
        merge_into(entry, rest)
        return {ident: entry}

    def _note(self, path: str, message: str, lost: bool) -> None:
        where, value = self.row.values.get(path) or self.row.cells[0]
        self.draft.leave(where, value, message, lost=lost)

    def _only_instead(self, values: dict[str, Any], category: str) -> Entries:
        """A row of a table of do's and don'ts that has only the do: a script."""
        wording = {f"text.{language}": values[f"instead.{language}"] for language in ("zh", "en") if f"instead.{language}" in values}
        kept = {path: values[path] for path in ("name.zh", "name.en", "channel", "clause") if path in values}
        ident = self._ident("scripts", {})
        return script_entries(ident, kept | wording, values.get("kind", category), "", self._note) if wording else {}

    def _tell_repeated(self, section: str, entry: dict[str, Any]) -> None:
        """A word that an earlier row forbids already stays in both: which of the two is right, a person decides."""
        for pattern in entry.get("says", ()) if section == "forbidden" and not self.exact else ():
            first = self.draft.words.setdefault(pattern, self.row.cells[0][0])
            if first != self.row.cells[0][0]:
                self._note("@word", f"「{pattern}」与 {first} 一行重复 / is in the row of {first} already", False)

    def _leave_row(self, message: str) -> None:
        told = {each.place for each in self.draft.unplaced if each.lost}
        for where, value in self.row.cells:
            if where not in told:
                self.draft.leave(where, value, message)


def put(entry: dict[str, Any], path: str, value: Any) -> None:
    """Sets the value at `name.zh` and the like."""
    *outer, key = path.split(".")
    for name in outer:
        entry = entry.setdefault(name, {})
    entry[key] = value


def merge_into(entry: dict[str, Any], rest: Mapping[str, Any]) -> None:
    """Adds what the columns did not hold; a value that stands in both is the column's."""
    for key, value in rest.items():
        if isinstance(value, dict) and isinstance(entry.get(key), dict):
            merge_into(entry[key], value)
        else:
            entry.setdefault(key, value)
