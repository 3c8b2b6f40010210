"""Browsers come, are recognised, and are shut out."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from sanxiang_centre.accounts import queries as accounts
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.live import VisitorBlocked, VisitorUnblocked
from sanxiang_centre.common.problems import Problem, conflict
from sanxiang_centre.common.writing import writing
from sanxiang_centre.customers import queries as customers
from sanxiang_centre.customers.identities import CHAT, normalise
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.live.models import Site, Visitor
from sanxiang_centre.live.sites.services import secret_of
from sanxiang_centre.live.visitors import pacing, queries
from sanxiang_centre.live.visitors.tokens import digest_of, is_proven

SELDOM = timedelta(seconds=30)
UNPROVEN = "身份签名无效或已过期 / the identity is not signed rightly, or its time is over"
SHUT_OUT = "您已不能在此发起会话 / you cannot begin a chat here any more"
HELD = "此网络暂时不能发起新的会话，请稍后再试 / nobody new can begin a chat from this network for now: try again later"
HOUSES = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10"))
)


@dataclass(frozen=True, slots=True)
class Come:
    """`token` is what the browser shows from now on."""

    visitor: Visitor
    token: str


def new_token() -> str:
    return secrets.token_urlsafe(32)


def come(
    *,
    now: datetime,
    site: Site,
    language: str,
    address: str,
    token: str = "",
    identity: Mapping[str, Any] | None = None,
    fresh: Callable[[], str] = new_token,
) -> Come:
    """A browser opens the widget: the same one where it shows its token, unless the page now says that it is somebody else.

    `identity`: {"id", "expires", "signature"} of the host page's server. Raises Problem 403 where that does not hold, or where
    nobody new is let in from that address, 429 for too many.
    """
    pacing.keep_pace(pacing.SESSIONS, address, now)
    external = _proven(site, identity, now) if identity is not None else ""
    known = queries.visitor_of_token(token, now) if token else None
    if known is not None and known.site_id == site.pk and _same(known, external):
        return Come(_again(known, external, language, address, now), token)
    if not external and queries.is_held(site, digest_of_address(site, address), now):
        raise Problem(403, "blocked", HELD)
    token = fresh()
    made = Visitor.objects.create(
        site=site,
        address=digest_of_address(site, address),
        digest=digest_of(token),
        external=external,
        proven=bool(external),
        customer_id=customer_of(site, external),
        language=language,
        created_at=now,
        seen_at=now,
    )
    return Come(made, token)


def _proven(site: Site, identity: Mapping[str, Any], now: datetime) -> str:
    external = str(identity["id"])
    if not is_proven(secret_of(site), external, int(identity["expires"]), str(identity["signature"]), now):
        raise Problem(403, "identity", UNPROVEN)
    return external


def _same(known: Visitor, external: str) -> bool:
    """Whom the page does not name stays who it was; who was nobody may become somebody."""
    return not external or not known.proven or known.external == external


def digest_of_address(site: Site, address: str) -> str:
    """Keyed, another one at each site; the address itself stands nowhere. "" for one of a house, as a proxy that does not say who asked: it
    is that of everybody.
    """
    if not _is_somebodys(address):
        return ""
    return salted_hmac("sanxiang.live.address", f"{site.pk}\n{address}", algorithm="sha256").hexdigest()


def _is_somebodys(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not found.is_loopback and not any(found in house for house in HOUSES)


def _again(known: Visitor, external: str, language: str, address: str, now: datetime) -> Visitor:
    known.seen_at, known.language, known.address = now, language, digest_of_address(known.site, address)
    known.save(update_fields=["seen_at", "language", "address"])
    return _named(known, external) if external else known


def _named(known: Visitor, external: str) -> Visitor:
    """The page now says who it is."""
    customer = customer_of(known.site, external)
    with transaction.atomic():
        # Somebody may be linking or unlinking the visitor at this moment.
        known = Visitor.objects.select_related("site").select_for_update(of=("self",)).get(pk=known.pk)
        known.external, known.proven = external, True
        if customer is not None:
            known.customer_id, known.chosen = customer, False
        known.save(update_fields=["external", "proven", "customer", "chosen"])
    return known


def account_of(site: Site, external: str) -> str:
    """What the site calls a customer, as a chat account; "" where it cannot be one."""
    try:
        return normalise(CHAT, f"{site.key}:{external}") if external else ""
    except ValueError:
        return ""


def customer_of(site: Site, external: str) -> int | None:
    """The customer who has that account, where there is one and no more."""
    account = account_of(site, external)
    heads = {one.head_id or one.pk for one in customers.holders(CHAT, account)} if account else set()
    return heads.pop() if len(heads) == 1 else None


def living(customer: int | None) -> int | None:
    """Under whom a customer is known today: merged, by the head; None for one who is erased."""
    found = Customer.objects.filter(pk=customer or 0, erased_at=None).values_list("pk", "head").first()
    return (found[1] or found[0]) if found else None


def note_life(visitor: Visitor, now: datetime) -> None:
    """Whatever a browser asks for shows that it is there; noted seldom, for it is asked for often."""
    if visitor.seen_at < now - SELDOM:
        visitor.seen_at = now
        seen([visitor.pk], now)


def seen(visitors: Collection[int], now: datetime) -> None:
    """These browsers live: one statement for the visitors, one for their chats that wait. Rows that somebody writes to are passed over, so
    that nobody waits for it."""
    with connection.cursor() as cursor:
        for statement in (_SEEN, _WAITING):
            cursor.execute(statement, [list(visitors), now])


_SEEN = """
with found as (select id from live_visitor where id = any(%s) for update skip locked)
update live_visitor v set seen_at = %s from found where v.id = found.id
"""
_WAITING = """
with found as (
    select conversation_id from live_chat where visitor_id = any(%s) and state in ('queued', 'offered', 'active') for update skip locked
)
update live_chat c set seen_at = %s from found where c.conversation_id = found.conversation_id
"""


# Shut out -------------------------------------------------------------------------------------------------------------


def block(*, actor: Actor, now: datetime, visitor: int, reason: str) -> Visitor:
    """Nothing is taken from the visitor any more, on whichever page of the site. Chats under way are ended by whoever serves them.

    For a visitor whom no page vouches for, a new browser is all that it would take to come back: none that is new and unsigned is let in
    from that address for `queries.HOLD`. Browsers that are known already, and signed ones, come as before.
    """
    with writing(actor, now) as write:
        found = queries.access_visitor(actor, visitor, lock=True)
        if found.blocked_at is not None:
            raise conflict("已屏蔽 / blocked already")
        found.blocked_at, found.blocked_by, found.blocked_because = now, accounts.own(actor), reason
        found.save(update_fields=["blocked_at", "blocked_by", "blocked_because"])
        write.record(VisitorBlocked(id=found.pk, site=found.site_id))
    return found


def unblock(*, actor: Actor, now: datetime, visitor: int) -> Visitor:
    with writing(actor, now) as write:
        found = queries.access_visitor(actor, visitor, lock=True)
        if found.blocked_at is None:
            raise conflict("未屏蔽，或已解除 / not blocked, or let in again already")
        found.blocked_at, found.blocked_by, found.blocked_because = None, None, ""
        found.save(update_fields=["blocked_at", "blocked_by", "blocked_because"])
        write.record(VisitorUnblocked(id=found.pk, site=found.site_id))
    return found


def refuse_shut_out(visitor: Visitor) -> None:
    if queries.is_shut_out(visitor):
        raise Problem(403, "blocked", SHUT_OUT)
