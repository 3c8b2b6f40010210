"""Carries what happens to the browsers of this process: told by signals, read once for all of them, written to each.

Three rounds run beside each other, each with a thread and a connection of its own: words, which are waited for, hints, which have to be
there before the agent has read them, and all other states. Whoever connects is caught up by the round of states.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from django.db import close_old_connections
from django.utils import timezone

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.live.streams.cursor import START, Cursor
from sanxiang_centre.live.streams.reading import PORTION, entries_after, hidden, lasts
from sanxiang_centre.live.streams.sources import ByNumber, Item, Sources
from sanxiang_centre.live.streams.subscription import Subscription, View, entries_of, subscription
from sanxiang_centre.live.streams.topics import Topics

T = TypeVar("T")
log = logging.getLogger("sanxiang.live")
LOOK, REFRESH, BOARD, CARRY, BEATS, LIFE = 1.0, 1.0, 1.0, 1.0, 5.0, 60.0
"""Seconds between: looks for what no signal told of; looks at some of all states; wallboards; saying that this process lives; writing
beats down, and those of visitors."""
AT_ONCE, WAITED = 8, 0.5
"""Chats whose hints are read in one go when nobody waits for them; seconds after which some are, whoever waits."""
PARTS = 15
"""In so many looks all states are looked at: a thousand chats at once would hold up everything else for seconds."""
AFTER_FAILURE = 0.5
THREADS = ("words", "states", "hints", "looks", "signs")


class Hub:
    """All streams of one process. Its methods are called on the thread of the loop."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._found: set[Subscription] = set()
        self._fresh: set[Subscription] = set()
        self._by_chat: dict[int, set[Subscription]] = {}
        self._words, self._states, self._hints = Topics(), Topics(), Topics()
        self._part, self._later, self._later_at = 0, set[int](), 0.0
        self._owed = set[int]()
        self._beaten: set[int] = set()
        self._due: dict[int, datetime] = {}
        self._guided: dict[int, int] = {}
        self._queued: set[int] = set()
        self._board_at = 0.0
        self._threads = {name: ThreadPoolExecutor(1, thread_name_prefix=f"live-{name}") for name in THREADS}

    # Who is there ----------------------------------------------------------------------------------------------------

    def subscribe(self, view: View, cursor: Cursor = START) -> Subscription:
        """A stream that begins, or goes on behind `cursor`. It is caught up by the next round."""
        found = subscription(view, cursor)
        if view.chat is not None:
            self._show(found, set(), {view.chat})
        self._found.add(found)
        self._fresh.add(found)
        if found.person is not None:
            self._beaten.add(found.person)
        self._states.wake()
        return found

    def leave(self, found: Subscription) -> None:
        self._show(found, set(), set())
        self._found.discard(found)
        self._fresh.discard(found)

    def _show(self, found: Subscription, own: set[int], others: set[int]) -> set[int]:
        """These chats are seen there from now on, no others. Gives those that were not before."""
        before = set(found.open)
        found.show(own, others)
        for chat in before - found.open:
            self._by_chat[chat].discard(found)
            if not self._by_chat[chat]:
                del self._by_chat[chat]
                self._queued.discard(chat)
                self._guided.pop(chat, None)
        for chat in found.open - before:
            self._by_chat.setdefault(chat, set()).add(found)
        return found.open - before

    def end(self) -> None:
        """The process is about to end: browsers go to the next one."""
        for found in self._found:
            found.end()

    @property
    def count(self) -> int:
        return len(self._found)

    def beaten(self, person: int) -> None:
        """Its desk is alive."""
        self._beaten.add(person)

    # What is told ----------------------------------------------------------------------------------------------------

    def told(self, payload: str) -> None:
        """A signal has come (see `signals`)."""
        for topic in payload.split():
            if topic[0] == "t":
                self._pass_by(topic[1:])
            else:
                self._mark(topic)

    def told_of_nothing(self) -> None:
        """Signals may have been missed: everything is looked at."""
        self._words.add_chats(self._by_chat)
        self._hints.add_chats(self._by_chat)
        self._states.add_all()

    def _mark(self, topic: str) -> None:
        kind, number = topic[0], topic[1:]
        if kind == "c":
            self._words.add_chats([int(number)])
            self._states.add_chats([int(number)])
            self._hints.add_chats([int(number)])
        elif kind == "p":
            self._states.add_people([int(number)])
        elif kind == "q":
            self._states.add_queue()

    def _pass_by(self, topic: str) -> None:
        chat, _, role = topic.partition(":")
        item = {"type": "typing", "chat": int(chat), "role": role}
        for found in self._seeing([int(chat)]):
            if (role == "customer") is (found.view.visitor is None):
                found.pass_by(item)

    def _seeing(self, chats: Iterable[int]) -> set[Subscription]:
        return {found for chat in chats for found in self._by_chat.get(chat, ())}

    # Rounds ----------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._always(self._words_round, self._words))
            group.create_task(self._always(self._states_round, self._states))
            group.create_task(self._always(self._hints_round, self._hints))
            group.create_task(self._every(LOOK, self._look))
            group.create_task(self._every(REFRESH, self._refresh))
            group.create_task(self._carry())
            group.create_task(self._every(BEATS, self._write_beats))
            group.create_task(self._every(LIFE, self._write_visitors))

    async def _always(self, act: Callable[[], Awaitable[None]], topics: Topics) -> None:
        while True:
            await topics.woken.wait()
            if not await self._survived(act):
                # What was taken out is lost: all of it is looked at again.
                self._fresh |= {found for found in self._found if not found.caught_up}
                self.told_of_nothing()
                await asyncio.sleep(AFTER_FAILURE)

    async def _every(self, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._survived(act)

    async def _survived(self, act: Callable[[], Awaitable[None]]) -> bool:
        try:
            await act()
        except Exception:
            log.exception("a round of the streams failed")
            return False
        return True

    async def _read(self, thread: str, act: Callable[..., T], *given: Any) -> T:
        def run() -> T:
            close_old_connections()
            return act(*given)

        return await asyncio.get_running_loop().run_in_executor(self._threads[thread], run)

    # Words -----------------------------------------------------------------------------------------------------------

    async def _words_round(self) -> None:
        await self._deliver("words", self._words.take().chats)

    async def _deliver(self, thread: str, chats: Iterable[int]) -> None:
        """All entries that somebody who sees these chats does not have yet."""
        wanted = self._behind(chats)
        while wanted:
            found = await self._read(thread, entries_after, wanted)
            seeing = {each for each in self._seeing(found) if each.greeted}
            covered = {chat for each in seeing if each.view.visitor is None for chat in each.open - each.own}
            masked = await self._read(thread, hidden, found, covered & found.keys()) if covered else {}
            for each in seeing:
                entries_of(each, found, masked)
            full = sum(map(len, found.values())) >= PORTION
            wanted = self._behind(found) if full else {}

    def _behind(self, chats: Iterable[int]) -> dict[int, int]:
        wanted: dict[int, int] = {}
        for chat in chats:
            if chat in self._by_chat:
                seqs = [found.seqs[chat] for found in self._by_chat[chat] if found.greeted]
                wanted |= {chat: min(seqs)} if seqs else {}
        return wanted

    # States ----------------------------------------------------------------------------------------------------------

    async def _states_round(self) -> None:
        told, fresh, self._fresh = self._states.take(), self._fresh, set()
        people = {found.person for found in self._found if found.person is not None}
        asked = people if told.all else (told.people & people) | {found.person for found in fresh if found.person is not None}
        opened = await self._show_desks(asked, fresh)
        chats = told.chats | opened | {chat for found in fresh for chat in found.open}
        if told.all:
            chats |= set(self._by_chat)
        await self._tell_behind(fresh)
        await self._deliver("states", opened | {chat for found in fresh for chat in found.open})
        await self._show_chats(chats)
        await self._show_visitors(chats, queue=told.queue or told.all)
        begun = opened | {chat for found in fresh for chat in found.open}
        await self._show_guidance("states", begun, at_once=True)
        self._owed.update(begun)
        self._hints.wake()
        await self._show_boards(fresh, told)
        for found in fresh:
            found.be_caught_up()

    async def _tell_behind(self, fresh: Collection[Subscription]) -> None:
        """How much is about to come to who was away, so that it can be shown."""
        chats = {chat for found in fresh for chat in found.open}
        highest = await self._read("states", lasts, chats) if chats else {}
        for found in fresh:
            found.greeted = True
            count = sum(max(0, highest.get(chat, 0) - found.seqs[chat]) for chat in found.open)
            if count:
                found.pass_by({"type": "behind", "count": count})

    async def _show_desks(self, people: Collection[int], fresh: Collection[Subscription]) -> set[int]:
        """Gives the chats that somebody sees from now on."""
        desks = await self._read("states", self._sources.desks, people) if people else {}
        opened: set[int] = set()
        for found in tuple(self._found):
            if found.view.actor is None or (found.person not in people and found not in fresh):
                continue
            desk = dict(desks.get(found.person or 0, {}))
            own = {chat["chat"] if isinstance(chat, dict) else chat for chat in desk.get("chats", ())}
            opened |= self._show(found, own, set(found.view.watched) | set(desk.get("consulted", ())))
            if desk:
                found.set_state("d", {"type": "desk", **desk, "chats": sorted(own)})
        return opened

    async def _show_chats(self, chats: Collection[int]) -> None:
        seeing = [found for found in self._seeing(chats) if found.view.actor is not None]
        for plain in (True, False):
            wanted = {chat for found in seeing for chat in (found.own if plain else found.open - found.own) if chat in chats}
            heads = await self._read("states", self._sources.heads, wanted, plain) if wanted else {}
            for found in seeing:
                for chat in (found.own if plain else found.open - found.own) & heads.keys():
                    found.set_state(f"c{chat}", {"type": "chat", **heads[chat]})

    async def _show_visitors(self, chats: Collection[int], *, queue: bool) -> None:
        """Who waits is told of every change of the queue: their place in it, and how long it may take."""
        asked = set(chats) | self._queued if queue else chats
        seeing = [found for found in self._seeing(asked) if found.view.chat is not None]
        wanted = {found.view.chat for found in seeing if found.view.chat is not None}
        heads = await self._read("states", self._sources.visitors, wanted) if wanted else {}
        for found in seeing:
            head = heads.get(found.view.chat or 0)
            if head is not None:
                self._note_queued(found.view.chat or 0, waits=head.get("state") == "queued")
                found.set_state(f"c{found.view.chat}", {"type": "chat", **head})

    def _note_queued(self, chat: int, *, waits: bool) -> None:
        if waits:
            self._queued.add(chat)
        else:
            self._queued.discard(chat)

    async def _hints_round(self) -> None:
        """Chats in which something was said go before what was left out so that they could, and that before those whose time has come or
        that are looked at once more."""
        said = self._hints.take().chats
        await self._show_guidance("hints", said, at_once=True)
        self._owed.update(said)
        while (self._owed or self._later) and (not self._hints.woken.is_set() or self._clock() - self._later_at > WAITED):
            self._later_at = self._clock()
            if self._owed:
                self._guide(await self._read("hints", self._sources.completed, _some(self._owed)))
            else:
                await self._show_guidance("hints", _some(self._later))

    def _clock(self) -> float:
        return asyncio.get_running_loop().time()

    def _hint_later(self, chats: Iterable[int]) -> None:
        self._later.update(chats)
        self._hints.wake()

    async def _show_guidance(self, thread: str, chats: Collection[int], *, at_once: bool = False) -> None:
        seen = {chat for found in self._seeing(chats) if found.view.actor is not None for chat in found.open}
        wanted = seen & set(chats)
        self._guide(await self._read(thread, self._sources.guidance, wanted, at_once) if wanted else {})

    def _guide(self, hints: ByNumber) -> None:
        """Two rounds tell of guidance: what was worked out before the other one's is left out. Who is only asked about a chat sees none."""
        for chat in [chat for chat, told in hints.items() if told.get("last", 0) >= self._guided.get(chat, 0)]:
            self._guided[chat] = hints[chat].get("last", 0)
            self._note_due(chat, hints[chat].get("next_at"))
            for found in self._seeing([chat]):
                if found.view.actor is not None:
                    whole = chat in found.own or chat in found.view.watched
                    told = hints[chat] if whole else self._sources.asked(hints[chat])
                    found.set_state(f"g{chat}", {"type": "guidance", **told})

    def _note_due(self, chat: int, due: datetime | str | None) -> None:
        if due is None:
            self._due.pop(chat, None)
        else:
            self._due[chat] = datetime.fromisoformat(due) if isinstance(due, str) else due

    async def _show_boards(self, fresh: Collection[Subscription], told: Topics.Taken) -> None:
        seeing = [found for found in self._found if found.view.board and found.view.actor is not None]
        now = self._clock()
        if not seeing or not (told.queue or told.chats or told.all or any(found in fresh for found in seeing)):
            return
        if now < self._board_at and not any(found in fresh for found in seeing):
            asyncio.get_running_loop().call_later(self._board_at - now, self._states.add_queue)
            return
        self._board_at = now + BOARD
        boards: dict[Any, Item] = {}
        for found in seeing:
            assert found.view.actor is not None
            same = _sight(found.view.actor)
            if same not in boards:
                boards[same] = await self._read("states", self._sources.board, found.view.actor)
            found.set_state("b", {"type": "board", **boards[same]})

    # By the clock ----------------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        """What no signal told of: a process died between its commit and the signal, or the listener was away."""
        open_chats = set(self._by_chat)
        if open_chats:
            highest = await self._read("looks", lasts, open_chats)
            behind = [chat for chat, seq in self._behind(open_chats).items() if highest.get(chat, 0) > seq]
            self._words.add_chats(behind)
            self._states.add_chats(behind)
            self._hints.add_chats(behind)
        now = timezone.now()
        self._hint_later([chat for chat, due in self._due.items() if due <= now and chat in open_chats])
        self._due = {chat: due for chat, due in self._due.items() if due > now and chat in open_chats}

    async def _refresh(self) -> None:
        """All that is shown, a part at a time."""
        self._part = (self._part + 1) % PARTS
        chats = [chat for chat in self._by_chat if chat % PARTS == self._part]
        self._states.add_people({found.person for found in self._found if found.person is not None and found.person % PARTS == self._part})
        self._states.add_chats(chats)
        self._hint_later(chats)
        if self._part == 0 and self._found:
            self._states.add_queue()

    async def _carry(self) -> None:
        await self._survived(self._lives)
        await self._every(CARRY, self._lives)

    async def _lives(self) -> None:
        await self._read("signs", self._sources.carry)

    async def _write_beats(self) -> None:
        people, self._beaten = self._beaten, set()
        if people:
            self._beaten.update(await self._read("signs", self._sources.beat, people, timezone.now()))

    async def _write_visitors(self) -> None:
        """Whose stream is open waits still: for who has left, nobody is to be asked."""
        visitors = {found.view.visitor for found in self._found if found.view.visitor is not None}
        if visitors:
            await self._read("looks", self._sources.seen, visitors, timezone.now())


def _some(chats: set[int]) -> set[int]:
    """Taken out."""
    return {chats.pop() for _ in range(min(AT_ONCE, len(chats)))}


def _sight(actor: Actor) -> tuple[Any, ...]:
    """Actors of whom it is the same see the same wallboard."""
    return actor.team, actor.roles, actor.scopes
