"""`standard lint` on targets, catalogue and procedures: each rule on what breaks it, and on what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_lint import HEADER, remarks, told

from sanxiang.standard.targets import Duration
from sanxiang.workbench.lint import Level
from sanxiang.workbench.lint_targets import spoken_durations

TARGET = "targets: {fix: {name: {zh: 修}, kind: resolve, within: {hours: 2}, from: ticket.created, to: ticket.resolved}}\n"
STEPS = "procedures: {p: {name: {zh: 流}, steps: [{name: {zh: 修}, owner: engineer, clock: fix, record: ticket.resolved%s}]}}\n"


def script(text: str) -> str:
    return f"scripts: {{told: {{name: {{zh: 话}}, text: {{zh: {text}}}}}}}\n"


@pytest.mark.parametrize(("entries", "expected"), [
    pytest.param(TARGET + STEPS % "", [], id="all well"),
    pytest.param(TARGET + "catalogue: {c: {name: {zh: 项}, charging: free, targets: fix}}\n", [], id="used by the catalogue"),
    pytest.param(TARGET + "catalogue: {c: {name: {zh: 项}, charging: free, targets: []}}\n", ["1:11 warning target-unused"], id="unused"),
    pytest.param(TARGET + "catalogue: {c: {name: {zh: 项}, charging: free}, d: {name: {zh: 目}, charging: free, targets: fix}}\n",
                 ["2:13 warning catalogue-target"], id="nothing said of time"),
    pytest.param(TARGET.replace(", from: ticket.created, to: ticket.resolved", "") + STEPS % "",
                 ["1:11 warning target-events"], id="nothing judges it"),
    pytest.param(TARGET.replace(", from: ticket.created", "") + STEPS % "", ["1:11 warning target-events"], id="nothing starts it"),
    pytest.param(TARGET + (STEPS % "").replace("owner: engineer, ", ""), ["2:41 warning step-owner"], id="no owner"),
    pytest.param(TARGET + (STEPS % "").replace(", record: ticket.resolved", ""), ["2:41 warning step-unseen"], id="nothing shows it"),
    pytest.param(TARGET + (STEPS % "").replace(", record: ticket.resolved", ", person: true"), [], id="a person sees it"),
    pytest.param(TARGET + (STEPS % "").replace(", record: ticket.resolved", ", check: greets"), [], id="a check shows it"),
    pytest.param(TARGET + (STEPS % "").replace("record: ticket.resolved", "record: ticket.updated"),
                 ["2:81 warning step-clock"], id="another event shows it"),
    pytest.param(TARGET + STEPS % ", say: told" + script("两小时内为您修好。"), [], id="the script names the time"),
    pytest.param(TARGET + STEPS % ", say: told" + script("120分钟内为您修好。"), [], id="in another unit"),
    pytest.param(TARGET + STEPS % ", say: told" + script("一小时内为您修好。"), ["3:44 warning script-target"], id="it promises less"),
    pytest.param(TARGET + STEPS % ", say: told" + script("四小时内为您修好。"), ["3:44 warning script-target"], id="it promises more"),
    pytest.param(TARGET + STEPS % ", say: told" + script("2个工作日内为您修好。"), ["3:44 warning script-target"], id="another clock"),
    pytest.param(TARGET + STEPS % ", say: told" + script('"{due}之前为您修好。"'), [], id="the agent fills it in"),
])  # fmt: skip
def test_each_rule(tmp_path: Path, entries: str, expected: list[str]) -> None:
    """Told are the place and the rule, and nothing else."""
    assert told(remarks(tmp_path, entries)) == expected


def test_targets_for_those_who_extend_are_a_hint(tmp_path: Path) -> None:
    """Without catalogue and procedures nobody can use them yet."""
    found = remarks(tmp_path, TARGET, header=HEADER)
    assert told(found) == []
    assert told(found, least=Level.INFO) == ["1:11 info target-unused"]


@pytest.mark.parametrize(("text", "expected"), [
    ("2小时内答复", ["2 hours"]),
    ("两个小时之内，最迟二十四小时", ["2 hours", "24 hours"]),
    ("半小时就到", ["0.5 hours"]),
    ("45分钟内到达，农村九十分钟", ["45 minutes", "90 minutes"]),
    ("7个工作日内，或三天之内", ["7 working_days", "3 days"]),
    ("十五秒", ["15 seconds"]),
    ("满分十分，请打分", []),
    ("三日内送达，十月三日开业", ["3 days"]),
    ("请稍等", []),
])  # fmt: skip
def test_times_in_a_script(text: str, expected: list[str]) -> None:
    """Digits and words; dates and marks are none."""
    assert [f"{each.number:g} {each.unit}" for _, each in spoken_durations(text)] == expected


@given(
    st.integers(1, 9999),
    st.sampled_from([("秒", "seconds"), ("分钟", "minutes"), ("小时", "hours"), ("天", "days"), ("个工作日", "working_days")]),
)
def test_what_is_written_is_read(number: int, unit: tuple[str, str]) -> None:
    """Every number with every unit comes back."""
    found = spoken_durations(f"我们在{number}{unit[0]}内给您答复")
    assert [each for _, each in found] == [Duration.model_validate({unit[1]: number})]
