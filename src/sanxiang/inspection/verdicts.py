"""Verdicts as rows: what bulk inspection gives, and the same rows from a single result, so that both can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sanxiang.inspection.findings import Finding, Reason, Result, Span, State, Why

STATES = (State.NOT_APPLICABLE, State.PASS, State.NOT_EVALUATED, State.OMITTED, State.VIOLATED)
CODES = {state: n for n, state in enumerate(STATES)}
FAILING = frozenset({State.VIOLATED, State.OMITTED})
SPAN = pa.struct([("event", pa.int32()), ("start", pa.int32()), ("end", pa.int32())])
SCHEMA = pa.schema(
    [
        ("conversation", pa.string()),
        ("check", pa.dictionary(pa.int16(), pa.string())),
        ("state", pa.dictionary(pa.int8(), pa.string())),
        ("why", pa.string()),
        ("reason", pa.string()),
        ("points", pa.float32()),
        ("deducted", pa.float32()),
        ("spans", pa.list_(SPAN)),
    ]
)
"""One row for each check that applied to a conversation, conversations in the order of the input, checks in that of the standard.

why, reason  of the first activation in the check's state; null where it has none
deducted     points taken off
spans        the words that a violated or omitted finding rests on: event = row within the conversation, [start, end) characters
"""


@dataclass(frozen=True, slots=True)
class Detail:
    """What a verdict says beyond its state."""

    why: Why | None = None
    reason: Reason | None = None
    deducted: float = 0.0
    spans: tuple[Span, ...] = ()


NO_DETAIL = Detail()


def detail_of(finding: Finding) -> Detail:
    """The detail of a finding of a single result."""
    own = [a for a in finding.activations if a.state is finding.state]
    spans = tuple(span for a in own for span in a.spans) if finding.state in FAILING else ()
    return Detail(
        why=next((a.why for a in own if a.why), None),
        reason=next((a.reason for a in own if a.reason), None),
        deducted=finding.deducted,
        spans=spans,
    )


WHYS = (None, *Why)
REASONS = (None, *Reason)
WHY_CODES = {why: n for n, why in enumerate(WHYS)}
REASON_CODES = {reason: n for n, reason in enumerate(REASONS)}


class Matrix:
    """Verdicts of some conversations: states, causes and deductions by (conversation, check), and spans where there are any."""

    def __init__(self, checks: Sequence[str], points: NDArray[np.float32], ids: Sequence[str]) -> None:
        shape = (len(ids), len(checks))
        self.checks, self.points, self.ids = checks, points, ids
        self.states = np.zeros(shape, np.int8)
        self.whys = np.zeros(shape, np.int8)
        self.reasons = np.zeros(shape, np.int8)
        self.deducted = np.zeros(shape, np.float32)
        self.spans: dict[tuple[int, int], tuple[Span, ...]] = {}

    @staticmethod
    def reason_code(reason: Reason) -> int:
        return REASON_CODES[reason]

    def put(self, number: int, check: int, verdict: tuple[State, Detail]) -> None:
        """Write down one verdict."""
        state, detail = verdict
        self.states[number, check] = CODES[state]
        if detail is NO_DETAIL:
            return
        self.whys[number, check] = WHY_CODES[detail.why]
        self.reasons[number, check] = REASON_CODES[detail.reason]
        self.deducted[number, check] = detail.deducted
        if detail.spans:
            self.spans[number, check] = detail.spans

    def put_all(self, numbers: NDArray[np.int64], check: int, verdict: tuple[State, Detail]) -> None:
        """The same verdict for many conversations."""
        state, detail = verdict
        self.states[numbers, check] = CODES[state]
        self.whys[numbers, check] = WHY_CODES[detail.why]
        self.reasons[numbers, check] = REASON_CODES[detail.reason]
        self.deducted[numbers, check] = detail.deducted
        if detail.spans:
            self.spans.update(((number, check), detail.spans) for number in numbers.tolist())

    def clear(self, number: int) -> None:
        """Forget what was written of a conversation."""
        self.states[number] = 0

    def table(self) -> pa.Table:
        """The rows; not applicable ones are left out."""
        who, what = np.nonzero(self.states)
        return pa.table(
            [
                pa.array(list(self.ids), pa.string()).take(pa.array(who)),
                pa.DictionaryArray.from_arrays(pa.array(what.astype(np.int16)), pa.array(list(self.checks), pa.string())),
                pa.DictionaryArray.from_arrays(pa.array(self.states[who, what]), pa.array([state.value for state in STATES])),
                _words(WHYS).take(pa.array(self.whys[who, what])),
                _words(REASONS).take(pa.array(self.reasons[who, what])),
                pa.array(self.points[what]),
                pa.array(self.deducted[who, what]),
                self._span_lists(who, what),
            ],
            schema=SCHEMA,
        )

    def _span_lists(self, who: NDArray[np.int64], what: NDArray[np.int64]) -> pa.ListArray:
        width = max(1, len(self.checks))
        place = {number * width + check: spans for (number, check), spans in self.spans.items() if self.states[number, check]}
        keys = np.array(sorted(place), dtype=np.int64)
        counts = np.zeros(len(who), np.int32)
        counts[np.searchsorted(who * width + what, keys)] = [len(place[key]) for key in keys.tolist()]
        flat = np.array([(s.event, s.start, s.end) for key in keys.tolist() for s in place[key]], dtype=np.int32).reshape(-1, 3)
        offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        values = pa.StructArray.from_arrays([pa.array(flat[:, n].copy()) for n in range(3)], fields=list(SPAN))
        return pa.ListArray.from_arrays(pa.array(offsets), values, type=pa.list_(SPAN))


def _words(values: Sequence[Why | Reason | None]) -> pa.Array:
    return pa.array([None if value is None else value.value for value in values], pa.string())


def table_of_results(checks: Sequence[str], points: Sequence[float], results: Iterable[Result]) -> pa.Table:
    """The verdict rows of single results."""
    every = list(results)
    matrix = Matrix(checks, np.array(points, np.float32), [result.conversation for result in every])
    numbers = {check: n for n, check in enumerate(checks)}
    for place, result in enumerate(every):
        for finding in result.findings:
            matrix.put(place, numbers[finding.check], (finding.state, detail_of(finding)))
    return matrix.table()
