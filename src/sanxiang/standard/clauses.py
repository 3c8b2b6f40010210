"""The clauses of the written standard: one numbered requirement each, to which checks, scripts and expressions point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from sanxiang.errors import Problem
from sanxiang.standard.fields import Clauses, Text
from sanxiang.standard.merging import Merged
from sanxiang.standard.model import Bilingual, Entry
from sanxiang.standard.names import no_such
from sanxiang.standard.problems import locate

ClauseKind = Literal[
    "script", "process", "conduct", "forbidden", "timing", "catalogue", "record", "report", "privacy", "system", "training"
]
Verify = Literal["text", "timing", "audio", "record", "person"]
RecordKind = Literal[
    "ticket", "complaint", "callback", "commitment", "return_visit", "visit", "training", "catalogue", "survey", "report", "knowledge",
    "roster", "telephony", "customer", "policy", "quality", "correspondence", "audit_log", "contract", "publication", "supply",
]  # fmt: skip
Verifies = Annotated[tuple[Verify, ...], Field(min_length=1)]
Records = Annotated[tuple[RecordKind, ...], Field(min_length=1)]


class Clause(Entry):
    """One numbered requirement. `person`, `record` and `needs` say how it is judged where no check can."""

    title: Bilingual = Field(description="条款内容 · what it requires")
    section: Text = Field("", description="原文章节 · where it stands in the document")
    kind: ClauseKind = Field(description="类别 · kind")
    verify: Verifies = Field(description="凭什么核实 · what can show whether it is kept")
    same_as: Clauses = Field((), description="与之相同的条款，须写全 · clauses that require the same; all of them")
    person: Bilingual | None = Field(None, description="为何只能由人判断 · why only a person can judge it")
    record: Records = Field((), description="需要哪些记录 · which records are needed")
    needs: Literal["audio"] | None = Field(None, description="需要录音 · needs the recording")


def document_of(clause: str) -> str:
    """`S2` of `S2-093`."""
    return clause.rpartition("-")[0]


def group_problems(clauses: Mapping[str, Clause], merged: Merged) -> Iterator[Problem]:
    """`same_as` names clauses that there are, and each clause of a group names all the others.

    What an overlay dropped is in no group any more and needs no mending of those that stay.
    """
    for ident, clause in clauses.items():
        for number, other in enumerate(clause.same_as):
            known = merged.sections["clauses"]
            if other not in known and ("clauses", other) not in merged.dropped and merged.complete:
                yield _problem(merged, ident, no_such("clauses", other, known), "same_as", number)
        if ident in clause.same_as:
            yield _problem(merged, ident, "条款与自身相同 / a clause is the same as itself", "same_as", clause.same_as.index(ident))
        missing = sorted(_group(clauses, ident) - {ident, *clause.same_as})
        if missing:
            message = f"同组条款须互相列全，缺少 {', '.join(missing)} / clauses of a group name each other: these are missing"
            yield _problem(merged, ident, message, *(("same_as",) if clause.same_as else ()))


def without_dropped(clauses: Mapping[str, Clause]) -> dict[str, Clause]:
    """The clauses with groups of those only that are there."""
    return {ident: _kept(clause, clauses) for ident, clause in clauses.items()}


def _kept(clause: Clause, known: Mapping[str, Clause]) -> Clause:
    if all(other in known for other in clause.same_as):
        return clause
    return clause.model_copy(update={"same_as": tuple(other for other in clause.same_as if other in known)})


def _group(clauses: Mapping[str, Clause], start: str) -> set[str]:
    """All clauses that `same_as` leads to, in either direction and over others."""
    named: dict[str, set[str]] = {}
    for ident, clause in clauses.items():
        for other in clause.same_as:
            if other in clauses:
                named.setdefault(ident, set()).add(other)
                named.setdefault(other, set()).add(ident)
    group, ahead = {start}, [start]
    while ahead:
        more = named.get(ahead.pop(), set()) - group
        group |= more
        ahead += more
    return group


def _problem(merged: Merged, ident: str, message: str, *loc: str | int) -> Problem:
    placed = merged.sections["clauses"][ident]
    return Problem(locate(placed.document, placed.node, loc) if loc else placed.key, message)
