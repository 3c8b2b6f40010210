"""`sanxiang commitments`: a table, lines of JSON, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sanxiang.cli.main import run

TALK = """\
# started_at: 2026-03-02 10:15:00
坐席 00:10 您好，我先帮您登记，两小时内给您回电话。
客户 00:20 好的
坐席 00:30 明天下午师傅上门，13800000000是您的电话吧。
"""


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    file = tmp_path / "talk.txt"
    file.write_text(TALK, encoding="utf-8")
    return file


def test_lines_of_json(talk: Path, tmp_path: Path) -> None:
    """One object each, in order, with the derivation in both languages; the same to a file."""
    out = tmp_path / "found.jsonl"
    assert run(["commitments", str(talk), "--standard", "base", "--out", str(out)]) == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["action"], row["due"]) for row in rows] == [
        ("handle", None),
        ("callback", "2026-03-02T12:15+08:00"),
        ("visit", "2026-03-03T18:00+08:00"),
    ]
    assert rows[1]["conversation"] == "talk"
    assert "2 h" in rows[1]["derivation"]["en"]


def test_a_table(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words, act, due time; what has no time says so."""
    assert run(["commitments", str(talk), "--standard", "base"]) == 0
    shown = capsys.readouterr().out
    for words in ("两小时内给您回电话", "回电", "无时限", "3 项承诺 / commitments"):
        assert words in shown


def test_times_that_are_not_known_stay_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a date there is no due time, and none is invented."""
    file = tmp_path / "talk.txt"
    file.write_text("坐席: 明天上午给您回电话。\n", encoding="utf-8")
    assert run(["commitments", str(file), "--standard", "base", "--json"]) == 0
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (row["timed"], row["due"]) == (True, None)


def test_an_unknown_calendar(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Told in one line, and the command is refused."""
    assert run(["commitments", str(talk), "--standard", "base", "--calendar", "night"]) == 2
    assert "没有日历 night" in capsys.readouterr().err
