"""A target over many records: how many are met, and whether the target is kept, as its statistic says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sanxiang.inspection.targets.judging import TargetClock, TargetState
from sanxiang.standard.targets import Duration, Target

JUDGED = (TargetState.MET, TargetState.MISSED)


@dataclass(frozen=True, slots=True)
class Average:
    """The mean time on the clock of all clocks with one limit, in seconds, beside that limit; what is overdue counts as it stands."""

    limit: Duration
    clocks: int
    mean: float
    kept: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """One target over all records.

    counts    state -> number of clocks
    share     met / (met + missed); None = no data, never 0 or 1. Running and paused clocks are in neither
    kept      as the statistic says; None = no data
    told_broken  clocks whose told time was not kept
    averages  with the statistic `average`: one for each limit
    """

    target: Target
    counts: Mapping[TargetState, int]
    share: float | None
    kept: bool | None
    told_broken: int
    averages: tuple[Average, ...] = ()

    @property
    def judged(self) -> int:
        return sum(self.counts.get(state, 0) for state in JUDGED)

    @property
    def clauses(self) -> tuple[str, ...]:
        return self.target.clauses


def outcomes(targets: Iterable[Target], clocks: Iterable[TargetClock]) -> tuple[Outcome, ...]:
    """One for each target that has clocks, in the order of the targets."""
    by_target: dict[str, list[TargetClock]] = {}
    for clock in clocks:
        by_target.setdefault(clock.target, []).append(clock)
    return tuple(outcome(target, by_target[target.id]) for target in targets if target.id in by_target)


def outcome(target: Target, clocks: list[TargetClock]) -> Outcome:
    """The target over these clocks of it."""
    counts = {state: sum(clock.state is state for clock in clocks) for state in TargetState}
    met, judged = counts[TargetState.MET], counts[TargetState.MET] + counts[TargetState.MISSED]
    averages = tuple(_averages(clocks)) if target.statistic == "average" else ()
    return Outcome(
        target=target,
        counts={state: number for state, number in counts.items() if number},
        share=met / judged if judged else None,
        kept=_kept(target, met, judged, averages),
        told_broken=sum(clock.told_kept is False for clock in clocks),
        averages=averages,
    )


def _kept(target: Target, met: int, judged: int, averages: tuple[Average, ...]) -> bool | None:
    if not judged:
        return None
    if target.statistic == "average":
        return all(average.kept for average in averages)
    return 100 * met >= (target.share or 100) * judged


def _averages(clocks: Iterable[TargetClock]) -> Iterable[Average]:
    """A mean for each limit: a mean over limits that differ would say nothing."""
    by_limit: dict[Duration, list[TargetClock]] = {}
    for clock in clocks:
        if clock.state in JUDGED and clock.limit is not None and clock.reading is not None:
            by_limit.setdefault(clock.limit, []).append(clock)
    for limit, some in by_limit.items():
        if limit.length is not None:
            mean = sum(clock.reading.elapsed for clock in some if clock.reading) / len(some)
            yield Average(limit, len(some), mean, mean <= limit.length)
