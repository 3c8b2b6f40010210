"""Erlang B, C and A against published values, and the laws that hold between them."""

from __future__ import annotations

from math import exp, factorial, inf, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxiang.staffing.erlang import Demand, erlang_b, erlang_c, impatient_queue, log_tail, patient_queue

HALF_HOUR = Demand(200, 180)
"""100 calls in 30 minutes."""
PALM = Demand(48 * 60, 60)
"""48 calls a minute of one minute each."""


@pytest.mark.parametrize(("load", "lines", "blocked"), [
    (8.108, 15, 0.0099996),
    (1.361, 5, 0.010006),
    (4.461, 10, 0.009998),
    (12.031, 20, 0.010003),
    (33.33, 45, 0.00964),
    (33.33, 44, 0.01315),
])  # fmt: skip
def test_erlang_b_is_that_of_the_tables(load: float, lines: int, blocked: float) -> None:
    """Traffic that so many lines carry at 1 % blocking."""
    assert erlang_b(load, lines) == pytest.approx(blocked, abs=5e-6)


@pytest.mark.parametrize(("demand", "seats", "within", "wanted"), [
    (HALF_HOUR, 14, 20, {"waits": 0.1741319, "service_level": 0.88835, "asa": 7.83594, "occupancy": 0.714286}),
    (HALF_HOUR, 13, 20, {"service_level": 0.7956}),
    (Demand(250, 330), 28, 30, {"service_level": 0.857}),
    (Demand(250, 330), 27, 30, {"service_level": 0.782}),
    (Demand(720, 240), 55, 15, {"occupancy": 0.8727, "waits": 0.23870, "asa": 8.184, "service_level": 0.84588}),
    (Demand(18 * 60, 60), 21, 20, {"waits": 0.39587}),
    (PALM, 50, 20, {"waits": 0.69446, "asa": 20.834}),
    (Demand(1, 240), 1, 15, {"service_level": 0.937}),
    (Demand(2, 240), 1, 15, {"service_level": 0.874}),
    (Demand(3, 240), 1, 15, {"service_level": 0.810}),
    (Demand(5, 240), 1, 15, {"service_level": 0.680}),
    (Demand(8, 240), 1, 15, {"service_level": 0.482}),
])  # fmt: skip
def test_erlang_c_is_that_of_the_tables(demand: Demand, seats: int, within: float, wanted: dict[str, float]) -> None:
    """To the digits that are published."""
    queue = patient_queue(demand, seats, within)
    for name, value in wanted.items():
        digits = len(f"{value}".split(".")[1])
        assert getattr(queue, name) == pytest.approx(value, abs=0.51 * 10**-digits), name


@pytest.mark.parametrize(("calls", "share"), [(0.80, 95), (1.59, 90), (3.15, 80)])
def test_one_agent_alone_keeps_the_share_up_to_this_load(calls: float, share: int) -> None:
    """Calls an hour of 240 s that one seat answers within 15 s."""
    assert 100 * patient_queue(Demand(calls, 240), 1, 15).service_level == pytest.approx(share, abs=0.05)


def test_erlang_a_is_that_of_the_paper() -> None:
    """48 calls a minute of one minute, 50 seats, patience two minutes."""
    queue = impatient_queue(PALM, 50, 20, 120)
    assert queue.waits == pytest.approx(0.46777, abs=5e-6)
    assert queue.abandoned == pytest.approx(0.030912, abs=5e-7)
    assert queue.mean_wait == pytest.approx(3.7095, abs=5e-5)
    assert queue.occupancy == pytest.approx(0.93032, abs=5e-6)
    assert queue.length == pytest.approx(2.968, abs=5e-4)
    assert queue.service_level == pytest.approx(0.943019, abs=5e-7)


def test_with_a_patience_of_one_call_the_wait_is_poisson() -> None:
    """All seats and all callers leave at one rate then, so the number of calls is that of endless seats."""
    waits = 1 - sum(exp(-10) * 10**n / factorial(n) for n in range(14))
    assert waits == pytest.approx(0.1355356, abs=5e-8)
    assert impatient_queue(HALF_HOUR, 14, 20, 180).waits == pytest.approx(waits, rel=1e-12)


def test_a_queue_that_only_grows_answers_nobody_in_time() -> None:
    """Erlang C has no steady state from a load of all seats on."""
    queue = patient_queue(Demand(60, 60), 1, 15)
    assert (queue.service_level, queue.asa, queue.waits, queue.occupancy) == (0.0, inf, 1.0, 1.0)


