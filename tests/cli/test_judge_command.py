"""`sanxiang standard targets NAME --judge FILE`: tables, JSON, wrong input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sanxiang.cli.main import run

STANDARD = "standard: crew\nname: {zh: 抢修队, en: Repair crew}\nlanguage: zh\nvalid_from: 2026-01-01\n"
CALENDAR = 'calendars:\n  centre: {weekly: {mon-fri: "09:00-18:00"}, holidays: china}\n'
TARGETS = """\
targets:
  arrive:
    name: {zh: 到场, en: On site}
    clause: [ABC-1]
    kind: arrive
    cases: [{for: {region: urban}, within: {minutes: 45}, clause: [ABC-2]}]
    from: outage.reported
    to: visit.arrived
  answer: {name: {zh: 答复}, kind: answer, clock: working_days, within: {working_days: 7}, from: complaint.received, to: complaint.answered}
  level:
    {name: {zh: 接通}, kind: answer, within: {seconds: 15}, statistic: percentile, share: 80, from: contact.offered, to: contact.answered}
  mean: {name: {zh: 平均}, kind: respond, within: {minutes: 30}, statistic: average, from: ticket.created, to: ticket.responded}
catalogue:
  repair: {name: {zh: 抢修}, charging: free, targets: [arrive]}
"""
RECORDS = """\
record,at,event,state,region,told
O-1,2026-03-02 10:00,outage.reported,,urban,
O-1,2026-03-02 10:50,visit.arrived,,,
O-2,2026-03-02 10:00,outage.reported,,,
C-1,2026-02-13 10:00,complaint.received,,,2026-02-26 18:00
C-1,2026-03-02 17:00,complaint.answered,,,
C-2,2026-12-24 10:00,complaint.received,,,
P-1,2026-03-02 10:00:00,contact.offered,,,
P-1,2026-03-02 10:00:09,contact.answered,,,
T-1,2026-03-02 10:00,ticket.created,,,
T-1,2026-03-02 10:20,ticket.responded,,,
"""


@pytest.fixture
def crew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "220")
    folder = tmp_path / "crew"
    folder.mkdir()
    for name, text in (("standard.yaml", STANDARD), ("calendars.yaml", CALENDAR), ("targets.yaml", TARGETS)):
        (folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "records.csv").write_text(RECORDS, encoding="utf-8")
    return tmp_path


def judge(*options: str) -> int:
    return run(["standard", "targets", "crew", "--judge", "records.csv", "--now", "2026-12-26 12:00", "--no-cache", *options])


def test_the_tables_show_clocks_and_what_became_of_each_target(crew: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """State, cause, due, what was told, what is left; share with its interval, or no data; the clauses."""
    assert judge("--explain") == 0
    shown = capsys.readouterr().out
    for words in (
        "截至 as of 2026-12-26 12:00", "未达成 missed", "迟了 late", "03-02 10:45", "+5 分钟", "缺少 missing: region", "未兑现",
        "2027-01-04 18:00 暂定", "春节调休上班", "make-up workday for Spring Festival", "100.0%（21–100）",
        "平均 mean 20", "80%", "达到 kept", "未达到 not kept", "ABC-1, ABC-2",
    ):  # fmt: skip
        assert words in shown, words


def test_json_holds_clocks_outcomes_and_findings(crew: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Times with their zone; a share or average has one finding over all records."""
    assert judge("--json") == 0
    found = json.loads(capsys.readouterr().out)
    late = next(clock for clock in found["clocks"] if clock["record"] == "O-1")
    assert (late["state"], late["due"], late["late"], late["clauses"]) == ("missed", "2026-03-02T10:45:00+08:00", 300, ["ABC-1", "ABC-2"])
    told = next(clock for clock in found["clocks"] if clock["record"] == "C-1")
    assert (told["state"], told["told"], told["told_kept"]) == ("met", "2026-02-26T18:00:00+08:00", False)
    assert "7 working days" in told["derivation"]["en"]
    assert {each["target"]: each["kept"] for each in found["outcomes"]} == {"answer": True, "arrive": False, "level": True, "mean": True}
    assert {(each["record"], each["check"], each["state"]) for each in found["findings"]} == {
        ("O-1", "targets/arrive", "violated"), ("O-2", "targets/arrive", "not_evaluated"), ("C-1", "targets/answer", "pass"),
        ("C-2", "targets/answer", "pending"), (None, "targets/level", "pass"), (None, "targets/mean", "pass"),
    }  # fmt: skip


def test_the_instant_of_judging_and_the_states_that_pause_may_be_chosen(crew: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As of then; other states than waiting for the customer."""
    with (crew / "records.csv").open("a", encoding="utf-8") as out:
        out.write("C-3,2026-03-02 10:00,complaint.received,,,\nC-3,2026-03-03 10:00,,waiting_other,,\n")
    assert judge("--json", "--pausing", "waiting_other") == 0
    states = {clock["record"]: clock["state"] for clock in json.loads(capsys.readouterr().out)["clocks"]}
    assert states["C-3"] == "paused"
    assert judge("--json", "--now", "2026-03-02T10:30") == 0
    states = {clock["record"]: clock["state"] for clock in json.loads(capsys.readouterr().out)["clocks"]}
    assert (states["O-1"], "C-2" in states) == ("running", False)


def test_wrong_records_are_told_and_the_others_judged(crew: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3, row and column."""
    with (crew / "records.csv").open("a", encoding="utf-8") as out:
        out.write("X-1,昨天,outage.reported,,,\n")
    assert judge() == 3
    told = capsys.readouterr()
    assert "records.csv:12:2: X-1: at: 「昨天」不是时间" in told.err
    assert "O-1" in told.out


@pytest.mark.parametrize(("options", "message"), [
    (("--now", "soon"), "「soon」不是时间"),
    (("--pausing", "asleep"), "没有状态 asleep"),
    (("--judge", "none.csv"), "none.csv: 无法打开"),
])  # fmt: skip
def test_bad_usage_gets_one_clear_message(crew: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], message: str) -> None:
    """Exit code 2."""
    assert judge(*options) == 2
    assert message in capsys.readouterr().err


def test_options_of_judging_need_records(crew: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They mean nothing to the list of targets."""
    assert run(["standard", "targets", "crew", "--now", "2026-03-02", "--no-cache"]) == 2
    assert "须配合 --judge" in capsys.readouterr().err


def test_an_unknown_catalogue_item_is_an_error(crew: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its records would be judged by nothing; the known ones are named."""
    (crew / "records.csv").write_text("record,at,event,item\nO-1,2026-03-02 10:00,outage.reported,repairs\n", encoding="utf-8")
    assert judge() == 2
    assert "没有服务目录项 repairs" in capsys.readouterr().err


def test_records_under_no_target_say_so(crew: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to judge is no error."""
    (crew / "records.csv").write_text("record,at,event\nO-1,2026-03-02 10:00,survey.sent\n", encoding="utf-8")
    assert judge() == 0
    assert "没有记录触及任何时效目标" in capsys.readouterr().out


def test_a_standard_without_a_calendar_says_so(crew: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Business time cannot be guessed."""
    (crew / "crew" / "calendars.yaml").unlink()
    assert judge() == 2
    assert "没有日历 centre" in capsys.readouterr().err
