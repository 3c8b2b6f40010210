"""Made-up commitments for trying the centre, beside those that the example conversations hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sanxiang_centre.accounts.models import Person, SkillGroup
from sanxiang_centre.commitments import reading, services
from sanxiang_centre.commitments.models import Commitment
from sanxiang_centre.commitments.states import Action, Origin
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.conversations import services as conversations
from sanxiang_centre.customers.models import Customer

CALLER = "13800000101"
"""Of the first demo customer."""


def demo_commitments(*, now: Callable[[], datetime]) -> None:
    """Adds what is missing: what the conversations hold, two made by hand, a call that nobody answered."""
    reading.read_waiting(now=now)
    if not Commitment.objects.filter(origin=Origin.HAND).exists():
        _by_hand(now())
    if not Commitment.objects.filter(origin=Origin.ABANDONED).exists():
        _abandoned_call(now())
        reading.read_waiting(now=now)


def _by_hand(now: datetime) -> None:
    person = Person.objects.get(staff_no="8102")
    agent = Actor(person.pk, frozenset(person.roles), person.team_id)
    customer = Customer.objects.filter(team=None, head=None).order_by("pk").values_list("pk", flat=True)[0]
    services.make_commitment(actor=agent, now=now, action=Action.CALLBACK, said="四十分钟内给您回电话", customer=customer)
    services.make_commitment(
        actor=agent, now=now - timedelta(hours=3), action=Action.REPLY, said="两小时内答复您安装进度", customer=customer
    )


def _abandoned_call(now: datetime) -> None:
    """It waited 40 s in the queue of the hotline, then rang, then was given up."""
    group = SkillGroup.objects.get(name="热线").pk
    parties = [{"role": "customer", "id": CALLER, "name": ""}]
    begun = now - timedelta(minutes=5)
    call = conversations.open_conversation(
        actor=SYSTEM, now=begun, key="demo-abandoned", channel="phone", direction="inbound", group=group, parties=parties
    )
    for seconds, entry in ((0, "offered"), (40, "ringing"), (52, "ended"), (52, "closed")):
        party = 0 if entry == "ended" else None
        conversations.add_entry(actor=SYSTEM, now=begun + timedelta(seconds=seconds), conversation=call.pk, entry=entry, party=party)
