"""Question sets and surveys over HTTP."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from sanxiang.language.entities import mask
from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.common.pages import Page, page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, In, Moment, PageOut, Size
from sanxiang_centre.surveys import queries, services
from sanxiang_centre.surveys.models import FollowUp, NotSent, Occasion, Survey
from sanxiang_centre.surveys.queries import Rates
from sanxiang_centre.surveys.questions import read
from sanxiang_centre.surveys.schemas import (
    AllRatesOut,
    FollowUpIn,
    InvitationOut,
    Noun,
    QuestionSetIn,
    QuestionSetOut,
    RatesOut,
    SurveyIn,
    SurveyOut,
    SurveyWhole,
)

router = Router(tags=["surveys"])


class SurveyFiltersIn(In):
    occasion: Occasion | None = None
    noun: Noun | None = None
    subject: Id | None = None
    agent: Id | None = None
    team: Id | None = None
    answered: bool | None = None
    low: bool | None = None
    follow_up: FollowUp | None = None
    not_sent: NotSent | None = None
    since: Moment | None = None
    until: Moment | None = None
    size: Size = 50
    cursor: Cursor | None = None


class By(StrEnum):
    OCCASION = "occasion"
    TEAM = "team"
    AGENT = "agent"


@router.get("/question-sets", response={200: PageOut[QuestionSetOut], **REFUSALS})
def list_question_sets(request: HttpRequest, occasion: Occasion | None = None, size: Size = 50, cursor: Cursor | None = None) -> Page[Any]:
    """Newest first."""
    return page(queries.list_question_sets(actor_of(request), occasion=occasion), order="-id", size=size, cursor=cursor)


@router.post("/question-sets", response={201: QuestionSetOut, **REFUSALS})
def create_question_set(request: HttpRequest, given: QuestionSetIn) -> Status[Any]:
    """The next version for the occasion."""
    return Status(201, services.create_question_set(actor=actor_of(request), now=timezone.now(), **given.model_dump(mode="python")))


@router.get("/question-sets/{question_set}", response={200: QuestionSetOut, **REFUSALS})
def get_question_set(request: HttpRequest, question_set: Id) -> Any:
    return queries.access_question_set(actor_of(request), question_set)


@router.get("/surveys", response={200: PageOut[SurveyOut], **REFUSALS})
def list_surveys(request: HttpRequest, given: Query[SurveyFiltersIn]) -> dict[str, Any]:
    """Newest first."""
    filters = given.model_dump(exclude={"size", "cursor"})
    found = page(queries.list_surveys(actor_of(request), **filters), order="-id", size=given.size, cursor=given.cursor)
    return {"items": [_survey(survey) for survey in found.items], "next": found.next}


@router.post("/surveys", response={201: InvitationOut, **REFUSALS})
def create_survey(request: HttpRequest, given: SurveyIn) -> Status[Any]:
    """Asks once about one thing."""
    made = services.create_survey(actor=actor_of(request), now=timezone.now(), **given.model_dump())
    return Status(
        201, {"id": made.survey.pk, "channel": made.survey.channel, "link": made.link or None, "expires_at": made.survey.expires_at}
    )


@router.get("/surveys/rates", response={200: AllRatesOut, **REFUSALS})
def rates(request: HttpRequest, since: Moment, until: Moment, by: By | None = None) -> dict[str, Any]:
    """Of what was asked from `since` to `until`."""
    found = queries.rates(actor_of(request), since=since, until=until, by=by.value if by else None)
    return {"items": [_rates(one) for one in found]}


@router.get("/surveys/{survey}", response={200: SurveyWhole, **REFUSALS})
def get_survey(request: HttpRequest, survey: Id) -> dict[str, Any]:
    return _whole(queries.access_survey(actor_of(request), survey))


@router.post("/surveys/{survey}/follow-up", response={200: SurveyWhole, **REFUSALS})
def follow_up(request: HttpRequest, survey: Id, given: FollowUpIn) -> dict[str, Any]:
    """What was done about a low score."""
    return _whole(services.follow_up(actor=actor_of(request), now=timezone.now(), survey=survey, note=given.note))


def _survey(survey: Survey) -> dict[str, Any]:
    own = set(SurveyOut.model_fields) - {"id", "agent", "team", "not_sent"}
    agent = survey.agent
    told = {
        "id": survey.pk,
        "team": survey.team_id,
        "not_sent": survey.not_sent or None,
        "agent": {"id": agent.pk, "name": agent.name} if agent else None,
    }
    return {**told, **{name: getattr(survey, name) for name in own}}


def _whole(survey: Survey) -> dict[str, Any]:
    given = {answer.key: answer for answer in survey.answers.all()}
    answers = [
        {"key": one.key, "kind": one.kind, "zh": one.zh, "en": one.en, "number": given[one.key].number, "text": mask(given[one.key].text)}
        for one in read(survey.question_set.questions)
        if one.key in given
    ]
    done = {"followed_by": survey.followed_by_id, "followed_at": survey.followed_at, "follow_up_note": mask(survey.follow_up_note)}
    return {**_survey(survey), **done, "answers": answers}


def _rates(found: Rates) -> dict[str, Any]:
    return {name: getattr(found, name) for name in RatesOut.model_fields}
