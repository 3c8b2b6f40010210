"""Made-up question sets, surveys and answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.surveys import asking, services
from sanxiang_centre.surveys.models import Occasion, QuestionSet, Survey


def question(key: str, kind: str, zh: str, en: str, *, required: bool = False, low: int | None = None) -> dict[str, Any]:
    return {"key": key, "kind": kind, "zh": zh, "en": en, "required": required, "low": low}


QUESTIONS = (
    question("satisfaction", "five", "您对本次服务满意吗？", "How satisfied are you with our service?", required=True, low=2),
    question("solved", "solved", "您的问题解决了吗？", "Was your question answered?", required=True, low=0),
    question("nps", "nps", "您有多大可能把我们推荐给朋友？", "How likely are you to recommend us to a friend?"),
    question("words", "text", "还有什么想告诉我们？", "Anything else you would like to tell us?"),
)
ANSWERS: tuple[Mapping[str, str], ...] = (
    {"satisfaction": "5", "solved": "1", "nps": "10", "words": "很快就解决了，谢谢。"},
    {"satisfaction": "4", "solved": "1", "nps": "8"},
    {"satisfaction": "2", "solved": "0", "nps": "3", "words": "等了很久，问题还在。"},
    {"satisfaction": "5", "solved": "1", "nps": "9"},
    {},
)

BY_ITSELF = 3


def demo_question_sets(now: datetime) -> None:
    """One for each occasion."""
    for occasion in Occasion.values:
        if not QuestionSet.objects.filter(occasion=occasion).exists():
            services.create_question_set(
                actor=SYSTEM, now=now, occasion=occasion, questions=QUESTIONS, expires_days=7, remind_days=2, valid_from=now
            )


def demo_surveys(now: datetime) -> None:
    """Five surveys after calls that are there, four of them answered, one of those low; others the centre asks about by itself, as far as
    it can: without a mail server or text message service it says why it could not."""
    if Survey.objects.filter(noun="conversation").exists():
        return
    calls = Conversation.objects.filter(channel="phone", closed_at__isnull=False, agent__isnull=False).order_by("pk")
    idents = list(calls.values_list("pk", flat=True))
    for call, given in zip(idents, ANSWERS, strict=False):
        made = services.create_survey(actor=SYSTEM, now=now, occasion=Occasion.CALL, noun="conversation", subject=call)
        if given:
            services.answer(now=now, survey=made.survey.pk, given=given)
    for call in idents[len(ANSWERS) :][:BY_ITSELF]:
        asking.ask(now=now, noun="conversation", subject=call)
