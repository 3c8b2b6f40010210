"""How large, of what kinds, and how many: the settings of the centre, which an edition may only tighten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from sanxiang_centre.files.kinds import KINDS

MEGABYTE = 1024 * 1024
MOST_FILES = 50
"""On one thing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of one file, names of kinds, files on one thing."""

    size: int
    kinds: frozenset[str]
    count: int = MOST_FILES

    def tightened(self, *, megabytes: float | None = None, kinds: Iterable[str] | None = None, count: float | None = None) -> Limits:
        """None = nothing is said of it."""
        return Limits(
            size=self.size if megabytes is None else min(self.size, int(megabytes * MEGABYTE)),
            kinds=self.kinds if kinds is None else self.kinds & frozenset(kinds),
            count=self.count if count is None else min(self.count, int(count)),
        )

    @property
    def suffixes(self) -> str:
        """For people."""
        return " ".join(kind.suffixes[0] for kind in KINDS.values() if kind.name in self.kinds)


def of_centre() -> Limits:
    return Limits(settings.ENVIRONMENT.file_megabytes * MEGABYTE, frozenset(settings.ENVIRONMENT.file_kinds))
