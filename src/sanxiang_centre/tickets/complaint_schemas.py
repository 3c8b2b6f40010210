"""Shapes of complaints that come in and go out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from sanxiang_centre.common.schemas import Id, In, Out
from sanxiang_centre.tickets.schemas import Code, Complexity, DerivationOut, Kept, Some, Values, WhoOut


class StepOut(Out):
    place: int
    name: DerivationOut
    clauses: list[str]
    owner: str
    targets: list[str]
    records: list[str]
    checks: list[str]
    optional: bool
    done_at: datetime | None
    done_by: WhoOut | None
    shown_by: str
    evidence: str


class ComplaintOut(Out):
    """`about`: whom it is about. `accepted` null = the customer was not asked yet, or was answered anew."""

    ticket: int
    about: int | None
    procedure: str
    complexity: str
    cause: str
    causes: list[str]
    answered_at: datetime | None
    accepted: bool | None
    accepted_at: datetime | None
    regulator: str
    regulator_case: str
    upgraded_at: datetime | None
    steps: list[StepOut]


class GradeIn(In):
    complexity: Literal["simple", "complex"]
    cause: Code = ""


class AboutIn(In):
    """`about` null = nobody in particular."""

    about: Id | None


class ComplaintIn(In):
    """`item` "" = that of the ticket; with another one, `custom` are the fields of its form."""

    item: Code = ""
    custom: Values | None = None
    complexity: Complexity = ""
    about: Id | None = None


class EvidenceIn(In):
    evidence: Annotated[str, Field(min_length=1, max_length=500), Kept]


class EscalateIn(In):
    to: Id


class AcceptIn(In):
    accepted: bool


class UpgradeIn(In):
    regulator: Some
    case: Code = ""
