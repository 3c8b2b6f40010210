"""Which waiting customer is offered to whom: a pure function on frozen rows.

Customers have their turn by their time of arrival, each step of priority being worth some minutes of waiting: so the urgent go before,
and nobody waits without bound while others are more urgent. Within one priority who came first goes first. Each gets, of the agents who
may serve them and have a place free, the one of the best level; among those who has the fewest chats in hand, then who has waited
longest. So an agent who becomes free never passes over an older customer of the same priority whom they may serve. Two things are let
aside, both bounded in time and logged with the offer: who comes back is kept for the agent of last time for a moment while that one is
there (`sticky`), and a customer whom a colleague hands on to a person is that person's next (`transfer`).

Who has let a chat pass (declined it, or not answered) is not asked for it again while somebody else who is there may serve it, and never
before a pause is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import heapify, heappop, heappush
from typing import NamedTuple

SILENCE = timedelta(seconds=15)
"""Without a sign of life for so long, nobody is there."""
OPEN_TO_OFFERS = frozenset({"ready", "wrap_up"})
"""States of a desk. Wrap-up takes up the place of its chat; with one of several places an agent may go on."""
OWN, OTHER = 0, 1
NOBODY: Mapping[int, datetime] = {}


class Because(StrEnum):
    """Why somebody is offered a chat. `transfer`: a colleague had it before."""

    QUEUE = "queue"
    STICKY = "sticky"
    TRANSFER = "transfer"
    OVERFLOW = "overflow"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chat that nobody has been offered.

    wanted, wanted_until   whom it is kept for, and how long; None = as long as that one is there
    handed                 whether somebody had it before
    passed                 who has let it pass -> when
    """

    chat: int
    group: int
    priority: int
    since: datetime
    language: str = "zh"
    wanted: int | None = None
    wanted_until: datetime | None = None
    handed: bool = False
    passed: Mapping[int, datetime] = field(default_factory=lambda: NOBODY)

    def turn(self, step: timedelta) -> tuple[datetime, int, int]:
        """The least is the next one. It does not move while time passes."""
        return self.since + self.priority * step, self.priority, self.chat


@dataclass(frozen=True, slots=True)
class Agent:
    """levels     skill group -> level, 1 the best
    languages  spoken; empty = not said, any
    load       chats in hand, wrap-ups and open offers
    """

    person: int
    state: str
    beat_at: datetime | None
    idle_since: datetime
    levels: Mapping[int, int]
    languages: frozenset[str] = frozenset()
    capacity: int = 1
    load: int = 0

    def is_there(self, now: datetime) -> bool:
        """Whether customers may be offered, a free place aside."""
        return self.state in OPEN_TO_OFFERS and self.beat_at is not None and now - self.beat_at < SILENCE


@dataclass(frozen=True, slots=True)
class Rules:
    """overflow   group -> (wait, the group whose people may be asked then), ascending
    again      pause until somebody who let a chat pass may be asked for it again
    step       what a step of priority is worth of waiting
    """

    overflow: Mapping[int, Sequence[tuple[timedelta, int]]] = field(default_factory=dict)
    again: timedelta = timedelta(seconds=30)
    step: timedelta = timedelta(seconds=600)


class Offered(NamedTuple):
    chat: int
    person: int
    because: Because


@dataclass(frozen=True, slots=True)
class Decision:
    """looks   of each chat that goes on waiting: when time alone may change something; None = it does not"""

    offers: tuple[Offered, ...]
    looks: Mapping[int, datetime | None]


def decide(waiting: Iterable[Waiting], agents: Iterable[Agent], rules: Rules, now: datetime) -> Decision:
    """The same rows give the same answer, in whatever order they come."""
    queue = sorted(waiting, key=lambda chat: chat.turn(rules.step))
    floor = Floor({agent.person: agent for agent in agents if agent.is_there(now)}, rules, now)
    offers = list(_handed_on(queue, floor))
    given = {offer.chat for offer in offers}
    offers += _by_turn((chat for chat in queue if chat.chat not in given), floor)
    given = {offer.chat for offer in offers}
    return Decision(tuple(offers), {chat.chat: _look(chat, floor) for chat in queue if chat.chat not in given})


def may_serve(agent: Agent, chat: Waiting, rules: Rules, now: datetime) -> tuple[int, int] | None:
    """By skill and language, whatever the agent has in hand: (0 in the chat's own group or 1 by overflow, level), the least first."""
    if agent.languages and chat.language not in agent.languages:
        return None
    if chat.group in agent.levels:
        return OWN, agent.levels[chat.group]
    levels = [agent.levels[group] for group in _open_to(chat, rules, now) if group in agent.levels]
    return (OTHER, min(levels)) if levels else None


