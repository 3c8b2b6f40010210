"""`sanxiang standard cover` from outside."""

from __future__ import annotations

import json

import pytest
from cli_desk import Desk

from sanxiang.cli.failures import Exit

CLAUSES = """\
clauses:
  S3-050: {title: {zh: 开口先问候, en: Greet first}, kind: script, verify: [text]}
  S1-019: {title: {zh: 不说不归我管, en: Never brush off}, kind: forbidden, verify: [text]}
  S3-001: {title: {zh: 及时应答, en: Answer in time}, kind: timing, verify: [timing]}
  S3-058: {title: {zh: 着装整洁, en: Tidy dress}, kind: conduct, verify: [person]}
"""


@pytest.fixture
def listed(desk: Desk) -> Desk:
    """The desk with a clause list; one of its clauses is nobody's."""
    desk.write("desk/clauses.yaml", CLAUSES)
    return desk


def test_the_table_counts_and_names_what_is_missing(listed: Desk) -> None:
    """Three of four; the fourth by its title."""
    told = listed.say("standard", "cover", listed.standard)
    assert told.code == Exit.FINE
    assert "S3-058" in told.out
    assert "着装整洁 Tidy dress" in told.out


def test_json_holds_totals_clauses_and_claims(listed: Desk) -> None:
    """For other programs."""
    told = listed.say("standard", "cover", listed.standard, "--json")
    values = json.loads(told.out)
    assert {each["id"]: each["coverage"] for each in values["clauses"]} == {
        "S1-019": "live",
        "S3-001": "live",
        "S3-050": "live",
        "S3-058": "not_covered",
    }
    assert values["total"]["total"] == 4
    assert {claim["entry"] for each in values["clauses"] for claim in each["claims"]} >= {"greets", "quick", "brush-off"}


@pytest.mark.parametrize(("share", "code"), [("75", Exit.FINE), ("75.1", Exit.FAILED), ("100", Exit.FAILED), ("0", Exit.FINE)])
def test_the_gate_looks_at_clauses_accounted_for(listed: Desk, share: str, code: Exit) -> None:
    """75 in 100 have somebody who verifies them."""
    told = listed.say("standard", "cover", listed.standard, "--fail-under", share)
    assert told.code == code
    assert ("75.0%" in told.err) is (code == Exit.FAILED)


def test_the_page_is_written_whole_and_dated(listed: Desk) -> None:
    """With the date that is given."""
    path = listed.folder / "cover.html"
    told = listed.say("standard", "cover", listed.standard, "--html", path, "--date", "2026-03-02")
    assert (told.code, str(path) in told.out) == (Exit.FINE, True)
    page = path.read_text(encoding="utf-8")
    assert "2026-03-02" in page
    assert page.endswith("</html>")


def test_a_standard_without_a_list_covers_nothing_and_misses_nothing(desk: Desk) -> None:
    """No clauses, no gate to fail."""
    told = desk.say("standard", "cover", desk.standard, "--fail-under", "100", "--json")
    assert (told.code, json.loads(told.out)["total"]["total"]) == (Exit.FINE, 0)


@pytest.mark.parametrize("arguments", [("./nowhere",), (), ("hotline", "--fail-under", "101"), ("hotline", "--set", "x")])
def test_bad_usage_is_told(desk: Desk, arguments: tuple[str, ...]) -> None:
    """With exit code 2."""
    assert desk.say("standard", "cover", *arguments).code == Exit.WRONG


def test_titles_of_clauses_stand_beside_their_ids(listed: Desk) -> None:
    """In the table of findings, in the report and on the terminal."""
    report, table = listed.folder / "r.html", listed.folder / "f.jsonl"
    told = listed.inspect("--report", report, "--out", table)
    rows = [json.loads(line) for line in table.read_text(encoding="utf-8").splitlines()]
    assert ["不说不归我管"] in [row["clause_titles"] for row in rows if row["clauses"] == ["S1-019"]]
    assert "开口先问候" in report.read_text(encoding="utf-8")
    assert "不说不归我管" in told.out
