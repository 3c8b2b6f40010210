"""What a complaint comes to be: about whom, out of which ticket, like which others; and new tickets that go by skill."""

from __future__ import annotations

from typing import Any

import pytest
from callers import Caller, Centre, told
from procrastinate.contrib.django.models import ProcrastinateJob
from tickets_made import customer, install

from sanxiang_centre.accounts.models import Person, Skill, SkillGroup
from sanxiang_centre.notices.models import Notice
from sanxiang_centre.tickets.models import Clock, Link, Ticket, Watcher
from sanxiang_centre.tickets.tasks import link_merged

pytestmark = pytest.mark.django_db
NEW = {"type": "complaint", "subject": "师傅迟到", "item": "complaints", "complexity": "simple"}
FAULT = {"type": "fault", "subject": "机器不启动", "item": "advice"}


@pytest.fixture(autouse=True)
def rules(db: None) -> None:
    install()


def opened(caller: Caller, given: dict[str, Any], **more: Any) -> int:
    answer = caller.post("/tickets", {**given, **more})
    assert answer.status_code == 201, answer.json()
    found: int = answer.json()["id"]
    return found


def kinds(noun: str, ticket: int) -> list[str]:
    return [kind for kind, *_ in told(noun, ticket)]


# About whom ----------------------------------------------------------------------------------------------------------


def test_whom_it_is_about_has_it_in_hand_and_watches_it_no_longer(centre: Centre) -> None:
    agent, colleague = Caller(centre.agent), Caller(centre.colleague)
    ticket = opened(colleague, NEW, assignee=centre.colleague.pk)
    assert colleague.post(f"/tickets/{ticket}/watch").status_code == 200
    assert agent.post(f"/complaints/{ticket}/about", {"about": centre.colleague.pk}).json()["about"] == centre.colleague.pk
    found = Ticket.objects.get(pk=ticket)
    assert (found.about_id, found.assignee_id, Watcher.objects.count()) == (centre.colleague.pk, None, 0)
    assert told("complaint", ticket)[-1] == ("complaint.about_set", centre.agent.pk, {"before": None, "after": centre.colleague.pk})
    assert kinds("ticket", ticket)[-2:] == ["ticket.assigned", "ticket.watched"]
    for path in (f"/tickets/{ticket}", f"/complaints/{ticket}", f"/tickets/{ticket}/history"):
        assert (agent.get(path).status_code, colleague.get(path).status_code) == (200, 404)
    assert {(one.kind, one.person_id) for one in Notice.objects.filter(subject=ticket)} >= {("ticket.returned", centre.leader.pk)}
    assert not Notice.objects.filter(person=centre.colleague, subject=ticket).exists()


def test_who_names_oneself_is_answered_and_sees_it_no_more(centre: Centre) -> None:
    agent = Caller(centre.agent)
    ticket = opened(agent, NEW, assignee=centre.agent.pk)
    assert agent.post(f"/complaints/{ticket}/about", {"about": centre.agent.pk}).status_code == 200
    assert agent.post(f"/complaints/{ticket}/about", {"about": None}).status_code == 404


def test_only_a_leader_or_manager_changes_whom_it_names(centre: Centre) -> None:
    agent, leader = Caller(centre.agent), Caller(centre.leader)
    ticket = opened(agent, NEW, about=centre.colleague.pk)
    path = f"/complaints/{ticket}/about"
    assert agent.post(path, {"about": centre.colleague.pk}).status_code == 200, "it says so already"
    assert agent.post(path, {"about": None}).status_code == 403
    assert agent.post(path, {"about": centre.other.pk}).status_code == 403
    assert leader.post(path, {"about": 10**9}).status_code == 422
    assert leader.post(path, {"about": None}).json()["about"] is None
    assert kinds("complaint", ticket).count("complaint.about_set") == 1


def test_what_is_no_complaint_is_about_nobody(centre: Centre) -> None:
    agent = Caller(centre.agent)
    assert agent.post(f"/complaints/{opened(agent, FAULT)}/about", {"about": centre.colleague.pk}).status_code == 404


# Out of which ticket -------------------------------------------------------------------------------------------------


def test_a_ticket_turns_out_to_be_a_complaint(centre: Centre) -> None:
    agent, whose = Caller(centre.agent), customer()
    earlier = opened(agent, NEW, customer=whose)
    ticket = opened(agent, FAULT, customer=whose, assignee=centre.agent.pk)
    given = {"item": "complaints", "complexity": "simple", "about": centre.colleague.pk}
    answer = agent.post(f"/tickets/{ticket}/complaint", given)
    assert answer.status_code == 201, answer.json()
    assert [step["done_at"] is not None for step in answer.json()["steps"]] == [True, False, False, False, False, False]
    found = Ticket.objects.get(pk=ticket)
    assert (found.type, found.item, found.about_id, found.assignee_id) == ("complaint", "complaints", centre.colleague.pk, centre.agent.pk)
    assert Clock.objects.get(ticket=ticket, target="answer").limit == {"hours": 2}
    assert (Link.objects.get().ticket_id, Link.objects.get().other_id) == (ticket, earlier)
    assert told("ticket", ticket)[1][2]["changes"]["type"] == ["fault", "complaint"]
    assert kinds("complaint", ticket) == ["complaint.about_set", "complaint.received", "complaint.step_done"]
    assert agent.post(f"/tickets/{ticket}/resolve", {"resolution": "x"}).status_code == 409, "it is answered first"
    assert agent.post(f"/complaints/{ticket}/answer", {"body": "退费"}).status_code == 201
    assert agent.post(f"/tickets/{ticket}/complaint").status_code == 409
    assert Caller(centre.colleague).get(f"/tickets/{ticket}").status_code == 404


