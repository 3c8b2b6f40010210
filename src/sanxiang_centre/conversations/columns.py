"""Stored conversations as the columns that bulk inspection takes (`sanxiang.inspection.columns`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanxiang.inspection.columns import META
from sanxiang_centre.conversations.tables import copy_out

TYPES = {
    "id": pa.int64(), "kind": pa.string(), "role": pa.string(), "party": pa.string(), "text": pa.large_string(), "at": pa.float64(),
    "start": pa.float64(), "detail": pa.string(),
}  # fmt: skip
LOG = """
    select conversation_id, kind, role, party, text, at, start, detail from conversations_entry
    where conversation_id = any(%s) order by conversation_id, seq
"""


@dataclass(frozen=True, slots=True)
class Head:
    """What of a conversation is the same in all its rows."""

    id: int
    channel: str
    direction: str
    metadata: Mapping[str, Any]


def events_of(heads: Sequence[Head]) -> pa.Table:
    """The rows of these conversations, in the order of their numbers, which stand in the column `conversation`."""
    ordered = sorted(heads, key=lambda head: head.id)
    log = copy_out(LOG, [[head.id for head in ordered]], TYPES)
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
    for name in sorted({name for head in ordered for name in head.metadata}):
        table = table.append_column(META + name, _scalars([head.metadata.get(name) for head in ordered]).take(rows))
    return table


def _scalars(values: list[Any]) -> pa.Array:
    """Mixed kinds of one field become text: a column has one type."""
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else str(value) for value in values])
