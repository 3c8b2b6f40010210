"""Commitments that several people and processes are at, at the same time."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from callers import Caller, Centre
from imported_talks import imported, jsonl
from promises_made import abandoned, at, back, call, publish, read
from together import together

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.commitments import reading
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
