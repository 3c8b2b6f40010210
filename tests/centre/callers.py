"""A small centre, and how its people send requests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from sanxiang_centre.accounts.models import Person, Team
from sanxiang_centre.common.models import Event

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
