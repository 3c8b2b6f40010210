"""Made-up tickets for trying the centre. Only demo mode writes them."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import sanxiang
from sanxiang_centre.accounts.models import Person, Role, SkillGroup
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.files.demo import NOTES, picture
from sanxiang_centre.files.models import Attachment
from sanxiang_centre.tickets.models import Ticket
from sanxiang_centre.tickets.services.attaching import attach
from sanxiang_centre.tickets.services.settings import install_rules
from sanxiang_centre.tickets.services.talking import add_note, reply
from sanxiang_centre.tickets.services.tickets import create_ticket, take_ticket
from sanxiang_centre.tickets.services.waiting import wait
from sanxiang_centre.tickets.states import Priority, Source, State, Type

STANDARD = "hotline"
BROKEN = "新装的机器连不上网络"


def demo_tickets(now: datetime) -> None:
    """Adds what is missing; what is there stays."""
    install_rules(now=now - timedelta(days=1), standard=sanxiang.load(STANDARD))
    if not Ticket.objects.exists():
        _tickets(now)
    if not Attachment.objects.filter(of="ticket").exists():
        _files(now)


def _tickets(now: datetime) -> None:
    agent, colleague = (_actor(number) for number in ("8102", "8103"))
    group = SkillGroup.objects.get(name="热线").pk
    customer = Customer.objects.filter(team=None, head=None).order_by("pk").values_list("pk", flat=True).first()
    create_ticket(
        actor=agent,
        now=now,
        type=Type.FAULT,
        subject=BROKEN,
        description="客户已重启两次，指示灯常亮。回电 13812345678。",
        source=Source.PHONE,
        item="product-setup",
        customer=customer,
        group=group,
    )
    second = create_ticket(
        actor=agent, now=now - timedelta(minutes=20), type=Type.CONSULTATION, subject="怎样开增值税发票", source=Source.PHONE, group=group
    )
    take_ticket(actor=colleague, now=now - timedelta(minutes=18), ticket=second.pk)
    reply(actor=colleague, now=now - timedelta(minutes=15), ticket=second.pk, body="请把抬头和税号发给我们，当天开好。")
    wait(actor=colleague, now=now - timedelta(minutes=15), ticket=second.pk, waiting="customer", reason="待客户补充资料")
    create_ticket(
        actor=colleague,
        now=now,
        type=Type.COMPLAINT,
        subject="上门人员迟到两小时，事先没有电话",
        priority=Priority.HIGH,
        source=Source.PHONE,
        item="complaints",
        customer=customer,
        complexity="simple",
        about=Person.objects.get(staff_no="8301").pk,
    )


def _files(now: datetime) -> None:
    """A picture on the ticket, and a note with a table."""
    agent, ticket = _actor("8102"), Ticket.objects.filter(subject=BROKEN).order_by("pk").first()
    if ticket is None or ticket.state == State.CLOSED:
        return
    attach(actor=agent, now=now, ticket=ticket.pk, name="指示灯.png", content=io.BytesIO(picture()))
    table = attach(actor=agent, now=now, ticket=ticket.pk, name="记录.csv", content=io.BytesIO(NOTES.encode()))
    add_note(actor=agent, now=now, ticket=ticket.pk, body="客户发来的现象记录见附件。", attachments=[table.pk])


def _actor(staff_no: str) -> Actor:
    person = Person.objects.get(staff_no=staff_no)
    return Actor(person.pk, frozenset(Role(role) for role in person.roles), person.team_id)
