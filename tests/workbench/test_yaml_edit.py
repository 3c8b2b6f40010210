"""A value more in a YAML file: all other lines stay byte for byte, whatever style the file is written in."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
import yaml

from sanxiang.workbench.yaml_edit import append

PACKS = Path(__file__).resolve().parents[2] / "src" / "sanxiang" / "packs"
TALK = {"talk": "坐席: 您好\n客户: 嗯\n", "channel": "phone", "expect": "pass"}
ITEM = "      - talk: |\n          坐席: 您好\n          客户: 嗯\n        channel: phone\n        expect: pass\n"
# (file before, path, item, file after)
CASES = [
    ("", "examples checks a", TALK,
     f"examples:\n  checks:\n    a:\n{ITEM}"),
    ("# 只有注释\n", "examples acts a is", "好的", "# 只有注释\nexamples:\n  acts:\n    a:\n      is:\n        - 好的\n"),
    ("a:\n  b:\n    - 一  # 首\n\n  # 关于 c\n  c: 1\n", "a b", "二", "a:\n  b:\n    - 一  # 首\n    - 二\n\n  # 关于 c\n  c: 1\n"),
    ("a:\n  b:\n  - 一\n  c: 1\n", "a b", "二", "a:\n  b:\n  - 一\n  - 二\n  c: 1\n"),
    ("a: {b: [一], c: 'x'} # 尾\n", "a b", "二", "a: {b: [一, 二], c: 'x'} # 尾\n"),
    ("a:\n  c: 1\nd: 2\n", "a b", "二", "a:\n  c: 1\n  b:\n    - 二\nd: 2\n"),
    ("a:\r\n  b:\r\n    - 一\r\n", "a b", "二", "a:\r\n  b:\r\n    - 一\r\n    - 二\r\n"),
    ("a:\n  long: [一,\n    二,  三]\n  b: [一]\n", "a b", "二: 三", "a:\n  long: [一,\n    二,  三]\n  b: [一, '二: 三']\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "path", "item", "after"), CASES)
def test_only_what_is_new_is_new(before: str, path: str, item: object, after: str) -> None:
    """Comments, empty lines, quotes, line ends and foldings stay."""
    assert append(before, path.split(), item) == after


@pytest.mark.parametrize("file", sorted(PACKS.rglob("checks/*.yaml")), ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_an_example_more_in_the_shipped_packs_changes_no_other_line(file: Path) -> None:
    """The last check of each file gets one; nothing is taken away, and the file says what it said and the example."""
    text = file.read_text(encoding="utf-8")
    ident = list(yaml.safe_load(text)["checks"])[-1]
    after = append(text, ("checks", ident, "examples"), TALK)
    lines = list(difflib.ndiff(text.splitlines(), after.splitlines()))
    assert [line for line in lines if line.startswith("-")] == []
    assert len([line for line in lines if line.startswith("+")]) == 5
    wanted = yaml.safe_load(text)
    wanted["checks"][ident]["examples"].append(TALK)
    assert yaml.safe_load(after) == wanted


@pytest.mark.parametrize(("text", "path"), [("a: 1\n", "a"), ("a: {b: 1}\n", "a b c"), ("a: [\n", "a"), ("a: {b: {c: 1}}\n", "a b")])
def test_where_no_list_can_be_nothing_is_written(text: str, path: str) -> None:
    """Better refused than guessed."""
    with pytest.raises(ValueError, match="此处不能添加"):
        append(text, path.split(), "x")
