"""Asking by itself: once a conversation or ticket is over, whoever was served is asked how it was."""

from __future__ import annotations

from datetime import datetime, timedelta

from sanxiang_centre.accounts.models import Language, Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.events.surveys import SurveyCreated, SurveyNotSent
from sanxiang_centre.common.jobs import defer
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.common.writing import writing
from sanxiang_centre.surveys import queries
from sanxiang_centre.surveys.about import About, Source, source
from sanxiang_centre.surveys.addresses import reachable
from sanxiang_centre.surveys.models import NotSent, QuestionSet, Survey, SurveyChannel
from sanxiang_centre.surveys.services import new_row, save_once


def ask_later(noun: str, subject: int) -> None:
    """As a job of the transaction in which the matter came to its end, where the centre asks at all."""
    if queries.asks_by_itself():
        defer("surveys.ask", once=f"survey-{noun}-{subject}", noun=noun, subject=subject)


def ask(*, now: datetime, noun: str, subject: int) -> Survey | None:
    """Once. None = it is not asked about: it goes on, nobody was served, no questions are due, or somebody was asked already.

    Where the customer cannot be asked, there is a row all the same, which says why: of what is asked about, none is left out.
    """
    kind = source(noun)
    matter = kind.find(subject) if kind is not None else None
    if kind is None or matter is None or not matter.occasions:
        return None
    occasion = matter.occasions[0]
    asked = queries.in_force(occasion, now, matter.edition)
    if asked is None or not asked.by_itself or Survey.objects.filter(noun=noun, subject=subject).exists():
        return None
    return _saved(_row(kind, matter, occasion, asked, now), now)


def _row(kind: Source, matter: About, occasion: str, asked: QuestionSet, now: datetime) -> Survey:
    agent = Person.objects.filter(pk=matter.agent).first() if matter.agent is not None else None
    row = new_row(matter, occasion, asked, now, agent=agent, language=matter.language or Language.CHINESE)
    found = _where(kind, matter, occasion, asked, now)
    if isinstance(found, NotSent):
        row.channel, row.not_sent, row.expires_at = SurveyChannel.NONE, found, now
    else:
        row.channel, row.address = found
        row.due_at = now
    return row


def _where(kind: Source, matter: About, occasion: str, asked: QuestionSet, now: datetime) -> tuple[SurveyChannel, str] | NotSent:
    rest = timedelta(days=asked.rest_days)
    if rest and matter.customer is not None and queries.asked_since(matter.customer, now - rest):
        return NotSent.ASKED_LATELY
    return reachable(kind.addresses(matter.subject), matter.customer, occasion)


def _saved(row: Survey, now: datetime) -> Survey | None:
    """Unless somebody has just asked by hand."""
    try:
        with writing(SYSTEM, now) as write:
            save_once(row)
            write.record(SurveyCreated(id=row.pk, occasion=row.occasion, of=row.noun, subject=row.subject, channel=row.channel))
            if row.not_sent:
                write.record(SurveyNotSent(id=row.pk, error=row.not_sent))
    except Problem:
        return None
    return row
