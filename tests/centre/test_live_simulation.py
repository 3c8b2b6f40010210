"""Fifty agents, eight hours of customers, states that change all the time: a decision's laws hold all day, and nobody starves."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

import pytest
from floor_lived import RULES, Day
from test_live_deciding import passed_over

from sanxiang_centre.live.routing.deciding import OPEN_TO_OFFERS, SILENCE, Agent, Because, Decision, Floor, Waiting, kept_for, may_serve

AGENTS = 50
LONGEST = 1800.0
"""Seconds."""


class Laws:
    """Watches every decision; what is wrong is told at once, with the time."""

    def __init__(self) -> None:
        self.kept = 0

    def __call__(self, waiting: Sequence[Waiting], agents: Sequence[Agent], now: datetime, found: Decision) -> None:
        people = {each.person: each for each in agents}
        given = Counter(offer.person for offer in found.offers)
        for person, many in given.items():
            who = people[person]
            assert who.state in OPEN_TO_OFFERS, now
            assert who.beat_at is not None, now
            assert now - who.beat_at < SILENCE, now
            assert who.load + many <= who.capacity, now
        if found.offers and found.looks:
            assert passed_over(waiting, agents, RULES, now, found) == []
        self._nobody_waits_for_nothing(waiting, people, given, now, found)

    def _nobody_waits_for_nothing(
        self, waiting: Sequence[Waiting], people: dict[int, Agent], given: Counter[int], now: datetime, found: Decision
    ) -> None:
        free = [each for each in people.values() if each.is_there(now) and each.load + given[each.person] < each.capacity]
        if not free:
            return
        floor = Floor({person: each for person, each in people.items() if each.is_there(now)}, RULES, now)
        for chat in waiting:
            if chat.chat not in found.looks or (kept_for(chat, floor) is not None and self._is_kept()):
                continue
            able = [each for each in free if may_serve(each, chat, RULES, now) is not None and each.person not in chat.passed]
            assert able == [], (now, chat)

    def _is_kept(self) -> bool:
        self.kept += 1
        return True


@pytest.fixture(scope="module")
def laws() -> Laws:
    return Laws()


@pytest.fixture(scope="module")
def day(laws: Laws) -> Day:
    found = Day(random.Random(20261126), laws)
    found.live(AGENTS)
    return found


def test_every_decision_of_the_day_keeps_the_laws(day: Day, laws: Laws) -> None:
    """They are asserted while it is lived; here, that it was a day."""
    assert len(day.told) > 2500
    assert day.decisions > 10_000
    assert laws.kept > 20
    assert {because for _, _, _, because in day.offered} == set(Because)


def test_everybody_is_served_and_nobody_starves(day: Day) -> None:
    """The peaks bring more than can be served, and a hundred wait. The least urgent wait longer than the most urgent, but within bounds."""
    assert day.queue == {}
    assert day.open_offers == {}
    waits = defaultdict(list)
    for told in day.told.values():
        assert told.accepted is not None
        waits[told.came_as].append(told.accepted - told.came)
    longest = {priority: max(each) for priority, each in waits.items()}
    assert longest[2] < longest[3] < longest[4] < LONGEST


def test_nobody_is_overtaken_by_who_came_later_in_the_same_line(day: Day) -> None:
    """Of one group and language, whom nothing time-boxed befell: first come, first offered, but for what the priorities are worth."""
    lines, first = defaultdict(list), dict[int, float]()
    for now, chat, _, _ in day.offered:
        first.setdefault(chat, now)
    for told in day.told.values():
        if told.plain:
            lines[told.row.group, told.row.language].append((told.row.turn(RULES.step), told.came, first[told.row.chat]))
    for line in lines.values():
        line.sort()
        for place, (_, came, offered) in enumerate(line):
            # Who came earlier and has a later turn may have been open to another group already.
            assert not any(came < theirs < offered and came <= later for _, later, theirs in line[place + 1 :])
    assert sum(map(len, lines.values())) > len(day.told) / 2


def test_the_same_seed_is_the_same_day(day: Day) -> None:
    again = Day(random.Random(20261126), lambda *_: None)
    again.live(AGENTS)
    assert again.offered == day.offered
