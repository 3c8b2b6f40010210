"""What an inspection says: states, evidence, findings, results. Plain frozen data; see docs/reference/semantics.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """The first five are states of a prefix, the last five those of a closed trace (two stand in both)."""

    HOLDING = "holding"
    PENDING = "pending"
    SATISFIED = "satisfied"
    VIOLATED = "violated"
    NOT_EVALUATED = "not_evaluated"
    PASS = "pass"
    OMITTED = "omitted"
    NOT_APPLICABLE = "not_applicable"


class Why(StrEnum):
    """Why an activation is violated."""

    SAID = "said"
    MISSING = "missing"
    LATE = "late"
    ORDER = "order"


class Reason(StrEnum):
    """Why an activation is not evaluated, or (cut_short) not applicable."""

    NO_TIME = "no_time"
    NEGATIVE_TIME = "negative_time"
    UNKNOWN_PARTY = "unknown_party"
    UNKNOWN_FIELD = "unknown_field"
    NO_END = "no_end"
    CUT_SHORT = "cut_short"


# Worst first; a check's state is the worst of its activations.
SEVERITY_OF_PREFIX = (State.VIOLATED, State.PENDING, State.NOT_EVALUATED, State.HOLDING, State.SATISFIED)
SEVERITY_OF_CLOSED = (State.VIOLATED, State.OMITTED, State.NOT_EVALUATED, State.PASS, State.NOT_APPLICABLE)
RANK = {state: n for order in (SEVERITY_OF_PREFIX, SEVERITY_OF_CLOSED) for n, state in enumerate(order)}


@dataclass(frozen=True, slots=True)
class Span:
    """Words that a finding rests on: characters [start, end) of the original text of event `event`; seconds where known.

    start = end = 0 where the whole event is meant (a hold, an unanswered message).
    """

    event: int
    start: int = 0
    end: int = 0
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Activation:
    """One trigger of a check and what became of it.

    opened  event index of the trigger; -1 = the start of the conversation or leg
    value   the measured value (limit: seconds, rings, count...; similarity: percent), or None
    missing names of the steps of a sequence that were not found; where the order is wrong, of those out of place
    """

    opened: int
    state: State
    why: Why | None = None
    reason: Reason | None = None
    spans: tuple[Span, ...] = ()
    value: float | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """For what is missing: events [first, last] were searched, and which utterance came nearest (percent alike)."""

    first: int
    last: int
    nearest: Span | None = None
    likeness: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check on one conversation. `points` = possible, `deducted` = taken off."""

    check: str
    clauses: tuple[str, ...]
    state: State
    severity: str
    dimension: str
    points: float
    deducted: float
    party: int | None
    activations: tuple[Activation, ...]
    searched: Searched | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """A situation that the conversation is in: the event at which it was first known, and the words it rests on."""

    situation: str
    event: int
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """Score of one dimension: 100 x got / applicable; None where nothing was applicable."""

    dimension: str
    got: float
    applicable: float
    not_evaluated: float

    @property
    def score(self) -> float | None:
        return round(100 * self.got / self.applicable, 2) if self.applicable else None


@dataclass(frozen=True, slots=True)
class Result:
    """All findings on one conversation, with what is needed to reproduce them."""

    conversation: str
    digest: str
    edition: str
    engine: str
    findings: tuple[Finding, ...]
    dimensions: tuple[DimensionScore, ...]
    score: float | None
    failed: tuple[str, ...]
    coverage: float | None
    situations: tuple[Recognised, ...] = ()
