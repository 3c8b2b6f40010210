"""Who is told of a commitment, and when: before it is due, at the due time, then level after level. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

To = Literal["owner", "leader", "manager"]
LATEST = timedelta(days=1)
"""What was due longer ago than this when it was read is told to nobody: an import of old conversations is no alarm."""


@dataclass(frozen=True, slots=True)
class Delays:
    """Minutes, as `models.Terms` has them."""

    grace: int = 0
    warn: int = 15
    leader: int = 15
    manager: int = 60


@dataclass(frozen=True, slots=True)
class Step:
    """`level` -1 = before it is due, 0 = at the due time."""

    at: datetime
    level: int
    to: To


def steps(said_at: datetime, due: datetime | None, delays: Delays) -> tuple[Step, ...]:
    """In the order of time; none where nothing is due."""
    return () if due is None else tuple(_steps(said_at, due, delays))


def _steps(said_at: datetime, due: datetime, delays: Delays) -> Iterator[Step]:
    early = max(due - timedelta(minutes=delays.warn), due - max(due - said_at, timedelta(0)) / 5)
    yield Step(early, -1, "owner")
    # In time at the due second: overdue is what comes after it.
    late = due + timedelta(minutes=delays.grace, microseconds=1)
    yield Step(late, 0, "owner")
    yield Step(late + timedelta(minutes=delays.leader), 1, "leader")
    yield Step(late + timedelta(minutes=max(delays.leader, delays.manager)), 2, "manager")


def too_late(found: Sequence[Step], now: datetime) -> int:
    """How many steps are left out when a commitment is read at `now`."""
    return sum(step.at < now - LATEST for step in found)