def test_no_calls_wait_for_nobody() -> None:
    """A quiet half hour keeps any promise, with or without seats."""
    for queue in (patient_queue(Demand(0, 180), 0, 15), patient_queue(Demand(0, 180), 2, 15), impatient_queue(Demand(0, 180), 2, 15, 60)):
        assert (queue.service_level, queue.asa, queue.occupancy, queue.abandoned) == (1.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("wrong", [
    lambda: Demand(-1, 180),
    lambda: Demand(1, 0),
    lambda: Demand(inf, 180),
    lambda: erlang_b(-1, 3),
    lambda: erlang_b(1, -3),
    lambda: impatient_queue(HALF_HOUR, 0, 15, 60),
    lambda: impatient_queue(HALF_HOUR, 5, 15, 0),
])  # fmt: skip
def test_what_cannot_be_is_refused(wrong: object) -> None:
    """Numbers below zero, no handling time, no patience."""
    with pytest.raises(ValueError, match=r"due|below"):
        wrong()  # type: ignore[operator]


# --------------------------------------------------------------------------------------------------------------- laws

calls = st.floats(0.01, 20_000)
handling = st.floats(1, 3000)
seats = st.integers(1, 60)
within = st.floats(0, 300)
patience = st.floats(1, 3600)


@given(st.floats(0, 500), st.integers(0, 40))
def test_erlang_b_is_the_truncated_poisson_share(load: float, lines: int) -> None:
    """Small centres: the recursion is the sum of the definition, to the last digits."""
    weights = [load**n / factorial(n) for n in range(lines + 1)]
    assert erlang_b(load, lines) == pytest.approx(weights[-1] / sum(weights), rel=1e-11, abs=1e-300)


@given(calls, handling, seats, within)
def test_all_measures_are_shares_and_times(calls: float, handling: float, seats: int, within: float) -> None:
    """Between 0 and 1, or not below 0."""
    for queue in (patient_queue(Demand(calls, handling), seats, within), impatient_queue(Demand(calls, handling), seats, within, 120)):
        for share in (queue.waits, queue.service_level, queue.abandoned, queue.occupancy):
            assert -1e-12 <= share <= 1 + 1e-9
        assert queue.service_level >= 1 - queue.waits - queue.abandoned - 1e-9
        assert min(queue.asa, queue.mean_wait, queue.length) >= 0


@given(calls, handling, seats, within, patience)
def test_one_seat_more_is_never_worse(calls: float, handling: float, seats: int, within: float, patience: float) -> None:
    """For patient and impatient callers."""
    demand = Demand(calls, handling)
    for few, many in (
        (patient_queue(demand, seats, within), patient_queue(demand, seats + 1, within)),
        (impatient_queue(demand, seats, within, patience), impatient_queue(demand, seats + 1, within, patience)),
    ):
        assert many.service_level >= few.service_level - 1e-9
        assert many.mean_wait <= few.mean_wait + 1e-9


@given(st.floats(1, 200), st.floats(10, 600), st.integers(0, 10), within)
def test_endless_patience_is_erlang_c(calls: float, handling: float, spare: int, within: float) -> None:
    """Erlang A tends to Erlang C where nobody hangs up."""
    demand = Demand(calls, handling)
    seats = int(demand.load * 1.1) + 1 + spare
    patient, endless = patient_queue(demand, seats, within), impatient_queue(demand, seats, within, 1e10)
    assert endless.service_level == pytest.approx(patient.service_level, abs=1e-4)
    assert endless.waits == pytest.approx(patient.waits, abs=1e-4)


@given(calls, handling, seats, patience)
def test_who_hangs_up_waited_on_the_mean_as_long_as_patience_says(calls: float, handling: float, seats: int, patience: float) -> None:
    """P{abandon} = E[W] / patience, and what is carried is what was offered less that."""
    queue = impatient_queue(Demand(calls, handling), seats, 20, patience)
    assert queue.abandoned == pytest.approx(queue.mean_wait / patience, rel=1e-9)
    assert queue.occupancy * seats <= seats * (1 + 1e-12)


@pytest.mark.parametrize(("arrivals", "service", "leaving", "within"), [
    (0.8, 0.9, 0.01, 0.0),
    (0.8, 0.9, 0.01, 20.0),
    (2.0, 0.5, 0.05, 15.0),
    (0.01, 0.02, 0.001, 30.0),
    (5.0, 5.5, 0.2, 0.0),
    (0.3, 0.1, 0.005, 15.0),
])  # fmt: skip
def test_the_tail_is_the_integral_that_it_says(arrivals: float, service: float, leaving: float, within: float) -> None:
    """Against a plain sum of trapezia."""
    x = np.linspace(within, within + 4000, 4_000_001)
    exponent = arrivals * -np.expm1(-leaving * x) / leaving - service * x
    area = np.trapezoid(np.exp(exponent - exponent.max()), x)
    assert log_tail(arrivals, service, leaving, within) == pytest.approx(float(np.log(area) + exponent.max()), abs=1e-5)


@pytest.mark.parametrize(("seats", "patience"), [(5100, 600), (10, 600), (6000, 1), (1, 3600)])
def test_thousands_of_seats_and_calls_stay_numbers(seats: int, patience: float) -> None:
    """Five thousand erlangs, too few or too many seats: nothing overflows, nothing is lost."""
    queue = impatient_queue(Demand(100_000, 180), seats, 15, patience)
    assert queue.occupancy * seats == pytest.approx(5000 * (1 - queue.abandoned), rel=1e-9)
    assert 0 <= queue.service_level <= 1 - queue.abandoned + 1e-12


def test_a_large_centre_waits_as_halfin_and_whitt_say() -> None:
    """With 5,000 erlangs Erlang C lies on its limit, 1 / (1 + b F(b) / f(b)) of the normal distribution."""
    normal, spare = NormalDist(), 100 / sqrt(5000)
    limit = 1 / (1 + spare * normal.cdf(spare) / normal.pdf(spare))
    assert erlang_c(5000, 5100) == pytest.approx(limit, abs=2e-3)
