"""From a finished run to a result: closing states, points, scores, canonical bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Any

from sanxiang.conversation.model import Conversation
from sanxiang.conversation.writers.jsonl import write_jsonl
from sanxiang.inspection.checks.base import Live
from sanxiang.inspection.findings import Activation, DimensionScore, Finding, Reason, Recognised, Result, Searched, Span, State, Why
from sanxiang.inspection.program import CompiledCheck, Program
from sanxiang.inspection.run import Run

FAILING = (State.VIOLATED, State.OMITTED)
SpanOf = Callable[[int, int, int], Span]
"""(check index, event index, port) -> the words in the original text."""
Search = Callable[[int, Live], Searched | None]
"""(check index, activation) -> where what is missing was looked for."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a result reproducible."""

    edition: str
    engine: str


def digest_of(conversation: Conversation) -> str:
    """sha256 over the conversation's canonical JSON, 16 hexadecimal digits."""
    return sha256(write_jsonl(conversation).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def build_result(
    program: Program,
    run: Run,
    conversation: Conversation,
    identity: Identity,
    span_of: SpanOf,
    search: Search,
    situations: tuple[Recognised, ...] = (),
) -> Result:
    """The result of a finished run. Findings stand in the order of the standard's checks; not applicable ones are left out."""
    states = [(number, run.closed_state(number)) for number in run.applicable]
    findings = tuple(_finding(program, run, n, state, span_of, search) for n, state in states if state is not State.NOT_APPLICABLE)
    dimensions = score_dimensions(findings)
    got, applicable, open_points = (sum(getattr(d, name) for d in dimensions) for name in ("got", "applicable", "not_evaluated"))
    return Result(
        conversation=conversation.id,
        digest=digest_of(conversation),
        edition=identity.edition,
        engine=identity.engine,
        findings=findings,
        dimensions=dimensions,
        score=round(100 * got / applicable, 2) if applicable else None,
        failed=tuple(f.check for f in findings if f.severity == "critical" and f.state in FAILING),
        coverage=round(applicable / (applicable + open_points), 4) if applicable + open_points else None,
        situations=situations,
    )


def _finding(program: Program, run: Run, number: int, state: State, span_of: SpanOf, search: Search) -> Finding:
    check = program.checks[number]
    closed = run.done.get(number, [])
    activations = tuple([_activation(number, live, ended, reason, span_of) for live, ended, reason, _ in closed])
    return Finding(
        check=check.id,
        clauses=check.clauses,
        state=state,
        severity=check.severity,
        dimension=check.dimension,
        points=check.points,
        deducted=deduction(check, state, [a.state for a in activations]) if state in FAILING else 0.0,
        party=next((party for _, ended, _, party in closed if ended is state), run.agent),
        activations=activations,
        # A check keeps the worst state of its activations: nothing is missing where it is better.
        searched=next((search(number, live) for live, ended, _, _ in closed if _is_missing(live, ended)), None)
        if state in FAILING
        else None,
    )


def _is_missing(live: Live, state: State) -> bool:
    return state is State.OMITTED or (state is State.VIOLATED and live.why in (Why.MISSING, Why.LATE))


def _activation(check: int, live: Live, state: State, reason: Reason | None, span_of: SpanOf) -> Activation:
    return Activation(
        opened=live.anchor.event,
        state=state,
        why=live.why,
        reason=reason,
        spans=tuple([span_of(check, event, port) for event, port in live.hits]) if live.hits else (),
        value=None if live.value is None else round(live.value, 3),
        missing=live.missing if state in FAILING else (),
    )


def deduction(check: CompiledCheck, state: State, activations: Sequence[State]) -> float:
    """Points taken off (semantics.md, section 7)."""
    if state not in FAILING:
        return 0.0
    if check.points_each is None:
        return check.points
    hits = sum(one in FAILING for one in activations)
    return min(check.points, check.points_each * hits)


def score_dimensions(findings: Sequence[Finding]) -> tuple[DimensionScore, ...]:
    """Got, applicable and not evaluated points by dimension, in order of first appearance."""
    sums: dict[str, list[float]] = {}
    for finding in findings:
        row = sums.setdefault(finding.dimension, [0.0, 0.0, 0.0])
        if finding.state is State.NOT_EVALUATED:
            row[2] += finding.points
        else:
            row[0] += finding.points - finding.deducted
            row[1] += finding.points
    return tuple(DimensionScore(name, *row) for name, row in sums.items())


def result_to_dict(result: Result) -> dict[str, Any]:
    """Plain values, with defaults left out of activations and spans."""
    return {
        "conversation": result.conversation,
        "digest": result.digest,
        "edition": result.edition,
        "engine": result.engine,
        "score": result.score,
        "failed": list(result.failed),
        "coverage": result.coverage,
        "dimensions": [
            {"dimension": d.dimension, "score": d.score, "got": d.got, "applicable": d.applicable, "not_evaluated": d.not_evaluated}
            for d in result.dimensions
        ],
        "situations": [_plain(situation) for situation in result.situations],
        "findings": [_plain(finding) for finding in result.findings],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(held) for name in value.__dataclass_fields__ if (held := getattr(value, name)) not in (None, ())}
    return value


def result_to_json(result: Result) -> str:
    """Canonical JSON: the same result gives the same bytes."""
    return json.dumps(result_to_dict(result), ensure_ascii=False, separators=(",", ":"))
