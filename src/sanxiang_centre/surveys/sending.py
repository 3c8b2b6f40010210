"""Invitations by e-mail and text message, and one reminder."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F

from sanxiang_centre.accounts.models import Language
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.events.surveys import SurveyNotSent, SurveySent
from sanxiang_centre.common.writing import writing
from sanxiang_centre.surveys.models import Survey, SurveyChannel
from sanxiang_centre.surveys.services import link_of
from sanxiang_centre.surveys.texting import Gateway, HttpGateway, NotTexted
from sanxiang_centre.surveys.visits.drawing import within_hours

log = logging.getLogger("sanxiang.surveys")

LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720))
CHINESE = """您好：

请用一分钟评价我们刚才的服务，您的意见会由专人查看：

{link}

链接只能使用一次，{until} 前有效。
此邮件由系统发出，请勿回复。
"""
ENGLISH = """Hello,

please take a minute to tell us how we did; somebody reads what you write:

{link}

The link works once, until {until}.
This e-mail was sent automatically.
"""
SHORT = {
    Language.CHINESE: "请评价我们刚才的服务：{link} （{until} 前有效，只能用一次）",
    Language.ENGLISH: "How did we do? {link} (once, until {until})",
}
WORDS = {Language.CHINESE: ("请评价我们的服务", CHINESE), Language.ENGLISH: ("How did we do?", ENGLISH)}


def send(survey: int, now: datetime, connection: BaseEmailBackend | None = None, gateway: Gateway | None = None) -> bool:
    """Whether it was sent now. Taken by a lease: no transaction waits for a mail server or a text message service."""
    if _is_too_early(survey, now):
        return False
    if not Survey.objects.filter(pk=survey, due_at__lte=now).update(due_at=now + LEASE, tries=F("tries") + 1):
        return False
    row = Survey.objects.select_related("question_set").get(pk=survey)
    if row.answered_at is not None or row.expires_at <= now or not row.address:
        Survey.objects.filter(pk=row.pk).update(due_at=None, address="")
        return False
    try:
        _hand_over(row, connection, gateway)
    except NotTexted as wrong:
        _failed(row, wrong.error, now, final=wrong.final)
        return False
    except (smtplib.SMTPException, OSError) as wrong:
        _failed(row, type(wrong).__name__, now)
        return False
    _sent(row, now)
    return True


def _is_too_early(survey: int, now: datetime) -> bool:
    """A text message rings: in the night it waits for the morning, and no try is counted."""
    later = within_hours(now, *settings.ENVIRONMENT.sms_hours, ZoneInfo(settings.TIME_ZONE))
    due = Survey.objects.filter(pk=survey, channel=SurveyChannel.SMS, due_at__lte=now)
    return later > now and bool(due.update(due_at=later))


def _hand_over(row: Survey, connection: BaseEmailBackend | None, gateway: Gateway | None) -> None:
    if row.channel == SurveyChannel.SMS:
        _text(row, gateway or HttpGateway(settings.ENVIRONMENT.sms_url, settings.ENVIRONMENT.sms_token))
    else:
        _post(row, connection or get_connection())


def _text(row: Survey, gateway: Gateway) -> None:
    text = SHORT[Language(row.language)].format(link=link_of(row), until=f"{row.expires_at:%Y-%m-%d}")
    gateway.send(row.address, text, _ident(row))


def _ident(row: Survey) -> str:
    """Of the invitation, or of its reminder: tried again, it is still the same message."""
    return f"{'survey' if row.sent_at is None else 'survey-again'}-{row.pk}"


def _post(row: Survey, connection: BaseEmailBackend) -> None:
    subject, text = WORDS[Language(row.language)]
    body = text.format(link=link_of(row), until=f"{row.expires_at:%Y-%m-%d}")
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    headers = {"Message-ID": f"<{_ident(row)}@{domain}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(subject, body, None, [row.address], headers=headers, connection=connection).send()


def _sent(row: Survey, now: datetime) -> None:
    """A reminder is due once; after it, or without one, the address is not needed any more."""
    reminder = row.sent_at is not None
    days = row.question_set.remind_days
    with writing(SYSTEM, now) as write:
        row.due_at = None if reminder or days is None else now + timedelta(days=days)
        row.address = row.address if row.due_at is not None else ""
        row.sent_at, row.tries, row.error = row.sent_at or now, 0, ""
        row.save(update_fields=["due_at", "address", "sent_at", "tries", "error"])
        write.record(SurveySent(id=row.pk, reminder=reminder))


def _failed(row: Survey, error: str, now: datetime, *, final: bool = False) -> None:
    log.warning("not sent", extra={"facts": {"survey": row.pk, "tries": row.tries, "error": error}})
    given_up = final or row.tries > len(PAUSES)
    with writing(SYSTEM, now) as write:
        row.error, row.due_at = error, None if given_up else now + PAUSES[row.tries - 1]
        row.address = "" if given_up else row.address
        row.save(update_fields=["error", "due_at", "address"])
        if given_up:
            write.record(SurveyNotSent(id=row.pk, error=error))


def forget_addresses(now: datetime) -> int:
    """Of what has expired; how many."""
    return Survey.objects.filter(expires_at__lte=now).exclude(address="").update(address="", due_at=None)
