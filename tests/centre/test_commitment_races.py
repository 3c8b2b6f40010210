"""Commitments that several people and processes are at, at the same time."""

from __future__ import annotations

import threading
from collections import Counter
from functools import partial

import pytest
from callers import Caller, Centre
from django.db import transaction
from imported_talks import imported, jsonl
from promises_made import abandoned, at, back, call, publish, read
from tickets_made import actor
from together import together, until_waited_for

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.commitments import reading, services
from sanxiang_centre.commitments.dispatch import fire_batch
from sanxiang_centre.commitments.models import Commitment, Unread
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import Event
from sanxiang_centre.notices.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = [f"1391234{n:04}" for n in range(24)]
PROMISE = ("您好，请讲。", "我的机器坏了。", "两小时内给您回电话。")


@pytest.fixture(autouse=True)
def edition(transactional_db: None, centre: Centre) -> None:
    owner = accounts.create_person(actor=SYSTEM, now=at(8), staff_no="o1", name="负责人", roles=["standard_owner"], password=None)
    publish(centre, owner)


def test_of_two_who_claim_a_callback_one_wins(centre: Centre) -> None:
    read(*(abandoned(f"a{n}", at(10), NUMBERS[n]) for n in range(4)), now=at(10, 5))
    for row in Commitment.objects.all():
        callers = [Caller(person) for person in (centre.agent, centre.colleague)]
        answers = together(*(partial(caller.post, f"/commitments/{row.pk}/claim") for caller in callers))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert Event.objects.filter(kind="commitment.assigned", subject=row.pk).count() == 1


def test_who_leaves_while_commitments_are_given_to_them_leaves_none_behind(centre: Centre) -> None:
    """Whichever comes first: it is refused, or handed over with the rest."""
    read(*(abandoned(f"a{n}", at(10), NUMBERS[n]) for n in range(6)), now=at(10, 5))
    rows, talks = zip(*Commitment.objects.order_by("pk").values_list("pk", "conversation"), strict=True)
    for number in range(6):
        leaving = accounts.create_person(
            actor=SYSTEM, now=at(9), staff_no=f"leaves-{number}", name="走", roles=["agent"], team=centre.first.pk, password=None
        )
        together(
            partial(accounts.deactivate_person, actor=actor(centre.admin), now=at(10, 6), person=leaving.pk),
            *(partial(give, centre.leader, row, leaving) for row in rows[:3]),
            partial(make, centre.leader, leaving, talks[3]),
        )
        assert not Commitment.objects.filter(owner=leaving).exists()


def give(leader: Person, row: int, to: Person) -> Commitment:
    return services.assign_commitment(actor=actor(leader), now=at(10, 6), commitment=row, person=to.pk, team=None)


def make(leader: Person, to: Person, talk: int) -> Commitment:
    by, when, said = actor(leader), at(10, 6), "明天上午"
    return services.make_commitment(actor=by, now=when, action="callback", said=said, conversation=talk, owner=to.pk)


def test_a_deactivation_under_way_is_waited_for(centre: Centre) -> None:
    read(abandoned("a", at(10), NUMBERS[0]), now=at(10, 5))
    row, begun = Commitment.objects.get().pk, threading.Event()

    def leave() -> None:
        with transaction.atomic():
            accounts.deactivate_person(actor=actor(centre.admin), now=at(10, 6), person=centre.colleague.pk)
            begun.set()
            until_waited_for()

    def wait_and_give() -> Commitment:
        assert begun.wait(30)
        return give(centre.leader, row, centre.colleague)

    assert together(leave, wait_and_give)[1] == 409
    assert Commitment.objects.get().owner_id is None


def test_promises_and_the_calls_that_keep_them_read_side_by_side(centre: Centre) -> None:
    """Two workers, conversations in any order: nothing is read twice, and no call is missed."""
    talks = [call(f"c{n}", *PROMISE, when=at(10), number=number) for n, number in enumerate(NUMBERS)]
    backs = [back(f"o{n}", at(11), number) for n, number in enumerate(NUMBERS)]
    mixed = [each for pair in zip(talks, backs, strict=True) for each in pair]
    imported(jsonl(*mixed), now=at(11, 5), inspect=False)
    work = partial(reading.read_waiting, now=lambda: at(11, 6), batch=3)
    together(work, work)
    assert Counter(Commitment.objects.values_list("state", flat=True)) == {"kept": len(NUMBERS)}
    assert Event.objects.filter(kind="commitment.made").count() == len(NUMBERS)
    assert not Unread.objects.exists()


def test_two_dispatchers_tell_of_nothing_twice(centre: Centre) -> None:
    read(*(call(f"c{n}", *PROMISE, when=at(10), number=number) for n, number in enumerate(NUMBERS)), now=at(10, 5))

    def fire() -> int:
        return sum(fire_batch(at(12, 5), size=5) for _ in range(10))

    together(fire, fire)
    while fire_batch(at(12, 5)):
        pass
    overdue = Counter(Event.objects.filter(kind="commitment.overdue").values_list("subject", flat=True))
    assert overdue == dict.fromkeys(Commitment.objects.values_list("pk", flat=True), 1)
    assert Notice.objects.filter(kind="commitment.overdue").count() == len(NUMBERS)
