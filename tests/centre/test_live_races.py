"""Several web processes route at the same time, on a real PostgreSQL: what holds for one decision holds for all of them together."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from callers import Centre
from django.db import connection, transaction
from django.utils import timezone
from live_rows import actor, chat, crowd, desk, group, held_out, states
from together import together

from sanxiang.conversation.model import EventKind
from sanxiang_centre.accounts.models import Person, SkillGroup
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import Event
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.services import append
from sanxiang_centre.live import dispatch
from sanxiang_centre.live.models import Chat, ChatState, Desk, DeskState, Offer, OfferState, Routing
from sanxiang_centre.live.presence import services as presence
from sanxiang_centre.live.routing import offers, transferring
from sanxiang_centre.live.routing.routing import arrived, hold, route
from sanxiang_centre.live.routing.rows import locked

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 10.0
LATER = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def hotline(transactional_db: None, centre: Centre) -> SkillGroup:
    return group("在线")


def now() -> datetime:
    return timezone.now()


def come(of: SkillGroup) -> Chat:
    """A customer comes, as `chats.beginning` does it: the row and the decision in one transaction."""
    with writing(SYSTEM, now()) as write:
        made = chat(of, now())
        route(write, of.pk)
    return made


def end(chat: int) -> None:
    """As `chats.ending` does it, by whichever side: who was served is wrapped up, who waited has left."""
    with writing(SYSTEM, now()) as write:
        conversation, found = locked(chat, ChatState.ACTIVE, ChatState.QUEUED, ChatState.OFFERED)
        served = found.state == ChatState.ACTIVE
        append(write, conversation, entry=EventKind.ENDED, detail="customer")
        found.state = ChatState.DONE if served else ChatState.LEFT
        found.save(update_fields=["state"])
        if served:
            presence.freed(write, found)
        else:
            offers.withdraw_of(write, found.pk)
            route(write, found.group_id)


def decide_once() -> None:
    with writing(SYSTEM, now()) as write:
        route(write)


def keep_alive() -> None:
    Desk.objects.exclude(state=DeskState.OFFLINE).update(beat_at=now() + timedelta(hours=1))


def checked() -> None:
    """One open offer a chat, nobody beyond the capacity, nobody waits while somebody has a place."""
    loads = Counter(Offer.objects.filter(state=OfferState.OPEN).values_list("person", flat=True))
    in_hand = Chat.objects.filter(state__in=(ChatState.ACTIVE, ChatState.WRAP_UP)).values_list("conversation__agent", flat=True)
    loads.update(in_hand)
    capacities = dict(Desk.objects.values_list("person", "capacity"))
    assert {person: load for person, load in loads.items() if load > capacities[person]} == {}
    offered = set(Chat.objects.filter(state=ChatState.OFFERED).values_list("pk", flat=True))
    assert offered == set(Offer.objects.filter(state=OfferState.OPEN).values_list("chat", flat=True))
    before = len(held_out())
    decide_once()
    assert len(held_out()) == before, "somebody was left waiting with an agent free"


def test_who_comes_and_who_becomes_ready_at_the_same_moment_meet(centre: Centre, hotline: SkillGroup) -> None:
    """Neither sees the other before both have committed, without the lock of decisions."""
    for _ in range(8):
        (person,) = crowd(hotline, 1, state=DeskState.BUSY)
        ready = partial(presence.set_state, actor=actor(person), now=now(), state="ready")
        together(partial(come, hotline), ready)
        assert [each[1] for each in held_out()] == [person.pk]
        Offer.objects.all().delete()
        Chat.objects.update(state=ChatState.LEFT)
        Desk.objects.update(state=DeskState.OFFLINE)


def test_a_sign_of_life_waits_for_nobody_who_changes_the_desk_and_is_told_again(centre: Centre, hotline: SkillGroup) -> None:
    free, held = crowd(hotline, 2)
    changing, written = threading.Event(), threading.Event()

    def change() -> None:
        with transaction.atomic():
            Desk.objects.select_for_update().get(pk=held.pk)
            changing.set()
            assert written.wait(PATIENCE)

    def live() -> None:
        assert changing.wait(PATIENCE)
        again.extend(presence.beat([free.pk, held.pk, centre.outsider.pk], LATER))
        written.set()

    again: list[int] = []
    together(change, live)
    assert again == [held.pk]
    assert list(Desk.objects.filter(beat_at=LATER).values_list("pk", flat=True)) == [free.pk]
    assert presence.beat(again, LATER) == []


def test_many_who_come_at_once_are_held_out_once_each_and_nobody_gets_too_many(centre: Centre, hotline: SkillGroup) -> None:
    crowd(hotline, 4, capacity=2)
    keep_alive()
    together(*(partial(come, hotline) for _ in range(12)))
    assert Counter(Chat.objects.values_list("state", flat=True)) == {"offered": 8, "queued": 4}
    assert set(Counter(person for _, person, _ in held_out()).values()) == {2}
    checked()


def test_in_a_rush_who_comes_waits_for_no_decision_of_others_and_is_decided_on_with_all_others(centre: Centre, hotline: SkillGroup) -> None:
    """Somebody else decides, for long: customers are let in meanwhile, and held out once that is over."""
    crowd(hotline, 2, capacity=2)
    keep_alive()
    with writing(SYSTEM, now()) as write:
        hold()
        together(*(partial(come_along, hotline) for _ in range(3)))
        assert Chat.objects.filter(state=ChatState.QUEUED, next_due=None).count() == 3
        route(write)
    dispatch.fire_due(now())
    assert Counter(Chat.objects.values_list("state", flat=True)) == {"offered": 3}
    checked()


def come_along(of: SkillGroup) -> None:
    with writing(SYSTEM, now()) as write:
        arrived(write, chat(of, now()).group_id)


def test_of_two_browsers_of_one_agent_one_accepts(centre: Centre, hotline: SkillGroup) -> None:
    (person,) = crowd(hotline, 1)
    keep_alive()
    made = come(hotline)
    offer = Offer.objects.get().pk
    accept = partial(offers.accept, actor=actor(person), now=now(), offer=offer)
    found = together(accept, accept, partial(offers.decline, actor=actor(person), now=now(), offer=offer))
    assert sorted(each for each in found if isinstance(each, int)) == [409, 409]
    assert Event.objects.filter(kind="chat.offer_ended", subject=made.pk).count() == 1


def test_an_offer_accepted_while_it_lapses(centre: Centre, hotline: SkillGroup) -> None:
    for _ in range(5):
        (person,) = crowd(hotline, 1)
        keep_alive()
        made = come(hotline)
        offer = Offer.objects.get(chat=made)
        late = offer.until + timedelta(seconds=1)
        together(partial(offers.accept, actor=actor(person), now=late, offer=offer.pk), partial(dispatch.fire_due, late))
        state, taken = Chat.objects.values_list("state", "conversation__agent").get(pk=made.pk)
        assert (state, taken) in (("active", person.pk), ("queued", None))
        assert Offer.objects.get(chat=made).state == (OfferState.ACCEPTED if taken else OfferState.LAPSED)
        Chat.objects.filter(pk=made.pk).update(state=ChatState.DONE)
        Desk.objects.update(state=DeskState.OFFLINE)


def test_a_customer_who_leaves_while_held_out(centre: Centre, hotline: SkillGroup) -> None:
    """The end holds the chat and wants to decide, the decision wants the chat: nobody waits in a circle."""
    (person,) = crowd(hotline, 1, state=DeskState.BUSY, capacity=1)
    for _ in range(6):
        first, second = come(hotline), come(hotline)
        ready = partial(presence.set_state, actor=actor(person), now=now(), state="ready")
        begun = time.monotonic()
        assert Problem not in map(type, together(partial(end, first.pk), ready))
        assert time.monotonic() - begun < 30
        assert states([first]) == ["left"]
        dispatch.fire_due(now() + timedelta(seconds=1))
        assert held_out() == [(second.pk, person.pk, "queue")]
        end(second.pk)
        presence.set_state(actor=actor(person), now=now(), state="busy")


def test_a_chat_that_somebody_writes_to_for_long_holds_nobody_up(centre: Centre, hotline: SkillGroup) -> None:
    """The next customer is held out; the decision is made again when the chat can be got at."""
    (person,) = crowd(hotline, 1, state=DeskState.BUSY, capacity=2)
    slow, other = come(hotline), come(hotline)
    entered, leave = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            locked(slow.pk, ChatState.QUEUED)
            entered.set()
            leave.wait(60)
        connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert entered.wait(60)
    presence.set_state(actor=actor(person), now=now(), state="ready")
    assert held_out() == [(other.pk, person.pk, "queue")]
    assert Routing.objects.get().due_at is not None
    leave.set()
    writer.join(60)
    dispatch.fire_due(now() + timedelta(seconds=1))
    assert held_out() == [(slow.pk, person.pk, "queue"), (other.pk, person.pk, "queue")]


def test_a_whole_floor_at_once(centre: Centre, hotline: SkillGroup) -> None:
    """Six processes do whatever comes: customers come and leave, agents answer, decline, go, come, hand on; dispatchers beside them."""
    people = [*crowd(hotline, 6, team=centre.first, capacity=2)]
    desk(centre.leader, DeskState.BUSY)
    keep_alive()
    together(*(partial(work, hotline, people, centre.leader, seed) for seed in range(6)))
    keep_alive()
    checked()
    served = Chat.objects.filter(state=ChatState.ACTIVE)
    assert served.filter(conversation__agent=None).count() == 0
    assert Chat.objects.filter(state__in=(ChatState.QUEUED, ChatState.OFFERED)).exclude(conversation__agent=None).count() == 0


def work(of: SkillGroup, people: list[Person], leader: Person, seed: int) -> None:
    chance = random.Random(seed)
    acts: tuple[Callable[[random.Random, SkillGroup, list[Person], Person], Any], ...] = (
        lambda _c, of, _p, _l: come(of),
        lambda _c, of, _p, _l: come(of),
        answer_one,
        answer_one,
        end_one,
        change_state,
        hand_on,
        lambda _c, _o, _p, _l: dispatch.fire_due(now()),
    )
    for _ in range(25):
        # Somebody else was quicker: it is gone, or in another state.
        with suppress(Problem):
            chance.choice(acts)(chance, of, people, leader)


def answer_one(chance: random.Random, of: SkillGroup, people: list[Person], leader: Person) -> None:
    found = Offer.objects.filter(state=OfferState.OPEN).order_by("?").first()
    if found is not None:
        act = offers.accept if chance.random() < 0.8 else offers.decline
        act(actor=actor(Person.objects.get(pk=found.person_id)), now=now(), offer=found.pk)


def end_one(chance: random.Random, of: SkillGroup, people: list[Person], leader: Person) -> None:
    going = list(Chat.objects.filter(state__in=(ChatState.ACTIVE, ChatState.QUEUED, ChatState.OFFERED)).values_list("pk", flat=True))
    if going:
        end(chance.choice(going))


def change_state(chance: random.Random, of: SkillGroup, people: list[Person], leader: Person) -> None:
    state = chance.choice(("ready", "ready", "busy", "offline"))
    person = chance.choice(people)
    presence.set_state(actor=actor(leader), now=now(), state=state, person=person.pk)
    Desk.objects.filter(pk=person.pk).update(beat_at=now() + timedelta(hours=1))


def hand_on(chance: random.Random, of: SkillGroup, people: list[Person], leader: Person) -> None:
    found = Chat.objects.filter(state=ChatState.ACTIVE).select_related("conversation__agent").order_by("?").first()
    agent = found.conversation.agent if found is not None else None
    if found is None or agent is None:
        return
    if chance.random() < 0.3:
        transferring.take_over(actor=actor(leader), now=now(), chat=found.pk)
    elif chance.random() < 0.5:
        transferring.transfer(actor=actor(agent), now=now(), chat=found.pk, group=of.pk)
    else:
        others = [person.pk for person in people if person.pk != agent.pk]
        transferring.transfer(actor=actor(agent), now=now(), chat=found.pk, person=chance.choice(others))
