"""A history of calls in; seats, people and cost of each half hour out: a table, JSON, and a page with the chart."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import TOLD, refuse_overwriting, text_out
from sanxiang.cli.sources import zone_named
from sanxiang.cli.standards import choose
from sanxiang.conversation.canonical import CHINA
from sanxiang.conversation.decoding import open_source
from sanxiang.conversation.items import DEFAULT_OPTIONS
from sanxiang.conversation.readers.grid import table_rows
from sanxiang.errors import InputError, Location, Problem
from sanxiang.reporting.staffing_page import GROUPS, remarks, render_staffing
from sanxiang.staffing.answer import AnswerClause, answer_clause
from sanxiang.staffing.history import FIELDS, known, read_calls
from sanxiang.staffing.planning import Goal, Plan, Roster, plan
from sanxiang.staffing.profile import By, Call, intervals
from sanxiang.staffing.report import Basis, report_of
from sanxiang.staffing.rings import Reading, ring_seconds

CONVENTION = 0.8
"""The share that is planned to where the standard asks for every call: the custom of the field, not a standard."""


@dataclass(frozen=True, slots=True)
class Request:
    """The command line, with shares between 0 and 1, but for `share`, which is in per cent as it was given."""

    standard: str
    settings: Mapping[str, str]
    calls: Path
    share: float | None
    seconds: float | None
    rings: int | None
    reading: str
    pickup: float
    aht: float | None
    patience: float | None
    shrinkage: float
    occupancy: float
    wage: float | None
    least: int
    by: str
    minutes: int
    columns: Mapping[str, str]
    zone: str
    report: Path | None
    as_json: bool
    date: date
    cached: bool


def plan_staffing(request: Request) -> int:
    """Prints the plan and writes its page; the exit code is 3 where rows of the history were left out."""
    _check(request)
    standard = choose(request.standard, request.settings, cached=request.cached).standard()
    clause = answer_clause(standard)
    stated = _stated(request, clause)
    calls, wrong = _history(request)
    made = _plan(request, clause, stated, calls)
    basis = _basis(request, (standard.id, standard.edition), clause, stated, calls)
    report = report_of(made, basis)
    page = request.report or (None if request.as_json else Path(f"staffing-{standard.id}.html"))
    refuse_overwriting({"--report": page}, [request.calls])
    if page is not None:
        with text_out(page) as out:
            out.write(render_staffing(report, date=request.date.isoformat()))
    _print(report, page, as_json=request.as_json)
    return _tell(wrong)


def _check(request: Request) -> None:
    """Raises BadParameter for what no option of its own can see."""
    if request.minutes < 5 or 1440 % request.minutes:
        raise typer.BadParameter("应为整除一天的分钟数，至少 5 / minutes that divide the day, at least 5", param_hint="--minutes")
    for name in request.columns:
        if name not in FIELDS:
            raise typer.BadParameter(f"没有字段 {name} / no such field; known: {', '.join(FIELDS)}", param_hint="--columns")
    if request.share is not None and not 0 < request.share < 100:
        why = "占比应大于 0、小于 100：来电随机，有限人手做不到每一通 / above 0 and below 100: no finite staff answers every call in time"
        raise typer.BadParameter(why, param_hint="--share")
    if request.seconds is not None and request.rings is not None:
        raise typer.BadParameter("--seconds 与 --rings 只能写一个 / write one of them", param_hint="--rings")


def _stated(request: Request, clause: AnswerClause | None) -> float:
    """The limit in seconds. Raises BadParameter where nothing states one."""
    if request.rings is not None:
        return ring_seconds(request.rings, reading=Reading(request.reading))
    if request.seconds is not None:
        return request.seconds
    if clause is None:
        why = f"标准 {request.standard} 没有接听时限，请写 --seconds 或 --rings / the standard states no time to answer; name one"
        raise typer.BadParameter(why, param_hint="--standard")
    return clause.seconds


def _plan(request: Request, clause: AnswerClause | None, stated: float, calls: Sequence[Call]) -> Plan:
    share = request.share / 100 if request.share is not None else clause.share if clause is not None and clause.share < 1 else CONVENTION
    if request.pickup > stated:
        raise typer.BadParameter(f"比时限 {stated:g} 秒长 / longer than the limit of {stated:g} s", param_hint="--pickup")
    goal = Goal(share, stated - request.pickup, request.occupancy, request.patience)
    roster = Roster(request.shrinkage, request.wage, request.least)
    try:
        return plan(intervals(calls, by=By(request.by), minutes=request.minutes, handling=request.aht), goal, roster)
    except ValueError as error:
        where = Location(str(request.calls))
        if "handling" in str(error):
            told = "没有处理时长的列或值，请写 --aht 秒数 / no handling times; give --aht SECONDS"
            raise InputError(where, told) from error
        raise InputError(where, f"来电量过大 / {error}") from error


def _history(request: Request) -> tuple[list[Call], list[Problem]]:
    """The calls and what was wrong with rows. Raises InputError where there is no call."""
    name = str(request.calls)
    try:
        stream = request.calls.open("rb")
    except OSError as error:
        raise InputError(Location(name), f"无法打开 / cannot be opened: {error.strerror}") from error
    with stream:
        source = open_source(stream, name, DEFAULT_OPTIONS)
        rows = table_rows(source, DEFAULT_OPTIONS, known)
        zone = zone_named(request.zone) or CHINA
        found = list(read_calls(rows, source.at(), told=request.columns, zone=zone))
    calls = [each for each in found if isinstance(each, Call)]
    wrong = [each for each in found if isinstance(each, Problem)]
    if not calls:
        raise InputError(Location(name), str(wrong[0].message) if wrong else "没有来电 / no calls")
    return calls, wrong


def _basis(request: Request, standard: tuple[str, str], clause: AnswerClause | None, stated: float, calls: Sequence[Call]) -> Basis:
    days = sorted({call.at.date() for call in calls})
    return Basis(
        standard=standard[0],
        edition=standard[1],
        stated=stated,
        pickup=request.pickup,
        asked=None if clause is None else clause.share,
        clause=clause,
        by=request.by,
        calls=sum(call.calls for call in calls),
        handled=sum(call.calls for call in calls if call.handling),
        days=len(days),
        first=days[0].isoformat(),
        last=days[-1].isoformat(),
    )


HEADINGS = (
    "时段\nhalf hour", "来电\ncalls", "AHT\ns", "负荷\nerlang", "席位\non line", "人手\nrostered", "按时接听\nin time",
    "超时\nlate", "平均等待\nASA s", "占用率\nbusy", "成本\ncost",
)  # fmt: skip


def _print(report: Mapping[str, Any], page: Path | None, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
        return
    console = Console()
    console = console if console.is_terminal else Console(width=140)
    for said in remarks(report):
        console.print(said.both, highlight=False, soft_wrap=True)
    console.print(_table(report))
    console.print(_total(report), highlight=False, soft_wrap=True)
    if page is not None:
        print(f"网页 Page: {page}")


def _table(report: Mapping[str, Any]) -> Table:
    paid = report["roster"]["wage"] is not None
    table = Table(box=SIMPLE_HEAD)
    for number, heading in enumerate(HEADINGS if paid else HEADINGS[:-1]):
        table.add_column(heading, justify="right" if number else "left", no_wrap=True)
    group = ""
    for row in report["rows"]:
        if row["group"] != group:
            group = row["group"]
            table.add_section()
            table.add_row(GROUPS[group].both if group in GROUPS else group)
        table.add_row(*_cells(row)[: None if paid else -1])
    return table


def _cells(row: Mapping[str, Any]) -> list[str]:
    asa = "∞" if row["asa"] is None else f"{row['asa']:.1f}"
    return [
        f"{row['start']}–{row['end']}",
        f"{row['calls']:.1f}",
        f"{row['aht']:.0f}",
        f"{row['load']:.2f}",
        str(row["seats"]),
        str(row["rostered"]),
        f"{100 * row['service_level']:.1f}%",
        f"{row['late']:.1f}",
        asa,
        f"{100 * row['occupancy']:.0f}%",
        "" if row["cost"] is None else f"{row['cost']:,.2f}",
    ]


def _total(report: Mapping[str, Any]) -> str:
    total = report["total"]
    level = "–" if total["service_level"] is None else f"{100 * total['service_level']:.1f}%"
    cost = "" if total["cost"] is None else f"，成本 cost {total['cost']:,.2f}"
    return (
        f"合计 Total: 来电 calls {total['calls']:,.1f}，按时接听 in time {level}，超时 late {total['late']:,.1f}，"
        f"人时 rostered hours {total['rostered_hours']:,.1f}，最多 most {total['most_rostered']} 人 people{cost}"
    )


def _tell(wrong: Sequence[Problem]) -> int:
    """The rows that were left out, the first few one by one."""
    for problem in wrong[:TOLD]:
        print(problem, file=sys.stderr)
    if wrong:
        print(f"共 {len(wrong):,} 行有误，未计入 / {len(wrong):,} rows are wrong and left out", file=sys.stderr)
    return Exit.REJECTED if wrong else Exit.FINE
