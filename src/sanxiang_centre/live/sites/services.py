"""What managers and administrators do with sites."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from sanxiang_centre.accounts import queries as accounts
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.live import SiteChanged
from sanxiang_centre.common.keys import Keyring, keyring
from sanxiang_centre.common.problems import Problem, invalid
from sanxiang_centre.common.writing import writing
from sanxiang_centre.live.models import Site
from sanxiang_centre.live.sites import hours, queries
from sanxiang_centre.live.sites.origins import normal_origin

PLAIN = ("name", "form", "words", "consent", "idle_after", "idle_close", "is_active")


@dataclass(frozen=True, slots=True)
class Made:
    """`secret` is told this once."""

    site: Site
    secret: str


def keys() -> Keyring:
    """Under which the secrets of sites are sealed."""
    return keyring("sites", settings.SECRET_KEY, [str(one) for one in settings.SECRET_KEY_FALLBACKS])


def new_key() -> str:
    """Public. It begins with a letter, so that it may also name a channel of chat accounts."""
    return f"s{secrets.token_hex(8)}"


def create_site(*, actor: Actor, now: datetime, group: int, key: Callable[[], str] = new_key, **given: Any) -> Made:
    """`given`: name, origins, calendar, form, words, consent, idle_after, idle_close."""
    require(actor, "site.write", Reach.ALL)
    site = Site(key=key(), group_id=_group(actor, group), created_at=now)
    with writing(actor, now) as write:
        _apply(site, now, given)
        secret = _renew(site)
        site.save(force_insert=True)
        write.record(SiteChanged(id=site.pk, changed=[]))
    return Made(site, secret)


def change_site(*, actor: Actor, now: datetime, site: int, **changes: Any) -> Site:
    with writing(actor, now) as write:
        found = queries.access_site(actor, site, "site.write", lock=True)
        if "group" in changes:
            changes["group"] = _group(actor, changes["group"])
        before = {name: getattr(found, _column(name)) for name in changes}
        _apply(found, now, changes)
        changed = sorted(name for name, was in before.items() if getattr(found, _column(name)) != was)
        if changed:
            found.save()
            write.record(SiteChanged(id=found.pk, changed=changed))
    return queries.access_site(actor, site, "site.write")


def rotate_secret(*, actor: Actor, now: datetime, site: int) -> Made:
    """What was signed with the old one is refused at once."""
    with writing(actor, now) as write:
        found = queries.access_site(actor, site, "site.write", lock=True)
        secret = _renew(found)
        found.save(update_fields=["secret"])
        write.record(SiteChanged(id=found.pk, changed=["secret"]))
    return Made(found, secret)


def secret_of(site: Site) -> str:
    return keys().unseal(f"site:{site.key}", base64.b64decode(site.secret)) if site.secret else ""


def _renew(site: Site) -> str:
    secret = secrets.token_urlsafe(32)
    site.secret = base64.b64encode(keys().seal(f"site:{site.key}", secret)).decode()
    return secret


def _group(actor: Actor, group: int) -> int:
    try:
        return int(accounts.access_skill_group(actor, group).pk)
    except Problem as missing:
        raise invalid({"group": missing.title}) from missing


def _column(name: str) -> str:
    return "group_id" if name == "group" else name


def _apply(site: Site, now: datetime, given: dict[str, Any]) -> None:
    for name in PLAIN:
        if name in given:
            setattr(site, name, given[name])
    if "group" in given:
        site.group_id = given["group"]
    if "origins" in given:
        site.origins = _origins(given["origins"])
    if given.get("calendar") and hours.calendar_of(given["calendar"], site.group_id, now) is None:
        raise invalid({"calendar": "有效标准中没有这份日历 / the standard in force has no such calendar"})
    site.calendar = given.get("calendar", site.calendar)


def _origins(texts: Sequence[str]) -> list[str]:
    """Each once, in order. Raises Problem 422 by place."""
    found: dict[str, None] = {}
    wrong: dict[str, str] = {}
    for place, text in enumerate(texts):
        try:
            found[normal_origin(text)] = None
        except ValueError as why:
            wrong[f"origins.{place}"] = str(why)
    if wrong:
        raise invalid(wrong)
    return list(found)
