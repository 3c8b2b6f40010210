"""Tickets as an Excel file: what the list shows, masked as it is there; who took what away is noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.tickets import TicketsExported
from sanxiang_centre.common.problems import conflict
from sanxiang_centre.common.writing import writing
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.models import Ticket
from sanxiang_centre.tickets.states import Priority, State, Type

MOST = 50_000
HEADERS = (
    "编号 number",
    "类型 type",
    "状态 state",
    "优先级 priority",
    "主题 subject",
    "服务目录 item",
    "客户 customer",
    "受理人 assignee",
    "技能组 group",
    "班组 team",
    "建立 created",
    "最早到期 due",
    "超时 missed",
    "解决 resolved",
    "关闭 closed",
    "原因 cause",
)


def export_tickets(*, actor: Actor, now: datetime, asked: queries.Filters, zone: ZoneInfo) -> bytes:
    """An .xlsx file, times in that zone, the oldest first. Raises Problem 403, and 409 for more than `MOST` tickets."""
    rows = queries.list_tickets(actor, asked, "ticket.export").order_by("id")
    with writing(actor, now) as write:
        count = rows.count()
        if count > MOST:
            raise conflict(f"共 {count} 张，最多导出 {MOST} 张，请加筛选条件 / {count} tickets, at most {MOST}: filter further")
        content = _workbook(rows, zone)
        write.record(TicketsExported(id=0, count=count, filters=asked.told()))
    return content


def _workbook(rows: QuerySet[Ticket], zone: ZoneInfo) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("工单 tickets")
    sheet.append([_text(sheet, header) for header in HEADERS])
    for ticket in rows.iterator(chunk_size=2000):
        sheet.append([_text(sheet, value) if isinstance(value, str) else value for value in _row(ticket, zone)])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _text(sheet: Any, value: str) -> Any:
    """Text is text: what begins like a formula is none, and signs that no file of this kind may hold are left out."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell


def _row(ticket: Ticket, zone: ZoneInfo) -> Iterator[Any]:
    yield from (ticket.number, Type(ticket.type).label, State(ticket.state).label, Priority(ticket.priority).label)
    yield from (ticket.subject, ticket.item, ticket.customer_id)
    yield from (ticket.assignee.staff_no if ticket.assignee else "", ticket.group.name if ticket.group else "")
    yield ticket.team.name if ticket.team else ""
    yield from (_local(at, zone) for at in (ticket.created_at, ticket.due_at))
    yield ticket.missed
    yield from (_local(at, zone) for at in (ticket.resolved_at, ticket.closed_at))
    yield ticket.cause


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Excel knows no zones."""
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0) if at else None
