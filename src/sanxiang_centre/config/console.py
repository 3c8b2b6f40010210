"""The console: one page for all that stands below /desk/, and the files that it is built from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import json_script
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from sanxiang import __version__
from sanxiang_centre.config.demo import PASSWORD, PEOPLE

BUILT = Path(__file__).parent / "console"
"""What `npm run build` in console/ writes; a wheel brings it along."""
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".png": "image/png"}
PACKED = (("br", ".br"), ("gzip", ".gz"))
"""Ways of packing, the smallest first, and how the name of a file goes on that is packed so."""
FOR_EVER = "public, max-age=31536000, immutable"
"""The name of an asset has a digest of its content."""
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


@require_safe
@ensure_csrf_cookie
def console(request: HttpRequest) -> HttpResponse:
    """The page. 503 where nobody has built it."""
    try:
        page = (BUILT / "index.html").read_text(encoding="utf-8")
    except FileNotFoundError:
        return render(request, "no_console.html", status=503)
    page = page.replace("<!--centre-->", json_script(told(), "centre"))
    page = page.replace("<!--banner-->", render_to_string("demo.html", {"demo": settings.DEMO}))
    return HttpResponse(page, headers={"Cache-Control": "no-cache"})


def told() -> dict[str, Any]:
    """What the page knows before it asks. Only a demo names people and their password."""
    known: dict[str, Any] = {"zone": settings.TIME_ZONE, "version": __version__, "demo": settings.DEMO}
    if settings.DEMO:
        people = [{"staff_no": one.staff_no, "name": one.name, "role": one.role} for one in PEOPLE]
        known |= {"password": PASSWORD, "people": people[:10]}
    return known


@require_safe
def asset(request: HttpRequest, name: str) -> HttpResponse:
    """A file of the build, packed as the browser takes it."""
    response = _file(request, BUILT / "assets" / name, name)
    response.headers["Cache-Control"] = FOR_EVER
    return response


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    response = _file(request, BUILT / "favicon.svg", "favicon.svg")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _file(request: HttpRequest, path: Path, name: str) -> HttpResponse:
    kind = TYPES.get(path.suffix)
    if kind is None or not _NAME.fullmatch(name) or not path.is_file():
        raise Http404
    for coding, ending in PACKED:
        packed = path.with_name(name + ending)
        if coding in taken(request.headers.get("Accept-Encoding", "")) and packed.is_file():
            return HttpResponse(packed.read_bytes(), content_type=kind, headers={"Content-Encoding": coding, "Vary": "Accept-Encoding"})
    return HttpResponse(path.read_bytes(), content_type=kind, headers={"Vary": "Accept-Encoding"})


def taken(accepted: str) -> set[str]:
    """The codings that an Accept-Encoding header names, without those of weight 0."""
    parts = (part.strip().lower().partition(";") for part in accepted.split(","))
    return {name.strip() for name, _, weight in parts if name.strip() and not re.fullmatch(r"\s*q=0(\.0*)?\s*", weight)}
