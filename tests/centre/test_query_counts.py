"""How often the database is asked does not hang on how much there is: lists and single things, over the whole API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from math import inf
from typing import Any

import pytest
from callers import NOW, Caller, queries_of
from described import description
from django.utils import timezone
from imported_talks import imported, jsonl, many
from permission_rows import NOTICE
from pytest_django import DjangoDbBlocker
from small_standard import BEGIN, published

from sanxiang_centre.accounts import lately
from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.catalogue.models import Catalogue
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.config.demo import demo_people
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.live.models import Chat, Objection, Overflow, Site, Visitor
from sanxiang_centre.surveys.visits.demo import demo_visits
from sanxiang_centre.webhooks.models import Subscription

pytestmark = pytest.mark.django_db
PREFIX = "/api/v1"
SEARCH, VIEWS = "/knowledge/search", "/views"
MORE = 6
"""Of each noun, so that a list is longer than its first row."""


def operations() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What can be got: path below the prefix, and its description."""
    for path, methods in description()["paths"].items():
        if "get" in methods:
            yield path.removeprefix(PREFIX), methods["get"]


def pages() -> list[str]:
    """Lists that come a page at a time and need nothing else."""
    return [path for path, told in operations() if "{" not in path and "size" in {each["name"] for each in told.get("parameters", ())}]


def paged() -> set[str]:
    """Whatever comes a page at a time."""
    return {path for path, told in operations() if "size" in {each["name"] for each in told.get("parameters", ())}}


def singles() -> list[tuple[str, str]]:
    """(list, what stands below it by the id of a row)."""
    lists = set(pages())
    found = ((path.partition("/{")[0], path) for path, _ in operations() if len(re.findall(r"{", path)) == 1)
    return [(of, path) for of, path in found if of in lists]


