"""Seats for a promise: the fewest that keep it, what that costs, hour after hour. Planned to a share of the calls, never to all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite

from sanxiang.staffing.erlang import Demand, Queue, blocking, impatient_queue, patient_queue
from sanxiang.staffing.profile import Interval

MOST_SEATS = 100_000
"""Beyond that a history is wrong, not a centre large."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What is promised: `share` (above 0, below 1) of the calls answered within `seconds`.

    occupancy  the most that a seat may be busy of its time on line, 1 = no cap
    patience   mean seconds after which a waiting caller hangs up; None = nobody does
    """

    share: float
    seconds: float
    occupancy: float = 1.0
    patience: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.share < 1:
            raise ValueError("0 < share < 1: no finite number of seats answers every call in time under random arrivals")
        if not (self.seconds >= 0 and 0 < self.occupancy <= 1 and (self.patience is None or self.patience > 0)):
            raise ValueError("seconds >= 0, 0 < occupancy <= 1 and patience > 0 are due")


@dataclass(frozen=True, slots=True)
class Roster:
    """From seats on line to people: `shrinkage` = share of paid time not on line (0 to below 1), `wage` an hour paid, `least` seats."""

    shrinkage: float = 0.0
    wage: float | None = None
    least: int = 1

    def __post_init__(self) -> None:
        if not (0 <= self.shrinkage < 1 and self.least >= 0 and (self.wage is None or (self.wage >= 0 and isfinite(self.wage)))):
            raise ValueError("0 <= shrinkage < 1, wage >= 0 and least >= 0 are due")


@dataclass(frozen=True, slots=True)
class Row:
    """One interval of the plan. `rostered` people give `queue.seats` on line; `cost` of the interval, where a wage is known."""

    interval: Interval
    queue: Queue
    rostered: int
    cost: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The intervals in order, and what they come to (of all intervals together; None = nothing to average over)."""

    goal: Goal
    roster: Roster
    rows: tuple[Row, ...]

    @property
    def calls(self) -> float:
        return sum(row.interval.calls for row in self.rows)

    @property
    def service_level(self) -> float | None:
        """Share of all calls answered in time: summed calls, never averaged shares."""
        return sum(row.interval.calls * row.queue.service_level for row in self.rows) / self.calls if self.calls else None

    @property
    def occupancy(self) -> float | None:
        """Busy seat time of all seat time on line."""
        whole = sum(row.queue.seats * row.interval.minutes for row in self.rows)
        return sum(row.queue.occupancy * row.queue.seats * row.interval.minutes for row in self.rows) / whole if whole else None

    @property
    def rostered_hours(self) -> float:
        return sum(row.rostered * row.interval.minutes for row in self.rows) / 60

    @property
    def most(self) -> Row | None:
        """The interval that needs most people; the first of several."""
        return max(self.rows, key=lambda row: row.rostered, default=None)

    @property
    def cost(self) -> float | None:
        return None if self.roster.wage is None else sum(row.cost or 0.0 for row in self.rows)


def queue_of(demand: Demand, seats: int, goal: Goal) -> Queue:
    """What so many seats give: Erlang A where callers have a patience, else Erlang C."""
    if goal.patience is None or seats == 0:
        return patient_queue(demand, seats, goal.seconds)
    return impatient_queue(demand, seats, goal.seconds, goal.patience)


def fewest_seats(demand: Demand, goal: Goal, *, least: int = 1) -> Queue:
    """The fewest seats on line, no fewer than `least`, that keep the goal. Raises ValueError beyond `MOST_SEATS`."""
    if not demand.calls:
        return queue_of(demand, least, goal)
    if demand.load > MOST_SEATS:
        raise ValueError(f"more than {MOST_SEATS} calls at a time")
    return _fewest_patient(demand, goal, least) if goal.patience is None else _fewest_impatient(demand, goal, max(least, 1))


def kept(queue: Queue, goal: Goal) -> bool:
    """Does this queue keep the goal?"""
    return queue.service_level >= goal.share and queue.occupancy <= goal.occupancy + 1e-12


def _fewest_patient(demand: Demand, goal: Goal, least: int) -> Queue:
    """One pass of Erlang B, which gives the blocking of each number of seats on its way."""
    start = max(least, floor(demand.load) + 1)
    queues = (patient_queue(demand, seats, goal.seconds, blocked=blocked) for seats, blocked in blocking(demand.load) if seats >= start)
    return next(queue for queue in queues if kept(queue, goal))


def _fewest_impatient(demand: Demand, goal: Goal, least: int) -> Queue:
    """More seats never answer fewer calls in time, so the fewest are found by halving."""
    low, high = least - 1, least
    while not kept(queue_of(demand, high, goal), goal):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if kept(queue_of(demand, middle, goal), goal) else (middle, high)
    return queue_of(demand, high, goal)


def rostered(seats: int, shrinkage: float) -> int:
    """People on the roster so that so many are on line: seats / (1 - shrinkage), rounded up (14 and 30 % give 20)."""
    # Rounded first: 7 / 0.7 is a hair above 10 in binary fractions.
    return ceil(round(seats / (1 - shrinkage), 9))


def plan(intervals: Sequence[Interval], goal: Goal, roster: Roster) -> Plan:
    """Seats, people and cost of every interval."""
    return Plan(goal, roster, tuple(_row(interval, goal, roster) for interval in intervals))


def _row(interval: Interval, goal: Goal, roster: Roster) -> Row:
    queue = fewest_seats(interval.demand, goal, least=roster.least)
    people = rostered(queue.seats, roster.shrinkage)
    return Row(interval, queue, people, None if roster.wage is None else people * roster.wage * interval.minutes / 60)
