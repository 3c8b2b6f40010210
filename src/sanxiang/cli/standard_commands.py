"""`sanxiang standard test | lint | cover | schema | show | targets | compile | export | export-composer | import | mutate`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sanxiang.cli import mutating, options

app = typer.Typer(help="检验与查看标准 / Tests, checks and shows standards.", no_args_is_help=True)
Names = Annotated[
    list[str], typer.Argument(metavar="NAMES…", help="标准：名称或文件夹 / shipped standards, or folders", show_default=False)
]


class Document(StrEnum):
    DOCX = "docx"
    XLSX = "xlsx"
    HTML = "html"


class Written(StrEnum):
    CHAT = "chat"
    EMAIL = "email"
    ONSITE = "onsite"


class HandbookLanguage(StrEnum):
    ZH = "zh"
    EN = "en"
    BOTH = "both"


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
    judge: Annotated[
        Path | None,
        typer.Option("--judge", metavar="FILE", help="按目标判定记录 .jsonl .csv .xlsx / judge these records", show_default=False),
    ] = None,
    now: Annotated[
        str | None, typer.Option("--now", metavar="TIME", help="判定时刻，默认此刻 / instant of judging, default now", show_default=False)
    ] = None,
    pausing: Annotated[
        list[str] | None,
        typer.Option(
            "--pausing", metavar="STATE", help="暂停计时的状态，可重复 / state that pauses; default waiting_customer", show_default=False
        ),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="写出截止时间的推算 / show how due times were worked out")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
    no_cache: options.NoCache = False,
) -> int:
    """列出时效目标，或按目标判定记录 / Lists the targets (limit, clock, events, clauses), or judges records by them."""
    pairs = options.pairs_of(settings, "--set")
    if judge is None:
        if now is not None or pausing or explain:
            raise typer.BadParameter("须配合 --judge / goes with --judge", param_hint="--now, --pausing, --explain")
        from sanxiang.cli.targets_run import list_targets

        return list_targets(name, pairs, as_json=as_json, cached=not no_cache)
    from sanxiang.cli.judging_run import Request, judge_records

    today = datetime.now().astimezone()
    return judge_records(Request(name, pairs, judge, now, today, pausing or (), explain, as_json, not no_cache))


@app.command("compile")
def compile_standards(names: Names, settings: options.Settings = None) -> int:
    """编译标准并存入缓存，使以后启动更快 / Compiles standards into the cache, so that later starts are quick."""
    from sanxiang.cli.standard_run import warm_cache

    return warm_cache(names, options.pairs_of(settings, "--set"))


@app.command("export")
def export_standard(
    name: Name,
    to: Annotated[Document, typer.Option("--to", metavar="FORMAT", help="格式：docx、xlsx、html / format", show_default=False)],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="默认：编号-生效日期 / default: id and date", show_default=False)
    ] = None,
    language: Annotated[
        HandbookLanguage | None,
        typer.Option("--lang", help="语言：zh、en、both，默认标准的语言 / language; default: the standard's", show_default=False),
    ] = None,
    settings: options.Settings = None,
) -> int:
    """导出手册：Word、网页，或可改后再导入的 Excel / Exports the handbook: Word, HTML, or Excel that can be imported again."""
    from sanxiang.cli.exchanging_run import export_standard as run

    return run(name, to, out, language, options.pairs_of(settings, "--set"))


@app.command("export-composer")
def export_composer(
    name: Name,
    channel: Annotated[Written, typer.Option("--channel", help="打字的渠道 / the channel, one where agents type")] = Written.CHAT,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="默认标准输出 / default: standard output", show_default=False)
    ] = None,
    settings: options.Settings = None,
    no_cache: options.NoCache = False,
) -> int:
    """导出浏览器输入框用的忌语 / Exports the forbidden expressions for the composer in a browser."""
    from sanxiang.cli.composer_run import export_composer as run

    return run(name, channel.value, out, options.pairs_of(settings, "--set"), cached=not no_cache)


@app.command("import")
def import_tables(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Excel 工作簿 / an Excel workbook", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="新文件夹 / a new folder", show_default=False)],
    ident: Annotated[str | None, typer.Option("--id", metavar="NAME", help="标准编号 / id of the standard", show_default=False)] = None,
    extends: Annotated[
        str | None, typer.Option("--extends", metavar="PACK", help="所继承的标准 / the standard it extends", show_default=False)
    ] = None,
) -> int:
    """从话术表、忌语表导入标准草稿 / Imports tables of scripts and forbidden expressions into a draft."""
    from sanxiang.cli.exchanging_run import import_tables as run

    return run(file, out, ident=ident, extends=extends, today=datetime.now().astimezone().date())


app.command("mutate")(mutating.mutate)
