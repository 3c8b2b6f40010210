"""Shapes of drafts, editions and what belongs to them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from sanxiang_centre.common.schemas import Clean, Id, In, Moment

Channel = Literal["phone", "chat", "email", "onsite"]
Slug = Annotated[Clean, Field(min_length=1, max_length=80)]


class EditionPersonOut(Schema):
    id: int
    staff_no: str
    name: str


class DraftOut(Schema):
    """`step` of `steps` checks are over. `digest` is the edition that it would become."""

    id: int
    source: str
    origin: str
    author: EditionPersonOut
    created_at: datetime
    state: str
    step: int
    steps: int
    checked_at: datetime | None
    standard: str
    digest: str
    examples: int


class DraftProblemOut(Schema):
    """`level` error bars publication; warning and info do not."""

    id: int
    file: str
    line: int
    column: int
    level: str
    rule: str
    message: str


class PullIn(In):
    """A path below the folder SANXIANG_STANDARDS; with a revision (branch, tag, commit) as git has it."""

    path: Annotated[Clean, Field(max_length=300)]
    revision: Annotated[Clean, Field(max_length=100)] = ""


class PackIn(In):
    pack: Slug


class ApprovalIn(In):
    valid_from: Moment


class EditionOut(Schema):
    """`signed_at`: when the caller confirmed having read it; null = has not."""

    id: int
    standard: str
    number: int
    digest: str
    calendars: str
    name_zh: str
    name_en: str
    valid_from: datetime
    published_at: datetime
    author: EditionPersonOut
    approver: EditionPersonOut
    draft: int
    signed_at: datetime | None


class SnapshotOut(Schema):
    """The whole content, as `sanxiang.standard.flat` writes it."""

    digest: str
    snapshot: dict[str, Any]


class ScopeIn(In):
    """Empty channel, null group = any."""

    channel: Channel | Literal[""] = ""
    group: Id | None = None
    standard: Slug
    since: Moment | None = None


class ScopeOut(Schema):
    id: int
    channel: str
    group: int | None
    standard: str
    since: datetime
    set_at: datetime


class ReaderOut(Schema):
    """`signed_at` null = has not confirmed yet."""

    person: EditionPersonOut
    team: int | None
    signed_at: datetime | None


class SignOffOut(Schema):
    edition: int
    person: int
    at: datetime


class ComparisonIn(In):
    old: Id
    new_edition: Id | None = None
    new_draft: Id | None = None


class ComparisonOut(Schema):
    """`result` as `sanxiang standard diff --json` gives it, once `state` is done."""

    id: int
    old: int
    new_edition: int | None
    new_draft: int | None
    state: str
    done: int
    total: int
    asked_at: datetime
    finished_at: datetime | None


class ComparisonResultOut(ComparisonOut):
    result: dict[str, Any] | None
