"""Customers and agents who chat with a served centre, by the hundred, over HTTP alone; each counts what reached it.

What is theirs they know by the key of each message: acknowledged by the centre, shown to the sender, shown to the other side, in which
order, how often, how late. Connections are cut when the test says so; what was not answered is sent again under the same key.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

ORIGIN = "https://shop.example"
SITE = "load"
API = "/api/v1"
SIDES = 64
"""Addresses of this machine that customers come from: a centre lets only so many come from one."""
AGAIN = (0, 409, 429, 500, 502, 503)
"""Not answered, or by somebody whose database was gone."""


@dataclass
class Told:
    """What happened to one chat. `shown`: by side and who looks there, numbers of messages in the order in which they were shown: whom it
    is handed on to sees it from its beginning. `sent_at`: by text."""

    sent_at: dict[str, float] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)
    shown: dict[str, dict[str, list[int]]] = field(default_factory=lambda: {"agent": {}, "customer": {}})
    late: dict[str, list[float]] = field(default_factory=lambda: {"agent": [], "customer": []})
    hints: list[float] = field(default_factory=list)
    asked: dict[int, float] = field(default_factory=dict)
    guided: int = 0

    def forget_times(self) -> None:
        """What came before is not measured."""
        self.hints.clear()
        for late in self.late.values():
            late.clear()

    def wrong(self) -> list[str]:
        """What was lost, doubled, out of order, on either side."""
        found = []
        for side, lists in self.shown.items():
            missing = self.acknowledged.difference(*lists.values())
            if missing:
                found.append(f"{sorted(missing)} not shown to the {side}")
            for seqs in lists.values():
                if len(seqs) > len(set(seqs)):
                    found.append(f"{len(seqs) - len(set(seqs))} shown twice to the {side}")
                if seqs != sorted(seqs):
                    found.append(f"out of order at the {side}")
        return found


@dataclass
class Outcome:
    """Of all chats. `unanswered`: messages that somebody is about to send, or has not heard of."""

    chats: dict[int, Told] = field(default_factory=lambda: defaultdict(Told))
    unanswered: int = 0
    retries: int = 0
    cuts: int = 0
    kills: int = 0
    pauses: int = 0
    refused: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    odd: list[str] = field(default_factory=list)
    """Answers that are none."""

    @property
    def acknowledged(self) -> int:
        return sum(len(chat.acknowledged) for chat in self.chats.values())

    @contextmanager
    def to_be_answered(self) -> Iterator[None]:
        self.unanswered += 1
        try:
            yield
        finally:
            self.unanswered -= 1

    @property
    def settled(self) -> bool:
        return not self.unanswered and not self.wrong()

    def wrong(self) -> dict[int, list[str]]:
        return {number: wrong for number, chat in self.chats.items() if (wrong := chat.wrong())}

    def late(self, side: str) -> list[float]:
        return sorted(each for chat in self.chats.values() for each in chat.late[side])

    def hints(self) -> list[float]:
        return sorted(each for chat in self.chats.values() for each in chat.hints)


def quantile(values: list[float], part: float) -> float:
    """Of sorted values; NaN of none."""
    return values[min(len(values) - 1, int(part * len(values)))] if values else float("nan")


@dataclass
class Talker:
    """Somebody with a stream, and what is common to both sides."""

    http: aiohttp.ClientSession
    address: str
    outcome: Outcome
    chance: random.Random
    headers: dict[str, str]
    side: str = ""
    cursor: str = ""
    answer: aiohttp.ClientResponse | None = None

    def cut(self) -> None:
        """The network is gone for a moment."""
        if self.answer is not None:
            self.outcome.cuts += 1
            self.answer.close()

    async def send(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        try:
            async with self.http.request(method, self.address + API + path, json=body, headers=self.headers) as answer:
                text = await answer.read()
                if answer.status < 400 and answer.status != 204 and text[:1] not in (b"{", b"["):
                    self.outcome.odd.append(f"{method} {path}: {answer.status} {text[:80]!r} {dict(answer.headers)}")
                    return 0, None
                return answer.status, json.loads(text) if text[:1] in (b"{", b"[") else None
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            return 0, None

    async def insist(self, method: str, path: str, body: Any = None, *, unless: int | None = None) -> Any:
        """Until it is answered; a refusal `unless` is an answer, too."""
        while True:
            status, answer = await self.send(method, path, body)
            if status not in AGAIN or status == unless:
                if status >= 400 and status != unless:
                    self.outcome.refused[status] += 1
                return answer
            self.outcome.retries += 1
            await asyncio.sleep(0.2 + self.chance.random() * 0.3)

    async def say(self, chat: int, path: str, text: str, *, unless: int | None = None) -> None:
        key, told = str(uuid4()), self.outcome.chats[chat]
        # Each text is said once: who gets it is not told the key.
        text = f"{text}（{key[:8]}）"
        told.sent_at[text] = time.perf_counter()
        with self.outcome.to_be_answered():
            answer = await self.insist("POST", f"{path}/{chat}/messages", {"key": key, "text": text}, unless=unless)
        if isinstance(answer, dict) and "seq" in answer:
            told.acknowledged.add(answer["seq"])

    async def items(self, path: str) -> AsyncIterator[Any]:
        """All that the stream tells, over any number of connections."""
        while True:
            with suppress(aiohttp.ClientError, OSError, TimeoutError, ValueError):
                joint = "&" if "?" in path else "?"
                place = f"{joint}cursor={self.cursor}" if self.cursor else ""
                waiting = aiohttp.ClientTimeout(total=None, sock_read=20)
                async with self.http.get(self.address + API + path + place, headers=self.headers, timeout=waiting) as answer:
                    if answer.status == 200:
                        self.answer = answer
                        async for item in self._read(answer):
                            yield item
            self.answer = None
            await asyncio.sleep(0.1 + self.chance.random() * 0.4)

    async def _read(self, answer: aiohttp.ClientResponse) -> AsyncIterator[Any]:
        place = ""
        async for line in answer.content:
            if line.startswith(b"id: "):
                place = line[4:].strip().decode()
            elif line.startswith(b"data: "):
                yield json.loads(line[6:])
                self.cursor, place = place or self.cursor, ""

    def viewer(self, chat: int) -> str:
        """Who sees the chat here, and for which time: what was taken away and comes back is shown anew."""
        return self.side

    def shown(self, item: Mapping[str, Any]) -> None:
        """Of messages that somebody typed."""
        told, now = self.outcome.chats[item["chat"]], time.perf_counter()
        if item["kind"] != "message" or item["role"] not in ("agent", "customer"):
            return
        told.shown[self.side].setdefault(self.viewer(item["chat"]), []).append(item["seq"])
        if item["role"] != self.side and item["text"] in told.sent_at:
            told.late[self.side].append(now - told.sent_at[item["text"]])


@dataclass
class Customer(Talker):
    """Asks something every `pace` seconds, from the moment that somebody serves. `comes`: seconds until this one is there."""

    pace: float = 20.0
    comes: float = 0.0
    chat: int = 0
    served: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, stop: asyncio.Event) -> None:
        self.side = "customer"
        await asyncio.sleep(self.comes)
        begun = await self.insist("POST", "/visit/chats", {"consent": True, "form": {}})
        self.chat = int(begun["chat"])
        listening = asyncio.ensure_future(self._listen())
        try:
            await self.served.wait()
            await asyncio.sleep(self.chance.random() * self.pace)
            number = 0
            while not stop.is_set():
                number += 1
                await self.say(self.chat, "/visit/chats", f"第{number}问：我的订单什么时候能到？")
                await asyncio.sleep(self.pace)
            await asyncio.Event().wait()
        finally:
            listening.cancel()

    async def _listen(self) -> None:
        async for item in self.items(f"/visit/stream?chat={self.chat}"):
            if item["type"] == "entry":
                self.shown(item)
            elif item["type"] == "chat" and item["state"] == "active":
                self.served.set()


@dataclass
class Agent(Talker):
    """Accepts all that is offered, answers each question once, a moment later."""

    pause: float = 1.0
    taken: set[int] = field(default_factory=set)
    answered: set[tuple[int, int]] = field(default_factory=set)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    token: str = ""
    name: str = ""
    held: set[int] = field(default_factory=set)
    times: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def viewer(self, chat: int) -> str:
        return f"{self.name} {self.times[chat]}"

    async def run(self, stop: asyncio.Event) -> None:
        self.side = "agent"
        await self.insist("POST", "/live/desk/state", {"state": "ready"})
        self._do(self._beat())
        try:
            async for item in self.items("/live/stream"):
                self._take(item, stop)
        finally:
            for task in self.tasks:
                task.cancel()

    def _take(self, item: Mapping[str, Any], stop: asyncio.Event) -> None:
        if item["type"] == "hello":
            self.token = item["beat_token"]
        elif item["type"] == "desk":
            chats = set(item.get("chats", ()))
            for lost in self.held - chats:
                self.times[lost] += 1
            self.held = chats
            if item["state"] in ("busy", "offline"):
                # Who missed an offer, or was silent for too long, is asked no more until they say that they are back.
                self._do(self.insist("POST", "/live/desk/state", {"state": "ready"}))
            for offer in item.get("offers", ()):
                if offer["offer"] not in self.taken:
                    self.taken.add(offer["offer"])
                    self._do(self._accept(offer["offer"]))
        elif item["type"] == "guidance":
            self._hinted(item)
        elif item["type"] == "entry":
            self.shown(item)
            if item["role"] == "customer" and item["kind"] == "message" and (item["chat"], item["seq"]) not in self.answered:
                self.answered.add((item["chat"], item["seq"]))
                self._waits(item)
                if not stop.is_set():
                    self._do(self._answer(item["chat"]))

    def _waits(self, item: Mapping[str, Any]) -> None:
        """Hints are waited for; they may have been there before the words that they are about."""
        told = self.outcome.chats[item["chat"]]
        told.asked[item["seq"]] = told.sent_at.get(item["text"], 0.0)
        self._hinted({"chat": item["chat"], "last": told.guided})

    def _hinted(self, item: Mapping[str, Any]) -> None:
        """How long after a customer's word both it and its guidance were there."""
        told = self.outcome.chats[item["chat"]]
        told.guided = max(told.guided, item.get("last", 0))
        for seq in [seq for seq in told.asked if seq <= item.get("last", 0)]:
            began = told.asked.pop(seq)
            if began:
                told.hints.append(time.perf_counter() - began)

    async def _accept(self, offer: int) -> None:
        """An offer that is over comes again, to whoever it is."""
        await self.insist("POST", f"/live/offers/{offer}/accept", {}, unless=409)

    async def _answer(self, chat: int) -> None:
        """Unless somebody else has it by now."""
        with self.outcome.to_be_answered():
            await asyncio.sleep(self.pause * (0.5 + self.chance.random()))
            await self.say(chat, "/live/chats", "您好，您的订单预计明天下午送达，请您放心。", unless=404)

    async def _beat(self) -> None:
        while True:
            with suppress(aiohttp.ClientError, OSError, TimeoutError):
                async with self.http.post(self.address + API + "/live/beat", json={"beat_token": self.token}):
                    pass
            await asyncio.sleep(5)

    def _do(self, act: Any) -> None:
        task = asyncio.ensure_future(act)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
