"""An edition as people read it, and whether they have confirmed that they did."""

from __future__ import annotations

import json

import pytest
from callers import NOW, Caller, Centre
from small_standard import published

from sanxiang.standard.flat import flatten
from sanxiang.standard.loading import load_standard
from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.editions.handbook import handbook
from sanxiang_centre.editions.handbook_schemas import HandbookOut

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(centre: Centre) -> Person:
    return accounts.create_person(
        actor=SYSTEM, now=NOW, staff_no="o1", name="标准负责人", roles=["standard_owner"], password=None, email=""
    )


def test_an_edition_is_read_as_a_handbook_without_what_only_machines_need(centre: Centre, owner: Person) -> None:
    edition = published(owner, centre.manager, now=NOW)
    read = Caller(centre.agent).get(f"/editions/{edition.pk}/handbook").json()
    assert (read["edition"], read["digest"], read["name"]) == (edition.pk, edition.digest, {"zh": "小标准", "en": "Small"})
    assert [(each["id"], each["points"], each["severity"], each["clauses"]) for each in read["checks"]] == [
        ("greets", 4, "minor", ["S1-001"]),
        ("no-brush-off", 6, "critical", ["S1-002", "S1-003"]),
    ]
    assert "不归我管" not in json.dumps(read, ensure_ascii=False)


@pytest.mark.parametrize("pack", ["hotline", "online", "onsite", "power", "it-support"])
def test_every_shipped_standard_reads_as_a_handbook_whose_references_lead_somewhere(pack: str) -> None:
    flat = flatten(load_standard(pack))
    read = HandbookOut.model_validate({"edition": 1, **handbook(flat)})
    scripts, forbidden = {each.id for each in read.scripts}, {each.id for each in read.forbidden}
    assert len(read.clauses) == len(flat["clauses"])
    assert ("centre", "客服中心") in [(each.id, each.name.zh) for each in read.calendars]
    assert {each for situation in read.situations for each in situation.scripts} <= scripts
    assert {each for situation in read.situations for each in situation.avoid} <= forbidden
    assert {step.say for situation in read.situations for step in situation.steps if step.say} <= scripts
    assert {clause.document for clause in read.clauses} <= {each.id for each in read.documents}


def test_whoever_has_signed_an_edition_sees_when(centre: Centre, owner: Person) -> None:
    edition, agent = published(owner, centre.manager, now=NOW), Caller(centre.agent)
    assert agent.get(f"/editions/{edition.pk}").json()["signed_at"] is None
    signed = agent.post(f"/editions/{edition.pk}/sign", {}).json()["at"]
    assert [each["signed_at"] for each in agent.get("/editions").json()["items"]] == [signed]
    assert Caller(centre.manager).get(f"/editions/{edition.pk}").json()["signed_at"] is None
