"""Targets as findings: the one table from the state of a clock to the state of a finding, with the same clauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sanxiang.inspection.findings import Activation, Finding, Reason, Span, State, Why
from sanxiang.inspection.targets.judging import Cause, TargetClock, TargetState
from sanxiang.inspection.targets.statistics import Outcome
from sanxiang.standard.targets import Target

STATES: Mapping[TargetState, State] = {
    TargetState.RUNNING: State.PENDING,
    TargetState.PAUSED: State.PENDING,
    TargetState.MET: State.PASS,
    TargetState.MISSED: State.VIOLATED,
    TargetState.CANCELLED: State.NOT_APPLICABLE,
    TargetState.NOT_EVALUATED: State.NOT_EVALUATED,
}
WHYS: Mapping[Cause, Why] = {
    Cause.LATE: Why.LATE,
    Cause.OVERDUE: Why.LATE,
    Cause.EARLY: Why.LATE,
    Cause.UNANNOUNCED: Why.MISSING,
    Cause.TURNED_AWAY: Why.MISSING,
}
REASONS: Mapping[Cause, Reason] = {
    Cause.NO_ATTRIBUTE: Reason.UNKNOWN_FIELD,
    Cause.NO_ITEM: Reason.UNKNOWN_FIELD,
    Cause.NO_DUE: Reason.NO_TIME,
    Cause.HUNG_UP: Reason.CUT_SHORT,
    Cause.WITHDRAWN: Reason.CUT_SHORT,
}
SEVERITY, DIMENSION = "major", "timeliness"


def finding_of(clocks: Sequence[TargetClock]) -> Finding:
    """The clocks of one target over one record, at least one, as a finding; the worst of them decides."""
    return _finding(clocks[0].target, tuple(dict.fromkeys(each for clock in clocks for each in clock.clauses)), map_clocks(clocks))


def finding_over(outcome: Outcome, clocks: Sequence[TargetClock]) -> Finding:
    """A target over many records as one finding: an average or a share may be kept though single clocks are not."""
    found = _finding(outcome.target.id, outcome.clauses, map_clocks(clocks))
    if outcome.target.statistic == "each" or outcome.kept is None:
        return found
    return replace(found, state=State.PASS if outcome.kept else State.VIOLATED)


def findings(targets: Sequence[Target], clocks: Sequence[TargetClock]) -> tuple[Finding, ...]:
    """Of one record: a finding for each target that judges each record by itself. Averages and shares are of many (`finding_over`)."""
    by_target = {target.id: [clock for clock in clocks if clock.target == target.id] for target in targets if target.statistic == "each"}
    return tuple(finding_of(some) for some in by_target.values() if some)


def map_clocks(clocks: Sequence[TargetClock]) -> tuple[Activation, ...]:
    """One activation a clock; its value is the seconds on the clock."""
    return tuple(
        Activation(
            opened=-1 if clock.started_by is None else clock.started_by,
            state=STATES[clock.state],
            why=WHYS.get(clock.cause) if clock.cause and clock.state is TargetState.MISSED else None,
            reason=REASONS.get(clock.cause) if clock.cause else None,
            spans=_spans(clock),
            value=None if clock.reading is None else float(clock.reading.elapsed),
            missing=clock.missing,
        )
        for clock in clocks
    )


def _spans(clock: TargetClock) -> tuple[Span, ...]:
    """The event that started the clock, and the one that stopped it, with the seconds in between on the wall."""
    start = () if clock.started_by is None else (Span(clock.started_by, at=0.0),)
    if clock.done_by is None or clock.done is None:
        return start
    return (*start, Span(clock.done_by, at=(clock.done - clock.start).total_seconds() if clock.start else None))


def _finding(target: str, clauses: tuple[str, ...], activations: tuple[Activation, ...]) -> Finding:
    worst = min((each.state for each in activations), key=lambda state: _ORDER.index(state))
    return Finding(f"targets/{target}", clauses, worst, SEVERITY, DIMENSION, 0, 0, None, activations)


_ORDER = (State.VIOLATED, State.PENDING, State.NOT_EVALUATED, State.PASS, State.NOT_APPLICABLE)
