"""Every wrong standard is told in exact lines, `file:line:column: message`, all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from bad_headers import CASES as HEADERS
from standard_files import ENTRIES, HEADER, problems

from sanxiang.errors import StandardError
from sanxiang.standard.loading import load_standard


def _entries() -> list[tuple[str, str, list[str]]]:
    blocks = Path(__file__).with_name("bad_entries.txt").read_text(encoding="utf-8").split("\n=== ")[1:]
    cases = []
    for block in blocks:
        name, *lines = block.rstrip("\n").split("\n")
        body = "".join(f"{line}\n" for line in lines if not line.startswith("! "))
        cases.append((name, body, [line[2:] for line in lines if line.startswith("! ")]))
    return cases


@pytest.mark.parametrize(("name", "body", "lines"), [pytest.param(*case, id=case[0]) for case in _entries()])
def test_a_wrong_entry(name: str, body: str, lines: list[str]) -> None:
    """A wrong entry is told where it stands, with what would be right."""
    assert lines
    assert problems({"x.yaml": body, "entries.yaml": ENTRIES}) == lines


@pytest.mark.parametrize(("name", "files", "lines"), [pytest.param(*case, id=case[0]) for case in HEADERS])
def test_a_wrong_header(name: str, files: dict[str, str], lines: list[str]) -> None:
    """A wrong header, overlay or folder is told where it stands."""
    assert problems(files) == lines


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"acts:\n\tgreeting: {}\n", "2:1: 请用空格，不要用制表符 / a tab cannot indent: use spaces"),
        ("lists:\n  甲: [甲\x07]\n".encode(), "2:8: 不允许的字符 U+0007，请删除 / the character U+0007 is not allowed: delete it"),
        ("lists:\n  a: [甲]\n".encode("gb18030"), "2:7: 不是 UTF-8，请存为 UTF-8 编码 / not UTF-8: save the file as UTF-8"),
        ("lists: {}\n".encode("utf-16"), "1:1: 不是 UTF-8，请存为 UTF-8 编码 / not UTF-8: save the file as UTF-8"),
        (b"#" * 5_242_881, " 文件过大（上限 5,242,880 字节），请拆分 / the file has more than 5,242,880 bytes: split it"),
        (
            b"lists:\n  a: [" + b"1," * 200_001 + b"1]",
            "2:400001: 一个文件超过 200,000 个值，请拆分 / more than 200,000 values in one file: split it",
        ),
        (b"lists: " + b"[" * 2_000_000, "1:1007: 不是 YAML：嵌套过深 / not YAML: exceeded maximum nesting depth"),
        (b"a: " * 100_000, "1:5: 不是 YAML：含冒号的文本请加引号 / not YAML: mapping values are not allowed in this context"),
    ],
    ids=["tab", "control character", "gb18030", "utf-16", "too large", "too many values", "brackets", "colons"],
)
def test_a_file_that_is_no_text_for_us(data: bytes, line: str) -> None:
    """Bytes of any kind give one located line, fast."""
    found = problems({"x.yaml": data})
    assert [each.removeprefix("x.yaml:") for each in found] == [line]


def test_all_files_are_told_at_once() -> None:
    """Problems of several files come together, sorted by place."""
    found = problems({"b.yaml": "acts: []\n", "a.yaml": "act: {}\nchecks: {c: {}}\n", "standard.yaml": HEADER + "x: 1\n"})
    assert [line.split(": ")[0] for line in found] == ["a.yaml:1:1", "a.yaml:2:13", "b.yaml:1:7", "standard.yaml:12:1"]


def test_no_such_standard() -> None:
    """A name that is neither a folder nor a pack is told with the packs that there are."""
    with pytest.raises(StandardError, match=r"^no-such-one: 没有这个文件夹或随附的标准"):
        load_standard("no-such-one")


def test_a_value_of_the_caller() -> None:
    """A wrong value that the caller gives is told as such."""
    assert problems({"x.yaml": ENTRIES}, set={"seconds": 601, "secs": 1}) == [
        "set: seconds: 不得大于 600 / must be at most 600",
        "set: 没有参数 secs，是否指 seconds？(did you mean seconds?) / no such parameter",
    ]
