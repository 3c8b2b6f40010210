"""`sanxiang staffing`: the table, JSON, the page, and what it says to wrong input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sanxiang.cli.main import run

STANDARD = "standard: line\nname: {zh: 热线, en: Line}\nlanguage: zh\nvalid_from: 2026-01-01\n"
EACH = "checks:\n  rings: {name: {zh: 三响之内}, clause: [ABC-1], kind: limit, measure: rings, max: 3}\n"


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A standard that wants every call within three rings, and a day of calls."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    folder = tmp_path / "line"
    folder.mkdir()
    (folder / "standard.yaml").write_text(STANDARD, encoding="utf-8")
    (folder / "checks.yaml").write_text(EACH, encoding="utf-8")
    rows = [f"2026-03-02 09:{minute:02d},200,40" for minute in range(0, 60, 1)]
    (tmp_path / "calls.csv").write_text("来电时间,通话时长,话后处理时长\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def staffing(*options: str) -> int:
    return run(["staffing", "--standard", "line", "--calls", "calls.csv", "--no-cache", *options])


def test_the_table_and_the_page(line: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sixty calls of an hour; that 100 % cannot be had is said plainly; the page is written."""
    assert staffing("--wage", "30", "--shrinkage", "30", "--date", "2026-03-09") == 0
    shown = capsys.readouterr().out
    for words in ("15 秒内接听，计划占比 80.0%（checks/rings、ABC-1）", "有限的人手做不到", "no finite staff under random arrivals",
                  "09:00–09:30", "09:30–10:00", "300.00", "网页 Page: staffing-line.html"):  # fmt: skip
        assert words in shown, words
    page = (line / "staffing-line.html").read_text(encoding="utf-8")
    assert "2026-03-09" in page
    assert page.count("<tr>") == 3


def test_json_holds_what_the_table_shows(line: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Plain values; no page unless one is asked for."""
    assert staffing("--json", "--minutes", "60", "--share", "80", "--shrinkage", "0", "--max-occupancy", "100") == 0
    report = json.loads(capsys.readouterr().out)
    (row,) = report["rows"]
    assert (row["calls"], row["aht"], row["load"], row["seats"], row["rostered"], row["cost"]) == (60, 240, 4.0, 7, 7, None)
    assert row["service_level"] == pytest.approx(0.888, abs=5e-4)
    assert report["goal"]["every"] == ["checks/rings"]
    assert report["goal"]["asked_share"] == 1
    assert not list(line.glob("*.html"))


@pytest.mark.parametrize(("options", "seconds", "model"), [
    (("--rings", "3", "--reading", "stop"), 11, "erlang_c"),
    (("--rings", "4"), 20, "erlang_c"),
    (("--seconds", "30", "--pickup", "4"), 26, "erlang_c"),
    (("--patience", "90"), 15, "erlang_a"),
])  # fmt: skip
def test_limit_and_model_may_be_chosen(
    line: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], seconds: float, model: str
) -> None:
    """Rings in both readings, seconds, time to pick up, patience."""
    assert staffing("--json", *options) == 0
    goal = json.loads(capsys.readouterr().out)["goal"]
    assert (goal["seconds"], goal["model"]) == (seconds, model)


def test_wrong_rows_are_told_and_left_out(line: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3, row and column; the plan is made of the others."""
    with (line / "calls.csv").open("a", encoding="utf-8") as out:
        out.write("中午,200,40\n")
    assert staffing() == 3
    told = capsys.readouterr()
    assert "calls.csv:62:1: 来电时间: 「中午」不是时间" in told.err
    assert "共 1 行有误" in told.err
    assert "合计 Total: 来电 calls 60.0" in told.out


@pytest.mark.parametrize(("options", "message"), [
    (("--share", "100"), "有限人手做不到每一通"),
    (("--minutes", "7"), "应为整除一天的分钟数"),
    (("--rings", "3", "--seconds", "9"), "只能写一个"),
    (("--columns", "when=时间"), "没有字段 when"),
    (("--columns", "at=时间"), "没有列 时间"),
    (("--pickup", "20"), "比时限 15 秒长"),
    (("--zone", "Mars/Base"), "没有时区"),
    (("--shrinkage", "100"), "--shrinkage"),
    (("--calls", "none.csv"), "none.csv: 无法打开"),
    (("--report", "calls.csv"), "会覆盖输入"),
])  # fmt: skip
def test_bad_usage_gets_one_clear_message(line: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], message: str) -> None:
    """Exit code 2, no traceback, nothing written."""
    assert staffing(*options) == 2
    assert message in capsys.readouterr().err
    assert not list(line.glob("*.html"))


@pytest.mark.parametrize(("text", "message"), [
    ("", "文件为空"),
    ("来电时间\n", "没有来电"),
    ("姓名\n王\n", "认不出来电时间是哪一列"),
    ("来电时间\n2026-03-02 10:15\n", "请写 --aht 秒数"),
    ("来电时间\n很晚\n", "「很晚」不是时间"),
])  # fmt: skip
def test_a_bad_history_gets_one_clear_message(line: Path, capsys: pytest.CaptureFixture[str], text: str, message: str) -> None:
    """Exit code 2, the file named."""
    (line / "calls.csv").write_text(text, encoding="utf-8")
    assert staffing() == 2
    told = capsys.readouterr().err
    assert told.startswith("calls.csv")
    assert message in told


def test_a_standard_without_a_time_to_answer_asks_for_one(line: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is invented; with --seconds it plans."""
    (line / "line" / "checks.yaml").unlink()
    assert staffing() == 2
    assert "没有接听时限" in capsys.readouterr().err
    assert staffing("--seconds", "20", "--json") == 0
    assert json.loads(capsys.readouterr().out)["goal"]["clauses"] == []
