"""The catalogue: loaded from a standard, open until confirmed, and who is entitled to what."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from callers import NOW, Caller, Centre, told
from customer_fixtures import add, some_customers
from django.db import connection
from django.test.utils import CaptureQueriesContext

import sanxiang
from sanxiang_centre.catalogue import services
from sanxiang_centre.catalogue.models import Catalogue, Confirmation, Entitlement, Item
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.models import Event
from sanxiang_centre.common.problems import Problem

pytestmark = pytest.mark.django_db
STANDARD = sanxiang.load("it-support")


def load(standard: Any = STANDARD) -> Catalogue:
    return services.load_catalogue(actor=SYSTEM, now=NOW, standard=standard)


def changed(**items: Any) -> Any:
    """The standard with other items; None takes one away."""
    catalogue = {key: item for key, item in {**STANDARD.catalogue, **items}.items() if item is not None}
    return dataclasses.replace(STANDARD, catalogue=catalogue, edition="another edition")


def an_open_item() -> Item:
    return Item.objects.get(key="middleware-fault")


def test_every_item_of_the_standard_is_there_with_its_targets(centre: Centre) -> None:
    loaded = load()
    assert Item.objects.filter(catalogue=loaded).count() == len(STANDARD.catalogue) > 10
    body = Caller(centre.agent).get(f"/catalogue/items/{an_open_item().pk}").json()
    assert (body["standard"], body["name"]["en"], body["class"]["zh"]) == ("it-support", "Middleware faults", "运维服务")
    assert [target["key"] for target in body["targets"]] == ["fault-respond", "fault-resolve"]
    assert body["targets"][0]["definition"]["clock"] == "business"
    assert told("catalogue", loaded.pk)[0][2]["added"] == list(STANDARD.catalogue)


def test_the_same_edition_again_changes_nothing(centre: Centre) -> None:
    load()
    before = list(Item.objects.order_by("pk").values_list()), Event.objects.count()
    load()
    assert (list(Item.objects.order_by("pk").values_list()), Event.objects.count()) == before


def test_what_is_open_stays_visible_until_somebody_confirms_it(centre: Centre) -> None:
    load()
    item, agent, manager = an_open_item(), Caller(centre.agent), Caller(centre.manager)
    before = agent.get(f"/catalogue/items/{item.pk}").json()
    assert (before["charging"], before["to_be_confirmed"], before["open"]) == ("to_be_confirmed", True, ["charging", "inferred"])
    assert before["confirmed"] is None
    answer = manager.post(f"/catalogue/items/{item.pk}/confirm", {"charging": "paid", "fee_zh": "每次 300 元", "note": "按 2026 年价目"})
    body = answer.json()
    assert (answer.status_code, body["charging"], body["fee"]["zh"], body["to_be_confirmed"], body["open"]) == (
        200,
        "paid",
        "每次 300 元",
        False,
        [],
    )
    assert (body["confirmed"]["by"], body["confirmed"]["staff_no"], body["confirmed"]["settled"]) == (
        centre.manager.pk,
        "m1",
        ["charging", "inferred"],
    )
    confirmation = Confirmation.objects.get().pk
    event = {"confirmation": confirmation, "settled": ["charging", "inferred"]}
    assert told("catalogue_item", item.pk) == [("catalogue_item.confirmed", centre.manager.pk, event)]
    open_keys = {one["key"] for one in agent.get("/catalogue/items?to_be_confirmed=true&size=200").json()["items"]}
    assert item.key not in open_keys
    assert [one["key"] for one in agent.get("/catalogue/items?charging=paid").json()["items"]] == [item.key]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "charging"),
        ({"charging": "to_be_confirmed"}, "charging"),
        ({"charging": "paid"}, "fee_zh"),
        ({"charging": "free", "targets": ["no-such-target"]}, "targets.0"),
        ({"charging": "free", "note": "问 13912340001"}, "note"),
        ({"charging": "free", "colour": "red"}, "colour"),
    ],
)
def test_a_confirmation_leaves_nothing_open(centre: Centre, given: dict[str, Any], field: str) -> None:
    load()
    answer = Caller(centre.manager).post(f"/catalogue/items/{an_open_item().pk}/confirm", given)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert not Confirmation.objects.exists()


def test_undecided_targets_are_named_or_promised_away(centre: Centre) -> None:
    first = next(iter(STANDARD.catalogue))
    load(changed(**{first: STANDARD.catalogue[first].model_copy(update={"targets": None})}))
    item, manager = Item.objects.get(key=first), Caller(centre.manager)
    assert "targets" in item.open_points
    answer = manager.post(f"/catalogue/items/{item.pk}/confirm", {"charging": "free"})
    assert [error["field"] for error in answer.json()["errors"]] == ["targets"]
    assert manager.post(f"/catalogue/items/{item.pk}/confirm", {"charging": "free", "targets": []}).json()["targets"] == []


def test_a_confirmation_holds_for_the_wording_that_was_confirmed(centre: Centre) -> None:
    load()
    item, other = an_open_item(), Item.objects.exclude(key="middleware-fault").exclude(open_points=[])[0]
    for one in (item, other):
        Caller(centre.manager).post(f"/catalogue/items/{one.pk}/confirm", {"charging": "free"})
    reworded = STANDARD.catalogue[item.key].model_copy(update={"customers": ("household",)})
    load(changed(**{item.key: reworded}))
    for one in (item, other):
        one.refresh_from_db()
    assert (item.open_points, item.confirmation) == (["charging", "inferred"], None)
    assert (other.open_points, other.confirmation is not None) == ([], True)
    assert Confirmation.objects.filter(item=item).count() == 1


def test_what_the_standard_drops_is_retired_and_comes_back(centre: Centre) -> None:
    loaded = load()
    item = an_open_item()
    load(changed(**{item.key: None}))
    assert told("catalogue", loaded.pk)[-1][2]["retired"] == [item.key]
    agent = Caller(centre.agent)
    assert item.key not in {one["key"] for one in agent.get("/catalogue/items?size=200").json()["items"]}
    assert [one["key"] for one in agent.get("/catalogue/items?retired=true").json()["items"]] == [item.key]
    assert Caller(centre.manager).post(f"/catalogue/items/{item.pk}/confirm", {"charging": "free"}).status_code == 409
    load()
    item.refresh_from_db()
    assert item.retired_at is None


def test_only_who_owns_the_standard_loads_it(centre: Centre) -> None:
    with pytest.raises(Problem) as refused:
        services.load_catalogue(actor=Actor(centre.manager.pk, frozenset({"manager"})), now=NOW, standard=STANDARD)
    assert refused.value.status == 403
    assert not Catalogue.objects.exists()


@pytest.mark.parametrize("who", ["agent", "leader", "other", "outsider", "admin"])
def test_everybody_reads_and_few_decide(centre: Centre, who: str) -> None:
    load()
    item, caller = an_open_item(), Caller(centre.everybody()[who])
    given = services.give_entitlement(actor=SYSTEM, now=NOW, item=item.pk, customer_type="household", valid_from=NOW.date())
    assert caller.get("/catalogue/items").status_code == caller.get("/catalogue").status_code == 200
    assert caller.get(f"/catalogue/items/{item.pk}").status_code == 200
    body = {"item": item.pk, "contract": "HT-1", "valid_from": "2026-01-01"}
    writes = [
        caller.post(f"/catalogue/items/{item.pk}/confirm", {"charging": "free"}),
        caller.post("/catalogue/entitlements", body),
        caller.post(f"/catalogue/entitlements/{given.pk}/end"),
    ]
    assert {answer.status_code for answer in writes} == {403}
    assert caller.get("/catalogue/entitlements").status_code == (403 if who in ("outsider", "admin") else 200)
    assert (Confirmation.objects.count(), Entitlement.objects.filter(ended_at=None).count()) == (0, 1)


# Entitlements --------------------------------------------------------------------------------------------------------


def test_a_contract_entitles_all_its_customers_and_goes_before_their_type(centre: Centre) -> None:
    load()
    item, manager, agent = an_open_item(), Caller(centre.manager), Caller(centre.agent)
    mine = add("某印务公司", ("phone", "021-60001234"), ("contract", "ht-2026-7"), nature="organisation", type="low_voltage")
    other = add("某食品公司", ("phone", "021-60001235"), nature="organisation", type="low_voltage")
    by_type = {"item": item.pk, "customer_type": "low_voltage", "charging": "price_list", "valid_from": "2026-01-01"}
    by_contract = {"item": item.pk, "contract": "ＨＴ-2026-7", "charging": "free", "fee": "含在年费内", "valid_from": "2026-01-01"}
    assert manager.post("/catalogue/entitlements", by_type).status_code == 201
    given = manager.post("/catalogue/entitlements", by_contract)
    assert (given.status_code, given.json()["contract"], given.json()["given_by"]) == (201, "HT-2026-7", centre.manager.pk)
    event = {"item": item.pk, "by_contract": True}
    assert told("entitlement", given.json()["id"]) == [("entitlement.given", centre.manager.pk, event)]

    def of(customer: Any, query: str = "") -> tuple[str, str, str]:
        found = agent.get(f"/customers/{customer.pk}/entitlements{query}").json()["items"]
        [line] = [line for line in found if line["item"]["key"] == item.key]
        return line["source"], line["charging"], line["fee"]["zh"]

    assert of(mine) == ("contract", "free", "含在年费内")
    assert of(other)[:2] == ("customer_type", "price_list")
    assert of(mine, "?on=2025-12-31")[:2] == ("standard", "to_be_confirmed")
    ended = manager.post(f"/catalogue/entitlements/{given.json()['id']}/end")
    assert (ended.status_code, ended.json()["ended_at"] is not None) == (200, True)
    assert told("entitlement", given.json()["id"])[-1][0] == "entitlement.ended"
    assert manager.post(f"/catalogue/entitlements/{given.json()['id']}/end").status_code == 409
    assert of(mine)[:2] == ("customer_type", "price_list")


def test_an_item_for_some_types_is_only_for_them_unless_entitled(centre: Centre) -> None:
    first = next(iter(STANDARD.catalogue))
    load(changed(**{first: STANDARD.catalogue[first].model_copy(update={"customers": ("household",)})}))
    agent = Caller(centre.agent)
    home = add("秦朗", ("phone", "13912360001"))
    firm = add("某印务公司", ("phone", "021-60001234"), nature="organisation", type="low_voltage")

    def has(customer: Any) -> bool:
        return first in {line["item"]["key"] for line in agent.get(f"/customers/{customer.pk}/entitlements").json()["items"]}

    assert (has(home), has(firm)) == (True, False)
    services.give_entitlement(
        actor=SYSTEM, now=NOW, item=Item.objects.get(key=first).pk, customer_type="low_voltage", valid_from=NOW.date()
    )
    assert has(firm) is True


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"contract": ""}, "contract"),
        ({"customer_type": "household"}, "contract"),
        ({"contract": "13912340001"}, "contract"),
        ({"fee": "问 13912340001"}, "fee"),
        ({"valid_until": "2026-01-01"}, "valid_until"),
        ({"charging": "to_be_confirmed"}, "charging"),
    ],
)
def test_an_entitlement_says_for_whom_and_from_when(centre: Centre, change: dict[str, Any], field: str) -> None:
    load()
    body = {"item": an_open_item().pk, "contract": "HT-1", "valid_from": "2026-01-01", **change}
    answer = Caller(centre.manager).post("/catalogue/entitlements", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert not Entitlement.objects.exists()


def test_entitlements_of_a_customer_out_of_reach_are_not_told(centre: Centre) -> None:
    load()
    customer = some_customers(centre).second
    assert Caller(centre.agent).get(f"/customers/{customer.pk}/entitlements").status_code == 404
    assert Caller(centre.other).get(f"/customers/{customer.pk}/entitlements").status_code == 200


def test_lists_take_as_many_queries_for_many_as_for_one(centre: Centre) -> None:
    load()
    agent, customer = Caller(centre.agent), some_customers(centre).shared
    agent.get("/me")
    counts = []
    for path in ("/catalogue/items?size=1", "/catalogue/items?size=200", f"/customers/{customer.pk}/entitlements"):
        with CaptureQueriesContext(connection) as made:
            assert agent.get(path).status_code == 200
        counts.append(len(made))
    assert counts[0] == counts[1]
    assert counts[2] <= 16
