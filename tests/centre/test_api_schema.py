"""The whole API against its own description, with requests that schemathesis draws: no fault of the server, no answer out of shape.

A third of the requests are about things that there are, a third do not keep to the description. The seed is fixed. `make test` draws six
for each operation and asker; `make schema` draws a hundred, by more roles.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from described import description
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from permission_row import Row
from permission_rows import ROWS
from permission_world import World, build, undone
from schemathesis.checks import not_a_server_error
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FEW = 6
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", FEW))
"""Requests for each operation and asker."""
ASKERS = ("administrator", "agent") if EXAMPLES <= FEW else ("administrator", "agent", "leader", "manager", "standard_owner")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DRAWN = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _operations() -> dict[str, Any]:
    """Raises where the description itself is wrong."""
    schema = schemathesis.openapi.from_dict(deepcopy(description()))
    schema.app = _read_whole(get_wsgi_application())
    described: list[Any] = list(schema.get_all_operations())
    found = {f"{each.method.upper()} {each.path.removeprefix('/api/v1')}": each for each in (each.ok() for each in described)}
    return {name: each for name, each in found.items() if name not in ROWS or not ROWS[name].streams}


def _read_whole(app: Any) -> Any:
    """A server closes what it has sent; the library that asks here does not."""

    def answer(environ: dict[str, Any], start: Any) -> list[bytes]:
        given = app(environ, start)
        try:
            return [b"".join(given)]
        finally:
            given.close()

    return answer


OPERATIONS = _operations()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The end of a request would close the connection, and with it the transaction that all of them are in."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    with django_db_blocker.unblock(), undone():
        yield build()
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def known(world: World, operation: str, who: str) -> dict[str, Any]:
    """Parameters of the path that lead to something."""
    row = ROWS.get(operation, Row(()))
    thing = world.thing(row.of, world.people[who]) if row.of else {}
    wanted = {parameter.name for parameter in OPERATIONS[operation].path_parameters}
    return {name: value for name, value in {**world.common, **thing, **row.path}.items() if name in wanted}


@pytest.mark.parametrize("who", ASKERS)
@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_answer_is_as_described(world: World, operation: str, who: str) -> None:
    found = OPERATIONS[operation]
    headers = {"X-Session-Token": world.caller(world.people[who]).client.cookies["sessionid"].value}
    there = known(world, operation, who)
    cases = found.as_strategy()
    if there:
        cases |= found.as_strategy(path_parameters=there)
    if found.body or found.query:
        cases |= found.as_strategy(GenerationMode.NEGATIVE)

    @DRAWN
    @given(cases)
    def ask(case: Any) -> None:
        with undone():
            case.call_and_validate(headers=headers, checks=CHECKS)

    ask()
