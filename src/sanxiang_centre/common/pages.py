"""Lists a page at a time. The cursor names the last row seen, so that new rows neither repeat nor hide others."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from sanxiang_centre.common.problems import invalid

M = TypeVar("M", bound=Model)
LARGEST_PAGE = 200
NOT_OURS = "请原样使用上一页给出的 next / use the `next` of the page before, as it is"


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """`next` None = there is no more."""

    items: Sequence[M]
    next: str | None


def page(rows: QuerySet[M], *, order: str, size: int, cursor: str | None) -> Page[M]:
    """`order` is a field that is never null, with `-` for falling; ties go by id. Raises Problem for a cursor of another list."""
    name, falling = order.lstrip("-"), order.startswith("-")
    if cursor is not None:
        rows = _behind(rows, _after(name, falling, *_read(cursor, order)))
    sign = "-" if falling else ""
    found = list(rows.order_by(order, f"{sign}id")[: size + 1])
    more = len(found) > size
    items = found[:size]
    return Page(items, _written(order, _key(items[-1], name), items[-1].pk) if more else None)


def _behind(rows: QuerySet[M], after: Q) -> QuerySet[M]:
    """A key that the column cannot hold was not given by a page."""
    try:
        return rows.filter(after)
    except (ValidationError, ValueError, TypeError, OverflowError) as wrong:
        raise invalid({"cursor": NOT_OURS}) from wrong


def _key(row: Model, name: str) -> Any:
    value = getattr(row, name)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _after(name: str, falling: bool, key: Any, ident: int) -> Q:
    beyond = "lt" if falling else "gt"
    # The first part says nothing new, but it is what an index can be searched by.
    return Q(**{f"{name}__{beyond}e": key}) & (Q(**{f"{name}__{beyond}": key}) | Q(**{name: key, f"id__{beyond}": ident}))


def _written(order: str, key: Any, ident: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([order, key, ident], ensure_ascii=False).encode()).decode().rstrip("=")


def _read(cursor: str, order: str) -> tuple[Any, int]:
    try:
        named, key, ident = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if named == order and isinstance(ident, int) and isinstance(key, str | int):
            return key, ident
    except (ValueError, TypeError, binascii.Error):
        pass
    raise invalid({"cursor": NOT_OURS})
