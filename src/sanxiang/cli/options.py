"""Options that several commands share, and the reading of `NAME=VALUE`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sanxiang.conversation.model import Channel


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


Files = Annotated[list[Path], typer.Argument(metavar="FILES…", help="文件或文件夹 / files or folders", show_default=False)]
Standard = Annotated[
    str, typer.Option("--standard", "-s", metavar="NAME", help="标准：随附的名称或文件夹 / a shipped standard, or a folder")
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="参数值，可重复 / value of a parameter; may be repeated", show_default=False),
]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="FORMAT", help="来源格式，默认自动识别 / format of the files; found out by default", show_default=False),
]
ChannelOption = Annotated[
    Channel | None, typer.Option("--channel", help="来源未写明时的渠道 / channel where the source does not say", show_default=False)
]
Swap = Annotated[bool, typer.Option("--swap", help="坐席与客户对调 / exchange agent and customer")]
Columns = Annotated[
    list[str] | None,
    typer.Option("--columns", metavar="FIELD=HEADER,…", help="表格列名，如 text=内容 / columns of tables", show_default=False),
]
Zone = Annotated[
    str | None, typer.Option("--zone", metavar="ZONE", help="时区，如 Asia/Shanghai / time zone of clock times", show_default=False)
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="不用缓存 / neither read nor write the cache")]
Rejects = Annotated[
    Path | None, typer.Option("--rejects", metavar="FILE", help="拒收的记录写入 / rejected records go here (.jsonl)", show_default=False)
]
Day = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="报告日期，默认今天 / date on the report")
]
LanguageOption = Annotated[Language, typer.Option("--lang", help="语言 / language")]
Unmasked = Annotated[bool, typer.Option("--unmasked", help="不遮盖个人信息 / show personal data")]


def pairs_of(items: Iterable[str] | None, option: str, *, split: bool = False) -> dict[str, str]:
    """`NAME=VALUE` items as a mapping; with `split` one item may hold several, between commas."""
    found: dict[str, str] = {}
    for item in items or ():
        for part in item.split(",") if split else [item]:
            name, equals, value = part.partition("=")
            if not equals or not name.strip():
                raise typer.BadParameter(f"「{part}」应写作 名称=值 / {part!r} should be NAME=VALUE", param_hint=option)
            found[name.strip()] = value.strip() if split else value
    return found
