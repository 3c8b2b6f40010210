"""The first page, and what every page says in demo mode."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def demo(request: HttpRequest) -> dict[str, bool]:
    """For all templates."""
    return {"demo": settings.DEMO}


def home(request: HttpRequest) -> HttpResponse:
    """`error` comes back from an identity provider's sign-in."""
    return render(request, "home.html", {"provider": settings.IDENTITY_PROVIDER, "refused": "error" in request.GET})
