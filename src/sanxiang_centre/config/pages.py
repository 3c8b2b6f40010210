"""The first page, and what every page says in demo mode."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from sanxiang_centre.common.problems import not_found


def demo(request: HttpRequest) -> dict[str, bool]:
    """For all templates."""
    return {"demo": settings.DEMO}


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html")


@csrf_exempt
def off(request: HttpRequest) -> HttpResponse:
    """What is not offered here."""
    problem = not_found("入口")
    return JsonResponse(problem.body(request.path), status=problem.status, content_type="application/problem+json")
