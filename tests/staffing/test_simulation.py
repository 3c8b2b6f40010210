"""The formulas against a simulation of single calls, which knows nothing of them: inside its interval, 5 to 500 calls an hour."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev

import ciw
import pytest

from sanxiang.staffing.erlang import Demand, Queue
from sanxiang.staffing.planning import Goal, fewest_seats, queue_of

RUNS = 10
STUDENT = 3.250
"""Two-sided 99 % of Student's t with nine degrees of freedom."""
LIMIT = 15.0
WARM_UP = 100
"""Calls at the beginning that find an empty centre and are not counted."""


@dataclass(frozen=True)
class Seen:
    """What one run showed: shares of all calls, and the mean wait of those that were answered, in seconds."""

    in_time: float
    waited: float
    asa: float
    abandoned: float


def simulated(demand: Demand, seats: int, patience: float | None, calls: int, seed: int) -> Seen:
    """Calls one by one through `seats` agents, in order of arrival."""
    reneging = {} if patience is None else {"reneging_time_distributions": [ciw.dists.Exponential(1 / patience)]}
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(demand.arrivals)],
        service_distributions=[ciw.dists.Exponential(1 / demand.handling)],
        number_of_servers=[seats],
        **reneging,
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(calls, method="Finish")
    records = sorted(simulation.get_all_records(), key=lambda record: record.arrival_date)[WARM_UP:]
    answered = [record.waiting_time for record in records if record.record_type == "service"]
    return Seen(
        in_time=sum(wait <= LIMIT for wait in answered) / len(records),
        waited=sum(record.waiting_time > 0 for record in records) / len(records),
        asa=mean(answered),
        abandoned=1 - len(answered) / len(records),
    )


def inside(value: float, seen: list[float]) -> bool:
    """Is the value within the 99 % interval of the mean of the runs?"""
    return abs(value - mean(seen)) <= STUDENT * stdev(seen) / sqrt(len(seen)) + 1e-9


@pytest.mark.parametrize(("calls", "handling", "share", "patience", "number"), [
    (5, 240, 0.80, None, 8000),
    (20, 180, 0.90, None, 8000),
    (60, 300, 0.80, None, 8000),
    (120, 240, 0.80, 90, 6000),
    (500, 180, 0.80, None, 10000),
    (500, 240, 0.60, 60, 8000),
])  # fmt: skip
def test_the_plan_holds_in_a_simulation(calls: float, handling: float, share: float, patience: float | None, number: int) -> None:
    """Service level, share that waits, ASA and share that hangs up, for the seats that were planned."""
    demand, goal = Demand(calls, handling), Goal(share, LIMIT, 1.0, patience)
    planned: Queue = queue_of(demand, fewest_seats(demand, goal).seats, goal)
    runs = [simulated(demand, planned.seats, patience, number, seed) for seed in range(1, RUNS + 1)]
    assert inside(planned.service_level, [run.in_time for run in runs])
    assert inside(planned.waits, [run.waited for run in runs])
    assert inside(planned.asa, [run.asa for run in runs])
    assert inside(planned.abandoned, [run.abandoned for run in runs])
