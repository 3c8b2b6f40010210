"""Conversations as columns: one row an event, the rows of a conversation together. The unit of distribution.

conversation  string   id; a new value begins a new conversation
channel, direction  string or null, the same in all rows of a conversation
kind          string   as in `EventKind`
role          string or null (nobody)
party         string or null: who of that role (staff number); a change of agent begins a leg
text          string   what was said, else ""
at, start     float64 or null, seconds
detail        string
started_at    string or null (and so may the column be missing): ISO 8601 date and time at which the conversation began
meta.*        any scalar: metadata of the conversation, read from its first row; null = absent
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sanxiang.conversation.model import NO_METADATA, Channel, Conversation, Direction, Event, EventKind, Metadata, Role
from sanxiang.errors import InputError, Location
from sanxiang.inspection.checks.plans import role_index
from sanxiang.inspection.clock import OTHER

SCHEMA = pa.schema(
    [
        ("conversation", pa.string()),
        ("channel", pa.string()),
        ("direction", pa.string()),
        ("kind", pa.string()),
        ("role", pa.string()),
        ("party", pa.string()),
        ("text", pa.large_string()),
        ("at", pa.float64()),
        ("start", pa.float64()),
        ("detail", pa.string()),
    ]
)
META = "meta."
STARTED = "started_at"
KINDS = tuple(EventKind)
Ints = NDArray[np.int64]


def events_table(conversations: Iterable[Conversation]) -> pa.Table:
    """The columns of some conversations."""
    columns: dict[str, list[object]] = {name: [] for name in SCHEMA.names}
    metadata: list[Metadata] = []
    started: list[str | None] = []
    for conversation in conversations:
        began = None if conversation.started_at is None else conversation.started_at.isoformat()
        started += [began] * len(conversation.events)
        metadata += [conversation.metadata] * len(conversation.events)
        for event in conversation.events:
            for name, value in zip(SCHEMA.names, _row(conversation, event), strict=True):
                columns[name].append(value)
    table = pa.table(columns, schema=SCHEMA)
    if any(started):
        table = table.append_column(STARTED, pa.array(started, pa.string()))
    for name in sorted({name for fields in metadata for name in fields}):
        table = table.append_column(META + name, _scalars([fields.get(name) for fields in metadata]))
    return table


def _row(conversation: Conversation, event: Event) -> tuple[object, ...]:
    party = None if event.party is None else conversation.parties[event.party]
    return (
        conversation.id,
        conversation.channel,
        conversation.direction,
        event.kind.value,
        None if party is None else party.role.value,
        None if event.party is None else f"{event.party}:{party.id if party else ''}",
        event.text,
        event.at,
        event.start,
        event.detail,
    )


def _scalars(values: list[object]) -> pa.Array:
    """Mixed kinds of one field become text: a column has one type."""
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else str(value) for value in values])


@dataclass(frozen=True, slots=True)
class Batch:
    """Some whole conversations as arrays. Conversation c has the rows first[c] : first[c + 1].

    Text of row r = points[text[r] : text[r + 1]] (code points). Unknown times are NaN. `kinds` index KINDS, `roles` are
    those of `clock`, `parties` are numbers (-1 = nobody).
    """

    ids: list[str]
    first: Ints
    channels: list[Channel | None]
    directions: list[Direction | None]
    metadata: list[Metadata]
    started_at: list[datetime | None]
    kinds: NDArray[np.int8]
    roles: NDArray[np.int8]
    parties: NDArray[np.int32]
    points: NDArray[np.uint32]
    text: Ints
    at: NDArray[np.float64]
    start: NDArray[np.float64]
    details: pa.Array
    party_names: list[str]

    def __len__(self) -> int:
        return len(self.ids)

    def text_of(self, row: int) -> str:
        return self.points[self.text[row] : self.text[row + 1]].tobytes().decode("utf-32-le", "surrogatepass")

    def detail_of(self, row: int) -> str:
        return self.details[row].as_py() or ""


def batches(table: pa.Table, rows: int) -> Iterator[Batch]:
    """The table in parts of about that many rows, never cutting a conversation. Raises InputError for wrong columns."""
    missing = [name for name in ("conversation", "kind", "role", "text") if name not in table.column_names]
    if missing:
        raise InputError(Location("<table>"), f"缺少列 {missing}，应有 {SCHEMA.names} / these columns are missing")
    starts = _starts(table["conversation"])
    begin = 0
    while begin < len(starts) - 1:
        end = int(np.searchsorted(starts, starts[begin] + rows, side="right")) - 1
        end = min(max(end, begin + 1), len(starts) - 1)
        yield _batch(table.slice(starts[begin], starts[end] - starts[begin]), starts[begin : end + 1] - starts[begin])
        begin = end


def _starts(column: pa.ChunkedArray) -> Ints:
    """First rows of the conversations, and the number of rows."""
    codes, _ = _codes(column)
    changes = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    return np.concatenate(([0], changes, [len(codes)])).astype(np.int64) if len(codes) else np.zeros(1, np.int64)


def _codes(column: pa.ChunkedArray | pa.Array) -> tuple[NDArray[np.int32], list[object]]:
    """Numbers of the values (-1 = null) and the values."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], type=array.type)
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    codes = np.asarray(encoded.indices.fill_null(-1), dtype=np.int32)
    return codes, encoded.dictionary.to_pylist()


