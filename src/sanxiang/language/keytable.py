"""A fixed map from 64-bit keys to row numbers that answers many questions at once, exactly.

Every key has one slot in an array, found by multiplying and shifting. Most questions are about keys that are not there
and end at an empty slot. Where several keys share a slot, a table of the next level tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Index = NDArray[np.int64]

MULTIPLIERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xFF51AFD7ED558CCD)
SLOTS_PER_KEY = 16
LEAST_BITS = 8
EMPTY = -1
SHARED = -2


@dataclass(frozen=True, slots=True)
class KeyTable:
    """`slots` holds row numbers, EMPTY, or SHARED for "ask the next level"."""

    keys: Keys
    slots: NDArray[np.int32]
    multiplier: np.uint64
    shift: np.uint64
    next_level: KeyTable | None

    @classmethod
    def of(cls, keys: Keys) -> KeyTable:
        """Row r answers keys[r]; the keys are distinct."""
        return cls._level(keys, np.arange(len(keys)), 0)

    @classmethod
    def _level(cls, keys: Keys, rows: Index, level: int) -> KeyTable:
        # Later levels hold few keys. Beyond the known multipliers odd numbers derived from them do.
        multiplier = np.uint64((MULTIPLIERS[level % len(MULTIPLIERS)] + 2 * (level // len(MULTIPLIERS))) % 2**64)
        bits = max(LEAST_BITS, (SLOTS_PER_KEY * len(rows)).bit_length())
        shift = np.uint64(64 - bits)
        places = (keys[rows] * multiplier) >> shift
        slots = np.full(1 << bits, EMPTY, dtype=np.int32)
        slots[places] = rows
        shared = np.bincount(places.astype(np.int64), minlength=len(slots)) > 1
        slots[shared] = SHARED
        left = rows[shared[places]]
        return cls(keys, slots, multiplier, shift, cls._level(keys, left, level + 1) if len(left) else None)

    def find(self, wanted: Keys) -> tuple[Index, NDArray[np.int32]]:
        """Which of the wanted keys are known, ascending, and their rows."""
        # `take` is several times faster than indexing by an array.
        rows = self.slots.take(((wanted * self.multiplier) >> self.shift).astype(np.int64))
        places = np.flatnonzero(rows != EMPTY)
        rows = rows.take(places)
        if self.next_level is not None:
            shared = np.flatnonzero(rows == SHARED)
            rows[shared] = EMPTY
            found, their_rows = self.next_level.find(wanted.take(places.take(shared)))
            rows[shared[found]] = their_rows
        known = np.flatnonzero((self.keys.take(rows) == wanted.take(places)) & (rows != EMPTY))
        return places.take(known), rows.take(known)
