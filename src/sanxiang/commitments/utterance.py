"""An utterance with its times, and where its sentences begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sanxiang.commitments.expressions import Length, Moment, Unknown, When
from sanxiang.commitments.marked import condition_patterns
from sanxiang.commitments.when import times
from sanxiang.commitments.wording import OWN
from sanxiang.language.expressions import put_off

SENTENCE_EDGE = put_off(r"[。!?;~ ]")
_BEYOND = 24
"""Characters behind a condition that its pattern may look at."""
CLAUSE_EDGE = put_off(r"[,。!?;~ :]")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text in the compact view.

    whens       its time expressions that may be limits, from left to right
    conditions  the patterns of conditions that may occur in it, by kind
    owns        where somebody of the own side is named
    """

    text: str
    whens: tuple[When, ...]
    conditions: tuple[tuple[str, re.Pattern[str]], ...]
    owns: tuple[re.Match[str], ...]

    @classmethod
    def of(cls, text: str, *, dated: bool = True) -> Utterance:
        """`dated`: whether it may name a time."""
        whens = tuple(one for one in times(text) if not _of_a_noun(text, one)) if dated else ()
        return cls(text, whens, condition_patterns(text), tuple(OWN.finditer(text)))

    def condition(self, start: int, end: int) -> tuple[str, int, int] | None:
        """Kind and place of the first condition that ends before `end`, looked for from `start` on."""
        first, found = "", None
        for kind, pattern in self.conditions:
            one = pattern.search(self.text, start, end + _BEYOND)
            if one is not None and (found is None or one.start() < found.start()):
                first, found = kind, one
        return (first, *found.span()) if found is not None and found.end() <= end else None

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


_LIMIT_STILL = put_off("的(?:时候|时间|话|这?个?时段|样子|[给帮为让我再送打回寄发]|$|[,。!?;~ 吧哈啊呢哦])")


_FIXED = put_off("[约排订定挂改签换到]$")
"""Before a time: what is done is to fix it (给您约下周一的号)."""


def _of_a_noun(text: str, when: When) -> bool:
    """四十八小时的, 今天的订单: what belongs to a noun is no limit."""
    if not text.startswith("的", when.end) or _FIXED.search(text, max(0, when.start - 4), when.start):
        return False
    return isinstance(when.expression, Length) or (isinstance(when.expression, Moment) and _LIMIT_STILL.match(text, when.end) is None)
