"""A ticket from a conversation: only by who may see the conversation, and found by it."""

from __future__ import annotations

import pytest
from callers import NOW, Caller, Centre
from django.core.management import call_command
from django.db import connection
from tickets_made import NINE, actor, install, make

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.conversations.services import default_parties, open_conversation
from sanxiang_centre.tickets.models import Ticket
from sanxiang_centre.tickets.services.moving import split

NEW = {"type": "fault", "subject": "机器不启动", "item": "advice"}


def talk(person: Person) -> Conversation:
    parties = default_parties(person.staff_no)
    return open_conversation(actor=actor(person), now=NOW, key=f"of {person.staff_no}", channel="phone", parties=parties)


@pytest.mark.django_db
def test_only_who_may_see_the_conversation_opens_a_ticket_from_it(centre: Centre) -> None:
    install()
    talked = talk(centre.agent).pk
    may = {"agent", "leader", "manager"}
    for name, person in centre.everybody().items():
        if name == "admin":
            continue
        answer = Caller(person).post("/tickets", {**NEW, "conversation": talked})
        assert answer.status_code == (201 if name in may else 422), name
        if name in may:
            assert answer.json()["conversation"] == talked
        else:
            assert [error["field"] for error in answer.json()["errors"]] == ["conversation"]
    assert Ticket.objects.count() == len(may)
    assert Caller(centre.agent).post("/tickets", {**NEW, "conversation": talked + 1}).status_code == 422


@pytest.mark.django_db
def test_tickets_of_a_conversation_are_listed_as_far_as_one_sees_them(centre: Centre) -> None:
    install()
    talked = talk(centre.agent).pk
    ticket = make(centre.agent, conversation=talked)
    make(centre.agent)
    path = f"/tickets?conversation={talked}"
    assert [one["id"] for one in Caller(centre.colleague).get(path).json()["items"]] == [ticket.pk]
    assert Caller(centre.other).get(path).json()["items"] == []


@pytest.mark.django_db
def test_what_is_split_off_is_of_the_same_conversation(centre: Centre) -> None:
    """Also by a colleague, who sees the ticket and not the conversation."""
    install()
    ticket = make(centre.agent, conversation=talk(centre.agent).pk)
    off = split(actor=actor(centre.colleague), now=NINE, ticket=ticket.pk, messages=[], type="other", subject="另一件事")
    assert Ticket.objects.get(pk=off.pk).conversation_id == ticket.conversation_id


@pytest.mark.django_db(transaction=True)
def test_numbers_of_before_are_kept_where_there_is_such_a_conversation(centre: Centre) -> None:
    install()
    kept, stray = make(centre.agent, conversation=talk(centre.agent).pk), make(centre.agent)
    call_command("migrate", "tickets", "0001", verbosity=0)
    try:
        with connection.cursor() as cursor:
            cursor.execute("update tickets_ticket set conversation = 1000000 where id = %s", [stray.pk])
    finally:
        call_command("migrate", verbosity=0)
    assert Ticket.objects.get(pk=kept.pk).conversation_id == kept.conversation_id is not None
    assert Ticket.objects.get(pk=stray.pk).conversation_id is None
