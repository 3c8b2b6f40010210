"""The widget's one file, for the script tags of other people's pages; and in demo mode a page of a shop that carries it."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.live.models import Site
from sanxiang_centre.live.sites.demo import KEY
from sanxiang_centre.live.sites.services import change_site

NAME = "live/widget.js"
MINUTES = 10
"""A browser asks again after so long whether there is another one."""
NOT_BUILT = "// 聊天窗口尚未构建，请运行 make widget / the widget is not built: run make widget\n"


class Built(NamedTuple):
    plain: bytes
    packed: bytes
    tag: str


@require_safe
def widget(request: HttpRequest) -> HttpResponse:
    path = finders.find(NAME)
    if not isinstance(path, str):
        return HttpResponse(NOT_BUILT, status=404, content_type="text/javascript; charset=utf-8")
    built = _built(path, Path(path).stat().st_mtime_ns)
    packs = "gzip" in request.headers.get("Accept-Encoding", "")
    tag = f'"{built.tag}{"-g" if packs else ""}"'
    response = HttpResponseNotModified() if tag in request.headers.get("If-None-Match", "") else _given(built, packs=packs)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={MINUTES * 60}, stale-while-revalidate=86400"
    # Pages of other origins are what it is for, also those that ask for an integrity check.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def _given(built: Built, *, packs: bool) -> HttpResponse:
    response = HttpResponse(built.packed if packs else built.plain, content_type="text/javascript; charset=utf-8")
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=2)
def _built(path: str, changed: int) -> Built:
    plain = Path(path).read_bytes()
    return Built(plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:20])


@require_safe
def shop(request: HttpRequest) -> HttpResponse:
    """Somebody else's page, as it were: it takes nothing from the centre but the script. Its own origin may hold the widget."""
    site = Site.objects.filter(key=KEY).first() if settings.DEMO else None
    if site is None:
        raise Http404
    origin = f"{request.scheme}://{request.get_host()}"
    try:
        if origin not in site.origins:
            change_site(actor=SYSTEM, now=timezone.now(), site=site.pk, origins=[*site.origins, origin])
    except Problem as wrong:
        raise Http404 from wrong
    language = "en" if request.GET.get("lang") == "en" else "zh"
    return render(request, "shop.html", {"key": site.key, "language": language, "zh": language == "zh"})
