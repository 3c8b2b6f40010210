"""What every endpoint stands on."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from enum import Enum
from typing import Any, get_args, get_type_hints

import pytest
from callers import NOW, PASSWORD, Caller, Centre
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone
from ninja import Schema
from pydantic import WithJsonSchema

from sanxiang_centre.accounts import services
from sanxiang_centre.accounts.models import ApiToken, Person
from sanxiang_centre.common import events
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.table import EVENTS, read_event
from sanxiang_centre.common.idempotency import forget, kept_answer
from sanxiang_centre.common.models import IdempotencyKey
from sanxiang_centre.config.reactions import REACTIONS

SAMPLES: dict[str, Any] = {
    "int": 2,
    "int | None": None,
    "str": "x",
    "str | None": None,
    "bool": True,
    "bool | None": None,
    "float": 1.5,
    "float | None": None,
    "list[int]": [1],
    "list[int | None]": [1, None],
    "list[str]": ["x"],
    "dict[str, int]": {"3": 1},
    "dict[str, str]": {"a": "x"},
    "dict[str, Any]": {"a": 1},
    "dict[str, list[Any]]": {"a": [1, 2]},
}
"""A value of each type that fields of events have."""
NEW = {"staff_no": "9001", "name": "新同事", "roles": ["agent"], "password": PASSWORD}


@pytest.mark.django_db(transaction=True)
def test_a_post_sent_twice_is_done_once(centre: Centre) -> None:
    admin = Caller(centre.admin)
    first, second = (admin.post("/people", NEW, **{"Idempotency-Key": "one"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second["Idempotent-Replayed"] == "true"
    assert Person.objects.filter(staff_no="9001").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_key_is_for_one_request_and_one_caller(centre: Centre) -> None:
    admin = Caller(centre.admin)
    assert admin.post("/people", NEW, **{"Idempotency-Key": "one"}).status_code == 201
    assert admin.post("/people", {**NEW, "staff_no": "9002"}, **{"Idempotency-Key": "one"}).status_code == 422
    assert Caller(centre.agent).post("/people", NEW, **{"Idempotency-Key": "one"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_secret_is_told_once_and_kept_nowhere(centre: Centre) -> None:
    """Sent again, the request is neither done twice nor answered with the secret; another key does it anew."""
    robot = services.create_person(actor=SYSTEM, now=NOW, staff_no="x1", name="对接", roles=["integration"], password=None)
    admin, expires = Caller(centre.admin), (timezone.now() + timedelta(days=9)).isoformat()
    wish = {"person": robot.pk, "name": "crm", "scopes": ["team.read"], "expires_at": expires}
    first, second = (admin.post("/tokens", wish, **{"Idempotency-Key": "one"}) for _ in range(2))
    assert (first.status_code, second.status_code, ApiToken.objects.count()) == (201, 409, 1)
    secret = first.json()["secret"]
    assert secret not in second.content.decode()
    assert secret.encode() not in b"".join(kept_answer(row) for row in IdempotencyKey.objects.all())
    assert Caller(Authorization=f"Bearer {secret}").get("/teams").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_kept_answers_are_sealed(centre: Centre) -> None:
    """In the database, and so in a backup, nobody reads them; under another secret nobody is answered with them either."""
    admin = Caller(centre.admin)
    first = admin.post("/people", NEW, **{"Idempotency-Key": "one"})
    row = IdempotencyKey.objects.get()
    assert "新同事".encode() not in bytes(row.answer)
    assert kept_answer(row) == first.content
    with override_settings(SECRET_KEY="x" * 60):
        assert kept_answer(row) == b""
    row.key = "another one"
    assert kept_answer(row) == b""


@pytest.mark.django_db(transaction=True)
def test_answers_are_kept_for_two_days(centre: Centre) -> None:
    Caller(centre.admin).post("/people", NEW, **{"Idempotency-Key": "one"})
    at = IdempotencyKey.objects.get().at
    assert (forget(at + timedelta(days=2)), forget(at + timedelta(days=2, seconds=1))) == (0, 1)
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_refused_may_be_tried_again(centre: Centre) -> None:
    admin = Caller(centre.admin)
    assert admin.post("/people", {**NEW, "password": "x"}, **{"Idempotency-Key": "one"}).status_code == 422
    assert IdempotencyKey.objects.count() == 0
    assert admin.post("/people", NEW, **{"Idempotency-Key": "one"}).status_code == 201


COMING = "/api/v1/visit/sessions"
"""Where browsers come that nobody knows yet."""


@pytest.mark.django_db
def test_a_stranger_gets_nothing(centre: Centre) -> None:
    """Every path of the API, asked for without signing in."""
    from sanxiang_centre.config.api import api

    schema = api.get_openapi_schema()
    asked = 0
    for path, methods in schema["paths"].items():
        for method in methods:
            if path == COMING:
                continue
            answer = Client().generic(method.upper(), re.sub(r"\{\w+\}", "1", path), "{}", content_type="application/json")
            assert answer.status_code == 401, (method, path)
            assert answer.json()["status"] == 401
            asked += 1
    assert asked >= 15


def test_every_event_is_in_the_catalogue_and_in_the_table_of_reactions() -> None:
    modules = [importlib.import_module(f"{events.__name__}.{each.name}") for each in pkgutil.iter_modules(events.__path__)]
    things = [thing for module in modules for thing in vars(module).values() if isinstance(thing, type)]
    written = {thing for thing in things if issubclass(thing, DomainEvent)} - {DomainEvent}
    assert written == set(EVENTS) == set(REACTIONS)
    assert len({event.kind for event in EVENTS}) == len(EVENTS)
    assert all(event.kind.partition(".")[0] == event.noun for event in EVENTS)


def test_shapes_have_names_of_their_own() -> None:
    """In the description of the API a second shape of the same name would take the place of the first."""
    from sanxiang_centre.config.api import api

    assert api.get_openapi_schema()["components"]
    waiting, shapes = [Schema], dict[str, set[str]]()
    while waiting:
        shape = waiting.pop()
        waiting += shape.__subclasses__()
        if shape.__module__.startswith("sanxiang_centre.") and "[" not in shape.__name__:
            shapes.setdefault(shape.__name__, set()).add(shape.__module__)
            for name, module in _enums(*get_type_hints(shape, include_extras=True).values()):
                shapes.setdefault(name, set()).add(module)
    assert {name: modules for name, modules in shapes.items() if len(modules) > 1} == {}


def _enums(*annotations: Any) -> Iterator[tuple[str, str]]:
    """Enumerations that a description refers to by name; those that are spelt out do no harm."""
    for each in annotations:
        if isinstance(each, type) and issubclass(each, Enum):
            yield each.__name__, each.__module__
        elif not any(isinstance(said, WithJsonSchema) for said in getattr(each, "__metadata__", ())):
            yield from _enums(*get_args(each))


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a\0b", "a\ud83d", "\0"])
def test_characters_that_cannot_be_stored_are_told(centre: Centre, text: str) -> None:
    """In bodies, by name and value, and in parameters; never an error of ours."""
    admin = Caller(centre.admin)
    body = json.dumps({"name": text})
    assert admin.client.generic("POST", "/api/v1/teams", body, content_type="application/json").status_code == 400
    assert admin.client.generic("POST", "/api/v1/teams", json.dumps({text: 1}), content_type="application/json").status_code == 400
    deep = '{"name": ' + "[" * 5000 + "]" * 5000 + "}"
    assert admin.client.generic("POST", "/api/v1/teams", deep, content_type="application/json").status_code == 400
    assert admin.get("/people?words=a%00b").status_code == 400
    assert admin.get("/people?words=%ED%A0%BD").status_code in (200, 400)


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_read_back_from_its_row(event: type[DomainEvent]) -> None:
    made = event(id=7, **{field.name: SAMPLES[str(field.type)] for field in fields(event) if field.name != "id"})
    assert read_event(event.kind, 7, made.body()) == made


@pytest.mark.django_db
def test_the_models_have_their_migrations() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_health(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 200


def test_answers_forbid_what_browsers_should_not_do(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": "a-known-request"})
    assert answer["X-Request-Id"] == "a-known-request"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert client.get("/healthz", headers={"X-Request-Id": "bad\nid"})["X-Request-Id"] != "bad\nid"
