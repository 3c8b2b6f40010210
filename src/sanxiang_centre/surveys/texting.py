"""Invitations by text message, through whatever service a centre has: one HTTP request a message.

A service is reached by SANXIANG_SMS_URL. It is sent `{"to": "13800000000", "text": "…", "id": "survey-12"}` with the token of
SANXIANG_SMS_TOKEN as a bearer and the id as `Idempotency-Key`; any 2xx answer means that it took the message. A service with another
form takes another `Gateway`, which is this one method.
"""

from __future__ import annotations

import http.client
import json
import ssl
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

TIMEOUT = 10.0
MOST_READ = 4096
AGAIN = (408, 425, 429)
"""Refusals that hold for now only, as all from 500 on do."""


class NotTexted(Exception):
    """The message was not taken. `final`: nor will it be later (the service refuses the number or the text)."""

    def __init__(self, error: str, *, final: bool) -> None:
        super().__init__(error)
        self.error, self.final = error, final


class Gateway(Protocol):
    """What sends text messages."""

    def send(self, to: str, text: str, ident: str) -> None:
        """Hands one over. `to` = eleven digits; of messages with one `ident` the service sends one. Raises NotTexted."""


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """A service behind one address. Follows no redirection: the token is for that address alone."""

    url: str
    token: str

    def send(self, to: str, text: str, ident: str) -> None:
        body = json.dumps({"to": to, "text": text, "id": ident}, ensure_ascii=False).encode()
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": ident,
        }
        try:
            status = self._post(body, headers)
        except (OSError, http.client.HTTPException) as wrong:
            raise NotTexted(type(wrong).__name__, final=False) from wrong
        if not 200 <= status < 300:
            raise NotTexted(f"HTTP {status}", final=400 <= status < 500 and status not in AGAIN)

    def _post(self, body: bytes, headers: dict[str, str]) -> int:
        parts = urlsplit(self.url)
        connection = self._connection(parts.hostname or "", parts.port, secure=parts.scheme == "https")
        try:
            connection.request("POST", f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", body, headers)
            answer = connection.getresponse()
            answer.read(MOST_READ)
            return answer.status
        finally:
            connection.close()

    def _connection(self, host: str, port: int | None, *, secure: bool) -> http.client.HTTPConnection:
        if not secure:
            return http.client.HTTPConnection(host, port, timeout=TIMEOUT)
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
