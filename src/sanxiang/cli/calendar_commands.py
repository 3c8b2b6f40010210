"""`sanxiang calendar show | due | elapsed | check | add-year | import | preview`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="营业时间：到期、放假与调休 / Business time: deadlines, holidays, make-up workdays.", no_args_is_help=True)
Standard = Annotated[
    str,
    typer.Option(
        "--standard", "-s", metavar="NAME", help="标准的名称或文件夹，或一份日历 .yaml / a standard, or a .yaml file of calendars"
    ),
]
Own = Annotated[Path, typer.Option("--standard", "-s", metavar="FOLDER", help="自己的标准 / folder of your standard")]
Ident = Annotated[str, typer.Option("--calendar", metavar="ID", help="日历编号 / id of the calendar")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", metavar="TIME", help="按当时已知的日历 / as the calendar was known then", show_default=False)
]
Start = Annotated[str, typer.Argument(metavar="START", help="起算时刻，如 '2026-02-13 17:30' / when the clock starts", show_default=False)]
Pauses = Annotated[
    list[str] | None,
    typer.Option(
        "--pause", metavar="FROM..TO=REASON", help="暂停，可重复；未结束则 TO 留空 / a pause; may be repeated", show_default=False
    ),
]


@app.command()
def show(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="年或月，如 2026、2026-02 / a year or month", show_default=False)],
    standard: Standard = "base",
    calendar: Ident = "centre",
    known_at: KnownAt = None,
    as_json: Json = False,
) -> int:
    """一个月的每一天，或一年的放假、调休与工作日数 / Each day of a month, or the holidays, make-up days and working days of a year."""
    from sanxiang.cli.calendar_run import Choice, show_period

    return show_period(Choice(standard, calendar, known_at), period, as_json=as_json)


@app.command()
def due(
    start: Start,
    length: Annotated[
        str,
        typer.Argument(
            metavar="LENGTH", help="2h、1h30m、7wd（工作日）、3d（天） / 2h, 1h30m, 7wd (working days), 3d (days)", show_default=False
        ),
    ],
    standard: Standard = "base",
    calendar: Ident = "centre",
    wall: Annotated[bool, typer.Option("--wall", help="按自然时计 / by the clock on the wall")] = False,
    pause: Pauses = None,
    cap: Annotated[
        str | None, typer.Option("--cap", metavar="LENGTH", help="暂停合计至多 / all pauses together at most", show_default=False)
    ] = None,
    known_at: KnownAt = None,
    as_json: Json = False,
) -> int:
    """何时到期，连同推算过程 / When it is due, with the derivation."""
    from sanxiang.cli.calendar_run import Choice, show_due

    return show_due(Choice(standard, calendar, known_at), start, length, wall=wall, pauses=pause or (), cap=cap, as_json=as_json)


@app.command()
def elapsed(
    start: Start,
    end: Annotated[str, typer.Argument(metavar="END", help="截止时刻 / until when", show_default=False)],
    standard: Standard = "base",
    calendar: Ident = "centre",
    pause: Pauses = None,
    known_at: KnownAt = None,
    as_json: Json = False,
) -> int:
    """两个时刻之间的营业时间与工作日 / Business time and working days between two moments."""
    from sanxiang.cli.calendar_run import Choice, show_elapsed

    return show_elapsed(Choice(standard, calendar, known_at), start, end, pauses=pause or (), as_json=as_json)


@app.command()
def check() -> int:
    """把随附的放假调休表与另外两个包逐日比对 / Compares the shipped table of holidays with two packages, day by day."""
    from sanxiang.cli.calendar_check import check_table

    return check_table()


@app.command("add-year")
def add_year(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="一年的放假安排 .yaml / the days of a year that was announced", show_default=False)
    ],
    standard: Own = Path(),
    calendar: Ident = "centre",
    table: Annotated[
        Path | None,
        typer.Option("--table", metavar="FILE", help="改写入这份放假调休表 .json / write to this table instead", show_default=False),
    ] = None,
) -> int:
    """把新公布年份的放假与调休写入自己的日历 / Writes a newly announced year's holidays and make-up days into your calendar."""
    from sanxiang.cli.calendar_edit_run import add_year

    return add_year(file, standard, calendar, table)


@app.command("import")
def import_days(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="工作簿 .xlsx：日期、营业时段、名称 / workbook", show_default=False)],
    standard: Own = Path(),
    calendar: Ident = "centre",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只显示，不写入 / only show, write nothing")] = False,
) -> int:
    """从 Excel 导入本中心自定的日子 / Reads a centre's own days out of Excel."""
    from sanxiang.cli.calendar_edit_run import import_days

    return import_days(file, standard, calendar, dry_run=dry_run)


@app.command()
def preview(
    deadlines: Annotated[
        Path,
        typer.Argument(metavar="DEADLINES", help="未到期事项 .csv：编号、开始、时长、告知 / open deadlines", show_default=False),
    ],
    new: Annotated[
        str, typer.Option("--new", metavar="NAME", help="改后的标准或日历 / the changed standard or calendar", show_default=False)
    ],
    old: Annotated[str, typer.Option("--old", metavar="NAME", help="现行的标准或日历 / the standard or calendar in force")] = "base",
    calendar: Ident = "centre",
    as_json: Json = False,
) -> int:
    """日历改动会使哪些未到期事项变动；没有则退出码为 0 / Which open deadlines a change of the calendar moves; exit code 0 if none."""
    from sanxiang.cli.calendar_edit_run import preview_moves

    return preview_moves(deadlines, old, new, calendar, as_json=as_json)
