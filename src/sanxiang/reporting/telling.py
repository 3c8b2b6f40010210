"""Which conversations are shown in full: the failed, the low, and a sample of the rest, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from sanxiang.conversation.model import Conversation
from sanxiang.inspection.findings import Result

Item = TypeVar("Item")


class Because(StrEnum):
    """Why a conversation is shown."""

    FAILED = "failed"
    LOW = "low"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Shown:
    """One conversation that is shown in full. `number` counts all conversations from 0."""

    number: int
    conversation: Conversation
    result: Result
    because: Because = Because.SAMPLE


class Smallest(Generic[Item]):
    """The `limit` items of smallest key that were offered; holds at most twice as many."""

    def __init__(self, limit: int, key: Callable[[Item], Any]) -> None:
        self._limit, self._key = limit, key
        self._kept: list[Item] = []

    def offer(self, item: Item) -> None:
        self._kept.append(item)
        if len(self._kept) > 2 * self._limit:
            self._shrink()

    def items(self) -> list[Item]:
        """Smallest first."""
        self._shrink()
        return list(self._kept)

    def _shrink(self) -> None:
        self._kept.sort(key=self._key)
        del self._kept[self._limit :]


def _by_score(item: Shown) -> tuple[bool, float, int]:
    score = item.result.score
    return score is None, score or 0.0, item.number


def _by_chance(item: Shown) -> tuple[bytes, int]:
    """A key as good as random, and yet the same for the same conversation in every run."""
    text = f"{item.conversation.id}\n{item.result.digest}".encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=8).digest(), item.number


class Telling:
    """Chooses `keep` conversations: failed ones up to a half, low scores up to three quarters, then a sample.

    What one group leaves free goes to the others; if all fit, all are shown.
    """

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._failed = Smallest(keep, _by_score)
        self._low = Smallest(keep, _by_score)
        self._sample = Smallest(keep, _by_chance)

    def offer(self, item: Shown) -> None:
        if not self._keep:
            return
        if item.result.failed:
            self._failed.offer(item)
        elif item.result.score is not None and item.result.score < 100:
            self._low.offer(item)
        self._sample.offer(item)

    def chosen(self) -> tuple[Shown, ...]:
        """Failed first, then by score, lowest first."""
        taken: dict[int, Shown] = {}
        failed, low, sample = self._failed.items(), self._low.items(), self._sample.items()
        _take(taken, failed, self._keep // 2, Because.FAILED)
        _take(taken, low, self._keep * 3 // 4, Because.LOW)
        _take(taken, sample, self._keep, Because.SAMPLE)
        return tuple(sorted(taken.values(), key=lambda item: (not item.result.failed, _by_score(item))))


def _take(taken: dict[int, Shown], items: list[Shown], limit: int, because: Because) -> None:
    """Fills `taken` up to `limit`; a failed one is told as failed whatever group brought it in."""
    for item in items:
        if len(taken) < limit and item.number not in taken:
            told = Because.FAILED if item.result.failed else because
            taken[item.number] = Shown(item.number, item.conversation, item.result, told)
