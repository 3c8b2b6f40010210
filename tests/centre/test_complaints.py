"""Complaints: the procedure, an independent handler, the customer's word, the regulator."""

from __future__ import annotations

from typing import Any

import pytest
from callers import Caller, Centre, told
from tickets_made import customer, install

from sanxiang_centre.tickets.models import Clock, ComplaintStep, Link, Ticket

pytestmark = pytest.mark.django_db
NEW = {"type": "complaint", "subject": "师傅迟到", "item": "complaints", "complexity": "simple"}


@pytest.fixture(autouse=True)
def rules(db: None) -> None:
    install()


def open_complaint(caller: Caller, **more: Any) -> int:
    answer = caller.post("/tickets", {**NEW, **more})
    assert answer.status_code == 201, answer.json()
    found: int = answer.json()["id"]
    return found


def left(caller: Caller, ticket: int) -> list[int]:
    return [step["place"] for step in caller.get(f"/complaints/{ticket}").json()["steps"] if step["done_at"] is None]


def test_from_the_first_word_to_the_end(centre: Centre) -> None:
    agent, leader = Caller(centre.agent), Caller(centre.leader)
    ticket = open_complaint(agent, assignee=centre.agent.pk)
    path = f"/complaints/{ticket}"
    assert left(agent, ticket) == [2, 3, 4, 5, 6], "receiving it was the first step"
    assert agent.post(f"{path}/steps/2", {"evidence": "通话 12，00:40 起"}).status_code == 200
    assert agent.post(f"{path}/steps/2", {"evidence": "再来"}).status_code == 409
    assert agent.post(f"{path}/steps/4", {"evidence": "查了"}).status_code == 403, "it is the leader's"
    assert agent.post(f"{path}/steps/5", {"evidence": "答了"}).status_code == 409, "answering shows it"
    assert leader.post(f"{path}/steps/4", {"evidence": "派工单与定位对过"}).status_code == 200
    assert agent.post(f"/tickets/{ticket}/resolve", {"resolution": "x"}).status_code == 409, "it has no answer yet"
    assert agent.post(f"{path}/acceptance", {"accepted": True}).status_code == 409
    assert agent.post(f"{path}/answer", {"body": "确实迟到，上门费退还。"}).status_code == 201
    assert Clock.objects.get(ticket=ticket, target="answer").state == "met"
    assert agent.post(f"/tickets/{ticket}/resolve", {"resolution": "退费"}).status_code == 200
    refusal = agent.post(f"/tickets/{ticket}/close")
    assert (refusal.status_code, "6 回访" in refusal.json()["title"]) == (409, True)
    assert agent.post(f"/tickets/{ticket}/facts", {"event": "return_visit.made"}).status_code == 200
    assert agent.post(f"/tickets/{ticket}/close").status_code == 409, "the customer was not asked"
    assert agent.post(f"{path}/acceptance", {"accepted": True}).json()["accepted"] is True
    assert agent.post(f"/tickets/{ticket}/close").json()["state"] == "closed"
    kinds = [kind for kind, *_ in told("complaint", ticket)]
    assert kinds.count("complaint.step_done") == 5
    assert kinds[0] == "complaint.received"
    step = ComplaintStep.objects.get(complaint=ticket, place=4)
    assert (step.done_by_id, step.shown_by, step.evidence) == (centre.leader.pk, "person", "派工单与定位对过")


def test_an_answer_that_is_refused_opens_it_again(centre: Centre) -> None:
    agent, leader = Caller(centre.agent), Caller(centre.leader)
    ticket = open_complaint(agent, assignee=centre.agent.pk)
    path = f"/complaints/{ticket}"
    for place, caller in ((2, agent), (4, leader)):
        caller.post(f"{path}/steps/{place}", {"evidence": "见记录"})
    agent.post(f"{path}/answer", {"body": "我们没有错。"})
    agent.post(f"/tickets/{ticket}/resolve", {"resolution": "x"})
    assert agent.post(f"{path}/acceptance", {"accepted": False}).json()["accepted"] is False
    assert agent.get(f"/tickets/{ticket}").json()["state"] == "reopened"
    assert Clock.objects.get(ticket=ticket, target="answer", number=2).state == "running"
    assert agent.post(f"{path}/answer", {"body": "再查后，退一半。"}).status_code == 201
    assert agent.get(path).json()["accepted"] is None, "the customer is to be asked again"
    agent.post(f"/tickets/{ticket}/resolve", {"resolution": "退一半"})
    agent.post(f"/tickets/{ticket}/facts", {"event": "return_visit.made"})
    agent.post(f"{path}/acceptance", {"accepted": False})
    agent.post(f"/tickets/{ticket}/resolve", {"resolution": "客户不认可，依规定"})
    assert agent.post(f"/tickets/{ticket}/close").status_code == 409
    assert leader.post(f"/tickets/{ticket}/close").json()["state"] == "closed"


