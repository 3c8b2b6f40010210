"""Shapes of conversations, imports, findings, holds, retention, backtests."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, WithJsonSchema

from sanxiang.conversation.model import Direction, EventKind, Role
from sanxiang_centre.common.schemas import Clean, Id, In, Moment
from sanxiang_centre.editions.schemas import Channel, EditionPersonOut

Key = Annotated[Clean, Field(min_length=1, max_length=300)]
Text = Annotated[Clean, Field(max_length=20_000)]
Clause = Annotated[Clean, Field(max_length=40)]
Words = Annotated[Clean, Field(max_length=100)]
After = Annotated[int, Field(ge=0, le=2**31 - 1)]
Score = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


PartyRole = Annotated[Role, WithJsonSchema({"type": "string", "enum": [role.value for role in Role]})]
"""Spelt out in the description of the API, where `Role` is that of a person of the centre."""


class PartyIn(In):
    role: PartyRole
    id: Annotated[Clean, Field(max_length=80)] = ""
    name: Annotated[Clean, Field(max_length=80)] = ""


class ConversationIn(In):
    """`agent` is taken from integrations only: who signs in opens conversations of their own."""

    key: Key
    channel: Channel
    direction: Direction | Literal[""] = ""
    group: Id | None = None
    agent: Id | None = None
    parties: Annotated[list[PartyIn], Field(max_length=20)] | None = None
    metadata: Annotated[dict[Clean, Clean | int | float | bool], Field(max_length=50, default_factory=dict)]


class EntryIn(In):
    """`party` = number in the conversation's parties. `start`: seconds at which an utterance began."""

    kind: EventKind
    party: Annotated[int, Field(ge=0, le=100)] | None = None
    text: Text = ""
    detail: Annotated[Clean, Field(max_length=300)] = ""
    start: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)] | None = None


class PartyOut(Schema):
    role: str
    id: str
    name: str


class HeadOut(Schema):
    """`edition` and `calendars` were pinned at the first event. `broken` = clauses of failing findings. `snippet` of a search."""

    id: int
    key: str
    channel: str
    direction: str
    agent: EditionPersonOut | None
    team: int | None
    group: int | None
    edition: int | None
    calendars: str
    source: int | None
    began_at: datetime
    closed_at: datetime | None
    last: int
    stage: str
    score: float | None
    failed: bool | None
    broken: list[str]
    erased_at: datetime | None
    snippet: str


class EvidenceOut(Schema):
    """Characters [start, end) of entry `seq`, masked."""

    seq: int
    start: int
    end: int
    words: str


class FindingOut(Schema):
    check: str
    name: dict[str, str]
    clauses: list[str]
    state: str
    why: str
    reason: str
    severity: str
    dimension: str
    points: float
    deducted: float
    evidence: list[EvidenceOut]


class InspectionOut(Schema):
    """`passed` = checks that were kept."""

    edition: int
    engine: str
    score: float | None
    coverage: float | None
    passed: list[str]
    at: datetime


class ConversationOut(HeadOut):
    parties: list[PartyOut]
    inspection: InspectionOut | None
    findings: list[FindingOut]


class EntryOut(Schema):
    """`seq` numbers the log without gaps, from 1. `at`, `start`: seconds from the beginning. `erased`: the words are gone."""

    seq: int
    kind: str
    at: float | None
    start: float | None
    party: int | None
    role: str | None
    text: str
    detail: str
    erased: bool
    recorded_at: datetime


class LogOut(Schema):
    """`last` is the highest number there is: more than the last of `items` means that there is more."""

    items: list[EntryOut]
    last: int


class FileOut(Schema):
    name: str
    digest: str
    bytes: int


class ConversationImportOut(Schema):
    """`read` of `size` bytes are through. `twins` were there already and are left out."""

    id: int
    files: list[FileOut]
    format: str
    channel: str
    group: int | None
    state: str
    read: int
    size: int
    conversations: int
    events: int
    twins: int
    rejected: int
    remarks: int
    created_at: datetime
    finished_at: datetime | None


class RejectOut(Schema):
    """`raw`: the beginning of the record, masked."""

    id: int
    file: str
    line: int
    column: int
    record: str
    reason: str
    raw: str


class ConversationHoldIn(In):
    reason: Annotated[Clean, Field(min_length=1, max_length=2000)]


class HoldOut(Schema):
    id: int
    conversation: int
    reason: str
    placed_by: EditionPersonOut
    placed_at: datetime
    lifted_by: EditionPersonOut | None
    lifted_at: datetime | None


class RetentionIn(In):
    days: Annotated[int, Field(ge=1, le=36_500)]


class RetentionOut(Schema):
    id: int
    channel: str
    days: int
    set_at: datetime


class BacktestIn(In):
    """Closed conversations that began in [since, until). With `mark`, a conversation passes with at least that score."""

    old: Id
    new_edition: Id | None = None
    new_draft: Id | None = None
    channel: Channel | Literal[""] = ""
    since: Moment
    until: Moment
    mark: Score | None = None


class BacktestOut(Schema):
    id: int
    old: int
    new_edition: int | None
    new_draft: int | None
    channel: str
    since: datetime
    until: datetime
    mark: float | None
    state: str
    done: int
    total: int
    asked_at: datetime
    finished_at: datetime | None


class BacktestResultOut(BacktestOut):
    """`result` as `sanxiang standard backtest --json` gives it, once `state` is done; masked."""

    result: dict[str, Any] | None
