"""Clauses that entries name and no clause list knows."""

from __future__ import annotations

from collections.abc import Iterator

from sanxiang.standard.clauses import document_of
from sanxiang.standard.names import nearest
from sanxiang.standard.standard import Standard
from sanxiang.workbench.entries import Places

CLAIMING = ("forbidden", "scripts", "checks", "situations", "targets", "catalogue", "procedures")
"""The sections whose entries may name clauses."""

Remarks = Iterator[tuple[str, str, tuple[str | int, ...], str, str]]
"""Section, entry, place below it, level, message."""


def clause_remarks(standard: Standard, places: Places) -> Remarks:
    """An id of a document that the list numbers is an error: it is misspelt, or was dropped. One of another document is
    a warning: a centre may go by ids of its own before it lists them. A standard without clauses has nothing to compare.
    """
    documents = {document_of(ident) for ident in standard.clauses}
    for section in CLAIMING if documents else ():
        for ident, entry in getattr(standard, section).items():
            for number, clause in enumerate(entry.clause):
                if clause not in standard.clauses:
                    known = document_of(clause) in documents
                    message = _of_listed(standard, places, clause) if known else _of_unlisted(clause)
                    yield section, ident, ("clause", number), "error" if known else "warning", message


def _of_listed(standard: Standard, places: Places, clause: str) -> str:
    if layer := places.merged.dropped.get(("clauses", clause)):
        return f"条款 {clause} 已被 {layer} 的 drop 删去 / this clause is taken away by drop in {layer}"
    return f"没有条款 {clause}{nearest(clause, standard.clauses)} / no such clause"


def _of_unlisted(clause: str) -> str:
    document = document_of(clause)
    return f"条款 {clause} 不在任何条款表中，可在 clauses: 列出 {document} 的条款 / no clause list knows it: list the clauses of {document}"
