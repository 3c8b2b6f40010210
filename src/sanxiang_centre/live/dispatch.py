"""What time does to live chats: offers lapse, breaks end, desks fall silent, waits overflow, wrap-ups are over, customers are idle.

One duty of the dispatcher. What is due stands in indexed columns (`Chat.next_due`, `Desk.until`, `Desk.beat_at`, `Routing.due_at`);
everything is asked again under its lock, for a person may have been quicker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.writing import writing
from sanxiang_centre.live.chats import idling
from sanxiang_centre.live.models import Chat, ChatState, Desk, DeskState, Routing
from sanxiang_centre.live.presence import services as presence
from sanxiang_centre.live.presence.carriers import be_mild, look, mild_until
from sanxiang_centre.live.routing.deciding import SILENCE
from sanxiang_centre.live.routing.desks import desk_of
from sanxiang_centre.live.routing.offers import lapse
from sanxiang_centre.live.routing.routing import hold, route
from sanxiang_centre.live.wrapping.closing import close_late

BATCH = 200
SOON = timedelta(seconds=0.5)
"""How late a due time may be noticed that was written with less time to go than this."""
ALL_SILENT = timedelta(seconds=60)
"""Where nobody at all gives a sign of life, it is the centre's own streams that stand still (an upgrade, a restart): so long it waits
until it takes the agents for gone, and their customers from them. When the streams go again, everybody has the time to come back."""
RENEWED = timedelta(seconds=5)
"""So often the time for them is put off while nobody comes back: not at every look."""
UNDECIDED = Q(next_due__isnull=True)
"""Of those that wait, who came in a rush (`routing.arrived`): no decision has set a next look for them."""


def fire_due(now: datetime) -> datetime:
    """Does what is due; when to look again."""
    _lapse_offers(now)
    for person in silent(now)[:BATCH]:
        with writing(SYSTEM, now) as write:
            presence.gone(write, person)
    _end_breaks(now)
    _decide(now)
    for chat in _due(now, ChatState.WRAP_UP):
        close_late(chat, now)
    return _next(now, idling.look(now))


def _due(now: datetime, state: ChatState) -> Sequence[int]:
    rows = Chat.objects.filter(state=state, next_due__lte=now).order_by("next_due", "pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _lapse_offers(now: datetime) -> None:
    due = _due(now, ChatState.OFFERED)
    if due:
        with writing(SYSTEM, now) as write:
            lapse(write, due)


def _decide(now: datetime) -> None:
    """One decision for all whose time has come."""
    again = Routing.objects.filter(due_at__lte=now)
    waits = Chat.objects.filter(UNDECIDED | Q(next_due__lte=now), state=ChatState.QUEUED)
    if waits.exists() or again.exists():
        with writing(SYSTEM, now) as write:
            hold()
            again.update(due_at=None)
            route(write)


def _breaks() -> QuerySet[Desk]:
    return Desk.objects.filter(state=DeskState.BREAK, until__isnull=False)


def _end_breaks(now: datetime) -> None:
    due = list(_breaks().filter(until__lte=now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if due:
        with writing(SYSTEM, now) as write:
            hold()
            for desk in (desk_of(person, now) for person in due):
                if desk.state == DeskState.BREAK and desk.until is not None and desk.until <= now:
                    presence.end_break(write, desk)


# Silence ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signs:
    """Of life, of the desks that are open: how many there are, the oldest and the youngest."""

    many: int
    first: datetime
    last: datetime

    @classmethod
    def read(cls) -> Signs | None:
        told = _open_desks().aggregate(many=Count("pk"), first=Min("sign"), last=Max("sign"))
        return cls(**told) if told["many"] else None

    def nobody(self, now: datetime) -> bool:
        return self.many > 1 and self.last <= now - SILENCE < self.last + ALL_SILENT - SILENCE

    def due(self, now: datetime, mild: datetime | None) -> datetime:
        """When somebody is to be taken for gone."""
        at = self.last + ALL_SILENT if self.nobody(now) else self.first + SILENCE
        return at if mild is None else max(at, min(mild, self.first + ALL_SILENT))


def silent(now: datetime) -> Sequence[int]:
    """Whose browsers have given no sign of life for too long."""
    look(now)
    signs, mild = Signs.read(), mild_until()
    if signs is None:
        return ()
    if signs.nobody(now):
        if mild is None or mild < now + SILENCE - RENEWED:
            be_mild(now)
        return ()
    if signs.due(now, mild) > now:
        return ()
    patience = SILENCE if mild is None or mild <= now else ALL_SILENT
    return list(_open_desks().filter(sign__lte=now - patience).order_by("pk").values_list("pk", flat=True))


def _open_desks() -> QuerySet[Any]:
    return Desk.objects.exclude(state=DeskState.OFFLINE).annotate(sign=Coalesce("beat_at", "since"))


# When to look again -----------------------------------------------------------------------------------------------------


def _next(now: datetime, idle: datetime | None) -> datetime:
    signs = Signs.read()
    timed = Chat.objects.filter(state__in=(ChatState.OFFERED, ChatState.QUEUED, ChatState.WRAP_UP))
    chats = timed.aggregate(at=Min("next_due"), rush=Count("pk", filter=UNDECIDED & Q(state=ChatState.QUEUED)))
    times = (
        chats["at"],
        Routing.objects.aggregate(at=Min("due_at"))["at"],
        _breaks().aggregate(at=Min("until"))["at"],
        signs.due(now, mild_until()) if signs is not None else None,
        idle,
        now if chats["rush"] else None,
    )
    first = min((at for at in times if at is not None), default=now + SOON)
    return min(max(first, now + SOON / 10), now + SOON)
