"""`sanxiang convert`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sanxiang.cli import options


class Target(StrEnum):
    JSONL = "jsonl"
    VCON = "vcon"


def convert(
    files: options.Files,
    to: Annotated[Target, typer.Option("--to", help="目标格式 / format to write", show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="默认标准输出 / default: standard output")] = None,
    standard: Annotated[
        str | None, typer.Option("--standard", "-s", metavar="NAME", help="vCon 附质检结果 / add the inspection to a vCon")
    ] = None,
    settings: options.Settings = None,
    rejects: options.Rejects = None,
    fmt: options.From = None,
    channel: options.ChannelOption = None,
    swap: options.Swap = False,
    columns: options.Columns = None,
    zone: options.Zone = None,
    no_cache: options.NoCache = False,
) -> int:
    """转换会话格式，内容不遮盖 / Converts conversations to another format; nothing is masked."""
    from sanxiang.cli.converting_run import convert_files
    from sanxiang.cli.sources import sources_of

    if standard is not None and to is not Target.VCON:
        raise typer.BadParameter("只用于 --to vcon / only for --to vcon", param_hint="--standard")
    sources = sources_of(files, fmt=fmt, channel=channel, swap=swap, columns=options.pairs_of(columns, "--columns", split=True), zone=zone)
    inspector = None
    if standard is not None:
        from sanxiang.cli.standards import choose

        inspector = choose(standard, options.pairs_of(settings, "--set"), cached=not no_cache).inspector(text=0)
    return convert_files(sources, to, out, rejects, inspector)
