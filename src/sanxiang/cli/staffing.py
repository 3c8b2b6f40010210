"""`sanxiang staffing`: its options; the work is in `staffing_run`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sanxiang.cli import options


class By(StrEnum):
    DAY = "day"
    WEEKDAY = "weekday"
    DATE = "date"


class Reading(StrEnum):
    NEXT = "next"
    STOP = "stop"


def staffing(
    standard: options.Standard,
    calls: Annotated[
        Path,
        typer.Option("--calls", metavar="FILE", help="来电记录 .csv .xlsx：每通一行，或每时段一行 / history of calls", show_default=False),
    ],
    settings: options.Settings = None,
    share: Annotated[
        float | None,
        typer.Option("--share", metavar="PERCENT", help="计划达到的占比，默认标准的 / share planned to; default: the standard's"),
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0, metavar="S", help="时限，默认标准的 / the limit; default: the standard's")
    ] = None,
    rings: Annotated[int | None, typer.Option("--rings", min=1, max=60, metavar="N", help="时限，几响之内 / the limit in rings")] = None,
    reading: Annotated[
        Reading,
        typer.Option("--reading", help="几响之内：next 下一响之前，stop 此响结束前 / before the next ring starts, or this one stops"),
    ] = Reading.NEXT,
    pickup: Annotated[
        float, typer.Option("--pickup", min=0, metavar="S", help="坐席应接所需秒数 / seconds that picking up an offered call takes")
    ] = 0.0,
    aht: Annotated[
        float | None,
        typer.Option("--aht", min=1, max=86400, metavar="S", help="无处理时长时的秒数 / handling time where the history has none"),
    ] = None,
    patience: Annotated[
        float | None,
        typer.Option("--patience", min=1, metavar="S", help="来电者平均忍耐秒数（Erlang A） / mean patience of callers (Erlang A)"),
    ] = None,
    shrinkage: Annotated[
        float, typer.Option("--shrinkage", min=0, max=95, metavar="PERCENT", help="损耗率 / paid time that is not on line")
    ] = 30.0,
    occupancy: Annotated[
        float, typer.Option("--max-occupancy", min=1, max=100, metavar="PERCENT", help="占用率上限 / cap of occupancy")
    ] = 85.0,
    wage: Annotated[float | None, typer.Option("--wage", min=0, metavar="AMOUNT", help="每小时人工成本 / cost of one paid hour")] = None,
    least: Annotated[int, typer.Option("--least", min=0, max=1000, metavar="N", help="营业时至少几席 / seats at least")] = 1,
    by: Annotated[By, typer.Option("--by", help="合为一天、按星期或逐日 / one day of all, weekdays, or each date")] = By.DAY,
    minutes: Annotated[int, typer.Option("--minutes", metavar="M", help="时段长度，须整除一天 / length of an interval")] = 30,
    columns: Annotated[
        list[str] | None,
        typer.Option("--columns", metavar="FIELD=HEADER,…", help="列名，如 at=来电时间 / columns of the table", show_default=False),
    ] = None,
    zone: options.Zone = "Asia/Shanghai",
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="图表网页，默认 staffing-标准.html / the page; default staffing-STANDARD.html"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
    date: options.Day = None,
    no_cache: options.NoCache = False,
) -> int:
    """按标准的接听时限，由来电记录算出每半小时席位与成本 / Seats and cost for each half hour, from the standard's answer clause."""
    from sanxiang.cli.staffing_run import Request, plan_staffing

    return plan_staffing(
        Request(
            standard=standard,
            settings=options.pairs_of(settings, "--set"),
            calls=calls,
            share=share,
            seconds=seconds,
            rings=rings,
            reading=reading.value,
            pickup=pickup,
            aht=aht,
            patience=patience,
            shrinkage=shrinkage / 100,
            occupancy=occupancy / 100,
            wage=wage,
            least=least,
            by=by.value,
            minutes=minutes,
            columns=options.pairs_of(columns, "--columns", split=True),
            zone=zone or "Asia/Shanghai",
            report=report,
            as_json=json,
            date=(date or datetime.now().astimezone()).date(),
            cached=not no_cache,
        )
    )
