"""Chats find their agents: rows, events and what people are told, from the queue to the hand and on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from callers import NOW, Caller, Centre, told
from live_rows import actor, after, chat, crowd, decided, desk, group, held_out, states, visitor

from sanxiang_centre.accounts.models import SkillGroup
from sanxiang_centre.accounts.services import deactivate_person, set_skills
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Entry
from sanxiang_centre.live.models import BreakReason, Chat, ChatState, Desk, DeskState, Offer, OfferState, Overflow, Routing, SideNote
from sanxiang_centre.live.presence import services as presence
from sanxiang_centre.live.presence.queries import desk_snapshots
from sanxiang_centre.live.routing import offers, settings, transferring
from sanxiang_centre.live.routing.desks import own_reason
from sanxiang_centre.live.routing.routing import AT_LATEST, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotline(centre: Centre) -> SkillGroup:
    """Agent and colleague have the skill, and are at their desks; the colleague has waited longer."""
    found = group("在线", centre.agent, centre.colleague)
    desk(centre.agent, idle_since=after(-10))
    desk(centre.colleague, idle_since=after(-99))
    return found


def test_a_chat_is_held_out_to_who_has_waited_longest(centre: Centre, hotline: SkillGroup) -> None:
    made = chat(hotline, after(-5))
    assert decided(hotline) == [(made.pk, centre.colleague.pk, "queue")]
    made.refresh_from_db()
    assert (made.state, made.next_due) == (ChatState.OFFERED, after(20))
    assert told("chat", made.pk) == [
        ("chat.offered", None, {"person": centre.colleague.pk, "because": "queue", "waited": 5.0}),
    ]


def test_accepted_it_is_the_agents(centre: Centre, hotline: SkillGroup) -> None:
    made = chat(hotline)
    decided(hotline)
    answer = Caller(centre.colleague).post(f"/live/offers/{Offer.objects.get().pk}/accept")
    assert answer.status_code == 200
    assert answer.json() == {"chat": made.pk, "state": "active", "group": hotline.pk, "agent": centre.colleague.pk, "wanted": None}
    made = Chat.objects.select_related("conversation").get(pk=made.pk)
    assert (made.conversation.agent_id, made.conversation.team_id) == (centre.colleague.pk, centre.first.pk)
    assert made.conversation.parties[0]["id"] == "a2"
    assert made.next_due is not None
    assert told("chat", made.pk)[-1] == ("chat.offer_ended", centre.colleague.pk, {"person": centre.colleague.pk, "how": "accepted"})
    assert Caller(centre.colleague).post(f"/live/offers/{Offer.objects.get().pk}/accept").status_code == 409


def test_declined_the_next_one_is_asked_and_the_same_one_never_at_once(centre: Centre, hotline: SkillGroup) -> None:
    made = chat(hotline)
    decided(hotline)
    first = Offer.objects.get()
    offers.decline(actor=actor(centre.colleague), now=after(3), offer=first.pk)
    assert held_out() == [(made.pk, centre.agent.pk, "queue")]
    offers.decline(actor=actor(centre.agent), now=after(5), offer=Offer.objects.get(state=OfferState.OPEN).pk)
    assert held_out() == []
    made.refresh_from_db()
    assert (made.state, made.next_due) == (ChatState.QUEUED, after(33))
    assert Desk.objects.get(pk=centre.agent.pk).state == DeskState.READY
    presence.beat([centre.agent.pk, centre.colleague.pk], after(33))
    assert decided(now=after(33)) == [(made.pk, centre.colleague.pk, "queue")]


def test_an_offer_is_for_one_person_and_an_open_one(centre: Centre, hotline: SkillGroup) -> None:
    chat(hotline)
    decided(hotline)
    offer = Offer.objects.get().pk
    assert Caller(centre.agent).post(f"/live/offers/{offer}/accept").status_code == 404
    assert Caller(centre.outsider).post(f"/live/offers/{offer}/accept").status_code == 403
    Offer.objects.update(state=OfferState.WITHDRAWN)
    answer = Caller(centre.colleague).post(f"/live/offers/{offer}/decline")
    assert answer.status_code == 409


def test_capacity_counts_offers_chats_and_wrap_ups(centre: Centre, hotline: SkillGroup) -> None:
    desk(centre.agent, capacity=3)
    desk(centre.colleague, DeskState.OFFLINE)
    chat(hotline, agent=centre.agent)
    chat(hotline, agent=centre.agent, state=ChatState.WRAP_UP)
    first, second = chat(hotline, after(-2)), chat(hotline, after(-1))
    assert decided(hotline) == [(first.pk, centre.agent.pk, "queue")]
    assert decided(hotline) == [(first.pk, centre.agent.pk, "queue")]
    assert states([first, second]) == ["offered", "queued"]


def test_the_language_of_the_customer(centre: Centre, hotline: SkillGroup) -> None:
    desk(centre.agent, languages=["zh", "en"])
    made = chat(hotline, language="en")
    assert decided(hotline) == [(made.pk, centre.agent.pk, "queue")]


def test_overflow_by_wait(centre: Centre, hotline: SkillGroup) -> None:
    sales = group("售前")
    manager = actor(centre.manager)
    settings.add_overflow(actor=manager, now=NOW, group=sales.pk, other=hotline.pk, after=40)
    made = chat(sales)
    assert decided(sales) == []
    made.refresh_from_db()
    assert made.next_due == after(40)
    presence.beat([centre.agent.pk, centre.colleague.pk], after(40))
    assert decided(now=after(40)) == [(made.pk, centre.colleague.pk, "overflow")]


def test_the_last_agent_of_a_customer(centre: Centre, hotline: SkillGroup) -> None:
    """Kept for that one for a moment, whoever else is free; then anybody."""
    who = visitor(hotline)
    chat(hotline, after(-999), agent=centre.agent, state=ChatState.DONE, visitor=who)
    busy = chat(hotline, after(-99), agent=centre.agent)
    Desk.objects.filter(pk=centre.agent.pk).update(capacity=1)
    made = chat(hotline, visitor=who)
    assert decided(hotline) == []
    made.refresh_from_db()
    assert (made.wanted_id, made.wanted_until, made.next_due) == (centre.agent.pk, after(30), after(30))
    Chat.objects.filter(pk=busy.pk).update(state=ChatState.DONE)
    with writing(SYSTEM, after(4)) as write:
        presence.freed(write, busy)
    assert held_out() == [(made.pk, centre.agent.pk, "sticky")]
    assert told("chat", made.pk)[0][2]["because"] == "sticky"


def test_the_last_agent_who_is_not_free_in_time(centre: Centre, hotline: SkillGroup) -> None:
    who = visitor(hotline)
    chat(hotline, after(-999), agent=centre.agent, state=ChatState.DONE, visitor=who)
    chat(hotline, after(-99), agent=centre.agent)
    Desk.objects.filter(pk=centre.agent.pk).update(capacity=1)
    made = chat(hotline, visitor=who)
    decided(hotline)
    presence.beat([centre.agent.pk, centre.colleague.pk], after(30))
    assert decided(now=after(30)) == [(made.pk, centre.colleague.pk, "queue")]


def test_nobody_is_kept_for_who_is_away_or_was_there_too_long_ago(centre: Centre, hotline: SkillGroup) -> None:
    away, old = visitor(hotline), visitor(hotline)
    chat(hotline, after(-999), agent=centre.other, state=ChatState.DONE, visitor=away)
    chat(hotline, NOW - timedelta(days=31), agent=centre.agent, state=ChatState.DONE, visitor=old)
    first, second = chat(hotline, after(-2), visitor=away), chat(hotline, after(-1), visitor=old)
    assert decided(hotline) == [(first.pk, centre.colleague.pk, "queue"), (second.pk, centre.agent.pk, "queue")]
    second.refresh_from_db()
    assert second.wanted_id is None


def test_who_waits_is_looked_at_again_whatever_happens(centre: Centre, hotline: SkillGroup) -> None:
    Desk.objects.update(state=DeskState.BUSY)
    made = chat(hotline)
    decided(hotline)
    made.refresh_from_db()
    assert made.next_due == NOW + AT_LATEST


# States -----------------------------------------------------------------------------------------------------------------


def test_who_becomes_ready_gets_who_has_waited_longest(centre: Centre) -> None:
    hotline = group("在线", centre.agent)
    chats = [chat(hotline, after(-n)) for n in (10, 30, 20)]
    caller = Caller(centre.agent)
    answer = caller.post("/live/desk/state", {"state": "ready"})
    assert answer.status_code == 200
    told_of = answer.json()
    assert told_of["state"] == "ready"
    assert told_of["languages"] == ["zh"]
    assert sorted(each["chat"] for each in told_of["offers"]) == sorted(each.pk for each in chats)
    assert told("desk", centre.agent.pk) == [
        ("desk.state_changed", centre.agent.pk, {"before": "offline", "after": "ready", "because": "asked"})
    ]
    assert [each["head"]["customer"]["name"] for each in told_of["offers"]] == ["王**"] * 3
    accepted = caller.post(f"/live/offers/{told_of['offers'][0]['offer']}/accept").json()["chat"]
    shown = caller.get("/live/desk").json()
    assert [(each["chat"], each["customer"]["name"]) for each in shown["chats"]] == [(accepted, "王小明")]


@pytest.mark.parametrize("state", ["busy", "break"])
def test_who_is_not_to_be_asked_keeps_the_chats_in_hand_but_no_offers(centre: Centre, hotline: SkillGroup, state: str) -> None:
    BreakReason.objects.create(code="meal", zh="用餐", en="Meal", minutes=30)
    mine = chat(hotline, agent=centre.colleague)
    Desk.objects.filter(pk=centre.agent.pk).update(capacity=1, state=DeskState.BUSY)
    made = chat(hotline)
    assert decided(hotline) == [(made.pk, centre.colleague.pk, "queue")]
    presence.set_state(actor=actor(centre.colleague), now=after(2), state=state, reason="meal" if state == "break" else "")
    assert held_out() == []
    assert states([mine, made]) == ["active", "queued"]
    assert Offer.objects.get().state == OfferState.WITHDRAWN
    found = Desk.objects.get(pk=centre.colleague.pk)
    assert found.until == (after(2 + 1800) if state == "break" else None)
    presence.set_state(actor=actor(centre.colleague), now=after(3), state="ready")
    assert held_out() == [(made.pk, centre.colleague.pk, "queue")]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"state": "break"}, "reason"),
        ({"state": "break", "reason": "nap"}, "reason"),
        ({"state": "break", "reason": "no_answer"}, "reason"),
        ({"state": "wrap_up"}, "state"),
        ({"state": "asleep"}, "state"),
    ],
)
def test_states_that_nobody_chooses(centre: Centre, hotline: SkillGroup, body: dict[str, str], field: str) -> None:
    own_reason("no_answer")
    answer = Caller(centre.agent).post("/live/desk/state", body)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_nobody_goes_home_with_customers_in_hand(centre: Centre, hotline: SkillGroup) -> None:
    chat(hotline, agent=centre.agent)
    answer = Caller(centre.agent).post("/live/desk/state", {"state": "offline"})
    assert answer.status_code == 409
    assert Caller(centre.colleague).post("/live/desk/state", {"state": "offline"}).status_code == 200


def test_a_leader_sends_somebody_home_and_the_customers_go_to_others_the_oldest_first(centre: Centre, hotline: SkillGroup) -> None:
    Desk.objects.filter(pk=centre.colleague.pk).update(capacity=1)
    young, old = chat(hotline, after(-10), agent=centre.agent), chat(hotline, after(-50), agent=centre.agent)
    leader = actor(centre.leader)
    found = presence.set_state(actor=leader, now=after(1), state="offline", person=centre.agent.pk)
    assert found.state == DeskState.OFFLINE
    assert held_out() == [(old.pk, centre.colleague.pk, "transfer")]
    assert states([young, old]) == ["queued", "offered"]


def test_a_leader_makes_nobody_ready_who_is_not_there(centre: Centre, hotline: SkillGroup) -> None:
    presence.set_state(actor=actor(centre.agent), now=NOW, state="busy")
    leader = actor(centre.leader)
    with pytest.raises(Problem) as refused:
        presence.set_state(actor=leader, now=after(15), state="ready", person=centre.agent.pk)
    assert refused.value.status == 409
    presence.beat([centre.agent.pk], after(14))
    assert presence.set_state(actor=leader, now=after(15), state="ready", person=centre.agent.pk).state == DeskState.READY


def test_wrap_up_comes_and_goes_with_the_chats(centre: Centre, hotline: SkillGroup) -> None:
    made = chat(hotline, agent=centre.agent)
    Chat.objects.filter(pk=made.pk).update(state=ChatState.WRAP_UP)
    with writing(SYSTEM, after(9)) as write:
        presence.freed(write, made)
    found = Desk.objects.get(pk=centre.agent.pk)
    assert (found.state, found.idle_since) == (DeskState.WRAP_UP, after(9))
    assert presence.set_state(actor=actor(centre.agent), now=after(10), state="ready").state == DeskState.WRAP_UP
    Chat.objects.filter(pk=made.pk).update(state=ChatState.DONE)
    with writing(SYSTEM, after(11)) as write:
        presence.freed(write, made)
    assert Desk.objects.get(pk=centre.agent.pk).state == DeskState.READY


def test_a_beat_is_one_statement_and_makes_no_rows(centre: Centre, hotline: SkillGroup, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        presence.beat([centre.agent.pk, centre.colleague.pk, centre.other.pk], after(7))
    assert dict(Desk.objects.values_list("person", "beat_at")) == {centre.agent.pk: after(7), centre.colleague.pk: after(7)}


def test_who_is_deactivated_serves_nobody(centre: Centre, hotline: SkillGroup) -> None:
    made = chat(hotline, agent=centre.agent)
    deactivate_person(actor=actor(centre.admin), now=after(1), person=centre.agent.pk)
    assert held_out() == [(made.pk, centre.colleague.pk, "transfer")]
    assert Desk.objects.get(pk=centre.agent.pk).state == DeskState.OFFLINE


def test_a_new_skill_is_used_at_once(centre: Centre, hotline: SkillGroup) -> None:
    sales = group("售前")
    made = chat(sales)
    assert decided(sales) == []
    set_skills(actor=actor(centre.manager), now=after(1), group=sales.pk, levels={centre.agent.pk: 1})
    assert held_out() == [(made.pk, centre.agent.pk, "queue")]


# From hand to hand ------------------------------------------------------------------------------------------------------


def log(of: Chat) -> list[tuple[str, str | None, str]]:
    return list(Entry.objects.filter(conversation=of.pk).order_by("seq").values_list("kind", "role", "detail"))


def test_to_a_person(centre: Centre, hotline: SkillGroup) -> None:
    """Who has not even the skill, and before others."""
    desk(centre.other, capacity=1)
    made = chat(hotline, after(-60), agent=centre.agent)
    transferring.transfer(actor=actor(centre.agent), now=after(1), chat=made.pk, person=centre.other.pk, note="客户问发票")
    assert held_out() == [(made.pk, centre.other.pk, "transfer")]
    assert log(made) == [("transfer", "agent", "a3"), ("message", "bot", "")]
    note = SideNote.objects.get()
    assert (note.kind, note.author_id, note.reader_id, note.text) == ("transfer", centre.agent.pk, centre.other.pk, "客户问发票")
    kinds = [kind for kind, _, _ in told("chat", made.pk)]
    assert kinds == ["chat.noted", "chat.transferred", "chat.offered"]
    offers.accept(actor=actor(centre.other), now=after(4), offer=Offer.objects.get().pk)
    made.refresh_from_db()
    assert (made.wanted_id, made.state, made.queued_at, made.priority) == (None, "active", after(1), 2)
    with pytest.raises(Problem) as refused:
        transferring.transfer(actor=actor(centre.agent), now=after(5), chat=made.pk, person=centre.colleague.pk)
    assert refused.value.status == 404


def test_a_person_who_lets_it_pass_is_followed_by_the_group(centre: Centre, hotline: SkillGroup) -> None:
    desk(centre.other)
    made = chat(hotline, after(-60), agent=centre.agent)
    transferring.transfer(actor=actor(centre.agent), now=after(1), chat=made.pk, person=centre.other.pk)
    offers.decline(actor=actor(centre.other), now=after(3), offer=Offer.objects.get().pk)
    assert held_out() == [(made.pk, centre.colleague.pk, "transfer")]


def test_to_a_group_and_not_back_to_who_hands_it_on(centre: Centre, hotline: SkillGroup) -> None:
    sales = group("售前", centre.agent, centre.other)
    desk(centre.other, DeskState.BUSY)
    made = chat(hotline, after(-60))
    Desk.objects.filter(pk=centre.colleague.pk).update(state=DeskState.BUSY)
    decided(hotline)
    offers.accept(actor=actor(centre.agent), now=NOW, offer=Offer.objects.get().pk)
    transferring.transfer(actor=actor(centre.agent), now=after(1), chat=made.pk, group=sales.pk)
    assert held_out() == []
    made.refresh_from_db()
    assert (made.group_id, made.state, made.next_due) == (sales.pk, "queued", after(31))
    presence.set_state(actor=actor(centre.other), now=after(2), state="ready")
    assert held_out() == [(made.pk, centre.other.pk, "transfer")]


@pytest.mark.parametrize("state", [DeskState.OFFLINE, DeskState.BUSY, DeskState.BREAK])
def test_not_to_who_cannot_be_asked(centre: Centre, hotline: SkillGroup, state: DeskState) -> None:
    desk(centre.other, state)
    made = chat(hotline, agent=centre.agent)
    with pytest.raises(Problem) as refused:
        transferring.transfer(actor=actor(centre.agent), now=after(1), chat=made.pk, person=centre.other.pk)
    assert refused.value.status == 409


def test_whom_one_may_hand_on_to(centre: Centre, hotline: SkillGroup) -> None:
    made = chat(hotline, agent=centre.agent)
    for body in ({}, {"person": centre.other.pk, "group": hotline.pk}, {"person": centre.agent.pk}, {"person": centre.outsider.pk}):
        assert Caller(centre.agent).post(f"/live/chats/{made.pk}/transfer", body).status_code == 422
    assert Caller(centre.colleague).post(f"/live/chats/{made.pk}/transfer", {"group": hotline.pk}).status_code == 404


def test_a_leader_takes_over(centre: Centre, hotline: SkillGroup) -> None:
    made = chat(hotline, agent=centre.agent)
    answer = Caller(centre.leader).post(f"/live/chats/{made.pk}/takeover", {"note": "我来处理"})
    assert answer.status_code == 200
    assert answer.json()["agent"] == centre.leader.pk
    assert log(made) == [("transfer", "agent", "l1"), ("message", "bot", "")]
    found = Desk.objects.get(pk=centre.leader.pk)
    assert (found.state, found.beat_at is None) == (DeskState.BUSY, False)
    note = SideNote.objects.get()
    assert (note.kind, note.reader_id) == ("takeover", centre.agent.pk)
    body = {"before": centre.agent.pk, "person": centre.leader.pk, "group": None, "because": "takeover"}
    assert ("chat.transferred", centre.leader.pk, body) in told("chat", made.pk)
    assert Caller(centre.leader).post(f"/live/chats/{made.pk}/takeover").status_code == 409


def test_a_leader_takes_over_what_is_held_out(centre: Centre, hotline: SkillGroup) -> None:
    made, younger = chat(hotline, after(-9)), chat(hotline, after(-5))
    Desk.objects.filter(pk=centre.agent.pk).update(state=DeskState.BUSY)
    Desk.objects.filter(pk=centre.colleague.pk).update(capacity=1)
    assert decided(hotline) == [(made.pk, centre.colleague.pk, "queue")]
    transferring.take_over(actor=actor(centre.leader), now=after(1), chat=made.pk)
    assert held_out() == [(younger.pk, centre.colleague.pk, "queue")]
    assert states([made]) == ["active"]


def test_only_of_ones_own_team(centre: Centre, hotline: SkillGroup) -> None:
    made = chat(hotline, agent=centre.other)
    waits_elsewhere = chat(group("售前"))
    for one in (made, waits_elsewhere):
        assert Caller(centre.leader).post(f"/live/chats/{one.pk}/takeover").status_code == 404
    assert Caller(centre.agent).post(f"/live/chats/{made.pk}/takeover").status_code == 403


def test_a_colleague_is_asked_and_answers(centre: Centre, hotline: SkillGroup) -> None:
    made = chat(hotline, agent=centre.agent)
    agent, other = Caller(centre.agent), Caller(centre.other)
    path = f"/live/chats/{made.pk}"
    assert other.get(f"{path}/notes").status_code == 404
    assert agent.post(f"{path}/consult", {"person": centre.other.pk, "text": "13812345678 的客户能退吗？"}).status_code == 201
    assert desk_snapshots([centre.other.pk])[centre.other.pk]["notices"] == 1
    seen = other.get(f"{path}/notes").json()["items"]
    assert [each["text"] for each in seen] == ["138****5678 的客户能退吗？"]
    assert other.post(f"{path}/notes", {"text": "可以，七天内。"}).status_code == 201
    shown = agent.get(f"{path}/notes").json()["items"]
    assert [(each["author"], each["reader"]) for each in shown] == [(centre.agent.pk, centre.other.pk), (centre.other.pk, None)]
    assert shown[0]["text"] == "13812345678 的客户能退吗？"
    assert [kind for kind, _, _ in told("chat", made.pk)] == ["chat.noted", "chat.noted"]
    assert Caller(centre.leader).get(f"{path}/notes").status_code == 200
    assert Caller(centre.colleague).get(f"{path}/notes").status_code == 404
    assert agent.post(f"{path}/notes", {"text": "谁？"}).status_code == 409
    Chat.objects.filter(pk=made.pk).update(state=ChatState.DONE)
    assert other.get(f"{path}/notes").status_code == 404, "it is over"


# What customers are told ------------------------------------------------------------------------------------------------


def test_places_in_the_queue_and_the_wait(centre: Centre, hotline: SkillGroup, django_assert_num_queries: Any) -> None:
    Desk.objects.filter(pk=centre.colleague.pk).update(state=DeskState.OFFLINE)
    sales = group("售前")
    chats = [chat(hotline, after(-n)) for n in (9, 8, 7)]
    urgent, elsewhere = chat(hotline, priority=1), chat(sales)
    everybody = [*chats, urgent, elsewhere]
    with django_assert_num_queries(1):
        found = waiting([each.pk for each in everybody], NOW)
    assert [found[each.pk] for each in everybody] == [(2, None), (3, None), (4, None), (1, None), (1, None)]
    for n in range(6):
        Offer.objects.create(
            chat=chats[0], person=centre.agent, state=OfferState.ACCEPTED, because="queue", at=after(-60 * n), until=NOW, ended_at=NOW
        )
    assert waiting([chats[0].pk], NOW) == {chats[0].pk: (2, 300)}
    Desk.objects.update(state=DeskState.OFFLINE)
    assert waiting([chats[0].pk], NOW) == {chats[0].pk: (2, None)}
    assert waiting([]) == {}


# How often the database is asked ----------------------------------------------------------------------------------------


def test_a_decision_costs_the_same_however_many_there_are(centre: Centre, hotline: SkillGroup, django_assert_max_num_queries: Any) -> None:
    """Also with many to hold out."""
    crowd(hotline, 20)
    for n in range(30):
        chat(hotline, after(-n))
    with django_assert_max_num_queries(16):
        assert len(decided(hotline)) == 30


def test_a_desk_costs_the_same_however_many_there_are(centre: Centre, hotline: SkillGroup, django_assert_num_queries: Any) -> None:
    people = crowd(hotline, 5)
    for person in people:
        chat(hotline, agent=person)
        chat(hotline)
    decided(hotline)
    with django_assert_num_queries(7):
        found = desk_snapshots([person.pk for person in people])
    assert all(len(each["chats"]) == 1 for each in found.values())


# What is set ------------------------------------------------------------------------------------------------------------


def test_a_manager_sets_how_it_goes(centre: Centre, hotline: SkillGroup) -> None:
    manager, leader = Caller(centre.manager), Caller(centre.leader)
    usual = {"offer": 20, "sticky": 30, "sticky_days": 30, "handed": 120, "again": 30, "step": 600}
    assert leader.get("/live/routing").json() == usual
    assert manager.put("/live/routing", {**usual, "offer": 45}).json() == {**usual, "offer": 45}
    assert leader.put("/live/routing", usual).status_code == 403
    assert told("routing", Routing.objects.get().pk) == [("routing.changed", centre.manager.pk, {"what": "limits"})]
    made = chat(hotline)
    decided(hotline)
    made.refresh_from_db()
    assert made.next_due == after(45)


def test_overflow_is_set(centre: Centre, hotline: SkillGroup) -> None:
    manager, other = Caller(centre.manager), group("售前")
    body = {"group": hotline.pk, "other": other.pk, "after": 60}
    made = manager.post("/live/overflow", body)
    assert made.status_code == 201
    assert manager.post("/live/overflow", body).status_code == 422
    assert manager.post("/live/overflow", {**body, "other": hotline.pk}).status_code == 422
    path = f"/live/overflow/{made.json()['id']}"
    assert manager.patch(path, {"after": 5}).json()["after"] == 5
    assert [each["after"] for each in Caller(centre.leader).get("/live/overflow").json()["items"]] == [5]
    assert manager.send("DELETE", path).status_code == 204
    assert not Overflow.objects.exists()
    assert [kind for kind, _, _ in told("routing", made.json()["id"])] == ["routing.changed"] * 3


def test_break_reasons_are_set(centre: Centre) -> None:
    manager = Caller(centre.manager)
    body = {"code": "meal", "zh": "用餐", "en": "Meal", "minutes": 30}
    made = manager.post("/live/break-reasons", body)
    assert made.status_code == 201
    assert manager.post("/live/break-reasons", body).status_code == 422
    assert manager.post("/live/break-reasons", {**body, "code": "no_answer"}).status_code == 422
    path = f"/live/break-reasons/{made.json()['id']}"
    assert manager.patch(path, {"minutes": 45, "is_active": False}).json() == {**made.json(), "minutes": 45, "is_active": False}
    assert [each["code"] for each in Caller(centre.agent).get("/live/break-reasons").json()["items"]] == ["meal"]
    own = own_reason("break_over")
    assert manager.patch(f"/live/break-reasons/{own.pk}", {"minutes": 45}).status_code == 404


def test_a_leader_sets_capacity_and_languages(centre: Centre, hotline: SkillGroup) -> None:
    leader = Caller(centre.leader)
    path = f"/live/desks/{centre.agent.pk}"
    assert leader.patch(path, {"capacity": 5, "languages": ["en", "zh"]}).json()["capacity"] == 5
    assert told("desk", centre.agent.pk) == [("desk.changed", centre.leader.pk, {"changed": ["capacity", "languages"]})]
    assert leader.patch(path, {"capacity": 0}).status_code == 422
    assert leader.patch(path, {"languages": []}).status_code == 422
    assert leader.patch(f"/live/desks/{centre.other.pk}", {"capacity": 5}).status_code == 404
    listed = leader.get("/live/desks?state=ready").json()["items"]
    assert [each["id"] for each in listed] == [centre.agent.pk, centre.colleague.pk]
    assert {each["id"] for each in leader.get("/live/desks?state=offline").json()["items"]} == {centre.leader.pk}
    assert [each["id"] for each in Caller(centre.agent).get("/live/desks").json()["items"]] == [centre.agent.pk]


def test_to_whom_a_chat_can_be_handed_on(centre: Centre, hotline: SkillGroup) -> None:
    desk(centre.other, DeskState.BUSY)
    chat(hotline, agent=centre.colleague)
    chat(hotline)
    presence.set_state(actor=actor(centre.colleague), now=NOW, state="ready")
    Desk.objects.update(beat_at=after(10**9))
    found = Caller(centre.agent).get("/live/transfer-targets").json()
    assert [(each["id"], each["free"]) for each in found["people"]] == [(centre.colleague.pk, 2)]
    assert [(each["name"], each["waiting"], each["there"]) for each in found["groups"]] == [("在线", 1, 2)]
