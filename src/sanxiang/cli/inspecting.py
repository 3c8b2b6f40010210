"""`sanxiang inspect`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sanxiang.cli import options


def inspect(
    files: options.Files,
    standard: options.Standard,
    settings: options.Settings = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", help="网页报告 / report as one HTML page")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="判定表 .jsonl .parquet .xlsx / table of findings")] = None,
    rejects: options.Rejects = None,
    fmt: options.From = None,
    channel: options.ChannelOption = None,
    swap: options.Swap = False,
    columns: options.Columns = None,
    zone: options.Zone = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, max=256, help="进程数，默认自定 / processes, chosen if not given")
    ] = None,
    unmasked: options.Unmasked = False,
    fail_under: Annotated[
        float | None,
        typer.Option("--fail-under", min=0, max=100, metavar="SCORE", help="总分低于此值则退出码为 1 / exit code 1 below this score"),
    ] = None,
    lang: Annotated[options.Language | None, typer.Option("--lang", help="名称语言，默认中英并列 / language of names")] = None,
    date: options.Day = None,
    no_cache: options.NoCache = False,
) -> int:
    """质检会话，给出判定、得分与报告 / Inspects conversations: findings, score, report."""
    from sanxiang.cli.inspection_run import Request, inspect_files
    from sanxiang.cli.sources import sources_of
    from sanxiang.cli.standards import choose

    request = Request(
        choice=choose(standard, options.pairs_of(settings, "--set"), cached=not no_cache),
        sources=sources_of(
            files, fmt=fmt, channel=channel, swap=swap, columns=options.pairs_of(columns, "--columns", split=True), zone=zone
        ),
        report=report,
        out=out,
        rejects=rejects,
        jobs=jobs,
        unmasked=unmasked,
        fail_under=fail_under,
        language=lang,
        date=(date or datetime.now().astimezone()).date(),
    )
    return inspect_files(request)
