"""Tables as centres keep them: what becomes of them, and what is said of the cells that found no place."""

from __future__ import annotations

import re
from typing import Any

import pytest
from books import Rows, book, imported, saved, texts_of
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.comments import Comment

from sanxiang.inspection.inspector import compile_standard
from sanxiang.language.normal import normalise
from sanxiang.language.patterns import PatternProblem, parse
from sanxiang.standard.loading import build, read_layers
from sanxiang.workbench.exchange.foreign import literal
from sanxiang.workbench.exchange.slots import with_slots
from sanxiang.workbench.lint import Level, lint

CHINESE: Rows = [["场景", "话术"], ["报工号", "您好，请问有什么可以帮您？"]]

SCRIPT_TABLES: list[tuple[str, Rows, list[tuple[str, str, str]]]] = [
    # (what is peculiar, rows, [(name, channels, wording)])
    ("plain", CHINESE, [("报工号", "", "您好，请问有什么可以帮您？")]),
    ("English headers", [["Scenario", "Script"], ["Opening", "Hello."]], [("Opening", "", "Hello.")]),
    ("another order, more columns", [["标准话术", "渠道", "名称"], ["您好。", "电话", "开场"]], [("开场", "phone", "您好。")]),
    ("case, blanks, remarks in the headers", [[" Script （必填）", "SCENE *"], ["您好。", "开场"]], [("开场", "", "您好。")]),
    ("a title above", [["晴川电器话术库"], [], *CHINESE], [("报工号", "", "您好，请问有什么可以帮您？")]),
    ("several channels in a cell", [["名称", "渠道", "话术"], ["开场", "电话、微信", "您好。"]], [("开场", "phone,chat", "您好。")]),
    ("all channels", [["名称", "渠道", "话术"], ["开场", "全部", "您好。"]], [("开场", "", "您好。")]),
    ("a column a channel", [["场景", "电话话术", "在线话术"], ["开场", "您好。", "亲，您好。"]],
     [("开场", "chat", "亲，您好。"), ("开场", "phone", "您好。")]),
    ("categories", [["环节", "场景", "话术"], ["开场", "报工号", "您好。"], ["结束", "道别", "再见。"]],
     [("开场：报工号", "", "您好。"), ("结束：道别", "", "再见。")]),
    ("headings between rows", [*CHINESE, ["二、结束"], ["道别", "再见。"]],
     [("报工号", "", "您好，请问有什么可以帮您？"), ("二、结束：道别", "", "再见。")]),
    ("a name over several wordings", [["场景", "话术"], ["开场", "您好。"], [None, "早上好。"]], [("开场", "", "您好。"),
    ("开场", "", "早上好。")]),
    ("the header again", [*CHINESE, ["场景", "话术"], ["道别", "再见。"]],
     [("报工号", "", "您好，请问有什么可以帮您？"), ("道别", "", "再见。")]),
    ("empty rows and columns", [["场景", None, "话术"], [], ["开场", None, "您好。"], []], [("开场", "", "您好。")]),
    ("no names", [["话术"], ["您好，请问有什么可以帮您？"]], [("您好，请问有什么可以帮您？", "", "您好，请问有什么可以帮您？")]),
    ("numbers as names", [["场景", "话术"], [3, "您好。"]], [("3", "", "您好。")]),
    ("blanks to fill in", [["场景", "话术"], ["开场", "您好，【公司名称】，工号××，{客户姓名}请讲，____元"]],
     [("开场", "", "您好，本公司，工号{staff_no}，{surname}请讲，{amount}元")]),
    ("a brace that is none", [["场景", "话术"], ["开场", "您好{ 请讲"]], [("开场", "", "您好｛ 请讲")]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "wanted"), [row[1:] for row in SCRIPT_TABLES], ids=[row[0] for row in SCRIPT_TABLES])
def test_a_table_of_scripts(rows: Rows, wanted: list[tuple[str, str, str]]) -> None:
    """Columns in any order, headers in Chinese or English, titles, headings and blanks as people write them."""
    draft, folder = imported(book({"Sheet1": rows}))
    assert texts_of(draft) == []
    scripts = folder.standard.scripts.values()
    assert [(each.name.get("zh"), ",".join(each.channel), each.text.get("zh")) for each in scripts] == wanted


