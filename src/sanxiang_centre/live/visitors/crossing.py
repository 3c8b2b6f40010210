"""What browsers ask before a page of another origin may talk to the centre (CORS): only for the addresses of visitors, only by the pages
that sites name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from sanxiang_centre.live.models import Visitor
from sanxiang_centre.live.sites.queries import allows

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], "HttpResponseBase"]
BELOW = "/api/v1/visit/"
METHODS = "GET, POST, OPTIONS"
HEADERS = "Authorization, Content-Type, Idempotency-Key"
EXPOSED = "X-Request-Id, Content-Disposition"
KEPT = 7200
"""Seconds for which a browser need not ask again."""


def crossing(get_response: Answer) -> Answer:
    """Middleware. A page that no site names gets no header, so that its browser gives it nothing."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(BELOW):
            return get_response(request)
        origin = request.headers.get("Origin", "")
        asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if asks else get_response(request)
        if origin and _may(request, origin):
            for name, value in headers_for(origin, asks=asks).items():
                response.headers[name] = value
        patch_vary_headers(response, ("Origin",))
        return response

    return answer


def _may(request: HttpRequest, origin: str) -> bool:
    """Who has been let in has a site; of others it is only known from where they ask."""
    who = getattr(request, "auth", None)
    return origin in who.site.origins if isinstance(who, Visitor) else allows(origin)


def headers_for(origin: str, *, asks: bool = False) -> dict[str, str]:
    """No cookie goes with it: a visitor shows a token."""
    found = {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED}
    if asks:
        found |= {"Access-Control-Allow-Methods": METHODS, "Access-Control-Allow-Headers": HEADERS, "Access-Control-Max-Age": str(KEPT)}
    return found
