"""`sanxiang train`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Which(StrEnum):
    FORBIDDEN = "forbidden"
    ACTS = "acts"


def train(
    which: Annotated[Which, typer.Argument(metavar="forbidden|acts", help="识别模型 / the recogniser", show_default=False)],
    pack: Annotated[Path | None, typer.Option("--pack", metavar="DIR", help="标准的文件夹，默认 base / folder; default: base")] = None,
    check: Annotated[bool, typer.Option("--check", help="重新训练并比对，不写文件 / train again and compare; write nothing")] = False,
) -> int:
    """由训练数据生成识别模型的权重 / Makes the weights of a recogniser from its training data."""
    from sanxiang.standard.files import PACKS
    from sanxiang.workbench.training import MODELS, check_pack, train_pack

    if which.value not in MODELS:
        raise typer.BadParameter(f"没有模型 {which} / there is no such model; known: {', '.join(MODELS)}", param_hint="forbidden|acts")
    folder = pack or PACKS / "base"
    if check:
        check_pack(folder, which.value)
        print(f"{which}: 权重与训练数据相符 / the weights are what the training data give")
        return 0
    for line in train_pack(folder, which.value).lines():
        print(line)
    return 0
