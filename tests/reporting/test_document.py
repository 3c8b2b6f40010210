"""The plain report: what stands in its page and its workbook, and that nothing in it can run."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from sanxiang.reporting.document import Column, Document, Evidence, Quote, Table, render_document, write_workbook
from sanxiang.reporting.labels import Name

AGENT = Name("坐席", "Agent")
DOCUMENT = Document(
    title=Name("回测报告", "Backtest"),
    subtitle="甲 → 乙 <1>",
    facts=((Name("会话", "Conversations"), 1234),),
    tables=(
        Table(
            Name("例子", "Examples"),
            (Column(Name("检查项", "Check")), Column(Name("变化", "Change"), "change"), Column(Name("依据", "Evidence"))),
            (
                (Name("问候", "Greeting"), -2.5, Evidence(Name("违反", "Violated"), (Quote(3, AGENT, "<b>不管</b>", 3, 5),))),
                ("=1+1", 2, None),
            ),
        ),
        Table(Name("空表", "Empty"), (Column(Name("列", "Column")),), ()),
    ),
)


def test_the_page_shows_all_cells_and_takes_text_for_text() -> None:
    """Words that matter are marked; markup in what was said is shown, not run."""
    page = render_document(DOCUMENT)
    assert "&lt;b&gt;<mark>不管</mark>&lt;/b&gt;" in page
    assert "#3 坐席：" in page
    assert '<td class="change down">-2.5</td>' in page
    assert '<td class="change up">+2</td>' in page
    assert "1,234" in page
    assert "甲 → 乙 &lt;1&gt;" in page
    assert "<script" not in page
    assert render_document(DOCUMENT) == page


def test_the_workbook_has_a_sheet_a_table_and_no_formulas(tmp_path: Path) -> None:
    """The same bytes each time."""
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(DOCUMENT, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["汇总 Summary", "例子 Examples", "空表 Empty"]
    rows = list(book["例子 Examples"].iter_rows(values_only=True))
    assert rows[0] == ("检查项 Check", "变化 Change", "依据 Evidence")
    assert rows[1] == ("问候 Greeting", -2.5, "违反 Violated\n#3 坐席：<b>【不管】</b>")
    assert (rows[2][0], book["例子 Examples"]["A3"].data_type) == ("=1+1", "s")
