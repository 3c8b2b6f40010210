"""Streams: nothing is skipped, nothing comes twice, whoever was away catches up."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from callers import NOW, Centre
from django.db import connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from sanxiang_centre.accounts.models import SkillGroup
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.conversations.services import append
from sanxiang_centre.live.models import Chat, Sent, Site, Visitor
from sanxiang_centre.live.parties import AGENT, CUSTOMER, PARTIES
from sanxiang_centre.live.streams import feeds, signals
from sanxiang_centre.live.streams.beats import Beats, beat_token
from sanxiang_centre.live.streams.cursor import Cursor, read_cursor
from sanxiang_centre.live.streams.hub import Hub
from sanxiang_centre.live.streams.listening import listen
from sanxiang_centre.live.streams.sources import Sources
from sanxiang_centre.live.streams.subscription import Item, Subscription, View

T = TypeVar("T")
PATIENCE = 20.0
LEADER, SERVING = 900, 901
MOBILE = "13812345678"

# Cursors -------------------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.integers(0, 2**62), st.integers(0, 2**31)), st.dictionaries(st.text(max_size=9), st.integers(0, 2**32)))
def test_a_cursor_is_read_as_it_was_given_out(seqs: dict[int, int], known: dict[str, int]) -> None:
    assert read_cursor(Cursor(seqs, known).text()) == Cursor(seqs, known)


@pytest.mark.parametrize("text", ["x", "é", "e30", "eyJzIjp7fX0", "W10", "eyJzIjp7IjEiOi0xfSwiayI6e319", "A" * 9000, "bnVsbA"])
def test_a_cursor_that_was_not_given_out_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        read_cursor(text)


# A chat and who looks at it --------------------------------------------------------------------------------------------


@dataclass
class Told:
    """What the other parts of the app would tell, as the test sets it; `desks` by person: the numbers of its chats."""

    desks: dict[int, list[int]] = field(default_factory=dict)
    consulted: dict[int, list[int]] = field(default_factory=dict)
    beaten: set[int] = field(default_factory=set)
    held: set[int] = field(default_factory=set)
    carried: int = 0
    guided: int = 0
    queue: int = 0
    hints: dict[int, dict[str, Any]] = field(default_factory=dict)
    more: dict[int, dict[str, Any]] = field(default_factory=dict)
    failing: int = 0

    def sources(self) -> Sources:
        states = (self._desks, self._heads, self._visitors, self._guidance, self._board)
        return Sources(*states, self._beat, completed=self._completed, carry=self._carry, asked=lambda item: {"chat": item["chat"]})

    def _desks(self, people: Collection[int]) -> dict[int, Item]:
        if self.failing:
            self.failing -= 1
            raise OSError("no database")
        return {
            person: {"person": person, "chats": list(self.desks.get(person, [])), "consulted": self.consulted.get(person, [])}
            for person in people
        }

    def _heads(self, chats: Collection[int], plain: bool) -> dict[int, Item]:
        return {chat: {"chat": chat, "plain": plain} for chat in chats}

    def _visitors(self, chats: Collection[int]) -> dict[int, Item]:
        return {chat: {"chat": chat, "position": self.queue} for chat in chats}

    def _guidance(self, chats: Collection[int], at_once: bool) -> dict[int, Item]:
        self.guided += at_once
        return {chat: {"chat": chat, **self.hints.get(chat, {})} for chat in chats}

    def _completed(self, chats: Collection[int]) -> dict[int, Item]:
        return {chat: {"chat": chat, **self.more[chat]} for chat in chats if chat in self.more}

    def _board(self, actor: Actor) -> Item:
        return {"waiting": self.queue}

    def _beat(self, people: Collection[int], now: datetime) -> Collection[int]:
        self.beaten |= set(people)
        held, self.held = self.held, set()
        return held

    def _carry(self) -> None:
        self.carried += 1


def make_chat() -> int:
    group, _ = SkillGroup.objects.get_or_create(name="在线", defaults={"created_at": NOW})
    site, _ = Site.objects.get_or_create(key="shop", defaults={"name": "商城", "origins": [], "group": group, "created_at": NOW})
    visitor = Visitor.objects.create(site=site, digest=uuid4().hex, created_at=NOW, seen_at=NOW)
    talk = Conversation.objects.create(key="", channel="chat", parties=list(PARTIES), began_at=NOW)
    Chat.objects.create(conversation=talk, site=site, visitor=visitor, group=group, queued_at=NOW, seen_at=NOW)
    return talk.pk


def say(chat: int, text: str, party: int = CUSTOMER) -> int:
    with writing(SYSTEM, NOW) as write:
        talk = Conversation.objects.select_for_update().get(pk=chat)
        entry = append(write, talk, entry="message", party=party, text=text)
        Sent.objects.create(chat_id=chat, key=uuid4(), seq=entry.seq)
        signals.tell(signals.chat(chat))
    return entry.seq


def in_thread(act: Callable[..., T], *given: Any) -> Coroutine[Any, Any, T]:
    """On a connection of its own, which is closed behind it."""

    def run() -> T:
        try:
            return act(*given)
        finally:
            connections.close_all()

    return sync_to_async(run, thread_sensitive=False)()


@asynccontextmanager
async def running(told: Told, *, heard: bool = True) -> AsyncIterator[Hub]:
    hub = Hub(told.sources())
    tasks = [asyncio.ensure_future(hub.run())]
    if heard:
        tasks.append(asyncio.ensure_future(listen(hub.told, hub.told_of_nothing)))
    try:
        yield hub
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for thread in hub._threads.values():
            thread.submit(connections.close_all).result()
            thread.shutdown()


async def until(found: Subscription, enough: Callable[[list[Item]], bool], items: list[Item] | None = None) -> tuple[list[Item], Cursor]:
    items = [] if items is None else items
    cursor = Cursor()
    async with asyncio.timeout(PATIENCE):
        while not enough(items):
            await found.woken.wait()
            more, cursor = found.take()
            items += more
    return items, cursor


def texts(items: list[Item]) -> list[str]:
    return [item["text"] for item in items if item["type"] == "entry"]


def visitor_of(chat: int) -> View:
    return View(visitor=1, chat=chat)


def agent(person: int = SERVING, **more: Any) -> View:
    return View(actor=Actor(person, frozenset({"agent"})), **more)


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


pytestmark = pytest.mark.django_db(transaction=True)


def test_what_one_side_says_reaches_the_other_and_a_colleague_without_the_number() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)
        told = Told(desks={SERVING: [chat]})
        async with running(told) as hub:
            seen = [hub.subscribe(visitor_of(chat)), hub.subscribe(agent()), hub.subscribe(agent(LEADER, watched=frozenset({chat})))]
            for each in seen:
                await until(each, lambda items: items[-1:] == [{"type": "caught_up"}])
            await in_thread(say, chat, f"我的电话是{MOBILE}")
            found = [texts((await until(each, lambda items: bool(texts(items))))[0])[0] for each in seen]
            assert found == [f"我的电话是{MOBILE}"] * 2 + ["我的电话是138****5678"]

    run(test())


def test_the_customer_is_not_told_what_is_the_centres_own() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)

        def talk() -> None:
            say(chat, "您好", AGENT)
            with writing(SYSTEM, NOW) as write:
                talk = Conversation.objects.select_for_update().get(pk=chat)
                append(write, talk, entry="transfer", detail="8102 王工")
                append(write, talk, entry="message", party=CUSTOMER, text="截图", detail="file:7")
                append(write, talk, entry="ended", detail="agent")

        await in_thread(talk)
        async with running(Told(desks={SERVING: [chat]})) as hub:
            sides = [hub.subscribe(visitor_of(chat)), hub.subscribe(agent())]
            visitor, desk = [
                [(i["kind"], i["detail"], i["file"], i["key"] is not None) for i in items if i["type"] == "entry"]
                for items in [(await until(side, lambda items: {"type": "caught_up"} in items))[0] for side in sides]
            ]
            assert visitor == [
                ("message", "", None, False),
                ("transfer", "", None, False),
                ("message", "", 7, False),
                ("ended", "agent", None, False),
            ]
            assert desk == [
                ("message", "", None, True),
                ("transfer", "8102 王工", None, False),
                ("message", "", 7, False),
                ("ended", "agent", None, False),
            ]

    run(test())


def test_who_was_away_gets_what_is_missing_and_nothing_twice() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)
        await in_thread(say, chat, "一")
        told = Told(desks={SERVING: [chat]})
        async with running(told) as hub:
            first = hub.subscribe(agent())
            items, cursor = await until(first, lambda items: {"type": "caught_up"} in items)
            hub.leave(first)
            assert texts(items) == ["一"]
            for word in ("二", "三"):
                await in_thread(say, chat, word)
            again = hub.subscribe(agent(), read_cursor(cursor.text()))
            items, _ = await until(again, lambda items: {"type": "caught_up"} in items)
            assert texts(items) == ["二", "三"]
            # Of the states only what has changed: nothing here.
            assert [item["type"] for item in items] == ["behind", "entry", "entry", "caught_up"]
            assert items[0]["count"] == 2

    run(test())


def test_a_lost_signal_is_made_up_for() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)
        async with running(Told(), heard=False) as hub:
            found = hub.subscribe(visitor_of(chat))
            await in_thread(say, chat, "在吗")
            items, _ = await until(found, lambda items: bool(texts(items)))
            assert texts(items) == ["在吗"]

    run(test())


def test_a_late_commit_is_not_skipped() -> None:
    """Two chats of one desk: the transaction that began first commits last, and its words come all the same."""

    async def test() -> None:
        slow, quick = await in_thread(make_chat), await in_thread(make_chat)
        begun, done = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction.atomic():
                say(slow, "慢")
                begun.set()
                assert done.wait(PATIENCE)

        async with running(Told(desks={SERVING: [slow, quick]})) as hub:
            found = hub.subscribe(agent())
            holding = asyncio.ensure_future(in_thread(hold))
            await asyncio.to_thread(begun.wait)
            await in_thread(say, quick, "快")
            items, cursor = await until(found, lambda items: texts(items) == ["快"])
            hub.leave(found)
            done.set()
            await holding
            again = hub.subscribe(agent(), cursor)
            items, _ = await until(again, lambda items: bool(texts(items)))
            assert texts(items) == ["慢"]

    run(test())


def test_many_at_once_in_order_and_once() -> None:
    async def test() -> None:
        chats = [await in_thread(make_chat) for _ in range(5)]
        told = Told(desks={SERVING: chats})
        async with running(told) as hub:
            found = hub.subscribe(agent())
            visitors = [hub.subscribe(visitor_of(chat)) for chat in chats]

            def talk(chat: int) -> None:
                for number in range(20):
                    say(chat, f"{chat}:{number}", number % 2)

            await asyncio.gather(*(in_thread(talk, chat) for chat in chats))
            wanted = {chat: [f"{chat}:{number}" for number in range(20)] for chat in chats}
            items, _ = await until(found, lambda items: len(texts(items)) == 100)
            assert {chat: [i["text"] for i in items if i["type"] == "entry" and i["chat"] == chat] for chat in chats} == wanted
            for chat, visitor in zip(chats, visitors, strict=True):
                assert texts((await until(visitor, lambda items: len(texts(items)) == 20))[0]) == wanted[chat]

    run(test())


def test_a_chat_comes_to_a_desk_and_goes() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)
        await in_thread(say, chat, "第一句")
        told = Told()
        async with running(told) as hub:
            found = hub.subscribe(agent())
            await until(found, lambda items: {"type": "caught_up"} in items)
            told.desks[SERVING] = [chat]
            await in_thread(signals.tell, signals.desk(SERVING))
            items, _ = await until(found, lambda items: bool(texts(items)) and any(i["type"] == "guidance" for i in items))
            assert {"type": "chat", "chat": chat, "plain": True} in items
            told.desks[SERVING] = []
            await in_thread(signals.tell, signals.desk(SERVING))
            await until(found, lambda items: any(i["type"] == "desk" and i["chats"] == [] for i in items))
            await in_thread(say, chat, "给别人的话")
            await asyncio.sleep(1.5)
            assert texts(found.take()[0]) == []

    run(test())


def test_typing_goes_by_to_the_other_side_only() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)
        async with running(Told(desks={SERVING: [chat]})) as hub:
            visitor, desk = hub.subscribe(visitor_of(chat)), hub.subscribe(agent())
            for each in (visitor, desk):
                await until(each, lambda items: {"type": "caught_up"} in items)
            await in_thread(signals.tell, signals.typing(chat, "agent"))
            items, _ = await until(visitor, lambda items: bool(items))
            assert items == [{"type": "typing", "chat": chat, "role": "agent"}]
            assert desk.take()[0] == []

    run(test())


def test_a_round_that_failed_is_made_again() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)
        told = Told(desks={SERVING: [chat]}, failing=2)
        async with running(told) as hub:
            found = hub.subscribe(agent())
            await in_thread(say, chat, "还在")
            items, _ = await until(found, lambda items: {"type": "caught_up"} in items)
            assert texts(items) == ["还在"]

    run(test())


def test_hints_are_worked_out_again_when_they_are_due() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)
        told = Told(desks={SERVING: [chat]})
        told.hints[chat] = {"left": 1, "next_at": NOW.isoformat()}
        async with running(told) as hub:
            found = hub.subscribe(agent())
            await until(found, lambda items: {"type": "caught_up"} in items)
            told.hints[chat] = {"left": 0}
            items, _ = await until(found, lambda items: bool(items))
            assert items == [{"type": "guidance", "chat": chat, "left": 0}]

    run(test())


def test_what_takes_long_follows_what_is_told_at_once() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)
        told = Told(desks={SERVING: [chat]})
        async with running(told, heard=False) as hub:
            found = hub.subscribe(agent())
            await until(found, lambda items: {"type": "caught_up"} in items)
            told.hints[chat], told.more[chat] = {"last": 1}, {"last": 1, "articles": ["退款"]}
            hub.told(f"c{chat}")
            items: list[Item] = []
            await until(found, lambda items: any("articles" in item for item in items), items)
            assert items[-1] == {"type": "guidance", "chat": chat, "last": 1, "articles": ["退款"]}

    run(test())


def test_guidance_does_not_go_back_to_what_was_worked_out_before() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)
        told = Told(desks={SERVING: [chat]})
        told.hints[chat] = {"last": 2}
        async with running(told, heard=False) as hub:
            found = hub.subscribe(agent())
            await until(found, lambda items: {"type": "caught_up"} in items)
            before, told.hints[chat] = told.guided, {"last": 1}
            hub.told(f"c{chat}")
            async with asyncio.timeout(PATIENCE):
                while told.guided == before:
                    await asyncio.sleep(0.05)
            told.hints[chat] = {"last": 3}
            hub.told(f"c{chat}")
            items: list[Item] = []
            await until(found, lambda items: any(item["type"] == "guidance" for item in items), items)
            assert [item["last"] for item in items if item["type"] == "guidance"] == [3]

    run(test())


def test_who_is_only_asked_about_a_chat_is_not_guided_in_it() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)
        told = Told(desks={SERVING: [chat]}, consulted={LEADER: [chat]})
        told.hints[chat] = {"last": 0, "entities": ["13812345678"]}
        async with running(told) as hub:
            serving, asked = hub.subscribe(agent()), hub.subscribe(agent(LEADER))
            shown = [(await until(each, lambda items: {"type": "caught_up"} in items))[0] for each in (serving, asked)]
            guided = [[item for item in items if item["type"] == "guidance"] for items in shown]
            assert guided == [
                [{"type": "guidance", "chat": chat, "last": 0, "entities": ["13812345678"]}],
                [{"type": "guidance", "chat": chat}],
            ]

    run(test())


def test_the_queue_moves_and_the_wallboard_shows_it() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)
        told = Told(queue=3)
        async with running(told) as hub:
            visitor, board = hub.subscribe(visitor_of(chat)), hub.subscribe(agent(LEADER, board=True))
            for each in (visitor, board):
                await until(each, lambda items: {"type": "caught_up"} in items)
            told.queue = 2
            await in_thread(signals.tell, signals.QUEUE)
            assert (await until(visitor, lambda items: bool(items)))[0] == [{"type": "chat", "chat": chat, "position": 2}]
            assert (await until(board, lambda items: bool(items)))[0] == [{"type": "board", "waiting": 2}]

    run(test())


# As bytes ------------------------------------------------------------------------------------------------------------


def read_events(raw: bytes) -> list[tuple[str, Item]]:
    found = []
    for block in raw.decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in lines:
            found.append((lines.get("id", ""), json.loads(lines["data"])))
    return found


def test_server_sent_events_carry_the_place_behind_them() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)
        await in_thread(say, chat, "您好\n第二行", AGENT)
        async with running(Told()) as hub:
            found = hub.subscribe(visitor_of(chat))
            stream = feeds.events(found, {"type": "hello"}, lambda: hub.leave(found))
            raw = await anext(stream)
            assert raw.startswith(feeds.PADDING)
            while b"caught_up" not in raw:
                raw += await asyncio.wait_for(anext(stream), PATIENCE)
            events = read_events(raw)
            assert [item["type"] for _, item in events] == ["hello", "behind", "entry", "chat", "caught_up"]
            assert events[2][1]["text"] == "您好\n第二行"
            assert read_cursor(events[-1][0]).seqs == {chat: 1}
            hub.end()
            assert [part async for part in stream] == []
            assert hub.count == 0

    run(test())


def test_a_poll_waits_for_something_and_goes_on_behind_it() -> None:
    async def test() -> None:
        chat = await in_thread(make_chat)
        async with running(Told()) as hub:

            async def ask(cursor: str) -> dict[str, Any]:
                found = hub.subscribe(visitor_of(chat), read_cursor(cursor))
                parts = [part async for part in feeds.answer(found, {"type": "hello"}, lambda: hub.leave(found))]
                answer: dict[str, Any] = json.loads(b"".join(parts))
                return answer

            first = await asyncio.wait_for(ask(""), PATIENCE)
            assert [item["type"] for item in first["items"]] == ["hello", "chat", "caught_up"]
            waiting = asyncio.ensure_future(ask(first["cursor"]))
            await in_thread(say, chat, "有人吗")
            second = await asyncio.wait_for(waiting, PATIENCE)
            assert texts(second["items"]) == ["有人吗"]
            assert read_cursor(second["cursor"]).seqs == {chat: 1}

    run(test())


# Signs of life -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "beaten"),
    [
        (lambda: {"beat_token": beat_token(7)}, 204, [7]),
        (lambda: {"beat_token": beat_token(7) + "x"}, 403, []),
        (lambda: {"beat_token": None}, 403, []),
        (list, 403, []),
        (lambda: {"beat_token": "x" * 9000}, 403, []),
    ],
)
def test_only_who_was_given_a_token_shows_a_sign_of_life(body: Callable[[], Any], status: int, beaten: list[int]) -> None:
    seen: list[int] = []
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": json.dumps(body()).encode()}

    async def send(message: Any) -> None:
        sent.append(message)

    async def nobody(*_: Any) -> None:
        raise AssertionError("it was for beats")

    run(Beats(nobody, seen.append)({"type": "http", "path": "/api/v1/live/beat", "method": "POST"}, receive, send))
    assert (sent[0]["status"], seen) == (status, beaten)


def test_beats_are_written_down_for_all_at_once(centre: Centre) -> None:
    async def test() -> None:
        told = Told()
        async with running(told) as hub:
            hub.subscribe(agent(5))
            hub.beaten(6)
            async with asyncio.timeout(PATIENCE):
                while not told.beaten:
                    await asyncio.sleep(0.1)
            assert told.beaten == {5, 6}

    run(test())


def test_a_sign_of_life_that_could_not_be_written_is_told_again_and_the_process_says_that_it_lives(centre: Centre) -> None:
    async def test() -> None:
        told = Told(held={6})
        async with running(told) as hub:
            hub.beaten(6)
            async with asyncio.timeout(2 * PATIENCE):
                while not told.beaten:
                    await asyncio.sleep(0.1)
                told.beaten.clear()
                while not told.beaten:
                    await asyncio.sleep(0.1)
            assert told.beaten == {6}
            assert told.carried > 1, "again and again"

    run(test())
