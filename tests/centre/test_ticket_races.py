"""Two at the same time, and kills in between, on a real PostgreSQL."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from callers import Caller, Centre
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from tickets_made import NINE, actor, install, make
from together import together, until_waited_for

from sanxiang_centre.accounts import services
from sanxiang_centre.accounts.models import Person, Skill, SkillGroup
from sanxiang_centre.accounts.services import deactivate_person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import Event
from sanxiang_centre.config import embedded
from sanxiang_centre.tickets.dispatch import fire_batch
from sanxiang_centre.tickets.models import Clock, Fact, Ticket, Wait
from sanxiang_centre.tickets.services.settings import change_calendar, recompute_batch
from sanxiang_centre.tickets.services.talking import customer_message, reply
from sanxiang_centre.tickets.services.tickets import assign_ticket
from sanxiang_centre.tickets.services.waiting import resume, wait

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NINE + timedelta(minutes=61)


@pytest.fixture(autouse=True)
def rules(transactional_db: None) -> None:
    install()


def test_of_two_who_take_a_ticket_one_wins(centre: Centre) -> None:
    """In one team, and as members of a group that nobody else sees into."""
    group = SkillGroup.objects.create(name="热线", created_at=NINE)
    for person in (centre.outsider, centre.other):
        Skill.objects.create(person=person, group=group, level=1)
    for pair in ((centre.agent, centre.colleague), (centre.outsider, centre.other)) * 3:
        ticket = make(centre.manager, group=group.pk)
        Ticket.objects.filter(pk=ticket.pk).update(team=pair[0].team)
        callers = [Caller(person) for person in pair]
        answers = together(*(partial(caller.post, f"/tickets/{ticket.pk}/take") for caller in callers))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert Event.objects.filter(kind="ticket.assigned", subject=ticket.pk).count() == 1


def test_ten_tickets_at_once_are_shared_out_evenly(centre: Centre) -> None:
    group = SkillGroup.objects.create(name="热线", created_at=NINE)
    for person in (centre.agent, centre.colleague):
        Skill.objects.create(person=person, group=group, level=1)
    tickets = [make(centre.agent, group=group.pk).pk for _ in range(10)]
    leader = actor(centre.leader)
    together(*(partial(assign_ticket, actor=leader, now=NINE, ticket=ticket, by_skill=True) for ticket in tickets))
    assert sorted(Counter(Ticket.objects.values_list("assignee", flat=True)).values()) == [5, 5]


def test_who_leaves_while_tickets_are_assigned_to_them_leaves_none_behind(centre: Centre) -> None:
    """Whichever comes first: it is refused, or handed over with the rest."""
    leader, admin = actor(centre.leader), actor(centre.admin)
    for number in range(6):
        leaving = services.create_person(
            actor=SYSTEM, now=NINE, staff_no=f"leaves-{number}", name="走", roles=["agent"], team=centre.first.pk, password=None
        ).pk
        tickets = [make(centre.agent).pk for _ in range(3)]
        together(
            partial(deactivate_person, actor=admin, now=NINE, person=leaving),
            *(partial(assign_ticket, actor=leader, now=NINE, ticket=ticket, person=leaving) for ticket in tickets),
            partial(make, centre.leader, assignee=leaving),
        )
        assert not Ticket.objects.filter(assignee=leaving).exists()


def test_two_who_leave_to_each_other_leave_nothing_behind(centre: Centre) -> None:
    """One of them leaves first, and then is nobody to take anything over."""
    admin = actor(centre.admin)
    for number in range(6):
        one, other = (
            services.create_person(
                actor=SYSTEM, now=NINE, staff_no=f"{side}-{number}", name="走", roles=["agent"], team=centre.first.pk, password=None
            ).pk
            for side in ("one", "other")
        )
        make(centre.leader, assignee=one)
        make(centre.leader, assignee=other)
        found = together(
            partial(deactivate_person, actor=admin, now=NINE, person=one, successor=other),
            partial(deactivate_person, actor=admin, now=NINE, person=other, successor=one),
        )
        assert sum(each == 422 for each in found) == 1
        gone = Person.objects.filter(pk__in=(one, other), is_active=False)
        assert (gone.count(), Ticket.objects.filter(assignee__in=gone).count()) == (1, 0)


def test_a_deactivation_under_way_is_waited_for(centre: Centre) -> None:
    ticket, begun = make(centre.agent).pk, threading.Event()

    def leave() -> None:
        with transaction.atomic():
            deactivate_person(actor=actor(centre.admin), now=NINE, person=centre.colleague.pk)
            begun.set()
            until_waited_for()

    def give() -> Any:
        begun.wait(30)
        return assign_ticket(actor=actor(centre.leader), now=NINE, ticket=ticket, person=centre.colleague.pk)

    assert together(leave, give)[1] == 409
    assert Ticket.objects.get(pk=ticket).assignee_id is None


def test_lines_of_a_record_are_numbered_without_gaps(centre: Centre) -> None:
    ticket = make(centre.agent).pk
    agent = actor(centre.agent)
    together(*(lambda: reply(actor=agent, now=NINE, ticket=ticket, body="好的") for _ in range(8)))
    numbers = list(Fact.objects.filter(ticket=ticket).order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert Fact.objects.filter(ticket=ticket, event="ticket.responded").count() == 1
    assert Ticket.objects.get(pk=ticket).revision == 9


def test_a_wait_and_the_word_of_the_customer(centre: Centre) -> None:
    """Whichever comes first, nobody is left with two ends of one wait."""
    agent = actor(centre.agent)
    for _ in range(5):
        ticket = make(centre.agent).pk
        wait(actor=agent, now=NINE, ticket=ticket, waiting="customer", reason="待客户补充资料")
        together(
            partial(resume, actor=agent, now=SOON, ticket=ticket),
            partial(customer_message, actor=agent, now=SOON, ticket=ticket, body="来了"),
        )
        assert Event.objects.filter(kind="ticket.resumed", subject=ticket).count() == 1
        assert Wait.objects.filter(ticket=ticket, ended_at=None).count() == 0
        assert Ticket.objects.get(pk=ticket).state == "open"


def test_two_dispatchers_and_writers_fire_nothing_twice(centre: Centre) -> None:
    agent = actor(centre.agent)
    tickets = [make(centre.agent).pk for _ in range(60)]

    def fire() -> int:
        return sum(fire_batch(SOON, size=7) for _ in range(20))

    def write() -> None:
        for ticket in tickets[::3]:
            reply(actor=agent, now=SOON, ticket=ticket, body="好的")

    together(fire, fire, write)
    while fire_batch(SOON):
        pass
    missed = Counter(Event.objects.filter(kind="ticket.clock_missed").values_list("subject", flat=True))
    assert missed == dict.fromkeys(tickets, 1)
    assert set(Clock.objects.filter(target="respond").values_list("state", flat=True)) == {"missed"}
    assert set(Ticket.objects.values_list("missed", flat=True)) == {1}


def test_a_recomputation_beside_writers(centre: Centre) -> None:
    agent = actor(centre.agent)
    tickets = [make(centre.agent).pk for _ in range(30)]
    now = NINE + timedelta(minutes=1)
    run = change_calendar(actor=actor(centre.manager), now=now, change={"from": "2026-11-27", "days": {"2026-11-27": "closed"}})

    def recompute() -> None:
        while recompute_batch(now=now, recomputation=run.pk, size=4):
            pass

    together(recompute, recompute, lambda: [reply(actor=agent, now=now, ticket=ticket, body="好的") for ticket in tickets])
    assert len(set(Clock.objects.filter(target="resolve").values_list("due", flat=True))) == 1
    run.refresh_from_db()
    assert run.done == 30
    assert Event.objects.filter(kind="recomputation.finished").count() == 1
    moved = Counter(Event.objects.filter(kind="ticket.clock_moved").values_list("subject", flat=True))
    assert moved == dict.fromkeys(tickets, 1), "whoever comes first, the job or the writer: one line each, and none without"


@pytest.mark.slow
def test_kills_of_the_dispatcher_lose_nothing_and_double_nothing(centre: Centre) -> None:
    """The real process, killed while it leads and hundreds are due; each time a little later, until all is done."""
    past = timezone.now() - timedelta(days=14)
    tickets = [make(centre.agent, now=past).pk for _ in range(600)]
    chance, kills = random.Random(5), 0
    while Clock.objects.filter(next_due__lte=timezone.now()).exists():
        with subprocess.Popen([sys.executable, "-m", "django", "dispatch"], env=dispatcher_environment()) as process:
            until(leads)
            time.sleep(chance.uniform(0.01, 0.04) * (kills + 1))
            process.send_signal(signal.SIGKILL)
        kills += 1
    rows = Event.objects.filter(kind__startswith="ticket.").select_related("body")
    told = Counter(told_of(row) for row in rows if row.actor is None)
    assert set(told.values()) == {1}
    assert len(told) == len(tickets) * 2 * 4, "two clocks each: a warning, a miss, two levels"
    assert kills >= 2


def told_of(row: Event) -> tuple[Any, ...]:
    content = row.body.content or {}
    return row.subject, row.kind, content["target"], content.get("level")


def leads() -> bool:
    """Whether a dispatcher has the lock."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_locks where locktype = 'advisory' and granted")
        row = cursor.fetchone()
    return bool(row and row[0])


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def dispatcher_environment() -> dict[str, str]:
    url = embedded.embedded(settings.ENVIRONMENT.data).url_of(connection.settings_dict["NAME"])
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sanxiang_centre.config.settings",
        "DATABASE_URL": url,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONWARNINGS": "ignore",
    }
