"""`sanxiang standard test | lint | cover | schema | show | targets | compile | mutate`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sanxiang.cli import mutating, options

app = typer.Typer(help="检验与查看标准 / Tests, checks and shows standards.", no_args_is_help=True)
Names = Annotated[
    list[str], typer.Argument(metavar="NAMES…", help="标准：名称或文件夹 / shipped standards, or folders", show_default=False)
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="标准：名称或文件夹 / a shipped standard, or a folder", show_default=False)]


@app.command("test")
def run_tests(
    names: Names,
    settings: options.Settings = None,
    every: Annotated[bool, typer.Option("--all", help="连同继承的条目 / inherited entries, too")] = False,
    no_cache: options.NoCache = False,
) -> int:
    """运行标准自带的例子 / Runs the examples that a standard carries."""
    from sanxiang.cli.standard_run import test_standards

    return test_standards(names, options.pairs_of(settings, "--set"), every=every, cached=not no_cache)


@app.command()
def lint(
    names: Names,
    every: Annotated[bool, typer.Option("--all", help="也显示提示 / show hints, too")] = False,
    no_cache: options.NoCache = False,
) -> int:
    """检查标准本身的毛病 / Looks for what is wrong or doubtful in a standard."""
    from sanxiang.cli.standard_run import lint_standards

    return lint_standards(names, every=every, cached=not no_cache)


@app.command()
def cover(
    names: Names,
    settings: options.Settings = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="网页 / one HTML page", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
    fail_under: Annotated[
        float | None,
        typer.Option(
            "--fail-under", min=0, max=100, metavar="PERCENT", help="有着落的条款低于此比例则退出码为 1 / exit code 1 below this share"
        ),
    ] = None,
    date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="页面日期，默认今天 / date on the page")
    ] = None,
    no_cache: options.NoCache = False,
) -> int:
    """逐条说明每个条款由谁核实 / Says for every clause who verifies it."""
    from sanxiang.cli.cover_run import cover_standards

    day = (date or datetime.now().astimezone()).date()
    pairs = options.pairs_of(settings, "--set")
    return cover_standards(names, pairs, cached=not no_cache, as_json=as_json, html=html, fail_under=fail_under, day=day)


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="默认标准输出 / default: standard output")] = None,
) -> int:
    """编辑器用的 JSON Schema / The JSON Schema for editors."""
    from sanxiang.cli.standard_run import write_schema

    return write_schema(out)


@app.command()
def show(name: Name, settings: options.Settings = None, no_cache: options.NoCache = False) -> int:
    """标准里有什么 / What a standard holds."""
    from sanxiang.cli.standard_run import show_standard

    return show_standard(name, options.pairs_of(settings, "--set"), cached=not no_cache)


@app.command()
def targets(
    name: Name,
    settings: options.Settings = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
    no_cache: options.NoCache = False,
) -> int:
    """列出时效目标：时限、时钟、判定事件、条款 / Lists the targets: limit, clock, events that judge them, clauses."""
    from sanxiang.cli.targets_run import list_targets

    return list_targets(name, options.pairs_of(settings, "--set"), as_json=as_json, cached=not no_cache)


@app.command("compile")
def compile_standards(names: Names, settings: options.Settings = None) -> int:
    """编译标准并存入缓存，使以后启动更快 / Compiles standards into the cache, so that later starts are quick."""
    from sanxiang.cli.standard_run import warm_cache

    return warm_cache(names, options.pairs_of(settings, "--set"))


app.command("mutate")(mutating.mutate)
