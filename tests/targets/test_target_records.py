"""Reading histories: JSON by record and by event, tables in Chinese and English, and what is said of wrong ones."""

from __future__ import annotations

import io
import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from targets_made import ZONE, at

from sanxiang.conversation.decoding import open_source
from sanxiang.conversation.items import DEFAULT_OPTIONS
from sanxiang.conversation.json_records import read_records
from sanxiang.conversation.readers.grid import table_rows
from sanxiang.errors import InputError
from sanxiang.inspection.targets.history import Record, RecordEvent
from sanxiang.inspection.targets.reading import Item, Rejected, known, read_json, read_table


def of_json(*lines: object) -> list[Item]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    source = open_source(io.BytesIO(text.encode()), "r.jsonl", DEFAULT_OPTIONS)
    return list(read_json(read_records(source, DEFAULT_OPTIONS), ZONE))


def of_table(data: str | bytes) -> list[Item]:
    source = open_source(io.BytesIO(data.encode() if isinstance(data, str) else data), "r.csv", DEFAULT_OPTIONS)
    return list(read_table(table_rows(source, DEFAULT_OPTIONS, known), source.at(), ZONE))


WANTED = Record(
    "O-1",
    (
        RecordEvent(at("10:00"), "outage.reported", told=at("11:00")),
        RecordEvent(at("10:40"), "visit.arrived", known=at("11:30"), actor="1024", evidence="GPS"),
        RecordEvent(at("11:00"), state="waiting_customer"),
    ),
    {"region": "urban", "priority": "high"},
)
EVENTS: list[dict[str, object]] = [
    {"at": "2026-03-02 10:00", "event": "outage.reported", "told": "2026-03-02T11:00:00+08:00"},
    {"at": "2026-03-02 10:40", "event": "到达现场", "known_at": "2026-03-02 11:30", "actor": 1024, "evidence": "GPS"},
    {"at": "2026-03-02T03:00:00Z", "state": "等待客户"},
]


def test_a_record_a_line() -> None:
    """With its attributes and events; times without a zone are local; names in both languages."""
    assert of_json({"id": "O-1", "region": "城区", "attributes": {"priority": "high"}, "events": EVENTS}) == [WANTED]


def test_an_event_a_line() -> None:
    """The events of one record may lie apart; attributes belong to the event that names them."""
    lines: list[dict[str, object]] = [{"record": "O-1", **event} for event in EVENTS]
    other: dict[str, object] = {"record": "O-2", "at": "2026-03-02 12:00", "event": "outage.reported"}
    first, second = of_json(lines[0] | {"region": "urban"}, other, *lines[1:])
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.id, len(first.events), second.id) == ("O-1", 3, "O-2")
    assert first.events[0].attributes == {"region": "urban"}


CHINESE = """\
单号,时间,事件,状态,登记时间,操作人,依据,告知时间,区域,优先级
O-1,2026-03-02 10:00,故障报修,,,,,2026-03-02 11:00,城区,high
O-1,2026-03-02 10:40,到达现场,,2026-03-02 11:30,1024,GPS,,,
O-1,2026-03-02 11:00,,等待客户,,,,,,
"""
ENGLISH = """\
record;occurred at;event;status;known_at;agent;evidence;told;region;priority;note
O-1;2026/3/2 10:00;outage.reported;;;;;2026-03-02 11:00;urban;high;x
O-1;2026/3/2 10:40;visit.arrived;;2026-03-02 11:30;1024;GPS;;;;
O-1;2026/3/2 11:00;;waiting_customer;;;;;;;
"""


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
def test_an_event_a_row(text: str) -> None:
    """Chinese and English headers; other columns are passed over."""
    (found,) = of_table(text)
    assert isinstance(found, Record)
    attributes = {"region": "urban", "priority": "high"}
    assert found.events[0] == RecordEvent(at("10:00"), "outage.reported", told=at("11:00"), attributes=attributes)
    assert found.events[1:] == WANTED.events[1:]


