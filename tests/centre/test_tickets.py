"""Tickets over the API: the answer, the row, the event row."""

from __future__ import annotations

from typing import Any

import pytest
from callers import Caller, Centre, told
from hypothesis import given
from hypothesis import strategies as st
from tickets_made import NINE, customer, install, make

from sanxiang_centre.accounts import services
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.idempotency import kept_answer
from sanxiang_centre.common.models import EventBody, IdempotencyKey
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.tickets.models import Clock, Fact, Message, Original, Ticket, Wait
from sanxiang_centre.tickets.numbers import CHECKS, number_of, read_number
from sanxiang_centre.tickets.states import TRANSITIONS, State

pytestmark = pytest.mark.django_db
NEW = {"type": "fault", "subject": "打印机卡纸", "item": "advice"}


@pytest.fixture(autouse=True)
def rules(db: None) -> None:
    install()


# Numbers -------------------------------------------------------------------------------------------------------------


@given(st.integers(0, 10**9), st.data())
def test_a_slip_in_a_number_is_seen(serial: int, data: st.DataObject) -> None:
    """Any one wrong digit, and any two neighbours swapped."""
    number = number_of(serial)
    assert read_number(f" {number[:3]}-{number[3:].lower()} ") == number
    digits = number[:-1]
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[place]]))
    assert read_number(digits[:place] + other + digits[place + 1 :] + number[-1]) is None
    swapped = digits[:place] + digits[place : place + 2][::-1] + digits[place + 2 :]
    assert swapped == digits or read_number(swapped + number[-1]) is None
    assert not set(CHECKS) & set("0O1IL5S8B2Z")


def test_a_number_that_was_misheard_is_said_to_be_wrong(centre: Centre) -> None:
    agent = Caller(centre.agent)
    number = agent.post("/tickets", NEW).json()["number"]
    assert agent.get(f"/tickets/numbers/{number.lower()}").json()["number"] == number
    wrong = number[:-1] + next(letter for letter in CHECKS if letter != number[-1])
    assert agent.get(f"/tickets/numbers/{wrong}").status_code == 422
    assert agent.get(f"/tickets?number={number}").json()["items"][0]["number"] == number


# Making --------------------------------------------------------------------------------------------------------------


