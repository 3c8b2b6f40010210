"""Which patterns occur in what a role says: a matcher for every set of roles that are listened to for the same patterns.

What binds agents alone need not be looked for in what customers say, and the other way round: each matcher is smaller than
one for all patterns, and faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sanxiang.conversation.model import Channel
from sanxiang.language.distinct import Distinct
from sanxiang.language.matcher import Matcher
from sanxiang.language.normal import Normal
from sanxiang.language.patterns import Pattern
from sanxiang.language.pinyin import fold

Hits = tuple[int, ...]
PHONE = Channel.PHONE
Said = tuple[str, int, Channel | None]
"""A text, who said it (index of the role), and where."""


class Heard(NamedTuple):
    """An utterance as the evaluator needs it: the normalised text, the patterns that occur in it, its feature bits."""

    normal: Normal
    hits: Hits
    mask: int


@dataclass(frozen=True, slots=True)
class Part:
    """A matcher over some of the patterns: its pattern n is number `ids[n]` of all; `ids` ascend."""

    matcher: Matcher
    ids: tuple[int, ...]

    def scan(self, text: str) -> list[int]:
        """Numbers of the patterns that occur in one utterance."""
        return [self.ids[n] for n in self.matcher.scan_one(text)]


@dataclass(frozen=True, slots=True)
class Ear:
    """What some roles are listened to for, by spelling and (on the phone) by sound; None = nothing."""

    spelled: Part | None
    heard: Part | None

    def prepare(self) -> None:
        """Does now what the first utterances would have to wait for."""
        for part in (self.spelled, self.heard):
            if part is not None:
                part.matcher.prepare()

    def hits(self, text: str, channel: Channel | None) -> Hits:
        """Patterns that occur in a normalised text, ascending."""
        found = self.spelled.scan(text) if self.spelled else []
        if self.heard is None or channel is not PHONE:
            return tuple(found)
        by_sound = self.heard.scan(fold(text))
        return tuple(sorted({*found, *by_sound})) if by_sound else tuple(found)


class Patterns:
    """All patterns of an edition and where they match; those in `heard` are matched by sound as well."""

    def __init__(self, patterns: Sequence[Pattern], heard: frozenset[int]) -> None:
        self._patterns, self._by_sound = patterns, heard
        self._spelled = Distinct(patterns)
        self.count = len(patterns)
        self.heard = len(heard)

    @cached_property
    def _heard(self) -> Distinct:
        return Distinct([*self.folded_of(self._by_sound).values()])

    @cached_property
    def _place(self) -> Mapping[int, int]:
        return {pattern: place for place, pattern in enumerate(sorted(self._by_sound))}

    def spelled_of(self, numbers: Iterable[int]) -> dict[int, Pattern]:
        """These patterns, ascending."""
        return {number: self._patterns[number] for number in sorted(numbers)}

    def folded_of(self, numbers: Iterable[int]) -> dict[int, Pattern]:
        """Those of them that are matched by sound, folded, ascending."""
        folded = ((number, self._patterns[number].folded()) for number in sorted(self._by_sound.intersection(numbers)))
        return {number: pattern for number, pattern in folded if pattern is not None}

    def same_as(self, other: Patterns) -> dict[int, int]:
        """Numbers of the patterns here that the other has, too, and matches by sound if these do: their number there -> here."""
        there = {(pattern.for_re(), number in other._by_sound): number for number, pattern in enumerate(other._patterns)}
        here = {(pattern.for_re(), number in self._by_sound): number for number, pattern in enumerate(self._patterns)}
        return {number: here[pattern] for pattern, number in there.items() if pattern in here}

    def spans(self, pattern: int, text: str, channel: Channel | None) -> Iterator[tuple[int, int]]:
        """All places where a pattern matches, by sound only where it does not match by spelling."""
        found = list(self._spelled.spans(pattern, text))
        if not found and channel is PHONE and pattern in self._by_sound:
            found = list(self._heard.spans(self._place[pattern], fold(text)))
        return iter(found)


def groups(wanted: Iterable[frozenset[int]]) -> tuple[list[frozenset[int]], tuple[int, ...]]:
    """The different sets of patterns, and for each role the place of its set."""
    every = list(wanted)
    distinct = list(dict.fromkeys(every))
    return distinct, tuple(distinct.index(one) for one in every)
