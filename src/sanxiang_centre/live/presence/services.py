"""What is done to desks: states, capacity, languages, signs of life; and what follows for the chats of who goes away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from sanxiang_centre.accounts.models import Language
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.live import DeskChanged
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.live.models import BreakReason, Chat, ChatState, Desk, DeskState, Offer, OfferState
from sanxiang_centre.live.presence import queries
from sanxiang_centre.live.routing.deciding import OPEN_TO_OFFERS, SILENCE
from sanxiang_centre.live.routing.desks import BREAK_OVER, desk_of, due_state, move, own_reason, settle
from sanxiang_centre.live.routing.offers import withdraw
from sanxiang_centre.live.routing.routing import hold, route
from sanxiang_centre.live.routing.rows import lock, locked, take_off, tell_of_hand_over
from sanxiang_centre.live.streams import signals

CHOSEN = (DeskState.READY, DeskState.BUSY, DeskState.BREAK, DeskState.OFFLINE)
NOT_CHOSEN = "应为 ready、busy、break 或 offline；小结由会话结束而来 / ready, busy, break or offline is due; wrap-up comes of itself"
NO_REASON = "小休须选原因 / a break needs a reason"
NO_SUCH_REASON = "没有这个小休原因 / there is no such reason"
IN_HAND = "还有进行中的会话，请先结束或转接 / chats go on: end them or hand them on first"
NOT_THERE = "此人的工作台没有打开，不能设为就绪 / their desk is not open: they cannot be made ready"

# Signs of life ----------------------------------------------------------------------------------------------------------


def beat(persons: Collection[int], now: datetime) -> Collection[int]:
    """The browsers of these people live. One statement; it waits for nobody and changes nothing else. Gives those whose desks are
    being changed just now: they are to be told again.
    """
    if not persons:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, [sorted(persons), now])
        return [person for (person,) in cursor.fetchall()]


_BEAT = """
with asked as (select person_id from live_desk where person_id = any(%s)),
free as (select d.person_id from live_desk d join asked using (person_id) order by d.person_id for update of d skip locked),
told as (update live_desk as d set beat_at = %s from free where d.person_id = free.person_id)
select person_id from asked except select person_id from free
"""

# States -----------------------------------------------------------------------------------------------------------------


def set_state(*, actor: Actor, now: datetime, state: str, reason: str = "", person: int | None = None) -> Desk:
    """One's own, or (`person`) somebody else's by the leader. An agent goes on with the chats in hand in every state but offline.

    Raises Problem 409 for going offline with chats in hand, and for making ready who is not there; a leader who sets somebody offline
    has their chats given to others.
    """
    own = person is None
    queries.require_state(actor, person)
    chosen = _reason(state, reason)
    until = now + timedelta(minutes=chosen.minutes) if chosen is not None and chosen.minutes else None
    with writing(actor, now) as write:
        desk, seen = _held(person or actor.person or 0, now)
        _check(desk, state, now, own=own)
        if own:
            desk.beat_at = now
        if state == DeskState.OFFLINE:
            leave(write, desk, seen, "asked")
        else:
            _change(write, desk, seen, state, chosen, until)
        route(write)
    return desk


def _held(person: int, now: datetime) -> tuple[Desk, frozenset[int]]:
    """The desk, and which chats it has to do with, all locked: those in hand that go on, and those held out to it."""
    offered = Q(pk__in=Offer.objects.filter(person=person, state=OfferState.OPEN).values("chat"))
    chats = Chat.objects.filter(offered | Q(conversation__agent=person, state=ChatState.ACTIVE))
    seen = lock(chats.values_list("pk", flat=True))
    hold()
    return desk_of(person, now), seen


def _change(write: Writing, desk: Desk, seen: Collection[int], state: str, reason: BreakReason | None, until: datetime | None) -> None:
    if state == DeskState.READY:
        state, until = due_state(desk.pk)
    move(write, desk, state, "asked", reason=reason, until=until)
    if state not in OPEN_TO_OFFERS:
        withdraw(write, desk.pk, seen)


def _reason(state: str, reason: str) -> BreakReason | None:
    if state not in CHOSEN:
        raise invalid({"state": NOT_CHOSEN})
    if state != DeskState.BREAK:
        return None
    found = BreakReason.objects.filter(code=reason, is_active=True).first()
    if found is None:
        raise invalid({"reason": NO_SUCH_REASON if reason else NO_REASON})
    return found


def _check(desk: Desk, state: str, now: datetime, *, own: bool) -> None:
    if own and state == DeskState.OFFLINE and _going_on(desk.pk):
        raise conflict(IN_HAND)
    if not own and state == DeskState.READY and not _lives(desk, now):
        raise conflict(NOT_THERE)


def _going_on(person: int) -> Sequence[int]:
    """The oldest first."""
    chats = Chat.objects.filter(conversation__agent=person, state=ChatState.ACTIVE)
    return list(chats.order_by("priority", "queued_at", "pk").values_list("pk", flat=True))


# Going away -------------------------------------------------------------------------------------------------------------


def leave(write: Writing, desk: Desk, seen: Collection[int], because: str) -> None:
    """Offline. What is held out to them and what goes on in their hands waits for others, in its old place: the oldest first. The log
    is kept, and the customers are told. `seen`: the chats whose locks are held. The caller routes."""
    withdraw(write, desk.pk, seen)
    for chat in _going_on(desk.pk):
        if chat in seen:
            _give_up(write, chat, desk.pk, "unresponsive" if because == "lapsed" else "transfer")
    move(write, desk, DeskState.OFFLINE, because)


def _give_up(write: Writing, chat: int, person: int, because: str) -> None:
    conversation, found = locked(chat, ChatState.ACTIVE)
    take_off(write, conversation, found)
    tell_of_hand_over(write, conversation, found, because, before=person, to=found.group.name, person=None, group=found.group_id)


def gone(write: Writing, person: int) -> None:
    """No sign of life for too long. Asked again under the locks: who has come back in time keeps everything."""
    desk, seen = _held(person, write.now)
    if desk.state != DeskState.OFFLINE and not _lives(desk, write.now):
        leave(write, desk, seen, "lapsed")
        route(write)


def _lives(desk: Desk, now: datetime) -> bool:
    return desk.beat_at is not None and now - desk.beat_at < SILENCE


def leave_for_good(write: Writing, person: int) -> None:
    """Somebody is deactivated."""
    if Desk.objects.filter(pk=person).exists():
        desk, seen = _held(person, write.now)
        leave(write, desk, seen, "asked")
        route(write)


def end_break(write: Writing, desk: Desk) -> None:
    """Its time is over: not ready, for nobody has said that the agent is back, but the leader sees it."""
    move(write, desk, DeskState.BUSY, "limit", reason=own_reason(BREAK_OVER))


def freed(write: Writing, chat: Chat) -> None:
    """A served chat has ended, or is wrapped up (its new state is saved): the desk follows, and who waits is held out to the agent."""
    hold()
    person = Conversation.objects.values_list("agent_id", flat=True).get(pk=chat.pk)
    if person is not None:
        settle(write, desk_of(person, write.now), idle=True)
    route(write, chat.group_id)


# What the leader sets ---------------------------------------------------------------------------------------------------


def change_desk(*, actor: Actor, now: datetime, person: int, capacity: int | None = None, languages: Sequence[str] | None = None) -> Desk:
    """How many chats at a time, and in which languages. A desk has a row from then on."""
    queries.require_state(actor, person)
    _check_languages(languages)
    with writing(actor, now) as write:
        hold()
        desk = desk_of(person, now)
        before = (desk.capacity, desk.languages)
        desk.capacity = capacity if capacity is not None else desk.capacity
        desk.languages = sorted(set(languages)) if languages is not None else desk.languages
        changed = [name for name, was in zip(("capacity", "languages"), before, strict=True) if getattr(desk, name) != was]
        if changed:
            desk.save(update_fields=changed)
            write.record(DeskChanged(id=person, changed=changed))
            signals.tell(signals.desk(person))
            route(write)
    return desk


def _check_languages(languages: Sequence[str] | None) -> None:
    known = set(Language.values)
    if languages is not None and (not languages or not set(languages) <= known):
        raise invalid({"languages": f"应为 {', '.join(sorted(known))} 中的若干 / some of {', '.join(sorted(known))} are due"})
