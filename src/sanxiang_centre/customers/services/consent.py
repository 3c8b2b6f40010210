"""The ledger of consents, the versions of the recording notice, and legal holds."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max

from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.customers import ConsentRecorded, HoldChanged, NoticePublished
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import writing
from sanxiang_centre.customers import queries
from sanxiang_centre.customers.models import Consent, Customer, Purpose, RecordingNotice
from sanxiang_centre.customers.services.writing_values import check_texts

EVIDENCE = re.compile(r"[a-z_]{1,30}:[A-Za-z0-9_.\-]{1,60}")
CLOCK_SLIP = timedelta(minutes=5)
AHEAD = timedelta(days=2 * 366)
OLDEST = timedelta(days=50 * 366)
_NOTICES = 0x5A6F


def record_consent(
    *,
    actor: Actor,
    now: datetime,
    customer: int,
    purpose: str,
    state: str,
    channel: str,
    said_at: datetime,
    notice: int | None = None,
    evidence: str = "",
) -> Consent:
    """Adds a line; none is ever changed. `notice`: the version that was told; `evidence`: where it can be seen, e.g. conversation:12."""
    _check(now, said_at, evidence)
    with writing(actor, now) as write:
        found = queries.access_living(actor, customer, "customer.record_consent")
        told = _notice(notice, purpose, state)
        line = Consent.objects.create(
            customer=found,
            purpose=purpose,
            state=state,
            channel=channel,
            notice=told,
            evidence=evidence,
            said_at=said_at,
            recorded_at=now,
            recorded_by_id=actor.person,
        )
        write.record(ConsentRecorded(id=found.pk, consent=line.pk, purpose=purpose, state=state, notice=told.version if told else None))
    return line


def _check(now: datetime, said_at: datetime, evidence: str) -> None:
    if said_at > now + CLOCK_SLIP or said_at < now - OLDEST:
        raise invalid({"said_at": "不能晚于现在，也不能早于五十年前 / not later than now, nor fifty years ago"})
    if evidence and not EVIDENCE.fullmatch(evidence):
        raise invalid({"evidence": "应形如 conversation:12 / it should look like conversation:12"})
    check_texts({"evidence": evidence})


def _notice(version: int | None, purpose: str, state: str) -> RecordingNotice | None:
    if version is None:
        if purpose == Purpose.RECORDING and state == Consent.State.GIVEN:
            raise invalid({"notice": "请写明告知的版本 / say which version of the notice was told"})
        return None
    found = RecordingNotice.objects.filter(version=version).first()
    if found is None:
        raise invalid({"notice": "没有这个版本 / there is no such version"})
    return found


def publish_notice(
    *,
    actor: Actor,
    now: datetime,
    text_zh: str,
    processor: str,
    contact: str,
    purpose: str,
    data: str,
    retention: str,
    rights: str,
    valid_from: datetime,
    text_en: str = "",
) -> RecordingNotice:
    """The next version, for good. `contact` is the published one of the centre and is shown as it is."""
    require(actor, "recording_notice.publish", Reach.ALL)
    check_texts(
        {"text_zh": text_zh, "text_en": text_en, "processor": processor, "purpose": purpose, "retention": retention, "rights": rights}
    )
    if not now - CLOCK_SLIP <= valid_from <= now + AHEAD:
        raise invalid({"valid_from": "应在今后两年内 / within two years from now"})
    with writing(actor, now) as write:
        with connection.cursor() as cursor:
            # Versions follow each other without a gap, also when two are published at once.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NOTICES])
        last = RecordingNotice.objects.aggregate(last=Max("version"))["last"] or 0
        notice = RecordingNotice.objects.create(
            version=last + 1,
            text_zh=text_zh,
            text_en=text_en,
            processor=processor,
            contact=contact,
            purpose=purpose,
            data=data,
            retention=retention,
            rights=rights,
            valid_from=valid_from,
            published_at=now,
            published_by_id=actor.person,
        )
        write.record(NoticePublished(id=notice.pk, version=notice.version))
    return notice


def set_hold(*, actor: Actor, now: datetime, customer: int, hold: str) -> Customer:
    """`hold`: on what grounds the data must be kept, e.g. the number of a case; empty lifts it.

    Of one who is merged it can still be lifted, for it stands in the way of erasing all that are one. Raises Problem 422 without grounds,
    409 for one who is held already.
    """
    check_texts({"hold": hold})
    with writing(actor, now) as write:
        access = queries.access_living if hold else queries.access_locked
        found = access(actor, customer, "customer.erase")
        _check_hold(found, hold)
        found.hold, found.held_at, found.held_by_id = hold, now if hold else None, actor.person if hold else None
        found.save(update_fields=["hold", "held_at", "held_by"])
        write.record(HoldChanged(id=found.pk, held=bool(hold)))
    return found


def _check_hold(found: Customer, hold: str) -> None:
    if hold and found.hold:
        raise conflict("已在法定保留中，改依据须先解除 / under legal hold already: to change the grounds, lift it first")
    if not hold and not found.hold:
        raise invalid({"hold": "请写明依据；现在没有保留可解除 / say on what grounds; there is no hold to lift"})
