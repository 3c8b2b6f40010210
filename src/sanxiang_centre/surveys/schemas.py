"""Shapes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from sanxiang_centre.accounts.models import Language
from sanxiang_centre.accounts.schemas import Email
from sanxiang_centre.common.schemas import Id, In, Moment
from sanxiang_centre.surveys.models import FollowUp, NotSent, Occasion, SurveyChannel
from sanxiang_centre.surveys.questions import QuestionKind

Key = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
Wording = Annotated[str, Field(min_length=1, max_length=300)]
Noun = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[a-z_]+$")]


class SurveyQuestionIn(In):
    """`low`: an answer of that number or less asks for a follow-up."""

    key: Key
    kind: QuestionKind
    zh: Wording
    en: Wording
    required: bool = False
    low: int | None = None


class QuestionSetIn(In):
    """`edition`: standard/number of a published edition, for what it rules only; empty = for all that has no set of its own.

    `by_itself`: the centre asks on its own when the matter is over; false = only who asks by hand. `rest_days`: it leaves alone a
    customer whom it has asked within that time.
    """

    occasion: Occasion
    edition: Annotated[str, Field(max_length=80)] = ""
    questions: Annotated[list[SurveyQuestionIn], Field(min_length=1, max_length=20)]
    expires_days: Annotated[int, Field(ge=1, le=90)] = 7
    remind_days: Annotated[int, Field(ge=1, le=89)] | None = None
    by_itself: bool = True
    rest_days: Annotated[int, Field(ge=0, le=365)] = 0
    valid_from: Moment


class SurveyQuestionOut(Schema):
    key: str
    kind: QuestionKind
    zh: str
    en: str
    required: bool
    low: int | None = None


class QuestionSetOut(Schema):
    id: int
    occasion: Occasion
    version: int
    edition: str
    questions: list[SurveyQuestionOut]
    expires_days: int
    remind_days: int | None
    by_itself: bool
    rest_days: int
    valid_from: datetime
    created_at: datetime


PhoneText = Annotated[str, Field(max_length=30)]


class SurveyIn(In):
    """`noun` and `subject`: what it is about. With `email` or `phone` (a mobile number) the centre sends the link; without, whoever may
    hand it over is told it, and for others it is sent to an address that the customer is known by. `agent`: that of the matter."""

    occasion: Occasion
    noun: Literal["conversation", "ticket"]
    subject: Id
    agent: Id | None = None
    language: Language | None = None
    email: Email = ""
    phone: PhoneText = ""


class InvitationOut(Schema):
    """`link` is told this once, and only where somebody is to hand it over; null = the centre sends it."""

    id: int
    channel: SurveyChannel
    link: str | None
    expires_at: datetime


class SurveyAgentOut(Schema):
    id: int
    name: str


class SurveyOut(Schema):
    """`not_sent`: why nobody was asked, with the channel `none`."""

    id: int
    occasion: Occasion
    noun: str
    subject: int
    agent: SurveyAgentOut | None
    team: int | None
    channel: SurveyChannel
    not_sent: NotSent | None
    created_at: datetime
    sent_at: datetime | None
    expires_at: datetime
    answered_at: datetime | None
    satisfaction: int | None
    solved: bool | None
    nps: int | None
    low: bool
    follow_up: FollowUp


class SurveyAnswerOut(Schema):
    key: str
    kind: QuestionKind
    zh: str
    en: str
    number: int | None
    text: str


class SurveyWhole(SurveyOut):
    """Numbers of people in texts are masked."""

    answers: list[SurveyAnswerOut]
    followed_by: int | None
    followed_at: datetime | None
    follow_up_note: str


class FollowUpIn(In):
    note: Annotated[str, Field(min_length=1, max_length=1000)]


class RatesOut(Schema):
    """`satisfaction`: the two best of five, of `rated`. `nps`: -100 to 100. null where nothing was asked or answered."""

    by: int | str | None
    asked: int
    sent: int
    answered: int
    send_rate: float | None
    response_rate: float | None
    rated: int
    satisfaction: float | None
    mean: float | None
    solved: int
    unsolved: int
    scored: int
    nps: float | None
    low: int
    open: int


class AllRatesOut(Schema):
    items: list[RatesOut]
