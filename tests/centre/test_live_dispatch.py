"""What time does to chats and desks, to the second: called as the dispatcher calls it, at the times that it is given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from callers import NOW, Centre, told
from live_rows import actor, after, chat, decided, desk, group, held_out, states

from sanxiang_centre.accounts.models import SkillGroup
from sanxiang_centre.conversations.models import Entry
from sanxiang_centre.live.dispatch import ALL_SILENT, SOON, fire_due, silent
from sanxiang_centre.live.models import BreakReason, Chat, ChatState, Desk, DeskState, Offer, OfferState, Routing, WrapUp
from sanxiang_centre.live.presence import carriers
from sanxiang_centre.live.presence import services as presence
from sanxiang_centre.live.routing import offers, settings

pytestmark = pytest.mark.django_db
ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture
def hotline(centre: Centre) -> SkillGroup:
    found = group("在线", centre.agent, centre.colleague)
    desk(centre.agent, idle_since=after(-10))
    desk(centre.colleague, idle_since=after(-99))
    return found


def alive(*people: int, at: datetime) -> None:
    presence.beat(people, at)


def state_of(person: int) -> tuple[str, str | None]:
    found = Desk.objects.select_related("reason").get(pk=person)
    return found.state, found.reason.code if found.reason else None


# Offers -----------------------------------------------------------------------------------------------------------------


def test_an_offer_lapses_and_nobody_is_held_out_to_an_empty_chair(centre: Centre, hotline: SkillGroup) -> None:
    first, second = chat(hotline, after(-9)), chat(hotline, after(-8))
    Desk.objects.filter(pk=centre.agent.pk).update(state=DeskState.BUSY)
    assert [person for _, person, _ in decided(hotline)] == [centre.colleague.pk] * 2
    Offer.objects.filter(chat=second).update(until=after(40))
    alive(centre.agent.pk, centre.colleague.pk, at=after(12))
    presence.set_state(actor=actor(centre.agent), now=after(12), state="ready")
    fire_due(after(19.9))
    assert states([first, second]) == ["offered", "offered"]
    fire_due(after(20))
    assert state_of(centre.colleague.pk) == (DeskState.BUSY, "no_answer")
    assert held_out() == [(first.pk, centre.agent.pk, "queue"), (second.pk, centre.agent.pk, "queue")]
    ended = dict(Offer.objects.filter(person=centre.colleague).values_list("chat", "state"))
    assert ended == {first.pk: OfferState.LAPSED, second.pk: OfferState.WITHDRAWN}
    body = {"before": "ready", "after": "busy", "because": "offer"}
    assert told("desk", centre.colleague.pk)[-1] == ("desk.state_changed", None, body)


def test_who_has_chats_in_hand_keeps_them_when_an_offer_lapses(centre: Centre, hotline: SkillGroup) -> None:
    mine = chat(hotline, after(-99), agent=centre.colleague)
    Desk.objects.filter(pk=centre.agent.pk).update(state=DeskState.BUSY)
    made = chat(hotline)
    decided(hotline)
    alive(centre.colleague.pk, centre.agent.pk, at=after(19))
    fire_due(after(20))
    assert states([mine, made]) == ["active", "queued"]
    presence.set_state(actor=actor(centre.colleague), now=after(21), state="ready")
    assert held_out() == [], "it was let pass a second ago"
    alive(centre.colleague.pk, centre.agent.pk, at=after(49))
    fire_due(after(50))
    assert held_out() == [(made.pk, centre.colleague.pk, "queue")], "there is nobody else"


def test_an_offer_accepted_in_time_does_not_lapse(centre: Centre, hotline: SkillGroup) -> None:
    made = chat(hotline)
    decided(hotline)
    offers.accept(actor=actor(centre.colleague), now=after(19), offer=Offer.objects.get().pk)
    alive(centre.colleague.pk, centre.agent.pk, at=after(19))
    fire_due(after(20))
    assert states([made]) == ["active"]
    assert state_of(centre.colleague.pk) == (DeskState.READY, None)


# Silence ----------------------------------------------------------------------------------------------------------------


def test_a_browser_that_dies_takes_no_customer_with_it(centre: Centre, hotline: SkillGroup) -> None:
    """Those in hand go to others the oldest first, with their logs; the customer is told."""
    Desk.objects.filter(pk=centre.agent.pk).update(capacity=2)
    young, old = chat(hotline, after(-30), agent=centre.colleague), chat(hotline, after(-90), agent=centre.colleague)
    waits = chat(hotline, after(-60))
    assert decided(hotline) == [(waits.pk, centre.agent.pk, "queue")]
    offers.accept(actor=actor(centre.agent), now=after(1), offer=Offer.objects.get().pk)
    Desk.objects.filter(pk=centre.colleague.pk).update(beat_at=NOW)
    alive(centre.agent.pk, at=after(14))
    fire_due(after(14.9))
    assert states([young, old]) == ["active", "active"]
    fire_due(after(15))
    assert state_of(centre.colleague.pk) == (DeskState.OFFLINE, None)
    assert held_out() == [(old.pk, centre.agent.pk, "transfer")]
    assert states([young, old]) == ["queued", "offered"]
    log = Entry.objects.filter(conversation=old.pk).order_by("seq").values_list("kind", "role", "detail", "text")
    assert [(kind, role, detail) for kind, role, detail, _ in log] == [("transfer", None, "在线"), ("message", "bot", "")]
    assert "网络中断" in (log[1][3] or "")
    body = {"before": centre.colleague.pk, "person": None, "group": hotline.pk, "because": "unresponsive"}
    assert ("chat.transferred", None, body) in told("chat", old.pk)
    assert told("desk", centre.colleague.pk)[-1] == (
        "desk.state_changed",
        None,
        {"before": "ready", "after": "offline", "because": "lapsed"},
    )


def test_who_returns_in_time_keeps_everything(centre: Centre, hotline: SkillGroup) -> None:
    made = chat(hotline, after(-90), agent=centre.colleague)
    alive(centre.colleague.pk, at=after(14.9))
    alive(centre.agent.pk, at=after(14.9))
    fire_due(after(15))
    fire_due(after(29.8))
    assert states([made]) == ["active"]
    assert state_of(centre.colleague.pk) == (DeskState.READY, None)


def test_what_is_held_out_to_a_dead_browser_goes_on(centre: Centre, hotline: SkillGroup) -> None:
    settings.set_limits(actor=actor(centre.manager), now=NOW, offer=60)
    made = chat(hotline)
    assert decided(hotline) == [(made.pk, centre.colleague.pk, "queue")]
    alive(centre.agent.pk, at=after(14))
    fire_due(after(15))
    assert held_out() == [(made.pk, centre.agent.pk, "queue")]


def test_where_nobody_gives_a_sign_it_is_the_centre_that_stands_still(centre: Centre, hotline: SkillGroup) -> None:
    """A web process that starts anew takes no customer from anybody; but nobody is offered anything meanwhile."""
    made, waits = chat(hotline, after(-9), agent=centre.agent), chat(hotline, after(-5))
    assert silent(after(30)) == ()
    fire_due(after(30))
    assert decided(now=after(30)) == []
    assert states([made, waits]) == ["active", "queued"]
    alive(centre.agent.pk, at=after(31))
    assert silent(after(31)) == silent(after(44.9)) == (), "browsers come back one after the other"
    alive(centre.agent.pk, at=after(44))
    assert silent(after(45)) == [centre.colleague.pk]


def test_nobody_is_waited_for_longer_than_a_minute(centre: Centre, hotline: SkillGroup) -> None:
    assert silent(after(59.9)) == ()
    Routing.objects.update(mild_until=None)
    assert silent(NOW + ALL_SILENT) == [centre.agent.pk, centre.colleague.pk]


def test_who_is_on_the_way_from_one_process_to_the_next_is_not_taken_for_gone(centre: Centre, hotline: SkillGroup) -> None:
    """The process that carries one of two dies at the eighth second, when the last sign of that one is eight seconds old."""
    carriers.carry(ONE)
    carriers.carry(OTHER)
    carriers.look(after(-60))
    made = chat(hotline, after(-90), agent=centre.colleague)
    for second in range(1, 16):
        carriers.carry(OTHER)
        alive(centre.agent.pk, at=after(second))
        if second <= 8:
            carriers.carry(ONE)
        fire_due(after(second + 0.1))
    carriers.carry(OTHER)
    assert silent(after(24.9)) == (), "as long as it takes to be missed, from when the process was"
    assert states([made]) == ["active"]
    alive(centre.agent.pk, at=after(25))
    carriers.carry(OTHER)
    assert silent(after(25.2)) == [centre.colleague.pk]


def test_a_process_that_begins_waits_for_who_comes_to_it(centre: Centre, hotline: SkillGroup) -> None:
    carriers.carry(ONE)
    alive(centre.agent.pk, at=after(14))
    assert silent(after(15)) == ()
    for second in range(16, 30):
        carriers.carry(ONE)
        alive(centre.agent.pk, at=after(second))
        assert silent(after(second)) == ()
    carriers.carry(ONE)
    assert silent(after(30)) == [centre.colleague.pk], "that it goes on living puts nothing off"


def test_who_has_really_left_is_noticed_also_where_processes_die_again_and_again(centre: Centre, hotline: SkillGroup) -> None:
    for number in range(11, 59):
        carriers.carry(UUID(int=number))
        alive(centre.agent.pk, at=after(number))
        assert silent(after(number)) == ()
    alive(centre.agent.pk, at=after(59))
    assert silent(after(60)) == [centre.colleague.pk]


# Breaks, overflow, wrap-ups -----------------------------------------------------------------------------------------------


def test_a_break_that_is_over_makes_nobody_ready(centre: Centre, hotline: SkillGroup) -> None:
    BreakReason.objects.create(code="meal", zh="用餐", en="Meal", minutes=1)
    presence.set_state(actor=actor(centre.agent), now=NOW, state="break", reason="meal")
    alive(centre.agent.pk, centre.colleague.pk, at=after(59))
    fire_due(after(59.9))
    assert state_of(centre.agent.pk) == (DeskState.BREAK, "meal")
    fire_due(after(60))
    assert state_of(centre.agent.pk) == (DeskState.BUSY, "break_over")
    body = {"before": "break", "after": "busy", "because": "limit"}
    assert told("desk", centre.agent.pk)[-1] == ("desk.state_changed", None, body)


def test_who_has_waited_long_enough_is_offered_to_others(centre: Centre, hotline: SkillGroup) -> None:
    sales = group("售前")
    settings.add_overflow(actor=actor(centre.manager), now=NOW, group=sales.pk, other=hotline.pk, after=40)
    made = chat(sales)
    decided(sales)
    alive(centre.agent.pk, centre.colleague.pk, at=after(39))
    fire_due(after(39.9))
    assert held_out() == []
    fire_due(after(40))
    assert held_out() == [(made.pk, centre.colleague.pk, "overflow")]


def test_a_wrap_up_whose_time_is_over_is_closed_and_frees_the_agent(centre: Centre, hotline: SkillGroup) -> None:
    Desk.objects.filter(pk=centre.colleague.pk).update(state=DeskState.BUSY)
    Desk.objects.filter(pk=centre.agent.pk).update(capacity=1, state=DeskState.WRAP_UP)
    made = chat(hotline, after(-90), agent=centre.agent, state=ChatState.WRAP_UP, next_due=after(10))
    WrapUp.objects.create(chat=made, due_at=after(10))
    waits = chat(hotline)
    assert decided(hotline) == []
    alive(centre.agent.pk, at=after(9))
    fire_due(after(9.9))
    assert states([made]) == ["wrap_up"]
    fire_due(after(10))
    assert states([made]) == ["done"]
    assert state_of(centre.agent.pk) == (DeskState.READY, None)
    assert held_out() == [(waits.pk, centre.agent.pk, "queue")]
    assert list(Entry.objects.filter(conversation=made.pk).order_by("seq").values_list("kind", flat=True)) == ["wrap_up", "closed"]
    assert WrapUp.objects.get().facts == {"late": True}


def test_a_decision_that_could_not_be_made_is_made_again(centre: Centre, hotline: SkillGroup) -> None:
    made = chat(hotline, next_due=after(60))
    Routing.objects.create(due_at=after(1))
    fire_due(after(0.9))
    assert held_out() == []
    fire_due(after(1))
    assert held_out() == [(made.pk, centre.colleague.pk, "queue")]
    assert Routing.objects.get().due_at is None


# When it is called again --------------------------------------------------------------------------------------------------


def test_it_wants_to_be_called_when_something_is_due_and_half_a_second_later_at_most(centre: Centre, hotline: SkillGroup) -> None:
    assert fire_due(NOW) == NOW + SOON
    made = chat(hotline)
    decided(hotline)
    alive(centre.agent.pk, centre.colleague.pk, at=after(19))
    assert fire_due(after(19.8)) == after(20)
    Chat.objects.filter(pk=made.pk).update(state=ChatState.ACTIVE, next_due=None)
    Offer.objects.update(state=OfferState.ACCEPTED)
    Desk.objects.update(beat_at=after(19))
    assert fire_due(after(33.8)) > after(33.8)
    alive(centre.agent.pk, at=after(30))
    assert fire_due(after(33.8)) == after(34)


def test_what_is_due_costs_nothing_when_nothing_is(centre: Centre, hotline: SkillGroup, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(16):
        assert fire_due(NOW) - NOW <= timedelta(seconds=1)
