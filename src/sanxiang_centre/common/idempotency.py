"""A POST that is sent again with the same Idempotency-Key is done once; the second answer is the first one.

The key is written in the transaction of the work: a process that dies leaves both or neither, and two at the same time wait for
each other at the unique key. The answer is kept sealed: it may hold a link, or what only its caller may see.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from sanxiang_centre.common.keys import Keyring, Unreadable, keyring
from sanxiang_centre.common.models import IdempotencyKey
from sanxiang_centre.common.problems import Problem

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

HEADER = "Idempotency-Key"
LONGEST = 255
KEPT = timedelta(days=2)
"""How long a request may be sent again."""
TOLD_ONCE = "no-store"
NO_CONTENT = 204
Answer = Callable[[HttpRequest], "HttpResponseBase"]
_lasting: ContextVar[list[Callable[[], None]] | None] = ContextVar("lasting", default=None)


class _Refused(Exception):
    def __init__(self, response: HttpResponseBase) -> None:
        self.response = response


def idempotent(get_response: Answer) -> Answer:
    """Middleware for POST below /api/."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        key = request.headers.get(HEADER)
        if key is None or request.method != "POST" or not request.path.startswith("/api/"):
            return get_response(request)
        if not 0 < len(key) <= LONGEST:
            return _problem(request, Problem(400, "idempotency-key", f"{HEADER}: 1 至 {LONGEST} 个字符 / 1 to {LONGEST} characters"))
        return _once(request, key, get_response)

    return answer


def _once(request: HttpRequest, key: str, get_response: Answer) -> HttpResponseBase:
    caller, digest = _caller(request), _digest("request", request.path.encode() + b"\n" + _sent(request))
    lasting_acts: list[Callable[[], None]] = []
    token = _lasting.set(lasting_acts)
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(caller=caller, key=key, request_digest=digest, at=timezone.now())
            response = get_response(request)
            if not 200 <= response.status_code < 300 or not isinstance(response, HttpResponse):
                raise _Refused(response)
            kept = b"" if told_once(response) else sealed(row, response.content)
            row.status, row.content_type, row.answer = response.status_code, response.get("Content-Type", ""), kept
            row.save(update_fields=["status", "content_type", "answer"])
            return response
    except _Refused as refused:
        # What was refused has left nothing behind and may be tried again, but for what is to be known of it.
        for act in lasting_acts:
            act()
        return refused.response
    except IntegrityError:
        known = IdempotencyKey.objects.filter(caller=caller, key=key).first()
        if known is None:
            raise
        return _again(request, known, digest)
    finally:
        _lasting.reset(token)


def lasting(act: Callable[[], None]) -> None:
    """Does what has to stay although the request is refused, in a transaction of its own: at once, or when all else is undone."""
    waiting = _lasting.get()
    if waiting is None:
        act()
    else:
        waiting.append(act)


def _again(request: HttpRequest, known: IdempotencyKey, digest: str) -> HttpResponseBase:
    if known.request_digest != digest:
        return _problem(request, Problem(422, "idempotency-key", f"{HEADER} 已用于另一请求 / the key has come with another request"))
    content = kept_answer(known)
    if not content and known.status != NO_CONTENT:
        return _problem(
            request, Problem(409, "told-once", "此请求已完成，其结果只显示一次 / this was done, and what it gave is told only once")
        )
    response = HttpResponse(content, status=known.status or 200, content_type=known.content_type)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def sealed(row: IdempotencyKey, content: bytes) -> bytes:
    return _keys().seal_bytes(_about(row), content) if content else b""


def kept_answer(row: IdempotencyKey) -> bytes:
    """Empty where it was told only once, or was sealed under a secret that is known no more."""
    try:
        return _keys().unseal_bytes(_about(row), row.answer) if row.answer else b""
    except Unreadable:
        return b""


def _keys() -> Keyring:
    return keyring("kept answers", settings.SECRET_KEY, [str(one) for one in settings.SECRET_KEY_FALLBACKS])


def _about(row: IdempotencyKey) -> str:
    """An answer moved to another caller's row opens no more."""
    return f"{row.caller} {row.key}"


def told_once(response: HttpResponseBase) -> bool:
    """Whether an answer holds a secret that is kept nowhere, as Cache-Control: no-store says."""
    return TOLD_ONCE in response.get("Cache-Control", "")


def forget(now: datetime) -> int:
    """Drops the answers that nobody will ask for again; how many."""
    return IdempotencyKey.objects.filter(at__lt=now - KEPT).delete()[0]


def _sent(request: HttpRequest) -> bytes:
    """The body; of an upload its length, for it may be larger than memory and its parts are divided by chance."""
    if request.content_type == "multipart/form-data":
        return request.headers.get("Content-Length", "").encode()
    return request.body


def _caller(request: HttpRequest) -> str:
    said = request.headers.get("Authorization") or request.headers.get("X-Session-Token") or request.COOKIES.get("sessionid", "")
    return _digest("caller", said.encode())


def _digest(what: str, said: bytes) -> str:
    """Keyed: a telephone number in a body could be guessed from a plain hash of it."""
    return salted_hmac(f"sanxiang.idempotency.{what}", said, algorithm="sha256").hexdigest()


def _problem(request: HttpRequest, problem: Problem) -> JsonResponse:
    return JsonResponse(problem.body(request.path), status=problem.status, content_type="application/problem+json")
