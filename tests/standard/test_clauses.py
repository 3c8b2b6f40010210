"""The clause list: what overlays do to it, and the list that ships with the packs."""

from __future__ import annotations

from collections import Counter

from standard_files import HEADER, PACKS, MemoryFiles, load

from sanxiang.standard.clauses import document_of
from sanxiang.standard.loading import load_standard

BASE = """\
clauses:
  K-1: {title: {zh: 甲}, kind: conduct, verify: [text], same_as: [K-2, K-3]}
  K-2: {title: {zh: 乙}, kind: conduct, verify: [text], same_as: [K-1, K-3]}
  K-3: {title: {zh: 丙}, kind: conduct, verify: [text], same_as: [K-1, K-2]}
"""
OVERLAY = "standard: mine\nname: {zh: 我的}\nvalid_from: 2026-01-01\nextends: house\n"


def test_what_an_overlay_drops_falls_out_of_its_group() -> None:
    """Those that stay need no mending."""
    files = {"house/standard.yaml": HEADER.replace("mine", "house"), "house/k.yaml": BASE}
    mine = load({**files, "mine/standard.yaml": OVERLAY + "drop: {clauses: [K-2]}\n"})
    assert {ident: clause.same_as for ident, clause in mine.clauses.items()} == {"K-1": ("K-3",), "K-3": ("K-1",)}


def test_a_centre_lists_its_own_clauses_beside_the_inherited_ones() -> None:
    """The two lists are one; documents are named in the header."""
    files = {"house/standard.yaml": HEADER.replace("mine", "house"), "house/k.yaml": BASE}
    own = "clauses: {DESK-7: {title: {zh: 早班交接}, kind: process, verify: [record], record: [roster]}}\n"
    header = OVERLAY + "documents: {DESK: {name: {zh: 班组手册}}}\n"
    mine = load({**files, "mine/standard.yaml": header, "mine/own.yaml": own})
    assert list(mine.clauses) == ["DESK-7", "K-1", "K-2", "K-3"]
    assert mine.documents["DESK"].name.zh == "班组手册"
    assert document_of("DESK-7") == "DESK"


def test_the_list_of_the_packs_is_whole() -> None:
    """521 clauses of four documents, numbered without a gap, each with a title in both languages."""
    base = load_standard("base")
    assert Counter(map(document_of, base.clauses)) == {"S0": 182, "S1": 103, "S2": 160, "S3": 76}
    assert [ident for ident in base.clauses if int(ident[3:]) > Counter(map(document_of, base.clauses))[ident[:2]]] == []
    assert [ident for ident, clause in base.clauses.items() if not (clause.title.zh and clause.title.en and clause.section)] == []
    assert set(base.documents) == {"S0", "S1", "S2", "S3"}


def test_groups_of_the_packs_are_those_that_repeat_each_other() -> None:
    """Three rings in one group, interruptions in another."""
    clauses = load_standard("hotline").clauses
    assert clauses["S0-043"].same_as == ("S3-026",)
    assert set(clauses["S0-125"].same_as) == {"S1-095", "S3-006"}


def test_a_clause_that_needs_a_record_says_so_in_its_ways_to_verify() -> None:
    """What is asked of records and recordings is what the list says can show it."""
    for ident, clause in load_standard("base").clauses.items():
        assert not clause.record or "record" in clause.verify, ident
        assert not clause.needs or "audio" in clause.verify, ident
        assert clause.person is None or (clause.person.zh and clause.person.en), ident


def test_reading_from_memory_needs_no_clauses() -> None:
    """A standard without a list is sound."""
    assert load_standard("mine", read=MemoryFiles({"mine/standard.yaml": HEADER}), packs=PACKS).clauses == {}
