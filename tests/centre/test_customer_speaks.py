"""A customer who speaks in a conversation ends the waits that are for it, by then or once it is known who it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from callers import Caller, Centre, told
from django.db import connection
from django.test.utils import CaptureQueriesContext
from promises_made import NUMBER, OTHER_NUMBER, at, call, read
from tickets_made import actor, clocks, install, make

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.conversations.services import add_entry, open_conversation
from sanxiang_centre.customers.services.merging import merge_customers
from sanxiang_centre.customers.services.registering import create_customer
from sanxiang_centre.tickets.models import ComplaintStep, Fact, Ticket, Wait
from sanxiang_centre.tickets.services.waiting import wait

pytestmark = pytest.mark.django_db
LAWFUL = "待客户补充资料"
TEN = at(10)


@pytest.fixture(autouse=True)
def rules(db: None) -> None:
    install()


def known(number: str = NUMBER) -> int:
    return create_customer(actor=SYSTEM, now=at(9), name="王小明", identities=[("phone", number)]).pk


def talk(centre: Centre, number: str = "", now: datetime = TEN) -> Conversation:
    parties = [{"role": "agent", "id": "a1"}, {"role": "customer", "id": number}]
    return open_conversation(actor=actor(centre.agent), now=now, key="k", channel="chat", parties=parties)


def say(centre: Centre, talked: Conversation, party: int, now: datetime, entry: str = "message") -> None:
    add_entry(actor=actor(centre.agent), now=now, conversation=talked.pk, entry=entry, party=party, text="补好了")


def waiting(centre: Centre, since: datetime = TEN, waiting_for: str = "customer", **given: Any) -> Ticket:
    ticket = make(centre.agent, at(9), assignee=centre.agent.pk, **given)
    until = at(18) if waiting_for == "planned" else None
    return wait(actor=actor(centre.agent), now=since, ticket=ticket.pk, waiting=waiting_for, reason=LAWFUL, until=until)


def states(*tickets: Ticket) -> list[str]:
    by_id = dict(Ticket.objects.values_list("pk", "state"))
    return [by_id[each.pk] for each in tickets]


def test_the_ticket_of_the_conversation_goes_on_when_the_customer_speaks(centre: Centre) -> None:
    talked = talk(centre)
    ticket = waiting(centre, conversation=talked.pk)
    planned = waiting(centre, waiting_for="planned", conversation=talked.pk)
    say(centre, talked, 0, at(10, 30))
    say(centre, talked, 1, at(10, 40), entry="typing")
    assert states(ticket, planned) == ["waiting", "waiting"], "the agent spoke, and typing is not speaking"
    say(centre, talked, 1, at(11))
    assert states(ticket, planned) == ["open", "open"]
    over = Wait.objects.get(ticket=ticket)
    assert (over.ended_at, over.end) == (at(11), "customer")
    evidence = f"conversation:{talked.pk}"
    assert list(Fact.objects.filter(ticket=ticket, evidence=evidence).order_by("seq").values_list("event", "state")) == [
        ("contact.message", ""),
        ("", "open"),
    ]
    agent = Caller(centre.agent)
    shown = {row["kind"]: row["content"] for row in agent.get(f"/tickets/{ticket.pk}/history").json()["items"]}
    assert shown["ticket.customer_spoke"] == {"conversation": talked.pk, "at": at(11).isoformat()}
    assert shown["ticket.resumed"] == {"why": "customer", "seconds": 3600}
    assert clocks(agent, ticket.pk)["next"]["start"].startswith("2026-11-26T03:00"), "an answer is due from when the customer spoke"
    say(centre, talked, 1, at(11, 1))
    assert Fact.objects.filter(ticket=ticket, event="contact.message").count() == 1, "it waits no longer: nothing is added"


def test_other_tickets_of_the_customer_go_on_where_they_wait_for_the_customer(centre: Centre) -> None:
    whose = known()
    merged = merge_customers(actor=SYSTEM, now=at(9), customer=known("13912340009"), into=whose)
    mine, third = waiting(centre, customer=whose), waiting(centre, waiting_for="third_party", customer=whose)
    strange = waiting(centre, customer=known(OTHER_NUMBER))
    assert merged is not None
    say(centre, talk(centre, "139 1234 0009"), 1, at(11))
    assert states(mine, third, strange) == ["open", "waiting", "waiting"]


def test_a_conversation_that_comes_in_later_ends_the_wait_when_it_took_place(centre: Centre) -> None:
    whose = known()
    early, ticket = waiting(centre, since=at(12), customer=whose), waiting(centre, customer=whose)
    read(call("k", "您好。", "资料寄出了。", when=at(11)), now=at(13))
    assert states(early, ticket) == ["waiting", "open"], "what was said before a wait ends no wait"
    assert Wait.objects.get(ticket=ticket).ended_at == at(11) + timedelta(seconds=10)
    fact = Fact.objects.get(ticket=ticket, event="contact.message")
    assert (fact.at, fact.known_at) == (at(11) + timedelta(seconds=10), at(13))
    assert {kind for kind, *_ in told("ticket", ticket.pk)} >= {"ticket.customer_spoke", "ticket.resumed", "ticket.state_changed"}


def test_a_call_without_a_word_of_the_customer_ends_nothing(centre: Centre) -> None:
    ticket = waiting(centre, customer=known())
    read(call("k", "您好。", when=at(11)), now=at(13))
    assert states(ticket) == ["waiting"]


def test_a_number_that_is_known_only_later_ends_the_wait_then(centre: Centre) -> None:
    whose = known(OTHER_NUMBER)
    ticket = waiting(centre, customer=whose)
    read(call("k", "您好。", "我换号码了。", when=at(11)), now=at(13))
    assert states(ticket) == ["waiting"]
    Caller(centre.manager).post(f"/customers/{whose}/identities", {"kind": "phone", "value": NUMBER})
    assert states(ticket) == ["open"]


def test_two_customers_who_turn_out_to_be_one_have_spoken(centre: Centre) -> None:
    spoke, waits = known(), known(OTHER_NUMBER)
    ticket = waiting(centre, customer=waits)
    read(call("k", "您好。", "是我。", when=at(11)), now=at(13))
    assert states(ticket) == ["waiting"]
    merge_customers(actor=SYSTEM, now=at(14), customer=spoke, into=waits)
    assert states(ticket) == ["open"]


def test_a_step_of_a_complaint_that_the_word_shows_is_done(centre: Centre) -> None:
    steps = [{"name": {"zh": "补充", "en": "supplement"}, "record": ["contact.message"]}]
    procedure = {"id": "complaint", "name": {"zh": "投诉", "en": "complaint"}, "steps": steps}
    install("with-a-word", at=datetime(2026, 2, 1, tzinfo=UTC), procedures={"complaint": procedure})
    talked = talk(centre)
    ticket = waiting(centre, type="complaint", item="complaints", complexity="complex", conversation=talked.pk)
    say(centre, talked, 1, at(11))
    assert states(ticket) == ["open"]
    assert ComplaintStep.objects.get(complaint=ticket.pk).evidence == "contact.message"


def test_many_cost_no_more_statements_than_one(centre: Centre) -> None:
    def cost(number: str, count: int) -> int:
        whose = known(number)
        for _ in range(count):
            waiting(centre, customer=whose)
        talked = talk(centre, number)
        with CaptureQueriesContext(connection) as captured:
            say(centre, talked, 1, at(11))
        return len(captured)

    cost("13912340005", 1)
    assert cost("13912340003", 3) == cost("13912340004", 6)
