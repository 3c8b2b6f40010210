"""Every endpoint of tickets and complaints, asked by everybody: who is out of reach gets 404 or 403, and nothing is written."""

from __future__ import annotations

import re
from typing import Any

import pytest
from callers import Caller, Centre
from described import description
from tickets_made import install, make

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.models import Event
from sanxiang_centre.tickets.models import CalendarRevision, Recomputation, Ticket

pytestmark = pytest.mark.django_db

BODIES: dict[str, Any] = {
    "POST /tickets/{ticket}/assign": lambda c: {"person": c.colleague.pk},
    "POST /tickets/{ticket}/watch": lambda c: {},
    "POST /tickets/{ticket}/unmask": lambda c: {"reason": "x"},
    "POST /tickets/{ticket}/notes": lambda c: {"body": "x"},
    "POST /tickets/{ticket}/replies": lambda c: {"body": "x"},
    "POST /tickets/{ticket}/customer-messages": lambda c: {"body": "x"},
    "POST /tickets/{ticket}/facts": lambda c: {"event": "visit.arrived"},
    "POST /tickets/{ticket}/told": lambda c: {"told": "2099-01-01T00:00:00Z"},
    "POST /tickets/{ticket}/wait": lambda c: {"waiting": "customer", "reason": "待客户补充资料"},
    "POST /tickets/{ticket}/resolve": lambda c: {"resolution": "x"},
    "POST /tickets/{ticket}/withdraw": lambda c: {"reason": "x"},
    "POST /tickets/{ticket}/merge": lambda c: {"into": 10**9},
    "POST /tickets/{ticket}/split": lambda c: {"type": "other", "subject": "x"},
    "POST /tickets/{ticket}/links": lambda c: {"other": 10**9},
    "PATCH /tickets/{ticket}": lambda c: {"priority": "low"},
    "POST /complaints/{ticket}/about": lambda c: {"about": c.colleague.pk},
    "POST /complaints/{ticket}/grade": lambda c: {"complexity": "simple"},
    "POST /complaints/{ticket}/steps/{place}": lambda c: {"evidence": "x"},
    "POST /complaints/{ticket}/answer": lambda c: {"body": "x"},
    "POST /complaints/{ticket}/leader-contact": lambda c: {"body": "x"},
    "POST /complaints/{ticket}/escalate": lambda c: {"to": c.leader.pk},
    "POST /complaints/{ticket}/acceptance": lambda c: {"accepted": True},
    "POST /complaints/{ticket}/regulator": lambda c: {"regulator": "12315"},
}
LEADERS_ONLY = {"POST /tickets/{ticket}/assign", "POST /complaints/{ticket}/leader-contact", "POST /complaints/{ticket}/regulator"}


@pytest.fixture(autouse=True)
def rules(db: None) -> None:
    install()


def told(ticket: Ticket) -> int:
    return Event.objects.filter(noun__in=("ticket", "complaint"), subject=ticket.pk).count()


def asked(person: Person, method: str, path: str, body: Any) -> int:
    """What is answered; a file is sent where one is due."""
    caller = Caller(person)
    if method == "POST" and path.endswith("/attachments"):
        return int(caller.upload(path, "a.txt", b"a").status_code)
    return int(caller.send(method, path, body).status_code)


def endpoints() -> list[str]:
    """All that concern one ticket."""
    paths = description()["paths"]
    found = [f"{method.upper()} {path.removeprefix('/api/v1')}" for path, methods in paths.items() for method in methods]
    return sorted(each for each in found if "{ticket}" in each)


@pytest.mark.parametrize("endpoint", endpoints())
def test_another_team_and_an_outsider_get_nothing_of_a_ticket(centre: Centre, endpoint: str) -> None:
    method, path = endpoint.split()
    body = BODIES.get(endpoint, lambda _: {} if method == "POST" else None)(centre)
    for kind in ("fault", "complaint"):
        ticket = make(centre.agent, type=kind)
        events = told(ticket)
        where = re.sub(r"{place}", "2", path.replace("{ticket}", str(ticket.pk)))
        for stranger in (centre.other, centre.outsider, centre.admin):
            status = asked(stranger, method, where, body)
            assert status in (403, 404), (stranger.staff_no, status)
        assert told(ticket) == events
    # The same request of who may is not refused for want of permission.
    allowed = centre.leader if endpoint in LEADERS_ONLY else centre.agent
    assert asked(allowed, method, where, body) not in (401, 403, 422, 500)


