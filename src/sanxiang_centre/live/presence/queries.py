"""What of desks an actor gets to see, and what a desk shows beside its chats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from sanxiang_centre.accounts.models import Person, Skill
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import PERMISSIONS, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.live.chats.heads import agent_heads
from sanxiang_centre.live.models import Chat, ChatState, Desk, DeskState, NoteKind, Offer, OfferState, SideNote
from sanxiang_centre.live.routing.deciding import OPEN_TO_OFFERS, SILENCE
from sanxiang_centre.notices.models import Notice

NOBODY: Mapping[str, Any] = {
    "state": DeskState.OFFLINE.value,
    "reason": None,
    "since": None,
    "until": None,
    "capacity": None,
    "languages": [],
}
"""Of who has never opened a desk."""
IN_HAND = (ChatState.ACTIVE, ChatState.WRAP_UP)
Heads = Mapping[int, Mapping[str, Any]]


def serving() -> QuerySet[Person]:
    """Who may have a desk at all."""
    return Person.objects.filter(is_active=True, roles__overlap=[str(role) for role in PERMISSIONS["chat.serve"]])


def list_desks(actor: Actor, *, state: str | None = None, group: int | None = None) -> QuerySet[Person]:
    """The people whose desks the actor sees, with or without a row."""
    rows = serving().filter(_reached(actor, require(actor, "desk.read"))).select_related("team")
    if group is not None:
        rows = rows.filter(pk__in=Skill.objects.filter(group=group).values("person"))
    if state == DeskState.OFFLINE:
        return rows.exclude(pk__in=Desk.objects.exclude(state=state).values("pk"))
    return rows if state is None else rows.filter(pk__in=Desk.objects.filter(state=state).values("pk"))


def require_state(actor: Actor, person: int | None) -> None:
    """May the actor set the state of that desk? `person` None = the actor's own. Raises Problem 403, or 404 for who is out of reach."""
    if person is None:
        require(actor, "chat.serve")
    elif not serving().filter(_reached(actor, require(actor, "desk.set_others", Reach.TEAM)), pk=person).exists():
        raise not_found("人员")


def _reached(actor: Actor, found: Reach) -> Q:
    if found is Reach.ALL:
        return Q()
    own = Q(pk=actor.person or 0)
    return own | Q(team=actor.team) if found is Reach.TEAM and actor.team is not None else own


# What desks show --------------------------------------------------------------------------------------------------------


def desk_snapshots(persons: Collection[int]) -> dict[int, dict[str, Any]]:
    """Person -> state, offers, chats in hand, number of unread notices. So many questions, however many people."""
    people = sorted(set(persons))
    desks = {desk.pk: desk_shape(desk) for desk in Desk.objects.filter(pk__in=people).select_related("reason")}
    offers = _offers(people)
    chats = _chats(people)
    plain = agent_heads([chat for each in chats.values() for chat in each], plain=True)
    masked = agent_heads([offer.chat_id for each in offers.values() for offer in each], plain=False)
    unread, consulted = _unread(people), _consulted(people)
    return {
        person: {
            "person": person,
            **desks.get(person, NOBODY),
            "offers": [_offer(offer, masked) for offer in offers.get(person, ())],
            "chats": [plain[chat] for chat in chats.get(person, ()) if chat in plain],
            "consulted": consulted.get(person, []),
            "notices": unread.get(person, 0),
        }
        for person in people
    }


def desk_shape(desk: Desk) -> dict[str, Any]:
    reason = desk.reason
    return {
        "state": desk.state,
        "reason": {"code": reason.code, "zh": reason.zh, "en": reason.en} if reason is not None else None,
        "since": desk.since,
        "until": desk.until,
        "capacity": desk.capacity,
        "languages": desk.languages,
    }


def _offers(people: Sequence[int]) -> dict[int, list[Offer]]:
    found: dict[int, list[Offer]] = defaultdict(list)
    for offer in Offer.objects.filter(person__in=people, state=OfferState.OPEN).order_by("at", "pk"):
        found[offer.person_id].append(offer)
    return found


def _offer(offer: Offer, heads: Heads) -> dict[str, Any]:
    """Who is asked sees the customer masked: nobody serves them yet."""
    return {"offer": offer.pk, "chat": offer.chat_id, "until": offer.until, "because": offer.because, "head": heads.get(offer.chat_id)}


def _chats(people: Sequence[int]) -> dict[int, list[int]]:
    """The oldest first."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Chat.objects.filter(conversation__agent__in=people, state__in=IN_HAND).order_by("accepted_at", "pk")
    for person, chat in rows.values_list("conversation__agent", "pk"):
        found[person].append(chat)
    return found


def _consulted(people: Sequence[int]) -> dict[int, list[int]]:
    """Chats that somebody else serves and asks them about: these they read along (`routing.queries.consulted`)."""
    rows = SideNote.objects.filter(kind=NoteKind.CONSULT, reader__in=people, ended_at=None, chat__state=ChatState.ACTIVE)
    found: dict[int, list[int]] = defaultdict(list)
    for person, chat in rows.filter(author=F("chat__conversation__agent")).order_by("chat").values_list("reader", "chat").distinct():
        found[person or 0].append(chat)
    return found


def _unread(people: Sequence[int]) -> dict[int, int]:
    rows = Notice.objects.filter(person__in=people, shown=True, read_at=None).values_list("person").annotate(Count("pk"))
    return dict(rows)


# Lists of desks ---------------------------------------------------------------------------------------------------------


def desks_of(people: Iterable[Person]) -> list[dict[str, Any]]:
    """For a list: the desk of each with how many chats are in hand; three questions."""
    found = list(people)
    numbers = [person.pk for person in found]
    desks = {desk.pk: desk_shape(desk) for desk in Desk.objects.filter(pk__in=numbers).select_related("reason")}
    loads = _loads(numbers)
    return [
        {
            "id": person.pk,
            "staff_no": person.staff_no,
            "name": person.name,
            "team": person.team,
            **desks.get(person.pk, NOBODY),
            "in_hand": loads.get(person.pk, 0),
        }
        for person in found
    ]


def _loads(people: Sequence[int]) -> dict[int, int]:
    rows = Chat.objects.filter(conversation__agent__in=people, state__in=IN_HAND)
    return dict(rows.values_list("conversation__agent").annotate(Count("pk")))


def there(now: datetime) -> QuerySet[Desk]:
    """Desks of people who may be asked now, a free place aside."""
    return Desk.objects.filter(state__in=OPEN_TO_OFFERS, beat_at__gt=now - SILENCE, person__is_active=True)
