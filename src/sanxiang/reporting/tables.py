"""Findings out as files: `.jsonl`, `.parquet` or `.xlsx`, one row a finding, written as they come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from sanxiang.conversation.model import Conversation
from sanxiang.inspection.findings import Result
from sanxiang.reporting.gather import Pair
from sanxiang.reporting.labels import Labels
from sanxiang.reporting.masking import Mask
from sanxiang.reporting.rows import COLUMNS, Row, finding_rows

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 20_000
"""Rows that are held before they are written as one Parquet row group."""


class FindingsTable(Protocol):
    """A table that takes inspected conversations one at a time."""

    def add(self, conversation: Conversation, result: Result) -> None: ...


def write_findings(path: Path, pairs: Iterable[Pair], labels: Labels, *, mask: Mask, date: str = "") -> None:
    """All findings of `pairs` as one file; its kind is chosen by the extension.

    Raises ValueError for another extension, OSError where the file cannot be written.
    """
    with open_findings(path, labels, mask=mask, date=date) as table:
        for conversation, result in pairs:
            table.add(conversation, result)


@contextmanager
def open_findings(path: Path, labels: Labels, *, mask: Mask, date: str = "") -> Iterator[FindingsTable]:
    """A table to add to; complete when the block ends. `date` is shown in Excel's summary. Raises as `write_findings`."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ValueError(f"{path.name}: findings are written as {', '.join(SUFFIXES)}, not as {suffix or 'a file without extension'}")
    with ExitStack() as stack:
        if suffix == ".jsonl":
            yield _JsonLines(stack.enter_context(path.open("w", encoding="utf-8", newline="\n")), labels, mask)
        elif suffix == ".parquet":
            yield stack.enter_context(_parquet(path, labels, mask))
        else:
            from sanxiang.reporting.excel import open_workbook

            yield stack.enter_context(open_workbook(path, labels, mask=mask, date=date))


SUFFIXES = (".jsonl", ".parquet", ".xlsx")


class _JsonLines:
    def __init__(self, out: TextIO, labels: Labels, mask: Mask) -> None:
        self._out, self._labels, self._mask = out, labels, mask

    def add(self, conversation: Conversation, result: Result) -> None:
        for row in finding_rows(conversation, result, self._labels, self._mask):
            self._out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


@contextmanager
def _parquet(path: Path, labels: Labels, mask: Mask) -> Iterator[FindingsTable]:
    import pyarrow.parquet as pq

    schema = findings_schema()
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        table = _Batches(writer, schema, labels, mask)
        yield table
        table.flush()


class _Batches:
    def __init__(self, writer: Any, schema: pa.Schema, labels: Labels, mask: Mask) -> None:
        self._writer, self._schema, self._labels, self._mask = writer, schema, labels, mask
        self._rows: list[Row] = []

    def add(self, conversation: Conversation, result: Result) -> None:
        self._rows.extend(finding_rows(conversation, result, self._labels, self._mask))
        if len(self._rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        import pyarrow as pa

        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
            self._rows.clear()


def findings_schema() -> pa.Schema:
    """The Arrow schema of the findings table."""
    import pyarrow as pa

    span = [("event", pa.int32()), ("start", pa.int32()), ("end", pa.int32()), ("at", pa.float64()), ("words", pa.string())]
    types = {
        "string": pa.string(),
        "number": pa.float64(),
        "integer": pa.int32(),
        "flag": pa.bool_(),
        "strings": pa.list_(pa.string()),
        "spans": pa.list_(pa.struct(span)),
        "situations": pa.list_(pa.struct([("situation", pa.string()), ("event", pa.int32()), ("words", pa.string())])),
    }
    return pa.schema([(name, types[kind]) for name, kind in COLUMNS.items()])
