"""One row that every request asks for: the question is composed once a process.

Composing a query takes the mapper longer than answering it takes the database; for what is asked hundreds of times a second that is most of
its cost. The rows come as instances of their models, as from a queryset.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, ForeignKey, Model

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class One(Generic[M]):
    """`where`: a condition on `t`, the table of the model, and on those `joined`, each by the name of a foreign key that is always set.

    VISITOR = One(Visitor, "t.digest = %s and site.is_active", "site")
    VISITOR.get([digest])
    """

    model: type[M]
    where: str
    joined: tuple[str, ...] = ()

    def get(self, given: Sequence[Any]) -> M | None:
        """The first row that there is."""
        with connection.cursor() as cursor:
            cursor.execute(self._statement, given)
            row = cursor.fetchone()
        return self._made(row) if row is not None else None

    @cached_property
    def _keys(self) -> tuple[ForeignKey[Any, Any], ...]:
        return tuple(cast("ForeignKey[Any, Any]", self.model._meta.get_field(name)) for name in self.joined)

    @cached_property
    def _statement(self) -> str:
        names = [*_columns(self.model, "t"), *(name for key in self._keys for name in _columns(key.related_model, key.name))]
        joins = (_join(key) for key in self._keys)
        return f'select {", ".join(names)} from "{self.model._meta.db_table}" t {" ".join(joins)} where {self.where} limit 1'

    def _made(self, row: Sequence[Any]) -> M:
        end = len(self.model._meta.concrete_fields)
        found = _instance(self.model, row[:end])
        for key in self._keys:
            start, end = end, end + len(key.related_model._meta.concrete_fields)
            setattr(found, key.name, _instance(key.related_model, row[start:end]))
        return found


def _columns(model: type[Model], table: str) -> Iterable[str]:
    return (f'{table}."{field.column}"' for field in model._meta.concrete_fields)


def _join(key: ForeignKey[Any, Any]) -> str:
    other = key.related_model._meta
    return f'join "{other.db_table}" {key.name} on {key.name}."{other.pk.column}" = t."{key.column}"'


def _instance(model: type[M], values: Sequence[Any]) -> M:
    fields = model._meta.concrete_fields
    given = [_value(field, value) for field, value in zip(fields, values, strict=True)]
    return model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], given)


def _value(field: Field[Any, Any], value: Any) -> Any:
    """As the field reads it: JSON comes as text."""
    convert = getattr(field, "from_db_value", None)
    return value if convert is None else convert(value, None, connection)
