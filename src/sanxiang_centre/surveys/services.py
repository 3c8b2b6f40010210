"""Asking, answering, following up."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from sanxiang_centre.accounts import queries as people
from sanxiang_centre.accounts.models import Language, Person
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.surveys import (
    QuestionSetCreated,
    SurveyAnswered,
    SurveyCreated,
    SurveyFollowedUp,
    SurveyScoredLow,
)
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.requests import request_id
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.surveys import queries
from sanxiang_centre.surveys.addresses import addressed
from sanxiang_centre.surveys.links import NONCE, digest_of, token_of
from sanxiang_centre.surveys.models import Answer, FollowUp, QuestionSet, Survey
from sanxiang_centre.surveys.questions import CHOICES, Judged, QuestionKind, judge, read

LATER = timedelta(minutes=5)
"""How far back a question set may begin: clocks differ."""


def create_question_set(
    *,
    actor: Actor,
    now: datetime,
    occasion: str,
    questions: Sequence[Mapping[str, Any]],
    expires_days: int,
    remind_days: int | None,
    valid_from: datetime,
    edition: str = "",
) -> QuestionSet:
    """The next version for the occasion; surveys that are out keep theirs."""
    require(actor, "question_set.write", Reach.ALL)
    _check_questions(questions)
    if valid_from < now - LATER:
        raise invalid({"valid_from": "不能早于现在 / not before now"})
    if remind_days is not None and not 0 < remind_days < expires_days:
        raise invalid({"remind_days": "应早于失效 / before it expires"})
    with writing(actor, now) as write:
        # Two at the same time make one version each.
        lock = f"sanxiang.question_set.{occasion}"
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [lock])
        last = QuestionSet.objects.filter(occasion=occasion).order_by("-version").values_list("version", flat=True).first()
        row = QuestionSet.objects.create(
            occasion=occasion,
            version=(last or 0) + 1,
            edition=edition,
            questions=[dict(question) for question in questions],
            expires_days=expires_days,
            remind_days=remind_days,
            valid_from=valid_from,
            created_at=now,
            created_by_id=actor.person,
        )
        write.record(QuestionSetCreated(id=row.pk, occasion=occasion, version=row.version))
    return row


def _check_questions(questions: Sequence[Mapping[str, Any]]) -> None:
    wrong, seen = dict[str, str](), set[str]()
    for number, question in enumerate(questions):
        if question["key"] in seen:
            wrong[f"questions.{number}.key"] = "重复 / it is there twice"
        seen.add(question["key"])
        numbers = [int(choice.value) for choice in CHOICES[QuestionKind(question["kind"])]]
        low = question.get("low")
        if low is not None and low not in numbers:
            wrong[f"questions.{number}.low"] = "此题没有这个选项 / the question has no such choice"
    if not questions:
        wrong["questions"] = "至少一题 / one question at least"
    if wrong:
        raise invalid(wrong)


# Asking ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Invitation:
    survey: Survey
    link: str


def create_survey(
    *,
    actor: Actor,
    now: datetime,
    occasion: str,
    noun: str,
    subject: int,
    agent: int | None = None,
    language: str = Language.CHINESE,
    email: str = "",
    phone: str = "",
) -> Invitation:
    """Once about one thing. With `email` or `phone` the centre sends the link; without, it counts as sent by whoever gets it here.

    Raises Problem 409 if it was asked about already, or nothing is to be asked on such an occasion; 422 where it cannot be sent.
    """
    person = _agent(actor, agent)
    channel, address = addressed(email, phone)
    asked = queries.in_force(occasion, now)
    if asked is None:
        raise conflict("此场合没有生效的问卷 / no question set is in force for this occasion")
    nonce = os.urandom(NONCE)
    row = Survey(
        question_set=asked,
        occasion=occasion,
        noun=noun,
        subject=subject,
        agent=person,
        team_id=person.team_id if person else None,
        language=language,
        channel=channel,
        nonce=nonce,
        digest=digest_of(token_of(settings.SECRET_KEY, nonce)),
        created_at=now,
        expires_at=now + timedelta(days=asked.expires_days),
        address=address,
        sent_at=None if address else now,
        due_at=now if address else None,
    )
    with writing(actor, now) as write:
        _save_once(row)
        write.record(SurveyCreated(id=row.pk, occasion=occasion, of=noun, subject=subject, channel=row.channel))
    return Invitation(row, link_of(row))


def _save_once(row: Survey) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise conflict("已就此请客户评价过 / the customer has been asked about it already") from twice


def _agent(actor: Actor, agent: int | None) -> Person | None:
    """Whose work is judged: one's own, the team's, anybody's. None = nobody's in particular, for those who reach all."""
    found = require(actor, "survey.send")
    if agent is None and found is Reach.ALL:
        return None
    reach = people.list_people(actor) if found is not Reach.OWN else Person.objects.filter(pk=actor.person or 0)
    person = reach.filter(pk=agent if agent is not None else actor.person or 0).first()
    if person is None or (found is Reach.TEAM and person.team_id != actor.team):
        raise invalid({"agent": "没有此人 / there is no such person"})
    return person


def link_of(row: Survey) -> str:
    origins: list[str] = settings.CSRF_TRUSTED_ORIGINS
    return f"{origins[0].rstrip('/') if origins else ''}/s/{token_of(settings.SECRET_KEY, bytes(row.nonce))}"


# Answering ------------------------------------------------------------------------------------------------------------


def answer(*, now: datetime, survey: int, given: Mapping[str, str]) -> Judged | None:
    """By whoever has the link. None = it was answered meanwhile, or has expired; nothing is stored if something is wrong."""
    customer = Actor(None, frozenset({"customer"}), None, None, request_id())
    with writing(customer, now) as write:
        row = Survey.objects.select_for_update(of=("self",)).select_related("question_set").get(pk=survey)
        if row.answered_at is not None or row.expires_at <= now:
            return None
        judged = judge(read(row.question_set.questions), given)
        if not judged.wrong:
            store(write, row, judged)
    return judged


def store(write: Writing, row: Survey, judged: Judged) -> None:
    """What a customer said, on the page or on a return visit."""
    Answer.objects.bulk_create(
        [
            *(Answer(survey=row, key=key, number=number) for key, number in judged.numbers.items()),
            *(Answer(survey=row, key=key, text=text) for key, text in judged.texts.items()),
        ]
    )
    row.answered_at, row.address, row.due_at = write.now, "", None
    row.satisfaction, row.solved, row.nps, row.low = judged.satisfaction, judged.solved, judged.nps, judged.low
    row.follow_up = FollowUp.OPEN if judged.low else FollowUp.NONE
    row.save()
    told: dict[str, Any] = {"of": row.noun, "subject": row.subject, "agent": row.agent_id}
    write.record(SurveyAnswered(id=row.pk, satisfaction=judged.satisfaction, solved=judged.solved, nps=judged.nps, **told))
    if judged.low:
        write.record(SurveyScoredLow(id=row.pk, **told))


def follow_up(*, actor: Actor, now: datetime, survey: int, note: str) -> Survey:
    """What was done about a low score."""
    if not note.strip():
        raise invalid({"note": "请写明如何跟进 / say what was done"})
    with writing(actor, now) as write:
        queries.access_survey(actor, survey, "survey.follow_up")
        row = Survey.objects.select_for_update().get(pk=survey)
        if row.follow_up != FollowUp.OPEN:
            raise conflict("没有待跟进的事 / there is nothing to follow up")
        row.follow_up, row.follow_up_note, row.followed_at = FollowUp.DONE, note, now
        row.followed_by_id = actor.person
        row.save(update_fields=["follow_up", "follow_up_note", "followed_at", "followed_by"])
        write.record(SurveyFollowedUp(id=row.pk))
    return queries.access_survey(actor, survey)
