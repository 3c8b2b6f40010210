"""A trial as plain values, for JSON, the terminal and the page; equal trials give equal values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from sanxiang.standard.standard import Standard
from sanxiang.workbench.mutation.table import Mutator
from sanxiang.workbench.mutation.trial import Survivor, Tally, Trial

BAR = 0.9
"""A clause whose rate is lower is told by name."""

Mask = Callable[[str], str]


def report_of(trial: Trial, standard: Standard, mutators: Sequence[Mutator], *, seed: int, limit: int, mask: Mask) -> dict[str, Any]:
    """Everything that is told of a trial. `mask` hides personal data in the words of conversations."""
    total = total_of(trial, mutators)
    return {
        "standard": {"id": standard.id, "zh": standard.name.zh, "en": standard.name.en, "edition": standard.edition},
        "conversations": trial.subjects,
        "clean": trial.clean,
        "seed": seed,
        "limit": limit,
        "mutants": sum(counts.made for counts in trial.mutators.values()),
        **_tally(total),
        "summary": _summary(trial),
        "mutators": [_mutator(each, trial) for each in mutators],
        "clauses": [_clause(ident, tally, standard) for ident, tally in trial.clauses.items()],
        "checks": [_check(ident, tally, trial, standard) for ident, tally in trial.checks.items()],
        "survivors": list(_survivors(trial.survivors, mask)),
    }


def total_of(trial: Trial, mutators: Sequence[Mutator]) -> Tally:
    """All mutants that should break something, whatever mutator made them."""
    total = Tally()
    for mutator in mutators:
        tally = trial.mutators[mutator.id].tally
        total.killed += tally.killed
        total.survived += tally.survived
        total.otherwise += tally.otherwise
    return total


def _tally(tally: Tally) -> dict[str, Any]:
    counts = {"killed": tally.killed, "survived": tally.survived, "otherwise": tally.otherwise, "also": tally.also}
    return {**counts, "rate": _rounded(tally.rate), "strict": _rounded(tally.strict)}


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _summary(trial: Trial) -> dict[str, Any]:
    """How the clauses fare: those with a rate, those that were broken unforeseen only, and those that nothing broke."""
    rates = {clause: tally.rate for clause, tally in trial.clauses.items() if tally.rate is not None}
    unrated = [clause for clause in trial.clauses if clause not in rates]
    return {
        "clauses": len(trial.clauses),
        "rated": len(rates),
        "median": _rounded(median(rates.values())) if rates else None,
        "lowest": _rounded(min(rates.values(), default=None)),
        "below": [clause for clause, rate in rates.items() if rate < BAR],
        "noticed_only": [clause for clause in unrated if trial.clauses[clause].also],
        "never_broken": [clause for clause in unrated if not trial.clauses[clause].also],
        "never_kept": [check for check, kept in trial.kept.items() if not kept],
    }


def _mutator(mutator: Mutator, trial: Trial) -> dict[str, Any]:
    counts = trial.mutators[mutator.id]
    told = {"id": mutator.id, "zh": mutator.zh, "en": mutator.en, "noise": mutator.noise}
    return {**told, "made": counts.made, "noticed": counts.noticed, **_tally(counts.tally)}


def _clause(ident: str, tally: Tally, standard: Standard) -> dict[str, Any]:
    return {"id": ident, "checks": [check.id for check in standard.checks.values() if ident in check.clause], **_tally(tally)}


def _check(ident: str, tally: Tally, trial: Trial, standard: Standard) -> dict[str, Any]:
    check = standard.checks[ident]
    told = {"id": ident, "zh": check.name.zh, "en": check.name.en, "clauses": list(check.clause), "kept": trial.kept[ident]}
    return {**told, **_tally(tally)}


def _survivors(survivors: Sequence[Survivor], mask: Mask) -> Iterator[Mapping[str, Any]]:
    """Equal ones once, with how often: first what nothing keeps, then what other words keep."""
    times = Counter(survivors)
    for each in sorted(times, key=lambda one: (one.otherwise, one.check, one.mutator, one.subject, one.place, one.words)):
        yield {
            "check": each.check,
            "mutator": each.mutator,
            "cause": each.cause.value,
            "otherwise": each.otherwise,
            "conversation": mask(each.subject),
            "place": each.place,
            "words": mask(each.words),
            "rests_on": mask(each.rests_on),
            "times": times[each],
        }
