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
from sanxiang_centre.accounts.permissions.table import reach, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.surveys import (
    QuestionSetCreated,
    SurveyAnswered,
    SurveyCreated,
    SurveyFollowedUp,
    SurveyScoredLow,
)
from sanxiang_centre.common.problems import conflict, invalid, not_found
from sanxiang_centre.common.requests import request_id
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.customers.identities import MAIL, PHONE, normalise
from sanxiang_centre.surveys import queries
from sanxiang_centre.surveys.about import About, Address, source
from sanxiang_centre.surveys.addresses import addressed, reachable
from sanxiang_centre.surveys.links import NONCE, digest_of, token_of
from sanxiang_centre.surveys.models import Answer, FollowUp, NotSent, QuestionSet, Survey, SurveyChannel
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
    by_itself: bool = True,
    rest_days: int = 0,
) -> QuestionSet:
    """The next version for the occasion; surveys that are out keep theirs. `edition` (`queries.edition_name`): only for what it rules."""
    require(actor, "question_set.write", Reach.ALL)
    if edition and not queries.is_published(edition):
        raise invalid(
            {"edition": "没有此已发布的版本，应为 标准/编号 / no such edition is published: standard/number is due, e.g. hotline/3"}
        )
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
            by_itself=by_itself,
            rest_days=rest_days,
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
    """`link` "" = it is not for whoever asked for it: the centre sends it."""

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
    language: str | None = None,
    email: str = "",
    phone: str = "",
) -> Invitation:
    """Once about one matter, which the actor reaches. With `email` or `phone` the centre sends the link; without, whoever may hand
    it over gets it here, and for anybody else it goes to an address of the customer's.

    Raises Problem 404 for what is out of reach; 409 if it was asked about already, nothing is to be asked on such an occasion, or
    the customer cannot be reached; 422 where it cannot be sent.
    """
    matter = _matter(actor, noun, subject)
    person = _agent(actor, matter, agent)
    if occasion not in matter.occasions:
        raise invalid({"occasion": "与所评价的事项不符 / not an occasion of what it is about"})
    asked = queries.in_force(occasion, now, matter.edition)
    if asked is None:
        raise conflict("此场合没有生效的问卷 / no question set is in force for this occasion")
    channel, address = _addressed(actor, matter, person, occasion, (email, phone))
    row = new_row(matter, occasion, asked, now, agent=person, language=language or matter.language or Language.CHINESE)
    row.channel, row.address, row.sent_at, row.due_at = channel, address, None if address else now, now if address else None
    with writing(actor, now) as write:
        save_once(row)
        write.record(SurveyCreated(id=row.pk, occasion=occasion, of=noun, subject=subject, channel=row.channel))
    return Invitation(row, link_of(row) if channel == SurveyChannel.LINK else "")


def new_row(matter: About, occasion: str, asked: QuestionSet, now: datetime, **more: Any) -> Survey:
    """Not saved, and nothing is sent yet."""
    nonce = os.urandom(NONCE)
    agent: Person | None = more["agent"]
    return Survey(
        question_set=asked,
        occasion=occasion,
        noun=matter.noun,
        subject=matter.subject,
        customer_id=matter.customer,
        not_by=list(matter.not_by),
        team_id=agent.team_id if agent is not None else matter.team,
        nonce=nonce,
        digest=digest_of(token_of(settings.SECRET_KEY, nonce)),
        created_at=now,
        expires_at=now + timedelta(days=asked.expires_days),
        **more,
    )


def save_once(row: Survey) -> None:
    """In the place of one that reached nobody, if there is. Raises Problem 409 if somebody was asked."""
    # Twice, for such a row may come between.
    if not (_saved(row) or _saved(row)):
        raise conflict("已就此请客户评价过 / the customer has been asked about it already")


def _saved(row: Survey) -> bool:
    unasked = Survey.objects.filter(noun=row.noun, subject=row.subject, sent_at=None, due_at=None, answered_at=None)
    before = unasked.select_for_update().first()
    if before is not None:
        row.pk, row.created_at = before.pk, before.created_at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return False
    return True


def _matter(actor: Actor, noun: str, subject: int) -> About:
    """What the actor reaches and may ask about: one's own work, the team's, any. Raises Problem 404, 422."""
    found = require(actor, "survey.send")
    kind = source(noun)
    if kind is None:
        raise invalid({"noun": "不能就此请客户评价 / customers are not asked about such things"})
    matter = kind.see(actor, subject)
    own = matter.agent is not None and matter.agent == actor.person
    nobodys = matter.agent is None and matter.team is None
    if found is Reach.ALL or own or (found is Reach.TEAM and (nobodys or matter.team == actor.team)):
        return matter
    raise not_found("可评价的事项")


def _agent(actor: Actor, matter: About, agent: int | None) -> Person | None:
    """Whose work is judged: that of the matter, or whom those name who reach more than their own. None = nobody's in particular."""
    if agent is None or agent == matter.agent:
        return Person.objects.filter(pk=matter.agent).first() if matter.agent is not None else None
    found = require(actor, "survey.send")
    person = people.list_people(actor).filter(pk=agent).first() if found is not Reach.OWN else None
    if person is None or (found is Reach.TEAM and person.team_id != actor.team):
        raise invalid({"agent": "没有此人 / there is no such person"})
    return person


def _addressed(actor: Actor, matter: About, person: Person | None, occasion: str, given: tuple[str, str]) -> tuple[SurveyChannel, str]:
    """Whoever may not hand a link over has it sent to an address that is the customer's already: nobody rates their own work."""
    hand = reach(actor, "survey.hand_over")
    if hand is Reach.ALL or (hand and (person is None or person.pk != actor.person)):
        return addressed(*given, matter.customer)
    kind = source(matter.noun)
    known = kind.addresses(matter.subject) if kind is not None else ()
    if any(given):
        channel, address = addressed(*given, matter.customer)
        field = MAIL if channel == SurveyChannel.EMAIL else PHONE
        if Address(field, normalise(field, address)) not in known:
            raise invalid({field: "不是该客户已登记的 / it is not one that this customer is known by"})
        return channel, address
    found = reachable(known, matter.customer, occasion)
    if isinstance(found, NotSent):
        zh, _, en = found.label.partition(" · ")
        raise conflict(f"{zh}，请由组长交给客户链接 / {en}: a leader may hand the link over")
    return found


def set_apart(noun: str, subject: int, people: Sequence[int]) -> None:
    """Who sees nothing of what was answered about a matter, from now on."""
    Survey.objects.filter(noun=noun, subject=subject).update(not_by=list(people))


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
