"""`sanxiang standard test | lint | schema | show | compile | mutate`."""

from __future__ import annotations

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


@app.command("compile")
def compile_standards(names: Names, settings: options.Settings = None) -> int:
    """编译标准并存入缓存，使以后启动更快 / Compiles standards into the cache, so that later starts are quick."""
    from sanxiang.cli.standard_run import warm_cache

    return warm_cache(names, options.pairs_of(settings, "--set"))


app.command("mutate")(mutating.mutate)
