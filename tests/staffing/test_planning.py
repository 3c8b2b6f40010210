"""The fewest seats for a promise, people on the roster, cost; the table of what small centres need."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxiang.staffing.erlang import Demand
from sanxiang.staffing.planning import Goal, Roster, fewest_seats, kept, plan, queue_of, rostered
from sanxiang.staffing.profile import Interval

CALLS = (5, 10, 15, 20, 30, 40, 60, 90, 120)
SMALL = {
    (180, 80): (2, 2, 2, 3, 4, 4, 5, 7, 9),
    (180, 90): (2, 2, 3, 3, 4, 5, 6, 8, 10),
    (180, 95): (2, 3, 3, 4, 5, 5, 7, 9, 11),
    (240, 80): (2, 2, 3, 3, 4, 5, 7, 9, 12),
    (240, 90): (2, 3, 3, 4, 5, 6, 8, 10, 13),
    (240, 95): (2, 3, 4, 4, 5, 7, 8, 11, 14),
    (300, 80): (2, 3, 3, 4, 5, 6, 8, 11, 14),
    (300, 90): (2, 3, 4, 4, 6, 7, 9, 12, 15),
    (300, 95): (3, 4, 4, 5, 6, 8, 10, 13, 16),
}
"""(handling time, share) -> seats on line for three rings (15 s), by calls an hour."""


@pytest.mark.parametrize(("handling", "share"), SMALL)
def test_what_a_small_centre_needs_for_three_rings(handling: int, share: int) -> None:
    """Erlang C, agents on line, 5 to 120 calls an hour."""
    goal = Goal(share / 100, 15)
    assert tuple(fewest_seats(Demand(calls, handling), goal).seats for calls in CALLS) == SMALL[handling, share]


@pytest.mark.parametrize(("demand", "goal", "seats"), [
    (Demand(200, 180), Goal(0.8, 20, 0.85), 14),
    (Demand(250, 330), Goal(0.8, 30), 28),
    (Demand(10, 180), Goal(0.5, 20), 1),
    (Demand(0, 180), Goal(0.9, 15), 1),
    (Demand(60, 60), Goal(0.01, 3600, 0.5), 2),
    (Demand(200, 180), Goal(0.8, 20, 0.5), 20),
    (Demand(2880, 60), Goal(0.94, 20, 1.0, 120), 50),
    (Demand(2880, 60), Goal(0.95, 20, 1.0, 120), 51),
])  # fmt: skip
def test_the_fewest_seats(demand: Demand, goal: Goal, seats: int) -> None:
    """By the share, by the cap of occupancy, by patience; a half-erlang load needs one seat, not two."""
    assert fewest_seats(demand, goal).seats == seats


@pytest.mark.parametrize(
    ("seats", "shrinkage", "people"), [(14, 0.3, 20), (7, 0.3, 10), (1, 0.0, 1), (3, 0.5, 6), (0, 0.3, 0), (9, 0.1, 10)]
)
def test_people_on_the_roster(seats: int, shrinkage: float, people: int) -> None:
    """Seats by what is left of a paid hour, not seats and a share more."""
    assert rostered(seats, shrinkage) == people


def test_a_plan_sums_calls_and_never_averages_shares() -> None:
    """A busy and a quiet half hour: the whole is by calls, cost by the half hour."""
    busy, quiet = Interval("", 540, 30, 60.0, 240.0, 5), Interval("", 570, 30, 1.0, 240.0, 5)
    made = plan([busy, quiet], Goal(0.8, 15), Roster(shrinkage=0.3, wage=30.0))
    first, second = made.rows
    assert (first.queue.seats, first.rostered, first.cost) == (12, 18, 270.0)
    assert (second.queue.seats, second.rostered, second.cost) == (1, 2, 30.0)
    assert made.service_level == pytest.approx((60 * first.queue.service_level + second.queue.service_level) / 61)
    assert (made.calls, made.rostered_hours, made.cost, made.most) == (61.0, 10.0, 300.0, first)


def test_an_empty_plan_has_no_data_rather_than_a_hundred_per_cent() -> None:
    """Nothing to average over."""
    made = plan([], Goal(0.8, 15), Roster())
    assert (made.service_level, made.occupancy, made.most, made.cost) == (None, None, None, None)


@pytest.mark.parametrize("share", [0.0, 1.0, 1.2])
def test_every_call_cannot_be_planned_to(share: float) -> None:
    """100 % needs no finite staff under random arrivals; what is no share is refused, too."""
    with pytest.raises(ValueError, match="no finite number of seats"):
        Goal(share, 15)


@pytest.mark.parametrize("wrong", [
    lambda: Goal(0.8, -1),
    lambda: Goal(0.8, 15, 0),
    lambda: Goal(0.8, 15, 1.1),
    lambda: Goal(0.8, 15, 1, 0),
    lambda: Roster(shrinkage=1),
    lambda: Roster(wage=-1),
    lambda: fewest_seats(Demand(1e9, 3600), Goal(0.8, 15)),
])  # fmt: skip
def test_what_cannot_be_is_refused(wrong: object) -> None:
    """Times below zero, occupancy above one, everybody away, more calls than seats on earth."""
    with pytest.raises(ValueError, match=r"due|at a time"):
        wrong()  # type: ignore[operator]


@given(
    st.floats(0.1, 3000), st.floats(5, 1800), st.floats(0.05, 0.99), st.floats(0, 120), st.floats(0.3, 1), st.none() | st.floats(5, 1200)
)
def test_the_fewest_keep_the_goal_and_one_fewer_does_not(
    calls: float, handling: float, share: float, seconds: float, occupancy: float, patience: float | None
) -> None:
    """Whatever the goal."""
    demand, goal = Demand(calls, handling), Goal(share, seconds, occupancy, patience)
    found = fewest_seats(demand, goal)
    assert kept(found, goal)
    assert found.seats == 1 or not kept(queue_of(demand, found.seats - 1, goal), goal)
