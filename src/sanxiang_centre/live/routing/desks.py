"""Rows of desks within a write: made at the first use, locked, moved from state to state, settled by the chats in hand.

All of it holds the lock of decisions (`routing.hold`): a decision reads the states of desks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.events.live import DeskStateChanged
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.live.models import BreakReason, Chat, ChatState, Desk, DeskState, WrapUp
from sanxiang_centre.live.streams import signals

NO_ANSWER, BREAK_OVER = "no_answer", "break_over"
OWN_REASONS = {NO_ANSWER: ("未应答派发", "did not answer an offer"), BREAK_OVER: ("小休超时", "the break is over")}
"""Reasons that nobody chooses: an agent is busy for them until they say that they are ready again."""


def desk_of(person: int, now: datetime) -> Desk:
    """Locked. A new one speaks Chinese and the person's own language."""
    found = Desk.objects.select_for_update(of=("self",)).select_related("reason").filter(pk=person).first()
    if found is not None:
        return found
    language = Person.objects.values_list("language", flat=True).get(pk=person)
    defaults = {"languages": sorted({"zh", language}), "since": now, "idle_since": now}
    Desk.objects.get_or_create(person_id=person, defaults=defaults)
    return Desk.objects.select_for_update(of=("self",)).select_related("reason").get(pk=person)


def own_reason(code: str) -> BreakReason:
    zh, en = OWN_REASONS[code]
    return BreakReason.objects.get_or_create(code=code, defaults={"zh": zh, "en": en, "is_active": False})[0]


def move(write: Writing, desk: Desk, state: str, because: str, *, reason: BreakReason | None = None, until: datetime | None = None) -> None:
    """Saves the desk and tells of it, where anything is different. Who becomes ready has not been idle before."""
    before, same = desk.state, (desk.state, desk.reason_id) == (state, reason.pk if reason else None)
    if state == DeskState.READY and before not in (DeskState.READY, DeskState.WRAP_UP):
        desk.idle_since = write.now
    if not same:
        desk.since = write.now
    desk.state, desk.reason, desk.until = state, reason, until
    desk.save(update_fields=["state", "reason", "since", "until", "idle_since", "beat_at"])
    if not same:
        write.record(DeskStateChanged(id=desk.pk, before=before, after=state, because=because))
    signals.tell(signals.desk(desk.pk), signals.QUEUE)


def settle(write: Writing, desk: Desk, *, idle: bool = False) -> None:
    """Ready or wrapping up, by what is in hand; other states are the agent's own choice. `idle`: a chat was taken off or given."""
    if idle:
        desk.idle_since = write.now
        desk.save(update_fields=["idle_since"])
    if desk.state in (DeskState.READY, DeskState.WRAP_UP):
        state, until = due_state(desk.pk)
        move(write, desk, state, "chat", until=until)
    signals.tell(signals.desk(desk.pk))


def due_state(person: int) -> tuple[str, datetime | None]:
    """Wrapping up = a chat is to be wrapped up and none goes on; until when."""
    states = list(in_hand([person]).values_list("state", flat=True))
    if ChatState.WRAP_UP not in states or ChatState.ACTIVE in states:
        return DeskState.READY.value, None
    due = WrapUp.objects.filter(chat__conversation__agent=person, chat__state=ChatState.WRAP_UP).aggregate(Max("due_at"))["due_at__max"]
    return DeskState.WRAP_UP.value, due


def in_hand(people: Iterable[int]):  # type: ignore[no-untyped-def]
    return Chat.objects.filter(conversation__agent__in=list(people), state__in=(ChatState.ACTIVE, ChatState.WRAP_UP))
