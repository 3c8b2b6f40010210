"""Signing in as people do: over the API by password, at the form of the admin pages, with codes."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from callers import PASSWORD, Caller
from django.test import Client

from sanxiang_centre.accounts.models import Person

BASE = "/auth/app/v1"


class App:
    """Signed in over the API; `answer` is what came back."""

    def __init__(self, name: str, password: str = PASSWORD, **headers: str) -> None:
        self.headers = headers
        self.answer = self.send("post", "/auth/login", {"username": name, "password": password})
        self._know(self.answer)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """A token that changes on the way is the one from then on."""
        client = Client(headers=self.headers)
        found = getattr(client, method)(f"{BASE}{path}", {} if method == "delete" else body, content_type="application/json")
        self._know(found)
        return found

    def caller(self) -> Caller:
        return Caller(None, **self.headers)

    def _know(self, answer: Any) -> None:
        token = answer.json().get("meta", {}).get("session_token") if answer["Content-Type"] == "application/json" else None
        if token:
            self.headers["X-Session-Token"] = token


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    return person


def at_form(client: Client, name: str = "admin", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/admin/login/", {"username": name, "password": password, "next": "/admin/", **more})


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
