"""A web process that has just begun, and the first chat that it meets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event, current_thread
from typing import Any

import pytest
from callers import Centre
from django.utils import timezone
from guided import chat_of
from guided_fixtures import edition, owner

from sanxiang.inspection import inspector
from sanxiang_centre.editions import inspectors
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.live import telling
from sanxiang_centre.live.guidance import books, sessions
from sanxiang_centre.live.wording import composing

__all__ = ["edition", "owner"]
pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 120.0


@pytest.fixture
def go(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """As a new process knows nothing; what it compiles is done once this is set. `compiled` holds by which threads."""
    for forget in (books._books.clear, inspectors._inspector.cache_clear, composing.document.cache_clear, sessions.forget):
        forget()
    go, real = Event(), inspector.compile_standard

    def compiled(*given: Any, **options: Any) -> Any:
        COMPILED.append(current_thread().name)
        assert go.wait(PATIENCE)
        return real(*given, **options)

    COMPILED.clear()
    monkeypatch.setattr(inspector, "compile_standard", compiled)
    yield go
    go.set()


COMPILED: list[str] = []


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    assert holds()


def test_the_first_chat_of_a_process_waits_for_no_compiler(centre: Centre, edition: Edition, go: Event) -> None:
    chat = chat_of(centre.agent, edition, began=timezone.now() - timedelta(seconds=5))
    chat.all((1, "在吗", 1))
    sources = telling.SERVING._sources()
    stopped = telling.begin_warm()
    until(lambda: bool(COMPILED))
    # Nobody waits: words, heads and desks are told, guidance is not yet.
    assert sources.guidance([chat.id], False) == {}
    assert sources.heads([chat.id], True)[chat.id]["chat"] == chat.id
    assert sources.desks([centre.agent.pk])[centre.agent.pk]["person"] == centre.agent.pk
    go.set()
    until(lambda: not telling._cold.is_set())
    assert sources.guidance([chat.id], False)[chat.id]["edition"] == edition.pk
    assert COMPILED == ["live-warm"]
    stopped.set()


def test_an_edition_that_cannot_be_compiled_keeps_nobody_waiting(
    centre: Centre, edition: Edition, go: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_edition: int) -> Any:
        raise ValueError("no such weights")

    monkeypatch.setattr(telling, "book_of", broken)
    stopped = telling.begin_warm()
    until(lambda: not telling._cold.is_set())
    stopped.set()
