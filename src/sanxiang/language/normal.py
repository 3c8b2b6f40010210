"""The compact view: one spelling for what means the same, with a way back to the original.

Steps, in this order (one utterance and a whole buffer give the same, by law):

1. each character by one table: NFKC where that is one character, lower case, traditional to simplified,
   half-width punctuation, all white space to a space; invisible and private-use characters are deleted;
2. `spoken` only: the pause mark `_` and the fillers 嗯 呃 唔 go, 额 only where it stands alone;
3. runs of spaces become one, spaces at the edges go;
4. a run of 。 , or . keeps one; any other character repeated three times or more keeps two. ASCII letters and
   digits and Chinese digits are never merged: 零零零零 is part of a telephone number.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sanxiang.language import charmap
from sanxiang.language.charmap import CodePoints

Index = NDArray[np.int64]

FILLERS = "_嗯呃唔"
LONE_FILLER = "额"
BESIDE_FILLER = FILLERS + " 。,!?:;.~\"'()、-—"
KEPT_ONCE = "。,."
UNMERGED = "0123456789abcdefghijklmnopqrstuvwxyz〇零一二三四五六七八九十两幺"

_ASTRAL = "[\U00010000-\U0010ffff]"
_RUNS = rf"([{KEPT_ONCE}])(\1+)|([^{KEPT_ONCE} {UNMERGED}])\3(\3+)"
_UNTIDY = re.compile(rf"\0|  |\A | \Z|{_ASTRAL}|([{KEPT_ONCE}])\1|([^{KEPT_ONCE}{UNMERGED}])\2\2")
_UNTIDY_SPOKEN = re.compile(rf"[{FILLERS}{LONE_FILLER}]|{_UNTIDY.pattern}")
_BEYOND = re.compile(_ASTRAL)
_INVISIBLE = re.compile("\0+")
_FILLER = re.compile(rf"[{FILLERS}]+|(?<![^{re.escape(BESIDE_FILLER)}]){LONE_FILLER}+(?![^{re.escape(BESIDE_FILLER)}])")
_REPEATED = re.compile(rf"\A +| +\Z|(?<= ) +|{_RUNS}")
_IDENTITY = array("i", range(1024))
LAST_OF_FIRST = 0xFFFF
"""The last code point of the first plane."""


@dataclass(frozen=True, slots=True)
class Normal:
    """An utterance in the compact view.

    `offsets[i]` is where character i of `text` stands in the original; `offsets[len(text)]` is the original's length.
    """

    text: str
    offsets: array[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the original: from its first character to just behind its last one.

        A character that was dropped behind the last one does not belong to the span. An empty span stays empty.
        """
        first = self.offsets[start]
        return first, max(first, self.offsets[end - 1] + 1) if end > start else first


@dataclass(frozen=True, slots=True)
class NormalBuffer:
    """Many utterances in the compact view, one behind the other.

    Row r is codepoints[row_starts[r]:row_starts[r + 1]]; `source_index` says for each code point where in the
    original buffer it stood.
    """

    codepoints: CodePoints
    row_starts: Index
    source_index: Index


@cache
def _first_plane() -> list[str]:
    return list(map(chr, charmap.compact()[: LAST_OF_FIRST + 1].tolist()))


class _OtherPlanes(dict[int, str]):
    """Looked up when they are asked for: to make a table of all, private use is in it, takes longer than a start should."""

    def __missing__(self, code: int) -> str:
        return chr(charmap.compact()[code]) if code > LAST_OF_FIRST else chr(code)


_OTHER_PLANES = _OtherPlanes()


def one_to_one(text: str) -> str:
    """Step 1 without its deletions, so that places stay the same: a deleted character reads as NUL."""
    return _also_beyond(text.translate(_first_plane()))


def _also_beyond(view: str) -> str:
    """The characters that have no place in the first plane, which are few."""
    return view.translate(_OTHER_PLANES) if _BEYOND.search(view) else view


def compact_char(char: str) -> str:
    """What stands for one character in the compact view; empty if it is deleted."""
    code = int(charmap.compact()[ord(char)])
    return "" if code == charmap.DELETED else chr(code)


def longest_run(char: str) -> int | None:
    """How many equal characters may stand in a row in the compact view; None = any number."""
    if char in UNMERGED:
        return None
    return 1 if char in KEPT_ONCE or char == " " else 2


def normalise(text: str, *, spoken: bool = False) -> Normal:
    """The compact view of one utterance; `spoken` for text that comes from a recogniser or a transcriber."""
    view = text.translate(_first_plane())
    if (_UNTIDY_SPOKEN if spoken else _UNTIDY).search(view):
        return _tidy(_also_beyond(view), spoken)
    size = len(view) + 1
    return Normal(view, _IDENTITY[:size] if size <= len(_IDENTITY) else array("i", range(size)))


def _tidy(view: str, spoken: bool) -> Normal:
    original = len(view)
    offsets = array("i", range(original))
    steps = (_INVISIBLE, _FILLER, _REPEATED) if spoken else (_INVISIBLE, _REPEATED)
    for dropped in steps:
        view, offsets = _without(dropped, view, offsets)
    offsets.append(original)
    return Normal(view, offsets)


