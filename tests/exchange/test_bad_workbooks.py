"""Files that are no workbook, workbooks that are no tables of scripts, and cells that hold what their column cannot."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import Any

import pytest
from books import Rows, book, imported, saved, standard_of, texts_of
from openpyxl import Workbook, load_workbook
from test_foreign_tables import CHINESE

from sanxiang.errors import InputError, StandardError
from sanxiang.standard.loading import build, read_layers
from sanxiang.workbench.exchange.workbook_out import workbook_of


def package(**files: str) -> bytes:
    """A zip archive with these files; `__` in a name is a slash, `_` a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


def ole(inside: bytes = b"") -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + inside


def merged(area: str) -> bytes:
    """A workbook that claims a large merged area in a few bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book({"话术": CHINESE}, ("话术", "A1:B1")))) as source, zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name).replace(b'ref="A1:B1"', f'ref="{area}"'.encode()))
    return out.getvalue()


GOOD = book({"话术": CHINESE})
FINDINGS: Rows = [["会话 conversation", "检查项 check", "判定 state", "依据 evidence"], ["a", "greeting", "pass", "您好"]]
TALK: Rows = [["会话ID", "角色", "内容", "时间"], ["1", "坐席", "您好", "10:00"]]

FILES: list[tuple[str, bytes, str]] = [
    # (what it is, bytes, what is said)
    ("nothing", b"", "文件为空"),
    ("blanks", b" \r\n\t", "文件为空"),
    ("a csv", "场景,话术\n开场,您好".encode(), "是文本文件（如 CSV）"),
    ("a csv of Excel", b"\xef\xbb\xbf" + "场景,话术".encode(), "是文本文件（如 CSV）"),
    ("a csv in GBK", "场景,话术\n开场,您好".encode("gbk"), "是文本文件（如 CSV）"),
    ("HTML that is called xls", b"<html><table><tr><td>x</td></tr></table></html>", "是网页或 XML 文件"),
    ("a PDF", b"%PDF-1.7\n\x00", "是 PDF"),
    ("a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00", "不是 Excel 工作簿"),
    ("an old xls", ole(), "是旧格式的 Office 文件"),
    ("an encrypted workbook", ole("EncryptedPackage".encode("utf-16-le")), "工作簿已加密"),
    ("a Word document", package(word__document_xml="<w/>"), "是 Word 文档"),
    ("a presentation", package(ppt__presentation_xml="<p/>"), "是演示文稿"),
    ("an xlsb", package(xl__workbook_bin="x"), "是 .xlsb 工作簿"),
    ("an ods", package(content_xml="<o/>", mimetype="x"), "是 OpenDocument 文件"),
    ("an archive", package(readme_txt="x"), "是压缩包"),
    ("a gzip", gzip.compress(b"x"), "不是 Excel 工作簿"),
    ("half a workbook", GOOD[: len(GOOD) // 2], "文件不完整或已损坏"),
    ("a broken workbook", package(xl__workbook_xml="<not", _rels="x"), "工作簿已损坏"),
    ("a merge of everything", merged("A1:XFD1048576"), "合并了 17,179,869,184 个单元格"),
    ("an empty workbook", book({"Sheet1": []}), "工作簿里没有内容"),
    ("a workbook of blanks", book({"Sheet1": [["  ", None], ["", "\n"]]}), "工作簿里没有内容"),
    ("findings", book({"判定 Findings": FINDINGS}), "是质检判定表"),
    ("conversations", book({"Sheet1": TALK}), "是会话记录表"),
    ("something else", book({"考勤": [["姓名", "出勤"], ["张", 20]]}), "没有认得的表（考勤: 姓名, 出勤）"),
    ("data without headers", book({"Sheet1": [["开场", "您好，请问有什么可以帮您？"]]}), "没有认得的表"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "wanted"), [row[1:] for row in FILES], ids=[row[0] for row in FILES])
def test_a_file_that_is_no_table_is_told_what_it_is(data: bytes, wanted: str) -> None:
    """One line with the name of the file, in Chinese and English, with what to do; never a traceback."""
    with pytest.raises(InputError) as caught:
        imported(data, "文件.xlsx")
    line = str(caught.value)
    assert line.startswith(f"文件.xlsx: {wanted}")
    assert " / " in line or ";" in line
    assert "\n" not in line


def scripts(*rows: Any) -> bytes:
    return book({"话术": [["编号", "名称", "渠道", "条款", "话术"], ["good", "开场", "电话", "S1-001", "您好。"], *rows]})


def forbidden(*rows: Any) -> bytes:
    return book({"忌语": [["忌语", "级别", "渠道"], ["不知道", "提醒", ""], *rows]})


CELLS: list[tuple[str, bytes, list[str]]] = [
    # (what is wrong, workbook, what is said of which cell)
    ("an unknown channel", scripts(["a", "x", "传真", "", "再见。"]), ["话术!C3: 不认识「传真」，可用"]),
    ("no clause id", scripts(["a", "x", "", "第三章", "再见。"]), ["话术!D3: 「第三章」不是条款编号，如 S1-019 或 ABC-12"]),
    ("no wording", scripts(["a", "x", "电话", "", None]),
     ["话术!A3: 此行没有话术正文", "话术!B3: 此行没有话术正文", "话术!C3: 此行没有话术正文"]),
    ("an id that is none", scripts(["开场白", "x", "", "", "再见。"]), ["话术!A3: 编号「开场白」改为 script-003：编号以字母开头"]),
    ("an id twice", scripts(["good", "x", "", "", "再见。"]), ["话术!A3: 编号 good 重复", "话术!B3: 编号 good 重复",
    "话术!E3: 编号 good 重复"]),
    ("a cell beside the table", scripts(["a", "x", "", "", "再见。", "旁注"]), ["话术!F3: 列「（无表头 no header）」没有对应的内容"]),
    ("a formula without a result", scripts(["a", "x", "", "", "=A1&A2"], ["b", "y", "", "", "再见。"]),
     ["话术!E3: 公式没有存下结果，请在 Excel 中打开并保存", "话术!A3: 此行没有话术正文", "话术!B3: 此行没有话术正文"]),
    ("an error value", scripts(["a", "#N/A", "", "", "再见。"]), ["话术!B3: 单元格是错误值"]),
    ("an unknown severity", forbidden(["随便你", "看情况", ""]), ["忌语!B3: 不认识「看情况」，可用"]),
    ("only punctuation", forbidden(["！！", "提醒", "电话"]),
     ["忌语!A3: 此行没有可用的忌语", "忌语!B3: 此行没有可用的忌语", "忌语!C3: 此行没有可用的忌语"]),
    ("a word too long", forbidden(["".join(map(chr, range(0x4E00, 0x6500))), "", ""]), ["忌语!A3: 「一丁丂七"]),
    ("an unknown sheet", book({"话术": CHINESE, "杂项": [["随便"]]}), ["杂项!A1: 认不出此表的表头"]),
    ("a sheet of conversations", book({"话术": CHINESE, "录音": [["角色", "内容", "时间"], ["坐席", "您好", "10:00"]]}),
     [f"录音!{cell}: 是会话记录表" for cell in ("A1", "B1", "C1", "A2", "B2", "C2")]),
    ("a score sheet", book({"话术": CHINESE, "评分表": [["质检项", "分值"], ["问候", 5]]}),
     [f"评分表!{cell}: 评分项没有种类（kind），须由人写成检查项" for cell in ("A1", "B1", "A2", "B2")]),
    ("a bad pattern", book({"忌语": [["名称", "模式"], ["甲", "不行"], ["乙", "(未完"]]}), ["忌语!A3: ",
    "忌语!B3: 同上，属于 forbidden-003"]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "wanted"), [row[1:] for row in CELLS], ids=[row[0] for row in CELLS])
def test_a_cell_that_does_not_fit_is_told_and_the_rest_goes_on(data: bytes, wanted: list[str]) -> None:
    """By sheet and cell; the draft loads with all that is right."""
    draft, folder = imported(data)
    told = texts_of(draft)
    assert len(told) == len(wanted)
    assert [line for line, start in zip(told, wanted, strict=True) if not line.startswith(start)] == []
    assert folder.standard.scripts or folder.standard.forbidden


# ----------------------------------------------------------------------------------------------- our own export, edited


def edited(sheet: str, **cells: Any) -> bytes:
    """The export of a small standard with some cells overwritten."""
    entries = {
        "acts": {"greeting": {"name": {"zh": "问候"}, "says": ["您好"]}},
        "checks": {"greets": {"name": {"zh": "开场问候"}, "kind": "existence", "of": {"who": "agent", "act": ["greeting"]}, "points": 2,
                              "examples": [{"talk": "客服: 您好", "expect": "pass"}]}},
        "scripts": {"opening": {"name": {"zh": "开场"}, "text": {"zh": "您好。"}}},
    }  # fmt: skip
    parameter = {"seconds": {"name": {"zh": "秒数"}, "type": "number", "default": 60, "min": 1, "max": 600}}
    header = {"standard": "mine", "name": {"zh": "示例"}, "language": "zh", "valid_from": "2026-01-01", "parameters": parameter}
    made = load_workbook(io.BytesIO(workbook_of(*standard_of({"standard.yaml": header, "all.yaml": entries}), {})))
    for place, value in cells.items():
        made[sheet][place] = value
    return saved(made)


def cell_under(data: bytes, sheet: str, header: str, row: int) -> str:
    """`C2`, under that header."""
    cells = load_workbook(io.BytesIO(data))[sheet][1]
    return next(cell.coordinate.replace("1", str(row)) for cell in cells if str(cell.value).startswith(header))


EDITS: list[tuple[str, str, str, Any, str]] = [
    # (what was done, sheet, header, new value, what is said)
    ("an unknown kind", "检查项 Checks", "种类", "exists", "检查项 Checks!A2: 不认识 exists"),
    ("points that are no number", "检查项 Checks", "分值", "两分", "检查项 Checks!{cell}: 「两分」不是数字"),
    ("an unknown act", "检查项 Checks", "其余", "of: {who: agent, act: greating}", "检查项 Checks!A2: 没有言语行为 greating"),
    ("broken YAML", "检查项 Checks", "其余", "of: {who: agent", "检查项 Checks!{cell}: 第"),
    ("a rest that is no mapping", "检查项 Checks", "其余", "- 甲", "检查项 Checks!{cell}: 「其余」应为 键: 值"),
    ("a bad pattern", "言语行为 Acts", "模式", "您好\n(好", "言语行为 Acts!A2: "),
    ("a value out of bounds", "参数 Parameters", "现值", 900, "参数 Parameters!A2: "),
    ("an example of nothing", "例句 Examples", "编号", "gone", "例句 Examples!A2: 没有条目 checks gone，例句无处可放"),
    ("a brace in a script", "话术 Scripts", "话术", "您好{", "话术 Scripts!A2: 花括号不成对"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "header", "value", "wanted"), [row[1:] for row in EDITS], ids=[row[0] for row in EDITS])
def test_what_the_standard_refuses_is_told_by_cell_and_taken_out(sheet: str, header: str, value: Any, wanted: str) -> None:
    """An edited export loads without the entries that cannot be; each is told by the cell where it stood."""
    cell = cell_under(edited(sheet), sheet, header, 2)
    draft, folder = imported(edited(sheet, **{cell: value}))
    told = texts_of(draft)
    assert any(line.startswith(wanted.format(cell=cell)) for line in told), told
    assert folder.standard.id == "mine"


def test_an_export_of_another_format_is_refused() -> None:
    """Rather than half understood."""
    data = edited("封面 Cover", B3="sanxiang-exchange 99")
    with pytest.raises(InputError, match="由另一版本导出（sanxiang-exchange 99）"):
        imported(data)


def test_a_base_that_is_wrong_is_a_wrong_standard() -> None:
    """Not a matter of the workbook."""
    with pytest.raises(StandardError):
        build(read_layers("no-such-pack"))


def test_one_formatted_column_is_no_million_cells() -> None:
    """A sheet that is painted to its last row is read as fast as what stands in it."""
    made = Workbook()
    sheet = made.worksheets[0]
    for row in CHINESE:
        sheet.append(list(row))
    sheet["B1048576"].number_format = "@"
    sheet.merge_cells("A2:A9000")
    draft, folder = imported(saved(made))
    assert len(folder.standard.scripts) == 1
    assert texts_of(draft) == []
