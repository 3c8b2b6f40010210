"""Which edition is in force where and when: a pure question to two short tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Ruling:
    """From `since` on, `standard` holds on `channel` ("" = any) and for `group` (None = any)."""

    channel: str
    group: int | None
    standard: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """An edition, by its number in the database."""

    edition: int
    standard: str
    valid_from: datetime
    calendars: str = ""


@dataclass(frozen=True, slots=True)
class Force:
    """`rulings` and `editions` in the order of time; of equal times the later row wins."""

    rulings: Sequence[Ruling]
    editions: Sequence[Published]

    def standard(self, channel: str, group: int | None, at: datetime) -> str | None:
        """The standard that the nearest ruling names: one for channel and group, else for the group, the channel, or all."""
        for wanted in ((channel, group), ("", group), (channel, None), ("", None)):
            for ruling in reversed(self.rulings):
                if ruling.since <= at and (ruling.channel, ruling.group) == wanted:
                    return ruling.standard
        return None

    def edition(self, channel: str, group: int | None, at: datetime) -> Published | None:
        """None where no standard holds, or where its first edition is not yet valid."""
        standard = self.standard(channel, group, at)
        valid = (each for each in reversed(self.editions) if each.standard == standard and each.valid_from <= at)
        return next(valid, None)