def _without(dropped: re.Pattern[str], view: str, offsets: array[int]) -> tuple[str, array[int]]:
    """Without what the pattern finds: the last group that took part, or else the whole match."""
    kept, places, done = [], array("i"), 0
    for found in dropped.finditer(view):
        start, end = found.span(found.lastindex or 0)
        kept.append(view[done:start])
        places.extend(offsets[done:start])
        done = end
    if not done:
        return view, offsets
    return "".join(kept) + view[done:], places + offsets[done:]


# ------------------------------------------------------------------------------------------- many at once

_MARK = np.uint32(1 << 31)
_FILLER_CODES = np.array([ord(c) for c in FILLERS], dtype=np.uint32)
_BESIDE_CODES = np.array([ord(c) for c in BESIDE_FILLER], dtype=np.uint32)
_ONCE_CODES = np.array([ord(c) for c in KEPT_ONCE], dtype=np.uint32)
_UNMERGED_CODES = np.array([ord(c) for c in UNMERGED + " "], dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class _Rows:
    points: CodePoints
    starts: Index
    source: Index | None  # None = nothing was dropped yet

    def without(self, dropped: Index) -> _Rows:
        """`dropped`: ascending positions."""
        if not len(dropped):
            return self
        keep = np.ones(len(self.points), dtype=np.bool_)
        keep[dropped] = False
        source = np.flatnonzero(keep) if self.source is None else self.source[keep]
        return _Rows(self.points[keep], self.starts - np.searchsorted(dropped, self.starts), source)

    def row_of(self, places: Index) -> Index:
        return np.searchsorted(self.starts, places, side="right") - 1

    def starts_row(self, places: Index) -> NDArray[np.bool_]:
        starts: NDArray[np.bool_] = self.starts[self.row_of(places)] == places
        return starts

    def ends_row(self, places: Index) -> NDArray[np.bool_]:
        ends: NDArray[np.bool_] = self.starts[self.row_of(places) + 1] == places + 1
        return ends


@cache
def _marked() -> CodePoints:
    """The compact table with the fillers marked in the highest bit, so that one comparison finds all special cases."""
    table = charmap.compact().copy()
    table[np.isin(table, np.append(_FILLER_CODES, np.uint32(ord(LONE_FILLER))))] |= _MARK
    table.flags.writeable = False
    return table


def normalise_buffer(codepoints: CodePoints, row_starts: Index, spoken: NDArray[np.bool_] | None = None) -> NormalBuffer:
    """The compact view of many utterances.

    `row_starts` has one entry more than there are rows: the last one is len(codepoints). `spoken` has one entry a
    row; None = no row is spoken. Row r of the result equals normalise(row r, spoken=spoken[r]).
    """
    speaks = spoken is not None and bool(spoken.any())
    points = (_marked() if speaks else charmap.compact())[codepoints]
    rows = _Rows(points, np.asarray(row_starts, dtype=np.int64), None)
    rows = rows.without(np.flatnonzero(points == charmap.DELETED))
    if speaks:
        assert spoken is not None
        rows = _without_fillers(rows, spoken)
    dropped = np.union1d(_spare_spaces(rows), _spare_repeats(rows))
    rows = rows.without(dropped)
    source = np.arange(len(rows.points)) if rows.source is None else rows.source
    return NormalBuffer(rows.points, rows.starts, source)


def _without_fillers(rows: _Rows, spoken: NDArray[np.bool_]) -> _Rows:
    places = np.flatnonzero(rows.points >= _MARK)
    if not len(places):
        return rows
    points = rows.points.copy()
    points[places] &= ~_MARK
    rows = _Rows(points, rows.starts, rows.source)
    places = places[spoken[rows.row_of(places)]]
    lone = points[places] == ord(LONE_FILLER)
    alone = _standing_alone(rows, places[lone])
    return rows.without(np.union1d(places[~lone], alone))


def _standing_alone(rows: _Rows, places: Index) -> Index:
    """Those of the places whose run has a pause, a mark or the utterance's edge on both sides."""
    first, last = _runs(rows, places)
    points, size = rows.points, len(rows.points)
    before = np.isin(points[np.maximum(first - 1, 0)], _BESIDE_CODES) | rows.starts_row(first)
    after = np.isin(points[np.minimum(last + 1, size - 1)], _BESIDE_CODES) | rows.ends_row(last)
    return places[np.repeat(before & after, last - first + 1)]


def _runs(rows: _Rows, places: Index) -> tuple[Index, Index]:
    """First and last places of runs; `places` are ascending positions, a run does not cross rows."""
    if not len(places):
        return places, places
    breaks = (np.diff(places) > 1) | rows.starts_row(places[1:])
    return places[np.append(True, breaks)], places[np.append(breaks, True)]


def _spare_spaces(rows: _Rows) -> Index:
    places = np.flatnonzero(rows.points == ord(" "))
    first, last = _runs(rows, places)
    edge = rows.starts_row(first) | rows.ends_row(last)
    return np.setdiff1d(places, first[~edge], assume_unique=True)


def _spare_repeats(rows: _Rows) -> Index:
    """Places of characters that only repeat the one before."""
    points = rows.points
    again = np.flatnonzero(points[1:] == points[:-1]) + 1
    again = again[~rows.starts_row(again)]
    again = again[~np.isin(points[again], _UNMERGED_CODES)]
    once = np.isin(points[again], _ONCE_CODES)
    third = np.append(False, np.diff(again) == 1)[: len(again)]
    spare: Index = again[once | third]
    return spare
