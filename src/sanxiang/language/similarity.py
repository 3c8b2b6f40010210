"""How much of a standard script was said, and what stands in its slots.

The fixed text of a script falls into segments between its slots. Marks and spaces do not count. For each segment in
turn, `partial_ratio` finds the stretch of the rest of the utterance that is most like it; `said` is the number of its
characters that occur there in order in pieces of two or more (a lone 的 or 您 is no evidence). Then

    cover = 100 * (said characters of all segments) / (characters of all segments),  rounded down

so that wording kept is counted and wording added costs nothing. A slot is filled when a segment beside it was said and
its pattern (without one: any character) is found between the segments around it. Random talk of the same trade reaches a cover of 0 to 20.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from sanxiang.language.normal import normalise
from sanxiang.language.numerals import spoken_digits
from sanxiang.language.patterns import Pattern

_SLOT = re.compile(r"\{([^\W\d]\w*)\}")
_LEAST_PIECE = 2
_LEAST_SAID = 0.5
"""A segment of which less was said is taken as missing: the search for the next one does not step over it."""


@dataclass(frozen=True, slots=True)
class Similarity:
    """`cover` in percent; `missing_slots` in the script's order; `span`: where in the compact text it was said."""

    cover: int
    missing_slots: tuple[str, ...]
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Slot:
    """Stands behind `after` segments."""

    name: str
    after: int
    pattern: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Heard:
    """The stretch in which a segment was said, and how many of its characters."""

    start: int
    end: int
    said: int


@dataclass(frozen=True, slots=True)
class Script:
    """A script, ready to be compared with many utterances. `segments` are its fixed texts, compact, without marks."""

    source: str
    segments: tuple[str, ...]
    slots: tuple[_Slot, ...]
    _letters: Mapping[str, int] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_letters", dict(Counter("".join(self.segments))))

    @classmethod
    def compile(cls, text: str, slots: Mapping[str, Pattern] | None = None) -> Script:
        """`slots` gives patterns for slots: {"staff_no": parse("\\\\d{2,}", {})}; digits may be spoken, too.

        Raises ValueError if the script has no fixed text, or a pattern is for a slot that is not in it.
        """
        patterns = dict(slots or {})
        parts = _SLOT.split(text)
        segments: list[str] = []
        found: list[_Slot] = []
        for number, part in enumerate(parts):
            if number % 2:
                pattern = patterns.pop(part, None)
                found.append(_Slot(part, len(segments), re.compile(pattern.for_re()) if pattern else None))
            elif bare := _bare(normalise(part).text)[0]:
                segments.append(bare)
        if patterns or not segments:
            raise ValueError(f"not in the script: {sorted(patterns)}" if patterns else "a script needs fixed text")
        return cls(text, tuple(segments), tuple(found))

    @property
    def size(self) -> int:
        """Characters of the fixed text."""
        return sum(map(len, self.segments))

    def most_cover(self, text: str) -> int:
        """A bound that costs little: the cover if all characters that occur in the text were said in order."""
        letters = self._letters
        return 100 * sum(map(letters.__getitem__, letters.keys() & set(text))) // self.size


def score(script: Script, text: str, *, at_least: int = 0) -> Similarity:
    """How much of the script the utterance (compact text) holds.

    What stays below `at_least` counts as nothing said: cover 0, all slots missing. Most utterances are sorted out by
    `Script.most_cover` then, without any search.
    """
    nothing = Similarity(0, tuple(slot.name for slot in script.slots), (0, 0))
    if script.most_cover(text) < max(at_least, 1):
        return nothing
    bare, places = _bare(text)
    heard = _hear(script.segments, bare)
    cover = 100 * sum(one.said for one in heard if one) // script.size
    if cover < max(at_least, 1):
        return nothing
    missing = tuple(slot.name for slot in script.slots if not _filled(slot, heard, bare))
    known = [one for one in heard if one]
    return Similarity(cover, missing, (places[known[0].start], places[known[-1].end - 1] + 1))


def _bare(text: str) -> tuple[str, list[int]]:
    """Without marks and spaces, and where the characters stand."""
    places = [place for place, char in enumerate(text) if char.isalnum()]
    return "".join(text[place] for place in places), places


def _hear(segments: tuple[str, ...], bare: str) -> list[_Heard | None]:
    heard: list[_Heard | None] = []
    position = 0
    for segment in segments:
        one = _find(segment, bare, position)
        if one and one.said >= _LEAST_SAID * len(segment):
            position = one.end
        heard.append(one)
    return _in_order(heard)


def _in_order(heard: list[_Heard | None]) -> list[_Heard | None]:
    """A weakly heard segment must not overlap what comes after it."""
    limit: int | None = None
    result: list[_Heard | None] = []
    for one in reversed(heard):
        keep = one is not None and (limit is None or one.end <= limit)
        result.append(one if keep else None)
        if one is not None and keep:
            limit = one.start
    return result[::-1]


def _find(segment: str, bare: str, position: int) -> _Heard | None:
    best = fuzz.partial_ratio_alignment(segment, bare[position:])
    if best is None:
        return None
    if len(bare) - position <= len(segment):
        return _pieces(segment, bare, position, len(bare))
    # The alignment is no longer than the segment; words put in between push its ends further apart.
    start, end, spare = position + best.dest_start, position + best.dest_end, len(segment) // 2
    near = _pieces(segment, bare, start, end)
    wide = _pieces(segment, bare, max(position, start - spare), end + spare)
    return max((one for one in (near, wide) if one), key=lambda one: one.said, default=None)


def _pieces(segment: str, bare: str, start: int, end: int) -> _Heard | None:
    least = min(_LEAST_PIECE, len(segment))
    blocks = [one for one in LCSseq.editops(segment, bare[start:end]).as_matching_blocks() if one.size >= least]
    if not blocks:
        return None
    return _Heard(start + blocks[0].b, start + blocks[-1].b + blocks[-1].size, sum(one.size for one in blocks))


def _filled(slot: _Slot, heard: list[_Heard | None], bare: str) -> bool:
    if not any(heard[max(slot.after - 1, 0) : slot.after + 1]):
        return False
    before = [one.end for one in heard[: slot.after] if one]
    behind = [one.start for one in heard[slot.after :] if one]
    between = bare[before[-1] if before else 0 : behind[0] if behind else len(bare)]
    if slot.pattern is None:
        return bool(between)
    return bool(slot.pattern.search(between) or slot.pattern.search(spoken_digits(between)))
