"""What single utterances and conversations are: acts, situations, commitments, forbidden expressions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sanxiang.cli import options
from sanxiang.conversation.model import Channel


def acts(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="会话文件 / a file of conversations", show_default=False)],
    standard: options.Standard,
    settings: options.Settings = None,
    fmt: options.From = None,
    channel: options.ChannelOption = None,
    no_cache: options.NoCache = False,
) -> int:
    """每通会话一行：每条消息的言语行为 / One line a conversation: the acts of each of its messages."""
    from sanxiang.cli.sources import sources_of
    from sanxiang.cli.speaking_run import print_acts
    from sanxiang.cli.standards import choose

    choice = choose(standard, options.pairs_of(settings, "--set"), cached=not no_cache)
    sources = sources_of([file], fmt=fmt, channel=channel)
    return print_acts(choice.inspector(sources.size()), sources)


def situations(
    files: options.Files,
    standard: options.Standard,
    settings: options.Settings = None,
    fmt: options.From = None,
    channel: options.ChannelOption = None,
    no_cache: options.NoCache = False,
) -> int:
    """每通会话一行：识别到的情景 / One line a conversation: the situations that it is in."""
    from sanxiang.cli.sources import sources_of
    from sanxiang.cli.speaking_run import print_situations
    from sanxiang.cli.standards import choose

    choice = choose(standard, options.pairs_of(settings, "--set"), cached=not no_cache)
    sources = sources_of(files, fmt=fmt, channel=channel)
    return print_situations(choice.inspector(sources.size()), sources)


def commitments(
    files: options.Files,
    standard: options.Standard,
    calendar: Annotated[str, typer.Option("--calendar", metavar="ID", help="标准中的日历 / a calendar of the standard")] = "centre",
    as_json: Annotated[bool, typer.Option("--json", help="每项一行 JSON / one line of JSON each")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="写入文件（JSON 行）/ write lines of JSON here", show_default=False)
    ] = None,
    lang: options.LanguageOption = options.Language.ZH,
    settings: options.Settings = None,
    fmt: options.From = None,
    channel: options.ChannelOption = None,
    unmasked: options.Unmasked = False,
    no_cache: options.NoCache = False,
) -> int:
    """坐席的承诺：做什么、何时到期、如何推算 / What agents promised: what, by when, and how that follows."""
    from sanxiang.cli.commitments_run import list_commitments
    from sanxiang.cli.outputs import refuse_overwriting
    from sanxiang.cli.sources import sources_of
    from sanxiang.cli.standards import choose

    choice = choose(standard, options.pairs_of(settings, "--set"), cached=not no_cache)
    counted = choice.standard().calendar(calendar)
    refuse_overwriting({"--out": out}, files)
    sources = sources_of(files, fmt=fmt, channel=channel)
    inspector = choice.inspector(sources.size())
    return list_commitments(inspector, sources, counted, as_json=as_json, out=out, language=lang, unmasked=unmasked)


def check_text(
    standard: options.Standard,
    channel: Annotated[Channel, typer.Option("--channel", help="渠道 / channel", show_default=False)],
    settings: options.Settings = None,
    lang: options.LanguageOption = options.Language.ZH,
    no_cache: options.NoCache = False,
) -> int:
    """标准输入每行一句坐席的话（或 JSON），判断是否服务忌语 / Judges agent utterances, one a line on standard input (or JSON)."""
    from sanxiang.cli.speaking_run import judge_lines
    from sanxiang.cli.standards import choose

    choice = choose(standard, options.pairs_of(settings, "--set"), cached=not no_cache)
    return judge_lines(choice.inspector(text=0), channel, lang, sys.stdin.buffer)
