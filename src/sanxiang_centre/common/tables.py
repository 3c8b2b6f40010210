"""Many rows at once: COPY, and numbers of rows before they are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg import sql


def copy_in(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes rows; values of arrays and JSON as text. Raises the errors of `django.db`."""
    table = sql.Identifier(model._meta.db_table)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("copy {} ({}) from stdin").format(table, names)
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def insert(rows: Sequence[Model]) -> None:
    """Writes new rows of one model, a few: as `bulk_create`, without its checks and without the numbers that the rows get."""
    if not rows:
        return
    fields = _fields(type(rows[0]))
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_insertion(type(rows[0]), len(rows)), values)


@cache
def _fields(model: type[Model]) -> tuple[Any, ...]:
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@lru_cache(maxsize=256)
def _insertion(model: type[Model], count: int) -> str:
    names = ", ".join(f'"{field.column}"' for field in _fields(model))
    places = f"({', '.join(['%s'] * len(_fields(model)))})"
    return f'insert into "{model._meta.db_table}" ({names}) values {", ".join([places] * count)}'


def new_ids(model: type[Model], count: int) -> list[int]:
    """Numbers that no other row will get."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)", [f'"{model._meta.db_table}"', count])
        return [row[0] for row in cursor.fetchall()]
