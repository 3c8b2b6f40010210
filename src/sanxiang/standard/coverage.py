"""What is known of each clause: who checks it, when, on what evidence. Frozen values, made by the workbench, shown by reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sanxiang.errors import Location
from sanxiang.standard.clauses import Clause, document_of
from sanxiang.standard.model import Bilingual


class Coverage(StrEnum):
    """How a clause is judged; the first that holds, in this order."""

    LIVE = "live"
    AFTER = "after"
    AUDIO = "audio"
    RECORD = "record"
    PERSON = "person"
    NOT = "not_covered"


CHECKED = frozenset({Coverage.LIVE, Coverage.AFTER})


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry says that it serves a clause. It counts if an example backs it.

    standards  the packs that have the entry
    section    checks, forbidden or scripts
    evidence   exact, proxy or person; live = full, delayed or after
    precision  (right, hits) of a proxy, None where nobody has measured it
    where      the place of the claim; backed_by = the place of the example, None where there is none
    lacking    of an unbacked one: what is missing
    """

    clause: str
    standards: tuple[str, ...]
    section: str
    entry: str
    name: Bilingual
    evidence: str
    live: str
    precision: tuple[int, int] | None
    where: Location
    backed_by: Location | None = None
    lacking: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """A target that judges a clause from records (`standard targets --judge`, tickets of the centre)."""

    target: str
    name: Bilingual
    standards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """One clause. `claims` are the backed ones of its whole `same_as` group; `evidence` is their best, "" without any.

    `targets` are those of the group, whatever covers it besides.
    """

    clause: Clause
    coverage: Coverage
    evidence: str
    claims: tuple[Claim, ...]
    person: Bilingual | None
    records: tuple[str, ...]
    targets: tuple[Judge, ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """All clauses in the order of their ids. `editions`: standard -> edition; `documents`: prefix of ids -> name."""

    editions: Mapping[str, str]
    documents: Mapping[str, Bilingual]
    clauses: tuple[Covered, ...]
    unbacked: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Proxy:
    """A check that only approximates. `precision`: (right, hits) of the hits that people read, None where nobody has read any."""

    entry: str
    name: Bilingual
    standards: tuple[str, ...]
    precision: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many clauses are judged in which way, and how many on exact or only on proxy evidence."""

    total: int
    by: Mapping[Coverage, int]
    exact: int
    proxy: int

    @property
    def accounted(self) -> int:
        """All but those that nobody covers."""
        return self.total - self.by[Coverage.NOT]

    @property
    def share(self) -> float:
        """The accounted ones, 0 to 1; of no clauses, all."""
        return self.accounted / self.total if self.total else 1.0


def tally(clauses: Iterable[Covered]) -> Tally:
    some = list(clauses)
    by = {coverage: sum(each.coverage is coverage for each in some) for coverage in Coverage}
    exact, proxy = (sum(each.coverage in CHECKED and each.evidence == word for each in some) for word in ("exact", "proxy"))
    return Tally(len(some), by, exact, proxy)


def totals(cover: Cover) -> dict[str, dict[str, Tally]]:
    """Tallies by `document`, `kind` and `verify`; a clause counts for each of its ways to verify."""
    groups: dict[str, dict[str, list[Covered]]] = {"document": {}, "kind": {}, "verify": {}}
    for each in cover.clauses:
        groups["document"].setdefault(document_of(each.clause.id), []).append(each)
        groups["kind"].setdefault(each.clause.kind, []).append(each)
        for way in each.clause.verify:
            groups["verify"].setdefault(way, []).append(each)
    return {by: {key: tally(some) for key, some in sorted(group.items())} for by, group in groups.items()}


def judged_by_targets(cover: Cover) -> int:
    """How many of the clauses that need records have a target that judges them from these."""
    return sum(each.coverage is Coverage.RECORD and bool(each.targets) for each in cover.clauses)


def proxies(cover: Cover) -> tuple[Proxy, ...]:
    """The proxy checks that serve clauses, backed or not, by entry; one that stands with equal precision in several packs is one."""
    found: dict[tuple[str, tuple[int, int] | None], Proxy] = {}
    claims = [*(claim for each in cover.clauses for claim in each.claims), *cover.unbacked]
    for claim in claims:
        if claim.section == "checks" and claim.evidence == "proxy":
            key = (claim.entry, claim.precision)
            known = found.get(key, Proxy(claim.entry, claim.name, (), claim.precision))
            found[key] = replace(known, standards=tuple(sorted({*known.standards, *claim.standards})))
    return tuple(sorted(found.values(), key=lambda each: (each.entry, each.standards)))


def cover_to_dict(cover: Cover) -> dict[str, Any]:
    """JSON values only; the same cover gives the same bytes."""
    return {
        "standards": dict(cover.editions),
        "total": _tally(tally(cover.clauses)),
        "totals": {by: {key: _tally(each) for key, each in group.items()} for by, group in totals(cover).items()},
        "clauses": [_covered(each) for each in cover.clauses],
        "unbacked": [_claim(each) for each in cover.unbacked],
        "proxies": [_proxy(each) for each in proxies(cover)],
    }


def _tally(some: Tally) -> dict[str, int]:
    return {"total": some.total, **{str(key): n for key, n in some.by.items()}, "exact": some.exact, "proxy": some.proxy}


def _covered(each: Covered) -> dict[str, Any]:
    clause = each.clause
    return {
        "id": clause.id,
        "title": _text(clause.title),
        "kind": clause.kind,
        "verify": list(clause.verify),
        "same_as": list(clause.same_as),
        "coverage": each.coverage.value,
        "evidence": each.evidence or None,
        "records": list(each.records),
        "targets": [{"target": one.target, "name": _text(one.name), "standards": list(one.standards)} for one in each.targets],
        "person": _text(each.person),
        "claims": [_claim(claim) for claim in each.claims],
    }


def _proxy(each: Proxy) -> dict[str, Any]:
    return {"entry": each.entry, "name": _text(each.name), "standards": list(each.standards), "precision": _precision(each.precision)}


def _precision(pair: tuple[int, int] | None) -> dict[str, int] | None:
    return None if pair is None else {"hits": pair[1], "right": pair[0]}


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "clause": claim.clause,
        "standards": list(claim.standards),
        "section": claim.section,
        "entry": claim.entry,
        "name": _text(claim.name),
        "evidence": claim.evidence,
        "live": claim.live,
        "precision": _precision(claim.precision),
        "where": str(claim.where),
        "backed_by": None if claim.backed_by is None else str(claim.backed_by),
        "lacking": _text(claim.lacking),
    }


def _text(text: Bilingual | None) -> dict[str, str] | None:
    return None if text is None else {"zh": text.get("zh"), "en": text.get("en")}
