"""The character tables that ship with the package, one code point to one code point.

`tools/build_tables.py` builds them; `stamp` says from which versions of Unicode, OpenCC and pypinyin.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

CodePoints = NDArray[np.uint32]

CODE_SPACE = 0x110000
DELETED = 0
HOMOPHONES = range(0xE000, 0xE400)
"""Where `pinyin` puts its syllables. No compact text holds private-use characters, so nothing else is there."""


def _load(name: str) -> dict[str, NDArray[np.generic]]:
    raw = files("sanxiang.language").joinpath("tables", f"{name}.npz").read_bytes()
    with np.load(BytesIO(raw)) as stored:
        return {key: stored[key] for key in stored.files}


def stamp(name: str) -> str:
    """The sources of the table `name` ("compact", "pinyin") and their versions."""
    return str(_load(name)["stamp"])


def _changed(pairs: NDArray[np.generic]) -> CodePoints:
    table = np.arange(CODE_SPACE, dtype=np.uint32)
    table[pairs[:, 0]] = pairs[:, 1]
    return table


def _frozen(table: CodePoints) -> CodePoints:
    table.flags.writeable = False
    return table


@cache
def compact() -> CodePoints:
    """For every code point the one that stands for it in the compact view, or `DELETED`. Shape (0x110000,)."""
    stored = _load("compact")
    table = _changed(stored["pairs"])
    for first, last in stored["deleted"].tolist():
        table[first : last + 1] = DELETED
    return _frozen(table)


@cache
def pinyin() -> CodePoints:
    """For every Han character the code point of its syllable class, all else itself. Shape (0x110000,)."""
    return _frozen(_changed(_load("pinyin")["pairs"]))


@cache
def syllable_classes() -> tuple[str, ...]:
    """Names of the classes in `HOMOPHONES`, in order: "zan" stands for zan, zang, zhan and zhang."""
    return tuple(map(str, _load("pinyin")["classes"].tolist()))


def code_points(text: str) -> CodePoints:
    """Lone surrogates pass, as they come out of broken JSON."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def text_of(points: CodePoints) -> str:
    return points.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")
