"""Log lines as JSON objects. What a request holds is never logged: only its method, route, status, time and id."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from sanxiang_centre.common.requests import request_id

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], "HttpResponseBase"]
log = logging.getLogger("sanxiang.request")
WITH_PATHS = ("django.request", "django.security.csrf")


class JsonLines(logging.Formatter):
    """at, level, logger, message, request, and what was given as `extra={"facts": {...}}`."""

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, Any] = getattr(record, "facts", {})
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            "request": request_id(),
            **facts,
        }
        if record.exc_info and record.exc_info[0] is not None:
            # The text of an exception may hold what a customer wrote; its class and place do not.
            line["error"], line["trace"] = record.exc_info[0].__name__, _places(record)
        return json.dumps({key: value for key, value in line.items() if value != ""}, ensure_ascii=False, default=str)


def _message(record: logging.LogRecord) -> str:
    """Of faults the library tells the path, which may be the link to a survey; the id of the request leads to the line with the route."""
    if record.name in WITH_PATHS and isinstance(record.msg, str):
        return record.msg.partition(": %s")[0].partition(" (%s")[0]
    return record.getMessage()


def _places(record: logging.LogRecord) -> list[str]:
    places: list[str] = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-12:]


def logged(get_response: Answer) -> Answer:
    """Middleware: a line for each answered request. The route stands for the path, which may hold a number."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        facts = {
            "method": request.method,
            "route": match.route if match is not None else "-",
            "status": response.status_code,
            "ms": round((time.perf_counter() - begun) * 1000, 1),
        }
        log.info("answered", extra={"facts": facts})
        return response

    return answer
