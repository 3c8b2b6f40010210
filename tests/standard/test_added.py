"""The section `examples`: examples for entries that stand elsewhere count, are located, and go where the entry goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanxiang.errors import StandardError
from sanxiang.standard.flat import flatten, from_flat
from sanxiang.standard.loading import load_standard, read_layers
from sanxiang.workbench.testing import run_examples

BASE = """\
acts:
  greeting: {name: {zh: 问候, en: Greeting}, who: agent, says: [您好], examples: {is: [您好], not: [请讲]}}
forbidden:
  brush-off: {name: {zh: 推诿, en: Brush-off}, kind: brush_off, severity: block, says: [不归我管], examples: {is: [不归我管]}}
checks:
  greets:
    name: {zh: 问候, en: Greets}
    kind: existence
    of: {who: agent, act: greeting}
    examples:
      - {talk: "客服: 您好", expect: pass}
"""
MORE = """\
examples:
  checks:
    greets:
      - {talk: "客服: 请讲", expect: omitted}
      - talk: |
          客服: 您好呀
          客户: 嗯
        expect: violated
  acts:
    greeting: {is: [您好啊], not: [你好]}
  forbidden:
    brush-off: {not: [这归我管, 不归我管的]}
"""
HEADER = "standard: {id}\nname: {{zh: 标准, en: S}}\nlanguage: zh\nvalid_from: 2026-01-01\n{more}"


def write(folder: Path, ident: str, head: str = "", **files: str) -> Path:
    (folder / ident).mkdir()
    (folder / ident / "standard.yaml").write_text(HEADER.format(id=ident, more=head), encoding="utf-8")
    for name, text in files.items():
        (folder / ident / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / ident


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    write(tmp_path, "theirs", entries=BASE)
    return write(tmp_path, "ours", "extends: theirs\n", more=MORE)


def test_added_examples_count_behind_the_entry_s_own(ours: Path) -> None:
    """They are part of the standard, its edition and its snapshot."""
    standard = load_standard(ours)
    assert [example.expect for example in standard.checks["greets"].examples] == ["pass", "omitted", "violated"]
    assert standard.acts["greeting"].examples.is_ == ("您好", "您好啊")
    assert standard.forbidden["brush-off"].examples.not_ == ("这归我管", "不归我管的")
    assert from_flat(flatten(standard)).checks["greets"].examples == standard.checks["greets"].examples
    assert standard.edition != load_standard(ours.parent / "theirs").edition


def test_they_are_run_and_failures_stand_at_their_place(ours: Path) -> None:
    """Of inherited entries only those are run that the standard adds examples to."""
    report = run_examples(read_layers(ours), light=True)
    assert dict(report.run) == {**dict(report.run), "acts": 4, "forbidden": 3, "checks": 3}
    places = [(failure.entry, failure.where.file.rpartition("/")[2], failure.where.line) for failure in report.failures]
    assert places == [("brush-off", "more.yaml", 12), ("greets", "more.yaml", 5)]
    only = run_examples(read_layers(ours), light=True, only=("acts", "greeting"))
    assert (sum(only.run.values()), only.failures) == (4, ())


def test_an_unreadable_talk_is_told_with_its_line(tmp_path: Path) -> None:
    """The line in the file, as for examples of the entry itself."""
    write(tmp_path, "theirs", entries=BASE)
    text = MORE.replace("          客服: 您好呀\n", "          谁在说话\n")
    report = run_examples(read_layers(write(tmp_path, "ours", "extends: theirs\n", more=text)), light=True)
    assert any("more.yaml:6" in str(failure) for failure in report.failures), [str(each) for each in report.failures]


def test_whoever_replaces_or_drops_an_entry_is_rid_of_what_was_added_to_it(ours: Path) -> None:
    """Examples of an older meaning would be wrong for the new one."""
    replaced = BASE[BASE.index("checks:") :].replace("of:", "min: 2\n    of:")
    third = load_standard(write(ours.parent, "third", "extends: ours\n", entries=replaced))
    assert [example.expect for example in third.checks["greets"].examples] == ["pass"]
    fourth = load_standard(write(ours.parent, "fourth", "extends: ours\ndrop: {checks: [greets]}\n"))
    assert "greets" not in fourth.checks


@pytest.mark.parametrize(("text", "problem"), [
    ("examples:\n  checks:\n    greet: []\n", "more.yaml:3:5: examples: 没有检查项 greet，是否指 greets？"),
    ("examples:\n  check: {}\n", "more.yaml:2:3: 不认识的键 check，是否指 checks？"),
    ("examples: [greets]\n", "more.yaml:1:11: examples 应为 {编号: …}"),
    ("examples:\n  checks: {greets: {talk: x}}\n", "more.yaml:2:20: greets: 应为 / this is due: 例子的列表"),
    ("examples:\n  acts: {greeting: [您好]}\n", "more.yaml:2:20: greeting: 应为 / this is due: {is: […], not: […]}"),
    ("examples:\n  checks:\n    greets:\n      - {talk: x, expect: passed}\n", "more.yaml:4:27: 不认识 passed，是否指 pass？"),
    ("examples:\n  acts:\n    greeting: {was: [x]}\n", "more.yaml:3:16: 不认识的键 was"),
    ("example:\n  checks: {}\n", "more.yaml:1:1: 不认识的键 example，是否指 examples？"),
])  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, problem: str) -> None:
    """Unknown entries, wrong shapes, wrong states."""
    write(tmp_path, "theirs", entries=BASE)
    folder = write(tmp_path, "ours", "extends: theirs\n", more=text)
    with pytest.raises(StandardError) as caught:
        load_standard(folder)
    assert problem in str(caught.value)
