"""Hints: what is to be said next and what went wrong, the most urgent first, three at most. Pure.

How urgent something is does not change while time passes: it is reckoned to a second of the conversation (`when`), so that two hints
never change places by themselves. A window of turns counts as half a minute a turn; an alert stands where something due in half a
minute would.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

MOST = 3
HOLD = 6.0
"""Seconds that a hint which has come stays, as long as it is due and nothing more urgent needs its place."""
ALERT = 60.0
"""Seconds that an alert is shown."""
TURN = 30.0
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Hint:
    """what    the same for what is one and the same hint: a script to say, a check without one, or `!` and a check that was broken
    checks   that ask for it, the most urgent first
    seq      number of the entry that opened the latest of them; 0 = the beginning
    since    the second at which it arose; `due`, the second at which its window closes, `turns` left, `missing` steps
    when     how urgent it is
    rank     0 = the gravest
    """

    what: str
    kind: Literal["say", "alert"]
    checks: tuple[str, ...]
    say: str
    seq: int
    since: float
    when: float
    rank: int
    due: float | None = None
    turns: int | None = None
    missing: tuple[str, ...] = ()
    why: str = ""

    @property
    def key(self) -> str:
        """The same in every process. Who puts it away puts away what has been opened up to there."""
        return f"{self.what}@{self.seq}"

    @property
    def urgency(self) -> tuple[float, int, float, str]:
        return self.when, self.rank, -self.since, self.what


def urgent_at(since: float, due: float | None, turns: int | None) -> float:
    """Where something pending stands among the hints."""
    times = [*([] if due is None else [due]), *([] if turns is None else [since + TURN * turns])]
    return min(times, default=NEVER)


def merged(hints: Iterable[Hint]) -> list[Hint]:
    """One for each `what`, the most urgent first: two checks that ask for the same words are one hint."""
    groups: dict[str, list[Hint]] = {}
    for hint in sorted(hints, key=lambda each: each.urgency):
        groups.setdefault(hint.what, []).append(hint)
    return sorted((_one(group) for group in groups.values()), key=lambda each: each.urgency)


def _one(group: Sequence[Hint]) -> Hint:
    first = group[0]
    if len(group) == 1:
        return first
    checks = tuple(dict.fromkeys(check for hint in group for check in hint.checks))
    due = min((hint.due for hint in group if hint.due is not None), default=None)
    turns = min((hint.turns for hint in group if hint.turns is not None), default=None)
    seq, rank = max(hint.seq for hint in group), min(hint.rank for hint in group)
    return Hint(first.what, first.kind, checks, first.say, seq, first.since, first.when, rank, due, turns, first.missing, first.why)


def chosen(hints: Sequence[Hint], shown: Mapping[str, float], now: float) -> list[Hint]:
    """Three at most of sorted hints: the most urgent one, those that have only just come, then the others by urgency.

    `shown`: what is shown already -> since when.
    """
    if len(hints) <= MOST:
        return list(hints)
    held = [hint for hint in hints[1:] if now - shown.get(hint.what, -NEVER) < HOLD]
    rest = [hint for hint in hints[1:] if hint not in held]
    return sorted([hints[0], *held, *rest][:MOST], key=lambda each: each.urgency)


def is_away(hint_seq: int, what: str, dismissed: Mapping[str, int]) -> bool:
    """Whether it has been put away. `dismissed`: what -> up to which number of the log."""
    return hint_seq <= dismissed.get(what, -1)


def dismissed_by(keys: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key in keys:
        what, _, seq = key.rpartition("@")
        if seq.isdecimal():
            found[what] = max(found.get(what, -1), int(seq))
    return found
