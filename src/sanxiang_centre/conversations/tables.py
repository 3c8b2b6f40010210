"""Many rows at once: COPY in, COPY out, numbers of rows before they are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as csv
from django.db import connection
from django.db.models import Model
from psycopg import sql


def copy_in(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes rows; values of arrays and JSON as text."""
    table = sql.Identifier(model._meta.db_table)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with connection.cursor() as cursor, cursor.copy(sql.SQL("copy {} ({}) from stdin").format(table, names)) as copy:
        for row in rows:
            copy.write_row(row)


def copy_out(query: str, values: Sequence[Any], types: dict[str, pa.DataType]) -> pa.Table:
    """What a query answers, as columns of these names and types; null is null, and "" is ""."""
    content = pa.BufferOutputStream()
    with connection.cursor() as cursor, cursor.copy(f"copy ({query}) to stdout (format csv)", values) as copy:
        for part in copy:
            content.write(part)
    whole = content.getvalue()
    if not whole.size:
        return pa.schema(list(types.items())).empty_table()
    return csv.read_csv(
        pa.BufferReader(whole),
        read_options=csv.ReadOptions(column_names=list(types), use_threads=False, block_size=max(1 << 20, whole.size + 1)),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False, true_values=["t"], false_values=["f"]
        ),
    )


def new_ids(model: type[Model], count: int) -> list[int]:
    """Numbers that no other row will get."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)", [f'"{model._meta.db_table}"', count]
        )
        return [row[0] for row in cursor.fetchall()]
