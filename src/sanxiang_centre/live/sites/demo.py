"""A made-up shop whose pages carry the widget."""

from __future__ import annotations

from datetime import datetime

from sanxiang_centre.accounts.models import SkillGroup
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.live.models import Site
from sanxiang_centre.live.sites.hours import calendar_of
from sanxiang_centre.live.sites.services import create_site

KEY, MEMBERS = "demoshop", "demomembers"
HOURS = "centre"
FORM = [
    {"name": "name", "label": {"zh": "怎么称呼您", "en": "Your name"}, "kind": "name", "required": True},
    {"name": "order", "label": {"zh": "订单号", "en": "Order number"}, "kind": "order", "required": False},
    {"name": "question", "label": {"zh": "您想咨询什么", "en": "What is it about"}, "kind": "text", "required": False},
]


def demo_site(now: datetime) -> None:
    group = SkillGroup.objects.filter(name="在线").first()
    if group is not None and not Site.objects.filter(key=KEY).exists():
        given = {"name": "知秋商城", "origins": ["http://localhost:8000", "http://127.0.0.1:8000"], "form": FORM, "consent": True}
        create_site(actor=SYSTEM, now=now, group=group.pk, key=lambda: KEY, **given)


def demo_members(now: datetime) -> None:
    """Pages for members, within the hours of the standard in force; with words of their own."""
    group = SkillGroup.objects.filter(name="在线").first()
    if group is None or Site.objects.filter(key=MEMBERS).exists() or calendar_of(HOURS, group.pk, now) is None:
        return
    words = {"zh": {"welcome": "会员您好，正在为您接入专属客服。"}, "en": {"welcome": "Welcome back. We are connecting you."}}
    given = {"name": "会员中心", "origins": ["https://members.example.com"], "calendar": HOURS, "words": words, "consent": False}
    create_site(actor=SYSTEM, now=now, group=group.pk, key=lambda: MEMBERS, idle_after=600, **given)
