"""Who sends a request: a signed-in browser, an app with its session token, or an integration with its API token."""

from __future__ import annotations

from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, NamedTuple

from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import APIKeyCookie, APIKeyHeader, HttpBearer

from sanxiang_centre.accounts.models import ApiToken, Person
from sanxiang_centre.accounts.services import digest_of
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.requests import request_id

SELDOM = timedelta(minutes=5)
"""How exactly it is known when a token was used last."""


def actor_of(person: Person, scopes: frozenset[str] | None = None) -> Actor:
    return Actor(person.pk, frozenset(person.roles), person.team_id, scopes, request_id())


class Browser(APIKeyCookie):
    """The session cookie; writes need the CSRF token as well (the library sees to it)."""

    param_name = "sessionid"

    def _get_key(self, request: HttpRequest) -> str | None:
        """Without the cookie it is somebody unknown, not a forged form."""
        return super()._get_key(request) if self.param_name in request.COOKIES else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        user = request.user
        return actor_of(user) if isinstance(user, Person) and user.is_active else None


class App(APIKeyHeader):
    """X-Session-Token, as sign-in by an app gives it."""

    param_name = "X-Session-Token"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        found = authenticate_by_x_session_token(key) if key else None
        if found is None:
            return None
        user: Any = found[0]
        return actor_of(user) if isinstance(user, Person) and user.is_active else None


class Integration(HttpBearer):
    """Authorization: Bearer sx_…"""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return actor_of_token(token, timezone.now())


def actor_of_token(text: str, now: datetime) -> Actor | None:
    """None for a token that is unknown, expired, revoked, or whose integration is deactivated."""
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    found = _token(prefix) if mark == "sx" and prefix.isascii() and prefix.isalnum() else None
    if found is None or not compare_digest(found.digest, digest_of(secret)):
        return None
    if found.revoked_at is not None or found.expires_at <= now or not found.is_active:
        return None
    if found.used_at is None or found.used_at < now - SELDOM:
        ApiToken.objects.filter(pk=found.id).update(used_at=now)
    return Actor(found.person, frozenset(found.roles), found.team, frozenset(found.scopes), request_id())


class _Token(NamedTuple):
    id: int
    digest: str
    scopes: list[str]
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    person: int
    roles: list[str]
    team: int | None
    is_active: bool


def _token(prefix: str) -> _Token | None:
    """Asked for at each request of a program, so without the mapper, which would take longer than the database."""
    with connection.cursor() as cursor:
        cursor.execute(_TOKEN, [prefix])
        row = cursor.fetchone()
    return _Token(*row) if row else None


_TOKEN = """
select t.id, t.digest, t.scopes, t.expires_at, t.used_at, t.revoked_at, p.id, p.roles, p.team_id, p.is_active
from accounts_apitoken t join accounts_person p on p.id = t.person_id where t.prefix = %s
"""
