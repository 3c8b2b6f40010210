"""`sanxiang inspect` as its users see it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cli_desk import TALKS, Desk

from sanxiang.cli.failures import Exit

PHONES = ("13812345678", "13912345678")


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_good_run_says_how_many_and_exits_with_0(desk: Desk) -> None:
    """The summary shows conversations, score and the broken clause."""
    told = desk.inspect()
    assert told.code == Exit.FINE
    assert "3" in told.out
    assert "S1-019" in told.out
    assert told.err == ""


def test_findings_and_report_are_written(desk: Desk) -> None:
    """Each kind of output holds what was found, in the order of the input."""
    told = desk.inspect("--out", desk.folder / "f.jsonl", "--report", desk.folder / "r.html", "--date", "2026-03-02")
    assert told.code == Exit.FINE
    states = {(row["conversation"], row["check"]): row["state"] for row in rows(desk.folder / "f.jsonl")}
    assert states["a", "quick"] == "pass"
    assert states["b", "no-brush-off"] == "violated"
    assert states["b", "quick"] == "not_evaluated"
    assert "2026-03-02" in (desk.folder / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", ["parquet", "xlsx"])
def test_other_tables_are_written_whole(desk: Desk, suffix: str) -> None:
    """No draft stays behind beside the table."""
    out = desk.folder / "out" / f"f.{suffix}"
    out.parent.mkdir()
    assert desk.inspect("--out", out).code == Exit.FINE
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_personal_data_is_masked_unless_told(desk: Desk) -> None:
    """No output holds a whole telephone number; with --unmasked the table does."""
    out, report, rejects = (desk.folder / name for name in ("f.jsonl", "r.html", "rejects.jsonl"))
    broken = desk.write("broken.txt", "张三13812345678没有说话方\n")
    told = desk.say("inspect", desk.talks, broken, "--standard", desk.standard, "--out", out, "--report", report, "--rejects", rejects)
    texts = [told.out, told.err, *(path.read_text(encoding="utf-8") for path in (out, report, rejects))]
    assert told.code == Exit.REJECTED
    assert rows(rejects)
    assert not [phone for phone in PHONES for text in texts if phone in text]
    desk.inspect("--report", report, "--unmasked")
    assert PHONES[1] in report.read_text(encoding="utf-8")


def test_rejected_records_are_counted_written_and_told(desk: Desk) -> None:
    """A broken record costs itself only: exit code 3, its place told, the rest inspected."""
    path = desk.write("mixed.jsonl", json.dumps(TALKS[0]) + "\n{broken\n" + json.dumps(TALKS[2]) + "\n")
    out, rejects = desk.folder / "f.jsonl", desk.folder / "rejects.jsonl"
    told = desk.say("inspect", path, "--standard", desk.standard, "--out", out, "--rejects", rejects)
    assert told.code == Exit.REJECTED
    assert {row["conversation"] for row in rows(out)} == {"a", "c"}
    assert [row["line"] for row in rows(rejects)] == [2]
    assert f"{path}:2" in told.err


def test_many_rejects_are_told_in_part(desk: Desk) -> None:
    """Five are shown one by one, then the number of all."""
    path = desk.write("mixed.jsonl", json.dumps(TALKS[0]) + "\n" + "{broken\n" * 9)
    told = desk.say("inspect", path, "--standard", desk.standard)
    assert told.err.count("rejected: ") == 5
    assert "9 records rejected" in told.err


def test_a_file_that_is_no_conversation_does_not_stop_the_others(desk: Desk) -> None:
    """It counts as one rejected record."""
    path = desk.write("a.pdf", "%PDF-1.7\n")
    told = desk.say("inspect", path, desk.talks, "--standard", desk.standard)
    assert told.code == Exit.REJECTED
    assert f"{path}" in told.err


def test_nothing_read_at_all_is_wrong_usage(desk: Desk) -> None:
    """Where not one conversation could be read, nothing was inspected."""
    told = desk.say("inspect", desk.write("a.pdf", "%PDF-1.7\n"), "--standard", desk.standard)
    assert told.code == Exit.WRONG
    assert "not one conversation" in told.err


def test_folders_are_walked(desk: Desk) -> None:
    """Conversation files below a folder are read in order; others are skipped and counted."""
    desk.write("in/b/two.txt", "客服: 您好\n")
    desk.write("in/a.txt", "客服: 您好\n")
    desk.write("in/readme.md", "no talk")
    desk.write("in/.hidden.txt", "客服: 您好\n")
    out = desk.folder / "f.jsonl"
    told = desk.say("inspect", desk.folder / "in", "--standard", desk.standard, "--channel", "chat", "--out", out)
    assert told.code == Exit.FINE
    assert list(dict.fromkeys(row["conversation"] for row in rows(out))) == ["a", "two"]
    assert "1 other files skipped" in told.err


def test_the_same_id_in_two_files_is_told(desk: Desk) -> None:
    """Both conversations are inspected."""
    twin = desk.write("twin.jsonl", json.dumps(TALKS[0]) + "\n")
    told = desk.say("inspect", desk.talks, twin, "--standard", desk.standard)
    assert told.code == Exit.FINE
    assert "duplicate id" in told.err


@pytest.mark.parametrize(("gate", "code"), [("10", Exit.FINE), ("99", Exit.FAILED)])
def test_the_gate_decides_the_exit_code(desk: Desk, gate: str, code: Exit) -> None:
    """--fail-under turns a low score into exit code 1."""
    assert desk.inspect("--fail-under", gate).code == code


def test_no_score_never_passes_the_gate(desk: Desk) -> None:
    """What is not known does not count as a pass."""
    talk = desk.write("talk.txt", "备注: 无\n系统: 会话开始\n")
    told = desk.say("inspect", talk, "--standard", desk.standard, "--fail-under", "1")
    assert told.code == Exit.FAILED


def test_parameters_take_their_types(desk: Desk) -> None:
    """A number given as text on the command line is a number to the standard."""
    out = desk.folder / "f.jsonl"
    desk.inspect("--set", "seconds=10", "--set", "company=2026", "--set", "address=老师、同学", "--out", out)
    states = {(row["conversation"], row["check"]): row["state"] for row in rows(out)}
    assert states["a", "quick"] == "violated"


def test_swap_and_columns_reach_the_readers(desk: Desk) -> None:
    """A table with odd headers and exchanged sides is read right."""
    table = desk.write("t.csv", "编号,谁,说了\n1,客户,您好，请讲。\n1,客服,在吗\n")
    out = desk.folder / "f.jsonl"
    columns = "conversation=编号,role=谁,text=说了"
    told = desk.say("inspect", table, "--standard", desk.standard, "--columns", columns, "--swap", "--channel", "chat", "--out", out)
    assert told.code == Exit.FINE
    assert {row["check"]: row["state"] for row in rows(out)}["greets"] == "pass"


def test_names_come_in_the_language_asked_for(desk: Desk) -> None:
    """--lang en leaves the Chinese names of checks out."""
    assert "No brush-off" in desk.inspect("--lang", "en").out
    assert "不推诿" not in desk.inspect("--lang", "en").out


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("--set", "company"), "NAME=VALUE"),
        (("--set", "secnds=3"), "seconds"),
        (("--set", "seconds=0"), "seconds"),
        (("--from", "docx"), "--from"),
        (("--columns", "words=内容"), "--columns"),
        (("--zone", "Asia/Nowhere"), "--zone"),
        (("--out", "findings.doc"), "--out"),
        (("--jobs", "0"), "--jobs"),
        (("--date", "yesterday"), "--date"),
        (("--no-such-option",), "--no-such-option"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(desk: Desk, arguments: tuple[str, ...], part: str) -> None:
    """The line names what is wrong."""
    told = desk.inspect(*arguments)
    assert told.code == Exit.WRONG
    assert part in told.err
    assert len(told.err.splitlines()) == 1
    assert told.out == ""


def test_missing_files_and_standards_are_told(desk: Desk) -> None:
    """Neither a traceback nor a silent skip."""
    assert "nowhere.jsonl" in desk.say("inspect", "nowhere.jsonl", "--standard", desk.standard).err
    told = desk.say("inspect", desk.talks, "--standard", "./nowhere")
    assert told.code == Exit.WRONG
    assert "./nowhere" in told.err


def test_a_wrong_standard_tells_every_problem_with_its_place(desk: Desk) -> None:
    """file:line:column for each."""
    desk.write("desk/bad.yaml", "acts:\n  x: {nme: {zh: 甲}}\n  y: 3\n")
    told = desk.inspect()
    assert told.code == Exit.WRONG
    assert f"{desk.standard}/bad.yaml:2:" in told.err
    assert f"{desk.standard}/bad.yaml:3:" in told.err


def test_outputs_that_cannot_be_written_are_told_before_the_work(desk: Desk) -> None:
    """One line with the path that was asked for; other outputs do not appear by halves."""
    out = desk.folder / "f.jsonl"
    told = desk.inspect("--out", out, "--report", desk.folder / "none" / "r.html")
    assert told.code == Exit.WRONG
    assert told.err.splitlines() == [f"{desk.folder / 'none' / 'r.html'}: 没有这个文件或文件夹 / No such file or directory"]
    assert not out.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_full_disk_is_told(desk: Desk) -> None:
    """Exit code 4: the work could not be finished."""
    told = desk.inspect("--report", "/dev/full")
    assert told.code == Exit.UNFINISHED
    assert "磁盘已满" in told.err


def test_a_failed_run_keeps_the_old_output(desk: Desk) -> None:
    """A file that was there stays as it was."""
    out = desk.write("f.jsonl", "old\n")
    desk.inspect("--out", out, "--report", desk.folder / "none" / "r.html")
    assert out.read_text(encoding="utf-8") == "old\n"


def test_an_input_is_never_overwritten(desk: Desk) -> None:
    """Neither by a table nor by rejects."""
    before = Path(desk.talks).read_bytes()
    for option in ("--out", "--rejects"):
        told = desk.inspect(option, desk.talks)
        assert (told.code, option in told.err) == (Exit.WRONG, True)
    assert Path(desk.talks).read_bytes() == before


def test_without_a_cache_nothing_is_kept(desk: Desk) -> None:
    """--no-cache neither reads nor writes."""
    desk.inspect("--no-cache")
    assert not (desk.folder / "cache").exists()
    desk.inspect()
    assert os.listdir(desk.folder / "cache" / "sanxiang")


def test_the_cache_changes_no_byte(desk: Desk) -> None:
    """The second run, from the cache, writes the same findings as the first."""
    first, second = desk.folder / "1.jsonl", desk.folder / "2.jsonl"
    desk.inspect("--out", first)
    desk.inspect("--out", second)
    assert first.read_bytes() == second.read_bytes()
