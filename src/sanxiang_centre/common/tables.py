"""Rows past the mapper: many at once by COPY, and a few in so few messages to the database as can be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Model
from psycopg import sql

M = TypeVar("M", bound=Model)


def copy_in(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes rows; values of arrays and JSON as text. Raises the errors of `django.db`."""
    table = sql.Identifier(model._meta.db_table)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("copy {} ({}) from stdin").format(table, names)
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


class Statement(NamedTuple):
    text: str
    values: Sequence[Any]


def insertion(rows: Sequence[Model]) -> Statement:
    """New rows of one model, a few: as `bulk_create`, without its checks and without the numbers that the rows get."""
    fields = _fields(type(rows[0]))
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields]
    return Statement(_insertion(type(rows[0]), len(rows)), values)


def updating(row: Model, *names: str) -> Statement:
    """These fields of a row that is there, and locked: as `save(update_fields=…)`, without its signals."""
    text, fields = _updating(type(row), names)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    return Statement(text, [*values, row.pk])


def insert(rows: Sequence[Model]) -> None:
    """Writes new rows of one model (`insertion`)."""
    if rows:
        execute(insertion(rows))


def execute(*statements: Statement) -> None:
    """One after the other, in one message to the database: each message is a wait for it."""
    with connection.cursor() as cursor:
        cursor.execute(*joined(statements))


def joined(statements: Sequence[Statement]) -> tuple[str, list[Any]]:
    """The text and the values of them all. The driver fills in the values, and the server takes several at once."""
    return ";\n".join(each.text for each in statements), [value for each in statements for value in each.values]


@cache
def _fields(model: type[Model]) -> tuple[Any, ...]:
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@lru_cache(maxsize=256)
def _insertion(model: type[Model], count: int) -> str:
    names = ", ".join(f'"{field.column}"' for field in _fields(model))
    places = f"({', '.join(['%s'] * len(_fields(model)))})"
    return f'insert into "{model._meta.db_table}" ({names}) values {", ".join([places] * count)}'


@lru_cache(maxsize=256)
def _updating(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    return f'update "{model._meta.db_table}" set {columns} where "{model._meta.pk.column}" = %s', fields


@cache
def columns_of(model: type[Model]) -> str:
    """What a statement selects, for `made_of`."""
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)


def made_of(model: type[M], values: Sequence[Any]) -> M:
    """The row of these values, in the order of the fields. The mapper works out for each statement anew what a column turns into."""
    names, conversions = _reading(model)
    if conversions:
        values = list(values)
        for place, convert in conversions:
            values[place] = convert(values[place], None, connection)
    return model.from_db(connection.alias, names, values)


@cache
def _reading(model: type[Model]) -> tuple[list[str], list[tuple[int, Callable[..., Any]]]]:
    fields = model._meta.concrete_fields
    converters = ((place, convert) for place, field in enumerate(fields) for convert in field.get_db_converters(connection))
    return [field.attname for field in fields], list(converters)


def new_ids(model: type[Model], count: int) -> list[int]:
    """Numbers that no other row will get."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)", [f'"{model._meta.db_table}"', count])
        return [row[0] for row in cursor.fetchall()]
