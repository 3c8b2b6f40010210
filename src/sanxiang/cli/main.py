"""The command line: `sanxiang COMMAND …`.

Exit codes: 0 fine; 1 findings fail the gate, examples, lint or agreement failed, or two standards differ; 2 wrong usage,
wrong standard, or a file that cannot be read or written; 3 some records were rejected (results are written); 4 the work
could not be finished (disk full, a worker process died); 130 interrupted; 141 the reader of our output went away.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from io import TextIOWrapper
from typing import Annotated, Any, TextIO

import typer

from sanxiang import __version__
from sanxiang.cli import (
    calendar_commands,
    converting,
    inspecting,
    owning,
    speaking,
    staffing,
    standard_commands,
    training,
    verifying,
)
from sanxiang.cli.failures import Exit, code_of, lines_of

EPILOG = (
    "退出码 exit codes: 0 正常 fine · 1 未达标或测试失败 gate or tests failed · 2 用法、标准或文件有误 wrong usage, standard or file · "
    "3 有记录被拒收，结果已写出 some records rejected, results written · 4 未能完成 could not be finished"
)

USAGE_ERROR: Any = next(each for each in typer.BadParameter.__mro__ if each.__name__ == "ClickException")
"""The root of what typer finds wrong with a command line; where it is defined depends on typer's version."""

STOPPED = "已中断 / interrupted"

app = typer.Typer(
    help="三响：按你自己的服务标准运行服务中心 / Sanxiang: a service centre run from its own written standard.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("inspect")(inspecting.inspect)
app.command("acts")(speaking.acts)
app.command("situations")(speaking.situations)
app.command("commitments")(speaking.commitments)
app.command("check-text")(speaking.check_text)
app.command("convert")(converting.convert)
app.command("verify")(verifying.verify)
app.command("train")(training.train)
app.command("staffing")(staffing.staffing)
app.command("init")(owning.init)
standard_commands.app.command("diff")(owning.diff)
standard_commands.app.command("backtest")(owning.backtest)
standard_commands.app.command("add-example")(owning.add_example)
standard_commands.app.command("precommit")(owning.precommit)
app.add_typer(standard_commands.app, name="standard")
app.add_typer(calendar_commands.app, name="calendar")


def _add(name: str, command: Any) -> None:
    """A command or a group of commands that another package brings along."""
    if isinstance(command, typer.Typer):
        app.add_typer(command, name=name)
    else:
        app.command(name)(command)


OWN = frozenset({*(each.name for each in app.registered_commands), *(each.name for each in app.registered_groups)})
"""The commands that this package has itself."""


@cache
def add_others() -> None:
    """The commands of other packages; ours keep their names. Looking for them takes a tenth of a start, for which who asks for one of ours
    need not wait."""
    from importlib.metadata import entry_points

    for added in sorted(entry_points(group="sanxiang.commands"), key=lambda entry: entry.name):
        if added.name not in OWN:
            _add(added.name, added.load())


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"sanxiang {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="版本 / the version")] = False,
) -> None:
    """What stands before a command."""


def main() -> None:
    """The entry point of the installed command."""
    # Nearly all that a run makes lives to its end or dies at once: collecting less often saves a tenth of the time.
    gc.set_threshold(500_000, 20, 20)
    code = run(sys.argv[1:])
    # The interpreter looks through all of it for cycles before it ends: nothing waits for their end.
    gc.freeze()
    if code == Exit.UNFINISHED:
        # A pool that lost a worker may wait for ever for threads that write to the dead (CPython gh-94777).
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Runs one command; the exit code. Never raises: what goes wrong is told on standard error."""
    for stream in (sys.stdout, sys.stderr):
        _write_utf8(stream)
    try:
        if next((each for each in arguments if not each.startswith("-")), "") not in OWN:
            add_others()
        code = app(list(arguments), prog_name="sanxiang", standalone_mode=False) or Exit.FINE
        sys.stdout.flush()
        # Some versions of typer make an exit code of an interrupt, others an exception.
        return _tell([STOPPED] if code == Exit.INTERRUPTED else [], Exit(code))
    except (typer.Abort, KeyboardInterrupt):
        return _tell([STOPPED], Exit.INTERRUPTED)
    # typer turns a broken pipe into SystemExit; nothing else here exits that way.
    except (BrokenPipeError, SystemExit):
        _forget_output()
        return Exit.PIPE_CLOSED
    except USAGE_ERROR as error:
        message = error.format_message()
        return _tell([f"用法有误 / wrong usage: {message}"] if message else [], Exit.WRONG)
    except Exception as error:
        if os.environ.get("SANXIANG_DEBUG"):
            raise
        return _tell(lines_of(error), code_of(error))


def _write_utf8(stream: TextIO | None) -> None:
    """A lone surrogate out of a broken source becomes its escape, which JSON reads back."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _tell(lines: Iterable[str], code: Exit) -> int:
    try:
        for line in lines:
            print(line, file=sys.stderr)
    except OSError:
        _forget_output()
    return int(code)


def _forget_output() -> None:
    """Keeps the interpreter from flushing into a pipe that is gone, and complaining of it."""
    sink = os.open(os.devnull, os.O_WRONLY)
    for stream in filter(None, (sys.__stdout__, sys.__stderr__)):
        try:
            stream.flush()
        except OSError:
            os.dup2(sink, stream.fileno())
