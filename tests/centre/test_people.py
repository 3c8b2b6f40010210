"""People over the API: the answer, the row and the event row."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from callers import PASSWORD, Caller, Centre, told
from django.test import Client

from sanxiang_centre.accounts.lately import Lately
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.models import Event

pytestmark = pytest.mark.django_db
NEW = {"staff_no": "9001", "name": "新同事", "roles": ["agent"], "password": PASSWORD}


def test_an_administrator_adds_a_person(centre: Centre) -> None:
    answer = Caller(centre.admin).post("/people", {**NEW, "team": centre.first.pk})
    person = Person.objects.get(staff_no="9001")
    assert (answer.status_code, answer.json()["id"], answer.json()["team"]["name"]) == (201, person.pk, "一组")
    assert person.check_password(PASSWORD)
    assert told("person", person.pk) == [("person.created", centre.admin.pk, {"roles": ["agent"], "team": centre.first.pk})]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"staff_no": "A1"}, "staff_no"),
        ({"staff_no": "带空格 1"}, "staff_no"),
        ({"name": "   "}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["king"]}, "roles.0"),
        ({"email": "A1@EXAMPLE.com"}, "email"),
        ({"email": "nothing"}, "email"),
        ({"password": "short"}, "password"),
        ({"team": 999_999}, "team"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_written(centre: Centre, change: dict[str, Any], field: str) -> None:
    admin = Caller(centre.admin)
    before = Person.objects.count(), Event.objects.count()
    answer = admin.post("/people", {**NEW, **change})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (Person.objects.count(), Event.objects.count()) == before


def test_a_change_tells_what_was_and_what_is_but_no_personal_data(centre: Centre) -> None:
    answer = Caller(centre.admin).patch(f"/people/{centre.agent.pk}", {"name": "改名", "team": centre.second.pk})
    assert (answer.status_code, answer.json()["name"]) == (200, "改名")
    change = {"changes": {"name": [], "team": [centre.first.pk, centre.second.pk]}}
    assert told("person", centre.agent.pk)[-1] == ("person.changed", centre.admin.pk, change)


def test_a_change_that_changes_nothing_tells_nothing(centre: Centre) -> None:
    before = told("person", centre.agent.pk)
    assert Caller(centre.admin).patch(f"/people/{centre.agent.pk}", {"language": "zh"}).status_code == 200
    assert told("person", centre.agent.pk) == before


def test_who_is_deactivated_is_signed_out_at_once(centre: Centre) -> None:
    agent, admin = Caller(centre.agent), Caller(centre.admin)
    assert agent.get("/me").status_code == 200
    answer = admin.post(f"/people/{centre.agent.pk}/deactivate", {"successor": centre.colleague.pk})
    assert (answer.status_code, answer.json()["is_active"]) == (200, False)
    assert agent.get("/me").status_code == 401
    assert told("person", centre.agent.pk)[-1] == ("person.deactivated", centre.admin.pk, {"successor": centre.colleague.pk})
    assert admin.post(f"/people/{centre.agent.pk}/deactivate").status_code == 409
    assert admin.post(f"/people/{centre.agent.pk}/reactivate").json()["is_active"] is True


def test_the_last_administrator_stays(centre: Centre) -> None:
    admin = Caller(centre.admin)
    assert admin.post(f"/people/{centre.admin.pk}/deactivate").status_code == 409
    assert admin.patch(f"/people/{centre.admin.pk}", {"roles": ["agent"]}).status_code == 409
    assert Person.objects.get(pk=centre.admin.pk).is_staff


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("admin", {"admin", "m1", "l1", "a1", "a2", "a3", "e1"}),
        ("manager", {"admin", "m1", "l1", "a1", "a2", "a3", "e1"}),
        ("leader", {"l1", "a1", "a2"}),
        ("agent", {"l1", "a1", "a2"}),
        ("other", {"a3"}),
        ("outsider", {"e1"}),
    ],
)
def test_who_sees_whom(centre: Centre, who: str, seen: set[str]) -> None:
    """In lists, by id and by search alike."""
    caller = Caller(centre.everybody()[who])
    assert {one["staff_no"] for one in caller.get("/people").json()["items"]} == seen
    by_id = {person.staff_no for person in centre.everybody().values() if caller.get(f"/people/{person.pk}").status_code == 200}
    assert by_id == seen
    found = {one["staff_no"] for one in caller.get("/people?words=先生").json()["items"]}
    assert found == seen


def test_addresses_are_shown_to_those_who_need_them(centre: Centre) -> None:
    assert Caller(centre.agent).get(f"/people/{centre.colleague.pk}").json()["email"] is None
    assert Caller(centre.agent).get("/me").json()["email"] == "a1@example.com"
    assert Caller(centre.leader).get(f"/people/{centre.colleague.pk}").json()["email"] == "a2@example.com"


def test_pages_follow_each_other(centre: Centre) -> None:
    admin, seen, cursor = Caller(centre.admin), [], ""
    while cursor is not None:
        answer = admin.get(f"/people?size=3{f'&cursor={cursor}' if cursor else ''}").json()
        seen += [one["staff_no"] for one in answer["items"]]
        cursor = answer["next"]
    assert seen == sorted(seen)
    assert len(seen) == 7
    assert admin.get("/people?cursor=nonsense").status_code == 422


def test_sign_in_by_staff_number_in_either_case(centre: Centre) -> None:
    centre.agent.set_password(PASSWORD)
    centre.agent.save()
    answer = Client().post("/auth/app/v1/auth/login", {"username": "A1", "password": PASSWORD}, content_type="application/json")
    token = answer.json()["meta"]["session_token"]
    assert Client(headers={"X-Session-Token": token}).get("/api/v1/me").json()["staff_no"] == "a1"
    assert told("person", centre.agent.pk)[-1][0] == "person.signed_in"


def test_guessing_passwords_is_told_and_ends(centre: Centre) -> None:
    centre.agent.set_password(PASSWORD)
    centre.agent.save()
    wrong = {"username": "a1", "password": "not this one"}
    answers = [Client().post("/auth/app/v1/auth/login", wrong, content_type="application/json").status_code for _ in range(7)]
    assert answers[:5] == [400] * 5
    assert answers[-1] == 429 or 400 in answers[5:]
    assert Event.objects.filter(kind="person.sign_in_refused", subject=centre.agent.pk).count() >= 5
    right = Client().post("/auth/app/v1/auth/login", {"username": "a1", "password": PASSWORD}, content_type="application/json")
    assert right.status_code != 200


def test_the_last_use_of_a_session_is_written_down_once_a_minute() -> None:
    """And at once where it comes from elsewhere."""
    now = [0.0]
    lately = Lately(clock=lambda: now[0])
    asked = [(0, "a"), (1, "a"), (2, "b"), (59.9, "a"), (60, "a"), (61, "a"), (61, "b"), (62.1, "b")]
    said = []
    for now[0], place in asked:
        said.append(lately.first(("session", place)))
    assert said == [True, False, True, False, True, False, False, True]


def test_looking_at_a_list_twice_writes_once(centre: Centre) -> None:
    caller = Caller(centre.agent)
    caller.get("/tickets")
    (session,) = UserSession.objects.filter(user=centre.agent)
    seen = session.last_seen_at
    caller.get("/tickets")
    session.refresh_from_db()
    assert session.last_seen_at == seen
    caller.client.get("/api/v1/tickets", headers={"User-Agent": "another browser"})
    session.refresh_from_db()
    assert session.user_agent == "another browser"


def test_what_a_token_can_be_given_is_what_other_systems_may(centre: Centre) -> None:
    scopes = Caller(centre.admin).get("/tokens/scopes").json()["scopes"]
    assert scopes["knowledge.read"] == "all"
    assert not {"token.write", "knowledge.read_internal"} & set(scopes)
    assert Caller(centre.manager).get("/tokens/scopes").status_code == 403
