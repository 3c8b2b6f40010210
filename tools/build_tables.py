"""Builds the character tables of `sanxiang.language` (development only: needs opencc and pypinyin).

Run `python tools/build_tables.py` after a change here or an update of one of the sources, and commit what it
writes. `stamp()` names the versions of the sources; tests rebuild the tables where the versions are the same.
"""

from __future__ import annotations

import importlib.metadata
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import opencc
import pypinyin
from numpy.typing import NDArray

TABLES = Path(__file__).resolve().parent.parent / "src" / "sanxiang" / "language" / "tables"

# Marks that people and recognisers write for one another. NFKC already turns （！？：；，～ into their half-width forms.
PUNCTUATION = {
    "…": ".",
    "⋯": ".",
    **dict.fromkeys("“”„‟「」『』〝〞〟«»﹁﹂﹃﹄", '"'),
    **dict.fromkeys("‘’‚‛`´", "'"),
}

# What OpenCC leaves as it is when it sees a single character, but Taiwan and Hong Kong texts use throughout.
VARIANTS = {
    "妳": "你",
    "牠": "它",
    "祂": "他",
    "瞭": "了",
    "佔": "占",
    "嚐": "尝",
    "倖": "幸",
    "迴": "回",
    "啟": "启",
}

# Filler letters of Korean, the combining joiner and the variation selectors are visible nowhere.
INVISIBLE = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810)}
INVISIBLE |= {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}

# Cc control, Cf format (zero width, BOM, direction marks), Cs lone surrogates, Co private use. The folded view puts
# syllables on private-use code points, so that a text which brings its own could only match by accident.
DELETED_CATEGORIES = {"Cc", "Cf", "Cs", "Co"}
DELETED = 0

# pypinyin's reading of a single character is nearly always the one that people say to a service centre. Not here:
READINGS = {
    "调": "tiao",  # 调整, 空调, 调解; diao only in 调查, 调度
    "长": "chang",  # 时长, 多长; zhang only in 组长, 增长
    "重": "chong",  # 重新, 重复, 重启; zhong only in 重要, 严重
    "弹": "tan",  # 弹窗, 弹出
    "似": "si",  # 似乎, 类似; shi only in 似的
    "嗯": "en",  # pypinyin gives the bare n
}

INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
ENDINGS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
PRIVATE_USE = 0xE000
HAN = (
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0x20000, 0x2FA20),
    range(0x30000, 0x323B0),
    (0x3007,),
)


def stamp() -> str:
    """The versions that the tables were built from."""
    named = (f"{name} {importlib.metadata.version(name)}" for name in ("opencc", "pypinyin"))
    return "; ".join((f"unicode {unicodedata.unidata_version}", *named))


def visible(code: int) -> bool:
    if code in INVISIBLE:
        return False
    return chr(code).isspace() or unicodedata.category(chr(code)) not in DELETED_CATEGORIES


def step(char: str, simplify: opencc.OpenCC) -> str:
    """One rule applied to one character; rules that would give several characters do not apply."""
    if char.isspace():
        return " "
    for changed in (
        PUNCTUATION.get(char, char),
        VARIANTS.get(char, char),
        unicodedata.normalize("NFKC", char),
        char.lower(),
        simplify.convert(char) if ord(char) >= 0x2E80 else char,
    ):
        if changed != char and len(changed) == 1:
            return changed
    return char


def compact(code: int, simplify: opencc.OpenCC) -> int:
    """The code point of the compact view for a code point; a fixed point of `step`."""
    char, seen = chr(code), {chr(code)}
    while visible(ord(char)):
        changed = step(char, simplify)
        if changed in seen:
            return ord(char)
        seen.add(char := changed)
    return DELETED


def runs(codes: list[int]) -> list[tuple[int, int]]:
    """Ascending code points as ranges, ends included."""
    found: list[tuple[int, int]] = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    return found


def compact_table() -> dict[str, NDArray[Any]]:
    """`pairs` (n, 2): code points that change and what they become; `deleted` (m, 2): ranges, ends included."""
    simplify = opencc.OpenCC("t2s")
    view = [compact(code, simplify) for code in range(sys.maxunicode + 1)]
    pairs = [(code, to) for code, to in enumerate(view) if to not in (code, DELETED)]
    deleted = runs([code for code, to in enumerate(view) if to == DELETED])
    return {"pairs": np.array(pairs, dtype=np.uint32), "deleted": np.array(deleted, dtype=np.uint32)}


def near(syllable: str) -> str:
    """The class of syllables that recognisers mix up: flat and curled tongue, front and back nasal."""
    for long, short in INITIALS:
        if syllable.startswith(long):
            syllable = short + syllable[2:]
    for long, short in ENDINGS:
        if syllable.endswith(long):
            return syllable[: -len(long)] + short
    return syllable


def reading(char: str) -> str:
    return READINGS.get(char) or pypinyin.lazy_pinyin(char, errors="ignore", v_to_u=False)[0]


def syllables() -> Iterator[tuple[int, str]]:
    for code in (code for block in HAN for code in block):
        if pypinyin.lazy_pinyin(chr(code), errors="ignore"):
            yield code, near(reading(chr(code)))


def pinyin_table() -> dict[str, NDArray[Any]]:
    """`pairs` (n, 2): Han characters and the private-use code point of their syllable class; `classes`: their names."""
    read = dict(syllables())
    classes = sorted(set(read.values()))
    number = {name: PRIVATE_USE + i for i, name in enumerate(classes)}
    pairs = [(code, number[name]) for code, name in read.items()]
    return {"pairs": np.array(pairs, dtype=np.uint32), "classes": np.array(classes)}


def main() -> None:
    TABLES.mkdir(exist_ok=True)
    for name, table in (("compact", compact_table()), ("pinyin", pinyin_table())):
        path = TABLES / f"{name}.npz"
        np.savez_compressed(path, allow_pickle=False, stamp=np.array(stamp()), **table)
        print(f"{name}: {len(table['pairs'])} characters, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
