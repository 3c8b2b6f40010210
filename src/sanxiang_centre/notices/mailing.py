"""E-mails: what they say, and how they go out. The subject never holds more than what kind of thing it is."""

from __future__ import annotations

import logging
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formatdate

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F

from sanxiang_centre.accounts.models import Language, Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.events.notices import EmailFailed, EmailSent
from sanxiang_centre.common.writing import writing
from sanxiang_centre.notices.kinds import KINDS, WHYS, Words
from sanxiang_centre.notices.models import Email, MailState, Notice
from sanxiang_centre.notices.timing import pause_after

log = logging.getLogger("sanxiang.mail")

LEASE = timedelta(minutes=5)
"""Longer than any mail server is waited for: who took an e-mail and died lets another one try then."""
MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str


def letter(notices: list[Notice], language: str, address: str) -> Letter:
    """What an e-mail says in one language; `address` leads to the centre, empty = it has none."""
    words = [_line(notice, language) for notice in notices[:MOST_LINES]]
    more = len(notices) - len(words)
    chinese = language == Language.CHINESE
    if more > 0:
        words.append(f"……另有 {more} 条" if chinese else f"… and {more} more")
    closing = [address, "如何接收通知，可在收件箱中设置。" if chinese else "How you are told is set in your inbox."]
    return Letter(_subject(notices, chinese), "\n\n".join(part for part in [*words, *closing] if part) + "\n")


def _subject(notices: list[Notice], chinese: bool) -> str:
    kinds = {notice.kind for notice in notices}
    if len(kinds) == 1:
        title = KINDS[kinds.pop()].title
        what = title.zh if chinese else title.en
        return f"三响：{what}" if chinese else f"Sanxiang: {what}"
    return f"三响：{len(notices)} 条通知" if chinese else f"Sanxiang: {len(notices)} notices"


def _line(notice: Notice, language: str) -> str:
    says, why = said(notice), WHYS[notice.why]
    if language == Language.CHINESE:
        return f"{says.zh}\n（{why.zh}，因此通知你）"
    return f"{says.en}\n(You are told because {why.en}.)"


def said(notice: Notice) -> Words:
    """A kind that a later release dropped is told by its name."""
    kind = KINDS.get(notice.kind)
    return kind.says.filled(notice.facts) if kind is not None else Words(notice.kind, notice.kind)


def send(email: int, now: datetime, connection: BaseEmailBackend | None = None) -> MailState:
    """Sends one e-mail that is due. It is taken by a lease and not by a lock: no transaction waits for a mail server."""
    taken = Email.objects.filter(pk=email, state=MailState.WAITING, due_at__lte=now)
    if not taken.update(due_at=now + LEASE, tries=F("tries") + 1):
        return MailState(Email.objects.values_list("state", flat=True).get(pk=email))
    row = Email.objects.select_related("person").get(pk=email)
    notices = [notice for notice in row.notices.order_by("id") if notice.read_at is None]
    if not notices or not row.person.is_active or not row.person.email:
        return _finish(row, MailState.DROPPED, now)
    try:
        _post(row, letter(notices, row.person.language, _address()), connection or get_connection())
    except (smtplib.SMTPException, OSError) as wrong:
        return _failed(row, wrong, now)
    return _finish(row, MailState.SENT, now, len(notices))


def _post(row: Email, words: Letter, connection: BaseEmailBackend) -> None:
    person: Person = row.person
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    headers = {
        # The same for every try, so that a mail server or a reader may see that it is one.
        "Message-ID": f"<notice-{row.pk}@{domain}>",
        "Date": formatdate(),
        "Auto-Submitted": "auto-generated",
    }
    EmailMessage(words.subject, words.body, None, [person.email], headers=headers, connection=connection).send()


def _address() -> str:
    origins: list[str] = settings.CSRF_TRUSTED_ORIGINS
    return origins[0] if origins else ""


def _failed(row: Email, wrong: Exception, now: datetime) -> MailState:
    """What the server said may name the address: only its code is kept."""
    codes = _codes(wrong)
    row.error = " ".join([type(wrong).__name__, *map(str, codes)])
    pause = pause_after(row.tries)
    log.warning("not sent", extra={"facts": {"email": row.pk, "tries": row.tries, "error": row.error}})
    if pause is None or any(500 <= code < 600 and code != 530 for code in codes if isinstance(wrong, smtplib.SMTPRecipientsRefused)):
        return _finish(row, MailState.FAILED, now)
    row.due_at = now + pause
    row.save(update_fields=["due_at", "error"])
    return MailState.WAITING


def _codes(wrong: Exception) -> list[int]:
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in wrong.recipients.values()]
    return [wrong.smtp_code] if isinstance(wrong, smtplib.SMTPResponseException) else []


def _finish(row: Email, state: MailState, now: datetime, count: int = 0) -> MailState:
    row.state, row.done_at = state, now
    with transaction.atomic(), writing(SYSTEM, now) as write:
        row.save(update_fields=["state", "done_at", "error"])
        if state == MailState.SENT:
            write.record(EmailSent(id=row.pk, person=row.person_id, notices=count))
        elif state == MailState.FAILED:
            write.record(EmailFailed(id=row.pk, person=row.person_id, error=row.error))
    return state