def test_a_ticket_is_made_with_its_clocks_and_its_event(centre: Centre) -> None:
    whose = customer()
    answer = Caller(centre.agent).post("/tickets", {**NEW, "customer": whose})
    ticket = Ticket.objects.get(pk=answer.json()["id"])
    assert (answer.status_code, answer.json()["state"], answer.json()["team"]["id"]) == (201, "new", centre.first.pk)
    body = {"number": ticket.number, "type": "fault", "item": "advice", "customer": whose, "edition": "made-for-tests-1"}
    assert told("ticket", ticket.pk) == [("ticket.created", centre.agent.pk, body)]
    assert sorted(Clock.objects.filter(ticket=ticket).values_list("target", flat=True)) == ["resolve", "respond"]
    assert ticket.due_at == min(row.due for row in Clock.objects.filter(ticket=ticket) if row.due)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": "  "}, "subject"),
        ({"type": "wish"}, "type"),
        ({"item": "nothing"}, "item"),
        ({"about": 1}, "about"),
        ({"group": 10**9}, "group"),
        ({"custom": {"x": 1}}, "custom.x"),
        ({"colour": "red"}, "colour"),
        ({"region": "moon"}, "region"),
        ({"customer": 10**9}, "customer"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_written(centre: Centre, change: dict[str, Any], field: str) -> None:
    answer = Caller(centre.agent).post("/tickets", {**NEW, **change})
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("change", [{"subject": "\0"}, {"custom": {"x": {"y": ["\0"]}}}])
def test_what_no_database_stores_is_refused(centre: Centre, change: dict[str, Any]) -> None:
    assert Caller(centre.agent).post("/tickets", {**NEW, **change}).status_code == 400
    assert not Ticket.objects.exists()


def test_personal_numbers_are_masked_and_shown_once_for_a_reason(centre: Centre) -> None:
    agent = Caller(centre.agent)
    ticket = agent.post("/tickets", {**NEW, "subject": "回电 13812345678", "description": "身份证 11010519491231002X"}).json()
    assert ticket["subject"] == "回电 138****5678"
    agent.post(f"/tickets/{ticket['id']}/notes", {"body": "另一个号码 13912345678"})
    texts = [agent.get(path).content.decode() for path in ("/tickets", f"/tickets/{ticket['id']}", f"/tickets/{ticket['id']}/messages")]
    assert not any(number in text for text in texts for number in ("13812345678", "11010519491231002X", "13912345678"))
    assert agent.get("/tickets?words=13812345678").json()["items"] == []
    words = agent.post(f"/tickets/{ticket['id']}/unmask", {"reason": "回拨"}).json()["words"]
    assert words["subject"] == "回电 13812345678"
    assert "13912345678" in words[f"message:{Message.objects.get().pk}"]
    assert told("ticket", ticket["id"])[-1] == ("ticket.unmasked", centre.agent.pk, {"reason": "回拨"})
    assert Caller(centre.colleague).post(f"/tickets/{ticket['id']}/unmask", {"reason": "看看"}).status_code == 404


def test_fields_of_a_form_are_checked_by_its_schema(centre: Centre) -> None:
    manager, agent = Caller(centre.manager), Caller(centre.agent)
    schema = {
        "type": "object",
        "properties": {"serial": {"type": "string", "maxLength": 4}, "kind": {"type": "string", "enum": ["甲", "乙"]}},
    }
    form = manager.put("/forms/advice", {"form": {**schema, "required": ["serial"]}})
    assert (form.status_code, form.json()["version"], form.json()["form"]["required"]) == (200, 1, ["serial"])
    wrong = agent.post("/tickets", {**NEW, "custom": {"serial": "12345", "kind": "丙"}}).json()["errors"]
    assert {error["field"] for error in wrong} == {"custom.serial", "custom.kind"}
    assert [e["field"] for e in agent.post("/tickets", NEW).json()["errors"]] == ["custom.serial"]
    assert agent.post("/tickets", {**NEW, "custom": {"serial": "A1", "kind": "甲"}}).json()["custom"] == {"serial": "A1", "kind": "甲"}
    assert manager.put("/forms/advice", {"form": {"type": "object", "properties": {"x": {"type": "file"}}}}).status_code == 422
    assert manager.put("/forms/nothing", {"form": schema}).status_code == 422


# Changing ------------------------------------------------------------------------------------------------------------


def test_a_change_rests_on_what_was_seen(centre: Centre) -> None:
    agent, colleague = Caller(centre.agent), Caller(centre.colleague)
    ticket = agent.post("/tickets", NEW).json()
    first = agent.patch(f"/tickets/{ticket['id']}", {"priority": "high", "revision": ticket["revision"]})
    second = colleague.patch(f"/tickets/{ticket['id']}", {"priority": "low", "revision": ticket["revision"]})
    assert (first.status_code, second.status_code) == (200, 409)
    assert told("ticket", ticket["id"])[-1][2] == {"changes": {"priority": ["normal", "high"]}}
    agent.patch(f"/tickets/{ticket['id']}", {"subject": "换了说法 13812345678"})
    assert told("ticket", ticket["id"])[-1][2] == {"changes": {"subject": []}}
    assert Original.objects.get().words == "换了说法 13812345678"


def test_what_was_promised_stays_when_the_priority_is_raised(centre: Centre) -> None:
    """But a grade that was not known at first holds from the beginning."""
    agent = Caller(centre.agent)
    ticket = make(centre.agent)
    due = Clock.objects.get(ticket=ticket, target="respond").due
    agent.patch(f"/tickets/{ticket.pk}", {"priority": "urgent"})
    assert Clock.objects.get(ticket=ticket, target="respond").due == due
    outage = make(centre.agent, item="repair")
    assert Clock.objects.get(ticket=outage, target="arrive").state == "running" if outage.region else True


def test_two_orders_of_the_list_and_its_pages(centre: Centre) -> None:
    agent = Caller(centre.agent)
    for place in range(5):
        agent.post("/tickets", {**NEW, "subject": f"第{place}件", "priority": "urgent" if place == 4 else "normal"})
    seen, cursor = [], ""
    while cursor is not None:
        answer = agent.get(f"/tickets?size=2&order=oldest{f'&cursor={cursor}' if cursor else ''}").json()
        seen += [one["subject"] for one in answer["items"]]
        cursor = answer["next"]
    assert seen == [f"第{place}件" for place in range(5)]
    assert agent.get("/tickets?order=due&size=1").json()["items"][0]["subject"] == "第4件"
    assert [one["subject"] for one in agent.get("/tickets?words=第3").json()["items"]] == ["第3件"]
    assert agent.get("/tickets?size=1000").status_code == 422
    assert agent.get("/tickets?words=%00").status_code == 400
    assert agent.get("/tickets?due_before=2026-11-26T00:00:00").status_code == 422, "a time without its zone"


def test_lists_cost_the_same_however_long(centre: Centre, django_assert_max_num_queries: Any) -> None:
    agent = Caller(centre.agent)
    for _ in range(3):
        make(centre.agent, assignee=centre.agent.pk)
    agent.get("/tickets")
    with django_assert_max_num_queries(9) as three:
        agent.get("/tickets")
    for _ in range(9):
        make(centre.agent, assignee=centre.agent.pk)
    with django_assert_max_num_queries(len(three)):
        assert len(agent.get("/tickets").json()["items"]) == 12


# States --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_only_what_the_table_has_is_lawful(centre: Centre, before: State, after: State) -> None:
    from sanxiang_centre.common.actor import SYSTEM
    from sanxiang_centre.common.problems import Problem
    from sanxiang_centre.common.writing import writing
    from sanxiang_centre.tickets.services.base import move

    ticket = make(centre.agent)
    ticket.state = before
    with writing(SYSTEM, NINE) as write:
        if after in TRANSITIONS[before]:
            move(write, ticket, after, "test", "customer" if after == State.WAITING else "")
            assert ticket.state == after
        else:
            with pytest.raises(Problem) as refused:
                move(write, ticket, after, "test")
            assert refused.value.status == 409


def test_from_new_to_closed_and_open_again(centre: Centre) -> None:
    agent = Caller(centre.agent)
    ticket = agent.post("/tickets", NEW).json()["id"]
    path = f"/tickets/{ticket}"
    assert agent.post(f"{path}/close").status_code == 409
    assert agent.post(f"{path}/take").json()["state"] == "open"
    assert agent.post(f"{path}/replies", {"body": "请换一条线试试。"}).status_code == 201
    assert agent.post(f"{path}/resolve", {"resolution": "换线"}).json()["state"] == "resolved"
    assert agent.post(f"{path}/take").status_code == 409
    assert agent.post(f"{path}/close").json()["state"] == "closed"
    assert agent.post(f"{path}/replies", {"body": "…"}).status_code == 409
    reopened = agent.post(f"{path}/reopen").json()
    assert (reopened["state"], reopened["reopened"], reopened["closed_at"]) == ("reopened", 1, None)
    events = list(Fact.objects.filter(ticket=ticket).order_by("seq").values_list("event", "state"))
    assert ("ticket.resolved", "resolved") in events
    assert events[-1] == ("", "reopened")
    kinds = [each["kind"] for each in agent.get(f"{path}/history").json()["items"]]
    assert kinds[0] == "ticket.state_changed"
    assert kinds[-1] == "ticket.created"


def test_a_message_of_the_customer_opens_what_was_resolved(centre: Centre) -> None:
    agent = Caller(centre.agent)
    ticket = agent.post("/tickets", {**NEW, "assignee": centre.agent.pk}).json()["id"]
    agent.post(f"/tickets/{ticket}/resolve", {"resolution": "好了"})
    agent.post(f"/tickets/{ticket}/customer-messages", {"body": "还是不行"})
    assert agent.get(f"/tickets/{ticket}").json()["state"] == "reopened"
    found = {(each["target"], each["number"]): each for each in agent.get(f"/tickets/{ticket}/clocks").json()["items"]}
    assert found["resolve", 1]["state"] == "met"
    assert found["resolve", 2]["state"] == "running"
    assert found["next", 1]["state"] == "running"


def test_withdrawn_clocks_are_cancelled(centre: Centre) -> None:
    agent = Caller(centre.agent)
    ticket = agent.post("/tickets", NEW).json()["id"]
    assert agent.post(f"/tickets/{ticket}/withdraw", {"reason": "客户说不用了"}).json()["state"] == "closed"
    assert set(Clock.objects.filter(ticket=ticket).values_list("state", "cause", "next_due")) == {("cancelled", "withdrawn", None)}


# Two tickets ---------------------------------------------------------------------------------------------------------


def test_a_merged_ticket_goes_on_in_the_other_one(centre: Centre) -> None:
    agent = Caller(centre.agent)
    whose = customer()
    one, two = (agent.post("/tickets", {**NEW, "customer": whose}).json()["id"] for _ in range(2))
    agent.post(f"/tickets/{one}/customer-messages", {"body": "第一张上说的话"})
    agent.post(f"/tickets/{one}/watch")
    assert agent.post(f"/tickets/{one}/merge", {"into": two}).json()["id"] == two
    merged = agent.get(f"/tickets/{one}").json()
    assert (merged["state"], merged["merged_into"]) == ("closed", two)
    assert not Clock.objects.filter(ticket=one, next_due__isnull=False).exists()
    assert [each["body"] for each in agent.get(f"/tickets/{two}/messages").json()["items"]] == ["第一张上说的话"]
    assert [each["id"] for each in agent.get(f"/tickets/{two}/watchers").json()["items"]] == [centre.agent.pk]
    assert agent.get(f"/tickets/{two}/links").json()["items"][0]["kind"] == "merged"
    assert told("ticket", one)[-1][0] in ("ticket.merged", "ticket.linked")
    assert agent.post(f"/tickets/{one}/reopen").status_code == 409
    other = agent.post("/tickets", {**NEW, "customer": customer()}).json()["id"]
    assert agent.post(f"/tickets/{two}/merge", {"into": other}).status_code == 409
    assert agent.post(f"/tickets/{two}/merge", {"into": two}).status_code == 422


def test_a_part_is_split_off_with_its_messages(centre: Centre) -> None:
    agent = Caller(centre.agent)
    whose = customer()
    ticket = agent.post("/tickets", {**NEW, "customer": whose}).json()["id"]
    message = agent.post(f"/tickets/{ticket}/customer-messages", {"body": "另外发票还没到，电话 13812345678"}).json()["id"]
    answer = agent.post(f"/tickets/{ticket}/split", {"messages": [message], "type": "consultation", "subject": "发票", "item": "advice"})
    off = answer.json()
    assert (answer.status_code, off["customer"], off["id"] != ticket) == (201, whose, True)
    copy = agent.get(f"/tickets/{off['id']}/messages").json()["items"][0]
    assert (copy["copied_from"], copy["body"]) == (message, "另外发票还没到，电话 138****5678")
    assert len(agent.get(f"/tickets/{ticket}/messages").json()["items"]) == 1
    assert told("ticket", ticket)[-1] == ("ticket.split", centre.agent.pk, {"off": off["id"], "messages": [message]})
    assert agent.post(f"/tickets/{off['id']}/split", {"messages": [message], "type": "other", "subject": "x"}).status_code == 422


# Many ----------------------------------------------------------------------------------------------------------------


def test_many_at_once_each_by_itself(centre: Centre) -> None:
    leader, agent = Caller(centre.leader), Caller(centre.agent)
    ids = [agent.post("/tickets", NEW).json()["id"] for _ in range(3)]
    agent.post(f"/tickets/{ids[1]}/withdraw", {"reason": "不用了"})
    given = {"tickets": [*ids, 10**9], "action": "assign", "given": {"person": centre.colleague.pk}}
    done = leader.post("/tickets/many", given).json()["items"]
    assert [each["status"] for each in done] == [200, 409, 200, 404]
    assert Ticket.objects.filter(assignee=centre.colleague).count() == 2
    assert leader.post("/tickets/many", {**given, "given": {"man": 1}}).status_code == 422
    assert agent.post("/tickets/many", given).status_code == 403


def test_an_export_is_masked_noted_and_holds_no_formulas(centre: Centre) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    from sanxiang_centre.common.models import Event

    leader, agent = Caller(centre.leader), Caller(centre.agent)
    agent.post("/tickets", {**NEW, "subject": '=HYPERLINK("http://x") 13812345678'})
    Caller(centre.other).post("/tickets", {**NEW, "subject": "别组的"})
    answer = leader.post("/tickets/export", {"type": "fault", "words": "13"})
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows())
    assert answer.status_code == 200
    assert [(row[4].value, row[4].data_type) for row in rows[1:]] == [('=HYPERLINK("http://x") 138****5678', "s")]
    row = Event.objects.select_related("body").get(kind="ticket.exported")
    assert (row.actor, row.body.content) == (centre.leader.pk, {"count": 1, "filters": {"type": "fault"}})
    assert agent.post("/tickets/export", {}).status_code == 403


