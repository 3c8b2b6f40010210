"""Consents, leave to see, copies and erasure: the answer, the rows, the event rows."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from callers import NOW, Caller, Centre, told
from customer_fixtures import add, some_customers
from django.db import Error, connection, transaction
from django.utils import timezone

from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.models import Event, EventBody
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.customers import queries
from sanxiang_centre.customers.models import Consent, Customer, CustomerName, Identity, RecordingNotice, Refusal, UnmaskGrant
from sanxiang_centre.customers.services import resealing, unmasking
from sanxiang_centre.customers.services.writing_values import plain_name

pytestmark = pytest.mark.django_db
NOTICE = {
    "text_zh": "本次通话将被录音。",
    "processor": "某服务中心",
    "contact": "dpo@centre.example，400-000-0000",
    "purpose": "质量检查",
    "data": "录音",
    "retention": "六个月",
    "rights": "查阅、复制、删除",
}
SAID = {"purpose": "recording", "state": "given", "channel": "phone", "said_at": "2026-11-20T01:00:00Z", "notice": 1}


def publish(centre: Centre) -> Any:
    return Caller(centre.manager).post("/recording-notices", {**NOTICE, "valid_from": timezone.now().isoformat()})


# Consents ------------------------------------------------------------------------------------------------------------


def test_versions_of_the_notice_follow_each_other_and_the_last_one_holds(centre: Centre) -> None:
    first, second = publish(centre), publish(centre)
    assert (first.status_code, first.json()["version"], second.json()["version"]) == (201, 1, 2)
    assert told("recording_notice", first.json()["id"]) == [("recording_notice.published", centre.manager.pk, {"version": 1})]
    listed = Caller(centre.agent).get("/recording-notices").json()["items"]
    assert [(one["version"], one["in_force"]) for one in listed] == [(2, True), (1, False)]
    assert Caller(centre.leader).post("/recording-notices", {**NOTICE, "valid_from": NOW.isoformat()}).status_code == 403
    assert Caller(centre.outsider).get("/recording-notices").status_code == 403
    past = {**NOTICE, "valid_from": "2020-01-01T00:00:00Z"}
    assert [error["field"] for error in Caller(centre.manager).post("/recording-notices", past).json()["errors"]] == ["valid_from"]


def test_the_ledger_takes_lines_and_the_last_word_of_each_purpose_holds(centre: Centre) -> None:
    publish(centre)
    customer = some_customers(centre).shared
    agent, path = Caller(centre.agent), f"/customers/{customer.pk}/consents"
    given = agent.post(path, {**SAID, "evidence": "conversation:12"})
    withdrawn = agent.post(path, {**SAID, "state": "withdrawn", "said_at": "2026-11-21T01:00:00Z", "notice": None})
    agent.post(path, {**SAID, "purpose": "marketing", "state": "refused", "notice": None})
    assert (given.status_code, given.json()["notice"], withdrawn.status_code) == (201, 1, 201)
    standing = {one["purpose"]: one["state"] for one in agent.get(f"{path}/in-force").json()["items"]}
    assert standing == {"recording": "withdrawn", "marketing": "refused"}
    assert len(agent.get(path).json()["items"]) == 3
    body = {"consent": given.json()["id"], "purpose": "recording", "state": "given", "notice": 1}
    assert told("customer", customer.pk)[1] == ("customer.consent_recorded", centre.agent.pk, body)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"notice": None}, "notice"),
        ({"notice": 9}, "notice"),
        ({"said_at": "2099-01-01T00:00:00Z"}, "said_at"),
        ({"said_at": "0001-01-01T00:00:00+14:00"}, "said_at"),
        ({"evidence": "see my notes"}, "evidence"),
        ({"evidence": "phone:13912340001"}, "evidence"),
        ({"purpose": "fun"}, "purpose"),
    ],
)
def test_a_line_that_proves_nothing_is_refused(centre: Centre, change: dict[str, Any], field: str) -> None:
    publish(centre)
    customer = some_customers(centre).shared
    answer = Caller(centre.agent).post(f"/customers/{customer.pk}/consents", {**SAID, **change})
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert not Consent.objects.exists()


@pytest.mark.parametrize("model", [Consent, RecordingNotice])
def test_the_database_itself_refuses_to_change_the_ledger(centre: Centre, model: Any) -> None:
    publish(centre)
    customer = some_customers(centre).shared
    Caller(centre.agent).post(f"/customers/{customer.pk}/consents", SAID)
    table = model._meta.db_table
    for write in (f"UPDATE {table} SET id = 77", f"DELETE FROM {table}"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(write)
    assert model.objects.count() == 1


# Leave to see --------------------------------------------------------------------------------------------------------


def grant(centre: Centre, customer: Customer, **change: Any) -> Any:
    body = {"fields": ["name", "phone"], "reason": "callback", "person": centre.agent.pk, **change}
    return Caller(centre.leader).post(f"/customers/{customer.pk}/unmask", body)


def test_with_leave_an_agent_sees_what_it_names_and_every_look_is_written_down(centre: Centre) -> None:
    customer, agent = some_customers(centre).shared, Caller(centre.agent)
    path = f"/customers/{customer.pk}/plain"
    assert agent.get(path).status_code == 403
    given = grant(centre, customer)
    assert (given.status_code, given.json()["person"], given.json()["granted_by"]) == (201, centre.agent.pk, centre.leader.pk)
    answer = agent.get(path)
    assert answer.json() == {
        "name": "夏知秋",
        "identities": [{"id": Identity.objects.get(customer=customer, kind="phone").pk, "kind": "phone", "value": "13912340001"}],
    }
    assert answer["Cache-Control"] == "no-store"
    number = given.json()["id"]
    told_of_leave = {"grant": number, "person": centre.agent.pk, "fields": ["name", "phone"], "reason": "callback", "minutes": 15}
    assert told("customer", customer.pk)[1:] == [
        ("customer.unmask_granted", centre.leader.pk, told_of_leave),
        ("customer.plain_read", centre.agent.pk, {"fields": ["name", "phone"], "grants": [number]}),
    ]
    assert Caller(centre.colleague).get(path).status_code == 403
    assert agent.get(f"/customers/{customer.pk}").json()["name"] == "夏**"


def test_leave_ends_by_itself_or_when_it_is_revoked(centre: Centre) -> None:
    customer = some_customers(centre).shared
    agent = Actor(centre.agent.pk, frozenset({"agent"}), centre.first.pk)
    leader = Actor(centre.leader.pk, frozenset({"leader"}), centre.first.pk)
    common: dict[str, Any] = {"customer": customer.pk, "fields": ["phone"], "reason": "callback", "person": centre.agent.pk}
    then = NOW - timedelta(days=2)
    first = unmasking.grant_unmasking(actor=leader, now=then, minutes=10, **common)
    assert unmasking.read_plain(actor=agent, now=then + timedelta(minutes=9), customer=customer.pk)[1][0][1] == "13912340001"
    with pytest.raises(Problem) as over:
        unmasking.read_plain(actor=agent, now=then + timedelta(minutes=10), customer=customer.pk)
    assert over.value.status == 403
    with pytest.raises(Problem) as late:
        unmasking.revoke_unmasking(actor=leader, now=then + timedelta(minutes=10), grant=first.pk)
    assert late.value.status == 409
    second = grant(centre, customer).json()["id"]
    assert Caller(centre.leader).post(f"/unmask-grants/{second}/revoke").json()["revoked_at"] is not None
    assert Caller(centre.agent).get(f"/customers/{customer.pk}/plain").status_code == 403
    assert told("customer", customer.pk)[-1] == ("customer.unmask_revoked", centre.leader.pk, {"grant": second})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fields": []}, "fields"),
        ({"fields": ["shoe_size"]}, "fields.0"),
        ({"reason": "curiosity"}, "reason"),
        ({"minutes": 481}, "minutes"),
        ({"note": "打 13912340001"}, "note"),
        ({"person": "other"}, "person"),
        ({"person": "manager"}, "person"),
    ],
)
def test_leave_has_a_reason_an_end_and_somebody_of_the_own_team(centre: Centre, change: dict[str, Any], field: str) -> None:
    customer = some_customers(centre).shared
    if isinstance(change.get("person"), str):
        change = {"person": centre.everybody()[change["person"]].pk}
    answer = grant(centre, customer, **change)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert not UnmaskGrant.objects.exists()


def test_grants_of_another_team_are_out_of_reach(centre: Centre) -> None:
    customer = some_customers(centre).second
    given = Caller(centre.manager).post(f"/customers/{customer.pk}/unmask", {"fields": ["phone"], "reason": "visit"})
    path = f"/unmask-grants/{given.json()['id']}/revoke"
    assert [Caller(centre.everybody()[who]).post(path).status_code for who in ("outsider", "agent", "leader")] == [403, 403, 404]
    assert len(Caller(centre.manager).get(f"/customers/{customer.pk}/grants").json()["items"]) == 1


# The subject's own copy ----------------------------------------------------------------------------------------------


def test_a_copy_holds_everything_of_the_customer_and_nobody_of_the_staff(centre: Centre) -> None:
    publish(centre)
    customer = some_customers(centre).shared
    other = add("夏知秋", ("contract", "ht-2026-1"), ("phone", "13912340011"))
    Caller(centre.leader).post(f"/customers/{other.pk}/merge", {"into": customer.pk})
    Caller(centre.agent).post(f"/customers/{customer.pk}/consents", SAID)
    grant(centre, customer)
    answer = Caller(centre.manager).get(f"/customers/{customer.pk}/export")
    body = answer.json()
    assert (answer.status_code, answer["Cache-Control"], body["schema"]) == (200, "no-store", "sanxiang.subject-data/1")
    assert [(one["name"], [row["value"] for row in one["identities"]]) for one in body["customers"]] == [
        ("夏知秋", ["xia@example.com", "13912340001"]),
        ("夏知秋", ["HT-2026-1", "13912340011"]),
    ]
    assert [line["notice"]["text"] for line in body["consents"]] == ["本次通话将被录音。"]
    assert [line["reason"] for line in body["seen_by_staff"]] == ["callback"]
    parts = ("chats", "commitments", "conversations", "entitlements", "return_visits", "surveys", "tickets")
    assert body["elsewhere"] == {part: [] for part in parts}
    assert all(person.staff_no not in answer.content.decode() for person in (centre.leader,))
    assert told("customer", customer.pk)[-1] == ("customer.exported", centre.manager.pk, {"reason": "subject_request"})


# Erasure -------------------------------------------------------------------------------------------------------------


def erase(centre: Centre, customer: Customer, **change: Any) -> Any:
    body = {"reason": "subject_request", "confirm": customer.pk, **change}
    return Caller(centre.manager).post(f"/customers/{customer.pk}/erase", body)


def test_erasure_takes_everything_that_says_who_it_was_and_says_what_stays_and_why(centre: Centre) -> None:
    publish(centre)
    customer, agent = some_customers(centre).shared, Caller(centre.agent)
    agent.patch(f"/customers/{customer.pk}", {"no_contact": ["phone"]})
    agent.post(f"/customers/{customer.pk}/consents", SAID)
    grant(centre, customer, note="下午回电")
    rows = list(Event.objects.filter(noun="customer", subject=customer.pk).order_by("pk").values_list("pk", "kind", "at", "actor"))
    answer = erase(centre, customer)
    body = answer.json()
    assert (answer.status_code, body["customer"]["name"], body["customer"]["identities"]) == (200, "", [])
    assert body["erased"] == {"names": 1, "identities": 2, "event_bodies": 4}
    assert {one["what"]: one["count"] for one in body["kept"]} == {"consents": 1, "refusals": 2, "events": 5, "grants": 1}
    assert all(" / " in one["why"] for one in body["kept"])
    assert not CustomerName.objects.filter(customer=customer).exists()
    assert not Identity.objects.filter(customer=customer).exists()
    left = Event.objects.filter(noun="customer", subject=customer.pk).order_by("pk")
    assert list(left.values_list("pk", "kind", "at", "actor"))[:-1] == rows
    assert set(EventBody.objects.filter(event__in=[row[0] for row in rows]).values_list("content", flat=True)) == {None}
    assert told("customer", customer.pk)[-1] == (
        "customer.erased",
        centre.manager.pk,
        {"reason": "subject_request", "members": [customer.pk]},
    )
    history = agent.get(f"/customers/{customer.pk}/history").json()["items"]
    assert {row["body"] is None for row in history if row["kind"] != "customer.erased"} == {True}
    assert agent.get(f"/customers/{customer.pk}/plain").status_code == 409


def test_who_is_erased_is_found_no_more_but_not_called_again_either(centre: Centre) -> None:
    customer, agent = some_customers(centre).shared, Caller(centre.agent)
    agent.patch(f"/customers/{customer.pk}", {"no_contact": ["phone", "sms"]})
    erase(centre, customer)
    number = {"kind": "phone", "value": "13912340001"}
    assert agent.post("/customers/look-up", number).json() == {"items": []}
    assert agent.post("/customers/search", {"words": "夏知秋"}).json()["items"] == []
    assert queries.refused_channels("phone", "13912340001") == ["phone", "sms"]
    assert "13912340001" not in json.dumps(list(Refusal.objects.values("kind", "digest", "channels")))
    assert agent.post("/customers", {"name": "夏知秋", "identities": [number]}).status_code == 201


def test_all_that_is_merged_in_is_erased_with_it(centre: Centre) -> None:
    customer = some_customers(centre).shared
    other = add("夏知秋", ("phone", "13912340011"))
    leader = Caller(centre.leader)
    leader.post(f"/customers/{other.pk}/merge", {"into": customer.pk, "reason": "夏知秋的另一部电话"})
    assert erase(centre, other).status_code == 409
    assert erase(centre, customer).json()["erased"]["names"] == 2
    assert leader.post(f"/customers/{other.pk}/unmerge").status_code == 409
    assert leader.get(f"/customers/{customer.pk}/merges").json()["items"][0]["reason"] == ""


def test_a_legal_hold_comes_first(centre: Centre) -> None:
    customer, manager = some_customers(centre).shared, Caller(centre.manager)
    path = f"/customers/{customer.pk}/legal-hold"
    assert manager.put(path, {"hold": "（2026）例字 1 号"}).json()["legal_hold"] is True
    assert told("customer", customer.pk)[-1] == ("customer.hold_changed", centre.manager.pk, {"held": True})
    assert erase(centre, customer).status_code == 409
    assert manager.put(path, {"hold": "再次"}).status_code == 409
    assert manager.put(path, {"hold": ""}).json()["legal_hold"] is False
    assert told("customer", customer.pk)[-1] == ("customer.hold_changed", centre.manager.pk, {"held": False})
    assert erase(centre, customer, confirm=customer.pk + 1).status_code == 422
    assert erase(centre, customer).status_code == 200
    assert erase(centre, customer).status_code == 409


def test_the_grounds_of_a_legal_hold_are_shown_to_who_may_lift_it_and_to_nobody_else(centre: Centre) -> None:
    customer, manager = some_customers(centre).shared, Caller(centre.manager)
    path = f"/customers/{customer.pk}/legal-hold"
    assert manager.get(path).json() == {"items": []}
    before = timezone.now()
    manager.put(path, {"hold": "（2026）例字 1 号"})
    (found,) = manager.get(path).json()["items"]
    since = datetime.fromisoformat(found.pop("since"))
    assert found == {"customer": customer.pk, "grounds": "（2026）例字 1 号", "by": centre.manager.pk, "by_name": centre.manager.name}
    assert before - timedelta(seconds=1) <= since <= timezone.now()
    for who in ("agent", "leader", "other", "outsider", "admin"):
        caller = Caller(centre.everybody()[who])
        assert caller.get(path).status_code == 403
        assert "例字" not in caller.get(f"/customers/{customer.pk}").content.decode()
    manager.put(path, {"hold": ""})
    assert manager.get(path).json() == {"items": []}
    customer.refresh_from_db()
    assert (customer.hold, customer.held_at, customer.held_by) == ("", None, None)


def test_who_set_a_hold_that_was_there_before_is_known_from_the_audit(centre: Centre) -> None:
    """By the migration that began to keep it: the last row of each who is held, of nobody else."""
    customers, manager = some_customers(centre), Caller(centre.manager)
    for one, turns in ((customers.shared, ("民初 1 号", "", "民初 2 号")), (customers.second, ("民初 3 号", ""))):
        for hold in turns:
            assert manager.put(f"/customers/{one.pk}/legal-hold", {"hold": hold}).status_code == 200
    expected = list(Customer.objects.order_by("pk").values_list("held_at", "held_by"))
    Customer.objects.update(held_at=None, held_by=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("sanxiang_centre.customers.migrations.0003_who_holds_and_since_when").FROM_THE_AUDIT)
    assert list(Customer.objects.order_by("pk").values_list("held_at", "held_by")) == expected
    assert [by for _, by in expected if by] == [centre.manager.pk]


@pytest.mark.parametrize(("hold", "says"), [("", "请写明依据"), ("   ", "请写明依据"), ("原告电话 13912340001", "不要写电话")])
def test_nobody_is_held_without_grounds_that_may_be_shown(centre: Centre, hold: str, says: str) -> None:
    customer, manager = some_customers(centre).shared, Caller(centre.manager)
    answer = manager.put(f"/customers/{customer.pk}/legal-hold", {"hold": hold})
    assert answer.status_code == 422
    (wrong,) = answer.json()["errors"]
    assert (wrong["field"], says in wrong["detail"]) == ("hold", True)
    assert manager.get(f"/customers/{customer.pk}").json()["legal_hold"] is False
    assert "customer.hold_changed" not in [kind for kind, _, _ in told("customer", customer.pk)]


def test_a_hold_of_one_who_is_merged_keeps_all_and_is_lifted_where_it_stands(centre: Centre) -> None:
    customer, manager = some_customers(centre).shared, Caller(centre.manager)
    other = add("夏知秋", ("phone", "13912340011"))
    own, head = (f"/customers/{one.pk}/legal-hold" for one in (other, customer))
    manager.put(own, {"hold": "民初 7 号"})
    manager.post(f"/customers/{other.pk}/merge", {"into": customer.pk})
    assert manager.get(f"/customers/{customer.pk}").json()["legal_hold"] is True
    assert manager.put(own, {"hold": "民初 8 号"}).status_code == 409
    manager.put(head, {"hold": "民初 9 号"})
    assert [(each["customer"], each["grounds"]) for each in manager.get(head).json()["items"]] == [
        (customer.pk, "民初 9 号"),
        (other.pk, "民初 7 号"),
    ]
    assert manager.put(head, {"hold": ""}).json()["legal_hold"] is True
    assert erase(centre, customer).status_code == 409
    assert manager.put(own, {"hold": ""}).status_code == 200
    assert told("customer", other.pk)[-1] == ("customer.hold_changed", centre.manager.pk, {"held": False})
    assert manager.get(f"/customers/{customer.pk}").json()["legal_hold"] is False
    assert erase(centre, customer).status_code == 200


def test_former_secrets_still_open_and_find(centre: Centre, settings: Any) -> None:
    customer = add("夏知秋", ("phone", "13912340001"), ("contract", "HT-1"))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret for tests only " * 3
    assert queries.contracts_of(customer) == ["HT-1"]
    assert queries.heads_of(SYSTEM, "phone", "13912340001") == [customer]
    assert list(queries.list_customers(SYSTEM, words="夏知秋")) == [customer]
    with pytest.raises(Problem, match="conflict"):
        add("另一人", ("phone", "139 1234 0001"))


def test_everything_is_sealed_anew_under_the_new_secret(centre: Centre, settings: Any) -> None:
    customer = add("夏知秋", ("phone", "13912340001"), ("contract", "HT-1"))
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret for tests only " * 3, [former]
    assert resealing.reseal() == 3
    settings.SECRET_KEY_FALLBACKS = []
    assert resealing.reseal() == 0
    assert queries.heads_of(SYSTEM, "phone", "13912340001") == [customer]
    assert list(queries.list_customers(SYSTEM, words="夏知秋")) == [customer]
    assert plain_name(customer) == "夏知秋"
