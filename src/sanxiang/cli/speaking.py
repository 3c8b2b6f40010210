"""`sanxiang acts`, `sanxiang situations` and `sanxiang check-text`: what single utterances and conversations are."""

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
