"""What every page says in demo mode, and what is said where there is no page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from sanxiang_centre.common.problems import Problem, not_found

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], "HttpResponseBase"]
PROGRAMS = ("/api/", "/auth/")
"""Below these a program asks, and gets problem details."""


def demo(request: HttpRequest) -> dict[str, bool]:
    """For all templates."""
    return {"demo": settings.DEMO}


@csrf_exempt
def off(request: HttpRequest) -> HttpResponse:
    """What is not offered here."""
    return _said(request, not_found("入口"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _said(request, Problem(400, "bad-request", "请求有误 / bad request"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _said(request, Problem(403, "not-allowed", "没有此权限 / you may not do that"))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from one of our pages, or from one that is too old."""
    return _said(request, Problem(403, "csrf", "页面已过期，请返回刷新后重试 / this page is out of date: go back, reload it and try again"))


def no_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _said(request, not_found("页面"))


def failed(request: HttpRequest) -> HttpResponse:
    """The log has the rest, under the request id of the answer."""
    return _said(request, Problem(500, "failed", "出错了，已记入日志 / something went wrong, and is in the log"))


TITLES = {
    403: ("not-allowed", "没有此权限 / you may not do that"),
    404: ("not-found", "没有这个入口 / not found"),
    405: ("method", "此处不支持这种请求方法 / this method is not offered here"),
    429: ("too-many", "请求过多，请稍后再试 / too many requests: wait a little"),
}
KEPT = ("Allow", "Retry-After", "WWW-Authenticate")
"""Headers of a refusal that say what would be right."""


def for_programs(get_response: Answer) -> Answer:
    """Middleware: below PROGRAMS a refusal that a library gives as a page, or as nothing, is told as problem details."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        plain = response.status_code >= 400 and "json" not in response.get("Content-Type", "")
        if not plain or not request.path.startswith(PROGRAMS):
            return response
        kind, title = TITLES.get(response.status_code, ("bad-request", "请求有误 / bad request"))
        told = _said(request, Problem(response.status_code, kind, title))
        for name in KEPT:
            if name in response.headers:
                told.headers[name] = response.headers[name]
        return told

    return answer


def _said(request: HttpRequest, problem: Problem) -> HttpResponse:
    if request.path.startswith(PROGRAMS):
        return JsonResponse(problem.body(request.path), status=problem.status, content_type="application/problem+json")
    return render(request, "said.html", {"status": problem.status, "title": problem.title}, status=problem.status)