# Customers -----------------------------------------------------------------------------------------------------------


def test_region_and_type_are_the_customers(centre: Centre) -> None:
    whose = customer()
    Customer.objects.filter(pk=whose).update(region="urban")
    ticket = Caller(centre.agent).post("/tickets", {**NEW, "item": "repair", "customer": whose}).json()
    assert (ticket["region"], ticket["customer_type"]) == ("urban", "household")
    assert Clock.objects.get(ticket=ticket["id"], target="arrive").due is not None
    foreign = Customer.objects.create(nature="person", type="household", created_at=NINE, team=centre.second).pk
    assert Caller(centre.agent).post("/tickets", {**NEW, "customer": foreign}).status_code == 422
    head = customer()
    Customer.objects.filter(pk=whose).update(parent=head, head=head)
    assert [one["id"] for one in Caller(centre.agent).get(f"/tickets?customer={head}").json()["items"]] == [ticket["id"]]
    changed = Caller(centre.agent).patch(f"/tickets/{ticket['id']}", {"customer": None})
    assert changed.json()["customer"] is None
    assert told("ticket", ticket["id"])[-1][2] == {"changes": {"customer": [whose, None]}}


def test_tickets_of_customers_who_are_one_may_be_merged(centre: Centre) -> None:
    agent, first, second, third = Caller(centre.agent), customer(), customer(), customer()
    one, two, three = (agent.post("/tickets", {**NEW, "customer": whose}).json()["id"] for whose in (first, second, third))
    assert agent.post(f"/tickets/{one}/merge", {"into": two}).status_code == 409
    assert Caller(centre.manager).post(f"/customers/{first}/merge", {"into": second}).status_code == 200
    assert agent.post(f"/tickets/{one}/merge", {"into": two}).status_code == 200
    assert agent.post(f"/tickets/{two}/merge", {"into": three}).status_code == 409


