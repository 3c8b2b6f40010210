"""An utterance with its times, and where its sentences begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sanxiang.commitments.expressions import Length, Unknown, When
from sanxiang.commitments.when import times
from sanxiang.commitments.wording import condition_patterns

SENTENCE_EDGE = re.compile(r"[。!?;~ ]")
CLAUSE_EDGE = re.compile(r"[,。!?;~ :]")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text in the compact view.

    whens       its time expressions that may be limits, from left to right
    conditions  the patterns of conditions that may occur in it, by kind
    """

    text: str
    whens: tuple[When, ...]
    conditions: tuple[tuple[str, re.Pattern[str]], ...]

    @classmethod
    def of(cls, text: str) -> Utterance:
        # 四十八小时的: a length that belongs to a noun is no limit.
        whens = tuple(one for one in times(text) if not (isinstance(one.expression, Length) and text.startswith("的", one.end)))
        return cls(text, whens, condition_patterns(text))

    def condition(self, start: int, end: int) -> tuple[str, int, int] | None:
        """Kind and place of the first condition that ends before `end`, looked for from `start` on."""
        found = [
            (one.start(), number, kind, one.end())
            for number, (kind, pattern) in enumerate(self.conditions)
            if (one := pattern.search(self.text, start))
        ]
        if not found:
            return None
        first, _, kind, last = min(found)
        return (kind, first, last) if last <= end else None

    def words(self, when: When) -> str:
        return self.text[when.start : when.end]

    def times_in(self, start: int, end: int) -> list[When]:
        """Times that stand wholly between two places."""
        return [when for when in self.whens if when.start >= start and when.end <= end]

    def sentence_start(self, place: int) -> int:
        """Behind the last mark that ends a sentence; a space behind a time does not."""
        marks = SENTENCE_EDGE.finditer(self.text, 0, place)
        return max((mark.end() for mark in marks if not self._of_time(mark[0], mark.end())), default=0)

    def _of_time(self, mark: str, place: int) -> bool:
        """Whether a mark is part of a time (1~3天), or a space right behind one."""
        more = 1 if mark == " " else 0
        return any(when.start < place <= when.end + more and not isinstance(when.expression, Unknown) for when in self.whens)
