"""CSV, TSV and Excel."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

import pytest
from openpyxl import Workbook
from reading_cases import conversations, notes, only, read_all, reasons, said

from sanxiang.conversation.items import ReadOptions
from sanxiang.conversation.model import Channel, Party, Role
from sanxiang.errors import InputError

ROWS = [("会话ID", "角色", "时间", "内容"), ("a", "客服", "00:01", "您好"), ("b", "客户", "00:02", "喂"), ("a", "客户", "00:03", "报修")]


def _joined(sign: str) -> str:
    return "\n".join(sign.join(row) for row in ROWS) + "\n"


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_rows_of_a_conversation_may_lie_apart(sign: str) -> None:
    """Rows are put together by their id, in the order they stand, whatever the delimiter."""
    found = conversations(read_all(_joined(sign), "day.csv"))
    assert [(one.id, said(one)) for one in found] == [
        ("a", [("agent", "您好"), ("customer", "报修")]),
        ("b", [("customer", "喂")]),
    ]


HEADERS = [
    "conversation_id,speaker,text,start,end",
    "通话编号,说话人,文本,开始时间,结束时间",
    "Call ID,Role,Content,Start Time (s),End Time (s)",
    "session_id,sender,message,begin,end",
]


@pytest.mark.parametrize("header", HEADERS)
def test_headers_are_guessed_in_both_languages(header: str) -> None:
    """Start and end give the utterance its length."""
    found = only(f"{header}\nK1,agent,hello,1.5,00:03\n", "day.csv")
    assert (found.id, found.events[0].start, found.events[0].at, found.events[0].text) == ("K1", 1.5, 3.0, "hello")


def test_columns_may_be_told() -> None:
    """What the user says goes before what is guessed."""
    options = ReadOptions(columns={"text": "原话", "role": "谁"})
    assert said(only("谁,原话,内容\n客服,您好,无关\n", "day.csv", options=options)) == [("agent", "您好")]


def test_columns_that_cannot_be_guessed_are_named() -> None:
    """The message lists the headers, and what is missing."""
    with pytest.raises(InputError) as caught:
        read_all("谁,原话\n客服,您好\n", "day.csv")
    assert "no column for role and text among the headers [谁, 原话]" in str(caught.value)


def test_a_told_column_that_is_not_there_is_an_error() -> None:
    """A typing error in `columns` is not guessed around."""
    with pytest.raises(InputError, match="no column '內容' for text"):
        read_all(_joined(","), "day.csv", options=ReadOptions(columns={"text": "內容"}))


def test_constant_columns_become_metadata() -> None:
    """A column that says one thing over the conversation is a fact of it; a changing one is left out."""
    found = only("角色,内容,班组,序号,渠道,工号\n客服,您好,三组,1,电话,1024\n客户,喂,三组,2,电话,\n", "day.csv")
    assert found.metadata == {"班组": "三组"}
    assert found.channel is Channel.PHONE
    assert found.parties == (Party(Role.AGENT, "1024"), Party(Role.CUSTOMER))


def test_a_table_without_ids_is_one_conversation() -> None:
    """It is called after the file, and that is noted."""
    items = read_all("角色,内容\n客服,您好\n", "day.csv")
    assert [found.id for found in conversations(items)] == ["day"]
    assert "the whole table is one" in notes(items)[0]


def test_a_bad_row_rejects_its_conversation_only() -> None:
    """The reason names the row."""
    items = read_all("id,role,text\na,cook,x\nb,agent,y\n", "day.csv")
    assert [found.id for found in conversations(items)] == ["b"]
    assert "unknown role 'cook'" in reasons(items)[0]
    assert [str(item).startswith("day.csv:2:") for item in items if "cook" in str(item)] == [True]


def test_quoted_cells_hold_commas_and_line_ends() -> None:
    """Ordinary CSV quoting."""
    assert said(only('role,text\nagent,"one, ""two""\nthree"\n', "day.csv")) == [("agent", 'one, "two"\nthree')]


def test_a_quotation_mark_that_is_never_closed_is_told() -> None:
    """Thousands of rows in one cell are no text."""
    items = read_all('id,role,text\na,agent,"open\n' + "b,agent,x\n" * 2000, "day.csv")
    assert "a quotation mark is not closed" in reasons(items)[0]


def _workbook(rows: Sequence[tuple[Any, ...]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_excel_cells_of_every_type_are_times() -> None:
    """Dates, times of day, numbers and text."""
    rows = [
        ("会话ID", "角色", "内容", "时间"),
        ("a", "客服", "您好", datetime.fromisoformat("2026-03-02 10:00:00")),
        ("a", "客户", "喂", datetime.fromisoformat("2026-03-02 10:00:07")),
        (1024, "客服", "一", time(0, 0, 5)),
        (1024, "客户", "二", 6.5),
        (None, "客户", "三", "00:08"),
    ]
    first, second = conversations(read_all(_workbook(rows), "day.xlsx"))
    assert (first.started_at, [event.at for event in first.events]) == (datetime.fromisoformat("2026-03-02 10:00:00"), [0.0, 7.0, None])
    assert (second.id, [event.at for event in second.events]) == ("1024", [5.0, 6.5, 8.0, None])


def test_an_empty_workbook_is_an_error() -> None:
    """No rows, no conversations, and it is said."""
    with pytest.raises(InputError, match="no rows"):
        read_all(_workbook([]), "day.xlsx")