def test_nobody_gets_a_ticket_in_hand_who_cannot_work_on_it(centre: Centre) -> None:
    """By role; who reads tickets may watch it all the same."""
    manager = Caller(centre.manager)
    ticket = manager.post("/tickets", NEW).json()["id"]
    for role in ("inspector", "standard_owner", "administrator", "integration"):
        person = services.create_person(actor=SYSTEM, now=NINE, staff_no=f"x-{role}", name=role, roles=[role], password=None).pk
        assert manager.post(f"/tickets/{ticket}/assign", {"person": person}).status_code == 422, role
        assert manager.post("/tickets", {**NEW, "assignee": person}).status_code == 422, role
        watching = manager.post(f"/tickets/{ticket}/watch", {"person": person}).status_code
        assert watching == (200 if role == "inspector" else 422), role


def test_an_erased_customer_leaves_no_words(centre: Centre) -> None:
    """Number, states and clocks stay; the copy that the customer may ask for has the words as written, but no notes."""
    agent, manager = Caller(centre.agent), Caller(centre.manager)
    whose = customer()
    ticket = agent.post("/tickets", {**NEW, "subject": "回电 13812345678", "customer": whose}).json()["id"]
    agent.post(f"/tickets/{ticket}/notes", {"body": "客户脾气大"})
    agent.post(f"/tickets/{ticket}/replies", {"body": "打 13812345678 没人接"})
    copy = manager.get(f"/customers/{whose}/export?reason=subject_request").json()["elsewhere"]["tickets"]
    assert (copy[0]["subject"], [each["body"] for each in copy[0]["messages"]]) == ("回电 13812345678", ["打 13812345678 没人接"])
    erased = manager.post(f"/customers/{whose}/erase", {"reason": "subject_request", "confirm": whose})
    assert erased.status_code == 200
    assert {each["what"] for each in erased.json()["kept"]} >= {"tickets"}
    assert not Original.objects.exists()
    assert {each["body"] for each in agent.get(f"/tickets/{ticket}/messages").json()["items"]} == {"（已删除 · erased）"}
    found = agent.get(f"/tickets/{ticket}").json()
    assert (found["subject"], found["description"]) == ("（已删除 · erased）", "")
    assert told("ticket", ticket)[-1][0] == "ticket.words_erased"
    assert Clock.objects.filter(ticket=ticket).exists()


