"""Views of lists: kept on the centre, one's own or the team's."""

from __future__ import annotations

from typing import Any

import pytest
from callers import Caller, Centre, queries_of, told

from sanxiang_centre.accounts import saved_views
from sanxiang_centre.accounts.models import Person, SavedView

pytestmark = pytest.mark.django_db
URGENT = {"list": "tickets", "name": "急件", "values": {"priority": "urgent", "state": ["new", "open"], "assignee": 0, "missed": True}}


def kept(person: Person, **more: Any) -> dict[str, Any]:
    answer = Caller(person).post("/views", {**URGENT, **more})
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def names(person: Person, of: str = "tickets") -> list[str]:
    return [each["name"] for each in Caller(person).get(f"/views?list={of}").json()["items"]]


def test_a_view_is_kept_for_the_person_and_told_without_its_words(centre: Centre) -> None:
    view = kept(centre.agent)
    assert (view["values"], view["mine"], view["shared"]) == (URGENT["values"], True, False)
    assert SavedView.objects.get(pk=view["id"]).owner == centre.agent
    assert told("view", view["id"]) == [("view.kept", centre.agent.pk, {"list": "tickets", "shared": False})]
    assert names(centre.agent) == ["急件"]
    assert names(centre.agent, "customers") == []
    assert names(centre.colleague) == []


def test_a_shared_one_is_seen_by_the_team_and_by_nobody_else(centre: Centre) -> None:
    view = kept(centre.agent, shared=True)
    seen = Caller(centre.colleague).get("/views?list=tickets").json()["items"]
    assert [(each["id"], each["mine"], each["owner_name"]) for each in seen] == [(view["id"], False, centre.agent.name)]
    assert names(centre.other) == []
    assert names(centre.outsider) == []
    Person.objects.filter(pk=centre.agent.pk).update(is_active=False)
    assert names(centre.colleague) == []


def test_a_colleague_reads_it_the_leader_keeps_it_in_order(centre: Centre) -> None:
    view = kept(centre.agent, shared=True)
    for somebody in (centre.colleague, centre.other, centre.outsider):
        assert Caller(somebody).patch(f"/views/{view['id']}", {"name": "改"}).status_code == 404
        assert Caller(somebody).send("DELETE", f"/views/{view['id']}").status_code == 404
    assert Caller(centre.leader).patch(f"/views/{view['id']}", {"name": "急"}).json()["name"] == "急"
    assert Caller(centre.leader).send("DELETE", f"/views/{view['id']}").status_code == 204
    assert names(centre.agent) == []
    assert [kind for kind, _, _ in told("view", view["id"])] == ["view.kept", "view.changed", "view.removed"]


def test_what_is_not_shared_is_not_the_leaders(centre: Centre) -> None:
    view = kept(centre.agent)
    assert Caller(centre.leader).patch(f"/views/{view['id']}", {"name": "急"}).status_code == 404


def test_a_change_names_the_fields_and_a_change_of_nothing_tells_nothing(centre: Centre) -> None:
    view, agent = kept(centre.agent), Caller(centre.agent)
    assert agent.patch(f"/views/{view['id']}", {"name": "急件"}).status_code == 200
    assert agent.patch(f"/views/{view['id']}", {"values": {}, "shared": True}).json()["values"] == {}
    assert told("view", view["id"])[1:] == [("view.changed", centre.agent.pk, {"changed": ["shared", "values"], "shared": True})]


def test_one_name_once(centre: Centre) -> None:
    kept(centre.agent)
    assert Caller(centre.agent).post("/views", URGENT).status_code == 409
    kept(centre.agent, list="complaints")
    kept(centre.colleague)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "回电 13812345678"}, "name"),
        ({"values": {"words": "打 13812345678"}}, "values.words"),
        ({"list": "customers", "values": {"words": "王小明"}}, "values.words"),
        ({"list": "tickets", "values": {"words": "王小明"}}, "values.words"),
        ({"list": "conversations", "values": {"words": "王小明"}}, "values.words"),
        ({"values": {"state": ["anna@example.com"]}}, "values.state"),
    ],
)
def test_nothing_personal_is_kept(centre: Centre, change: dict[str, Any], field: str) -> None:
    answer = Caller(centre.agent).post("/views", {**URGENT, **change})
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, [field])
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("values", [{"state": {"deep": 1}}, {"Bad Key": 1}, {"a": [[1]]}, {"a": "x" * 101}, {"a": 1.5}, {"a": None}])
def test_values_are_those_of_filters(centre: Centre, values: dict[str, Any]) -> None:
    assert Caller(centre.agent).post("/views", {**URGENT, "values": values}).status_code == 422


def test_who_is_in_no_team_shares_with_nobody(centre: Centre) -> None:
    answer = Caller(centre.outsider).post("/views", {**URGENT, "shared": True})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "shared")


def test_there_are_not_too_many(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST", 2)
    for name in "甲乙":
        kept(centre.agent, name=name)
    assert Caller(centre.agent).post("/views", {**URGENT, "name": "丙"}).status_code == 409
    kept(centre.agent, list="complaints")


def test_the_list_takes_the_same_number_of_queries_however_many_there_are(centre: Centre) -> None:
    caller = Caller(centre.agent)
    kept(centre.agent, name="甲")
    one = queries_of(lambda: caller.get("/views?list=tickets"))
    for name in "乙丙丁戊":
        kept(centre.agent, name=name)
    assert queries_of(lambda: caller.get("/views?list=tickets")) == one
