"""Shapes that every list and every refusal share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Self, TypeVar

from ninja import Schema
from ninja.schema import DjangoGetter
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, ModelWrapValidatorHandler, ValidationInfo, model_validator

T = TypeVar("T")
Clean = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""Text that the database takes: without NUL."""
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
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


class In(Schema):
    """What comes in holds no field that is not known: a mistyped one is an error, not silence."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Out(Schema):
    """What goes out. Of a dictionary the fields are taken as they are; the library would ask for each one through a getter of its own."""

    @model_validator(mode="wrap")
    @classmethod
    def _run_root_validator(cls, values: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Any:
        return handler(values if isinstance(values, dict) else DjangoGetter(values, cls, info.context))


class PageOut(Out, Generic[T]):
    """`next` is the cursor of the next page; null = that was all."""

    items: list[T]
    next: str | None


class FieldProblem(Out):
    field: str
    detail: str


class ProblemOut(Out):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    instance: str
    detail: str | None = None
    errors: list[FieldProblem] | None = None


REFUSALS = {400: ProblemOut, 401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 409: ProblemOut, 422: ProblemOut}
"""What any endpoint may answer besides what it is for."""