def test_words_that_were_unmasked_are_kept_nowhere(centre: Centre) -> None:
    """Not even as the answer to a request that may be sent again."""
    agent = Caller(centre.agent)
    ticket = agent.post("/tickets", {**NEW, "subject": "回电 13812345678", "assignee": centre.agent.pk}).json()["id"]
    path, reason, key = f"/tickets/{ticket}/unmask", {"reason": "回电核对"}, {"Idempotency-Key": "once"}
    first, second = (agent.post(path, reason, **key) for _ in range(2))
    assert (first.status_code, first["Cache-Control"], second.status_code) == (200, "no-store", 409)
    assert first.json()["words"]["subject"] == "回电 13812345678"
    assert {kept_answer(row) for row in IdempotencyKey.objects.all()} == {b""}


def test_an_erased_customer_leaves_no_contract_and_no_reason(centre: Centre) -> None:
    """Neither in the lines of the record nor in event bodies; what the standard itself names by that word goes on picking limits."""
    agent, manager, whose = Caller(centre.agent), Caller(centre.manager), customer()
    given = {**NEW, "customer": whose, "assignee": centre.agent.pk}
    ticket = agent.post("/tickets", {**given, "contract": "HT-2026-0815"}).json()["id"]
    agent.patch(f"/tickets/{ticket}", {"contract": "HT-2026-0816"})
    agent.post(f"/tickets/{ticket}/unmask", {"reason": "给王小明回电"})
    agent.post(f"/tickets/{ticket}/wait", {"waiting": "third_party", "reason": "等王小明的邻居"})
    assert manager.post(f"/customers/{whose}/erase", {"reason": "subject_request", "confirm": whose}).status_code == 200
    rows = [*Fact.objects.values_list("attributes", flat=True), *Wait.objects.values_list("reason", flat=True)]
    bodies = EventBody.objects.exclude(content=None).values_list("content", flat=True)
    assert not any(word in str(each) for each in (*rows, *bodies) for word in ("HT-2026", "王小明"))
    history = agent.get(f"/tickets/{ticket}/history?size=100").json()["items"]
    assert [each["content"] for each in history if each["kind"] == "ticket.unmasked"] == [None]


@pytest.mark.slow
def test_demo_data_are_made_once(db: None) -> None:
    from sanxiang_centre.config.demo import demo_data

    for _ in range(2):
        demo_data()
    assert sorted(Ticket.objects.values_list("type", "state")) == [("complaint", "new"), ("consultation", "waiting"), ("fault", "new")]
