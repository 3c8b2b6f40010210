"""One browser's stream: what it has, what waits to be written to it. No input or output; used on the thread of the loop alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.live.streams.cursor import START, Cursor, digest
from sanxiang_centre.live.streams.reading import for_visitor

Item = dict[str, Any]
MOST = 5_000
"""Items that may wait. A browser that takes none is let go: it comes back with its cursor."""


@dataclass(frozen=True, slots=True)
class View:
    """Whose stream it is. An agent's (`actor`), with the wallboard or chats to read along; or a visitor's of one chat."""

    actor: Actor | None = None
    board: bool = False
    watched: frozenset[int] = frozenset()
    visitor: int | None = None
    chat: int | None = None


@dataclass(eq=False, slots=True)
class Subscription:
    """`seqs` what was written or waits, by chat; `own`: chats of the desk itself, shown as they were written; `greeted`: it was told how
    much is about to come, and words may follow."""

    view: View
    seqs: dict[int, int]
    known: dict[str, int]
    own: set[int] = field(default_factory=set)
    open: set[int] = field(default_factory=set)
    waiting: list[Item] = field(default_factory=list)
    states: dict[str, Item] = field(default_factory=dict)
    greeted: bool = False
    caught_up: bool = False
    over: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def person(self) -> int | None:
        return None if self.view.actor is None else self.view.actor.person

    def show(self, own: set[int], others: set[int]) -> None:
        """These chats are seen from now on, no others."""
        self.own, self.open = own, own | others
        for chat in [chat for chat in self.seqs if chat not in self.open]:
            del self.seqs[chat]
        for name in [name for name in self.known if name[0] in "cg" and int(name[1:]) not in self.open]:
            del self.known[name]
        for chat in self.open:
            self.seqs.setdefault(chat, 0)

    def add_entries(self, chat: int, entries: Sequence[Item]) -> None:
        """The next ones of its log; what does not follow on what is there waits for the next look."""
        for entry in entries:
            if chat in self.open and entry["seq"] == self.seqs[chat] + 1:
                self.seqs[chat] += 1
                self._add(entry)

    def set_state(self, name: str, item: Item) -> None:
        """The state of something as a whole: replaces one that waits, and is left out where the browser has it."""
        mark = digest(item)
        if self.known.get(name) != mark:
            self.known[name] = mark
            self.states[name] = item
            self.woken.set()

    def pass_by(self, item: Item) -> None:
        """Something that stands nowhere, such as typing."""
        self._add(item)

    def be_caught_up(self) -> None:
        if not self.caught_up:
            self.caught_up = True
            self.states["~"] = {"type": "caught_up"}
            self.woken.set()

    def end(self) -> None:
        self.over = True
        self.woken.set()

    def _add(self, item: Item) -> None:
        self.waiting.append(item)
        self.woken.set()
        if len(self.waiting) > MOST:
            self.end()

    def take(self) -> tuple[list[Item], Cursor]:
        """All that waits, states behind what they rest on; and where the browser is then."""
        items = [*self.waiting, *self.states.values()]
        self.waiting, self.states = [], {}
        self.woken.clear()
        if self.over:
            self.woken.set()
        return items, Cursor(dict(self.seqs), dict(self.known))


def subscription(view: View, cursor: Cursor = START) -> Subscription:
    return Subscription(view, dict(cursor.seqs), dict(cursor.known))


def entries_of(subscription: Subscription, found: Mapping[int, Sequence[Item]], masked: Mapping[int, Sequence[Item]]) -> None:
    """Hands over what was read of chats that are open in it: plain of its own, masked of others."""
    for chat in subscription.open & found.keys():
        if subscription.view.visitor is not None:
            subscription.add_entries(chat, [for_visitor(each) for each in found[chat]])
        else:
            subscription.add_entries(chat, (found if chat in subscription.own else masked)[chat])
