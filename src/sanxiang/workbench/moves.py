"""What a change of a calendar does to open deadlines: which of them move, from when to when, and what the customer was told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sanxiang.calendar.arithmetic import Deadline
from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.lengths import Length, deadline


@dataclass(frozen=True, slots=True)
class Open:
    """A deadline that is not yet met. `told` is the due time that the customer was told; it never moves."""

    id: str
    start: datetime
    length: Length
    told: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One deadline under both calendars."""

    open: Open
    before: Deadline
    after: Deadline

    @property
    def late_for_told(self) -> bool:
        """The new due time is later than what the customer was told."""
        due = self.after.due
        return self.open.told is not None and due is not None and due > self.open.told


def moves(old: Calendar, new: Calendar, deadlines: Iterable[Open]) -> Iterator[Move]:
    """The deadlines whose due time changes, or whether it is provisional. Raises CalendarError as deadlines do."""
    for each in deadlines:
        before, after = deadline(old, each.start, each.length), deadline(new, each.start, each.length)
        if (before.due, before.provisional) != (after.due, after.provisional):
            yield Move(each, before, after)
