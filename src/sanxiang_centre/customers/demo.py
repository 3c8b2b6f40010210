"""Made-up customers for trying the centre. All numbers are invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.customers.models import Customer, Identity, RecordingNotice
from sanxiang_centre.customers.services import consent, registering
from sanxiang_centre.customers.services.writing_values import digests_of, normalised


class Demo(NamedTuple):
    name: str
    nature: str
    type: str
    level: str
    region: str
    identities: tuple[tuple[str, str], ...]
    no_contact: tuple[str, ...] = ()
    hold: str = ""


CUSTOMERS = (
    Demo("沈一帆", "person", "household", "ordinary", "urban", (("phone", "13800000101"), ("chat", "web:demo-0101"))),
    Demo("顾小川", "person", "household", "vip", "urban", (("phone", "13800000102"), ("email", "gu.demo@example.com"))),
    Demo("欧阳青", "person", "household", "ordinary", "rural", (("phone", "13800000103"),), ("phone", "sms")),
    Demo("苗丽", "person", "household", "ordinary", "remote", (("phone", "0871-65000104"),)),
    Demo("示例纺织厂", "organisation", "non_household", "important", "urban", (("phone", "021-60000105"), ("contract", "HT-2026-0105"))),
    Demo(
        "示例物业公司",
        "organisation",
        "low_voltage",
        "ordinary",
        "urban",
        (("phone", "010-60000106"), ("contract", "HT-2026-0106")),
        hold="（2026）示民初 15 号",
    ),
)
NOTICE = {
    "text_zh": "为保证服务质量，本次通话将被录音，仅用于核对服务内容与质量检查，保存六个月。您可以要求不录音。",
    "text_en": "This call is recorded to check what was agreed and how well we served you, and kept for six months. You may ask us not to.",
    "processor": "示例服务中心",
    "contact": "示例市示例路 1 号，400-000-0000",
    "purpose": "核对服务内容、质量检查",
    "data": "通话录音、文字记录",
    "retention": "六个月",
    "rights": "查阅、复制、更正、删除、撤回同意：拨打上述电话",
}


def demo_customers(now: datetime) -> None:
    """Adds what is missing; what is there stays."""
    if not RecordingNotice.objects.exists():
        consent.publish_notice(actor=SYSTEM, now=now, valid_from=now, **NOTICE)
    for one in CUSTOMERS:
        if not Identity.objects.filter(digest__in=digests_of(normalised(one.identities))).exists():
            _add(one, now)


def _manager() -> Actor:
    found = Person.objects.filter(staff_no="8001").first()
    return Actor(found.pk, frozenset(found.roles), found.team_id) if found else SYSTEM


def _add(one: Demo, now: datetime) -> Customer:
    made = registering.create_customer(
        actor=SYSTEM,
        now=now,
        name=one.name,
        identities=one.identities,
        nature=one.nature,
        type=one.type,
        level=one.level,
        region=one.region,
    )
    if one.no_contact:
        registering.change_customer(actor=SYSTEM, now=now, customer=made.pk, no_contact=one.no_contact)
    if one.hold:
        consent.set_hold(actor=_manager(), now=now, customer=made.pk, hold=one.hold)
    consent.record_consent(
        actor=SYSTEM,
        now=now,
        customer=made.pk,
        purpose="recording",
        state="given",
        channel="phone",
        said_at=now - timedelta(minutes=1),
        notice=1,
    )
    return made
