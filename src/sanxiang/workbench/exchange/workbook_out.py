"""Sheets -> an Excel workbook that prints well: frozen and repeated headers, page numbers, name and edition on each page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from sanxiang.office import FORMULA_START, NO_CELL, settle
from sanxiang.standard.loading import Layers
from sanxiang.standard.standard import Standard
from sanxiang.workbench.exchange import layout
from sanxiang.workbench.exchange.cells import Form, encode
from sanxiang.workbench.exchange.layout import Column
from sanxiang.workbench.exchange.sheets import Page, pages_of

FONT = "宋体"
HEAD_FONT = "黑体"
WIDE = 190
"""Characters across: what is wider is printed on A3."""

_INK, _SHADE, _LINE = "1F3A5F", "E8EEF5", "B8C2CE"

COVER_ROWS = ("format", "standard", "name zh", "name en", "language", "valid_from", "edition", "layers")
COVER_WORDS: Mapping[str, str] = {
    "format": "格式",
    "standard": "标准编号",
    "name zh": "名称",
    "name en": "英文名称",
    "language": "语言",
    "valid_from": "生效日期",
    "edition": "版本",
    "layers": "层次",
}
HOW = (
    "改动后导入：sanxiang standard import 本文件.xlsx --out 新文件夹 / Import what you changed with that command.",
    "表头请勿改名；列可换位，行可增删；「其余」列请勿改动。 / Keep the headers; move columns, add or delete rows as you like.",
    "{company}、$ring_limit_seconds 等是参数，取值见「参数」表。 / They stand for parameters; see that sheet.",
)


def workbook_of(layers: Layers, standard: Standard, settings: Mapping[str, Any]) -> bytes:
    """The workbook: a cover, and a sheet for each section that has entries. Equal arguments give equal bytes.

    `settings` are values of parameters beyond those of the files. What the files say stands in it as they say it.
    """
    from openpyxl import Workbook

    book = Workbook()
    pages = pages_of(layers, standard, settings)
    cover = book.active
    assert cover is not None
    cover.title = layout.COVER
    _cover(cover, standard, pages)
    for page in pages:
        _sheet(book.create_sheet(page.title), page)
    for sheet in book.worksheets:
        _print_setup(sheet, standard)
    raw, settled = BytesIO(), BytesIO()
    book.save(raw)
    settle(raw, settled)
    return settled.getvalue()


# -------------------------------------------------------------------------------------------------------------- cover


def _cover(sheet: Any, standard: Standard, pages: Sequence[Page]) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 78
    _write(sheet, 1, 1, _title(standard), size=20, bold=True)
    sheet.row_dimensions[1].height = 34
    for number, (key, value) in enumerate(zip(COVER_ROWS, _facts(standard), strict=True), 3):
        _write(sheet, number, 1, f"{COVER_WORDS[key]} {key}", bold=True, shade=True)
        _write(sheet, number, 2, value)
    row = 4 + len(COVER_ROWS)
    _write(sheet, row, 1, "内容 Contents", bold=True, shade=True)
    _write(sheet, row, 2, "行数 rows", bold=True, shade=True)
    for place, page in enumerate(pages, 5 + len(COVER_ROWS)):
        _write(sheet, place, 1, page.title)
        sheet.cell(place, 1).hyperlink = f"#'{page.title}'!A1"
        _write(sheet, place, 2, len(page.rows))
    for number, line in enumerate(HOW, row + 2 + len(pages)):
        _write(sheet, number, 1, line)
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=2)
        sheet.row_dimensions[number].height = 30


def _title(standard: Standard) -> str:
    """The name on one line, without what no sheet can hold."""
    return " ".join(NO_CELL.sub("\ufffd", standard.name.get(standard.language)).split())


def _facts(standard: Standard) -> tuple[str, ...]:
    return (
        layout.FORMAT,
        standard.id,
        *(encode(Form.TEXT, text) if text else "" for text in (standard.name.zh, standard.name.en)),
        standard.language,
        standard.valid_from.isoformat(),
        standard.edition,
        " < ".join(standard.layers),
    )


# -------------------------------------------------------------------------------------------------------------- pages


def _sheet(sheet: Any, page: Page) -> None:
    from openpyxl.utils import get_column_letter

    used = [number for number, column in enumerate(page.columns) if any(row[number] is not None for row in page.rows)]
    for place, number in enumerate(used, 1):
        column = page.columns[number]
        sheet.column_dimensions[get_column_letter(place)].width = column.width
        _write(sheet, 1, place, column.header, bold=True, shade=True)
        for line, row in enumerate(page.rows, 2):
            _write(sheet, line, place, row[number], small=_is_small(column))
    for line, row in enumerate(page.rows, 2):
        sheet.row_dimensions[line].height = max(_height(page.columns[number], row[number]) for number in used)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(used))}{len(page.rows) + 1}"
    sheet.print_title_rows = "1:1"
    if sum(page.columns[number].width for number in used) > WIDE:
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A3


def _is_small(column: Column) -> bool:
    return column.form in (Form.YAML, Form.LINES, Form.PAIRS)


def _height(column: Column, value: Any) -> float:
    """Points for the wrapped text; a row can be no higher than 409. Not every program works it out when it opens the file."""
    size = 12.0 if _is_small(column) else 14.5
    room = column.width * (1.15 if _is_small(column) else 0.95)
    lines = sum(max(1, math.ceil(_width(line) / room)) for line in value.split("\n")) if isinstance(value, str) else 1
    return min(409.0, lines * size + 3)


def _width(text: str) -> int:
    """In the width of a digit; a Chinese character takes two."""
    return len(text) + sum(char > "\u2e80" for char in text)


@cache
def _font(bold: bool, small: bool, size: int) -> Any:
    from openpyxl.styles import Font

    return Font(name=HEAD_FONT if bold else FONT, bold=bold, size=9 if small else size, color=_INK if bold else None)


@cache
def _frame() -> tuple[Any, Any, Any]:
    """Alignment, border and ground, made once: they are compared for every cell."""
    from openpyxl.styles import Alignment, Border, PatternFill, Side

    side = Side(style="thin", color=_LINE)
    border = Border(left=side, right=side, top=side, bottom=side)
    return Alignment(wrap_text=True, vertical="top"), border, PatternFill("solid", fgColor=_SHADE)


def _write(
    sheet: Any, row: int, column: int, value: Any, *, bold: bool = False, shade: bool = False, size: int = 11, small: bool = False
) -> None:
    """Text goes in as text whatever it looks like: a formula, an error, a number."""
    cell = sheet.cell(row, column)
    if isinstance(value, str) and value:
        cell.value = value
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_START)
    elif value not in (None, ""):
        cell.value = value
    alignment, border, ground = _frame()
    cell.font, cell.alignment = _font(bold, small, size), alignment
    if size == 11:
        cell.border = border
    if shade:
        cell.fill = ground


def _print_setup(sheet: Any, standard: Standard) -> None:
    sheet.page_setup.orientation = "portrait" if sheet.title == layout.COVER else "landscape"
    sheet.page_setup.paperSize = sheet.page_setup.paperSize or sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    name = _title(standard).replace("&", "&&")
    sheet.oddHeader.left.text = f"{name}  {standard.edition[:12]}"
    sheet.oddHeader.right.text = "&A"
    sheet.oddFooter.center.text = "&P / &N"
