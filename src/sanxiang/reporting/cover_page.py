"""The coverage of a standard as one self-contained HTML page, in the look of the inspection report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sanxiang.reporting import cover_words as words
from sanxiang.reporting.cover_table import TITLES, unbacked_entries
from sanxiang.reporting.labels import Name
from sanxiang.reporting.page import asset, hashes, safe, template
from sanxiang.standard.clauses import document_of
from sanxiang.standard.coverage import Claim, Cover, Coverage, Covered, Tally, proxies, tally, totals

ORDER = {"checks": 0, "forbidden": 1, "scripts": 2}


def render_cover(cover: Cover, *, date: str) -> str:
    """The whole page; equal arguments give equal text. `date` as it is to be shown."""
    early, script = asset("early.js"), asset("cover.js")
    return template("cover.html.j2").render(
        cover=cover,
        date=date,
        words=words,
        coverages=list(Coverage),
        total=tally(cover.clauses),
        tables=_tables(cover),
        clauses=[_clause(each) for each in cover.clauses],
        unbacked=unbacked_entries(cover.unbacked),
        proxies=proxies(cover),
        documents={key: words.name(each) for key, each in cover.documents.items()},
        kinds=sorted({each.clause.kind for each in cover.clauses}),
        css=safe(asset("report.css") + asset("cover.css")),
        early=safe(early),
        script=safe(script),
        script_hashes=hashes(early, script),
    )


def _tables(cover: Cover) -> list[dict[str, Any]]:
    return [
        {
            "by": by,
            "title": TITLES[by],
            "rows": [{"key": key, "label": _label(by, key, cover), **_row(some)} for key, some in group.items()],
        }
        for by, group in totals(cover).items()
    ]


def _label(by: str, key: str, cover: Cover) -> Name:
    if by == "document":
        return words.name(cover.documents[key])
    return (words.KINDS if by == "kind" else words.VERIFY)[key]


def _row(some: Tally) -> dict[str, Any]:
    """The tally with the parts of its bar: coverage, from and width in per cent."""
    parts, left = [], 0.0
    for coverage in Coverage:
        width = 100 * some.by[coverage] / max(some.total, 1)
        if width:
            parts.append({"coverage": coverage, "x": f"{left:.2f}", "width": f"{width:.2f}", "number": some.by[coverage]})
        left += width
    return {"tally": some, "parts": parts}


def _clause(covered: Covered) -> dict[str, Any]:
    clause = covered.clause
    return {
        "covered": covered,
        "document": document_of(clause.id),
        "title": words.name(clause.title),
        "needed": words.needed(covered),
        "claims": _shown_claims(covered.claims),
        "search": f"{clause.id} {clause.title.zh} {clause.title.en} {' '.join(claim.entry for claim in covered.claims)}".lower(),
    }


def _shown_claims(claims: tuple[Claim, ...]) -> list[Claim]:
    """Each entry once, checks first; it may claim several clauses of a group, and stand alike in several packs."""
    found: dict[tuple[object, ...], Claim] = {}
    for claim in sorted(claims, key=lambda each: ORDER[each.section]):
        key = (claim.section, claim.entry, claim.evidence, claim.precision)
        known = found.get(key, claim)
        found[key] = replace(known, standards=tuple(dict.fromkeys((*known.standards, *claim.standards))))
    return list(found.values())
