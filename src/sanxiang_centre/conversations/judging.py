"""Verdicts of bulk inspection as scores and findings, conversation by conversation. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sanxiang.inspection.findings import State
from sanxiang.inspection.inspector import Inspector
from sanxiang.inspection.verdicts import CODES, FAILING

Row = tuple[Any, ...]
FINDING = (
    "conversation_id", "check_id", "clauses", "state", "why", "reason", "severity", "dimension", "points", "deducted", "spans",
)  # fmt: skip
PASS, OPEN = CODES[State.PASS], CODES[State.NOT_EVALUATED]
FAILS = [CODES[state] for state in FAILING]


@dataclass(frozen=True, slots=True)
class Judgement:
    """All of one batch. Arrays go by the place of a conversation in `ids`, which ascend.

    scores, coverage   NaN where nothing was applicable
    passed             places of kept checks in the standard's order
    broken             clauses of failing findings
    findings           rows in the order of FINDING
    """

    ids: Sequence[int]
    scores: NDArray[np.float64]
    coverage: NDArray[np.float64]
    failed: NDArray[np.bool_]
    passed: Sequence[Sequence[int]]
    broken: Sequence[Sequence[str]]
    findings: Sequence[Row]


def judge(inspector: Inspector, ids: Sequence[int], events: pa.Table) -> Judgement:
    """`events` as `columns.events_of` gives them, `ids` ascending. Scores are those of the engine for one conversation."""
    table = inspector.inspect_table(events).combine_chunks() if events.num_rows else None
    checks = inspector.core.program.checks
    who, what, states, deducted = _columns(table, ids)
    points, critical = np.array([c.points for c in checks] or [0.0]), np.array([c.severity == "critical" for c in checks] or [False])
    fails = np.isin(states, FAILS)
    count = len(ids)

    def total(rows: NDArray[np.bool_], values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(who[rows], weights=values[rows], minlength=count).astype(np.float64)

    applicable = total(fails | (states == PASS), points[what])
    unknown = total(states == OPEN, points[what])
    got = applicable - total(fails, deducted)
    with np.errstate(invalid="ignore", divide="ignore"):
        scores, coverage = np.round(100 * got / applicable, 2), np.round(applicable / (applicable + unknown), 4)
    failed = np.bincount(who[fails & critical[what]], minlength=count) > 0
    clauses = [check.clauses for check in checks]
    return Judgement(
        ids,
        scores,
        coverage,
        failed,
        _grouped(who, what, states == PASS, count),
        [sorted({c for check in row for c in clauses[check]}) for row in _grouped(who, what, fails, count)],
        list(_findings(inspector, table, ids, who, what, states)) if table is not None else [],
    )


def _columns(table: pa.Table | None, ids: Sequence[int]) -> tuple[Any, Any, Any, Any]:
    """Place of the conversation, number of the check, code of the state, points taken off; a row a verdict."""
    if table is None or not table.num_rows:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8), np.zeros(0)
    who = np.searchsorted(np.array(ids, np.int64), np.asarray(table["conversation"].cast(pa.int64())))
    what = np.asarray(_codes(table, "check"), np.int64)
    # The table has 32 bits for what the engine knows with 64.
    deducted = np.round(np.asarray(table["deducted"], np.float64), 4)
    return who, what, np.asarray(_codes(table, "state")), deducted


def _codes(table: pa.Table, name: str) -> pa.Array:
    column = table[name]
    return (column.chunk(0) if isinstance(column, pa.ChunkedArray) else column).indices


def _grouped(who: Any, what: Any, rows: Any, count: int) -> list[list[int]]:
    """The checks of chosen rows, by conversation."""
    ends = np.cumsum(np.bincount(who[rows], minlength=count)) if count else np.zeros(0, np.int64)
    chosen = what[rows].tolist()
    return [chosen[begin:end] for begin, end in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True)] if count else []


def _findings(inspector: Inspector, table: pa.Table, ids: Sequence[int], who: Any, what: Any, states: Any) -> Iterator[Row]:
    chosen = np.flatnonzero(states != PASS)
    part = table.take(pa.array(chosen))
    heads = [(c.id, _array(c.clauses), c.severity, c.dimension or "", float(c.points)) for c in inspector.core.program.checks]
    names = ("state", "why", "reason", "deducted", "spans")
    columns = zip(who[chosen].tolist(), what[chosen].tolist(), *(part[name].to_pylist() for name in names), strict=True)
    for place, check, state, why, reason, deducted, spans in columns:
        ident, clauses, severity, dimension, points = heads[check]
        evidence = json.dumps([[span["event"] + 1, span["start"], span["end"]] for span in spans or ()])
        lost = round(deducted, 4)
        yield ids[place], ident, clauses, state, why or "", reason or "", severity, dimension, points, lost, evidence


def _array(values: Sequence[str]) -> str:
    """A text of PostgreSQL for an array of ids, which hold no quotes."""
    return "{" + ",".join(f'"{value}"' for value in values) + "}"
