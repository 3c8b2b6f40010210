"""Two customers become one, and two again exactly as they were."""

from __future__ import annotations

from contextlib import suppress
from itertools import combinations
from typing import Any

import pytest
from callers import NOW, Caller, Centre, told
from customer_fixtures import add, some_customers
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.customers import queries
from sanxiang_centre.customers.models import Consent, Customer, CustomerName, Identity, Merge
from sanxiang_centre.customers.services import merging

pytestmark = pytest.mark.django_db


def state() -> list[Any]:
    """All that is kept of customers, but for the history of merges."""
    return [list(model.objects.order_by("pk").values_list()) for model in (Customer, CustomerName, Identity, Consent)]


def test_a_merged_customer_is_read_as_part_of_the_other(centre: Centre) -> None:
    kept, absorbed = add("夏知秋", ("phone", "13912340001")), add("夏知秋", ("email", "xia@example.com"))
    leader = Caller(centre.leader)
    leader.patch(f"/customers/{absorbed.pk}", {"no_contact": ["sms"]})
    answer = leader.post(f"/customers/{absorbed.pk}/merge", {"into": kept.pk, "reason": "同一人"})
    body = answer.json()
    assert (answer.status_code, body["id"], body["members"], body["no_contact"]) == (200, kept.pk, [absorbed.pk], ["sms"])
    assert {one["shown"] for one in body["identities"]} == {"139****0001", "x**@example.com"}
    assert told("customer", absorbed.pk)[-1] == ("customer.merged", centre.leader.pk, {"into": kept.pk})
    assert [one["id"] for one in leader.get("/customers").json()["items"]] == [kept.pk]
    assert leader.post("/customers/look-up", {"kind": "email", "value": "xia@example.com"}).json()["items"][0]["id"] == kept.pk
    assert leader.post("/customers/search", {"words": "夏知秋"}).json()["items"][0]["id"] == kept.pk
    assert leader.get(f"/customers/{absorbed.pk}").json()["merged_into"] == kept.pk
    assert {row["kind"] for row in leader.get(f"/customers/{kept.pk}/history").json()["items"]} >= {"customer.merged", "customer.changed"}


def test_what_is_merged_is_changed_through_its_head(centre: Centre) -> None:
    customers = some_customers(centre)
    other = add("夏知秋", ("phone", "13912340011"))
    leader = Caller(centre.leader)
    leader.post(f"/customers/{other.pk}/merge", {"into": customers.shared.pk})
    answer = leader.patch(f"/customers/{other.pk}", {"level": "vip"})
    assert answer.status_code == 409
    assert str(customers.shared.pk) in answer.json()["title"]


@pytest.mark.parametrize(("who", "into", "status"), [("agent", "shared", 403), ("leader", "first", 409), ("leader", "second", 404)])
def test_who_may_merge_whom(centre: Centre, who: str, into: str, status: int) -> None:
    customers = some_customers(centre)
    other = add("夏知秋", ("phone", "13912340011"))
    before = state()
    path = f"/customers/{other.pk}/merge"
    assert Caller(centre.everybody()[who]).post(path, {"into": getattr(customers, into).pk}).status_code == status
    assert state() == before


def test_nobody_is_merged_into_oneself_or_in_a_ring(centre: Centre) -> None:
    first, second = add("甲一", ("phone", "13912340021")), add("乙二", ("phone", "13912340022"))
    leader = Caller(centre.leader)
    assert leader.post(f"/customers/{first.pk}/merge", {"into": first.pk}).status_code == 422
    assert leader.post(f"/customers/{first.pk}/merge", {"into": second.pk}).status_code == 200
    assert leader.post(f"/customers/{second.pk}/merge", {"into": first.pk}).status_code == 409
    assert leader.post(f"/customers/{second.pk}/unmerge").status_code == 409


def test_the_history_of_merges_stays(centre: Centre) -> None:
    first, second = add("甲一", ("phone", "13912340021")), add("乙二", ("phone", "13912340022"))
    leader = Caller(centre.leader)
    before = state()
    leader.post(f"/customers/{first.pk}/merge", {"into": second.pk, "reason": "误认"})
    answer = leader.post(f"/customers/{first.pk}/unmerge")
    assert (answer.status_code, answer.json()["merged_into"], state()) == (200, None, before)
    assert told("customer", first.pk)[-1] == ("customer.unmerged", centre.leader.pk, {"out_of": second.pk})
    [line] = leader.get(f"/customers/{second.pk}/merges").json()["items"]
    assert (line["absorbed"], line["into"], line["undone_by"], line["reason"]) == (first.pk, second.pk, centre.leader.pk, "误认")
    assert leader.post(f"/customers/{first.pk}/merge", {"into": second.pk}).status_code == 200


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(list(combinations(range(5), 2))), max_size=8), st.randoms(use_true_random=False))
def test_taking_all_merges_back_in_any_order_restores_everything(centre: Centre, pairs: list[tuple[int, int]], random: Any) -> None:
    with transaction.atomic():
        people = [add(f"客户{n}", ("phone", f"1391237000{n}"), ("contract", "HT-2026-1")) for n in range(5)]
        before, seen = state(), _seen(people)
        for one, other in pairs:
            _try(
                lambda one=one, other=other: merging.merge_customers(actor=SYSTEM, now=NOW, customer=people[one].pk, into=people[other].pk)
            )
        _heads_are_tops()
        merged = list(Merge.objects.filter(undone_at=None).values_list("absorbed", flat=True))
        random.shuffle(merged)
        for customer in merged:
            merging.unmerge_customer(actor=SYSTEM, now=NOW, customer=customer)
            _heads_are_tops()
        assert state() == before
        assert _seen(people) == seen
        transaction.set_rollback(True)


def _try(merge: Any) -> None:
    """What is merged already is refused; that is no matter here."""
    with suppress(Problem):
        merge()


def _heads_are_tops() -> None:
    """The head of everybody is where one ends up going from parent to parent."""
    rows = {one.pk: one for one in Customer.objects.all()}
    for one in rows.values():
        top = one
        while top.parent_id is not None:
            top = rows[top.parent_id]
        assert one.head_id == (None if top.pk == one.pk else top.pk)


def _seen(people: list[Customer]) -> list[Any]:
    return [queries.pictures(list(Customer.objects.filter(pk=one.pk).select_related("name"))) for one in people]
