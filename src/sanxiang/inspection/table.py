"""Bulk: many conversations as columns, verdicts as columns. The same machines as for one conversation.

Words are recognised for a whole batch at once; screens settle what columns alone can tell; then, conversation by
conversation, only the machines run that a recognised fact wakes. Conversations that are not plain (legs, events after the
end, times that are partly known or go back) take the ordinary run, event by event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from sanxiang.collecting import collector_paused
from sanxiang.inspection.bulk_run import BatchRun
from sanxiang.inspection.columns import batches
from sanxiang.inspection.core import Core
from sanxiang.inspection.plan import Plan
from sanxiang.inspection.verdicts import SCHEMA

ROWS = 1 << 16
"""Rows of a batch: large enough for arrays to pay, small enough for a few hundred MB at most."""


def inspect_table(core: Core, events: pa.Table | pa.RecordBatch, *, rows: int = ROWS) -> pa.Table:
    """Verdicts (`verdicts.SCHEMA`) of the conversations in `events` (`columns`). Raises InputError for wrong columns."""
    parts = list(inspect_stream(core, [events], rows=rows))
    return pa.concat_tables(parts) if parts else SCHEMA.empty_table()


def inspect_stream(core: Core, parts: Iterable[pa.Table | pa.RecordBatch], *, rows: int = ROWS) -> Iterator[pa.Table]:
    """The same for parts that come one by one, each of whole conversations; holds one batch of rows at a time."""
    plan = Plan(core)
    for part in parts:
        table = pa.Table.from_batches([part]) if isinstance(part, pa.RecordBatch) else part
        waiting = batches(table, rows)
        while True:
            with collector_paused():
                batch = next(waiting, None)
                verdicts = None if batch is None else BatchRun(plan, batch).table()
            if verdicts is None:
                break
            yield verdicts
