"""`standard cover`: for every clause, who checks it, when, on what evidence; and which claims nothing backs.

A claim is backed by an example that the entry fails, and in which nothing else fails that claims a clause of another
requirement: outside the claimed clause, its `same_as` group and the clauses of the same check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sanxiang.inspection.ears import Cache
from sanxiang.standard.clauses import Clause, document_of
from sanxiang.standard.coverage import CHECKED, Claim, Cover, Coverage, Covered, Judge
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.live import best_live
from sanxiang.standard.loading import Layers
from sanxiang.standard.model import Bilingual, Precision
from sanxiang.standard.models import Forbidden, Script
from sanxiang.standard.standard import Standard
from sanxiang.workbench.bench import Bench
from sanxiang.workbench.entries import Places
from sanxiang.workbench.trials import Trial, check_trials, enforcing_checks, forbidden_trials, script_checks

NO_EXAMPLE = Bilingual(zh="没有不合格的例子", en="no example that fails")
NO_HIT = Bilingual(zh="没有例句使检查项不合格", en="no example makes a check fail")
NOT_ENFORCED = Bilingual(zh="没有检查项执行此类忌语", en="no check forbids this kind")
NOT_COMPARED = Bilingual(zh="没有检查项核对此话术", en="no check compares this script")
Entry = Check | Forbidden | Script
RANK = {"exact": 0, "proxy": 1, "person": 2}


def cover(standards: Iterable[Layers], *, settings: Mapping[str, Any] | None = None, cache: Cache | None = None) -> Cover:
    """Several standards together: a clause is covered if one of them covers it. Raises StandardError."""
    benches = [(Places.of(layers), Bench(layers, dict(settings or {}), cache)) for layers in standards]
    loaded = [bench.inspector().standard for _, bench in benches]
    claims = _merged([claim for places, bench in benches for claim in _claims(places, bench)])
    clauses = {ident: clause for standard in loaded for ident, clause in standard.clauses.items()}
    backed = [claim for claim in claims if claim.backed_by is not None]
    judges = _judges(loaded)
    return Cover(
        editions={standard.id: standard.edition for standard in loaded},
        documents=_documents(loaded, clauses),
        clauses=tuple(_covered(clause, clauses, backed, judges) for _, clause in sorted(clauses.items())),
        unbacked=tuple(claim for claim in claims if claim.backed_by is None),
    )


def _documents(loaded: Sequence[Standard], clauses: Mapping[str, Clause]) -> dict[str, Bilingual]:
    named = {ident: each.name for standard in loaded for ident, each in standard.documents.items()}
    return {ident: named.get(ident) or Bilingual(zh=ident) for ident in sorted({document_of(clause) for clause in clauses})}


def _merged(claims: Iterable[Claim]) -> list[Claim]:
    """Claims that several standards inherit from the same place are one; backed if it is backed in one of them."""
    found: dict[object, Claim] = {}
    for claim in claims:
        key = (claim.section, claim.entry, claim.clause, claim.where)
        known = found.get(key)
        if known is not None:
            better = known if known.backed_by is not None else claim
            claim = replace(better, standards=tuple(dict.fromkeys((*known.standards, *claim.standards))))
        found[key] = claim
    return sorted(found.values(), key=lambda claim: (claim.clause, claim.section, claim.entry, claim.where))


# Claims --------------------------------------------------------------------------------------------------------------


def _claims(places: Places, bench: Bench) -> Iterator[Claim]:
    standard = bench.inspector().standard
    trials = {ident: tuple(check_trials(bench, places, check)) for ident, check in standard.checks.items()}
    for check in standard.checks.values():
        yield from _judged(standard, places, check, trials[check.id], frozenset(check.clause), NO_EXAMPLE)
    for entry in standard.forbidden.values():
        enforcing = enforcing_checks(standard, entry)
        tried = tuple(forbidden_trials(bench, places, entry)) if entry.clause else ()
        own = frozenset(entry.clause).union(*(check.clause for check in enforcing))
        yield from _judged(standard, places, entry, tried, own, NO_HIT if enforcing else NOT_ENFORCED)
    for script in standard.scripts.values():
        yield from _of_script(standard, places, script, trials)


def _of_script(standard: Standard, places: Places, script: Script, trials: Mapping[str, tuple[Trial, ...]]) -> Iterator[Claim]:
    """A script is as well checked as the checks that compare what is said with it, or that show it for the same clause."""
    comparing = script_checks(standard, script.id)
    compared = frozenset(script.clause).union(*(check.clause for check in comparing))
    for number, clause in enumerate(script.clause):
        group = _group(standard, clause)
        serving = [check for check in standard.checks.values() if check.say == script.id and group & set(check.clause)]
        own = compared.union(*(check.clause for check in serving))
        tried = [trial for check in (*comparing, *serving) for trial in trials[check.id]]
        none = NO_EXAMPLE if comparing or serving else NOT_COMPARED
        yield _claim(standard, places, script, number, tried, own, none)


def _judged(
    standard: Standard, places: Places, entry: Entry, trials: Sequence[Trial], own: frozenset[str], none: Bilingual
) -> Iterator[Claim]:
    """The claims of one entry. `own` are clauses that may fail together; `none` says what no trial at all means."""
    yield from (_claim(standard, places, entry, number, trials, own, none) for number in range(len(entry.clause)))


def _claim(
    standard: Standard, places: Places, entry: Entry, number: int, trials: Sequence[Trial], own: frozenset[str], none: Bilingual
) -> Claim:
    clause, section = entry.clause[number], _section(entry)
    allowed = own | _group(standard, clause)
    backing = next((trial for trial in trials if not trial.strays(allowed)), None)
    judge = _judge(standard, entry, backing)
    return Claim(
        clause=clause,
        standards=(standard.id,),
        section=section,
        entry=entry.id,
        name=entry.name,
        evidence=judge.evidence if judge else "proxy",
        live=(judge.live or best_live(judge)) if isinstance(judge, Check) else "full",
        precision=_pair(judge.precision if judge else None),
        where=places.at(section, entry.id, "clause", number),
        backed_by=backing.where if backing else None,
        lacking=None if backing else _lacking(trials, allowed, none),
    )


def _judge(standard: Standard, entry: Entry, backing: Trial | None) -> Check | Forbidden | None:
    """What decides: the entry itself, for a script the check whose example backs it."""
    if not isinstance(entry, Script):
        return entry
    return standard.checks[backing.entry] if backing else None


def _section(entry: Entry) -> str:
    return "checks" if isinstance(entry, Check) else "forbidden" if isinstance(entry, Forbidden) else "scripts"


def _pair(precision: Precision | None) -> tuple[int, int] | None:
    return None if precision is None else (precision.right, precision.hits)


def _lacking(trials: Sequence[Trial], allowed: frozenset[str], none: Bilingual) -> Bilingual:
    if not trials:
        return none
    strays = min((trial.strays(allowed) for trial in trials), key=len)
    return Bilingual(zh=f"例子还不合格于 {', '.join(strays)}", en=f"the example also fails {', '.join(strays)}")


def _group(standard: Standard, clause: str) -> frozenset[str]:
    known = standard.clauses.get(clause)
    return frozenset({clause, *(known.same_as if known else ())})


# Clauses -------------------------------------------------------------------------------------------------------------


def _judges(loaded: Sequence[Standard]) -> dict[str, tuple[Judge, ...]]:
    """Clause -> the targets that name it; one that several standards have is one."""
    naming: dict[tuple[str, str], list[str]] = {}
    names = {ident: target.name for standard in loaded for ident, target in standard.targets.items()}
    for standard in loaded:
        for ident, target in standard.targets.items():
            for clause in target.clauses:
                naming.setdefault((clause, ident), []).append(standard.id)
    found: dict[str, list[Judge]] = {}
    for (clause, ident), standards in sorted(naming.items()):
        found.setdefault(clause, []).append(Judge(ident, names[ident], tuple(standards)))
    return {clause: tuple(judges) for clause, judges in found.items()}


def _covered(clause: Clause, clauses: Mapping[str, Clause], backed: Sequence[Claim], judges: Mapping[str, tuple[Judge, ...]]) -> Covered:
    group = [clause, *(clauses[ident] for ident in clause.same_as if ident in clauses)]
    claims = tuple(claim for claim in backed if claim.clause in {each.id for each in group})
    person = next((each.person for each in group if each.person), None)
    records = tuple(dict.fromkeys(word for each in group for word in each.record))
    coverage = _coverage(claims, audio=any(each.needs for each in group), record=bool(records), person=person is not None)
    best = min((claim.evidence for claim in claims), key=RANK.__getitem__, default="")
    targets = tuple(dict.fromkeys(judge for each in group for judge in judges.get(each.id, ())))
    return Covered(clause, coverage, best if coverage in CHECKED else "", claims, person, records, targets)


def _coverage(claims: Sequence[Claim], *, audio: bool, record: bool, person: bool) -> Coverage:
    decided = [claim for claim in claims if claim.evidence != "person"]
    ways = (
        (Coverage.LIVE, any(claim.live != "after" for claim in decided)),
        (Coverage.AFTER, bool(decided)),
        (Coverage.AUDIO, audio),
        (Coverage.RECORD, record),
        (Coverage.PERSON, person or bool(claims)),
    )
    return next((coverage for coverage, holds in ways if holds), Coverage.NOT)
