"""Which sites an actor gets to see; and the site that a script tag names."""

from __future__ import annotations

from django.db.models import QuerySet

from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.live.models import Site

NOUN = "网页入口"


def list_sites(actor: Actor) -> QuerySet[Site]:
    require(actor, "site.read", Reach.ALL)
    return Site.objects.select_related("group")


def access_site(actor: Actor, site: int, permission: str = "site.read", *, lock: bool = False) -> Site:
    require(actor, permission, Reach.ALL)
    rows = Site.objects.select_related("group")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=site).first()
    if found is None:
        raise not_found(NOUN)
    return found


def site_of(key: str) -> Site:
    """By what the script tag says. Raises Problem 404."""
    found = Site.objects.filter(key=key, is_active=True).first()
    if found is None:
        raise not_found(NOUN)
    return found


def allows(origin: str) -> bool:
    """Whether any site may hold the widget on such a page: all that a browser can be told before it says for which."""
    return Site.objects.filter(is_active=True, origins__contains=[origin]).exists()