FORBIDDEN_TABLES: list[tuple[str, str, Rows, list[tuple[str, str, list[str], str]]]] = [
    # (what is peculiar, name of the sheet, rows, [(kind, severity, patterns, instead)])
    ("plain", "Sheet1", [["禁用语", "改说"], ["不知道", "我帮您查"]], [("unsorted", "warn", ["不知道"], "我帮您查")]),
    ("English", "x", [["Do not say", "Say instead"], ["No idea", "I will find out"]], [("unsorted", "warn",
    ["no idea"], "I will find out")]),
    ("all columns", "x", [["类型", "级别", "忌语", "建议用语"], ["推诿", "严禁", "不归我管", "我来处理"]],
     [("推诿", "block", ["不归我管"], "我来处理")]),
    ("several in a cell", "x", [["忌语"], ["不知道；不清楚、没办法\n随便你"]], [("unsorted", "warn", ["不知道", "不清楚", "没办法",
    "随便你"], "")]),
    ("a weak header on a sheet that says what it is", "敏感词库", [["关键词"], ["滚"]], [("unsorted", "warn", ["滚"], "")]),
    ("marks of the syntax", "x", [["忌语"], ["1+1(不会)?"]], [("unsorted", "warn", [r"1\+1\(不会\)"], "")]),
    ("a gap", "x", [["忌语"], ["你去找……吧！"]], [("unsorted", "warn", ["你去找.{0,8}吧"], "")]),
    ("width and case", "x", [["忌语"], ["ＮＯ　ＷＡＹ"]], [("unsorted", "warn", ["no way"], "")]),
    ("patterns", "x", [["名称", "模式", "例外"], ["推诿", "不归我(们)?管", "我帮您"]], [("unsorted", "warn", ["不归我(们)?管"], "")]),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "rows", "wanted"), [row[1:] for row in FORBIDDEN_TABLES], ids=[row[0] for row in FORBIDDEN_TABLES])
def test_a_table_of_forbidden_expressions(sheet: str, rows: Rows, wanted: list[Any]) -> None:
    """Literal words become escaped patterns; what to say instead, kind and severity come along."""
    draft, folder = imported(book({sheet: rows}))
    assert texts_of(draft) == []
    entries = folder.standard.forbidden.values()
    assert [
        (each.kind, each.severity, [item.pattern.source for item in each.says], each.instead.zh if each.instead else "") for each in entries
    ] == wanted


def test_a_word_is_found_where_it_was_written() -> None:
    """The draft stops what the table forbids, in speech that is spelled otherwise, and its own examples hold."""
    _, folder = imported(book({"忌语": [["忌语"], ["這不是我的問題，你找別人！"]]}))
    (entry,) = folder.standard.forbidden.values()
    inspector = compile_standard(folder.standard, light=True)
    verdict = inspector.check_text("这不是我的问题,你找别人", "chat")
    assert (verdict.forbidden, verdict.expression) == (True, entry.id)


@settings(deadline=None)
@given(st.text("不知道好吗？！，.*+?()[]{}|\\^$/ abc１Ａ繁體", min_size=1, max_size=12))
def test_a_literal_pattern_matches_its_own_word(word: str) -> None:
    """Whatever marks it has, and whatever normalising makes of it."""
    pattern = literal(word)
    try:
        expression = parse(pattern, {}).for_re()
    except PatternProblem:
        return
    assert re.search(expression, normalise(word).text), (word, pattern)


def test_merged_cells_hold_for_all_their_rows() -> None:
    """A category that spans rows, a title that spans columns."""
    rows: Rows = [
        ["话术库"],
        ["环节", "场景", "话术"],
        ["开场", "报工号", "您好。"],
        [None, "道歉", "抱歉久等。"],
        ["结束", "道别", "再见。"],
    ]
    draft, folder = imported(book({"话术": rows}, ("话术", "A1:C1"), ("话术", "A3:A4")))
    assert [script.name.zh for script in folder.standard.scripts.values()] == ["开场：报工号", "开场：道歉", "结束：道别"]
    assert texts_of(draft) == []
    assert texts_of(draft, lost=False) == ["话术!A1: 表头以上的文字"]


def test_a_title_over_several_headers_belongs_to_them() -> None:
    """`话术` over `电话` and `在线`: a script for each channel."""
    rows: Rows = [["场景", "话术", None], [None, "电话", "在线"], ["开场", "您好。", "亲，您好。"]]
    draft, folder = imported(book({"Sheet1": rows}, ("Sheet1", "A1:A2"), ("Sheet1", "B1:C1")))
    assert [(script.channel, script.text.zh) for script in folder.standard.scripts.values()] == [
        (("chat",), "亲，您好。"),
        (("phone",), "您好。"),
    ]
    assert texts_of(draft) == []


