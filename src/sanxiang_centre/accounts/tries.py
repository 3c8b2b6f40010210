"""Under what wrong passwords and codes are counted, and how they are forgotten."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.core.cache import cache

APP, ACTION = "allauth.account", "login_failed"


def tries_of(person: int) -> str:
    """Under what the wrong passwords of a person are counted."""
    return f"person-{person}"


def codes_of(person: int) -> str:
    """Under what the library counts wrong codes."""
    return f"mfa-auth-user-{person}"


def forget_tries(person: int) -> None:
    """Those of the person; those of network addresses stay."""
    for rate in ratelimit.get_rates(app=APP, action=ACTION):
        if rate.per == "key":
            for key in (tries_of(person), codes_of(person)):
                cache.delete(ratelimit.get_cache_key(None, app=APP, action=ACTION, rate=rate, key=key))
