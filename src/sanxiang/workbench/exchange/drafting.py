"""What an import makes: the draft, and the list of what found no place in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sanxiang.workbench.exchange.cells import Value
from sanxiang.workbench.exchange.sheets import Entries


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A cell that is not in the draft (`lost`), or is in it in another form; `place` is `sheet!C7`."""

    place: str
    value: Value
    message: str
    lost: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(slots=True)
class Draft:
    """Grows while sheets are read; `rows` says for each entry in which cell it begins, `cells` what its row held."""

    header: dict[str, Any] = field(default_factory=dict)
    sections: dict[str, Entries] = field(default_factory=dict)
    rows: dict[tuple[str, str], str] = field(default_factory=dict)
    cells: dict[tuple[str, str], list[tuple[str, Value]]] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)
    whole: bool = False
    last_name: str = ""
    words: dict[str, str] = field(default_factory=dict)
    recognisers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def leave(self, place: str, value: Value, message: str, *, lost: bool = True) -> None:
        self.unplaced.append(Unplaced(place, value, message, lost))

    def add(self, section: str, ident: str, entry: dict[str, Any], cells: list[tuple[str, Value]]) -> None:
        self.sections.setdefault(section, {})[ident] = entry
        self.rows[section, ident] = cells[0][0] if cells else section
        self.cells[section, ident] = cells

    def take_out(self, section: str, ident: str, message: str) -> None:
        """An entry that the standard would refuse: all that it was made of goes to the list."""
        if section in self.header:
            del self.header[section][ident]
            self.header.get("set", {}).pop(ident, None)
        else:
            del self.sections[section][ident]
        for number, (place, value) in enumerate(self.cells.pop((section, ident))):
            self.leave(place, value, message if not number else f"同上，属于 {ident} / with the above, of {ident}")


def place_of(sheet: str, row: int, column: int) -> str:
    """`话术!C7`"""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{sheet}!{letters}{row}"
