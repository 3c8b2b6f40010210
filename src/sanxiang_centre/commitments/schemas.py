"""Shapes of what comes in and goes out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from sanxiang_centre.commitments.states import Action, CommitmentState, Origin, Reason
from sanxiang_centre.common.schemas import Clean, Cursor, Id, In, Moment, Size

Words = Annotated[Clean, Field(min_length=1, max_length=500)]
Minutes = Annotated[int, Field(ge=0, le=10_080)]
CancelReason = Literal["not_needed", "unreachable", "misread", "duplicate", "other"]


class CommitmentIn(In):
    """`said`: the words of the promise. Without `due` the time is read from them."""

    action: Action
    said: Words
    due: Moment | None = None
    customer: Id | None = None
    conversation: Id | None = None
    ticket: Id | None = None
    owner: Id | None = None


class CommitmentFiltersIn(In):
    """`owner` 0 = nobody. `state` may come several times."""

    state: list[CommitmentState] = Field(default_factory=list, max_length=6)
    action: Action | None = None
    origin: Origin | None = None
    owner: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    team: Id | None = None
    customer: Id | None = None
    conversation: Id | None = None
    ticket: Id | None = None
    dated: bool | None = None
    due_before: Moment | None = None
    due_after: Moment | None = None
    size: Size = 50
    cursor: Cursor | None = None


class CallbackFiltersIn(In):
    """`owner` 0 = those that nobody has claimed."""

    owner: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    team: Id | None = None
    group: Id | None = None
    dated: bool | None = None
    size: Size = 50
    cursor: Cursor | None = None


class CommitmentOwnerOut(Schema):
    id: int
    name: str


class PromiseDerivationOut(Schema):
    """How the due time follows from what was said, or why there is none."""

    zh: str
    en: str


class CommitmentOut(Schema):
    """`said` is masked; `contact` is the masked number or address of the other side, "" = not known."""

    id: int
    origin: Origin
    action: Action
    said: str
    said_at: datetime | None
    due_at: datetime | None
    provisional: bool
    state: CommitmentState
    owner: CommitmentOwnerOut | None
    team: int | None
    group: int | None
    customer: int | None
    conversation: int | None
    ticket: int | None
    contact: str
    attempts: int
    made_at: datetime


class ProofOut(Schema):
    """Either a conversation or the id of an event row of a ticket; neither where a condition was met. `named_by` null = found."""

    name: str
    at: datetime
    conversation: int | None
    event: int | None
    named_by: int | None


class CommitmentWhole(CommitmentOut):
    """`seq`: the entry of the conversation in which it was said. `limit`: ISO 8601, or `3 working days`."""

    seq: int | None
    who: str
    doer: str
    when: str
    limit: str
    condition: str
    vague: str
    timed: bool
    approximate: bool
    earliest_at: datetime | None
    derivation: PromiseDerivationOut
    made_by: int | None
    settled_at: datetime | None
    done_at: datetime | None
    superseded_by: int | None
    reason: Reason | Literal[""]
    note: str
    evidence: list[ProofOut]


class CommitmentEventOut(Schema):
    """`content` null = erased."""

    id: int
    at: datetime
    kind: str
    actor: int | None
    content: dict[str, Any] | None


class CommitmentAssignIn(In):
    """Either."""

    person: Id | None = None
    team: Id | None = None


class ProofIn(In):
    """Either a conversation, or the id of an event row of a ticket (`GET /tickets/{ticket}/history`)."""

    conversation: Id | None = None
    event: Id | None = None


class ConditionIn(In):
    """Left out = now."""

    at: Moment | None = None


class CancelIn(In):
    reason: CancelReason
    note: Annotated[Clean, Field(max_length=500)] = ""


class CommitmentUnmaskIn(In):
    reason: Annotated[Clean, Field(min_length=1, max_length=200)]


class CommitmentNumberOut(Schema):
    number: str


class CommitmentTermsOut(Schema):
    """Minutes; see docs/reference/centre-commitments.md."""

    grace: int
    warn: int
    leader: int
    manager: int
    abandoned: int


class CommitmentTermsIn(In):
    grace: Minutes = 0
    warn: Minutes = 15
    leader: Minutes = 15
    manager: Minutes = 60
    abandoned: Annotated[int, Field(ge=1, le=10_080)] = 60


class IntervalOut(Schema):
    """Wilson's 95 % interval."""

    low: float
    high: float


class PromiseRateOut(Schema):
    """`rate` = kept / (kept + broken), null where nothing was due; `n` = kept + broken. `overdue` are among the broken."""

    by: int | str | None
    formula: str
    rate: float | None
    interval: IntervalOut | None
    n: int
    kept: int
    broken: int
    overdue: int
    waiting: int
    superseded: int
    cancelled: int
    undated: int
    undated_kept: int


class PromiseRatesOut(Schema):
    items: list[PromiseRateOut]
