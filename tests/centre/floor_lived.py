"""A day on a floor of agents, lived through event by event on the pure decision: who comes, who answers, who goes away, all by one seed.

Only what a decision is made on is kept: queue, hands, states, signs of life. Whatever happens is followed by a decision at once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

from sanxiang_centre.live.routing.deciding import SILENCE, Agent, Because, Decision, Rules, Waiting, decide

BEGIN = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
HOURS = 8
HELD_OUT, KEPT = 20.0, 30.0
"""Seconds: an offer, and the time that who comes back is kept for the last agent."""
GROUPS = (1, 2, 3)
RULES = Rules({1: [(timedelta(seconds=60), 2)], 2: [(timedelta(seconds=90), 3)]}, timedelta(seconds=30))
HOURLY = (0.05, 0.09, 0.13, 0.16, 0.09, 0.11, 0.14, 0.06)
"""Customers a second, hour by hour: at the peaks more than can be served at once."""


def at(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


@dataclass
class Hand:
    """An agent: what of them a decision sees, and whether the browser lives."""

    seen: Agent
    lives: bool = True
    chats: set[int] = field(default_factory=set)
    offers: set[int] = field(default_factory=set)

    def row(self, now: float, died: float | None) -> Agent:
        beat = at(now) if self.lives else at(died or 0)
        return replace(self.seen, beat_at=beat, load=len(self.chats) + len(self.offers))


@dataclass
class Told:
    """A customer: the row while they wait; when they came, with which priority; when they were first accepted.

    plain   nothing that is bounded in time befell them: nobody let them pass, had had them, or was wanted
    """

    row: Waiting
    came: float
    came_as: int
    accepted: float | None = None
    plain: bool = True


@dataclass
class Day:
    """`watch` is called with every decision, before it is carried out."""

    chance: random.Random
    watch: Callable[[Sequence[Waiting], Sequence[Agent], datetime, Decision], None]
    hands: dict[int, Hand] = field(default_factory=dict)
    queue: dict[int, Waiting] = field(default_factory=dict)
    told: dict[int, Told] = field(default_factory=dict)
    open_offers: dict[int, tuple[int, int]] = field(default_factory=dict)
    died: dict[int, float] = field(default_factory=dict)
    offered: list[tuple[float, int, int, Because]] = field(default_factory=list)
    decisions: int = 0
    _agenda: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = field(default_factory=list)
    _numbers: Any = field(default_factory=count)

    def live(self, agents: int) -> None:
        self.hands = {person: Hand(self._agent(person)) for person in range(1, agents + 1)}
        for person in self.hands:
            self.later(self.chance.uniform(0, 3600), self.turn_away, person)
        self.later(0, self.come)
        while self._agenda:
            now, _, act, given = heappop(self._agenda)
            act(now, *given)
            self.decide(now)

    def later(self, when: float, act: Callable[..., None], *given: Any) -> None:
        heappush(self._agenda, (when, next(self._numbers), act, given))

    def _agent(self, person: int) -> Agent:
        groups = self.chance.sample(GROUPS, self.chance.choice((1, 1, 2)))
        languages = frozenset({"zh"} | ({"en"} if self.chance.random() < 0.3 else set()))
        return Agent(
            person, "ready", BEGIN, BEGIN, {each: self.chance.randint(1, 3) for each in groups}, languages, self.chance.randint(1, 3)
        )

    # Customers --------------------------------------------------------------------------------------------------------

    def come(self, now: float) -> None:
        chat = len(self.told) + 1
        row = Waiting(
            chat,
            self.chance.choice(GROUPS),
            self.chance.choice((2, 3, 3, 3, 3, 4)),
            at(now),
            "en" if self.chance.random() < 0.1 else "zh",
        )
        if self.chance.random() < 0.15:
            row = replace(row, wanted=self.chance.choice(list(self.hands)), wanted_until=at(now + KEPT))
            self.later(now + KEPT, self.look)
        self.told[chat] = Told(row, now, row.priority, plain=row.wanted is None)
        self.queue[chat] = row
        for after, _ in RULES.overflow.get(row.group, ()):
            self.later(now + after.total_seconds(), self.look)
        following = now + self.chance.expovariate(HOURLY[min(int(now // 3600), HOURS - 1)])
        if following < HOURS * 3600:
            self.later(following, self.come)

    def look(self, now: float) -> None:
        """Time alone has changed something."""

    def end(self, now: float, person: int, chat: int) -> None:
        """If it is still in that hand; the wrap-up keeps its place for a while."""
        if chat in self.hands[person].chats:
            self.later(now + self.chance.uniform(5, 60), self.wrap_up, person, chat)

    def wrap_up(self, now: float, person: int, chat: int) -> None:
        hand = self.hands[person]
        hand.chats.discard(chat)
        hand.seen = replace(hand.seen, idle_since=at(now))

    # Agents -----------------------------------------------------------------------------------------------------------

    def answer(self, now: float, number: int, how: float) -> None:
        if number not in self.open_offers:
            return
        chat, person = self.open_offers.pop(number)
        hand = self.hands[person]
        hand.offers.discard(chat)
        if how < 0.93:
            self.accept(now, person, chat)
        else:
            self.let_pass(now, person, chat)
            if how > 0.97:
                self.set_state(now, person, "busy", self.chance.uniform(30, 300))

    def accept(self, now: float, person: int, chat: int) -> None:
        hand, told = self.hands[person], self.told[chat]
        hand.chats.add(chat)
        hand.seen = replace(hand.seen, idle_since=at(now))
        told.accepted = told.accepted if told.accepted is not None else now
        if self.chance.random() < 0.05:
            self.later(now + self.chance.uniform(30, 200), self.hand_on, person, chat)
        self.later(now + self.chance.lognormvariate(6.3, 0.6), self.end, person, chat)

    def let_pass(self, now: float, person: int, chat: int) -> None:
        row, told = self.told[chat].row, self.told[chat]
        told.row = replace(row, passed={**row.passed, person: at(now)})
        told.plain = False
        self.queue[chat] = told.row
        self.later(now + RULES.again.total_seconds(), self.look)

    def hand_on(self, now: float, person: int, chat: int) -> None:
        """To a group, or to somebody who is there."""
        hand, told = self.hands[person], self.told[chat]
        if chat not in hand.chats:
            return
        hand.chats.discard(chat)
        to = self.chance.choice([None, *(each for each, other in self.hands.items() if other.seen.state == "ready" and each != person)])
        until = at(now + 120) if to is not None else None
        row = replace(told.row, since=at(now), handed=True, wanted=to, wanted_until=until, passed={**told.row.passed, person: at(now)})
        told.row, told.plain = replace(row, priority=max(1, row.priority - 1)), False
        self.queue[chat] = told.row
        self.later(now + 120, self.look)

    def turn_away(self, now: float, person: int) -> None:
        """A break, or the browser dies; on and on until the evening."""
        if self.chance.random() < 0.3 and self.hands[person].lives:
            self.hands[person].lives, self.died[person] = False, now
            self.later(now + SILENCE.total_seconds(), self.gone, person, now)
            self.later(now + self.chance.uniform(3, 400), self.back, person)
        else:
            self.set_state(now, person, "break", self.chance.uniform(60, 900))
        if now < HOURS * 3600:
            self.later(now + self.chance.uniform(600, 5400), self.turn_away, person)

    def set_state(self, now: float, person: int, state: str, seconds: float) -> None:
        self.hands[person].seen = replace(self.hands[person].seen, state=state)
        self._take_offers(now, person)
        self.later(now + seconds, self.back, person)

    def gone(self, now: float, person: int, since: float) -> None:
        """No sign of life for 15 s: what was in hand waits again, in its old place."""
        hand = self.hands[person]
        if hand.lives or self.died[person] != since:
            return
        hand.seen = replace(hand.seen, state="offline")
        self._take_offers(now, person)
        for chat in sorted(hand.chats):
            told = self.told[chat]
            passed = {**told.row.passed, person: at(told.accepted or now)}
            told.row, told.plain = replace(told.row, handed=True, wanted=None, wanted_until=None, passed=passed), False
            self.queue[chat] = told.row
        hand.chats.clear()

    def back(self, now: float, person: int) -> None:
        hand = self.hands[person]
        hand.lives = True
        if hand.seen.state != "ready":
            hand.seen = replace(hand.seen, state="ready", idle_since=at(now))

    def _take_offers(self, now: float, person: int) -> None:
        for number, (chat, whose) in list(self.open_offers.items()):
            if whose == person:
                del self.open_offers[number]
                self.queue[chat] = self.told[chat].row
                self.told[chat].plain = False
        self.hands[person].offers.clear()

    # Decisions --------------------------------------------------------------------------------------------------------

    def decide(self, now: float) -> None:
        waiting = list(self.queue.values())
        agents = [hand.row(now, self.died.get(person)) for person, hand in self.hands.items()]
        found = decide(waiting, agents, RULES, at(now))
        self.watch(waiting, agents, at(now), found)
        self.decisions += 1
        for chat, person, because in found.offers:
            del self.queue[chat]
            self.hands[person].offers.add(chat)
            number = next(self._numbers)
            self.open_offers[number] = (chat, person)
            self.offered.append((now, chat, person, because))
            self.later(now + min(HELD_OUT, self.chance.expovariate(0.25)), self.answer, number, self.chance.random())
