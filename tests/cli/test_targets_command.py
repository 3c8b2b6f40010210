"""`sanxiang standard targets`: what a manager reads, and what a program reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sanxiang.cli.main import run

STANDARD = """\
standard: crew
name: {zh: 抢修队, en: Repair crew}
language: zh
valid_from: 2026-01-01
parameters:
  minutes: {name: {zh: 分钟, en: Minutes}, type: number, default: 45, min: 1, max: 600}
"""
TARGETS = """\
targets:
  arrive:
    name: {zh: 到场, en: On site}
    clause: [ABC-1]
    kind: arrive
    cases: [{for: {region: urban}, within: {minutes: $minutes}, clause: [ABC-2]}]
    within: {hours: 2}
    from: outage.reported
    to: visit.arrived
  answer: {name: {zh: 答复, en: Answer}, kind: answer, clock: working_days, within: {working_days: 7}}
  notice: {name: {zh: 公告, en: Notice}, kind: announce, at_least: {days: 7}, from: outage.announced, to: outage.begun}
  open: {name: {zh: 全天, en: Always}, kind: available, always: true, from: contact.offered, to: contact.answered}
  kept: {name: {zh: 守约, en: Kept}, kind: callback, due: commitment.due, from: commitment.made, to: commitment.kept}
  level:
    {name: {zh: 接通}, kind: answer, within: {seconds: 15}, statistic: percentile, share: 80, from: contact.offered, to: contact.answered}
catalogue: {repair: {name: {zh: 抢修}, charging: free, targets: [arrive]}}
procedures: {visit: {name: {zh: 上门}, steps: [{name: {zh: 到场}, owner: engineer, clock: arrive, record: visit.arrived}]}}
"""


@pytest.fixture
def crew(tmp_path: Path) -> str:
    folder = tmp_path / "crew"
    folder.mkdir()
    (folder / "standard.yaml").write_text(STANDARD, encoding="utf-8")
    (folder / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    return str(folder)


def test_the_table_names_limit_clock_events_and_clauses(crew: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each limit has a line; what stands for a number is said in words."""
    assert run(["standard", "targets", crew, "--no-cache"]) == 0
    shown = capsys.readouterr().out
    for words in (
        "≤ 45 分钟 min", "城区 urban", "其他 others", "≤ 2 小时 h", "ABC-1, ABC-2", "outage.reported", "≤ 7 个工作日 working",
        "≥ 提前 7 天 days", "全天候 around", "所承诺的时间", "≤ 15 秒 s（80 %）", "6 个目标 / targets，2 条条款 / clauses",
    ):  # fmt: skip
        assert words in shown, words


def test_json_holds_every_target_with_who_uses_it(crew: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The keys are those of the format; a value of the caller counts."""
    assert run(["standard", "targets", crew, "--json", "--set", "minutes=30", "--no-cache"]) == 0
    found = {each["id"]: each for each in json.loads(capsys.readouterr().out)}
    assert set(found) == {"arrive", "answer", "notice", "open", "kept", "level"}
    assert found["arrive"]["cases"] == [{"for": {"region": "urban"}, "within": {"minutes": 30}, "clause": ["ABC-2"]}]
    assert (found["arrive"]["from"], found["arrive"]["used_by"]) == ("outage.reported", ["catalogue/repair", "procedures/visit"])
    assert found["level"] | {"name": None} == {
        "id": "level", "name": None, "clause": [], "kind": "answer", "clock": "wall", "within": {"seconds": 15}, "cases": [],
        "from": "contact.offered", "to": "contact.answered", "statistic": "percentile", "share": 80, "used_by": [],
    }  # fmt: skip


def test_a_standard_without_targets_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to list is no error."""
    (tmp_path / "standard.yaml").write_text(STANDARD, encoding="utf-8")
    assert run(["standard", "targets", str(tmp_path), "--no-cache"]) == 0
    assert "没有时效目标 / no targets" in capsys.readouterr().out


def test_a_wrong_standard_is_told_with_its_place(crew: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, `file:line:column: message`."""
    (Path(crew) / "targets.yaml").write_text("targets: {t: {name: {zh: 甲}, kind: fast}}\n", encoding="utf-8")
    assert run(["standard", "targets", crew, "--no-cache"]) == 2
    assert "targets.yaml:1:36: 不认识 fast" in capsys.readouterr().err