@pytest.fixture(scope="module")
def caller(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Caller]:
    """A manager of the made-up centre, with some of everything. That a session is used is written down once: by the minute, it would be
    counted wherever a minute is over."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(lately, "EVERY", inf)
        from django.db import transaction

        with transaction.atomic():
            demo_people()
            demo_visits(timezone.now())
            manager = Caller(Person.objects.get(staff_no="8001"))
            add(manager)
            add_of_the_rest(manager)
            add_of_live(manager)
            yield manager
            transaction.set_rollback(True)


def add_of_the_rest(manager: Caller) -> None:
    """Two of what there is one or none of."""
    person = Person.objects.get(staff_no="8001")
    robot = accounts.create_person(actor=SYSTEM, now=NOW, staff_no="robot", name="对接", roles=["integration"], password=None).pk
    customers = [each["id"] for each in manager.get("/customers").json()["items"]]
    item = manager.get("/catalogue/items").json()["items"][0]["id"]
    Catalogue.objects.create(standard="another", edition="1", loaded_at=NOW)
    owner, begins = Person.objects.get(staff_no="8501"), (BEGIN, NOW + timedelta(days=1))
    editions = [published(owner, person, now=NOW, valid_from=begin).pk for begin in begins]
    for n in range(2):
        later = (timezone.now() + timedelta(days=n + 1)).isoformat()
        accounts.issue_token(actor=SYSTEM, now=NOW, person=robot, name=f"{n}", scopes=["team.read"], expires_at=NOW + timedelta(days=9))
        Subscription.objects.create(name=f"{n}", address="https://192.0.2.1/hook", kinds=["team.created"], created_at=NOW)
        done = [
            manager.post("/recording-notices", {**NOTICE, "valid_from": later}),
            manager.upload("/customer-imports", "x.csv", f"姓名,电话\n王小明,1381234000{n}\n".encode()),
            manager.post("/catalogue/entitlements", {"item": item, "customer_type": "household", "valid_from": f"2026-11-0{n + 1}"}),
            manager.post("/commitments", {"action": "callback", "said": "两小时内给您回电", "customer": customers[n]}),
            manager.post("/commitments", {"action": "visit", "said": "明天上门", "customer": customers[n]}),
            manager.post("/calendar/changes", {"change": {"from": f"2026-12-2{n}"}}),
            manager.post("/comparisons", {"old": editions[0], "new_edition": editions[1]}),
            manager.post("/backtests", {"old": editions[0], "new_edition": editions[1], "since": "2026-01-01T00:00:00Z", "until": later}),
            manager.put(f"/retention/{('phone', 'chat')[n]}", {"days": 365}),
        ]
        assert {answer.status_code for answer in done} <= {200, 201, 202}, [answer.content.decode() for answer in done]
        assert manager.get(f"/knowledge/search?words=谁也没问过的事{n}").json()["items"] == []
        imported(jsonl(*many(1, seed=n + 5)), inspect=False, now=NOW)


def add_of_live(manager: Caller) -> None:
    """Sites, overflow, visitors that are shut out, objections: two of each."""
    groups = [each["id"] for each in manager.get("/skill-groups").json()["items"]][:2]
    assert len(groups) == 2
    for n, (one, other) in enumerate((groups, groups[::-1])):
        Overflow.objects.get_or_create(group_id=one, other_id=other, defaults={"after": 300})
        site = Site.objects.create(key=f"site{n}", name=f"入口 {n}", origins=[], group_id=one, created_at=NOW)
        by = Person.objects.get(staff_no=("8102", "8201")[n])
        blocked = {"blocked_at": NOW + timedelta(hours=n), "blocked_by": by}
        visitor = Visitor.objects.create(site=site, digest=f"{n}", created_at=NOW, seen_at=NOW, **blocked)
        talk = Conversation.objects.create(key=f"live{n}", channel="chat", parties=[], began_at=NOW)
        chat = Chat.objects.create(conversation=talk, site=site, visitor=visitor, group_id=one, queued_at=NOW, seen_at=NOW)
        edition = Edition.objects.order_by("pk")[n]
        Objection.objects.create(chat=chat, edition=edition, rule="x", kind="false_alarm", by=by, at=NOW + timedelta(hours=n))


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


@pytest.mark.parametrize("path", [path for path in pages() if path not in (SEARCH, VIEWS)])
def test_a_list_costs_the_same_however_long_it_is(caller: Caller, path: str) -> None:
    """Each is long enough to tell; what a manager has none of is an administrator's."""
    who = caller if caller.get(path).status_code == 200 else Caller(Person.objects.get(staff_no="admin"))
    assert len(who.get(f"{path}?size=200").json()["items"]) >= 2
    assert queries_of(lambda: who.get(f"{path}?size=1")) == queries_of(lambda: who.get(f"{path}?size=200"))


def test_views_of_a_list_cost_the_same_however_many_there_are(caller: Caller) -> None:
    for name in ("甲", "乙", "丙"):
        assert caller.post("/views", {"list": "tickets", "name": name, "values": {}}).status_code == 201
    counts = {queries_of(partial(caller.get, f"{VIEWS}?list=tickets&size={size}")) for size in (1, 3)}
    assert len(counts) == 1


def test_a_search_costs_the_same_however_much_it_finds(caller: Caller) -> None:
    found = caller.get(f"{SEARCH}?words=时间&size=50").json()["items"]
    assert len(found) >= 2
    counts = {queries_of(partial(caller.get, f"{SEARCH}?words=时间&size={size}")) for size in (1, 50)}
    assert len(counts) == 1


@pytest.mark.parametrize(("of", "path"), singles())
def test_a_single_thing_costs_the_same_whichever_it_is(caller: Caller, of: str, path: str) -> None:
    """What stands below it, too: messages, history, steps."""
    rows = caller.get(f"{of}?size=200").json().get("items", [])
    kinds = {row.get("type", row.get("state", "")): row["id"] for row in rows if "id" in row}
    for ident in kinds.values():
        once = re.sub(r"{\w+}", str(ident), path)
        if caller.get(once).status_code == 200:
            asked = queries_of(partial(caller.get, once))
            assert asked <= MOST.get(path, MOST[""])
            if path in paged():
                assert queries_of(partial(caller.get, f"{once}?size=1")) == asked


MOST = {"": 8, "/customers/{customer}/export": 50}
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