def test_it_may_stay_under_its_item_and_takes_none_that_is_not_there(centre: Centre) -> None:
    agent = Caller(centre.agent)
    ticket = opened(agent, FAULT)
    assert agent.post(f"/tickets/{ticket}/complaint", {"item": "nothing"}).status_code == 422
    assert Ticket.objects.get(pk=ticket).type == "fault"
    assert agent.post(f"/tickets/{ticket}/complaint").status_code == 201
    assert Ticket.objects.get(pk=ticket).item == "advice"


# Like which others ---------------------------------------------------------------------------------------------------


def test_duplicates_are_found_when_customer_or_item_is_changed_later(centre: Centre) -> None:
    agent, whose = Caller(centre.agent), customer()
    first = opened(agent, NEW, item="advice")
    second = opened(agent, NEW, customer=whose)
    assert not Link.objects.exists()
    assert agent.patch(f"/tickets/{first}", {"customer": whose}).status_code == 200
    assert not Link.objects.exists(), "of another item"
    for item in ("complaints", "advice", "complaints"):
        assert agent.patch(f"/tickets/{first}", {"item": item}).status_code == 200
    (link,) = Link.objects.all()
    assert (link.ticket_id, link.other_id, link.kind) == (second, first, "duplicate"), "the later one is the duplicate, once"
    assert kinds("ticket", second).count("ticket.linked") == 1
    third = opened(agent, NEW)
    assert agent.patch(f"/tickets/{third}", {"customer": whose}).status_code == 200
    assert set(Link.objects.values_list("ticket", "other")) == {(second, first), (third, first), (third, second)}


def test_duplicates_are_found_when_their_customers_turn_out_to_be_one(centre: Centre) -> None:
    """By a job, once however often it is done."""
    agent, manager, first, second, third = Caller(centre.agent), Caller(centre.manager), customer(), customer(), customer()
    one, two, three = (opened(agent, NEW, customer=whose) for whose in (first, second, third))
    for whose in (first, third):
        assert manager.post(f"/customers/{whose}/merge", {"into": second}).status_code == 200
    assert not Link.objects.exists()
    jobs = ProcrastinateJob.objects.filter(task_name="sanxiang_centre.tickets.tasks.link_merged")
    for args in list(jobs.values_list("args", flat=True)) * 2:
        link_merged.func(**args)
    assert set(Link.objects.values_list("ticket", "other", "kind")) == {
        (two, one, "duplicate"),
        (three, one, "duplicate"),
        (three, two, "duplicate"),
    }


# By skill when it is made --------------------------------------------------------------------------------------------


@pytest.fixture
def group(centre: Centre) -> SkillGroup:
    found = SkillGroup.objects.create(name="热线", created_at=centre.agent.created_at)
    for person, level in ((centre.agent, 1), (centre.colleague, 1), (centre.other, 2)):
        Skill.objects.create(person=person, group=found, level=level)
    return found


def test_a_new_ticket_goes_to_whom_it_fits_best(centre: Centre, group: SkillGroup) -> None:
    agent = Caller(centre.agent)
    tickets = [opened(agent, FAULT, group=group.pk, by_skill=True) for _ in range(3)]
    held = dict(Ticket.objects.values_list("pk", "assignee"))
    assert [held[each] for each in tickets] == [centre.agent.pk, centre.colleague.pk, centre.agent.pk], "level, then load"
    assert Ticket.objects.get(pk=tickets[1]).state == "open"
    how = told("ticket", tickets[1])[1]
    assert (how[0], how[2]["after"], how[2]["how"]) == ("ticket.assigned", [centre.colleague.pk, group.pk], "by_skill")
    assert set(Notice.objects.values_list("kind", "person")) == {("ticket.assigned", centre.colleague.pk)}


def test_nobody_gets_a_complaint_about_them_by_skill(centre: Centre, group: SkillGroup) -> None:
    Person.objects.filter(pk=centre.agent.pk).update(is_active=False)
    ticket = opened(Caller(centre.leader), NEW, group=group.pk, by_skill=True, about=centre.colleague.pk)
    found = Ticket.objects.get(pk=ticket)
    assert (found.assignee_id, found.team_id) == (centre.other.pk, centre.second.pk)


def test_where_nobody_can_it_waits_in_the_group(centre: Centre) -> None:
    empty = SkillGroup.objects.create(name="空", created_at=centre.agent.created_at)
    found = Ticket.objects.get(pk=opened(Caller(centre.agent), FAULT, group=empty.pk, by_skill=True))
    assert (found.state, found.assignee_id, found.group_id) == ("new", None, empty.pk)


def test_by_skill_wants_a_group_and_no_person(centre: Centre, group: SkillGroup) -> None:
    agent = Caller(centre.agent)
    for given, field in (({}, "group"), ({"group": group.pk, "assignee": centre.agent.pk}, "by_skill")):
        answer = agent.post("/tickets", {**FAULT, "by_skill": True, **given})
        assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
