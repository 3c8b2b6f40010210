"""`sanxiang standard mutate`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sanxiang.cli import options


def mutate(
    name: Annotated[str, typer.Argument(metavar="NAME", help="标准：名称或文件夹 / a shipped standard, or a folder", show_default=False)],
    conversations: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="CONVERSATIONS…",
            help="会话；默认用标准自带的例子 / conversations; default: the standard's own examples",
            show_default=False,
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="网页报告 / report as one HTML page", show_default=False)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
    fail_under: Annotated[
        float | None,
        typer.Option(
            "--fail-under",
            min=0,
            max=100,
            metavar="PERCENT",
            help="发现率低于此值则退出码为 1 / exit code 1 below this kill rate",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=100_000, help="每通会话每种变异最多几例 / mutants of one kind of one conversation")
    ] = 24,
    seed: Annotated[int, typer.Option("--seed", help="抽样的种子 / seed of the sample")] = 1,
    settings: options.Settings = None,
    fmt: options.From = None,
    channel: options.ChannelOption = None,
    unmasked: options.Unmasked = False,
    date: options.Day = None,
    no_cache: options.NoCache = False,
) -> int:
    """把守标准的会话故意弄坏，看标准能发现多少 / Breaks conversations that keep the standard, and tells what it notices."""
    from sanxiang.cli.mutating_run import Request, mutate_standard
    from sanxiang.cli.outputs import refuse_overwriting
    from sanxiang.cli.sources import sources_of
    from sanxiang.cli.standards import choose

    sources = sources_of(conversations, fmt=fmt, channel=channel) if conversations else None
    refuse_overwriting({"--html": html}, sources.files if sources else ())
    choice = choose(name, options.pairs_of(settings, "--set"), cached=not no_cache)
    day = (date or datetime.now().astimezone()).date()
    return mutate_standard(Request(choice, sources, html, json, fail_under, limit, seed, unmasked, day))
