"""Erlang's queues by recursion: B (no queue), C (a queue in which nobody hangs up), A (callers with patience).

Arrivals are random (Poisson), handling times exponential, calls are taken in order. Nothing is approximated, so small centres
come out as right as large ones; every sum has positive terms only, so nothing cancels with thousands of seats.

Sources: A. K. Erlang (1917) for B and C; C. Palm (1957), and A. Mandelbaum and S. Zeltyn, "Service engineering in action: the
Palm/Erlang-A queue" (2007), for A.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from math import exp, expm1, inf, isfinite, log

TINY = 1e-17
"""A term so small, measured by the sum of those before, changes no digit of the sum."""
HUGE = 1e200
"""Beyond that all weights are made smaller together."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Calls an hour and the mean seconds that handling one takes (talk, hold and after-call work)."""

    calls: float
    handling: float

    def __post_init__(self) -> None:
        if not (self.calls >= 0 and isfinite(self.calls) and self.handling > 0 and isfinite(self.handling)):
            raise ValueError("calls >= 0 and handling > 0, both finite, are due")

    @property
    def load(self) -> float:
        """Offered load in erlangs: the mean number of seats busy if nobody ever waits."""
        return self.calls * self.handling / 3600

    @property
    def arrivals(self) -> float:
        """Calls a second."""
        return self.calls / 3600


@dataclass(frozen=True, slots=True)
class Queue:
    """What so many seats give. Shares are of all calls, between 0 and 1; times are seconds; infinite where the queue only grows.

    waits          share that has to wait
    service_level  share that is answered within the limit
    asa            mean wait of the calls that are answered (average speed of answer)
    mean_wait      mean wait of all calls, those that hang up too
    abandoned      share that hangs up while it waits
    occupancy      share of the time on line that a seat handles calls
    length         mean number of calls that wait
    """

    seats: int
    waits: float
    service_level: float
    asa: float
    mean_wait: float
    abandoned: float
    occupancy: float
    length: float


def erlang_b(load: float, lines: int) -> float:
    """Share of calls that find all lines busy where nobody can wait. `load` in erlangs. Raises ValueError below zero."""
    if load < 0 or lines < 0:
        raise ValueError("load and lines must not be below zero")
    return next(blocked for number, blocked in blocking(load) if number == lines)


def blocking(load: float) -> Iterator[tuple[int, float]]:
    """(lines, share blocked) for 0, 1, 2, … lines, without end."""
    blocked = 1.0
    for lines in count():
        yield lines, blocked
        blocked = load * blocked / (lines + 1 + load * blocked)


def erlang_c(load: float, seats: int) -> float:
    """Share of calls that have to wait; 1 where the load is no less than the seats."""
    return waiting_share(load, seats, erlang_b(load, seats))


def waiting_share(load: float, seats: int, blocked: float) -> float:
    """Erlang C from Erlang B of the same load and seats."""
    return 1.0 if load >= seats else blocked / (1 - load / seats * (1 - blocked))


def patient_queue(demand: Demand, seats: int, within: float, *, blocked: float | None = None) -> Queue:
    """Erlang C: what `seats` give where nobody hangs up. `within` = seconds of the limit; `blocked` = Erlang B, where known."""
    load = demand.load
    if load >= seats and load > 0:
        return Queue(seats, 1.0, 0.0, inf, inf, 0.0, 1.0, inf)
    waits = waiting_share(load, seats, erlang_b(load, seats) if blocked is None else blocked) if seats else 0.0
    free = seats - load
    mean = waits * demand.handling / free if seats else 0.0
    level = 1 - waits * exp(-free * max(within, 0.0) / demand.handling) if within >= 0 else 0.0
    return Queue(seats, waits, level, mean, mean, 0.0, load / seats if seats else 0.0, demand.arrivals * mean)


def impatient_queue(demand: Demand, seats: int, within: float, patience: float) -> Queue:
    """Erlang A: what `seats` give to callers who wait `patience` seconds on the mean (exponential) before they hang up.

    The service level counts calls answered within the limit over all calls; who hangs up was not answered. Raises ValueError.
    """
    if seats < 1 or not patience > 0:
        raise ValueError("seats >= 1 and patience > 0 are due")
    chain = _Chain(demand.arrivals, seats / demand.handling, 1 / patience)
    whole = chain.weight + _free(chain, erlang_b(demand.load, seats))
    abandoned = chain.lost / whole
    answered = 1 - abandoned
    return Queue(
        seats=seats,
        waits=chain.weight / whole,
        service_level=max(0.0, answered - _late(chain, whole, within)) if within >= 0 else 0.0,
        asa=chain.waited / whole / answered if answered else inf,
        mean_wait=abandoned * patience,
        abandoned=abandoned,
        occupancy=min(1.0, demand.load * answered / seats),
        length=demand.arrivals * abandoned * patience,
    )


def _free(chain: _Chain, blocked: float) -> float:
    """The states with a seat free: 1/B - 1 times the first with none."""
    first = exp(chain.log_first)
    return first * (1 / blocked - 1) if first and blocked > 1e-300 else (inf if first else 0.0)


def _late(chain: _Chain, whole: float, within: float) -> float:
    """Share of calls that are answered, but after the limit."""
    if whole == inf:
        return 0.0
    beyond = log_tail(chain.arrivals, chain.service + chain.leaving, chain.leaving, within)
    return exp(beyond + log(chain.service) + chain.log_first - log(whole))


class _Chain:
    """The states with all seats busy, k = 0, 1, … callers waiting, up to a common factor. Rates a second.

    log_first  logarithm of the state with nobody waiting
    weight     sum of the states
    lost       of callers who come in these states, those who hang up
    waited     seconds that the answered of them waited, summed
    """

    def __init__(self, arrivals: float, service: float, leaving: float) -> None:
        self.arrivals, self.service, self.leaving = arrivals, service, leaving
        self.weight = self.lost = self.waited = 0.0
        self.log_first = ahead = 0.0
        state = 1.0
        for waiting in count():
            # A caller with `waiting` before him is served if none of the exits on his way is his own hanging up.
            out = service + (waiting + 1) * leaving
            served = service / out
            ahead += 1 / out
            self.weight += state
            self.lost += state * (1 - served)
            self.waited += state * served * ahead
            ratio = arrivals / out
            state *= ratio
            if state > HUGE:
                state /= HUGE
                self._shrink()
            if ratio < 1 and state <= TINY * self.weight * (1 - ratio):
                break

    def _shrink(self) -> None:
        self.log_first -= log(HUGE)
        self.weight, self.lost, self.waited = (each / HUGE for each in (self.weight, self.lost, self.waited))


def log_tail(arrivals: float, service: float, leaving: float, within: float) -> float:
    """Logarithm of the integral from `within` to infinity of exp(arrivals x (1 - exp(-leaving x)) / leaving - service x) dx.

    A series with positive terms (the incomplete gamma function), so that it holds for any size. Rates a second.
    """
    thinned = arrivals * exp(-leaving * within)
    term = total = 1.0
    grown = -arrivals * expm1(-leaving * within) / leaving - service * within - log(service)
    for waiting in count(1):
        ratio = thinned / (service + waiting * leaving)
        term *= ratio
        total += term
        if total > HUGE:
            term, total, grown = term / HUGE, total / HUGE, grown + log(HUGE)
        if ratio < 1 and term <= TINY * total * (1 - ratio):
            return log(total) + grown
    raise AssertionError("the series ends")
