"""A small centre, and how its people send requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sanxiang_centre.accounts.models import Person, Team
from sanxiang_centre.common.models import Event
from sanxiang_centre.config import embedded

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
PASSWORD = "a long password 1"


@dataclass(frozen=True)
class Centre:
    """Two teams; the outsider is signed in and has the least of all roles, in neither team."""

    first: Team
    second: Team
    admin: Person
    manager: Person
    leader: Person
    agent: Person
    colleague: Person
    other: Person
    outsider: Person

    def everybody(self) -> dict[str, Person]:
        names = ("admin", "manager", "leader", "agent", "colleague", "other", "outsider")
        return {name: getattr(self, name) for name in names}


class Caller:
    """Sends JSON as somebody who is signed in."""

    def __init__(self, person: Person | None = None, **headers: str) -> None:
        self.client = Client(headers=headers)
        if person is not None:
            self.client.force_login(person)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(method, f"/api/v1{path}", _json(body), content_type="application/json", headers=headers)

    def get(self, path: str) -> Any:
        return self.send("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, {} if body is None else body, **headers)

    def upload(self, path: str, name: str, content: bytes, **headers: str) -> Any:
        file = SimpleUploadedFile(name, content)
        return self.client.post(f"/api/v1{path}", {"file": file}, headers=headers)

    def patch(self, path: str, body: Any) -> Any:
        return self.send("PATCH", path, body)

    def put(self, path: str, body: Any) -> Any:
        return self.send("PUT", path, body)


def _json(body: Any) -> str:
    return "" if body is None else json.dumps(body, ensure_ascii=False)


def told(noun: str, subject: int) -> list[tuple[str, int | None, dict[str, Any]]]:
    """The event rows of a subject: kind, actor, body."""
    rows = Event.objects.filter(noun=noun, subject=subject).select_related("body").order_by("id")
    return [(row.kind, row.actor, row.body.content or {}) for row in rows]


def database_url(name: str = "") -> str:
    """For a second connection: to the database of the tests, or to another one of that server."""
    return embedded.embedded(settings.ENVIRONMENT.data).url_of(name or str(settings.DATABASES["default"]["NAME"]))


def queries_of(act: Callable[[], Any]) -> int:
    """How often the database is asked, once what is asked for only once has been."""
    act()
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
