"""What has been told since it was last looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass


class Topics:
    """`woken` is set while there is something."""

    @dataclass(frozen=True, slots=True)
    class Taken:
        """`all`: signals may have been missed."""

        chats: frozenset[int]
        people: frozenset[int]
        queue: bool
        all: bool

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self._clear()

    def _clear(self) -> None:
        self._chats: set[int] = set()
        self._people: set[int] = set()
        self._queue = self._all = False

    def add_chats(self, chats: Iterable[int]) -> None:
        before = len(self._chats)
        self._chats.update(chats)
        if len(self._chats) > before:
            self.woken.set()

    def add_people(self, people: Iterable[int]) -> None:
        before = len(self._people)
        self._people.update(people)
        if len(self._people) > before:
            self.woken.set()

    def add_queue(self) -> None:
        self._queue = True
        self.woken.set()

    def add_all(self) -> None:
        self._all = True
        self.woken.set()

    def wake(self) -> None:
        self.woken.set()

    def take(self) -> Taken:
        """All of it; from here on it is told anew."""
        taken = Topics.Taken(frozenset(self._chats), frozenset(self._people), self._queue, self._all)
        self._clear()
        self.woken.clear()
        return taken
