"""What the dispatcher sees to: one table."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.tasks import Task

from sanxiang_centre.audit import services as audit
from sanxiang_centre.commitments import reading as commitments
from sanxiang_centre.commitments.dispatch import fire_due
from sanxiang_centre.commitments.tasks import read_waiting
from sanxiang_centre.common import idempotency
from sanxiang_centre.config.dispatching import Duty
from sanxiang_centre.files import queries as files
from sanxiang_centre.files import tasks as file_tasks
from sanxiang_centre.knowledge import services as knowledge
from sanxiang_centre.live import dispatch as live
from sanxiang_centre.live.chats import transcripts
from sanxiang_centre.live.tasks import send_transcripts
from sanxiang_centre.live.visitors.pacing import forget_paces
from sanxiang_centre.notices import queries as notices
from sanxiang_centre.notices.tasks import send_due
from sanxiang_centre.surveys import queries as surveys
from sanxiang_centre.surveys.sending import forget_addresses
from sanxiang_centre.surveys.tasks import send_due as send_invitations
from sanxiang_centre.surveys.visits import planning
from sanxiang_centre.tickets.dispatch import end_waits, fire_clocks
from sanxiang_centre.webhooks import delivering
from sanxiang_centre.webhooks import queries as webhooks
from sanxiang_centre.webhooks.tasks import deliver

STALLED_LOOK = timedelta(seconds=15)
LOOK = timedelta(seconds=1)
"""How late what was just written is seen to at the latest."""
SELDOM = timedelta(minutes=5)
SEAL_EVERY = timedelta(seconds=5)


def defer_once(task: Task[..., Any, Any], lock: str, **given: Any) -> None:
    """Unless such a job waits already; two of them never run at the same time."""
    if ProcrastinateJob.objects.filter(queueing_lock=lock, status="todo").exists():
        return
    with suppress(AlreadyEnqueued), transaction.atomic():
        task.configure(queueing_lock=lock, lock=lock).defer(**given)


def stalled_jobs(now: datetime) -> datetime:
    """Jobs whose worker died are done again: tasks are written to be."""
    for job in async_to_sync(app.job_manager.get_stalled_jobs)():
        _do_again(job)
    return now + STALLED_LOOK


def _do_again(job: Job) -> None:
    """Unless a job of its lock waits already: that one does the same, and the queue holds no second one."""
    try:
        async_to_sync(app.job_manager.retry_job)(job)
    except UniqueViolation:
        async_to_sync(app.job_manager.finish_job)(job, Status.ABORTED, delete_job=True)


def seals(now: datetime) -> datetime:
    return now if audit.seal() == audit.BATCH else now + SEAL_EVERY


def e_mails(now: datetime) -> datetime:
    if notices.due_emails(now, 1):
        defer_once(send_due, "mail")
    return now + LOOK


def outbox(now: datetime) -> datetime:
    """A full portion means that there is more."""
    if delivering.relay(now) == delivering.PORTION:
        return now
    for subscription in webhooks.due_subscriptions(now):
        defer_once(deliver, f"webhook-{subscription}", subscription=subscription)
    return now + LOOK


def reviews(now: datetime) -> datetime:
    """In the morning of the centre's time, from eight o'clock on."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    if local.hour >= 8:
        knowledge.tell_of_reviews(now, local.date())
    return now + SELDOM


def invitations(now: datetime) -> datetime:
    if surveys.due_surveys(now, 1):
        defer_once(send_invitations, "surveys")
    return now + LOOK


def drawn_visits(now: datetime) -> datetime:
    """In the first hours of a week that of the week before; later, where the centre stood still or a plan is new."""
    planning.draw_weeks(now, lambda: secrets.randbits(62))
    return now + SELDOM


def forgotten_answers(now: datetime) -> datetime:
    idempotency.forget(now)
    return now + SELDOM


def forgotten_addresses(now: datetime) -> datetime:
    forget_addresses(now)
    return now + SELDOM


def forgotten_paces(now: datetime) -> datetime:
    forget_paces(now)
    return now + SELDOM


def transcripts_to_send(now: datetime) -> datetime:
    if transcripts.due(now, 1):
        defer_once(send_transcripts, "transcripts")
    return now + LOOK


def files_to_scan(now: datetime) -> datetime:
    """What came while the scanner did not answer, or before there was one."""
    if settings.ENVIRONMENT.clamd and files.blobs_to_scan(now, 1):
        defer_once(file_tasks.scan_waiting, "files.scan")
    return now + LOOK


def unused_files(now: datetime) -> datetime:
    defer_once(file_tasks.collect, "files.collect")
    return now + timedelta(days=1)


def unread_conversations(now: datetime) -> datetime:
    if commitments.is_waiting():
        defer_once(read_waiting, "commitments")
    return now + LOOK


DUTIES: Mapping[str, Duty] = {
    "drawn_visits": drawn_visits,
    "commitments.fire_due": fire_due,
    "e_mails": e_mails,
    "files_to_scan": files_to_scan,
    "forgotten_addresses": forgotten_addresses,
    "forgotten_answers": forgotten_answers,
    "forgotten_paces": forgotten_paces,
    "invitations": invitations,
    "live.fire_due": live.fire_due,
    "outbox": outbox,
    "reviews": reviews,
    "seals": seals,
    "stalled_jobs": stalled_jobs,
    "tickets.fire_clocks": fire_clocks,
    "tickets.end_waits": end_waits,
    "transcripts": transcripts_to_send,
    "unused_files": unused_files,
    "unread_conversations": unread_conversations,
}
