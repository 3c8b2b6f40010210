"""When an e-mail goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sanxiang_centre.notices.kinds import Mail


@dataclass(frozen=True, slots=True)
class Habits:
    """Of one person, in the time of the centre. `quiet_from` None = no quiet hours; they may go over midnight."""

    quiet_from: time | None
    quiet_until: time | None
    digest_at: time

    def quiet_end(self, local: datetime) -> datetime | None:
        """When the quiet hours end that `local` falls in; None if it falls in none."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return None
        over_midnight = self.quiet_from > self.quiet_until
        late, early = local.time() >= self.quiet_from, local.time() < self.quiet_until
        within = late or early if over_midnight else late and early
        return _next(local, self.quiet_until) if within else None


@dataclass(frozen=True, slots=True)
class Slot:
    """`collected` = what is due at the same time goes out as one e-mail."""

    due: datetime
    collected: bool


def slot_of(now: datetime, zone: ZoneInfo, mail: Mail, habits: Habits, *, urgent: bool) -> Slot | None:
    """None = no e-mail."""
    local = now.astimezone(zone)
    if mail is Mail.NEVER and not urgent:
        return None
    if mail is Mail.DIGEST and not urgent:
        return Slot(_next(local, habits.digest_at).astimezone(now.tzinfo), collected=True)
    end = None if urgent else habits.quiet_end(local)
    return Slot(now, collected=False) if end is None else Slot(end.astimezone(now.tzinfo), collected=True)


def _next(local: datetime, at: time) -> datetime:
    """The next such time of day after `local`."""
    today = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today > local else today + timedelta(days=1)


PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
"""Between tries; after the last one an e-mail is given up."""


def pause_after(tries: int) -> timedelta | None:
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None
