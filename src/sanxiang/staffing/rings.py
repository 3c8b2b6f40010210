"""From rings to seconds, and back.

Ringing current and ring-back tone in China: a cycle of 5 s, 1 s on and 4 s off, each within 10 per cent (the tolerance of
the national signalling standard). Ring k starts at `cycle` x (k - 1) seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor


class Reading(StrEnum):
    """What "within k rings" means.

    NEXT  answered before ring k + 1 starts: less than k cycles (three rings = less than 15 s)
    STOP  answered before ring k stops: at most k - 1 cycles and one tone (three rings = at most 11 s)
    """

    NEXT = "next"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Cadence:
    """Seconds of tone and of silence of one ring; `tolerance` = the share by which a line may differ."""

    on: float = 1.0
    off: float = 4.0
    tolerance: float = 0.1

    def __post_init__(self) -> None:
        if not (self.on > 0 and self.off >= 0 and 0 <= self.tolerance < 1):
            raise ValueError("on > 0, off >= 0 and 0 <= tolerance < 1 are due")

    @property
    def cycle(self) -> float:
        return self.on + self.off


CHINA = Cadence()


def ring_seconds(rings: int, *, cadence: Cadence = CHINA, reading: Reading = Reading.NEXT) -> float:
    """Seconds within which a call must be answered to be answered within so many rings. Raises ValueError below one ring."""
    if rings < 1:
        raise ValueError("at least one ring is due")
    return rings * cadence.cycle if reading is Reading.NEXT else (rings - 1) * cadence.cycle + cadence.on


def ring_spread(rings: int, *, cadence: Cadence = CHINA, reading: Reading = Reading.NEXT) -> tuple[float, float]:
    """The least and the most that this limit is on lines within the tolerance (three rings: 13.5 to 16.5 s)."""
    seconds = ring_seconds(rings, cadence=cadence, reading=reading)
    return seconds * (1 - cadence.tolerance), seconds * (1 + cadence.tolerance)


def rings_within(seconds: float, *, cadence: Cadence = CHINA, reading: Reading = Reading.NEXT) -> int:
    """The most rings that a limit in seconds allows; 0 where it is over before the first ring is."""
    # The ratio of two decimal fractions may lie just below the whole number that it is.
    cycles = (seconds if reading is Reading.NEXT else seconds - cadence.on) / cadence.cycle + 1e-9
    return max(0, floor(cycles) + (0 if reading is Reading.NEXT else 1))


def ring_of(seconds: float, *, cadence: Cadence = CHINA) -> int:
    """The number of the ring in whose cycle a call was answered: 14.9 s is ring 3, 15.0 s is ring 4."""
    return max(1, ceil(seconds / cadence.cycle + 1e-12))