@pytest.mark.parametrize(("title", "channels"), [("电话话术", ("phone",)), ("在线客服", ("chat",)), ("话术", ()), ("电话与在线", ())])
def test_the_name_of_a_sheet_may_say_the_channel(title: str, channels: tuple[str, ...]) -> None:
    """Where there is no column for it, and the name speaks of one channel only."""
    _, folder = imported(book({title: CHINESE}))
    (script,) = folder.standard.scripts.values()
    assert script.channel == channels


def test_a_table_of_dos_and_donts_gives_both() -> None:
    """A row without a don't is a script."""
    rows: Rows = [["场景", "规范用语", "禁用语"], ["查询", "我帮您查一下。", "不知道"], ["道别", "再见，祝您愉快。", None]]
    draft, folder = imported(book({"Sheet1": rows}))
    assert texts_of(draft) == []
    assert [entry.instead.zh for entry in folder.standard.forbidden.values() if entry.instead] == ["我帮您查一下。"]
    assert [(script.name.zh, script.text.zh) for script in folder.standard.scripts.values()] == [("道别", "再见，祝您愉快。")]


def test_a_made_id_takes_no_id_of_another_row() -> None:
    """Whichever of the two comes first."""
    _, folder = imported(book({"话术": [["编号", "话术"], [None, "您好。"], ["script-002", "再见。"]]}))
    assert {ident: script.text.zh for ident, script in folder.standard.scripts.items()} == {"script-002x": "您好。", "script-002": "再见。"}


def test_several_sheets_become_one_standard() -> None:
    """Scripts of two sheets, forbidden expressions of a third; ids do not clash."""
    draft, folder = imported(book({"电话": CHINESE, "在线": CHINESE, "服务禁语": [["禁语"], ["不知道"]]}))
    assert list(folder.standard.scripts) == ["script-002", "script-002x"]
    assert list(folder.standard.forbidden) == ["forbidden-002"]
    assert texts_of(draft) == []


def test_a_draft_extends_a_pack() -> None:
    """What the centre's table says stands beside what the pack has; lint finds no error."""
    base = read_layers("hotline")
    _, folder = imported(book({"话术": [["编号", "名称", "话术"], ["opening.phone", "开场", "您好，这里是{company}，请讲。"]]}), base=base)
    assert folder.standard.scripts["opening.phone"].text.zh == "您好，这里是本公司，请讲。"
    assert len(folder.standard.scripts) == len(build(base).scripts)
    assert set(folder.files) == {"standard.yaml", "scripts.yaml"}


def test_the_draft_lints_without_errors() -> None:
    """An ordinary table makes a standard that loads and that lint has no error for."""
    _, folder = imported(book({"话术": CHINESE, "忌语": [["忌语", "改说"], ["不知道", "我帮您查"]]}))
    assert [str(remark) for remark in lint(folder.layers) if remark.level is Level.ERROR] == []


def test_the_list_of_remarks_holds_every_cell_that_is_not_placed() -> None:
    """Nothing is lost: cell, message and the text itself, as a table that opens in Excel and runs no formula."""
    draft, folder = imported(book({"话术": [["场景", "话术", "备注"], ["开场", "您好。", "=1+1 语气上扬"], ["x", "再见。", "-轻声"]]}))
    text = folder.files["remarks.csv"].decode("utf-8-sig")
    assert "话术!C3,未放入 not placed,列「备注」没有对应的内容 / no place for the column 备注,'-轻声" in text
    assert len(draft.unplaced) == 2


def test_a_comment_is_not_lost() -> None:
    """What somebody wrote beside a cell stands in the list."""
    made = Workbook()
    sheet = made.worksheets[0]
    for row in CHINESE:
        sheet.append(list(row))
    sheet["B2"].comment = Comment("语气上扬", "质检")
    draft, _ = imported(saved(made))
    assert [(each.place, each.value, each.lost) for each in draft.unplaced] == [("Sheet!B2", "语气上扬", True)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("工号XXX", "工号{staff_no}"),
        ("XX公司", "{company}公司"),
        ("您的订单号是****", "您的订单号是{order_no}"),
        ("请在___小时内", "请在{due}小时内"),
        ("__先生", "{surname}先生"),
        ("{company}，{ 姓名 }", "{company}，{surname}"),
        ("【温馨提示】您好", "【温馨提示】您好"),
        ("什么东西××", "什么东西{slot_1}"),
        ("x光片与X轴", "x光片与X轴"),
    ],
)
def test_blanks_become_slots(text: str, wanted: str) -> None:
    """By the word inside them, else by the words beside them, else numbered."""
    assert with_slots(text).text == wanted
