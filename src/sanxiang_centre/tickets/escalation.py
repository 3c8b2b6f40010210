"""Who is told of a clock, and when: a warning, the miss, then level after level. Pure; the dispatcher only carries it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

TO = ("assignee", "group", "leaders", "managers", "watchers")
"""Whom a level may tell; also `person:<id>`."""
What = Literal["warn", "miss", "escalate"]


@dataclass(frozen=True, slots=True)
class Level:
    """So many seconds after the due time these are told; a `quiet` one waits for the end of the quiet hours."""

    after: int
    to: tuple[str, ...]
    quiet: bool = True


@dataclass(frozen=True, slots=True)
class Chain:
    """`target` and `priority` "" = any. `quiet`: local times from and to; it may go over midnight."""

    name: str
    warn_to: tuple[str, ...] = ("assignee",)
    miss_to: tuple[str, ...] = ("assignee", "leaders")
    levels: tuple[Level, ...] = ()
    quiet: tuple[time, time] | None = None
    target: str = ""
    priority: str = ""


DEFAULT = Chain(
    "默认 / default",
    levels=(Level(15 * 60, ("leaders",)), Level(60 * 60, ("managers",))),
    quiet=(time(22), time(7)),
)
"""Holds where the centre has set no chain."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens to a clock at a time. `level` from 1 for escalations, else 0."""

    at: datetime
    what: What
    level: int
    to: tuple[str, ...]


def chain_for(chains: Sequence[Chain], target: str, priority: str) -> Chain:
    """The one that says most: target and priority, target, priority, any."""
    fitting = [chain for chain in chains if chain.target in ("", target) and chain.priority in ("", priority)]
    return max(fitting, key=lambda chain: (bool(chain.target), bool(chain.priority)), default=DEFAULT)


def steps(chain: Chain, warn_at: datetime | None, due: datetime | None, zone: ZoneInfo) -> tuple[Step, ...]:
    """In the order of time; none where nothing is due."""
    return () if due is None else tuple(_steps(chain, warn_at, due, zone))


def _steps(chain: Chain, warn_at: datetime | None, due: datetime, zone: ZoneInfo) -> Iterator[Step]:
    yield Step(min(warn_at or due, due), "warn", 0, chain.warn_to)
    # In time at the due second: the miss is what comes after it.
    last = due + timedelta(microseconds=1)
    yield Step(last, "miss", 0, chain.miss_to)
    for number, level in enumerate(chain.levels, 1):
        at = due + timedelta(seconds=level.after)
        last = max(last, after_quiet(at, chain.quiet, zone) if level.quiet else at)
        yield Step(last, "escalate", number, level.to)


def after_quiet(at: datetime, quiet: tuple[time, time] | None, zone: ZoneInfo) -> datetime:
    """The instant itself, or the end of the quiet hours that it falls into."""
    if quiet is None or quiet[0] == quiet[1]:
        return at
    local = at.astimezone(zone)
    begin, end, clock = quiet[0], quiet[1], local.time()
    over_midnight = begin > end
    if not ((clock >= begin or clock < end) if over_midnight else begin <= clock < end):
        return at
    day = local.date() + timedelta(days=1) if over_midnight and clock >= begin else local.date()
    return datetime.combine(day, end, zone)


def settled(found: Sequence[Step], done: int, now: datetime) -> int:
    """How many steps count as done after the times were worked out anew: what was done before and now lies ahead comes again."""
    return min(done, sum(step.at <= now for step in found))


def chain_of(row: Mapping[str, Any]) -> Chain:
    """From what is stored (`chain_to`)."""
    quiet = row.get("quiet")
    return Chain(
        name=row["name"],
        warn_to=tuple(row["warn_to"]),
        miss_to=tuple(row["miss_to"]),
        levels=tuple(Level(each["after"], tuple(each["to"]), each["quiet"]) for each in row["levels"]),
        quiet=(time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])) if quiet else None,
        target=row["target"],
        priority=row["priority"],
    )