def test_an_excel_table() -> None:
    """Dates are dates."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (["工单号", "时间", "事件"], ["T-1", datetime(2026, 3, 2, 10, 0), "ticket.created"]):  # noqa: DTZ001
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    assert of_table(held.getvalue()) == [Record("T-1", (RecordEvent(at("10:00"), "ticket.created"),), {})]


def test_agreed_times_stand_under_their_own_name_or_due() -> None:
    """`visit.appointment` is the word of the format."""
    for key in ("due", "visit.appointment", "commitment.due"):
        (found,) = of_json({"id": "V", "events": [{"at": "2026-03-02 10:00", "event": "visit.agreed", key: "2026-03-03 15:00"}]})
        assert isinstance(found, Record)
        assert found.events[0].due == datetime(2026, 3, 3, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_the_end_of_a_ticket_says_its_state() -> None:
    """A source need not say it twice."""
    (found,) = of_json({"id": "T", "events": [{"at": "2026-03-02 10:00", "event": "ticket.closed"}]})
    assert isinstance(found, Record)
    assert found.events[0].state == "closed"


@pytest.mark.parametrize(("line", "message"), [
    ({"id": "T", "events": [{"at": "昨天", "event": "ticket.created"}]}, "r.jsonl:1: events[0].at: 「昨天」不是时间"),
    ({"id": "T", "events": [{"at": 600, "event": "ticket.created"}]}, "events[0].at: 「600」不是时间"),
    ({"id": "T", "events": [{"event": "ticket.created"}]}, "events[0].at: 没有时间"),
    ({"id": "T", "events": [{"at": "2026-03-02 10:00"}]}, "events[0].event: 应有 event、state 或 told"),
    ({"id": "T", "events": [{"at": "2026-03-02 10:00", "event": "ticket.create"}]}, "是否指 ticket.created？"),
    ({"id": "T", "events": [{"at": "2026-03-02 10:00", "state": "waiting"}]}, "没有 waiting"),
    ({"id": "T", "events": [{"at": "2026-03-02 10:00", "event": "ticket.created", "actor": []}]}, "events[0].actor: 应为文本"),
    ({"id": "T", "events": {}}, "events: 应为事件的列表"),
    ({"id": "T", "region": "mars", "events": []}, "region: 没有 mars，应为"),
    ({"id": "T", "attributes": 3, "events": []}, "attributes: 应为对象"),
    ({"events": []}, "id: 没有记录编号"),
    ({"at": "2026-03-02 10:00", "event": "ticket.created"}, "record: 没有记录编号"),
    ({"record": "T", "at": "?", "event": "ticket.created"}, "r.jsonl:1: at: 「?」不是时间"),
    ([1], "应为 JSON 对象"),
    ("{broken", "r.jsonl:1"),
])  # fmt: skip
def test_a_wrong_record_is_rejected_with_its_place(line: object, message: str) -> None:
    """The record next to it is read."""
    good = {"id": "good", "events": [{"at": "2026-03-02 10:00", "event": "ticket.created"}]}
    found = of_json(line, good)
    (rejected,) = (item for item in found if isinstance(item, Rejected))
    assert any(message in str(problem) for problem in rejected.problems), rejected.problems
    assert [item.id for item in found if isinstance(item, Record)] == ["good"]


@pytest.mark.parametrize(("row", "message"), [
    ("T,昨天,ticket.created", "r.csv:2:2: at: 「昨天」不是时间"),
    ("T,2026-03-02 10:00,ticket.made", "r.csv:2:3: event: 没有 ticket.made"),
    (",2026-03-02 10:00,ticket.created", "r.csv:2:1: 没有记录编号"),
])  # fmt: skip
def test_a_wrong_row_is_told_by_row_and_column(row: str, message: str) -> None:
    """And its whole record is not judged."""
    (rejected,) = of_table(f"record,at,event\n{row}\n")
    assert isinstance(rejected, Rejected)
    assert message in str(rejected.problems[0])


@pytest.mark.parametrize(("text", "message"), [
    ("\n", "表格为空"),
    ("record,event\n1,2\n", "缺少列 时间（at）"),
    ("record,at\n1,2\n", "缺少列 事件（event）"),
])  # fmt: skip
def test_a_table_without_the_needed_columns_is_refused(text: str, message: str) -> None:
    """With what is missing."""
    with pytest.raises(InputError, match=message):
        of_table(text)
