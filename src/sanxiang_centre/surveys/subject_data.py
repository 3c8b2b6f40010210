"""What surveys hold of a customer: a copy for the customer, what goes when the customer is erased, and what stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from sanxiang_centre.common.events.surveys import SurveyWordsErased
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.customers.services.subject_data import Kept
from sanxiang_centre.surveys.models import Answer, Survey, SurveyChannel
from sanxiang_centre.surveys.visits.visiting import ERASED

Matters = Mapping[str, Collection[int]]
"""Noun -> the matters of these customers."""
WHY = "何时问过、评了几分，文字与地址已删除 / when it was asked and how many of five it was, its words and addresses erased"


def _of(customers: Sequence[int], matters: Matters) -> QuerySet[Survey]:
    """But for return visits, which have their own part."""
    found = Q(customer__in=customers)
    for noun, subjects in matters.items():
        found |= Q(noun=noun, subject__in=subjects)
    return Survey.objects.filter(found).exclude(channel=SurveyChannel.VISIT)


def erase(write: Writing, customers: Sequence[int], matters: Matters) -> None:
    """All words of and about these customers, and where they were written to; what was not answered opens no page any more."""
    ids = list(_of(customers, matters).order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    rows = Survey.objects.filter(pk__in=ids)
    rows.update(address="", due_at=None)
    rows.filter(answered_at=None, expires_at__gt=write.now).update(expires_at=write.now)
    rows.exclude(follow_up_note="").update(follow_up_note=ERASED)
    Answer.objects.filter(survey__in=ids).exclude(text="").update(text=ERASED)
    write.record_all([SurveyWordsErased(id=survey) for survey in ids])


def copy_for_subject(customers: Sequence[int], matters: Matters) -> list[dict[str, Any]]:
    """When they were asked, and what they answered."""
    return [_copy(row) for row in _of(customers, matters).prefetch_related("answers").order_by("pk")]


def _copy(row: Survey) -> dict[str, Any]:
    times = {name: getattr(row, name) for name in ("created_at", "sent_at", "answered_at")}
    return {
        "of": row.noun,
        "subject": row.subject,
        "occasion": row.occasion,
        "channel": row.channel,
        "address": row.address,
        **{name: at.isoformat() if at is not None else None for name, at in times.items()},
        "answers": {answer.key: answer.text or answer.number for answer in row.answers.all()},
    }


def keeps(customers: Sequence[int], matters: Matters) -> list[Kept]:
    return [Kept("surveys", _of(customers, matters).count(), WHY)]
