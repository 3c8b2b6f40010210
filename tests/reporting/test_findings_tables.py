"""Findings as files: one schema, masked, without formulas, the same bytes each time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from report_fakes import LABELS, bad, conversation, finding, good, mask_digits, message, result, span_of

from sanxiang.conversation.model import Party, Role
from sanxiang.inspection.findings import State, Why
from sanxiang.reporting.analysis import vcon_analysis
from sanxiang.reporting.masking import Mask, unmasked
from sanxiang.reporting.rows import COLUMNS
from sanxiang.reporting.tables import write_findings

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "findings.md"
FORMULAS = ["=1+1", "+86 10", "-1", "@SUM(A1)", "\t=1"]


def written(path: Path, *pairs: Any, mask: Mask = mask_digits) -> Path:
    write_findings(path, pairs, LABELS, mask=mask, date="2026-03-05")
    return path


def test_jsonl_and_parquet_hold_the_same_rows(tmp_path: Path) -> None:
    """One schema: the same keys, order and values in both."""
    lines = written(tmp_path / "f.jsonl", good(), bad()).read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert rows == pq.read_table(written(tmp_path / "f.parquet", good(), bad())).to_pylist()
    assert [list(row) for row in rows] == [list(COLUMNS)] * 6


def test_a_row_tells_what_where_and_why(tmp_path: Path) -> None:
    """The brush-off of the bad conversation, in full."""
    rows = [json.loads(line) for line in written(tmp_path / "f.jsonl", bad()).read_text("utf-8").splitlines()]
    row = next(row for row in rows if row["check"] == "rude")
    expected = {"conversation": "bad", "state": "violated", "why": "said", "agent_id": "****", "agent_name": "小林", "failed": True}
    expected |= {"points": 10.0, "deducted": 10.0, "clauses": ["T1-002", "T1-003"], "check_zh": "服务忌语", "reason": None}
    assert {key: row[key] for key in expected} == expected
    assert row["evidence"] == [{"event": 1, "start": 6, "end": 10, "at": 20, "words": "不归我管"}]


def test_not_applicable_findings_are_no_rows(tmp_path: Path) -> None:
    """They say nothing about the conversation."""
    talk = conversation("x", message(1, "好"))
    path = written(tmp_path / "f.jsonl", (talk, result(talk, finding("greeting", State.NOT_APPLICABLE))))
    assert path.read_text("utf-8") == ""


def test_rows_are_masked(tmp_path: Path) -> None:
    """Quoted words and ids pass through the mask; without one they are as they were."""
    talk = conversation("录音13800000000", message(0, "我的电话13800000000"))
    pair = (talk, result(talk, finding("rude", State.VIOLATED, spans=[span_of(talk, 0, "13800000000")], why=Why.SAID)))
    assert "13800000000" not in written(tmp_path / "f.jsonl", pair).read_text("utf-8")
    assert written(tmp_path / "g.jsonl", pair, mask=unmasked).read_text("utf-8").count("13800000000") == 2


@pytest.mark.parametrize("suffix", ["jsonl", "parquet", "xlsx"])
def test_equal_findings_give_equal_bytes(tmp_path: Path, suffix: str) -> None:
    """Excel's clock and zip dates included."""
    first = written(tmp_path / f"a.{suffix}", good(), bad()).read_bytes()
    assert first == written(tmp_path / f"b.{suffix}", good(), bad()).read_bytes()


def test_the_workbook_has_four_sheets_ready_to_use(tmp_path: Path) -> None:
    """Names, frozen and filtered headers, widths, and as many rows as there are findings and conversations."""
    book = load_workbook(written(tmp_path / "f.xlsx", good(), bad()))
    assert book.sheetnames == ["汇总 Summary", "判定 Findings", "会话 Conversations", "条款 Clauses"]
    findings = book["判定 Findings"]
    assert (findings.freeze_panes, findings.auto_filter.ref, findings.max_row) == ("B2", "A1:AG7", 7)
    assert [str(cell.value).split()[-1] for cell in findings[1]] == list(COLUMNS)
    assert findings.column_dimensions["A"].width > 20
    assert (book["会话 Conversations"].max_row, book["条款 Clauses"].max_row) == (3, 5)
    summary = {row[0].value: row[1].value for row in book["汇总 Summary"].iter_rows()}
    assert (summary["会话 Conversations"], summary["得分 Score"], summary["不合格会话 Failed conversations"]) == (2, 42.42, 1)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_becomes_a_formula(tmp_path: Path, text: str) -> None:
    """Text that begins like a formula is stored as text with Excel's text prefix, and is not changed."""
    talk = conversation(text, message(0, text), parties=(Party(Role.AGENT, text, text),))
    pair = (talk, result(talk, finding("rude", State.VIOLATED, why=Why.SAID)))
    book = load_workbook(written(tmp_path / "f.xlsx", pair, mask=unmasked))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(cells) == 5
    assert all((cell.data_type, cell.quotePrefix) == ("s", True) for cell in cells)


def test_characters_that_excel_forbids_are_replaced(tmp_path: Path) -> None:
    """Control characters and lone surrogates do not break the workbook; endless text is cut."""
    talk = conversation("a\x00b\ud800", message(1, "长" * 40_000))
    whole = span_of(talk, 0, "长" * 40_000)
    pair = (talk, result(talk, finding("rude", State.VIOLATED, spans=[whole], why=Why.SAID)))
    sheet = load_workbook(written(tmp_path / "f.xlsx", pair))["判定 Findings"]
    assert sheet["A2"].value == "a\ufffdb\ufffd"
    assert max(len(str(cell.value)) for cell in sheet[2]) == 32_767


@pytest.mark.parametrize("name", ["findings.xls", "findings", "findings.csv"])
def test_other_extensions_are_refused_by_name(tmp_path: Path, name: str) -> None:
    """The message says what is possible, and no file is left behind."""
    with pytest.raises(ValueError, match=r"\.jsonl, \.parquet, \.xlsx"):
        written(tmp_path / name, good())
    assert list(tmp_path.iterdir()) == []


def test_the_documented_schema_is_the_written_one() -> None:
    """The page lists every column, in order."""
    rows = [line.split("|")[1].strip() for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert [row.strip("`") for row in rows][: len(COLUMNS)] == list(COLUMNS)


def test_vcon_analysis_is_a_report_without_words() -> None:
    """The members that vCon asks for, and a body that is plain JSON."""
    talk, found = bad()
    analysis = vcon_analysis(found)
    assert (analysis["type"], analysis["vendor"], analysis["schema"]) == ("report", "sanxiang", "urn:sanxiang:result:1")
    body = json.loads(json.dumps(analysis["body"]))
    assert (body["conversation"], body["failed"]) == ("bad", ["rude"])
    assert talk.events[1].text not in json.dumps(analysis, ensure_ascii=False)