def kept_for(chat: Waiting, floor: Floor) -> Agent | None:
    """Whom the chat is kept for now: who is there, has not let it pass, and whose time is not over."""
    agent = floor.there.get(chat.wanted or 0)
    if agent is None or (chat.wanted_until is not None and chat.wanted_until <= floor.now):
        return None
    # Who had it before it was handed on again may be named; not who has let it pass since.
    if agent.person in chat.passed and chat.passed[agent.person] > chat.since:
        return None
    # Whom a colleague has named need not have the skill: that is the colleague's judgement.
    return agent if chat.handed or may_serve(agent, chat, floor.rules, floor.now) else None


class Entry(NamedTuple):
    """The order in which agents are asked."""

    where: int
    level: int
    load: int
    idle_since: datetime
    person: int


class Floor:
    """The agents who are there while a decision is made, and what they have been given in it."""

    def __init__(self, there: Mapping[int, Agent], rules: Rules, now: datetime) -> None:
        self.there, self.rules, self.now = there, rules, now
        self.load = {person: agent.load for person, agent in there.items()}
        self.places = sum(max(0, agent.capacity - agent.load) for agent in there.values())
        self._lines: dict[tuple[int, tuple[int, ...], str], list[Entry]] = {}

    def has_place(self, person: int) -> bool:
        return self.load[person] < self.there[person].capacity

    def give(self, person: int) -> None:
        self.load[person] += 1
        self.places -= 1

    def first(self, chat: Waiting) -> Entry | None:
        """Who is to be asked; None = nobody may serve this customer and has a place free."""
        line, skipped, found = self._line(chat), list[Entry](), None
        while line and found is None:
            entry = heappop(line)
            if not self.has_place(entry.person):
                continue
            if entry.load != self.load[entry.person]:
                heappush(line, entry._replace(load=self.load[entry.person]))
            elif not self._may_be_asked(entry.person, chat):
                skipped.append(entry)
            else:
                found = entry
        # The one found stays in line: there may be another place.
        for entry in (*skipped, *([found] if found else [])):
            heappush(line, entry)
        return found

    def _may_be_asked(self, person: int, chat: Waiting) -> bool:
        passed = chat.passed.get(person)
        return passed is None or (passed + self.rules.again <= self.now and not self.others(chat))

    def others(self, chat: Waiting) -> bool:
        """Whether somebody is there who may serve it and has not let it pass, a free place or not."""
        others = (agent for person, agent in self.there.items() if person not in chat.passed)
        return any(may_serve(agent, chat, self.rules, self.now) for agent in others)

    def _line(self, chat: Waiting) -> list[Entry]:
        """Agents with a free place, in order; customers of one group, language and state of overflow share a line."""
        key = chat.group, tuple(_open_to(chat, self.rules, self.now)), chat.language
        if key not in self._lines:
            self._lines[key] = list(self._entries(chat))
            heapify(self._lines[key])
        return self._lines[key]

    def _entries(self, chat: Waiting) -> Iterator[Entry]:
        for person, agent in self.there.items():
            rank = may_serve(agent, chat, self.rules, self.now) if self.has_place(person) else None
            if rank is not None:
                yield Entry(*rank, self.load[person], agent.idle_since, person)


def _handed_on(queue: Sequence[Waiting], floor: Floor) -> Iterator[Offered]:
    """Customers whom a colleague has handed on to a person who has a place free."""
    for chat in queue:
        agent = kept_for(chat, floor) if chat.handed and chat.wanted else None
        if agent is not None and floor.has_place(agent.person):
            floor.give(agent.person)
            yield Offered(chat.chat, agent.person, Because.TRANSFER)


def _by_turn(queue: Iterable[Waiting], floor: Floor) -> Iterator[Offered]:
    for chat in queue:
        if not floor.places:
            return
        kept = kept_for(chat, floor)
        found = _kept(chat, kept, floor) if kept is not None else _best(chat, floor)
        if found is not None:
            floor.give(found.person)
            yield found


def _kept(chat: Waiting, agent: Agent, floor: Floor) -> Offered | None:
    because = Because.TRANSFER if chat.handed else Because.STICKY
    return Offered(chat.chat, agent.person, because) if floor.has_place(agent.person) else None


def _best(chat: Waiting, floor: Floor) -> Offered | None:
    entry = floor.first(chat)
    if entry is None:
        return None
    because = Because.OVERFLOW if entry.where == OTHER else Because.TRANSFER if chat.handed else Because.QUEUE
    return Offered(chat.chat, entry.person, because)


def _open_to(chat: Waiting, rules: Rules, now: datetime) -> Iterator[int]:
    """Groups whose people may be asked by now."""
    return (group for after, group in rules.overflow.get(chat.group, ()) if chat.since + after <= now)


def _look(chat: Waiting, floor: Floor) -> datetime | None:
    """The next time at which the clock alone lets somebody else be asked."""
    times = [chat.since + after for after, _ in floor.rules.overflow.get(chat.group, ())]
    times += [passed + floor.rules.again for passed in chat.passed.values()]
    if chat.wanted is not None and chat.wanted_until is not None:
        times.append(chat.wanted_until)
    return min((at for at in times if at > floor.now), default=None)
