"""The rows of a table as they stand in a file: CSV, TSV and the like, and Excel (.xlsx). What they mean is for others."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from sanxiang.conversation.decoding import Source, head_text, read_lines, read_whole
from sanxiang.conversation.items import ReadOptions
from sanxiang.errors import InputError

DELIMITERS = (",", "\t", ";", "|", "，")
_EXCEL_ROWS = 1_048_576
_EXCEL_COLUMNS = 256
_LONG_ROW = 1000

Cell = object
Row = tuple[int, Sequence[Cell], str]
"""Line or row number, the cells, and a fault or ""."""
Known = Callable[[Sequence[str]], int]
"""How many of these headers mean something."""


def table_rows(source: Source, options: ReadOptions, known: Known) -> Iterator[Row]:
    """The rows of a file that is an Excel workbook, or else delimited text. Raises InputError."""
    return xlsx_rows(source, options) if source.head.startswith(b"PK") else csv_rows(source, options, known)


def header_cells(text: str, known: Known) -> list[str]:
    """The cells of the first line of `text`, by the delimiter that makes most sense of them."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    split = [next(csv.reader([line[:8192]], delimiter=delimiter), []) for delimiter in DELIMITERS]
    return max(split, key=lambda cells: (known(cells), len(cells)))


def _delimiter(text: str, known: Known) -> str:
    cells = header_cells(text, known)
    line = next((line for line in text.splitlines() if line.strip()), "")
    return next(sign for sign in DELIMITERS if next(csv.reader([line[:8192]], delimiter=sign), []) == cells)


def csv_rows(source: Source, options: ReadOptions, known: Known) -> Iterator[Row]:
    """The rows of a delimited text file; the delimiter is found in the header line. Raises InputError."""
    # The limit is the process's; it is only ever raised, so that other users of csv are not cut short.
    csv.field_size_limit(max(csv.field_size_limit(), options.max_record_bytes))
    faults: dict[int, str] = {}
    reader = csv.reader(_raw_lines(source, options, faults), delimiter=_delimiter(head_text(source, options), known))
    before = 0
    try:
        for cells in reader:
            first, before = before + 1, reader.line_num
            found = next((faults.pop(number) for number in range(first, before + 1) if number in faults), "")
            if not found and before - first > _LONG_ROW:
                found = f"this row goes on to line {before}: a quotation mark is not closed"
            yield first, cells, found
    except csv.Error as error:
        raise InputError(source.at(before + 1), f"no table of text: {error}") from error


def _raw_lines(source: Source, options: ReadOptions, faults: dict[int, str]) -> Iterator[str]:
    for line in read_lines(source, options):
        if line.fault:
            faults[line.number] = line.fault
        yield line.text[: options.max_record_bytes] + "\n"


def xlsx_rows(source: Source, options: ReadOptions) -> Iterator[Row]:
    """The rows of the first sheet of an Excel workbook. Raises InputError."""
    data = read_whole(source, options)
    _check_zip(source, data, options)
    try:
        rows = _unpacked(data)
    except Exception as error:  # openpyxl lets anything out that its XML and zip parsers raise
        raise InputError(source.at(), f"not a readable .xlsx workbook ({type(error).__name__}: {error})") from error
    if len(rows) > _EXCEL_ROWS:
        raise InputError(source.at(len(rows)), f"more than Excel's {_EXCEL_ROWS} rows")
    yield from ((number, cells, "") for number, cells in enumerate(rows, 1))


def _unpacked(data: bytes) -> list[Sequence[Cell]]:
    """All rows of the first sheet, one more than Excel allows at most: a row number in the XML may be anything."""
    # Imported here: it costs 0.2 s, and few files are workbooks.
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on styles and dates; what matters here comes as an error
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True, max_col=_EXCEL_COLUMNS)
        return list(islice(rows, _EXCEL_ROWS + 1))


def _check_zip(source: Source, data: bytes, options: ReadOptions) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise InputError(source.at(), f"not a readable .xlsx workbook ({error}); save it as .xlsx again") from error
    if size > options.max_document_bytes:
        raise InputError(source.at(), f"unpacks to {size} bytes, more than {options.max_document_bytes}; split it")


def blank(cell: Cell) -> bool:
    """Nothing stands there."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Cell) -> str:
    """The cell as text; a whole number without its point."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def listed(headers: Sequence[str]) -> str:
    """Headers for a message: the first thirty, shortened, without what a terminal would obey."""
    shown = ["".join(sign if sign.isprintable() else "�" for sign in header[:30]) for header in headers[:30]]
    return ", ".join([*shown, "…"] if len(headers) > 30 else shown)
