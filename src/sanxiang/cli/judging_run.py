"""Histories of records judged by the targets of a standard: a table of clocks, one of outcomes, or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.wording import length
from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import TOLD
from sanxiang.cli.standards import choose
from sanxiang.cli.targets_run import CLOCKS, PIPED, UNITS
from sanxiang.conversation import canonical
from sanxiang.conversation.decoding import open_source
from sanxiang.conversation.items import DEFAULT_OPTIONS, RecordError
from sanxiang.conversation.json_records import read_records
from sanxiang.conversation.readers.grid import table_rows
from sanxiang.errors import InputError, Location
from sanxiang.inspection.targets.choosing import Chooser
from sanxiang.inspection.targets.history import STATES, Record, reason_of
from sanxiang.inspection.targets.judging import Cause, Policy, TargetClock, TargetState, judge
from sanxiang.inspection.targets.mapping import finding_over, findings
from sanxiang.inspection.targets.plain import clock_to_dict, derivation, finding_to_dict, outcome_to_dict
from sanxiang.inspection.targets.reading import Item, Rejected, known, read_json, read_table
from sanxiang.inspection.targets.statistics import Outcome, outcomes
from sanxiang.reporting.proportion import Share
from sanxiang.standard.standard import Standard
from sanxiang.standard.targets import Duration, Target

NAMES: Mapping[TargetState, str] = {
    TargetState.RUNNING: "计时中 running",
    TargetState.PAUSED: "暂停 paused",
    TargetState.MET: "达成 met",
    TargetState.MISSED: "未达成 missed",
    TargetState.CANCELLED: "撤销 cancelled",
    TargetState.NOT_EVALUATED: "未评估 not evaluated",
}
CAUSES: Mapping[Cause, str] = {
    Cause.LATE: "迟了 late",
    Cause.OVERDUE: "逾期未做 overdue",
    Cause.EARLY: "提前不足 too short notice",
    Cause.UNANNOUNCED: "没有提前告知 unannounced",
    Cause.TURNED_AWAY: "没有受理 turned away",
    Cause.ENDED: "已办结，不再计 ended",
    Cause.WITHDRAWN: "客户撤销 withdrawn",
    Cause.HUNG_UP: "客户随即挂断 hung up at once",
    Cause.NO_ATTRIBUTE: "缺少 missing:",
    Cause.NO_ITEM: "缺少服务目录项 catalogue item missing:",
    Cause.NO_DUE: "没有约定时间 no agreed time",
}


@dataclass(frozen=True, slots=True)
class Request:
    """The command line. `now` = None: the instant at which it is run, which the caller gives as `today`."""

    name: str
    settings: Mapping[str, str]
    records: Path
    now: str | None
    today: datetime
    pausing: Sequence[str]
    explain: bool
    as_json: bool
    cached: bool


def judge_records(request: Request) -> int:
    """Prints what became of every target; the exit code is 3 where records were rejected."""
    standard = choose(request.name, request.settings, cached=request.cached).standard()
    calendar = standard.calendar()
    now = _now(request, calendar.zone)
    items = list(_items(request.records, calendar.zone))
    records = [item for item in items if isinstance(item, Record)]
    rejected = [item for item in items if isinstance(item, Rejected)]
    chooser = Chooser(standard.targets.values(), standard.catalogue)
    _check_items(records, chooser, request.records)
    clocks = _judged(records, chooser, calendar, now, _policy(request))
    found = outcomes(standard.targets.values(), clocks)
    if request.as_json:
        print(json.dumps(_json(standard, records, clocks, found, now), ensure_ascii=False, indent=2))
    else:
        _print(clocks, found, now, explain=request.explain)
    return _tell(rejected)


def _now(request: Request, zone: tzinfo) -> datetime:
    if request.now is None:
        return request.today.astimezone(zone)
    try:
        point = canonical.parse_moment(request.now)
    except RecordError:
        point = 0.0
    if not isinstance(point, datetime):
        why = f"「{request.now}」不是时间，应如 2026-03-02T10:15 / a time such as 2026-03-02T10:15 is due"
        raise typer.BadParameter(why, param_hint="--now")
    return canonical.zoned(point, zone)


def _policy(request: Request) -> Policy:
    unknown = [state for state in request.pausing if state not in STATES]
    if unknown:
        raise typer.BadParameter(f"没有状态 {unknown[0]} / no such state; known: {', '.join(STATES)}", param_hint="--pausing")
    return Policy(pausing={state: reason_of(state) for state in request.pausing}) if request.pausing else Policy()


def _items(path: Path, zone: tzinfo) -> Iterator[Item]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError(Location(str(path)), f"无法打开 / cannot be opened: {error.strerror}") from error
    with stream:
        source = open_source(stream, str(path), DEFAULT_OPTIONS)
        if source.head.lstrip().startswith((b"{", b"[", b"\xef\xbb\xbf{", b"\xef\xbb\xbf[")):
            yield from read_json(read_records(source, DEFAULT_OPTIONS), zone)
        else:
            yield from read_table(table_rows(source, DEFAULT_OPTIONS, known), source.at(), zone)


def _check_items(records: Sequence[Record], chooser: Chooser, path: Path) -> None:
    """Raises InputError for a catalogue item that the standard has not: its records would be judged by nothing."""
    for record in records:
        for attributes in (record.attributes, *(event.attributes for event in record.events)):
            item = attributes.get("item", "")
            if item and item not in chooser.items:
                listed = ", ".join(sorted(chooser.items)) or "无 none"
                raise InputError(Location(str(path)), f"{record.id}: 没有服务目录项 {item} / no such catalogue item; known: {listed}")


def _judged(records: Sequence[Record], chooser: Chooser, calendar: Calendar, now: datetime, policy: Policy) -> list[TargetClock]:
    return [clock for record in records for clock in judge(record, chooser, calendar, now, policy)]


# ----------------------------------------------------------------------------------------------------------------- JSON


def _json(
    standard: Standard, records: Sequence[Record], clocks: Sequence[TargetClock], found: Sequence[Outcome], now: datetime
) -> dict[str, Any]:
    targets = tuple(standard.targets.values())
    by_record: dict[str, list[TargetClock]] = {record.id: [] for record in records}
    by_target: dict[str, list[TargetClock]] = {target.id: [] for target in targets}
    for clock in clocks:
        by_record[clock.record].append(clock)
        by_target[clock.target].append(clock)
    shared = [(outcome, by_target[outcome.target.id]) for outcome in found if outcome.target.statistic != "each"]
    return {
        "standard": standard.id,
        "edition": standard.edition,
        "now": now.isoformat(),
        "records": len(records),
        "clocks": [clock_to_dict(clock) for clock in clocks],
        "outcomes": [outcome_to_dict(outcome) for outcome in found],
        "findings": [
            *(finding_to_dict(ident, finding) for ident, some in by_record.items() for finding in findings(targets, some)),
            *(finding_to_dict(None, finding_over(outcome, some)) for outcome, some in shared),
        ],
    }


# ---------------------------------------------------------------------------------------------------------------- tables


def _print(clocks: Sequence[TargetClock], found: Sequence[Outcome], now: datetime, *, explain: bool) -> None:
    console = Console()
    console = console if console.is_terminal else Console(width=PIPED)
    if not clocks:
        print("没有记录触及任何时效目标 / no record is under any target")
        return
    console.print(_clock_table(clocks, now))
    for clock in clocks if explain else ():
        why = derivation(clock)
        if why is not None:
            console.print(f"{clock.record} {clock.target}: {why['zh']}\n    {why['en']}", highlight=False, soft_wrap=True)
    console.print(_outcome_table(found))


def _clock_table(clocks: Sequence[TargetClock], now: datetime) -> Table:
    table = Table(title=f"截至 as of {now:%Y-%m-%d %H:%M}", box=SIMPLE_HEAD, title_justify="left")
    for heading in ("记录 record", "目标 target", "状态 state", "起算 start", "截止 due", "达成 done", "告知 told", "剩余/超出 left/over"):
        table.add_column(heading, overflow="fold")
    for clock in clocks:
        table.add_row(*_cells(clock, now.year))
    return table


def _cells(clock: TargetClock, year: int) -> tuple[str, ...]:
    reading = clock.reading
    name = clock.target if clock.number == 1 else f"{clock.target} #{clock.number}"
    cause = "" if clock.cause is None else f"\n{CAUSES[clock.cause]} {', '.join(clock.missing)}".rstrip()
    due = "" if reading is None else _clock(reading.due, year) + (" 暂定 provisional" if reading.provisional else "")
    told = "" if clock.told_by != "record" else _clock(clock.told, year) + (" 未兑现 broken" if clock.told_kept is False else "")
    return (
        clock.record,
        name,
        NAMES[clock.state] + cause,
        _clock(clock.start, year),
        due,
        _clock(clock.done, year),
        told,
        _left(clock),
    )


def _left(clock: TargetClock) -> str:
    reading = clock.reading
    if reading is None or clock.state is TargetState.CANCELLED:
        return ""
    if reading.late is not None:
        return f"+{length(reading.late, 'zh')}"
    return "" if reading.remaining is None else length(reading.remaining, "zh")


def _clock(at: datetime | None, year: int) -> str:
    """Without the year where it is that of the judging, without seconds where there are none."""
    if at is None:
        return ""
    return at.strftime(f"{'' if at.year == year else '%Y-'}%m-%d %H:%M{':%S' if at.second else ''}")


def _outcome_table(found: Sequence[Outcome]) -> Table:
    table = Table(title="目标 Targets", box=SIMPLE_HEAD, title_justify="left")
    for heading in (
        "目标 target",
        "要求 wanted",
        "达成 met",
        "未达成 missed",
        "计时中 open",
        "占比 share（95%）",
        "结论 outcome",
        "条款 clauses",
    ):
        table.add_column(heading, overflow="fold")
    for outcome in found:
        table.add_row(*_outcome_cells(outcome))
    return table


def _outcome_cells(outcome: Outcome) -> tuple[str, ...]:
    counts, target = outcome.counts, outcome.target
    share = Share(counts.get(TargetState.MET, 0), outcome.judged)
    shown = "无数据 no data"
    if share.value is not None and share.interval is not None:
        shown = f"{100 * share.value:.1f}%（{100 * share.interval[0]:.0f}–{100 * share.interval[1]:.0f}）"
    means = "；".join(f"平均 mean {length(round(each.mean), 'zh')} / {_limit(each.limit)}" for each in outcome.averages)
    kept = {None: "无数据 no data", True: "达到 kept", False: "未达到 not kept"}[outcome.kept]
    return (
        f"{target.name.zh} {target.name.en}\n{target.id}",
        _wanted(target),
        str(counts.get(TargetState.MET, 0)),
        str(counts.get(TargetState.MISSED, 0)),
        str(counts.get(TargetState.RUNNING, 0) + counts.get(TargetState.PAUSED, 0)),
        str(counts.get(TargetState.NOT_EVALUATED, 0)),
        f"{shown}\n{means}".rstrip(),
        kept,
        ", ".join(outcome.clauses),
    )


def _wanted(target: Target) -> str:
    what = {"each": "逐件 each", "average": "平均 average", "percentile": f"{target.share}%"}[target.statistic]
    return f"{what}\n{CLOCKS[target.clock]}"


def _limit(limit: Duration) -> str:
    return f"{limit.number:g} {' '.join(UNITS[limit.unit])}"


def _tell(rejected: Sequence[Rejected]) -> int:
    problems = [(item.record, problem) for item in rejected for problem in item.problems]
    for record, problem in problems[:TOLD]:
        print(f"{problem.where}: {record}: {problem.message}" if record else str(problem), file=sys.stderr)
    if rejected:
        print(f"共拒收 {len(rejected):,} 条记录 / {len(rejected):,} records rejected in all", file=sys.stderr)
    return Exit.REJECTED if rejected else Exit.FINE
