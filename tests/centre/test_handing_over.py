"""Who leaves the centre leaves no ticket behind that is not closed, and none comes back into their hand."""

from __future__ import annotations

from typing import Any

import pytest
from callers import Caller, Centre, told
from tickets_made import NINE, actor, install, make

from sanxiang_centre.accounts.models import Person, SkillGroup
from sanxiang_centre.accounts.services import create_person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.tickets.models import Ticket
from sanxiang_centre.tickets.services.complaints import answer
from sanxiang_centre.tickets.services.moving import close, resolve

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules(db: None) -> None:
    install()


def resolved(person: Person, **given: Any) -> Ticket:
    ticket = make(person, assignee=person.pk, **given)
    if ticket.type == "complaint":
        answer(actor=actor(person), now=NINE, ticket=ticket.pk, body="退费")
    return resolve(actor=actor(person), now=NINE, ticket=ticket.pk, resolution="好了")


def leave(centre: Centre, person: Person, successor: Person | None = None) -> int:
    given = {} if successor is None else {"successor": successor.pk}
    code: int = Caller(centre.admin).post(f"/people/{person.pk}/deactivate", given).status_code
    return code


def holder(ticket: Ticket) -> tuple[int | None, int | None]:
    return Ticket.objects.values_list("assignee", "team").get(pk=ticket.pk)


def test_all_but_what_is_closed_goes_to_the_successor_and_the_team_with_it(centre: Centre) -> None:
    complaint = resolved(centre.agent, type="complaint", item="complaints", complexity="simple")
    work, over = make(centre.agent, assignee=centre.agent.pk), resolved(centre.agent)
    close(actor=actor(centre.agent), now=NINE, ticket=over.pk)
    assert leave(centre, centre.agent, centre.other) == 200
    theirs = (centre.other.pk, centre.second.pk)
    assert (holder(complaint), holder(work)) == (theirs, theirs), "the complaint is to be accepted and closed yet"
    assert holder(over) == (centre.agent.pk, centre.first.pk)
    kind, who, body = told("ticket", complaint.pk)[-1]
    assert (kind, who, body["after"], body["how"]) == ("ticket.assigned", centre.admin.pk, [centre.other.pk, None], "handed_over")
    assert Ticket.objects.get(pk=work.pk).revision > work.revision
    assert Caller(centre.other).post(f"/complaints/{complaint.pk}/acceptance", {"accepted": False}).status_code == 200


def test_without_a_successor_it_goes_back_to_the_group(centre: Centre) -> None:
    group = SkillGroup.objects.create(name="热线", created_at=NINE)
    ticket = make(centre.agent, assignee=centre.agent.pk, group=group.pk)
    assert leave(centre, centre.agent) == 200
    assert holder(ticket) == (None, centre.first.pk)
    assert told("ticket", ticket.pk)[-1][2]["after"] == [None, group.pk]


@pytest.mark.parametrize("name", ["admin", "agent"])
def test_the_successor_must_be_able_to_work_on_tickets(centre: Centre, name: str) -> None:
    """Nor is it who leaves. Nothing is done then; where there are no tickets, the others take over what else there is."""
    successor = getattr(centre, name)
    ticket = make(centre.agent, assignee=centre.agent.pk)
    assert leave(centre, centre.agent, successor) == 422
    assert Person.objects.get(pk=centre.agent.pk).is_active
    assert holder(ticket)[0] == centre.agent.pk
    if name != "agent":
        assert leave(centre, centre.colleague, successor) == 200


def test_an_integration_is_no_successor(centre: Centre) -> None:
    machine = create_person(actor=SYSTEM, now=NINE, staff_no="x1", name="接口", roles=["integration"], password=None)
    make(centre.agent, assignee=centre.agent.pk)
    assert leave(centre, centre.agent, machine) == 422


@pytest.mark.parametrize("way", ["reopen", "customer-messages", "acceptance"])
def test_what_is_opened_again_is_in_nobodys_hand_once_they_have_left(centre: Centre, way: str) -> None:
    complaint = way == "acceptance"
    given = {"type": "complaint", "item": "complaints", "complexity": "simple"} if complaint else {}
    ticket = resolved(centre.agent, **given)
    Person.objects.filter(pk=centre.agent.pk).update(is_active=False)
    of, body = "complaints" if complaint else "tickets", {"acceptance": {"accepted": False}, "customer-messages": {"body": "又坏了"}}
    assert Caller(centre.colleague).post(f"/{of}/{ticket.pk}/{way}", body.get(way)).status_code < 300
    found = Ticket.objects.get(pk=ticket.pk)
    assert (found.state, found.assignee_id, found.team_id) == ("reopened", None, centre.first.pk)
    assert [body["how"] for kind, _, body in told("ticket", ticket.pk) if kind == "ticket.assigned"] == ["left"]


def test_who_is_still_there_keeps_what_is_opened_again(centre: Centre) -> None:
    ticket = resolved(centre.agent)
    Caller(centre.colleague).post(f"/tickets/{ticket.pk}/reopen")
    assert holder(ticket)[0] == centre.agent.pk
