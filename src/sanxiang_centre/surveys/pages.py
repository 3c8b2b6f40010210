"""The page of a customer: rendered here, works without JavaScript, needs no sign-in and sets no cookie."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sanxiang_centre.accounts.models import Language
from sanxiang_centre.surveys import services
from sanxiang_centre.surveys.links import digest_of
from sanxiang_centre.surveys.models import Survey
from sanxiang_centre.surveys.questions import LONGEST_TEXT, Choice, Question, QuestionKind, read

STATES = {"thanks": 200, "answered": 200, "expired": 410, "unknown": 404}


# Who has the link may answer: there is no session that another site could misuse.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at it changes nothing, for programs that read e-mails look at links as well."""
    found = Survey.objects.select_related("question_set").filter(digest=digest_of(token)).first()
    if found is None:
        return _told(request, "unknown", Language.CHINESE)
    language = _language(request, found)
    if found.answered_at is not None or found.expires_at <= timezone.now():
        return _told(request, "answered" if found.answered_at is not None else "expired", language)
    return _answered(request, found, language) if request.method == "POST" else _asked(request, found, language)


def _answered(request: HttpRequest, found: Survey, language: str) -> HttpResponse:
    given = {key: str(value).replace("\0", "") for key, value in request.POST.items()}
    judged = services.answer(now=timezone.now(), survey=found.pk, given=given)
    if judged is None:
        return _told(request, "answered", language)
    if judged.wrong:
        place = 0 if language == Language.CHINESE else 1
        wrong = {key: messages[place] for key, messages in judged.wrong.items()}
        return _asked(request, found, language, given, wrong)
    return _told(request, "thanks", language)


def _asked(
    request: HttpRequest, found: Survey, language: str, given: dict[str, str] | None = None, wrong: dict[str, str] | None = None
) -> HttpResponse:
    questions = [
        _shown(question, language, (given or {}).get(question.key, ""), (wrong or {}).get(question.key, ""))
        for question in read(found.question_set.questions)
    ]
    context = {"state": "asked", "questions": questions, "longest": LONGEST_TEXT, "wrong": wrong or {}}
    return _page(request, context, language, 422 if wrong else 200)


def _shown(question: Question, language: str, given: str, wrong: str) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind.value,
        "words": question.zh if language == Language.CHINESE else question.en,
        "required": question.required,
        "choices": [_choice(choice, language, given) for choice in question.choices],
        "text": given if question.kind is QuestionKind.TEXT else "",
        "wrong": wrong,
    }


def _choice(choice: Choice, language: str, given: str) -> dict[str, Any]:
    words = choice.zh if language == Language.CHINESE else choice.en
    return {"value": choice.value, "words": words, "chosen": choice.value == given}


def _told(request: HttpRequest, state: str, language: str) -> HttpResponse:
    return _page(request, {"state": state}, language, STATES[state])


def _page(request: HttpRequest, context: dict[str, Any], language: str, status: int) -> HttpResponse:
    chinese = language == Language.CHINESE
    whole = {**context, "chinese": chinese, "language": "zh-CN" if chinese else "en", "other": "en" if chinese else "zh"}
    response = render(request, "survey.html", whole, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _language(request: HttpRequest, found: Survey) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in Language.values else found.language
