"""The guides for owners work as written: files are written, commands run one after the other, with the exit codes that are told."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from sanxiang.cli.main import run

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "guide"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = ("write-a-standard.md", "write-a-standard.zh-CN.md")


def blocks(name: str) -> list[tuple[str, str]]:
    return FENCE.findall((GUIDE / name).read_text(encoding="utf-8"))


def follow(name: str, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Does in the working folder what the page says; what each command said."""
    told: dict[str, str] = {}
    for language, text in blocks(name):
        if language in ("yaml", "text"):
            path = Path(text.partition("\n")[0].removeprefix("# "))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            continue
        for line in text.splitlines():
            code = re.search(r"# exit code (\d)", line)
            words = shlex.split(line, comments=True)
            assert words[0] == "sanxiang"
            assert run(words[1:]) == (int(code[1]) if code else 0), line + capsys.readouterr().out
            told[" ".join(words[1:3])] = capsys.readouterr().out
    return told


@pytest.mark.slow
def test_who_follows_the_guide_has_a_running_standard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In an empty folder; what the text says of the results is so."""
    monkeypatch.chdir(tmp_path)
    told = follow(PAGES[0], capsys)
    assert "检查项 三响之内接听 ring-limit：上限（须小于） 15 → 10" in told["standard diff"]
    assert "our_report_fault: 6/6" in told["standard add-example"]
    written = yaml.safe_load((tmp_path / "our-standard" / "checks.yaml").read_text(encoding="utf-8"))
    examples = written["checks"]["our-ask-model"]["examples"]
    assert [example["expect"] for example in examples] == ["pass", "violated", "pass"]
    assert "138****5678" in examples[-1]["talk"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "QH-12" in page
    assert "13812345678" not in page
    assert (tmp_path / "backtest.html").is_file()


def test_the_guide_says_the_same_in_both_languages() -> None:
    """The same files and commands in the same order."""
    english, chinese = map(blocks, PAGES)
    assert english == chinese


def test_the_recipes_are_yaml_of_the_right_shape() -> None:
    """Hooks with an entry or the id that the repository ships, a workflow with steps."""
    local, remote, workflow = (yaml.safe_load(text) for language, text in blocks("standard-in-git.md") if language == "yaml")
    (shipped,) = yaml.safe_load((GUIDE.parents[1] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (hook,) = local["repos"][0]["hooks"]
    assert {key: hook[key] for key in ("id", "entry", "files")} == {key: shipped[key] for key in ("id", "entry", "files")}
    assert remote["repos"][0]["hooks"] == [{"id": shipped["id"]}]
    assert all("uses" in step or "run" in step for step in workflow["jobs"]["standard"]["steps"])
