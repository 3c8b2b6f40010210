"""Who acts when a visitor does something. What a visitor may do is what of the visitor's own is fetched; there are no permissions."""

from __future__ import annotations

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.requests import request_id


def visitor_actor() -> Actor:
    return Actor(None, frozenset({"visitor"}), scopes=frozenset(), request=request_id())


def for_visitor() -> Actor:
    """The centre itself, doing what a visitor has asked for: making a ticket, noting a consent."""
    return Actor(None, frozenset({"system"}), request=request_id())
