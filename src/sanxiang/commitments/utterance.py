"""An utterance with its times, and where its sentences begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sanxiang.commitments.expressions import Length, Unknown, When
from sanxiang.commitments.when import times

SENTENCE_EDGE = re.compile(r"[。!?;~ ]")
CLAUSE_EDGE = re.compile(r"[,。!?;~ :]")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text in the compact view; `whens` are its time expressions that may be limits, from left to right."""

    text: str
    whens: tuple[When, ...]

    @classmethod
    def of(cls, text: str) -> Utterance:
        # 四十八小时的: a length that belongs to a noun is no limit.
        return cls(text, tuple(one for one in times(text) if not (isinstance(one.expression, Length) and text.startswith("的", one.end))))

    def words(self, when: When) -> str:
        return self.text[when.start : when.end]

    def times_in(self, start: int, end: int) -> list[When]:
        """Times that stand wholly between two places."""
        return [when for when in self.whens if when.start >= start and when.end <= end]

    def sentence_start(self, place: int) -> int:
        """Behind the last mark that ends a sentence; a space behind a time does not."""
        marks = SENTENCE_EDGE.finditer(self.text, 0, place)
        return max((mark.end() for mark in marks if mark[0] != " " or not self._behind_time(mark.end())), default=0)

    def _behind_time(self, place: int) -> bool:
        return any(when.start < place <= when.end + 1 and not isinstance(when.expression, Unknown) for when in self.whens)
