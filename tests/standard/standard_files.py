"""Standards that stand in memory, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from sanxiang.errors import StandardError
from sanxiang.standard.loading import load_standard
from sanxiang.standard.standard import Standard

PACKS = Path("packs")
HEADER = """\
standard: mine
name: {zh: 示例标准}
language: zh
valid_from: 2026-01-01
parameters:
  company: {name: {zh: 公司名称}, type: text, default: 甲公司}
  seconds: {name: {zh: 秒数}, type: number, default: 60, min: 1, max: 600}
  strict: {name: {zh: 从严}, type: flag, default: true}
  address: {name: {zh: 称呼}, type: words, default: [先生, 女士]}
dimensions:
  courtesy: {name: {zh: 礼貌用语}}
"""
ENTRIES = """\
acts:
  greeting: {name: {zh: 问候}, says: [您好]}
  farewell: {name: {zh: 道别}, says: [再见]}
forbidden:
  curt: {name: {zh: 生硬}, kind: curt_refusal, severity: block, says: [退不了]}
scripts:
  opening: {name: {zh: 开场}, text: {zh: "您好，{company}，我是{staff_no}。"}}
"""


class MemoryFiles:
    """A reader of files that are given as texts or bytes, by path."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self._files = {Path(name): text.encode() if isinstance(text, str) else text for name, text in files.items()}

    def is_folder(self, folder: Path) -> bool:
        return any(folder in file.parents for file in self._files)

    def files(self, folder: Path) -> tuple[Path, ...]:
        inside = [file for file in self._files if folder in file.parents]
        return tuple(sorted(inside, key=lambda file: file.relative_to(folder).as_posix()))

    def read(self, file: Path) -> bytes:
        if file not in self._files:
            raise FileNotFoundError(file)
        return self._files[file]


def load(files: Mapping[str, str | bytes], target: str | Path = Path("mine"), **options: Any) -> Standard:
    """Loads from memory; names without a folder stand in `mine`, which has a header unless one is given."""
    placed = {name if "/" in name else f"mine/{name}": text for name, text in files.items()}
    placed.setdefault("mine/standard.yaml", HEADER)
    return load_standard(target, read=MemoryFiles(placed), packs=PACKS, **options)


def problems(files: Mapping[str, str | bytes], **options: Any) -> list[str]:
    """The lines of the error, without the folder `mine/`."""
    try:
        load(files, **options)
    except StandardError as error:
        return [str(problem).removeprefix("mine/") for problem in error.problems]
    return []


def text(block: str) -> str:
    return dedent(block).lstrip("\n")
