"""What was said, by e-mail, to the address that the customer gives: in a job, so that nobody waits for a mail server."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F

from sanxiang.conversation.model import EventKind, Role
from sanxiang.language.entities import mask
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.events.live import TranscriptSent
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Entry
from sanxiang_centre.live.chats import queries
from sanxiang_centre.live.chats.shown import file_of
from sanxiang_centre.live.models import Chat, Transcript, Visitor
from sanxiang_centre.live.parties import CUSTOMER
from sanxiang_centre.live.sites.words import wrong_with_contact
from sanxiang_centre.live.visitors import pacing
from sanxiang_centre.live.visitors.acting import visitor_actor

log = logging.getLogger("sanxiang.live")

LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
MOST_LINES = 2000
NO_MAIL = "未设置邮件服务器，无法发送 / no mail server is set up: it cannot be sent"
SUBJECT = {"zh": "您的聊天记录", "en": "Your chat transcript"}
INTRO = {
    "zh": """您好：

以下是您与我们的聊天记录（{site}，{began}）：

{lines}

此邮件按您的要求由系统发出，请勿回复。
""",
    "en": """Hello,

this is what was said in your chat with us ({site}, {began}):

{lines}

You asked for this e-mail; it was sent automatically.
""",
}
NAMES = {
    "zh": {"you": "您", "agent": "客服", "system": "系统", "file": "[文件]"},
    "en": {"you": "You", "agent": "Agent", "system": "Notice", "file": "[file]"},
}


def ask(*, now: datetime, visitor: Visitor, chat: int, address: str) -> Transcript:
    """Raises Problem 404, 409 without a mail server, 422, 429. That it was asked for is counted; that it was sent, an event."""
    found = queries.access_own(visitor, chat)
    if wrong := wrong_with_contact("email", address):
        raise invalid({"email": wrong})
    if not settings.ENVIRONMENT.smtp_url:
        raise conflict(NO_MAIL)
    with writing(visitor_actor(), now):
        pacing.keep_pace(pacing.TRANSCRIPTS, f"visitor {visitor.pk}", now)
        pacing.keep_pace(pacing.TRANSCRIPTS, f"address {address.lower()}", now)
        return Transcript.objects.create(chat=found, address=address, language=found.language, asked_at=now, due_at=now)


def due(now: datetime, limit: int) -> list[int]:
    return list(Transcript.objects.filter(due_at__lte=now).order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


def send(transcript: int, now: datetime, connection: BaseEmailBackend | None = None) -> bool:
    """Whether it was sent now. Taken by a lease: no transaction waits for a mail server."""
    if not Transcript.objects.filter(pk=transcript, due_at__lte=now).update(due_at=now + LEASE, tries=F("tries") + 1):
        return False
    row = Transcript.objects.select_related("chat__conversation", "chat__site", "chat").get(pk=transcript)
    if row.chat.conversation.erased_at is not None or not row.address:
        Transcript.objects.filter(pk=row.pk).update(due_at=None, address="")
        return False
    try:
        _post(row, connection or get_connection())
    except (smtplib.SMTPException, OSError, ValueError) as wrong:
        _failed(row, wrong, now)
        return False
    with writing(SYSTEM, now) as write:
        Transcript.objects.filter(pk=row.pk).update(due_at=None, address="", sent_at=now, error="")
        write.record(TranscriptSent(id=row.chat_id))
    return True


def _post(row: Transcript, connection: BaseEmailBackend) -> None:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    headers = {"Message-ID": f"<transcript-{row.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(SUBJECT[row.language], body_of(row.chat, row.language), None, [row.address], headers=headers, connection=connection).send()


def body_of(chat: Chat, language: str) -> str:
    """The customer's own words as they are; in those of others, numbers are hidden."""
    zone = ZoneInfo(settings.TIME_ZONE)
    rows = Entry.objects.filter(conversation=chat.pk, kind=EventKind.MESSAGE, text__isnull=False).order_by("seq")[:MOST_LINES]
    lines = [f"{row.recorded_at.astimezone(zone):%H:%M}  {_who(row, language)}: {_what(row, language)}" for row in rows]
    began = f"{chat.conversation.began_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return INTRO[language].format(site=chat.site.name, began=began, lines="\n".join(lines))


def _who(row: Entry, language: str) -> str:
    names = NAMES[language]
    return names["you"] if row.party == CUSTOMER else names["system"] if row.role == Role.BOT else names["agent"]


def _what(row: Entry, language: str) -> str:
    text = row.text or ""
    said = text if row.party == CUSTOMER else mask(text)
    return said if file_of(row.detail) is None else f"{NAMES[language]['file']} {said}".strip()


def _failed(row: Transcript, wrong: Exception, now: datetime) -> None:
    """What the server said may name the address: only what kind of thing it was is kept."""
    row.error = type(wrong).__name__
    log.warning("not sent", extra={"facts": {"transcript": row.pk, "tries": row.tries, "error": row.error}})
    given_up = row.tries > len(PAUSES) or _is_final(wrong)
    row.due_at = None if given_up else now + PAUSES[row.tries - 1]
    row.address = "" if given_up else row.address
    row.save(update_fields=["error", "due_at", "address"])


def _is_final(wrong: Exception) -> bool:
    """Nobody has that address, or no letter can be written to it; 530 asks for a password, which is the centre's matter."""
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        return any(500 <= code < 600 and code != 530 for code, _ in wrong.recipients.values())
    return isinstance(wrong, ValueError)
