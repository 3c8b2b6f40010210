"""Who a token belongs to, and which visitors an actor gets to see."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.common.reading import One
from sanxiang_centre.live.models import Chat, Site, Visitor
from sanxiang_centre.live.visitors.tokens import digest_of

LIFE = timedelta(days=30)
"""For which a browser that nobody vouches for is known after its last visit."""
PROVEN_LIFE = timedelta(days=1)
"""The same for one whose host page has said who it is: others may use it tomorrow."""
NOUN = "访客"
_BY_TOKEN = One(Visitor, "t.digest = %s and site.is_active", ("site",))
HOLD = timedelta(hours=2)
"""For which no new, unsigned browser is let in from the address of one that was shut out. Short, for many may share an address."""


def visitor_of_token(token: str, now: datetime) -> Visitor | None:
    """With its site, also where it is blocked; None for a token that is unknown or has run out, or of a site that is closed down."""
    found = _BY_TOKEN.get([digest_of(token)])
    return found if found is not None and found.seen_at > now - life_of(found) else None


def life_of(visitor: Visitor) -> timedelta:
    return PROVEN_LIFE if visitor.proven else LIFE


def reached(actor: Actor, permission: str) -> Q:
    """Visitors of chats that one serves or has served; a team's are those of its people's chats."""
    found = require(actor, permission)
    if found is Reach.ALL:
        return Q()
    mine = Q(conversation__agent=actor.person)
    if found is Reach.TEAM and actor.team is not None:
        mine |= Q(conversation__team=actor.team)
    return Q(Exists(Chat.objects.filter(mine, visitor=OuterRef("pk"))))


def list_blocked(actor: Actor) -> QuerySet[Visitor]:
    return Visitor.objects.filter(reached(actor, "visitor.block"), blocked_at__isnull=False).select_related("site", "blocked_by")


def access_visitor(actor: Actor, visitor: int, permission: str = "visitor.block", *, lock: bool = False) -> Visitor:
    rows = Visitor.objects.filter(reached(actor, permission), pk=visitor).select_related("site", "blocked_by")
    found = next(iter(rows.select_for_update(of=("self",)) if lock else rows), None)
    if found is None:
        raise not_found(NOUN)
    return found


def is_shut_out(visitor: Visitor) -> bool:
    """Blocked itself, or known by the host page as somebody who is."""
    if visitor.blocked_at is not None:
        return True
    if not visitor.proven:
        return False
    same = Visitor.objects.filter(site=visitor.site_id, external=visitor.external, proven=True, blocked_at__isnull=False)
    return same.exists()


def is_held(site: Site, address: str, now: datetime) -> bool:
    """`address`: a digest. Whether a visitor without proof who came from there was shut out lately."""
    lately = Visitor.objects.filter(site=site, address=address, proven=False, blocked_at__gt=now - HOLD)
    return address != "" and lately.exists()
