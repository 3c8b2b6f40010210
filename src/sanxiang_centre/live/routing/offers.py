"""What becomes of offers: accepted, declined, lapsed, withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sanxiang_centre.accounts import queries as accounts
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.live import ChatOfferEnded
from sanxiang_centre.common.problems import conflict
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.live.models import Chat, ChatState, DeskState, Offer, OfferState
from sanxiang_centre.live.routing import queries
from sanxiang_centre.live.routing.deciding import OPEN_TO_OFFERS
from sanxiang_centre.live.routing.desks import NO_ANSWER, desk_of, move, own_reason, settle
from sanxiang_centre.live.routing.routing import hold, route
from sanxiang_centre.live.routing.rows import give, lock
from sanxiang_centre.live.streams import signals

OVER = "派发已失效：可能已超时，或客户已离开 / the offer is over: its time ran out, or the customer has left"


def accept(*, actor: Actor, now: datetime, offer: int) -> Chat:
    """The chat is the actor's. Raises Problem 409 for an offer that is over."""
    with writing(actor, now) as write:
        found = _locked(actor, offer)
        hold()
        chat = found.chat
        _end(write, [found], OfferState.ACCEPTED)
        give(write, chat.conversation, chat, accounts.own(actor))
        settle(write, desk_of(found.person_id, now), idle=True)
    return chat


def decline(*, actor: Actor, now: datetime, offer: int) -> Chat:
    """The next one is asked; whoever declines stays ready."""
    with writing(actor, now) as write:
        found = _locked(actor, offer)
        hold()
        _give_back(write, [found], OfferState.DECLINED)
        route(write, found.chat.group_id)
    found.chat.refresh_from_db(fields=["state"])
    return found.chat


def _locked(actor: Actor, offer: int) -> Offer:
    seen = queries.access_offer(actor, offer)
    conversation = Conversation.objects.select_for_update().get(pk=seen.chat_id)
    chat = Chat.objects.select_for_update(of=("self",)).select_related("site").get(pk=seen.chat_id)
    found = Offer.objects.select_for_update().get(pk=offer)
    if found.state != OfferState.OPEN:
        raise conflict(OVER)
    chat.conversation, found.chat = conversation, chat
    return found


def lapse(write: Writing, chats: Collection[int]) -> None:
    """Nobody has answered. Who does not answer is not at the desk: they are busy until they say otherwise, or the next customer
    would be held out to an empty chair; what else is held out to them goes to others, too."""
    asked = Offer.objects.filter(chat__in=list(chats), state=OfferState.OPEN, until__lte=write.now).values("person")
    seen = lock(Offer.objects.filter(person__in=asked, state=OfferState.OPEN).values_list("chat_id", flat=True))
    hold()
    offers = _open(chats=seen)
    late = [offer for offer in offers if offer.until <= write.now]
    people = sorted({offer.person_id for offer in late})
    _give_back(write, late, OfferState.LAPSED)
    _give_back(write, [offer for offer in offers if offer.until > write.now and offer.person_id in people], OfferState.WITHDRAWN)
    for person in people:
        desk = desk_of(person, write.now)
        if desk.state in OPEN_TO_OFFERS:
            move(write, desk, DeskState.BUSY, "offer", reason=own_reason(NO_ANSWER))
    route(write)


def withdraw(write: Writing, person: int, seen: Collection[int]) -> None:
    """What is held out to somebody who is not to be asked now, of the chats whose locks are held. The caller routes.

    An offer that was made since they were locked is let be: it lapses.
    """
    _give_back(write, [offer for offer in _open(chats=seen) if offer.person_id == person], OfferState.WITHDRAWN)


def withdraw_of(write: Writing, chat: int) -> None:
    """The offer of a chat that somebody else takes, or whose customer leaves. The caller holds its lock, sets its state, and routes."""
    _end(write, _open(chats=[chat]), OfferState.WITHDRAWN)


def _open(*, chats: Collection[int]) -> Sequence[Offer]:
    found = Offer.objects.filter(state=OfferState.OPEN, chat__in=list(chats)).select_for_update(of=("self",))
    return list(found.order_by("chat_id"))


def _give_back(write: Writing, offers: Sequence[Offer], how: OfferState) -> None:
    """The chats wait again, in their old place."""
    _end(write, offers, how)
    chats = [offer.chat_id for offer in offers]
    if chats:
        Chat.objects.filter(pk__in=chats, state=ChatState.OFFERED).update(state=ChatState.QUEUED, next_due=write.now)


def _end(write: Writing, offers: Sequence[Offer], how: OfferState) -> None:
    if not offers:
        return
    Offer.objects.filter(pk__in=[offer.pk for offer in offers]).update(state=how, ended_at=write.now)
    write.record_all([ChatOfferEnded(id=offer.chat_id, person=offer.person_id, how=how.value) for offer in offers])
    signals.tell(*(signals.chat(each.chat_id) for each in offers), *(signals.desk(each.person_id) for each in offers), signals.QUEUE)
