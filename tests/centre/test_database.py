"""A connection that the database has ended is noticed before a request uses it, and a living one is not asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from callers import Caller, Centre
from django.db import close_old_connections, connection, connections


@pytest.fixture
def checked(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in the web process: connections stay, and are looked at when a request begins."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 60)
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    connection.close()
    connection.ensure_connection()
    yield
    connection.close()


def process() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_one_that_was_ended_is_opened_anew(checked: None) -> None:
    before = process()
    end(before)
    close_old_connections()
    assert process() != before


def test_one_that_lives_is_kept(checked: None) -> None:
    before = process()
    close_old_connections()
    assert connection.is_usable()
    assert process() == before


def test_after_a_fault_it_is_asked(checked: None) -> None:
    before = process()
    connection.errors_occurred = True
    end(before)
    assert not connection.is_usable()


def test_a_request_is_answered_all_the_same(checked: None, centre: Centre) -> None:
    caller = Caller(centre.agent)
    end(process())
    close_old_connections()
    assert caller.get("/tickets").status_code == 200


def end(backend: int) -> None:
    """By another connection; returns when it is gone."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s, 10000)", [backend])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()
