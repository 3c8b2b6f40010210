"""Shapes."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from sanxiang_centre.accounts.schemas import SkillGroupOut
from sanxiang_centre.common.schemas import Clean, Cursor, Id, In, Moment, Size
from sanxiang_centre.surveys.models import Outcome, Trigger, VisitState
from sanxiang_centre.surveys.schemas import Noun, SurveyAgentOut, SurveyAnswerOut, SurveyQuestionOut
from sanxiang_centre.surveys.visits.scripts import USUAL

Link = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9._-]*$")]
Links = Annotated[list[Link], Field(max_length=50)]
TicketType = Literal["consultation", "fault", "complaint", "suggestion", "praise", "other"]
PlanName = Annotated[Clean, Field(min_length=1, max_length=80)]
Percent = Annotated[float, Field(ge=0.01, le=100, allow_inf_nan=False)]
Hours = Annotated[int, Field(ge=0, le=24 * 90)]
Days = Annotated[int, Field(ge=1, le=365)]
RestDays = Annotated[int, Field(ge=0, le=365)]
Attempts = Annotated[int, Field(ge=1, le=20)]
Minutes = Annotated[int, Field(ge=0, le=60 * 24 * 14)]
FromHour = Annotated[int, Field(ge=0, le=23)]
ToHour = Annotated[int, Field(ge=1, le=24)]
VisitNote = Annotated[Clean, Field(max_length=1000)]


class VisitPlanIn(In):
    """`percent` for samples only: that share of a week's matters, drawn in the week after. `group` makes the visits.

    `script`: a situation or script of the edition. Times: not sooner than `after_hours` and done within `due_days`; from `from_hour` to
    `to_hour` of the centre's time; `pause_minutes` between attempts, `most_attempts` at most; a customer once in `rest_days`.
    """

    name: PlanName
    trigger: Trigger
    items: Links = Field(default_factory=list)
    types: Annotated[list[TicketType], Field(max_length=6)] = Field(default_factory=list)
    percent: Percent | None = None
    group: Id
    script: Link = USUAL
    after_hours: Hours = 24
    due_days: Days = 7
    most_attempts: Attempts = 3
    pause_minutes: Minutes = 120
    from_hour: FromHour = 9
    to_hour: ToHour = 20
    rest_days: RestDays = 30


class VisitPlanChange(In):
    """What is left out stays. A trigger does not change: make another plan."""

    name: PlanName | None = None
    items: Links | None = None
    types: Annotated[list[TicketType], Field(max_length=6)] | None = None
    percent: Percent | None = None
    group: Id | None = None
    script: Link | None = None
    after_hours: Hours | None = None
    due_days: Days | None = None
    most_attempts: Attempts | None = None
    pause_minutes: Minutes | None = None
    from_hour: FromHour | None = None
    to_hour: ToHour | None = None
    rest_days: RestDays | None = None
    active: bool | None = None


class VisitPlanOut(Schema):
    id: int
    name: str
    trigger: Trigger
    items: list[str]
    types: list[str]
    percent: float | None
    group: SkillGroupOut
    script: str
    after_hours: int
    due_days: int
    most_attempts: int
    pause_minutes: int
    from_hour: int
    to_hour: int
    rest_days: int
    active: bool
    created_at: datetime


class VisitDrawOut(Schema):
    """Of the week that began on `week`: ids of `population`, and those `chosen` by `seed`."""

    id: int
    week: date
    seed: str
    percent: float
    population: list[int]
    chosen: list[int]
    drawn_at: datetime


class VisitOut(Schema):
    """`agent` and `team`: whose work it is about. `next_at`: not before that."""

    id: int
    plan: int
    plan_name: str
    noun: str
    subject: int
    customer: int
    agent: SurveyAgentOut | None
    team: int | None
    assignee: SurveyAgentOut | None
    state: VisitState
    created_at: datetime
    next_at: datetime
    due_at: datetime
    tries: int
    closed_at: datetime | None


class ScriptWordsOut(Schema):
    zh: str = ""
    en: str = ""


class ScriptStepOut(Schema):
    do: ScriptWordsOut | None
    say: ScriptWordsOut | None


class VisitAttemptOut(Schema):
    number: int
    at: datetime
    by: int | None
    outcome: Outcome


class VisitWhole(VisitOut):
    """`edition`: whose script it is; null = none was in force. `questions`: to be asked, empty once it is over. `survey`: what was
    answered, as for any survey."""

    edition: int | None
    script: list[ScriptStepOut]
    questions: list[SurveyQuestionOut]
    attempts: list[VisitAttemptOut]
    note: str
    survey: int | None
    satisfaction: int | None
    solved: bool | None
    low: bool | None
    answers: list[SurveyAnswerOut]


class VisitAttemptIn(In):
    """`later`: the time that the customer asks for; with the outcome `later` only."""

    outcome: Literal["no_answer", "later"]
    later: Moment | None = None


class VisitMadeIn(In):
    """`answers` by key of question: the value of a choice, or words. The question set is that of the occasion `visit`."""

    answers: Annotated[dict[str, Annotated[Clean, Field(max_length=2000)]], Field(max_length=20)]
    note: VisitNote = ""


class VisitRefusedIn(In):
    note: VisitNote = ""


class VisitCancelIn(In):
    note: Annotated[Clean, Field(min_length=1, max_length=1000)]


class VisitAssignIn(In):
    person: Id


class VisitFiltersIn(In):
    """`assignee` 0 = nobody; `ready`: may be made now; `since`, `until`: when it became due."""

    state: VisitState | None = None
    plan: Id | None = None
    assignee: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    agent: Id | None = None
    team: Id | None = None
    customer: Id | None = None
    noun: Noun | None = None
    subject: Id | None = None
    ready: bool | None = None
    overdue: bool | None = None
    since: Moment | None = None
    until: Moment | None = None
    order: Literal["due", "newest"] = "due"
    size: Size = 50
    cursor: Cursor | None = None


class VisitsBy(StrEnum):
    PLAN = "plan"
    TEAM = "team"
    AGENT = "agent"
    ASSIGNEE = "assignee"


class VisitRatesOut(Schema):
    """`visit_rate`: made of due. `contact_rate`: made or refused, of closed. `satisfaction`: the two best of five, of `rated`."""

    by: int | None
    due: int
    made: int
    refused: int
    unreached: int
    open: int
    overdue: int
    attempts: int
    rated: int
    visit_rate: float | None
    contact_rate: float | None
    satisfaction: float | None
    mean: float | None
    low: int


class AllVisitRatesOut(Schema):
    items: list[VisitRatesOut]
