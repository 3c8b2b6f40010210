"""Each request gets an id, which its answer, its log lines and its event rows carry; answers carry what browsers are to forbid."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], "HttpResponseBase"]
HEADER = "X-Request-Id"
_LIKELY = re.compile(r"[A-Za-z0-9._-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action {forms}; frame-ancestors 'none'; base-uri 'none'"
)


def request_id() -> str:
    """Of the request that is being answered; empty outside."""
    return _current.get()


def with_request_id(get_response: Answer) -> Answer:
    """Middleware, the outermost one. An id that comes with the request is kept."""
    policy = POLICY.format(forms=" ".join(["'self'", *settings.FORM_TARGETS]))

    def answer(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        ident = given if _LIKELY.fullmatch(given) else uuid.uuid4().hex
        token = _current.set(ident)
        try:
            response = get_response(request)
        finally:
            _current.reset(token)
        response.headers[HEADER] = ident
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)")
        return response

    return answer
