"""Routing on real rows: how long a decision takes while 200 agents serve and 500 customers wait.

    python -m bench.routing [--agents 200] [--waiting 500] [--rounds 1000]

A PostgreSQL of its own is started under a temporary folder. All agents are full (three chats each); 12 groups, every agent in one or two
of them, overflow between groups, one customer in ten speaks English. A round: a chat ends and its agent is free, which is a decision
that holds somebody out; the offer is accepted; a new customer comes, which is a decision that finds nobody. `route` is what is timed:
from taking the lock of decisions to its last statement, within the transaction of what has changed; `with commit` is that whole
transaction. In the end everybody becomes ready at once: one decision that holds out all that it can.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np

from bench.clocks import database

BAR = 50.0
"""Milliseconds, at the 99th of a hundred."""
GROUPS, CAPACITY = 12, 3


def now() -> datetime:
    return datetime.now(UTC)


class Floor:
    """The rows, and what is done to them."""

    def __init__(self, agents: int, waiting: int) -> None:
        from sanxiang_centre.accounts.models import Person, Skill, SkillGroup
        from sanxiang_centre.live.models import Desk, Overflow, Site

        self.chance, begun = random.Random(5), now()
        self.groups = SkillGroup.objects.bulk_create(SkillGroup(name=f"组 {n}", created_at=begun) for n in range(GROUPS))
        self.sites = Site.objects.bulk_create(
            Site(key=f"s{n}", name=f"s{n}", origins=[], group=group, created_at=begun) for n, group in enumerate(self.groups)
        )
        Overflow.objects.bulk_create(
            Overflow(group=group, other=self.groups[n - 1], after=60 + 10 * n) for n, group in enumerate(self.groups)
        )
        self.people = Person.objects.bulk_create(
            Person(staff_no=f"b{n}", name=f"b{n}", roles=["agent"], created_at=begun, password="!") for n in range(agents)
        )
        Skill.objects.bulk_create(
            Skill(person=person, group=group, level=self.chance.randint(1, 3))
            for person in self.people
            for group in self.chance.sample(self.groups, self.chance.choice((1, 2)))
        )
        far = begun + timedelta(hours=6)
        Desk.objects.bulk_create(
            Desk(
                person=person,
                state="ready",
                capacity=CAPACITY,
                languages=["zh", "en"] if self.chance.random() < 0.3 else ["zh"],
                since=begun,
                idle_since=begun - timedelta(seconds=self.chance.uniform(0, 900)),
                beat_at=far,
            )
            for person in self.people
        )
        self.active = [(chat, person) for person in self.people for chat in self.chats(CAPACITY, person)]
        self.chats(waiting, None)
        self.analyze()

    def chats(self, count: int, person: Any) -> list[int]:
        """So many that wait, or that go on with that person; by number."""
        from sanxiang_centre.conversations.models import Conversation
        from sanxiang_centre.live.models import Chat, Visitor
        from sanxiang_centre.live.parties import PARTIES

        at = [now() - timedelta(seconds=self.chance.uniform(0, 900)) for _ in range(count)]
        sites = [self.chance.choice(self.sites) for _ in range(count)]
        visitors = Visitor.objects.bulk_create(
            Visitor(site=site, digest=f"{self.chance.getrandbits(250):064x}", created_at=now(), seen_at=now()) for site in sites
        )
        begun = Conversation.objects.bulk_create(
            Conversation(key="b", channel="chat", group=site.group, agent=person, parties=list(PARTIES), began_at=since)
            for site, since in zip(sites, at, strict=True)
        )
        given: dict[str, Any] = {"state": "active", "accepted_at": now()} if person is not None else {"state": "queued"}
        Chat.objects.bulk_create(
            Chat(
                conversation=conversation,
                site=site,
                visitor=visitor,
                group=site.group,
                priority=self.chance.choice((2, 3, 3, 3, 4)),
                language="en" if self.chance.random() < 0.1 else "zh",
                queued_at=since,
                seen_at=now(),
                **given,
            )
            for conversation, site, visitor, since in zip(begun, sites, visitors, at, strict=True)
        )
        return [each.pk for each in begun]

    def analyze(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("analyze")

    # What happens -----------------------------------------------------------------------------------------------------

    def timed(self, change: Callable[[], None]) -> tuple[float, float]:
        """Milliseconds of the decision, and of the transaction from the change to its commit."""
        from sanxiang_centre.common.actor import SYSTEM
        from sanxiang_centre.common.writing import writing
        from sanxiang_centre.live.routing.routing import route

        begun = time.perf_counter()
        with writing(SYSTEM, now()) as write:
            change()
            looked = time.perf_counter()
            route(write)
            decided = time.perf_counter()
        return (decided - looked) * 1000, (time.perf_counter() - begun) * 1000

    def end_one(self) -> None:
        from sanxiang_centre.live.models import Chat

        place = self.chance.randrange(len(self.active))
        self.active[place], self.active[-1] = self.active[-1], self.active[place]
        Chat.objects.filter(pk=self.active.pop()[0]).update(state="done")

    def come(self, many: int) -> None:
        self.chats(many, None)

    def accept_all(self) -> int:
        from sanxiang_centre.common.actor import Actor
        from sanxiang_centre.live.models import Offer
        from sanxiang_centre.live.routing.offers import accept

        people = {person.pk: person for person in self.people}
        open_offers = list(Offer.objects.filter(state="open"))
        for offer in open_offers:
            person = people[offer.person_id]
            accept(actor=Actor(person.pk, frozenset(person.roles)), now=now(), offer=offer.pk)
            self.active.append((offer.chat_id, person))
        return len(open_offers)


def told(name: str, took: list[tuple[float, float]]) -> float:
    """Prints; the 99th of a hundred decisions."""
    decided, committed = np.array(took).T
    figures = f"route p50 {np.median(decided):5.1f} ms, p99 {np.percentile(decided, 99):5.1f} ms, longest {decided.max():5.1f} ms"
    print(f"  {name:28} {len(took):5} times: {figures}; with commit p99 {np.percentile(committed, 99):5.1f} ms")
    return float(np.percentile(decided, 99))


def run(given: argparse.Namespace) -> bool:
    floor = Floor(given.agents, given.waiting)
    print(f"{given.agents} agents, {given.waiting} waiting")
    first = floor.timed(lambda: None)
    accepted = floor.accept_all()
    floor.chats(accepted, None)
    freed, came, held_out = list[tuple[float, float]](), list[tuple[float, float]](), 0
    processor = time.process_time()
    for _ in range(given.rounds):
        freed.append(floor.timed(floor.end_one))
        many = floor.accept_all()
        held_out += many
        came.append(floor.timed(partial(floor.come, many)))
        held_out += floor.accept_all()
    processor = time.process_time() - processor
    slowest = max(told("an agent becomes free", freed), told("a customer comes", came))
    print(f"  {held_out} held out; {processor / given.rounds / 2 * 1000:.1f} ms of this process's CPU a round's half, acceptances included")
    print(f"  the first decision of all: {first[0]:.1f} ms")
    crowd(floor)
    print(f"p99 {slowest:.1f} ms, bar {BAR:.0f} ms")
    return slowest <= BAR


def crowd(floor: Floor) -> None:
    """All are free at once, as in the morning."""
    from sanxiang_centre.live.models import Chat, Offer

    Chat.objects.filter(state="active").update(state="done")
    took = floor.timed(lambda: None)
    count = Offer.objects.filter(state="open").count()
    print(f"  all become free at once: {count} held out by one decision in {took[0]:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--waiting", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=1000)
    given = parser.parse_args()
    with database():
        good = run(given)
    sys.exit(not good)


if __name__ == "__main__":
    main()