def test_who_is_complained_about_neither_sees_nor_handles_it(centre: Centre) -> None:
    agent, about, leader = Caller(centre.agent), Caller(centre.colleague), Caller(centre.leader)
    ticket = open_complaint(agent, about=centre.colleague.pk)
    for path in (f"/tickets/{ticket}", f"/complaints/{ticket}", f"/tickets/{ticket}/history", f"/tickets/{ticket}/clocks"):
        assert (agent.get(path).status_code, about.get(path).status_code) == (200, 404)
    assert about.get("/tickets").json()["items"] == []
    assert about.post(f"/tickets/{ticket}/take").status_code == 404
    assert leader.post(f"/tickets/{ticket}/assign", {"person": centre.colleague.pk}).status_code == 422
    assert leader.post(f"/tickets/{ticket}/assign", {"person": centre.agent.pk}).status_code == 200
    assert leader.post(f"/tickets/{ticket}/watch", {"person": centre.colleague.pk}).status_code == 422
    assert agent.post("/tickets", {**NEW, "about": centre.agent.pk, "assignee": centre.agent.pk}).status_code == 422
    admin = Caller(centre.admin)
    admin.post(f"/people/{centre.agent.pk}/deactivate", {"successor": centre.colleague.pk})
    assert Ticket.objects.get(pk=ticket).assignee_id is None, "the successor is who it is about"


def test_earlier_complaints_of_the_customer_are_found_and_linked(centre: Centre) -> None:
    agent = Caller(centre.agent)
    whose = customer()
    first = open_complaint(agent, customer=whose)
    second = open_complaint(agent, customer=whose)
    agent.post(f"/tickets/{first}/withdraw", {"reason": "客户撤回"})
    third = open_complaint(agent, customer=whose)
    open_complaint(agent, customer=customer())
    links = set(Link.objects.values_list("ticket", "other", "kind"))
    assert links == {(second, first, "duplicate"), (third, first, "repeat"), (third, second, "duplicate")}
    assert told("complaint", third)[0][2]["like"] == [first, second]


def test_grading_picks_the_limit_and_the_cause_is_of_the_standard(centre: Centre) -> None:
    agent = Caller(centre.agent)
    ticket = open_complaint(agent, complexity="")
    assert Clock.objects.get(ticket=ticket, target="answer").missing == ["complexity"]
    assert agent.post(f"/complaints/{ticket}/grade", {"complexity": "complex", "cause": "天气"}).status_code == 422
    assert agent.post(f"/complaints/{ticket}/grade", {"complexity": "complex", "cause": "服务态度"}).json()["cause"] == "服务态度"
    found = Clock.objects.get(ticket=ticket, target="answer")
    assert found.due is not None
    assert found.limit == {"hours": 24}


def test_it_goes_to_a_leader_who_contacts_the_customer(centre: Centre) -> None:
    agent, leader = Caller(centre.agent), Caller(centre.leader)
    ticket = open_complaint(agent)
    assert agent.post(f"/complaints/{ticket}/escalate", {"to": centre.colleague.pk}).status_code == 422
    assert agent.post(f"/complaints/{ticket}/escalate", {"to": centre.leader.pk}).status_code == 200
    assert Ticket.objects.get(pk=ticket).assignee_id == centre.leader.pk
    assert agent.post(f"/complaints/{ticket}/leader-contact", {"body": "您好"}).status_code == 403
    assert leader.post(f"/complaints/{ticket}/leader-contact", {"body": "我是组长"}).status_code == 201
    assert 3 not in left(agent, ticket)


def test_a_regulator_makes_it_urgent(centre: Centre) -> None:
    agent, leader = Caller(centre.agent), Caller(centre.leader)
    ticket = open_complaint(agent)
    given = {"regulator": "12315", "case": "20261126-7"}
    assert agent.post(f"/complaints/{ticket}/regulator", given).status_code == 403
    assert leader.post(f"/complaints/{ticket}/regulator", given).json()["regulator"] == "12315"
    assert Ticket.objects.get(pk=ticket).priority == "urgent"
    assert leader.post(f"/complaints/{ticket}/regulator", given).status_code == 409


def test_a_ticket_that_is_no_complaint_has_none(centre: Centre) -> None:
    agent = Caller(centre.agent)
    ticket = agent.post("/tickets", {"type": "fault", "subject": "x", "item": "advice"}).json()["id"]
    assert agent.get(f"/complaints/{ticket}").status_code == 404
    assert agent.post(f"/complaints/{ticket}/answer", {"body": "x"}).status_code == 404
