"""Origins of web pages, as browsers send them: scheme://host[:port]. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

LONGEST = 200
DUE = "应形如 https://www.example.com 或 http://localhost:8080，不带路径 / it should look like https://www.example.com, without a path"
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*|\[[0-9a-f:.]{2,45}\]")
_PORTS = {"http": 80, "https": 443}


def normal_origin(text: str) -> str:
    """As a browser writes it: in lower case, names in ASCII, without the usual port. Raises ValueError, which says what is due."""
    if len(text) > LONGEST or any(sign.isspace() or not sign.isprintable() for sign in text):
        raise ValueError(DUE)
    try:
        parts = urlsplit(text)
        host, port = _ascii(parts.hostname or ""), parts.port
    except (ValueError, UnicodeError) as wrong:
        raise ValueError(DUE) from wrong
    more = parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None or text.endswith(("?", "#", ":"))
    if parts.scheme not in _PORTS or more or not _HOST.fullmatch(host) or port == 0:
        raise ValueError(DUE)
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, _PORTS[parts.scheme]) else "")


def _ascii(host: str) -> str:
    if ":" in host:
        return f"[{host.lower()}]"
    return host.encode("idna").decode().lower() if host else ""
