"""Customers over the API: who sees whom, what is written, what is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from callers import NOW, Caller, Centre, told
from customer_fixtures import add, some_customers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import Event
from sanxiang_centre.customers.models import Customer, CustomerName, Identity
from sanxiang_centre.customers.services import looking_up

pytestmark = pytest.mark.django_db
NEW = {"name": "夏知秋", "identities": [{"kind": "phone", "value": "+86 139-1234-0001"}, {"kind": "email", "value": "Xia@Example.com"}]}
SEES = {
    "admin": set(),
    "manager": {"shared", "first", "second"},
    "leader": {"shared", "first"},
    "agent": {"shared", "first"},
    "other": {"shared", "second"},
    "outsider": set(),
}


def test_an_agent_adds_a_customer_who_is_masked_at_once(centre: Centre) -> None:
    answer = Caller(centre.agent).post("/customers", NEW)
    customer = Customer.objects.get()
    body = answer.json()
    assert (answer.status_code, body["id"], body["name"]) == (201, customer.pk, "夏**")
    assert [one["shown"] for one in body["identities"]] == ["x**@example.com", "139****0001"]
    event = {"type": "household", "team": None, "identity_kinds": ["phone", "email"]}
    assert told("customer", customer.pk) == [("customer.created", centre.agent.pk, event)]


def test_nothing_that_says_who_somebody_is_stands_in_the_tables_as_it_is(centre: Centre) -> None:
    Caller(centre.agent).post("/customers", NEW)
    rows = [*CustomerName.objects.values_list(), *Identity.objects.values_list(), *Customer.objects.values_list()]
    written = repr([[bytes(value) if isinstance(value, memoryview) else value for value in row] for row in rows])
    assert all(plain not in written for plain in ("夏知秋", "13912340001", "xia@"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "夏知秋 13912340001"}, "name"),
        ({"name": "  "}, "name"),
        ({"identities": [{"kind": "phone", "value": "1391234"}]}, "identities.0.value"),
        ({"identities": [{"kind": "email", "value": "nothing"}]}, "identities.0.value"),
        ({"identities": [{"kind": "identity_number", "value": "110101199003071234"}]}, "identities.0.value"),
        ({"identities": [{"kind": "contract", "value": "13912340001"}]}, "identities.0.value"),
        ({"identities": [{"kind": "fax", "value": "1"}]}, "identities.0.kind"),
        ({"level": "king"}, "level"),
        ({"region": "moon"}, "region"),
        ({"team": 999_999}, "team"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_written(centre: Centre, change: dict[str, Any], field: str) -> None:
    answer = Caller(centre.agent).post("/customers", {**NEW, **change})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert "1391234" not in answer.content.decode()
    assert not Customer.objects.exists()
    assert not Event.objects.filter(noun="customer").exists()


def test_a_number_has_one_customer(centre: Centre) -> None:
    agent = Caller(centre.agent)
    agent.post("/customers", NEW)
    again = agent.post("/customers", {**NEW, "name": "另一人"})
    assert (again.status_code, Customer.objects.count()) == (409, 1)
    assert "look-up" in again.json()["title"]


def test_that_another_team_has_a_number_is_told_to_nobody(centre: Centre) -> None:
    add("霜降生", ("phone", "13912340003"), team=centre.second.pk)
    body = {"name": "霜降生", "identities": [{"kind": "phone", "value": "13912340003"}]}
    assert Caller(centre.agent).post("/customers/look-up", body["identities"][0]).json() == {"items": []}
    assert Caller(centre.agent).post("/customers", body).status_code == 201


def test_a_change_tells_what_was_and_what_is_but_not_the_name(centre: Centre) -> None:
    customer = some_customers(centre).shared
    answer = Caller(centre.agent).patch(f"/customers/{customer.pk}", {"name": "夏初", "level": "vip", "no_contact": ["sms"]})
    assert (answer.status_code, answer.json()["name"], answer.json()["no_contact"]) == (200, "夏*", ["sms"])
    changes = {"changes": {"level": ["ordinary", "vip"], "no_contact": [[], ["sms"]], "name": []}}
    assert told("customer", customer.pk)[-1] == ("customer.changed", centre.agent.pk, changes)
    before = told("customer", customer.pk)
    assert Caller(centre.agent).patch(f"/customers/{customer.pk}", {"level": "vip"}).status_code == 200
    assert told("customer", customer.pk) == before


def test_only_managers_move_customers_between_teams(centre: Centre) -> None:
    customer = some_customers(centre).first
    path, change = f"/customers/{customer.pk}", {"team": centre.second.pk}
    assert Caller(centre.leader).patch(path, change).status_code == 422
    assert Caller(centre.manager).patch(path, change).json()["team"]["name"] == "二组"
    assert Caller(centre.leader).get(path).status_code == 404
    assert Identity.objects.get(customer=customer).scope == centre.second.pk


def test_a_move_to_a_team_that_has_the_number_already_is_refused(centre: Centre) -> None:
    """The database says so: between two teams nobody else may look."""
    number = ("phone", "13912340004")
    mine, theirs = add("甲一", number, team=centre.first.pk), Caller(centre.other)
    assert (
        theirs.post(
            "/customers", {"name": "甲一", "team": centre.second.pk, "identities": [{"kind": number[0], "value": number[1]}]}
        ).status_code
        == 201
    )
    assert Caller(centre.manager).patch(f"/customers/{mine.pk}", {"team": centre.second.pk}).status_code == 409
    assert Customer.objects.get(pk=mine.pk).team_id == centre.first.pk


def test_numbers_come_and_go(centre: Centre) -> None:
    customer = some_customers(centre).shared
    agent = Caller(centre.agent)
    added = agent.post(f"/customers/{customer.pk}/identities", {"kind": "phone", "value": "０１０－６６００　１２３４"})
    assert (added.status_code, added.json()["shown"]) == (201, "010****1234")
    assert told("customer", customer.pk)[-1][0] == "customer.identity_added"
    assert agent.send("DELETE", f"/customers/{customer.pk}/identities/{added.json()['id']}").status_code == 204
    assert told("customer", customer.pk)[-1][0] == "customer.identity_removed"
    assert agent.send("DELETE", f"/customers/{customer.pk}/identities/{added.json()['id']}").status_code == 404


# Who sees whom -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "seen"), SEES.items())
def test_who_sees_whom(centre: Centre, who: str, seen: set[str]) -> None:
    """In lists, by id, by words, by exact number and by filter alike."""
    customers, caller = some_customers(centre), Caller(centre.everybody()[who])
    ids = {name: getattr(customers, name).pk for name in ("shared", "first", "second")}
    expected = {ids[name] for name in seen}
    may_list = who not in ("admin", "outsider")
    listed = caller.get("/customers")
    assert listed.status_code == (200 if may_list else 403)
    if may_list:
        assert {one["id"] for one in listed.json()["items"]} == expected
        found = [caller.post("/customers/search", {"words": words}).json()["items"] for words in ("夏知秋", "白露", "霜降生")]
        assert {one["id"] for items in found for one in items} == expected
        looked = [caller.post("/customers/look-up", {"kind": "phone", "value": f"1391234000{n}"}).json()["items"] for n in (1, 2, 3)]
        assert {one["id"] for items in looked for one in items} == expected
        by_team = caller.get(f"/customers?team={centre.second.pk}").json()["items"]
        assert {one["id"] for one in by_team} == expected & {ids["second"]}
    by_id = {ident for ident in ids.values() if caller.get(f"/customers/{ident}").status_code == 200}
    assert by_id == expected


PATHS = (
    ("GET", "/customers/{id}"),
    ("PATCH", "/customers/{id}"),
    ("POST", "/customers/{id}/identities"),
    ("DELETE", "/customers/{id}/identities/{identity}"),
    ("GET", "/customers/{id}/history"),
    ("POST", "/customers/{id}/merge"),
    ("POST", "/customers/{id}/unmerge"),
    ("GET", "/customers/{id}/merges"),
    ("GET", "/customers/{id}/consents"),
    ("GET", "/customers/{id}/consents/in-force"),
    ("POST", "/customers/{id}/consents"),
    ("POST", "/customers/{id}/unmask"),
    ("GET", "/customers/{id}/grants"),
    ("GET", "/customers/{id}/plain"),
    ("GET", "/customers/{id}/export"),
    ("GET", "/customers/{id}/legal-hold"),
    ("PUT", "/customers/{id}/legal-hold"),
    ("POST", "/customers/{id}/erase"),
    ("GET", "/customers/{id}/entitlements"),
)
MANAGERS = {"/customers/{id}/export", "/customers/{id}/legal-hold", "/customers/{id}/erase"}
LEADERS = {"/customers/{id}/merge", "/customers/{id}/unmerge", "/customers/{id}/unmask", "/customers/{id}/grants"} | MANAGERS


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_an_outsider_gets_nothing_from_any_path(centre: Centre, method: str, path: str) -> None:
    """Without the permission 403, out of reach 404, and nothing is written either way."""
    customers = some_customers(centre)
    identity = Identity.objects.get(customer=customers.second)
    place = path.format(id=customers.second.pk, identity=identity.pk)
    bodies = {
        "identities": {"kind": "phone", "value": "13912340099"},
        "merge": {"into": customers.shared.pk},
        "consents": {"purpose": "survey", "state": "given", "channel": "phone", "said_at": "2026-01-01T00:00:00Z"},
        "unmask": {"fields": ["phone"], "reason": "callback"},
        "legal-hold": {"hold": "案号 1"},
        "erase": {"reason": "subject_request", "confirm": customers.second.pk},
    }
    body = {} if method == "GET" else bodies.get(path.rpartition("/")[2], {"level": "vip"} if method == "PATCH" else {})
    before = Event.objects.exclude(noun="person").count()
    for who in ("admin", "outsider"):
        assert Caller(centre.everybody()[who]).send(method, place, body or None).status_code == 403, who
    for who in ("agent", "leader"):
        status = Caller(centre.everybody()[who]).send(method, place, body or None).status_code
        allowed = path not in (LEADERS if who == "agent" else MANAGERS)
        assert status == (404 if allowed else 403), who
    assert Event.objects.exclude(noun="person").count() == before


@pytest.mark.parametrize("who", ["outsider", "admin"])
def test_an_outsider_adds_and_finds_nobody(centre: Centre, who: str) -> None:
    some_customers(centre)
    caller, before = Caller(centre.everybody()[who]), Customer.objects.count()
    number = {"kind": "phone", "value": "13912340001"}
    bodies = {
        "/customers": {"name": "甲一", "identities": [number]},
        "/customers/search": {"words": "夏知秋"},
        "/customers/look-up": number,
    }
    assert {path: caller.post(path, body).status_code for path, body in bodies.items()} == dict.fromkeys(bodies, 403)
    assert Customer.objects.count() == before


def test_a_cursor_that_no_page_gave_is_refused(centre: Centre) -> None:
    for made_up in ("nonsense", "WyItY3JlYXRlZF9hdCIsICJhYmMiLCAxXQ", "WyItY3JlYXRlZF9hdCIsIDEsIDFd"):
        assert Caller(centre.agent).get(f"/customers?cursor={made_up}").status_code == 422


def test_a_token_reaches_no_further_than_its_scopes(centre: Centre) -> None:
    system = accounts.create_person(actor=SYSTEM, now=NOW, staff_no="crm", name="客户系统", roles=["integration"], password=None)
    customer = some_customers(centre).second
    until = timezone.now() + timedelta(days=1)
    issued = accounts.issue_token(
        actor=SYSTEM, now=timezone.now(), person=system.pk, name="CRM", scopes=["customer.read"], expires_at=until
    )
    caller = Caller(Authorization=f"Bearer {issued.secret}")
    assert caller.get(f"/customers/{customer.pk}").status_code == 200
    assert caller.patch(f"/customers/{customer.pk}", {"level": "vip"}).status_code == 403
    assert caller.post("/customers/look-up", {"kind": "phone", "value": "13912340003"}).status_code == 403


# Searching is no oracle ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [("夏知秋", True), ("夏知", False), ("知秋", False), ("夏", None), ("139****0001", False), ("xia", False), ("example.com", False)],
)
def test_names_are_found_by_whole_words_and_numbers_by_none(centre: Centre, words: str, found: bool | None) -> None:
    some_customers(centre)
    answer = Caller(centre.agent).post("/customers/search", {"words": words})
    assert answer.status_code == (422 if found is None else 200)
    assert found is None or bool(answer.json()["items"]) == found


@pytest.mark.parametrize("words", ["示例纺织", "纺织厂", "示例 纺织", "織廠"])
def test_firms_are_found_by_any_part_of_their_name(centre: Centre, words: str) -> None:
    firm = add("示例纺织厂", ("phone", "021-60000105"), nature="organisation")
    found = Caller(centre.agent).post("/customers/search", {"words": words}).json()["items"]
    assert [(one["id"], one["name"]) for one in found] == [(firm.pk, "示例纺织厂")]


def test_a_number_as_words_is_refused_and_says_where_to_ask(centre: Centre) -> None:
    some_customers(centre)
    answer = Caller(centre.agent).post("/customers/search", {"words": "一三九 1234 0001"})
    assert answer.status_code == 422
    assert "look-up" in answer.json()["errors"][0]["detail"]


def test_only_the_exact_number_finds_somebody_and_the_audit_says_who_asked_how_often(centre: Centre) -> None:
    customer, agent = some_customers(centre).shared, Caller(centre.agent)
    for value in ("1391234000", "139123400011"):
        assert agent.post("/customers/look-up", {"kind": "phone", "value": value}).status_code == 422
    assert agent.post("/customers/look-up", {"kind": "phone", "value": "13912340009"}).json() == {"items": []}
    found = agent.post("/customers/look-up", {"kind": "phone", "value": "幺三九 壹贰叁肆 〇〇〇一"}).json()["items"]
    assert [one["id"] for one in found] == [customer.pk]
    rows = Event.objects.filter(kind="customer.looked_up").order_by("pk").select_related("body")
    assert [(row.subject, row.actor, row.body.content) for row in rows] == [
        (0, centre.agent.pk, {"identity_kind": "phone", "in_hour": 1}),
        (customer.pk, centre.agent.pk, {"identity_kind": "phone", "in_hour": 2}),
    ]


def test_asking_for_number_after_number_ends(centre: Centre) -> None:
    """Look-ups and new customers count alike, for both tell whether somebody has a number."""
    some_customers(centre)
    agent = Caller(centre.agent)
    for number in range(looking_up.MOST_AN_HOUR - 1):
        assert agent.post("/customers/look-up", {"kind": "phone", "value": f"1391235{number:04}"}).status_code == 200
    one_more = {"name": "试探", "identities": [{"kind": "phone", "value": "13912350100"}]}
    assert agent.post("/customers", one_more).status_code == 201
    assert agent.post("/customers", {**one_more, "identities": [{"kind": "phone", "value": "13912350101"}]}).status_code == 429
    assert agent.post("/customers/look-up", {"kind": "phone", "value": "13912340001"}).status_code == 429
    assert Caller(centre.colleague).post("/customers/look-up", {"kind": "phone", "value": "13912340001"}).status_code == 200


def test_a_list_takes_as_many_queries_for_many_as_for_one(centre: Centre) -> None:
    agent = Caller(centre.agent)
    add("其一", ("phone", "13912360000"))
    agent.get("/me")
    with CaptureQueriesContext(connection) as one:
        agent.get("/customers")
    for number in range(1, 12):
        add(f"客户{number}", ("phone", f"1391236{number:04}"), ("email", f"c{number}@example.com"))
    with CaptureQueriesContext(connection) as many:
        assert len(agent.get("/customers").json()["items"]) == 12
    assert len(many) == len(one)


def test_pages_follow_each_other(centre: Centre) -> None:
    for number in range(7):
        add(f"客户{number}", ("phone", f"1391236{number:04}"))
    agent, seen, cursor = Caller(centre.agent), [], None
    while True:
        answer = agent.post("/customers/search", {"size": 3, "cursor": cursor}).json()
        seen += [one["id"] for one in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7
