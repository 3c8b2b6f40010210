"""Every page that a browser gets says in demo mode that it is one; the first page leads to a sign-in that works."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from callers import Caller, Centre
from django.contrib import admin
from django.test import Client, RequestFactory
from sign_ins import with_password

from sanxiang_centre.config.demo import demo_people
from sanxiang_centre.config.pages import failed

pytestmark = pytest.mark.django_db
BANNER = "演示模式"
PUBLIC = ("/", "/s/unknown", "/admin/login/", "/nothing/here", "/admin/nothing/", "/api/v1/docs")


def pages(centre: Centre) -> dict[str, Any]:
    """Address -> answer, for a stranger and for an administrator; and what is said where there is no page."""
    found: dict[str, Any] = {address: Client().get(address, follow=True) for address in PUBLIC}
    client = Caller(centre.admin).client
    lists = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]
    for address in ("/admin/", *lists, *{f"/admin/{each.split('/')[2]}/" for each in lists}):
        found[address] = client.get(address)
    for address in (f"/admin/accounts/person/{centre.agent.pk}/change/", f"/admin/accounts/person/{centre.agent.pk}/history/"):
        found[address] = client.get(address)
    found["popup"] = client.get("/admin/accounts/person/?_popup=1")
    found["add"] = client.get("/admin/accounts/person/add/")
    found["change"] = client.get("/admin/password_change/")
    found["changed"] = client.get("/admin/password_change/done/")
    found["out"] = client.post("/admin/logout/")
    found["forged"] = Client(enforce_csrf_checks=True).post("/admin/login/", {})
    found["host"] = Client(headers={"Host": "elsewhere.example"}).get("/")
    found["failed"] = failed(RequestFactory().get("/"))
    return found


@pytest.mark.parametrize("demo", [True, False])
def test_every_page_says_what_mode_it_is(centre: Centre, settings: Any, demo: bool) -> None:
    settings.DEMO = demo
    with_password(centre.admin)
    found = pages(centre)
    assert len(found) > 40
    assert {name: answer["Content-Type"] for name, answer in found.items() if not answer["Content-Type"].startswith("text/html")} == {}
    said = {name for name, answer in found.items() if BANNER in answer.content.decode()}
    assert said == (set(found) if demo else set())
    statuses = {name: found[name].status_code for name in ("add", "forged", "host", "failed", "/nothing/here", "/admin/")}
    assert statuses == {"add": 403, "forged": 403, "host": 400, "failed": 500, "/nothing/here": 404, "/admin/": 200}


def test_programs_get_problem_details_where_there_is_nothing(client: Client) -> None:
    for address in ("/api/v1/nothing", "/auth/nothing"):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"], answer.json()["instance"]) == (404, "application/problem+json", address)
    assert failed(RequestFactory().get("/api/v1/me"))["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "address", "kind", "status"),
    [
        ("POST", "/api/v1/imports", "multipart/form-data", 400),
        ("POST", "/api/v1/tickets", "multipart/form-data; boundary=\u00ff", 400),
        ("POST", "/auth/app/v1/auth/login", "multipart/form-data", 400),
        ("POST", "/auth/app/v1/auth/login", "text/plain", 400),
        ("DELETE", "/api/v1/tickets", "application/json", 405),
    ],
)
def test_programs_get_problem_details_whatever_refuses_them(centre: Centre, method: str, address: str, kind: str, status: int) -> None:
    answer = Caller(centre.manager).client.generic(method, address, b"what is this", content_type=kind)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    told = answer.json()
    assert (told["status"], told["instance"], " / " in told["title"]) == (status, address, True)
    assert ("Allow" in answer.headers) == (status == 405)


def test_what_the_first_page_of_a_demo_says_signs_in() -> None:
    demo_people()
    page = html.unescape(Client().get("/").content.decode())
    shown = re.search(r"curl -s (\S+) .*?-d '(\{.*?\})'", page, re.DOTALL)
    assert shown is not None
    address, body = shown.groups()
    assert address == "http://testserver/auth/app/v1/auth/login"
    answer = Client().post("/auth/app/v1/auth/login", json.loads(body), content_type="application/json")
    token = answer.json()["meta"]["session_token"]
    assert Caller(None, **{"X-Session-Token": token}).get("/me").json()["staff_no"] == "8001"


def test_a_real_centre_shows_no_password(settings: Any) -> None:
    settings.DEMO = False
    page = Client().get("/").content.decode()
    assert "sanxiang-demo" not in page
    assert "工号" in page
