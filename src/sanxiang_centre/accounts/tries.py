"""Under what wrong passwords and codes are counted, and how they are forgotten."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

APP, ACTION = "allauth.account", "login_failed"


def tries_of(person: int) -> str:
    """Under what the wrong passwords of a person are counted."""
    return f"person-{person}"


def codes_of(person: int) -> str:
    """Under what the library counts wrong codes."""
    return f"mfa-auth-user-{person}"


def forget_tries(person: int) -> None:
    """Those of the person; those of network addresses stay (`forget_tries_from`)."""
    for rate in ratelimit.get_rates(app=APP, action=ACTION):
        if rate.per == "key":
            for key in (tries_of(person), codes_of(person)):
                cache.delete(ratelimit.get_cache_key(None, app=APP, action=ACTION, rate=rate, key=key))


def forget_tries_from(address: str) -> None:
    """Those that came from a network address, whoever made them."""
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = address
    for action in (ACTION, "login"):
        for rate in ratelimit.get_rates(app=APP, action=action):
            if rate.per == "ip":
                cache.delete(ratelimit.get_cache_key(request, app=APP, action=action, rate=rate))
