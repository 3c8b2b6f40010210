"""A visitor's browser: Authorization: Bearer <token>, from a page that may hold the widget."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from sanxiang_centre.common.problems import not_allowed
from sanxiang_centre.live.models import Visitor
from sanxiang_centre.live.visitors.queries import visitor_of_token
from sanxiang_centre.live.visitors.services import note_life, refuse_shut_out


class OfVisitor(HttpBearer):
    """Raises Problem 403 for who is shut out, and for a page that may not hold the widget."""

    def authenticate(self, request: HttpRequest, token: str) -> Visitor | None:
        return admitted(token, request.headers.get("Origin", ""))


def admitted(token: str, origin: str) -> Visitor | None:
    """Whom a token belongs to. A browser says from which page it asks; where it does not (the centre's own pages), the token is enough."""
    found = visitor_of_token(token, timezone.now())
    if found is None:
        return None
    if origin and origin not in found.site.origins:
        raise not_allowed()
    refuse_shut_out(found)
    note_life(found, timezone.now())
    return found


def visitor(request: HttpRequest) -> Visitor:
    """Whom authentication found."""
    found: Visitor = request.auth  # type: ignore[attr-defined]
    return found
