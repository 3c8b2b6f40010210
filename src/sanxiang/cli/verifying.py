"""`sanxiang verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from sanxiang.cli import options


def verify(
    files: options.Files,
    standard: options.Standard,
    settings: options.Settings = None,
    seed: Annotated[int, typer.Option("--seed", help="随机时刻的种子 / seed of the random ticks")] = 1,
    fmt: options.From = None,
    channel: options.ChannelOption = None,
    no_cache: options.NoCache = False,
) -> int:
    """核对实时、单通、批量三种结果一致 / Checks that live, single and bulk inspection agree."""
    from sanxiang.cli.sources import sources_of
    from sanxiang.cli.standards import choose
    from sanxiang.cli.verifying_run import verify_files

    sources = sources_of(files, fmt=fmt, channel=channel)
    return verify_files(choose(standard, options.pairs_of(settings, "--set"), cached=not no_cache).inspector(), sources, seed)
