"""What a check says of a mutant that should break it: noticed, or how it comes that not."""

from __future__ import annotations

from enum import StrEnum

from sanxiang.inspection.findings import Activation, Finding, Span, State
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.kinds.limit import Limit
from sanxiang.workbench.mutation.mutant import Mutant
from sanxiang.workbench.mutation.relevance import Cause, Expected, announcer, evidence

FAILING = (State.VIOLATED, State.OMITTED)


class Outcome(StrEnum):
    """What a check says of a mutant that should break it."""

    KILLED = "killed"
    SURVIVED = "survived"
    OTHERWISE = "otherwise"
    UNASKED = "unasked"


def outcome_of(check: Check, wanted: Expected, finding: Finding | None, mutant: Mutant) -> Outcome:
    """`otherwise` = kept by words that were not broken; `unasked` = the check no longer applies, or cannot be evaluated."""
    if finding is not None and finding.state in FAILING:
        return Outcome.KILLED
    if finding is None or finding.state is not State.PASS:
        return Outcome.UNASKED
    affected = affected_by(wanted, finding)
    if not affected:
        return Outcome.SURVIVED if wanted.cause is Cause.TRIGGERED else Outcome.UNASKED
    if any(each.state is not State.PASS for each in affected):
        return Outcome.UNASKED
    elsewhere = all(any(_unbroken(span, wanted, mutant) for span in _rests_on(check, each, mutant)) for each in affected)
    return Outcome.OTHERWISE if elsewhere else Outcome.SURVIVED


def affected_by(wanted: Expected, finding: Finding) -> list[Activation]:
    """The activations that should break."""
    return [each for each in finding.activations if not wanted.openings or each.opened in wanted.openings]


def kept_by(check: Check, wanted: Expected, finding: Finding, mutant: Mutant) -> Span | None:
    """What keeps the check: unbroken words of an activation that should break, else any words of one; None = nothing."""
    spans = [span for each in affected_by(wanted, finding) for span in _rests_on(check, each, mutant)]
    return next((span for span in spans if _unbroken(span, wanted, mutant)), spans[-1] if spans else None)


def _rests_on(check: Check, activation: Activation, mutant: Mutant) -> tuple[Span, ...]:
    if not isinstance(check, Limit):
        return evidence(check, activation)
    span = announcer(mutant.conversation, activation) if check.measure == "hold_announcement" else None
    return () if span is None else (span,)


def _unbroken(span: Span, wanted: Expected, mutant: Mutant) -> bool:
    """The words were in the original and still stand as they did."""
    origin = mutant.origins[span.event]
    return origin is not None and origin not in wanted.stale and origin not in mutant.replaced
