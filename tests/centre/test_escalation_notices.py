"""Warnings, misses and escalations reach the inboxes of those whom the chain names, each with what and why."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from callers import Caller, Centre, told
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tickets_made import NINE, actor, install, make

from sanxiang_centre.accounts.models import Person, Skill, SkillGroup
from sanxiang_centre.notices.models import Email, Notice
from sanxiang_centre.tickets.dispatch import fire_batch
from sanxiang_centre.tickets.models import Ticket, Watcher
from sanxiang_centre.tickets.services.moving import close, resolve
from sanxiang_centre.tickets.services.settings import set_chains
from sanxiang_centre.tickets.services.talking import reply

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DUE = NINE + HOUR
"""Of the response to a ticket that is made at nine: ten o'clock in Shanghai."""


@pytest.fixture(autouse=True)
def rules(db: None) -> None:
    install()


def inbox(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Caller(person).get("/notices").json()["items"]
    return found[::-1]


def whys(ticket: Ticket) -> set[tuple[str, int, str]]:
    return set(Notice.objects.filter(subject=ticket.pk).values_list("kind", "person", "why"))


def test_which_clock_of_which_ticket_due_when_and_at_which_level(centre: Centre) -> None:
    ticket = make(centre.agent, assignee=centre.agent.pk)
    fire_batch(DUE - MINUTE)
    fire_batch(DUE + MINUTE)
    fire_batch(DUE + HOUR)
    warned, missed = inbox(centre.agent)
    assert warned["says"] == {
        "zh": f"工单 {ticket.number} 的「响应」将于 2026-11-26 10:00 到期",
        "en": f"Ticket {ticket.number}: “响应” is due at 2026-11-26 10:00",
    }
    assert (missed["kind"], missed["noun"], missed["subject"]) == ("ticket.clock_missed", "ticket", ticket.pk)
    assert missed["because"] == {"zh": "这张工单由你处理", "en": "you have the ticket in hand"}
    (escalated,) = inbox(centre.manager)
    assert "升级至第 2 级" in escalated["says"]["zh"]
    assert escalated["says"]["en"].endswith("level 2")
    assert [one["kind"] for one in inbox(centre.leader)] == ["ticket.clock_missed", "ticket.escalated"]
    assert inbox(centre.other) == inbox(centre.outsider) == inbox(centre.colleague) == []


def test_each_is_told_why_it_is_they(centre: Centre) -> None:
    group = SkillGroup.objects.create(name="热线", created_at=NINE)
    Skill.objects.create(person=centre.colleague, group=group, level=1)
    to = ["assignee", "group", "leaders", "managers", "watchers", f"person:{centre.admin.pk}"]
    chain = {"name": "全", "target": "", "priority": "", "warn_to": [], "miss_to": to, "levels": [], "quiet": None}
    set_chains(actor=actor(centre.manager), now=NINE, chains=[chain])
    ticket = make(centre.agent, group=group.pk)
    Watcher.objects.create(ticket=ticket, person=centre.other)
    fire_batch(DUE + MINUTE)
    kind = "ticket.clock_missed"
    assert whys(ticket) == {
        (kind, centre.colleague.pk, "group"),
        (kind, centre.leader.pk, "leader"),
        (kind, centre.manager.pk, "manager"),
        (kind, centre.other.pk, "watcher"),
        (kind, centre.admin.pk, "named"),
    }
    sent = [body for notice in Notice.objects.all() for _, _, body in told("notice", notice.pk)]
    assert {(body["why"], *body["people"]) for body in sent} == {(why, person) for _, person, why in whys(ticket)}


def test_a_miss_that_a_late_answer_brings_to_light_is_told(centre: Centre) -> None:
    ticket = make(centre.agent, assignee=centre.agent.pk)
    reply(actor=actor(centre.agent), now=DUE + HOUR, ticket=ticket.pk, body="晚了")
    assert whys(ticket) == {("ticket.clock_missed", centre.agent.pk, "assignee"), ("ticket.clock_missed", centre.leader.pk, "leader")}


def test_nobody_is_told_of_a_closed_ticket_nor_of_a_complaint_about_them(centre: Centre) -> None:
    done = make(centre.agent, assignee=centre.agent.pk)
    resolve(actor=actor(centre.agent), now=NINE, ticket=done.pk, resolution="好了", told=False)
    close(actor=actor(centre.agent), now=NINE, ticket=done.pk)
    about = make(centre.agent, type="complaint", item="complaints", complexity="simple", about=centre.leader.pk)
    fire_batch(NINE + 5 * HOUR)
    assert whys(done) == set()
    assert {person for _, person, _ in whys(about)} == {centre.manager.pk}


def test_preferences_hold(centre: Centre) -> None:
    wish = {"kinds": {"ticket.clock_missed": {"shown": False, "mail": "never"}}}
    assert Caller(centre.leader).put("/notices/preferences", wish).status_code == 200
    make(centre.agent, assignee=centre.agent.pk)
    fire_batch(DUE + MINUTE)
    assert [one["kind"] for one in inbox(centre.leader)] == []
    assert [one["kind"] for one in inbox(centre.agent)] == ["ticket.clock_warned", "ticket.clock_missed"]


def test_quiet_hours_hold_and_many_at_once_are_one_e_mail(centre: Centre, settings: Any) -> None:
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, smtp_url="smtp://127.0.0.1:1")
    for person in (centre.leader, centre.manager):
        assert Caller(person).put("/notices/preferences", {"quiet_from": "10:10", "quiet_until": "10:40"}).status_code == 200
    for _ in range(3):
        make(centre.agent)
    fire_batch(DUE + 20 * MINUTE)
    fire_batch(DUE + HOUR)
    shanghai = ZoneInfo("Asia/Shanghai")
    mails = {mail.person_id: mail for mail in Email.objects.exclude(due_at__gt=DUE + 3 * HOUR)}
    assert set(mails) == {centre.leader.pk, centre.manager.pk}
    assert [mails[person.pk].notices.count() for person in (centre.leader, centre.manager)] == [3, 3]
    assert mails[centre.leader.pk].due_at.astimezone(shanghai) == datetime(2026, 11, 26, 10, 40, tzinfo=shanghai)
    assert mails[centre.manager.pk].due_at == (DUE + HOUR).astimezone(UTC)


def test_many_clocks_ask_the_database_no_more_than_fewer(centre: Centre) -> None:
    def fired(count: int) -> int:
        for _ in range(count):
            make(centre.agent, assignee=centre.agent.pk)
        with CaptureQueriesContext(connection) as captured:
            assert fire_batch(DUE + MINUTE) == count
        return len(captured)

    fired(1)
    assert fired(25) == fired(40)
    assert Notice.objects.filter(kind="ticket.clock_missed", person=centre.leader).count() == 66
