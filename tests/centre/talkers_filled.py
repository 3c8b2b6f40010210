"""Fills a served centre with what talkers need: run in its environment, it prints the sessions of agents and the tokens of visitors.

python tests/centre/talkers_filled.py AGENTS CHATS
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanxiang_centre.config.settings")
CAPACITY = 8


def filled(agents: int, chats: int) -> dict[str, list[str]]:
    django.setup()
    from django.db import transaction

    with transaction.atomic():
        group = _group()
        return {"agents": [_agent(number, group) for number in range(agents)], "visitors": _visitors(group, chats)}


def _group() -> Any:
    from sanxiang_centre.accounts.services import create_skill_group
    from sanxiang_centre.common.actor import SYSTEM

    return create_skill_group(actor=SYSTEM, now=datetime.now(UTC), name="压力组")


def _agent(number: int, group: Any) -> str:
    """An agent with a session, as if signed in by password."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from sanxiang_centre.accounts.models import Skill
    from sanxiang_centre.accounts.services import create_person
    from sanxiang_centre.common.actor import SYSTEM
    from sanxiang_centre.live.models import Desk

    now = datetime.now(UTC)
    person = create_person(actor=SYSTEM, now=now, staff_no=f"L{number:04}", name=f"坐席{number}", roles=["agent"], password=None)
    Skill.objects.create(person=person, group=group)
    Desk.objects.create(person=person, languages=["zh"], capacity=CAPACITY, since=now, idle_since=now)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.create()
    return str(session.session_key)


def _visitors(group: Any, chats: int) -> list[str]:
    from talkers import ORIGIN, SITE

    from sanxiang_centre.live.models import Site
    from sanxiang_centre.live.visitors.services import come

    now = datetime.now(UTC)
    site = Site.objects.create(key=SITE, name="压力", origins=[ORIGIN], group=group, consent=False, idle_after=3600, created_at=now)
    return [
        come(now=now, site=site, language="zh", address=f"10.0.{n // 100}.{n % 100}", token="", identity=None).token for n in range(chats)
    ]


if __name__ == "__main__":
    print(json.dumps(filled(int(sys.argv[1]), int(sys.argv[2]))))
