"""A small OpenID Connect provider on a real socket: it says yes to everybody, and tells who they are as it was told to."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "centre", "a secret between the two"


@dataclass
class Provider:
    """`person` is who signs in next; `codes` what was handed out and not yet redeemed."""

    address: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def configuration(self) -> dict[str, Any]:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo", "jwks_uri": "keys"}
        return {
            "issuer": self.address,
            **{name: f"{self.address}/{place}" for name, place in places.items()},
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        if asked.get("client_id") != CLIENT or asked.get("response_type") != "code" or "openid" not in asked.get("scope", ""):
            self.wrong.append(f"authorize {asked}")
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def redeem(self, given: dict[str, str]) -> dict[str, Any] | None:
        """Once, for who knows the secret and what the challenge was made of."""
        asked = self.codes.pop(given.get("code", ""), None)
        known = given.get("client_id") == CLIENT and given.get("client_secret") == SECRET
        if asked is None or not known or not _answers(asked.get("code_challenge", ""), given.get("code_verifier", "")):
            self.wrong.append(f"token {given}")
            return None
        token = secrets.token_urlsafe(8)
        self.tokens[token] = dict(self.person)
        return {"access_token": token, "token_type": "Bearer", "expires_in": 60, "id_token": self._signed(self.person)}

    def _signed(self, person: dict[str, Any]) -> str:
        now = int(time.time())
        claims = {**person, "iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60}
        # Who fetches the token from the provider itself need not look at the signature (OpenID Connect Core 3.1.3.7).
        return ".".join([_coded({"alg": "RS256", "kid": "one"}), _coded(claims), "c2lnbmVk"])


def _coded(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _answers(challenge: str, verifier: str) -> bool:
    return challenge == base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path.startswith("/.well-known/"):
                self._answer(provider.configuration())
            elif parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(asked))
                self.end_headers()
            elif parts.path == "/userinfo":
                self._answer(provider.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer ")))
            else:
                self._answer(None)

        def do_POST(self) -> None:
            given = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())
            self._answer(provider.redeem({name: values[0] for name, values in given.items()}) if self.path == "/token" else None)

        def _answer(self, found: dict[str, Any] | None) -> None:
            content = json.dumps(found or {"error": "invalid_grant"}).encode()
            self.send_response(200 if found else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's word
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
