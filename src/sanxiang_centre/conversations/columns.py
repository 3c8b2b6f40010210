"""Stored conversations as the columns that bulk inspection takes (`sanxiang.inspection.columns`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from sanxiang.inspection.columns import META, STARTED

TYPES = {
    "id": pa.int64(), "kind": pa.string(), "role": pa.string(), "party": pa.string(), "text": pa.large_string(), "at": pa.float64(),
    "start": pa.float64(), "detail": pa.string(),
}  # fmt: skip
LOG = """
    select conversation_id, kind, role, party::text, text, at, start, detail from conversations_entry
    where conversation_id = any(%s) order by conversation_id, seq
"""


@dataclass(frozen=True, slots=True)
class Head:
    """What of a conversation is the same in all its rows. `began_at` counts only where it is known."""

    id: int
    channel: str
    direction: str
    metadata: Mapping[str, Any]
    began_at: datetime
    began_known: bool

    @property
    def started(self) -> str | None:
        return self.began_at.isoformat() if self.began_known else None


HEAD = ("id", "channel", "direction", "metadata", "began_at", "began_known")
"""Fields of the model, in the order of Head."""


def events_of(heads: Sequence[Head]) -> pa.Table:
    """The rows of these conversations, in the order of their numbers, which stand in the column `conversation`."""
    ordered = sorted(heads, key=lambda head: head.id)
    log = _log([head.id for head in ordered])
    places = np.searchsorted(np.array([head.id for head in ordered], np.int64), np.asarray(log["id"]))
    rows = pa.array(places)
    table = pa.table(
        {
            "conversation": log["id"].cast(pa.string()),
            "channel": pa.array([head.channel or None for head in ordered], pa.string()).take(rows),
            "direction": pa.array([head.direction or None for head in ordered], pa.string()).take(rows),
            "kind": log["kind"],
            "role": log["role"],
            "party": log["party"],
            "text": pc.fill_null(log["text"], ""),
            "at": log["at"],
            "start": log["start"],
            "detail": pc.if_else(pc.equal(log["detail"], ""), None, log["detail"]),
        }
    )
    table = table.append_column(STARTED, pa.array([head.started for head in ordered], pa.string()).take(rows))
    for name in sorted({name for head in ordered for name in head.metadata}):
        table = table.append_column(META + name, _scalars([head.metadata.get(name) for head in ordered]).take(rows))
    return table


def _log(ids: Sequence[int]) -> pa.Table:
    with connection.cursor() as cursor:
        cursor.execute(LOG, [list(ids)])
        rows = cursor.fetchall()
    columns: Sequence[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(TYPES)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, TYPES.values(), strict=True)], names=list(TYPES))


def _scalars(values: list[Any]) -> pa.Array:
    """Mixed kinds of one field become text: a column has one type."""
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else str(value) for value in values])
