"""`standard export` and `standard import` as their users see them."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_desk import Desk
from openpyxl import Workbook

from sanxiang.cli.failures import Exit
from sanxiang.standard.loading import load_standard


def tables(path: Path, *rows: list[str]) -> Path:
    """A workbook with one sheet of scripts."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "话术"
    for row in rows or (["场景", "话术"], ["开场", "您好，【公司】，请问有什么可以帮您？"]):
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(("to", "start"), [("docx", b"PK"), ("xlsx", b"PK"), ("html", b"\n\n<!doctype html>")])
def test_the_handbook_is_written_in_each_format(desk: Desk, tmp_path: Path, to: str, start: bytes) -> None:
    """One line says where."""
    out = tmp_path / f"book.{to}"
    told = desk.say("standard", "export", desk.standard, "--to", to, "--out", out, "--lang", "both")
    assert told.code == Exit.FINE
    assert str(out) in told.out
    assert out.read_bytes().lstrip().startswith(start.lstrip())


def test_an_export_goes_out_and_in_again(desk: Desk, tmp_path: Path) -> None:
    """With a value of a parameter; the folder that comes of it loads and says the same."""
    book, folder = tmp_path / "book.xlsx", tmp_path / "again"
    assert desk.say("standard", "export", desk.standard, "--to", "xlsx", "--out", book, "--set", "company=晴川").code == Exit.FINE
    told = desk.say("standard", "import", book, "--out", folder)
    assert told.code == Exit.FINE, told.err
    before, after = load_standard(desk.standard), load_standard(folder)
    assert after.checks.keys() == before.checks.keys()
    assert after.parameters["company"].value == "晴川"
    assert not (folder / "remarks.csv").exists()


def test_a_centres_table_becomes_a_draft_over_a_pack(desk: Desk, tmp_path: Path) -> None:
    """The draft names what it extends, and can be tested and linted as any standard."""
    folder = tmp_path / "qingchuan"
    told = desk.say("standard", "import", tables(tmp_path / "t.xlsx"), "--out", folder, "--id", "qingchuan", "--extends", "online")
    assert told.code == Exit.FINE, told.err
    assert "改写 1 处" in told.out
    draft = load_standard(folder)
    assert list(draft.layers) == ["base", "online", "qingchuan"]
    assert draft.scripts["script-002"].text.zh == "您好，本公司，请问有什么可以帮您？"


def test_a_draft_may_extend_a_folder_beside_it(desk: Desk, tmp_path: Path) -> None:
    """As `extends` always may."""
    first = tmp_path / "first"
    assert desk.say("standard", "import", tables(tmp_path / "t.xlsx"), "--out", first, "--id", "first").code == Exit.FINE
    second = tmp_path / "second"
    told = desk.say("standard", "import", tables(tmp_path / "u.xlsx"), "--out", second, "--id", "second", "--extends", "first")
    assert told.code == Exit.FINE, told.err
    assert list(load_standard(second).layers) == ["first", "second"]


def test_cells_without_a_place_are_told_once_a_message_and_listed_in_full(desk: Desk, tmp_path: Path) -> None:
    """Exit code 3: the results are written, something was left out."""
    rows = [["场景", "话术", "备注"], ["开场", "您好。", "甲"], ["结束", "再见。", "乙"]]
    folder = tmp_path / "draft"
    told = desk.say("standard", "import", tables(tmp_path / "t.xlsx", *rows), "--out", folder)
    assert told.code == Exit.REJECTED
    assert told.err.count("备注") == 2
    assert "话术!C2: 列「备注」没有对应的内容" in told.err
    assert "（另 1 格 / 1 more cells）" in told.err
    assert (folder / "remarks.csv").read_text(encoding="utf-8-sig").count("未放入") == 2


def test_a_script_that_the_draft_itself_forbids_is_an_error_of_lint(desk: Desk, tmp_path: Path) -> None:
    """The draft is written all the same, with exit code 1."""
    book = Workbook()
    book.worksheets[0].append(["场景", "话术"])
    book.worksheets[0].append(["甲", "这个我不知道。"])
    book.create_sheet("忌语").append(["忌语"])
    book["忌语"].append(["我不知道"])
    book.save(tmp_path / "t.xlsx")
    told = desk.say("standard", "import", tmp_path / "t.xlsx", "--out", tmp_path / "draft")
    assert told.code == Exit.FAILED
    assert "1 个错误" in told.out
    assert (tmp_path / "draft" / "scripts.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["--out", "{full}"], "已有内容，请另选文件夹"),
        (["--out", "{new}", "--id", "晴川"], "以字母开头"),
        (["--out", "{new}", "--extends", "../x"], "以字母开头"),
        (["--out", "{new}", "--extends", "hotlin"], "没有这个文件夹或随附的标准"),
        (["--out", "{new}", "--id", "base", "--extends", "hotline"], "编号 base 与所继承的标准相同"),
        ([], "--out"),
    ],
)
def test_wrong_usage_of_the_import_writes_nothing(desk: Desk, tmp_path: Path, arguments: list[str], wanted: str) -> None:
    """One line that says what would be right."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    given = [each.format(full=tmp_path / "full", new=tmp_path / "new") for each in arguments]
    told = desk.say("standard", "import", tables(tmp_path / "t.xlsx"), *given)
    assert told.code == Exit.WRONG
    assert wanted in told.err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["gone.xlsx", "."])
def test_a_file_that_cannot_be_read_is_told(desk: Desk, tmp_path: Path, name: str) -> None:
    """As everywhere: exit code 2, one line."""
    told = desk.say("standard", "import", tmp_path / name, "--out", tmp_path / "new")
    assert told.code == Exit.WRONG
    assert len(told.err.strip().splitlines()) == 1
    assert not (tmp_path / "new").exists()


def test_a_wrong_standard_is_not_exported(desk: Desk, tmp_path: Path) -> None:
    """Exit code 2, and no file."""
    told = desk.say("standard", "export", tmp_path / "gone", "--to", "html", "--out", tmp_path / "x.html")
    assert told.code == Exit.WRONG
    assert list(tmp_path.glob("*.html")) == []
