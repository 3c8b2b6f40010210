"""A ticket is fetched and written past the mapper: the same ticket, for the same people, and nothing else of it is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from callers import Caller, Centre
from django.db import connection, transaction
from tickets_made import NINE, actor, install, make

from sanxiang_centre.accounts.models import Person, SkillGroup
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.models import Ticket, Watcher

pytestmark = pytest.mark.django_db
PERMISSIONS = ("ticket.read", "ticket.work", "ticket.assign")


@pytest.fixture(autouse=True)
def rules(db: None) -> None:
    install()


def fetched(asker: Actor, ticket: int, permission: str, *, lock: bool) -> Ticket | None:
    try:
        return queries.access_ticket(asker, ticket, permission, lock=lock)
    except Problem:
        return None


def mapped(asker: Actor, ticket: int, permission: str) -> Ticket | None:
    try:
        return Ticket.objects.filter(queries.reached(asker, permission), pk=ticket).first()
    except Problem:
        return None


def values(ticket: Ticket | None) -> dict[str, object]:
    return {} if ticket is None else {field.attname: getattr(ticket, field.attname) for field in Ticket._meta.concrete_fields}


def made(centre: Centre) -> list[Ticket]:
    """In hand, with all kinds of values; of nobody, in a group; watched from elsewhere; a complaint about somebody."""
    group = SkillGroup.objects.create(name="二线", created_at=NINE)
    own = make(centre.agent, subject="打印机卡纸", assignee=centre.agent.pk)
    Ticket.objects.filter(pk=own.pk).update(custom={"地点": ["一楼", 2, None]}, region="urban")
    watched = make(centre.other)
    Watcher.objects.create(ticket=watched, person=centre.colleague)
    complaint = make(centre.leader, type="complaint", item="complaints", about=centre.agent.pk)
    return [own, make(centre.colleague, group=group.pk), watched, complaint]


@pytest.mark.parametrize("lock", [False, True], ids=["read", "locked"])
def test_who_reaches_what_is_as_the_mapper_has_it(centre: Centre, lock: bool) -> None:
    tickets, reached = made(centre), set()
    for asker in (SYSTEM, *(actor(person) for person in Person.objects.order_by("pk"))):
        for ticket in tickets:
            for permission in PERMISSIONS:
                found = fetched(asker, ticket.pk, permission, lock=lock)
                assert values(found) == values(mapped(asker, ticket.pk, permission)), (asker, ticket.pk, permission)
                reached.add(found is not None)
    assert reached == {True, False}


def test_it_comes_with_what_it_is_shown_with(centre: Centre) -> None:
    own, grouped = (queries.access_ticket(SYSTEM, each.pk) for each in made(centre)[:2])
    asked = Asked()
    with connection.execute_wrapper(asked):
        assert own.assignee == centre.agent
        assert own.assignee is not None
        assert own.assignee.roles == centre.agent.roles
        assert (own.group, own.team, grouped.assignee) == (None, centre.first, None)
        assert grouped.group is not None
        assert grouped.group.name == "二线"
    assert asked.texts == []


def test_a_lock_is_for_transactions(centre: Centre) -> None:
    ticket = make(centre.agent)
    with transaction.atomic():
        assert queries.access_ticket(SYSTEM, ticket.pk, lock=True) == ticket


def test_only_what_is_changed_is_written(centre: Centre) -> None:
    ticket, asked = make(centre.agent, subject="打印机卡纸", assignee=centre.agent.pk), Asked()
    with connection.execute_wrapper(asked):
        assert Caller(centre.agent).patch(f"/tickets/{ticket.pk}", {"priority": "high"}).status_code == 200
    written = next(text for text in asked.texts if 'update "tickets_ticket"' in text)
    assert '"priority"' in written
    assert not any(f'"{name}" = ' in written for name in ("grams", "subject", "form_id", "custom"))
    assert Caller(centre.agent).patch(f"/tickets/{ticket.pk}", {"subject": "门禁断线"}).status_code == 200
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.subject, ticket.grams) == ("high", "门禁断线", ["门禁", "禁断", "断线"])


class Asked:
    """Keeps what the database is asked."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        self.texts.append(sql)
        return execute(sql, *given)
