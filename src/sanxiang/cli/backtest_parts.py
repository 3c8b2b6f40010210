"""Stored conversations as parts for `backtest`: read from any format, or straight from Parquet files of events."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import typer

from sanxiang.cli.outputs import Teller, conversations_in
from sanxiang.cli.sources import Progress, Sources
from sanxiang.conversation.model import Conversation
from sanxiang.errors import InputError, Location
from sanxiang.inspection.columns import SCHEMA, events_table
from sanxiang.reporting.parties import agents_of, key_of
from sanxiang.workbench.backtest import Part
from sanxiang.workbench.event_rows import staff_number

ROWS = 60_000
"""Events of a part: one batch of bulk inspection."""
STORED = ".parquet"


def split_stored(paths: Sequence[Path]) -> tuple[list[Path], tuple[Path, ...]]:
    """Paths for the readers of conversations, and Parquet files, those inside folders included."""
    stored: list[Path] = []
    others: list[Path] = []
    for path in paths:
        inside = sorted(file for file in path.rglob(f"*{STORED}") if file.is_file()) if path.is_dir() else []
        stored += [path] if path.suffix == STORED else inside
        if path.suffix != STORED and not (inside and _only_stored(path)):
            others.append(path)
    for path in stored:
        if not path.is_file():
            raise typer.BadParameter(f"{path}: 没有这个文件 / no such file", param_hint="CONVERSATIONS")
    return others, tuple(stored)


def _only_stored(folder: Path) -> bool:
    names = [name for _, _, names in os.walk(folder) for name in names if not name.startswith(".")]
    return all(name.endswith(STORED) for name in names)


def parts_of(sources: Sources | None, stored: Sequence[Path], progress: Progress, teller: Teller) -> Iterator[Part]:
    """All conversations; what cannot be read is told and left out."""
    done = sources.size() if sources else 0
    if sources is not None:
        yield from _read_parts(conversations_in(sources.items(progress), teller))
    for path in stored:
        size = path.stat().st_size
        yield from _stored_parts(path, partial(_further, progress, done, size))
        done += size
        progress(done)


def _further(progress: Progress, done: int, size: int, share: float) -> None:
    progress(done + int(share * size))


def _read_parts(conversations: Iterator[Conversation]) -> Iterator[Part]:
    held: list[Conversation] = []
    rows = 0
    for conversation in conversations:
        if not conversation.events:
            continue
        held.append(conversation)
        rows += len(conversation.events)
        if rows >= ROWS:
            yield part_of(held)
            held, rows = [], 0
    if held:
        yield part_of(held)


def part_of(conversations: Sequence[Conversation]) -> Part:
    """Some conversations as one part."""
    events = events_table(replace(each, id=str(number)) for number, each in enumerate(conversations))
    agents = tuple(_agents(each) for each in conversations)
    return Part(events, tuple(each.id for each in conversations), agents)


def _agents(conversation: Conversation) -> tuple[str, ...]:
    keys = dict.fromkeys(key_of(conversation.parties[n]) for n in agents_of(conversation))
    return tuple(key for key in keys if key)


# ------------------------------------------------------------------------------------------------ Parquet


def _stored_parts(path: Path, progress: Callable[[float], None]) -> Iterator[Part]:
    """A file of events, cut between conversations. Raises InputError."""
    import pyarrow.parquet as pq

    try:
        # Buffering ahead would hold the whole file.
        with pq.ParquetFile(path, pre_buffer=False) as file:
            total, read = max(1, file.metadata.num_rows), 0
            for table in _whole(path, file.iter_batches(batch_size=ROWS)):
                yield stored_part(table)
                read += table.num_rows
                progress(read / total)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise InputError(Location(str(path)), f"无法作为 Parquet 读取 / cannot be read as Parquet: {str(error).splitlines()[0]}") from error


def _whole(path: Path, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows in tables of whole conversations."""
    rest: pa.Table | None = None
    for batch in batches:
        table = pa.Table.from_batches([batch])
        missing = [name for name in ("conversation", "kind", "role", "text") if name not in table.column_names]
        if missing:
            raise InputError(Location(str(path)), f"缺少列 {missing}，应有 {SCHEMA.names} / these columns are missing")
        table = table if rest is None else pa.concat_tables([rest, table])
        last = int(_starts(table)[-1])
        if last:
            yield table.slice(0, last)
        rest = table.slice(last)
    if rest is not None and rest.num_rows:
        yield rest


def _starts(table: pa.Table) -> Any:
    """First rows of the conversations."""
    codes = np.asarray(table["conversation"].combine_chunks().dictionary_encode().indices.fill_null(-1))
    return np.concatenate(([0], np.flatnonzero(codes[1:] != codes[:-1]) + 1)) if len(codes) else np.zeros(1, np.int64)


def stored_part(table: pa.Table) -> Part:
    """Whole conversations in columns as one part."""
    starts = _starts(table)
    numbers = np.repeat(np.arange(len(starts)), np.diff([*starts, table.num_rows]))
    ids = tuple(str(each) for each in table["conversation"].take(pa.array(starts)).to_pylist())
    place = table.column_names.index("conversation")
    events = table.set_column(place, "conversation", pa.array(numbers).cast(pa.string()))
    return Part(events, ids, _stored_agents(table, numbers, len(starts)))


def _stored_agents(table: pa.Table, numbers: Any, count: int) -> tuple[tuple[str, ...], ...]:
    found: list[dict[str, None]] = [{} for _ in range(count)]
    if "party" not in table.column_names:
        return ((),) * count
    rows = np.flatnonzero(np.asarray(pc.equal(table["role"].cast(pa.string()), "agent").fill_null(False)))
    parties = table["party"].take(pa.array(rows)).cast(pa.string()).combine_chunks().dictionary_encode()
    names = [staff_number(party) for party in parties.dictionary.to_pylist()]
    for number, code in zip(numbers[rows].tolist(), parties.indices.to_pylist(), strict=True):
        if code is not None and names[code]:
            found[number].setdefault(names[code])
    return tuple(tuple(each) for each in found)
