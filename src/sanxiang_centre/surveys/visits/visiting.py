"""What is done about a visit: tried, made, refused, assigned, cancelled."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from sanxiang.language.entities import mask
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import reach
from sanxiang_centre.accounts.staying import team_of_active
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.visits import (
    ReturnVisitAssigned,
    ReturnVisitCancelled,
    ReturnVisitGivenUp,
    ReturnVisitMade,
    ReturnVisitRefused,
    ReturnVisitTried,
)
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.notices.services import notify
from sanxiang_centre.surveys import queries as surveys
from sanxiang_centre.surveys.links import NONCE, digest_of, token_of
from sanxiang_centre.surveys.models import Answer, Occasion, Outcome, Survey, SurveyChannel, Visit, VisitAttempt, VisitState
from sanxiang_centre.surveys.questions import judge, read
from sanxiang_centre.surveys.services import store
from sanxiang_centre.surveys.visits import queries
from sanxiang_centre.surveys.visits.drawing import within_hours
from sanxiang_centre.surveys.visits.planning import NOUN, zone

LONGEST_WAIT = timedelta(days=60)
"""How far off the time may be that a customer asks for."""
ERASED = "（已删除 · erased）"


def try_visit(*, actor: Actor, now: datetime, visit: int, outcome: str, later: datetime | None = None) -> Visit:
    """Nobody answered, or the customer asks to be rung at `later`. Raises Problem 409 before its time and outside the plan's hours."""
    with writing(actor, now) as write:
        found = _open(actor, visit)
        _check_time(found, now)
        wished = _wished(outcome, later, now)
        number = _attempted(write, found, Outcome(outcome))
        over = wished is None and _unanswered(found) >= found.plan.most_attempts
        if over:
            found.state, found.closed_at = VisitState.UNREACHED, now
        else:
            pause = wished or now + timedelta(minutes=found.plan.pause_minutes)
            found.next_at = within_hours(pause, found.plan.from_hour, found.plan.to_hour, zone())
            found.due_at = max(found.due_at, found.next_at) if wished else found.due_at
        found.save()
        told = None if over else found.next_at.isoformat()
        write.record(ReturnVisitTried(id=found.pk, number=number, outcome=outcome, next_at=told))
        if over:
            write.record(ReturnVisitGivenUp(id=found.pk, of=found.noun, subject=found.subject))
    return found


def _open(actor: Actor, visit: int) -> Visit:
    found = queries.access_visit(actor, visit, "return_visit.make", lock=True)
    if found.state != VisitState.DUE:
        raise conflict("这次回访已结束 / this visit is over")
    return found


def _check_time(visit: Visit, now: datetime) -> None:
    """When a customer may be rung: not in the night, and not again at once."""
    earliest = max(visit.next_at, within_hours(now, visit.plan.from_hour, visit.plan.to_hour, zone()))
    if earliest > now:
        at = f"{earliest.astimezone(zone()):%Y-%m-%d %H:%M}"
        raise conflict(f"{at} 之后才可联系客户 / the customer may be rung from {at} on")


def _wished(outcome: str, later: datetime | None, now: datetime) -> datetime | None:
    if (outcome == Outcome.LATER) != (later is not None):
        raise invalid({"later": "客户约定的时间；只在请稍后再打时填写 / the time that the customer asks for, for that outcome only"})
    if later is not None and not now < later <= now + LONGEST_WAIT:
        raise invalid({"later": f"应在今后 {LONGEST_WAIT.days} 天内 / within {LONGEST_WAIT.days} days from now"})
    return later


def _attempted(write: Writing, visit: Visit, outcome: Outcome) -> int:
    visit.tries += 1
    VisitAttempt.objects.create(visit=visit, number=visit.tries, at=write.now, by_id=write.actor.person, outcome=outcome)
    return visit.tries


def _unanswered(visit: Visit) -> int:
    return visit.attempts.filter(outcome=Outcome.NO_ANSWER).count()


# Over -----------------------------------------------------------------------------------------------------------------


def make_visit(*, actor: Actor, now: datetime, visit: int, answers: Mapping[str, str], note: str = "") -> Visit:
    """The customer was reached and has answered the question set of visits. A low answer is followed up like that of a survey."""
    with writing(actor, now) as write:
        found = _open(actor, visit)
        survey = _asked(found, now)
        judged = judge(read(survey.question_set.questions), answers)
        unknown = set(answers) - {question.key for question in read(survey.question_set.questions)}
        wrong = {f"answers.{key}": " / ".join(words) for key, words in judged.wrong.items()}
        wrong |= {f"answers.{key}": "没有这一题 / there is no such question" for key in unknown}
        if wrong:
            raise invalid(wrong)
        survey.save()
        _attempted(write, found, Outcome.CONTACTED)
        found.state, found.closed_at, found.note, found.survey = VisitState.DONE, now, mask(note), survey
        found.save()
        told: dict[str, Any] = {"of": found.noun, "subject": found.subject, "survey": survey.pk}
        write.record(ReturnVisitMade(id=found.pk, satisfaction=judged.satisfaction, low=judged.low, **told))
        store(write, survey, judged)
    return found


