"""A workbook as it comes from anywhere -> plain cells, merged ones filled downwards. What is no workbook is told apart."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sanxiang.errors import InputError, Location
from sanxiang.workbench.exchange.cells import Value

MAX_BYTES = 64 << 20
MAX_UNPACKED = 256 << 20
MAX_CELLS = 1_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_AGAIN = "请在 Excel 或 WPS 中另存为 .xlsx / save it as .xlsx"
_INSIDE = {
    "word/document.xml": "是 Word 文档；请把表格复制到 Excel，存为 .xlsx / a Word document: copy its tables into a workbook",
    "ppt/presentation.xml": "是演示文稿，不是工作簿 / a presentation, not a workbook",
    "xl/workbook.bin": f"是 .xlsb 工作簿；{_AGAIN}",
    "content.xml": f"是 OpenDocument 文件；{_AGAIN}",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with something in it. `row` and `column` count from 1.

    merged  filled from the top of merged cells: its value is another cell's
    last    the last of the columns that it is merged across; 0 = not merged across columns
    fault   why its value is of no use, or ""
    """

    value: Value
    row: int
    column: int
    merged: bool = False
    last: int = 0
    fault: str = ""

    @property
    def wide(self) -> bool:
        """A title rather than a value."""
        return self.last > 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows`: row number -> column number -> cell; both in order, empty ones left out. `comments` as (row, column, text)."""

    title: str
    rows: Mapping[int, Mapping[int, Cell]]
    comments: tuple[tuple[int, int, str], ...] = ()


def read_workbook(data: bytes, name: str) -> tuple[Sheet, ...]:
    """The sheets that have cells. Raises InputError that says what the file is, where it is no workbook that we can read."""
    where = Location(name)
    _refuse_other_files(data, where)
    try:
        sheets = tuple(_sheets(data))
    except InputError:
        raise
    except _TooLarge as error:
        raise InputError(where, str(error)) from None
    except Exception as error:  # openpyxl lets anything out that its XML and zip parsers raise
        message = f"工作簿已损坏，请在 Excel 中重新保存 / a broken workbook ({type(error).__name__}): save it again"
        raise InputError(where, message) from error
    if not any(sheet.rows for sheet in sheets):
        raise InputError(where, "工作簿里没有内容 / the workbook has no cells with anything in them")
    return tuple(sheet for sheet in sheets if sheet.rows)


class _TooLarge(Exception):
    """More than any table of scripts has."""


# ---------------------------------------------------------------------------------------------------- what file it is


def _refuse_other_files(data: bytes, where: Location) -> None:
    if not data.strip():
        raise InputError(where, "文件为空 / the file is empty")
    if len(data) > MAX_BYTES:
        raise InputError(where, f"超过 {MAX_BYTES >> 20} MiB，请拆分 / more than {MAX_BYTES >> 20} MiB: split it")
    if data.startswith(_OLE):
        raise InputError(where, _old_office(data))
    if not data.startswith(b"PK"):
        raise InputError(where, _no_package(data))
    _refuse_other_packages(data, where)


def _old_office(data: bytes) -> str:
    if _ENCRYPTED in data:
        return "工作簿已加密，请取消密码后再导入 / the workbook is encrypted: remove its password first"
    return f"是旧格式的 Office 文件（如 .xls）；{_AGAIN}; this is an old Office file such as .xls"


def _no_package(data: bytes) -> str:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        return "是 PDF；请把表格复制到 Excel，存为 .xlsx / a PDF: copy its tables into a workbook"
    if head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta")):
        return f"是网页或 XML 文件，扩展名是什么都一样；{_AGAIN}; this is HTML or XML, whatever its name says"
    if b"\0" not in data[:4096]:
        return f"是文本文件（如 CSV），不是工作簿；{_AGAIN}; this is a text file such as CSV"
    return f"不是 Excel 工作簿；{_AGAIN}; this is no workbook"


def _refuse_other_packages(data: bytes, where: Location) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names, size = set(package.namelist()), sum(member.file_size for member in package.infolist())
            merged = _merged_cells(package) if size <= MAX_UNPACKED else 0
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        message = "文件不完整或已损坏，请重新保存 / the file is cut short or broken: save it again"
        raise InputError(where, message) from None
    for inside, message in _INSIDE.items():
        if inside in names:
            raise InputError(where, message)
    if "xl/workbook.xml" not in names:
        raise InputError(where, f"是压缩包，不是工作簿；{_AGAIN}; this is an archive, not a workbook")
    if size > MAX_UNPACKED:
        message = f"解压后超过 {MAX_UNPACKED >> 20} MiB，请拆分 / unpacks to more than {MAX_UNPACKED >> 20} MiB: split it"
        raise InputError(where, message)
    if merged > MAX_CELLS:
        raise InputError(where, f"合并了 {merged:,} 个单元格，请取消整列的合并 / merges {merged:,} cells: undo merges of whole columns")


def _merged_cells(package: zipfile.ZipFile) -> int:
    """openpyxl makes an object for each cell of a merged area, of which a few bytes can claim billions."""
    sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/")]
    return sum(_area(*area) for name in sheets for area in _MERGED.findall(package.read(name)))


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    return max(0, int(bottom) - int(top) + 1) * max(0, _column(right) - _column(left) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


# -------------------------------------------------------------------------------------------------------------- cells


def _sheets(data: bytes) -> Iterator[Sheet]:
    # Imported here: it costs 0.2 s, and start-up is a matter of imports.
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on styles and validations; what matters here comes as an error
        book = load_workbook(io.BytesIO(data))
        formulas = any(cell.data_type == "f" for sheet in book.worksheets for cell in _filled(sheet))
        results = load_workbook(io.BytesIO(data), data_only=True) if formulas else None
    for sheet in book.worksheets:
        yield _sheet(sheet, results[sheet.title] if results else None)


def _filled(sheet: Any) -> Iterator[Any]:
    """The cells that the file has, in order. (Walking the grid would make a million cells of one formatted column.)"""
    cells = sheet._cells
    if len(cells) > MAX_CELLS:
        raise _TooLarge(f"「{sheet.title}」超过 {MAX_CELLS:,} 格，请拆分 / more than {MAX_CELLS:,} cells in this sheet: split it")
    for place in sorted(cells):
        if cells[place].value is not None:
            yield cells[place]


def _sheet(sheet: Any, results: Any) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    for cell in _filled(sheet):
        result = _result(cell, results)
        if result is not None:
            rows.setdefault(cell.row, {})[cell.column] = result
    for area in sorted(sheet.merged_cells.ranges, key=lambda area: (area.min_row, area.min_col)):
        _fill(rows, area)
    comments = tuple((cell.row, cell.column, cell.comment.text.strip()) for cell in _filled(sheet) if cell.comment)
    return Sheet(sheet.title, {row: dict(sorted(cells.items())) for row, cells in sorted(rows.items())}, comments)


def _result(cell: Any, results: Any) -> Cell | None:
    value = cell.value
    if cell.data_type == "e":
        return Cell(str(value), cell.row, cell.column, fault="单元格是错误值 / the cell is an error value")
    if cell.data_type == "f":
        value = results[cell.coordinate].value
        if value is None or results[cell.coordinate].data_type == "e":
            shown = value or getattr(cell.value, "text", cell.value)
            fault = "公式没有存下结果，请在 Excel 中打开并保存 / the formula has no stored result: open and save it in Excel"
            return Cell(str(shown), cell.row, cell.column, fault=fault)
    plain = _plain(value)
    return None if isinstance(plain, str) and not plain.strip() else Cell(plain, cell.row, cell.column)


def _plain(value: Any) -> Value:
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) else str(value)


def _fill(rows: dict[int, dict[int, Cell]], area: Any) -> None:
    """Merged cells: the value stands in the first column of each of their rows."""
    first = rows.get(area.min_row, {}).get(area.min_col)
    if first is None:
        return
    last = area.max_col if area.max_col > area.min_col else 0
    rows[area.min_row][area.min_col] = Cell(first.value, first.row, first.column, last=last, fault=first.fault)
    for row in range(area.min_row + 1, min(area.max_row, area.min_row + 10_000) + 1):
        if row in rows:
            rows[row][area.min_col] = Cell(first.value, row, first.column, merged=True, last=last, fault=first.fault)
