"""Tickets that change hands, customers who speak, complaints that go higher, what watchers see: who is told, and why."""

from __future__ import annotations

from typing import Any

import pytest
from callers import Caller, Centre
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tickets_made import NINE, install, make

from sanxiang_centre.accounts.models import Person, Skill, SkillGroup
from sanxiang_centre.notices.models import Notice
from sanxiang_centre.tickets.models import Ticket, Watcher

pytestmark = pytest.mark.django_db
COMPLAINT = {"type": "complaint", "item": "complaints", "complexity": "simple"}


@pytest.fixture(autouse=True)
def rules(db: None) -> None:
    install()


def made(person: Person, **given: Any) -> Ticket:
    """Now: no clock of it is missed while the test runs."""
    return make(person, timezone.now(), **given)


def told(centre: Centre) -> set[tuple[str, str, str]]:
    """Kind, who and why."""
    names = {person.pk: name for name, person in centre.everybody().items()}
    return {(kind, names[person], why) for kind, person, why in Notice.objects.values_list("kind", "person", "why")}


def watched(ticket: Ticket, *people: Person) -> None:
    Watcher.objects.bulk_create(Watcher(ticket=ticket, person=person) for person in people)


def done(caller: Caller, path: str, body: Any = None) -> None:
    assert caller.post(path, body).status_code < 300


def test_who_gets_a_ticket_is_told_unless_they_took_it(centre: Centre) -> None:
    ticket, leader = made(centre.agent), Caller(centre.leader)
    done(Caller(centre.agent), f"/tickets/{ticket.pk}/take")
    assert told(centre) == set()
    done(leader, f"/tickets/{ticket.pk}/assign", {"person": centre.colleague.pk})
    assert told(centre) == {("ticket.assigned", "colleague", "assignee")}
    (notice,) = Caller(centre.colleague).get("/notices").json()["items"]
    assert notice["says"]["zh"] == f"工单 {ticket.number} 交由你处理"
    done(leader, "/tickets", {"type": "fault", "subject": "x", "assignee": centre.agent.pk})
    assert ("ticket.assigned", "agent", "assignee") in told(centre)


def test_what_goes_out_of_a_hand_is_told_to_the_group_or_to_the_leader(centre: Centre) -> None:
    group = SkillGroup.objects.create(name="热线", created_at=NINE)
    Skill.objects.create(person=centre.colleague, group=group, level=1)
    ticket = made(centre.agent, assignee=centre.agent.pk)
    done(Caller(centre.leader), f"/tickets/{ticket.pk}/assign", {"group": group.pk})
    assert told(centre) == {("ticket.returned", "colleague", "group")}
    made(centre.agent, assignee=centre.agent.pk)
    done(Caller(centre.admin), f"/people/{centre.agent.pk}/deactivate")
    assert told(centre) == {("ticket.returned", "colleague", "group"), ("ticket.returned", "leader", "leader")}


def test_the_successor_is_told_how_many_where_they_are_many(centre: Centre) -> None:
    for _ in range(5):
        made(centre.agent, assignee=centre.agent.pk)
    done(Caller(centre.admin), f"/people/{centre.agent.pk}/deactivate", {"successor": centre.colleague.pk})
    (notice,) = Caller(centre.colleague).get("/notices").json()["items"]
    assert notice["kind"] == "ticket.assigned_many"
    assert notice["says"]["zh"] == "5 张工单交由你处理，见工单列表"
    assert notice["because"]["zh"] == "你接手已离开同事的工作"


def test_who_has_the_ticket_is_told_when_the_customer_speaks(centre: Centre) -> None:
    ticket = made(centre.agent, assignee=centre.agent.pk)
    done(Caller(centre.agent), f"/tickets/{ticket.pk}/customer-messages", {"body": "好了吗"})
    assert told(centre) == set(), "who typed it in knows"
    done(Caller(centre.colleague), f"/tickets/{ticket.pk}/customer-messages", {"body": "好了吗"})
    assert told(centre) == {("ticket.customer_spoke", "agent", "assignee")}


def test_a_complaint_that_goes_higher_is_told_there(centre: Centre) -> None:
    ticket = made(centre.agent, assignee=centre.agent.pk, **COMPLAINT)
    done(Caller(centre.agent), f"/complaints/{ticket.pk}/escalate", {"to": centre.leader.pk})
    assert told(centre) == {("complaint.escalated", "leader", "assignee")}, "once"
    done(Caller(centre.manager), f"/complaints/{ticket.pk}/regulator", {"regulator": "12315"})
    assert told(centre) == {("complaint.escalated", "leader", "assignee"), ("complaint.upgraded", "leader", "assignee")}


def test_nobody_is_told_of_a_complaint_about_them(centre: Centre) -> None:
    ticket = made(centre.agent, assignee=centre.agent.pk, about=centre.leader.pk, **COMPLAINT)
    watched(ticket, centre.leader, centre.colleague)
    done(Caller(centre.manager), f"/complaints/{ticket.pk}/regulator", {"regulator": "12315"})
    done(Caller(centre.colleague), f"/tickets/{ticket.pk}/customer-messages", {"body": "好了吗"})
    assert told(centre) == {
        ("complaint.upgraded", "agent", "assignee"),
        ("ticket.changed", "colleague", "watcher"),
        ("ticket.customer_spoke", "agent", "assignee"),
    }


def test_who_watches_is_told_that_something_changed_until_they_have_read_it(centre: Centre) -> None:
    ticket, agent = made(centre.agent), Caller(centre.agent)
    watched(ticket, centre.colleague, centre.agent)
    done(agent, f"/tickets/{ticket.pk}/take")
    done(agent, f"/tickets/{ticket.pk}/notes", {"body": "查过了"})
    assert agent.patch(f"/tickets/{ticket.pk}", {"priority": "high"}).status_code == 200
    assert told(centre) == {("ticket.changed", "colleague", "watcher")}
    assert Notice.objects.count() == 1
    Caller(centre.colleague).post("/notices/read", {"up_to": Notice.objects.get().pk})
    done(agent, f"/tickets/{ticket.pk}/resolve", {"resolution": "好了"})
    assert Notice.objects.count() == 2


def test_of_a_mass_action_people_are_told_at_once(centre: Centre) -> None:
    """What is refused is not told of, and many cost as much as few."""

    def cost(count: int, refused: int) -> int:
        tickets = [made(centre.agent) for _ in range(count)]
        for ticket in tickets:
            watched(ticket, centre.other)
        ids = [ticket.pk for ticket in tickets] + [made(centre.agent, about=centre.leader.pk, **COMPLAINT).pk for _ in range(refused)]
        with CaptureQueriesContext(connection) as captured:
            done(Caller(centre.leader), "/tickets/many", {"tickets": ids, "action": "assign", "given": {"person": centre.colleague.pk}})
        return sum("notices_notice" in query["sql"] for query in captured.captured_queries)

    few = cost(5, 1)
    assert told(centre) == {("ticket.assigned_many", "colleague", "assignee"), ("ticket.changed", "other", "watcher")}
    assert Notice.objects.get(person=centre.colleague).facts == {"count": 5}
    assert cost(15, 2) == few


def test_what_concerns_nobody_else_costs_one_question(centre: Centre) -> None:
    ticket = made(centre.agent, assignee=centre.agent.pk)
    with CaptureQueriesContext(connection) as captured:
        done(Caller(centre.agent), f"/tickets/{ticket.pk}/notes", {"body": "查过了"})
    asked = [query["sql"] for query in captured.captured_queries]
    assert sum("tickets_watcher" in sql for sql in asked) == 1
    assert not any("notices_" in sql for sql in asked)
