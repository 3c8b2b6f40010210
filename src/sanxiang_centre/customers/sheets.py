"""A file of customers, read into rows of text with the place of each cell."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sanxiang_centre.customers.models import Channel, IdentityKind, Level, Nature, Region

MOST_ROWS = 20_000
MOST_BYTES = 5 * 2**20
MOST_UNPACKED = 100 * 2**20

HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "名称", "客户名称", "name"),
    "nature": ("性质", "nature"),
    "type": ("类型", "客户类型", "type"),
    "level": ("等级", "级别", "level"),
    "region": ("区域", "region"),
    "team": ("班组", "team"),
    "phone": ("电话", "手机", "手机号", "联系电话", "phone"),
    "email": ("邮箱", "电子邮箱", "email", "e-mail"),
    "chat": ("在线账号", "chat"),
    "contract": ("合同号", "合同编号", "户号", "contract"),
    "identity_number": ("身份证号", "证件号", "identity_number", "identity number"),
    "no_contact": ("免打扰", "do_not_contact", "do not contact"),
}
"""Field -> what its column may be called; in any case of letters."""

_FIELD_OF = {header: field for field, headers in HEADERS.items() for header in headers}
_CODES: Mapping[str, Mapping[str, str]] = {
    name: {word.strip().casefold(): value for value, label in choices for word in (value, *label.split("·")) if word}
    for name, choices in (
        ("nature", Nature.choices),
        ("level", Level.choices),
        ("region", Region.choices),
        ("no_contact", Channel.choices),
    )
}
_TYPE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SEVERAL = re.compile(r"[;；、\n]+")
_ROUNDED = re.compile(r"[0-9.]+[eE]\+[0-9]+")
IDENTITIES = frozenset(IdentityKind.values)


class UnreadableFile(Exception):
    """The message says what would be right."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`place` as a spreadsheet names it: B7."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one cell. The detail never repeats what stands in it."""

    cell: str
    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: Mapping[str, Cell]


def read_sheet(content: bytes) -> tuple[list[Row], list[Trouble]]:
    """Rows that are not empty, and what is wrong with the headers. An .xlsx (its first sheet) or a CSV in UTF-8 or GB18030."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile(f"文件至多 {MOST_BYTES // 2**20} MB，请分开导入 / {MOST_BYTES // 2**20} MB at most: split it")
    lines = _excel(content) if content.startswith(b"PK\x03\x04") else _csv(content)
    return _rows(lines)


def _excel(content: bytes) -> Iterator[Sequence[str]]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MOST_UNPACKED:
                raise UnreadableFile("工作簿过大，请分开导入 / the workbook is too large: split it")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for line in book.worksheets[0].iter_rows(values_only=True, max_col=60):
            yield [_text(value) for value in line]
    except UnreadableFile:
        raise
    except Exception as broken:  # a damaged package raises whatever its parts raise
        raise UnreadableFile("无法读取该工作簿，请另存为 .xlsx / the workbook cannot be read: save it as .xlsx again") from broken


def _text(value: Any) -> str:
    """A number as it was typed: 13800138000, not 1.38e10."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value).strip()


def _csv(content: bytes) -> Iterator[Sequence[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as unknown:
            raise UnreadableFile("请用 .xlsx，或 UTF-8、GB18030 编码的 CSV / an .xlsx, or a CSV in UTF-8 or GB18030 is due") from unknown
    if "\0" in text:
        raise UnreadableFile("请用 .xlsx 或 CSV / an .xlsx or a CSV is due")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [value.strip() for value in line]
    except csv.Error as broken:
        raise UnreadableFile("CSV 有未闭合的引号或过长的单元格 / the CSV has an open quote or an overlong cell") from broken


def _rows(lines: Iterable[Sequence[str]]) -> tuple[list[Row], list[Trouble]]:
    rows: list[Row] = []
    fields: list[str | None] | None = None
    troubles: list[Trouble] = []
    for number, line in enumerate(lines, 1):
        if not any(line):
            continue
        if fields is None:
            fields, troubles = _headers(number, line)
            continue
        if len(rows) >= MOST_ROWS:
            raise UnreadableFile(f"至多 {MOST_ROWS} 行，请分开导入 / {MOST_ROWS} rows at most: split it")
        pairs = zip(fields, line, strict=False)
        cells = {field: Cell(f"{_column(place)}{number}", text) for place, (field, text) in enumerate(pairs) if field and text}
        rows.append(Row(number, cells))
    if fields is None or not rows:
        raise UnreadableFile("文件没有数据：第一行是表头，其下是客户 / there are no data: headers first, then customers")
    return rows, troubles


def _headers(number: int, line: Sequence[str]) -> tuple[list[str | None], list[Trouble]]:
    fields: list[str | None] = []
    troubles: list[Trouble] = []
    for place, text in enumerate(line):
        field = _FIELD_OF.get(text.casefold())
        where = f"{_column(place)}{number}"
        if text and field is None:
            known = "、".join(headers[0] for headers in HEADERS.values())
            troubles.append(Trouble(where, "header", f"不认识的表头，可用 / an unknown header, known are: {known}"))
        elif field and field in fields:
            troubles.append(Trouble(where, "header", "表头重复 / this header stands twice"))
            field = None
        fields.append(field)
    if "name" not in fields:
        troubles.append(Trouble(f"A{number}", "name", f"缺少列 / a column is missing: {HEADERS['name'][0]}"))
    if not IDENTITIES & set(fields):
        troubles.append(Trouble(f"A{number}", "phone", "至少要有一列号码，如电话 / one column of numbers at least, e.g. 电话 phone"))
    return fields, troubles


def _column(place: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def code(field: str, text: str) -> str:
    """The code for what stands in a cell: 城区, urban and Urban are urban. Raises ValueError with what may stand there."""
    known = _CODES[field]
    found = known.get(text.casefold())
    if found is None:
        raise ValueError(f"可填 / may be: {'、'.join(dict.fromkeys(known))}")
    return found


def customer_type(text: str) -> str:
    value = text.casefold()
    if not _TYPE.fullmatch(value):
        raise ValueError("应为服务目录所用的类型代码，如 household / a type as the catalogue writes it, e.g. household")
    return value


def several(text: str) -> list[str]:
    """What stands in one cell, parted by ; 、 or a line's end."""
    return [part.strip() for part in _SEVERAL.split(text) if part.strip()]


def lost_digits(text: str) -> bool:
    """1.38E+10: the spreadsheet has thrown the last digits away."""
    return _ROUNDED.fullmatch(text) is not None