def _mapped(table: pa.Table, name: str, meaning: dict[object, int], default: int) -> NDArray[np.int8]:
    if name not in table.column_names:
        return np.full(table.num_rows, default, np.int8)
    codes, values = _codes(table[name])
    for value in values:
        if value not in meaning:
            known = ", ".join(map(str, meaning))
            raise InputError(Location("<table>"), f"列 {name} 的值 {value!r} 未知，可用：{known} / unknown value in column {name}")
    lookup = np.array([*(meaning[value] for value in values), default], dtype=np.int8)
    return lookup[codes]


def _floats(table: pa.Table, name: str) -> NDArray[np.float64]:
    if name not in table.column_names:
        return np.full(table.num_rows, np.nan)
    return np.asarray(table[name].cast(pa.float64()).fill_null(float("nan")).to_numpy(), dtype=np.float64)


def _batch(table: pa.Table, first: Ints) -> Batch:
    points, text = _texts(table["text"])
    ids = table["conversation"].take(pa.array(first[:-1])).to_pylist()
    party_codes, party_names = _codes(table["party"]) if "party" in table.column_names else (np.full(table.num_rows, -1, np.int32), [])
    has_detail = "detail" in table.column_names
    return Batch(
        ids=[str(one) for one in ids],
        first=first,
        channels=[None if v is None else Channel(v) for v in _first_values(table, "channel", first)],
        directions=[None if v is None else Direction(v) for v in _first_values(table, "direction", first)],
        metadata=_metadata(table, first),
        started_at=[None if v is None else moment(v) for v in _first_values(table, STARTED, first)],
        kinds=_mapped(table, "kind", {kind.value: n for n, kind in enumerate(KINDS)}, -1),
        roles=_mapped(table, "role", {role.value: role_index(role) for role in Role}, OTHER),
        parties=party_codes,
        points=points,
        text=text,
        at=_floats(table, "at"),
        start=_floats(table, "start"),
        details=_one(table["detail"]) if has_detail else pa.nulls(table.num_rows, pa.string()),
        party_names=[str(name) for name in party_names],
    )


def moment(value: object) -> datetime:
    """A value of `started_at`. Raises InputError."""
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        message = f"列 started_at 的值 {value!r} 应如 2026-03-02T10:15:03+08:00 / a moment such as 2026-03-02T10:15:03+08:00 is due"
        raise InputError(Location("<table>"), message) from None


def _first_values(table: pa.Table, name: str, first: Ints) -> list[str | None]:
    if name not in table.column_names:
        return [None] * (len(first) - 1)
    found: list[str | None] = table[name].take(pa.array(first[:-1])).to_pylist()
    return found


def _metadata(table: pa.Table, first: Ints) -> list[Metadata]:
    names = [name for name in table.column_names if name.startswith(META)]
    if not names:
        return [NO_METADATA] * (len(first) - 1)
    columns = [_first_values(table, name, first) for name in names]
    keys = [name[len(META) :] for name in names]
    return [{key: value for key, value in zip(keys, row, strict=True) if value is not None} for row in zip(*columns, strict=True)]


def _one(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks != 1 else column.chunk(0)


def _texts(column: pa.ChunkedArray) -> tuple[NDArray[np.uint32], Ints]:
    """Code points of all texts, one behind the other, and where each begins."""
    array = _one(column.cast(pa.large_string())).fill_null("")
    offsets = np.frombuffer(array.buffers()[1], dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    raw = array.buffers()[2]
    data = b"" if raw is None else raw.to_pybytes()[offsets[0] : offsets[-1]]
    leads = (np.frombuffer(data, dtype=np.uint8) & 0xC0) != 0x80
    counts = np.concatenate(([0], np.cumsum(leads)))
    points = np.frombuffer(data.decode("utf-8").encode("utf-32-le"), dtype=np.uint32)
    return points, counts[offsets - offsets[0]].astype(np.int64)
