"""Return visits and the plans that they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnVisitPlanCreated(DomainEvent):
    """`trigger`: complaint, low_score, item or sample."""

    kind: ClassVar[str] = "return_visit_plan.created"
    noun: ClassVar[str] = "return_visit_plan"
    trigger: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnVisitPlanChanged(DomainEvent):
    """`changed`: names of fields."""

    kind: ClassVar[str] = "return_visit_plan.changed"
    noun: ClassVar[str] = "return_visit_plan"
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnVisitsDrawn(DomainEvent):
    """Of the week that began on that Monday: `chosen` of `population` matters."""

    kind: ClassVar[str] = "return_visit_plan.drawn"
    noun: ClassVar[str] = "return_visit_plan"
    draw: int
    week: str
    population: int
    chosen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnVisitDue(DomainEvent):
    """About the `subject` of the noun `of`; `assignee` null = nobody could be found."""

    kind: ClassVar[str] = "return_visit.due"
    noun: ClassVar[str] = "return_visit"
    plan: int
    of: str
    subject: int
    assignee: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnVisitAssigned(DomainEvent):
    """`how`: by_hand, handed_over."""

    kind: ClassVar[str] = "return_visit.assigned"
    noun: ClassVar[str] = "return_visit"
    before: int | None
    after: int | None
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnVisitTried(DomainEvent):
    """`outcome`: no_answer or later; `next_at` null = it was the last time."""

    kind: ClassVar[str] = "return_visit.tried"
    noun: ClassVar[str] = "return_visit"
    number: int
    outcome: str
    next_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnVisitMade(DomainEvent):
    """The customer has answered; `survey` holds what."""

    kind: ClassVar[str] = "return_visit.made"
    noun: ClassVar[str] = "return_visit"
    of: str
    subject: int
    survey: int
    satisfaction: int | None
    low: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnVisitRefused(DomainEvent):
    kind: ClassVar[str] = "return_visit.refused"
    noun: ClassVar[str] = "return_visit"
    of: str
    subject: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnVisitGivenUp(DomainEvent):
    """Nobody was reached as often as the plan allows."""

    kind: ClassVar[str] = "return_visit.given_up"
    noun: ClassVar[str] = "return_visit"
    of: str
    subject: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnVisitCancelled(DomainEvent):
    """`why`: by_hand, reopened, erased."""

    kind: ClassVar[str] = "return_visit.cancelled"
    noun: ClassVar[str] = "return_visit"
    why: str


EVENTS: tuple[type[DomainEvent], ...] = (
    ReturnVisitPlanCreated,
    ReturnVisitPlanChanged,
    ReturnVisitsDrawn,
    ReturnVisitDue,
    ReturnVisitAssigned,
    ReturnVisitTried,
    ReturnVisitMade,
    ReturnVisitRefused,
    ReturnVisitGivenUp,
    ReturnVisitCancelled,
)
