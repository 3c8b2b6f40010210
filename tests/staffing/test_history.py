"""Reading a history of calls: headers in two languages, lengths and times as files write them, errors by row and column."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from sanxiang.conversation.decoding import open_source
from sanxiang.conversation.items import DEFAULT_OPTIONS
from sanxiang.conversation.readers.grid import table_rows
from sanxiang.errors import InputError, Problem
from sanxiang.staffing.history import known, read_calls
from sanxiang.staffing.profile import By, Call, Interval, intervals

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(data: str | bytes, told: Mapping[str, str] | None = None) -> list[Call | Problem]:
    raw = data.encode() if isinstance(data, str) else data
    source = open_source(io.BytesIO(raw), "calls.csv", DEFAULT_OPTIONS)
    return list(read_calls(table_rows(source, DEFAULT_OPTIONS, known), source.at(), told=told or {}, zone=SHANGHAI))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(("text", "call"), [
    ("来电时间,通话时长,话后处理时长\n2026-03-02 10:15:03,180,20\n", Call(at("2026-03-02 10:15:03"), 200.0)),
    ("Call Time;Talk Time;Hold Time;ACW\n2026/3/2 10:15;3:00;0:30;00:00:10\n", Call(at("2026-03-02 10:15"), 220.0)),
    ("进线时间\t处理时长（分钟）\n2026年3月2日 10:15\t3.5\n", Call(at("2026-03-02 10:15"), 210.0)),
    ("时间,接通时间,挂机时间\n2026-03-02 10:15,2026-03-02 10:15:10,2026-03-02 10:18:10\n", Call(at("2026-03-02 10:15"), 180.0)),
    ("日期,时段,来电量,平均处理时长\n2026-03-02,10:00-10:30,42,185.5秒\n", Call(at("2026-03-02 10:00"), 185.5, 42.0)),
    ("date,interval,calls\n20260302,9:30,\"1,042\"\n", Call(at("2026-03-02 09:30"), None, 1042.0)),
    ("start,aht\n2026-03-02T02:15:00Z,60\n", Call(at("2026-03-02 10:15"), 60.0)),
    ("来电时间,通话时长,话后处理时长\n2026-03-02 10:15,0,\n", Call(at("2026-03-02 10:15"))),
    ("来电时间,通话时长\n2026-03-02 10:15,--\n", Call(at("2026-03-02 10:15"))),
    ("时段\n2026-03-02 10:00-10:30\n", Call(at("2026-03-02 10:00"))),
])  # fmt: skip
def test_what_a_row_says(text: str, call: Call) -> None:
    """Lengths in seconds, mm:ss, hh:mm:ss or minutes; handling is talk, hold and after-call work; no length = not known."""
    assert read(text) == [call]


def test_a_column_may_be_named() -> None:
    """What is told goes before what is guessed."""
    assert read("时间,登记\n2026-03-02 08:00,2026-03-02 10:15\n", {"at": "登记"}) == [Call(at("2026-03-02 10:15"))]


def test_excel_cells_are_read_as_they_are() -> None:
    """Dates, times of day, numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (["日期", "时段", "来电量", "处理时长"], [datetime(2026, 3, 2), time(10, 30), 12, time(0, 3, 20)]):  # noqa: DTZ001
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    assert read(held.getvalue()) == [Call(at("2026-03-02 10:30"), 200.0, 12.0)]


@pytest.mark.parametrize(("text", "where", "message"), [
    ("来电时间,通话时长\n昨天,60\n", "calls.csv:2:1", "来电时间: 「昨天」不是时间"),
    ("来电时间,通话时长\n,60\n", "calls.csv:2:1", "没有时间 / no time"),
    ("来电时间,通话时长\n2026-13-02 10:15,60\n", "calls.csv:2:1", "不是时间"),
    ("来电时间,通话时长\n2026-03-02 10:15,很久\n", "calls.csv:2:2", "通话时长: 「很久」不是时长"),
    ("来电时间,通话时长\n2026-03-02 10:15,99999\n", "calls.csv:2:2", "超过一天"),
    ("来电时间,来电量\n2026-03-02 10:15,-3\n", "calls.csv:2:2", "不是来电数"),
    ("时段,来电量\n10:15,3\n", "calls.csv:2:1", "没有日期"),
    ("日期,时段\n2026-02-30,10:15\n", "calls.csv:2:1", "「2026-02-30」不是日期"),
    ("来电时间,接通时间,结束时间\n2026-03-02 10:15,2026-03-02 10:16,2026-03-02 10:15\n", "calls.csv:2:3", "比接通时间早"),
])  # fmt: skip
def test_a_wrong_cell_is_told_by_row_and_column(text: str, where: str, message: str) -> None:
    """With the header of the column, and what would be right."""
    found = read(text)
    assert [type(each) for each in found] == [Problem]
    problem = found[0]
    assert isinstance(problem, Problem)
    assert str(problem.where) == where
    assert message in problem.message


@pytest.mark.parametrize(("text", "message"), [
    ("\n\n", "表格为空"),
    ("编号,备注\n1,2\n", "calls.csv:1: 认不出来电时间是哪一列"),
])  # fmt: skip
def test_a_table_without_calls_is_refused(text: str, message: str) -> None:
    """One message that says what is missing and how to name it."""
    with pytest.raises(InputError, match=message):
        read(text)


def test_a_told_column_must_be_there() -> None:
    """With the headers that are."""
    with pytest.raises(InputError, match="没有列 登记"):
        read("时间\n2026-03-02 08:00\n", {"at": "登记"})


# ------------------------------------------------------------------------------------------------------- the profile

DAYS = [Call(at(f"2026-03-0{day} {clock}"), 200.0) for day in (2, 3) for clock in ("09:10", "09:40", "09:50", "11:05")]


def test_days_are_laid_on_one_another() -> None:
    """Calls of the mean day, quiet half hours between in, those outside out."""
    assert intervals(DAYS) == tuple(
        Interval("", start, 30, calls, 200.0, 2) for start, calls in ((540, 1.0), (570, 2.0), (600, 0.0), (630, 0.0), (660, 1.0))
    )


@pytest.mark.parametrize(("by", "groups"), [(By.DAY, {""}), (By.WEEKDAY, {"1", "2"}), (By.DATE, {"2026-03-02", "2026-03-03"})])
def test_days_may_be_kept_apart(by: By, groups: set[str]) -> None:
    """By weekday or by date."""
    found = intervals(DAYS, by=by, minutes=60)
    assert {each.group for each in found} == groups
    assert sum(each.calls * each.days for each in found) == len(DAYS)


def test_few_calls_take_the_handling_time_of_all() -> None:
    """Twenty handled calls carry a mean of their own; fewer do not."""
    calls = [Call(at("2026-03-02 09:00"), 100.0, 20), Call(at("2026-03-02 10:00"), 400.0, 5), Call(at("2026-03-02 10:10"), None, 9)]
    assert [(each.calls, each.handling) for each in intervals(calls, minutes=60)] == [(20, 100.0), (14, 160.0)]


def test_no_handling_time_at_all_is_refused_unless_one_is_given() -> None:
    """Nothing is invented."""
    calls = [Call(at("2026-03-02 09:00"))]
    with pytest.raises(ValueError, match="handling"):
        intervals(calls)
    assert intervals(calls, handling=180)[0].handling == 180
    assert intervals([]) == ()
