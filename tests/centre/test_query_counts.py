"""How often the database is asked does not hang on how much there is: lists and single things, over the whole API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from callers import NOW, Caller, queries_of
from imported_talks import imported, jsonl, many
from pytest_django import DjangoDbBlocker

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.config.api import api
from sanxiang_centre.config.demo import demo_people

pytestmark = pytest.mark.django_db
PREFIX = "/api/v1"
MORE = 6
"""Of each noun, so that a list is longer than its first row."""


def operations() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What can be got: path below the prefix, and its description."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "get" in methods:
            yield path.removeprefix(PREFIX), methods["get"]


def pages() -> list[str]:
    """Lists that come a page at a time and need nothing else."""
    return [path for path, told in operations() if "{" not in path and "size" in {each["name"] for each in told.get("parameters", ())}]


def singles() -> list[tuple[str, str]]:
    """(list, what stands below it by the id of a row)."""
    lists = set(pages())
    found = ((path.partition("/{")[0], path) for path, _ in operations() if len(re.findall(r"{", path)) == 1)
    return [(of, path) for of, path in found if of in lists]


@pytest.fixture(scope="module")
def caller(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Caller]:
    """A manager of the made-up centre, with some of everything."""
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            demo_people()
            manager = Caller(Person.objects.get(staff_no="8001"))
            add(manager)
            yield manager
            transaction.set_rollback(True)


def add(manager: Caller) -> None:
    imported(jsonl(*many(MORE)), inspect=False, now=NOW)
    colleague = Person.objects.get(staff_no="8102").pk
    for number in range(MORE):
        made = manager.post("/tickets", {"type": "complaint", "subject": f"第 {number} 张", "item": "complaints"})
        assert made.status_code == 201
        manager.post(f"/tickets/{made.json()['id']}/take")
        manager.post(f"/tickets/{made.json()['id']}/replies", {"body": "收到。"})
        about = {"occasion": "complaint", "noun": "ticket", "subject": made.json()["id"]}
        assert manager.post("/surveys", {**about, "agent": colleague}).status_code == 201
        said = {"name": f"客户 {number}", "identities": [{"kind": "phone", "value": f"1390000{number:04}"}]}
        assert manager.post("/customers", said).status_code == 201


@pytest.mark.parametrize("path", pages())
def test_a_list_costs_the_same_however_long_it_is(caller: Caller, path: str) -> None:
    answer = caller.get(f"{path}?size=200")
    assert answer.status_code in (200, 403, 422)
    if answer.status_code == 200:
        assert queries_of(lambda: caller.get(f"{path}?size=1")) == queries_of(lambda: caller.get(f"{path}?size=200"))


LONG = {"/articles", "/conversations", "/people", "/surveys", "/teams", "/tickets"}


def test_lists_that_are_long_enough_to_tell_are_among_them(caller: Caller) -> None:
    lengths = {path: len(caller.get(f"{path}?size=200").json().get("items", ())) for path in pages()}
    assert {path for path in LONG if lengths[path] < 2} == set()


@pytest.mark.parametrize(("of", "path"), singles())
def test_a_single_thing_costs_the_same_whichever_it_is(caller: Caller, of: str, path: str) -> None:
    """What stands below it, too: messages, history, steps."""
    rows = caller.get(f"{of}?size=200").json().get("items", [])
    kinds = {row.get("type", row.get("state", "")): row["id"] for row in rows if "id" in row}
    for ident in kinds.values():
        once = re.sub(r"{\w+}", str(ident), path)
        if caller.get(once).status_code == 200:
            assert queries_of(lambda once=once: caller.get(once)) <= MOST.get(path, MOST[""])  # type: ignore[misc]


MOST = {"": 8, "/customers/{customer}/export": 40}
"""Questions, with those of the session; what needs more is named."""


def test_counts_of_what_is_asked_for_most(caller: Caller) -> None:
    """Exactly so many: whoever adds one sees it here."""
    ticket = caller.get("/tickets?size=1").json()["items"][0]["id"]
    asked = {
        "/tickets": "/tickets",
        "/tickets, words": "/tickets?words=张",
        "/tickets/{ticket}": f"/tickets/{ticket}",
        "/tickets/{ticket}/clocks": f"/tickets/{ticket}/clocks",
        "/tickets/{ticket}/history": f"/tickets/{ticket}/history",
        "/conversations": "/conversations",
        "/surveys": "/surveys",
        "/people": "/people",
    }
    found = {name: queries_of(lambda path=path: caller.get(path)) for name, path in asked.items()}  # type: ignore[misc]
    assert found == BASELINE


BASELINE = {
    "/tickets": 3,
    "/tickets, words": 3,
    "/tickets/{ticket}": 3,
    "/tickets/{ticket}/clocks": 6,
    "/tickets/{ticket}/history": 4,
    "/conversations": 3,
    "/surveys": 3,
    "/people": 3,
}
"""Two of each are the session and its person."""