@pytest.mark.parametrize(
    ("method", "path", "body", "who"),
    [
        ("POST", "/tickets", {"type": "fault", "subject": "x"}, {"manager", "leader", "agent", "colleague", "other", "outsider"}),
        ("POST", "/tickets/many", {"tickets": [1], "action": "watch"}, {"manager", "leader"}),
        ("POST", "/tickets/export", {}, {"manager", "leader"}),
        ("GET", "/pauses", None, {"manager", "leader"}),
        ("GET", "/forms/repair", None, {"manager", "leader", "agent", "colleague", "other", "outsider"}),
        ("PUT", "/forms/repair", {"form": {"type": "object", "properties": {}}}, {"manager"}),
        ("GET", "/escalation-chains", None, {"manager", "leader"}),
        ("PUT", "/escalation-chains", {"items": []}, {"manager"}),
        ("GET", "/calendar/changes", None, {"admin", "manager", "leader", "agent", "colleague", "other", "outsider"}),
        ("POST", "/calendar/changes", {"change": {"from": "2099-01-01"}}, {"manager"}),
    ],
)
def test_who_may_do_what_that_concerns_no_single_ticket(centre: Centre, method: str, path: str, body: Any, who: set[str]) -> None:
    allowed = {name for name, person in centre.everybody().items() if Caller(person).send(method, path, body).status_code != 403}
    assert allowed == who


def test_every_endpoint_is_asked(centre: Centre) -> None:
    paths = description()["paths"]
    of_tickets = {
        path
        for path, methods in paths.items()
        for each in methods.values()
        if set(each["tags"]) & {"tickets", "complaints", "settings of tickets"}
    }
    others = {path for path in of_tickets if "{ticket}" not in path}
    named = {"tickets", "tickets/many", "tickets/export", "tickets/numbers/{number}", "pauses", "forms/{item}", "escalation-chains"}
    assert {path.removeprefix("/api/v1/") for path in others} == named | {"calendar/changes", "recomputations/{recomputation}"}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?state=new",
        "?type=fault",
        "?words=绝密",
        "?order=due",
        "?order=changed",
        "?item=advice",
        "?assignee=0",
        "?missed=false",
    ],
)
def test_no_filter_and_no_order_shows_what_is_out_of_reach(centre: Centre, query: str) -> None:
    ticket = make(centre.agent, subject="绝密之事")
    for stranger in (centre.other, centre.outsider):
        caller = Caller(stranger)
        assert caller.get(f"/tickets{query}").json()["items"] == []
        assert caller.get(f"/tickets/numbers/{ticket.number}").status_code == 404
    assert [one["id"] for one in Caller(centre.manager).get(f"/tickets{query}").json()["items"]] == [ticket.pk]


def test_a_link_does_not_show_a_ticket_out_of_reach(centre: Centre) -> None:
    mine, theirs = make(centre.agent), make(centre.other)
    Caller(centre.manager).post(f"/tickets/{mine.pk}/links", {"other": theirs.pk})
    assert Caller(centre.agent).get(f"/tickets/{mine.pk}/links").json()["items"] == []
    assert Caller(centre.agent).post(f"/tickets/{mine.pk}/links", {"other": theirs.pk}).status_code == 404
    assert len(Caller(centre.manager).get(f"/tickets/{mine.pk}/links").json()["items"]) == 1


def test_a_watcher_of_another_team_reads_and_no_more(centre: Centre) -> None:
    ticket = make(centre.agent)
    assert Caller(centre.manager).post(f"/tickets/{ticket.pk}/watch", {"person": centre.other.pk}).status_code == 200
    other = Caller(centre.other)
    assert other.get(f"/tickets/{ticket.pk}").status_code == 200
    assert other.post(f"/tickets/{ticket.pk}/notes", {"body": "x"}).status_code == 404
    assert Ticket.objects.get(pk=ticket.pk).revision == 1


def test_a_recomputation_is_shown_to_those_who_may_read_calendars(centre: Centre) -> None:
    revision = CalendarRevision.objects.create(change={}, known_from="2026-01-01T00:00:00Z")
    run = Recomputation.objects.create(revision=revision, started_at="2026-01-01T00:00:00Z")
    assert Caller(centre.outsider).get(f"/recomputations/{run.pk}").status_code == 200
    assert Caller(centre.outsider).get(f"/recomputations/{run.pk + 1}").status_code == 404
