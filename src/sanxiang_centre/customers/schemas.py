"""Shapes of what comes in and goes out. Names and numbers go out masked, but for those of a grant or of the subject's own copy."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, WithJsonSchema

from sanxiang_centre.accounts.schemas import TeamOut
from sanxiang_centre.common.schemas import Cursor, Id, In, Moment, Size
from sanxiang_centre.customers.models import (
    Channel,
    Consent,
    CustomerImport,
    IdentityKind,
    Level,
    Nature,
    Purpose,
    Region,
    UnmaskReason,
)

Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Note = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
Type = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Number = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]+$")]
Channels = Annotated[list[Channel], Field(max_length=len(Channel))]
PlainField = Literal["name", "phone", "email", "chat", "contract", "identity_number"]
Words = Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")]


class IdentityOut(Schema):
    """`shown` is masked."""

    id: int
    kind: IdentityKind
    shown: str
    customer: int
    created_at: datetime


class CustomerOut(Schema):
    """`name` is masked for persons, empty once erased. `members`: customers merged into this one. `merged_into`: read that one instead.
    `legal_hold`: its own, or of one merged into it."""

    id: int
    name: str
    nature: Nature
    type: str
    level: Level
    region: Region
    team: TeamOut | None
    no_contact: list[Channel]
    identities: list[IdentityOut]
    members: list[int]
    merged_into: int | None
    legal_hold: bool
    created_at: datetime
    erased_at: datetime | None


class IdentityIn(In):
    kind: IdentityKind
    value: Number


class CustomerIn(In):
    name: Name
    identities: Annotated[list[IdentityIn], Field(max_length=30)] = Field([])
    nature: Nature = Nature.PERSON
    type: Type = "household"
    level: Level = Level.ORDINARY
    region: Region = Region.UNKNOWN
    team: Id | None = None


class CustomerChange(In):
    """What is left out stays."""

    name: Name | None = None
    nature: Nature | None = None
    type: Type | None = None
    level: Level | None = None
    region: Region | None = None
    team: Id | None = None
    no_contact: Channels | None = None


class SearchIn(In):
    """Words and filters stand in the body, so that no log of addresses holds a name."""

    words: Words = ""
    nature: Nature | None = None
    type: Type | None = None
    level: Level | None = None
    region: Region | None = None
    team: Id | None = None
    no_contact: bool | None = None
    size: Size = 50
    cursor: Cursor | None = None


class FoundOut(Schema):
    """Of an exact look-up."""

    items: list[CustomerOut]


class HistoryOut(Schema):
    """`body` is null once it is erased."""

    id: int
    at: datetime
    kind: str
    customer: int
    actor: int | None
    body: dict[str, Any] | None


class MergeIn(In):
    into: Id
    reason: Note = ""


class MergeOut(Schema):
    id: int
    absorbed: int
    into: int
    at: datetime
    by: int | None
    reason: str
    undone_at: datetime | None
    undone_by: int | None


ConsentState = Annotated[Consent.State, WithJsonSchema({"type": "string", "enum": Consent.State.values})]
"""Spelt out in the description of the API, where `State` is that of a ticket."""


ImportState = Annotated[CustomerImport.State, WithJsonSchema({"type": "string", "enum": CustomerImport.State.values})]


class ConsentIn(In):
    """`notice`: the version that was told; due where recording is agreed to."""

    purpose: Purpose
    state: ConsentState
    channel: Channel
    said_at: Moment
    notice: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    evidence: Annotated[str, Field(max_length=100)] = ""


class ConsentOut(Schema):
    id: int
    customer: int
    purpose: Purpose
    state: ConsentState
    channel: Channel
    notice: int | None
    evidence: str
    said_at: datetime
    recorded_at: datetime
    recorded_by: int | None


class StandingOut(Schema):
    """What holds now: the last line of each purpose. What was never asked is not there, and is no consent."""

    items: list[ConsentOut]


class NoticeIn(In):
    """The parts that the law names: who, how to reach them, what for, which data, how long, which rights."""

    text_zh: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]+$")]
    text_en: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""
    processor: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]+$")]
    contact: Text
    purpose: Text
    data: Text
    retention: Text
    rights: Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[^\x00]+$")]
    valid_from: Moment


class NoticeOut(Schema):
    id: int
    version: int
    text_zh: str
    text_en: str
    processor: str
    contact: str
    purpose: str
    data: str
    retention: str
    rights: str
    valid_from: datetime
    published_at: datetime
    in_force: bool


class UnmaskIn(In):
    """`person`: who is to see it; left out = oneself."""

    fields: Annotated[list[PlainField], Field(min_length=1, max_length=6)]
    reason: UnmaskReason
    minutes: Annotated[int, Field(ge=1, le=480)] = 15
    person: Id | None = None
    note: Note = ""


class GrantOut(Schema):
    id: int
    customer: int
    person: int
    granted_by: int
    fields: list[str]
    reason: UnmaskReason
    note: str
    granted_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class PlainIdentity(Schema):
    id: int
    kind: IdentityKind
    value: str


class PlainOut(Schema):
    """As it is. `name` is null where the grant does not name it."""

    name: str | None
    identities: list[PlainIdentity]


class HoldIn(In):
    """`hold`: on what grounds, e.g. the number of the case; empty lifts it."""

    hold: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")]


class LegalHoldOut(Schema):
    """`customer`: who is held, the one asked about or one merged into it. `by`: null = the system."""

    customer: int
    grounds: str
    since: datetime | None
    by: int | None
    by_name: str | None


class LegalHoldsOut(Schema):
    """While there is one, nothing of the customer is erased."""

    items: list[LegalHoldOut]


class EraseIn(In):
    """`confirm` repeats the number of the customer, for nothing brings the data back."""

    reason: Literal["subject_request", "consent_withdrawn", "retention_over"]
    confirm: Id


class KeptOut(Schema):
    what: str
    count: int
    why: str


class ErasedOut(Schema):
    """`erased`: what -> how many."""

    customer: CustomerOut
    erased: dict[str, int]
    kept: list[KeptOut]


class SubjectOut(Schema):
    """Everything that is held. `elsewhere`: what other parts of the centre hold, by their names."""

    schema_: Annotated[str, Field(alias="schema")]
    at: datetime
    customers: list[dict[str, Any]]
    consents: list[dict[str, Any]]
    seen_by_staff: list[dict[str, Any]]
    history: list[dict[str, Any]]
    elsewhere: dict[str, list[Any]]


class TroubleOut(Schema):
    """`cell` as a spreadsheet names it; `detail` never repeats what stands there."""

    cell: str
    field: str
    detail: str


class ImportOut(Schema):
    """`problems`: the first thousand. `done` of `total` - `wrong_rows` are written."""

    id: int
    state: ImportState
    total: int
    wrong_rows: int
    expected_new: int
    done: int
    created: int
    changed: int
    unchanged: int
    refused: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class ImportDetailOut(ImportOut):
    problems: list[TroubleOut]


class RunIn(In):
    """`skip_wrong`: write the rows that are right although others are wrong."""

    skip_wrong: bool = False
