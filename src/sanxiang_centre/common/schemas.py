"""Shapes that every list and every refusal share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field

T = TypeVar("T")
Clean = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""Text that the database takes: without NUL."""
Size = Annotated[int, Field(ge=1, le=200)]
Cursor = Annotated[str, Field(max_length=500)]


YEARS = range(1900, 2201)
"""In which anything happens or is promised; beyond them, and in some zones, a time is further off than can be reckoned with."""


def _utc(at: datetime) -> datetime:
    try:
        found = at.astimezone(UTC)
    except OverflowError:
        found = None
    if found is None or found.year not in YEARS:
        raise ValueError(f"应在 {YEARS[0]} 至 {YEARS[-1]} 年之间 / from {YEARS[0]} to {YEARS[-1]} is due")
    return found


Moment = Annotated[AwareDatetime, AfterValidator(_utc)]
"""A time with its zone; in UTC from here on."""
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["08:30"])]
"""A time of day in the zone of the centre."""


class PageOut(Schema, Generic[T]):
    """`next` is the cursor of the next page; null = that was all."""

    items: list[T]
    next: str | None


class FieldProblem(Schema):
    field: str
    detail: str


class ProblemOut(Schema):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    instance: str
    detail: str | None = None
    errors: list[FieldProblem] | None = None


REFUSALS = {400: ProblemOut, 401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 409: ProblemOut, 422: ProblemOut}
"""What any endpoint may answer besides what it is for."""
