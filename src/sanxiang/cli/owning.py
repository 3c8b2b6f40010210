"""`sanxiang init` and `sanxiang standard diff | backtest | add-example | precommit`: for the owner of a standard."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sanxiang.cli import options

Old = Annotated[str, typer.Argument(metavar="A", help="原标准：名称或文件夹 / the old standard: name or folder", show_default=False)]
New = Annotated[str, typer.Argument(metavar="B", help="新标准：名称或文件夹 / the new standard: name or folder", show_default=False)]


def diff(
    old: Old,
    new: New,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
    no_cache: options.NoCache = False,
) -> int:
    """两个标准有何不同，连同继承的条目；相同则退出码为 0 / What differs between two standards; exit code 0 if nothing does."""
    from sanxiang.cli.diff_run import show_difference

    return show_difference(old, new, as_json=json, cached=not no_cache)


def backtest(
    old: Old,
    new: New,
    conversations: Annotated[
        list[Path],
        typer.Argument(metavar="CONVERSATIONS…", help="会话文件或文件夹，含 .parquet / files or folders, .parquet too", show_default=False),
    ],
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", help="报告 .html .xlsx / report")] = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=256, help="进程数 / processes")] = 1,
    examples: Annotated[int, typer.Option("--examples", min=0, max=100, help="每种变化举几例 / examples of each change")] = 3,
    pass_score: Annotated[
        float | None,
        typer.Option("--pass-score", min=0, max=100, metavar="SCORE", help="合格还须达到的得分 / a conversation passes from this score on"),
    ] = None,
    fmt: options.From = None,
    channel: options.ChannelOption = None,
    swap: options.Swap = False,
    columns: options.Columns = None,
    zone: options.Zone = None,
    unmasked: options.Unmasked = False,
    date: options.Day = None,
    no_cache: options.NoCache = False,
) -> int:
    """新标准用于已有会话：哪些判定会变，谁的得分会变 / A new standard over stored conversations: which findings flip, whose score moves."""
    from sanxiang.cli.backtest_parts import split_stored
    from sanxiang.cli.backtest_run import Request, backtest
    from sanxiang.cli.sources import sources_of
    from sanxiang.cli.standards import choose

    others, stored = split_stored(conversations)
    named = options.pairs_of(columns, "--columns", split=True)
    request = Request(
        old=choose(old, {}, cached=not no_cache),
        new=choose(new, {}, cached=not no_cache),
        sources=sources_of(others, fmt=fmt, channel=channel, swap=swap, columns=named, zone=zone) if others else None,
        stored=stored,
        report=report,
        jobs=jobs,
        keep=examples,
        mark=pass_score,
        unmasked=unmasked,
        as_json=json,
        date=(date or datetime.now().astimezone()).date(),
    )
    return backtest(request)


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="新文件夹，其名即标准编号 / a new folder; its name is the id", show_default=False)
    ],
    extends: Annotated[str, typer.Option("--extends", metavar="NAME", help="所继承的标准 / the standard to inherit", show_default=False)],
) -> int:
    """新建一份继承现有标准、待填写的标准 / Makes a commented standard that inherits another one, to be filled in."""
    from sanxiang.cli.init_run import make_overlay

    return make_overlay(folder, extends, today=datetime.now().astimezone().date())


class Expected(StrEnum):
    """The states of a finding; `kept` is another word for `pass`."""

    PASS = "pass"
    KEPT = "kept"
    VIOLATED = "violated"
    OMITTED = "omitted"
    NOT_APPLICABLE = "not_applicable"
    NOT_EVALUATED = "not_evaluated"


def add_example(
    entry: Annotated[
        str,
        typer.Argument(metavar="CHECK", help="检查项、行为或忌语的编号 / id of a check, act or expression", show_default=False),
    ],
    conversation: Annotated[
        Path | None, typer.Option("--conversation", metavar="FILE", help="会话文件 / file of the conversation", show_default=False)
    ] = None,
    expect: Annotated[Expected | None, typer.Option("--expect", help="应有的判定 / the state that is right", show_default=False)] = None,
    is_: Annotated[
        list[str] | None,
        typer.Option("--is", metavar="TEXT", help="属于此项的例句，可重复 / has it; may be repeated", show_default=False),
    ] = None,
    not_: Annotated[
        list[str] | None,
        typer.Option("--not", metavar="TEXT", help="不属于此项的例句，可重复 / has it not; may be repeated", show_default=False),
    ] = None,
    standard: Annotated[Path, typer.Option("--standard", "-s", metavar="FOLDER", help="自己的标准 / folder of your standard")] = Path(),
    ident: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="文件中哪一通会话 / which conversation of the file", show_default=False)
    ] = None,
    fmt: options.From = None,
    channel: options.ChannelOption = None,
    unmasked: options.Unmasked = False,
    no_cache: options.NoCache = False,
) -> int:
    """把会话或例句加为例子，并运行该项的例子 / Adds a conversation or utterance as an example and runs the examples."""
    from sanxiang.cli.example_run import Request, add_example

    return add_example(
        Request(
            entry=entry,
            standard=standard,
            conversation=conversation,
            expect=None if expect is None else "pass" if expect is Expected.KEPT else expect.value,
            ident=ident,
            says=tuple([("is", text) for text in is_ or ()] + [("not", text) for text in not_ or ()]),
            fmt=fmt,
            channel=channel,
            unmasked=unmasked,
            cached=not no_cache,
        )
    )


def precommit(
    files: Annotated[list[Path], typer.Argument(metavar="FILES…", help="改动的文件 / the files that changed", show_default=False)],
) -> int:
    """检查改动所及的标准：lint 与 test / Lints and tests the standards that changed files belong to."""
    from sanxiang.cli.precommit_run import check_changed

    return check_changed(files)
