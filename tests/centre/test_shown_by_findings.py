"""Steps of a complaint that the worker's findings prove, and none that they do not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from callers import Centre, told
from procrastinate.contrib.django.models import ProcrastinateJob
from ruling_standard import publish, ruling
from small_standard import BEGIN, acting
from tickets_made import NINE, actor, make

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.conversations.inspecting import inspect_waiting
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.conversations.services import add_entry, default_parties, open_conversation
from sanxiang_centre.editions.services import set_scope
from sanxiang_centre.tickets.models import ComplaintStep, Ticket
from sanxiang_centre.tickets.services import settings as rules
from sanxiang_centre.tickets.services.findings import show_late
from sanxiang_centre.tickets.services.moving import withdraw

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(minutes=5)
KIND = ("您好，请讲。", "再见。")


@pytest.fixture(autouse=True)
def standard(centre: Centre) -> None:
    owner = accounts.create_person(actor=SYSTEM, now=NINE, staff_no="o1", name="标准", roles=["standard_owner"], password=None)
    edition = publish(owner, centre.manager, ruling(), now=NINE, valid_from=BEGIN)
    set_scope(actor=acting(owner), now=NINE, channel="", group=None, standard="small", since=BEGIN)
    rules.install_edition(now=NINE, edition=edition.pk)


def talk(person: Person, says: Sequence[str] = KIND) -> Conversation:
    """A conversation that is over and waits for the worker."""
    who = actor(person)
    found = open_conversation(actor=who, now=NINE, key="x", channel="phone", parties=default_parties(person.staff_no))
    for place, text in enumerate(says, 1):
        add_entry(actor=who, now=NINE + timedelta(seconds=place), conversation=found.pk, entry="utterance", party=0, text=text)
    add_entry(actor=who, now=NINE + timedelta(minutes=1), conversation=found.pk, entry="closed")
    return found


def complaint(person: Person, conversation: Conversation) -> Ticket:
    return make(person, type="complaint", item="repair", conversation=conversation.pk)


def shown(ticket: Ticket) -> dict[int, str]:
    """Place -> evidence, of the steps that findings have shown."""
    rows = ComplaintStep.objects.filter(complaint=ticket.pk, shown_by="finding")
    assert all(step.done_at is not None and step.done_by_id is None for step in rows)
    return {step.place: step.evidence for step in rows}


def test_the_worker_does_the_steps_that_its_findings_prove(centre: Centre) -> None:
    """Not brushing anybody off proves nothing by itself; what only a person can see stays for a person."""
    talked = talk(centre.agent)
    ticket = complaint(centre.agent, talked)
    assert shown(ticket) == {}
    inspect_waiting(now=lambda: LATER)
    assert shown(ticket) == {2: f"conversation:{talked.pk} greets, no-brush-off", 4: f"conversation:{talked.pk} says-farewell"}
    assert [body for kind, actor, body in told("complaint", ticket.pk) if kind == "complaint.step_done"][1:] == [
        {"step": 2, "shown_by": "finding"},
        {"step": 4, "shown_by": "finding"},
    ]
    found = Ticket.objects.get(pk=ticket.pk)
    assert (found.revision, found.updated_at) == (ticket.revision + 1, LATER)


def test_a_complaint_from_a_conversation_that_was_inspected_before(centre: Centre) -> None:
    talked = talk(centre.agent)
    inspect_waiting(now=lambda: LATER)
    assert set(shown(complaint(centre.agent, talked))) == {2, 4}
    assert not ProcrastinateJob.objects.filter(task_name__endswith="show_findings").exists()


@pytest.mark.parametrize(
    ("says", "places"),
    [
        (("请讲。", "再见。"), {4}),
        (("您好，请讲。",), {2}),
        (("您好，这个不归我管。", "再见。"), {4}),
        (("请讲。",), set()),
    ],
)
def test_what_was_not_said_or_was_spoilt_proves_nothing(centre: Centre, says: Sequence[str], places: set[int]) -> None:
    ticket = complaint(centre.agent, talk(centre.agent, says))
    inspect_waiting(now=lambda: LATER)
    assert set(shown(ticket)) == places


def test_a_step_of_an_agent_is_not_shown_by_anothers_conversation(centre: Centre) -> None:
    """Nor are steps of another complaint, of a closed one, or of a ticket that is none."""
    ticket = complaint(centre.leader, talk(centre.leader))
    other, over = complaint(centre.agent, talk(centre.agent, ("请讲。",))), complaint(centre.agent, talk(centre.agent))
    withdraw(actor=actor(centre.agent), now=NINE, ticket=over.pk, reason="客户撤回")
    none = make(centre.agent, conversation=talk(centre.agent).pk, item="repair")
    inspect_waiting(now=lambda: LATER)
    assert [shown(each) for each in (ticket, other, over, none)] == [{}] * 4


def test_a_complaint_that_was_made_during_the_inspection_is_seen_to_by_a_job(centre: Centre) -> None:
    ticket = complaint(centre.agent, talk(centre.agent))
    jobs = ProcrastinateJob.objects.filter(task_name__endswith="tickets.tasks.show_findings")
    assert [job.args for job in jobs] == [{"ticket": ticket.pk}]
    inspect_waiting(now=lambda: LATER)
    ComplaintStep.objects.filter(complaint=ticket.pk).update(done_at=None, shown_by="", evidence="")
    for _ in range(2):
        show_late(now=LATER, ticket=ticket.pk)
    assert set(shown(ticket)) == {2, 4}
    assert Ticket.objects.get(pk=ticket.pk).revision == ticket.revision + 2
