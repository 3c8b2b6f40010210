"""A plain report of facts and tables: one HTML page that runs nothing, or an Excel workbook with a sheet a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from sanxiang.office import settle
from sanxiang.reporting.excel import ROW_LIMIT, cell_of
from sanxiang.reporting.labels import NO_NAME, Name
from sanxiang.reporting.wording import number


@dataclass(frozen=True, slots=True)
class Quote:
    """What was said, with the words that matter: text[start:end]. Event 1 is the first of the conversation; 0 = none."""

    event: int
    who: Name
    text: str
    start: int = 0
    end: int = 0

    @property
    def plain(self) -> str:
        """`#3 坐席：…【…】…`."""
        marked = f"{self.text[: self.start]}【{self.text[self.start : self.end]}】{self.text[self.end :]}" if self.end else self.text
        return f"{self.place}{marked}"

    @property
    def place(self) -> str:
        """Where it was said and by whom, before the words."""
        who = f"{self.who.chinese}：" if self.who else ""
        return f"#{self.event} {who}" if self.event else ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A state or cause, and the words that it rests on."""

    said: Name
    quotes: tuple[Quote, ...] = ()


Cell = str | int | float | None | Name | Evidence
Kind = Literal["text", "number", "signed", "change"]


@dataclass(frozen=True, slots=True)
class Column:
    """`signed` = a number with its sign; `change` = one of which more is better."""

    name: Name
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """`note` says what the rows are, or how many were left out."""

    title: Name
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Name = NO_NAME


@dataclass(frozen=True, slots=True)
class Document:
    title: Name
    subtitle: str
    facts: tuple[tuple[Name, Cell], ...]
    tables: tuple[Table, ...]


def render_document(document: Document) -> str:
    """The whole HTML page; equal arguments give equal text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("sanxiang.reporting", "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.tests["name"] = lambda value: isinstance(value, Name)
    environment.tests["evidence"] = lambda value: isinstance(value, Evidence)
    return environment.get_template("document.html.j2").render(document=document, shown=shown_number, css=_css())


def _css() -> Any:
    from markupsafe import Markup

    return Markup(files("sanxiang.reporting").joinpath("templates", "document.css").read_text(encoding="utf-8"))


def shown_number(value: float, kind: Kind = "number") -> str:
    """1,234.5; with its sign where the kind says so."""
    return f"{'+' if value > 0 else ''}{number(value)}" if kind in ("signed", "change") else number(value)


def plain_cell(value: Cell) -> str | int | float | None:
    """A cell as plain text or number."""
    if isinstance(value, Name):
        return value.both
    if isinstance(value, Evidence):
        return "\n".join([value.said.both, *(quote.plain for quote in value.quotes)])
    return value


def write_workbook(document: Document, path: Path) -> None:
    """The workbook; equal arguments give equal bytes."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    facts = tuple((name, value) for name, value in ((Name(document.title.zh, document.title.en), document.subtitle), *document.facts))
    _sheet(book, Name("汇总", "Summary"), (Column(Name("项目", "Item")), Column(Name("值", "Value"))), facts)
    for table in document.tables:
        _sheet(book, table.title, table.columns, table.rows)
    with TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.xlsx"
        book.save(raw)
        settle(raw, path)


def _sheet(book: Any, title: Name, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title.both[:31])
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = 14 if column.kind != "text" else 36
    sheet.append([cell_of(sheet, column.name.both, bold=True) for column in columns])
    for row in rows[:ROW_LIMIT]:
        sheet.append([cell_of(sheet, plain_cell(value)) for value in row])