def _asked(visit: Visit, now: datetime) -> Survey:
    """A survey about the visit, whose link opens nothing any more. Raises Problem 409 where nothing is to be asked."""
    asked = surveys.in_force(Occasion.VISIT, now, visit.edition_id)
    if asked is None:
        raise conflict("回访没有生效的问卷 / no question set is in force for return visits")
    nonce = os.urandom(NONCE)
    return Survey(
        question_set=asked,
        occasion=Occasion.VISIT,
        noun=NOUN,
        subject=visit.pk,
        agent_id=visit.agent_id,
        team_id=visit.team_id,
        not_by=[person for person in visit.not_by if person != visit.agent_id],
        language="zh",
        channel=SurveyChannel.VISIT,
        nonce=nonce,
        digest=digest_of(token_of(settings.SECRET_KEY, nonce)),
        created_at=now,
        sent_at=now,
        expires_at=now,
    )


def refuse_visit(*, actor: Actor, now: datetime, visit: int, note: str = "") -> Visit:
    """The customer does not want to be asked."""
    with writing(actor, now) as write:
        found = _open(actor, visit)
        _attempted(write, found, Outcome.REFUSED)
        found.state, found.closed_at, found.note = VisitState.REFUSED, now, mask(note)
        found.save()
        write.record(ReturnVisitRefused(id=found.pk, of=found.noun, subject=found.subject))
    return found


def cancel_visit(*, actor: Actor, now: datetime, visit: int, note: str) -> Visit:
    """By who may assign it: it is not needed. The matter may be visited another time."""
    with writing(actor, now) as write:
        found = queries.access_visit(actor, visit, "return_visit.assign", lock=True)
        if found.state != VisitState.DUE:
            raise conflict("这次回访已结束 / this visit is over")
        found.note = mask(note)
        _cancel(write, [found], "by_hand")
    return found


def _cancel(write: Writing, visits: Iterable[Visit], why: str) -> None:
    for visit in visits:
        visit.state, visit.closed_at = VisitState.CANCELLED, write.now
        visit.save(update_fields=["state", "closed_at", "note"])
        write.record(ReturnVisitCancelled(id=visit.pk, why=why))


# Who ------------------------------------------------------------------------------------------------------------------


def assign_visit(*, actor: Actor, now: datetime, visit: int, person: int) -> Visit:
    with writing(actor, now) as write:
        found = queries.access_visit(actor, visit, "return_visit.assign", lock=True)
        if found.state != VisitState.DUE:
            raise conflict("这次回访已结束 / this visit is over")
        to = queries.may_make(found, person)
        if to is None or (to.team_id != actor.team and not _anywhere(actor)):
            raise invalid({"person": "没有此人，或不能由其回访 / there is no such person, or it is not for them to ask"})
        _hand(write, found, to.pk, "by_hand")
        found.assignee = to
    return found


def _anywhere(actor: Actor) -> bool:
    return reach(actor, "return_visit.assign") is Reach.ALL


def _hand(write: Writing, visit: Visit, person: int | None, how: str) -> None:
    before = visit.assignee_id
    if before == person:
        return
    if person is not None:
        team_of_active(person)
    visit.assignee_id = person
    visit.save(update_fields=["assignee"])
    write.record(ReturnVisitAssigned(id=visit.pk, before=before, after=person, how=how))
    if person is not None and person != write.actor.person:
        notify(write, people=[person], kind="return_visit.due", noun=NOUN, subject=visit.pk, why="visitor", facts={"count": 1})


def hand_over(write: Writing, *, person: int, successor: int | None) -> None:
    """What somebody who leaves had to make goes to the successor, or waits to be assigned."""
    for visit in Visit.objects.filter(assignee=person, state=VisitState.DUE).order_by("id").select_for_update():
        _hand(write, visit, successor if successor not in visit.not_by else None, "handed_over")


# What follows from elsewhere ------------------------------------------------------------------------------------------


def reopened(write: Writing, *, noun: str, subject: int) -> None:
    """It goes on: the customer is asked once it is over."""
    _cancel(write, Visit.objects.filter(noun=noun, subject=subject, state=VisitState.DUE).select_for_update(), "reopened")


def erase(write: Writing, customers: Sequence[int]) -> None:
    """Words of and about these customers; that they were asked, when and how it was, stays."""
    rows = Visit.objects.filter(customer__in=customers)
    _cancel(write, rows.filter(state=VisitState.DUE).select_for_update(), "erased")
    rows.exclude(note="").update(note=ERASED)
    about = Survey.objects.filter(pk__in=rows.values("survey"))
    Answer.objects.filter(survey__in=about).exclude(text="").update(text=ERASED)
    about.exclude(follow_up_note="").update(follow_up_note=ERASED)


def copy_for_subject(customers: Sequence[int]) -> list[dict[str, Any]]:
    """When these customers were asked, and what they said."""
    rows = Visit.objects.filter(customer__in=customers).exclude(state=VisitState.CANCELLED).prefetch_related("survey__answers")
    return [_copy(visit) for visit in rows.order_by("pk")]


def _copy(visit: Visit) -> dict[str, Any]:
    said = visit.survey.answers.all() if visit.survey else ()
    return {
        "of": visit.noun,
        "subject": visit.subject,
        "state": visit.state,
        "created_at": visit.created_at.isoformat(),
        "closed_at": visit.closed_at.isoformat() if visit.closed_at else None,
        "answers": {answer.key: answer.text or answer.number for answer in said},
    }
