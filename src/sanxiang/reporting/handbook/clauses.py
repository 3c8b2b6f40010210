"""The chapter of clauses: by document, with what puts each of them to work. Titles where the standard has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sanxiang.reporting.handbook.model import Line, Lines, Run, Table
from sanxiang.reporting.handbook.words import Tongue
from sanxiang.standard.standard import Standard

_SOURCES = {"scripts": "script", "situations": "situation", "forbidden": "expression", "checks": "check"}
"""Section -> the word for one of it."""


def clause_sections(standard: Standard, tongue: Tongue) -> Iterator[tuple[str, tuple[Table, ...]]]:
    """A section a document: what stands before the `-` of the ids. Clauses that nothing names are listed, too."""
    known: Mapping[str, Any] = getattr(standard, "clauses", {})
    uses = _uses(standard, tongue)
    documents: dict[str, list[str]] = {}
    for ident in sorted({*known, *uses}):
        documents.setdefault(ident.rpartition("-")[0], []).append(ident)
    titled = any(known.values())
    head = tuple(tongue.word(key) for key in (("clause", "requirement", "works") if titled else ("clause", "works")))
    for document, idents in documents.items():
        rows = tuple(_row(ident, known.get(ident), uses.get(ident, []), titled, tongue) for ident in idents)
        yield _title(standard, document, tongue), (Table(head, (12, 48, 40) if titled else (14, 86), rows),)


def _title(standard: Standard, document: str, tongue: Tongue) -> str:
    named = getattr(standard, "documents", {}).get(document)
    return f"{document} {tongue.name(named.name)}" if named else f"{tongue.word('document')} {document}"


def _row(ident: str, clause: Any, uses: list[str], titled: bool, tongue: Tongue) -> tuple[Lines, ...]:
    title: Lines = tongue.lines(clause.title) if clause is not None else ()
    works: Lines = ((Run("；".join(uses)),),) if uses else (_otherwise(clause, tongue),)
    number: Lines = ((Run(ident, "code"),),)
    return (number, title, works) if titled else (number, works)


def _otherwise(clause: Any, tongue: Tongue) -> Line:
    """How a clause is judged that nothing here puts to work, where the standard says so."""
    found = [tongue.word(key) for key in ("needs", "record") if getattr(clause, key, None)]
    person = getattr(clause, "person", None)
    if person is not None:
        found.append(f"{tongue.word('person')}：{tongue.name(person)}")
    return (Run("；".join(found) or "–", "minor"),)


def _uses(standard: Standard, tongue: Tongue) -> dict[str, list[str]]:
    """clause -> what names it, in the order of the chapters, as `标准话术：…`."""
    found: dict[str, dict[str, list[str]]] = {}
    for section in _SOURCES:
        for entry in getattr(standard, section, {}).values():
            for clause in entry.clause:
                found.setdefault(clause, {}).setdefault(section, []).append(tongue.name(entry.name))
    return {clause: [f"{tongue.word(_SOURCES[key])}：{_listed(names)}" for key, names in each.items()] for clause, each in found.items()}


def _listed(names: list[str]) -> str:
    return "、".join(dict.fromkeys(names))
