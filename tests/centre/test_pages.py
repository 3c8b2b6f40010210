"""Every page that a browser gets says in demo mode that it is one; what the console is told in a demo signs in; its files are served."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from callers import Caller, Centre
from django.contrib import admin
from django.test import Client, RequestFactory
from sign_ins import with_password

from sanxiang_centre.config import console
from sanxiang_centre.config.demo import demo_people
from sanxiang_centre.config.pages import failed

pytestmark = pytest.mark.django_db
BANNER = "演示模式"
PUBLIC = ("/", "/desk/tickets", "/s/unknown", "/admin/login/", "/nothing/here", "/admin/nothing/", "/api/v1/docs")


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


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A console of three files."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<html><!--centre--><!--banner--></html>", encoding="utf-8")
    (tmp_path / "assets" / "index-1a.js").write_text("plain", encoding="utf-8")
    (tmp_path / "assets" / "index-1a.js.br").write_bytes(b"packed")
    monkeypatch.setattr(console, "BUILT", tmp_path)
    return tmp_path


def told_by_page() -> dict[str, Any]:
    """What the console is told before it asks."""
    page = Client().get("/", follow=True).content.decode()
    shown = re.search(r'<script id="centre" type="application/json">(.*?)</script>', page)
    assert shown is not None
    told: dict[str, Any] = json.loads(shown[1])
    return told


def test_what_the_console_of_a_demo_is_told_signs_in(built: Path) -> None:
    """By the way of browsers: with the cookie that came with the page."""
    demo_people()
    told, browser = told_by_page(), Client(enforce_csrf_checks=True)
    browser.get("/desk/sign-in")
    assert told["people"][1]["staff_no"] == "8001"
    given = {"username": "8001", "password": told["password"]}
    header = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    answer = browser.post("/auth/browser/v1/auth/login", given, content_type="application/json", headers=header)
    assert answer.status_code == 200
    assert browser.get("/api/v1/me").json()["staff_no"] == "8001"


def test_a_real_centre_tells_no_password(settings: Any, built: Path) -> None:
    settings.DEMO = False
    assert set(told_by_page()) == {"zone", "version", "demo"}


def test_any_address_of_the_console_is_its_page(built: Path) -> None:
    """Its policy forbids inline scripts and styles."""
    answer = Client().get("/desk/tickets/17?tab=clocks")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-cache")
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("accepted", "coding", "content"),
    [("gzip, deflate, br", "br", b"packed"), ("gzip", None, b"plain"), ("br;q=0", None, b"plain"), ("", None, b"plain")],
)
def test_assets_are_kept_for_ever_and_sent_as_the_browser_takes_them(
    built: Path, accepted: str, coding: str | None, content: bytes
) -> None:
    answer = Client().get("/desk/assets/index-1a.js", headers={"Accept-Encoding": accepted})
    assert (answer.content, answer.get("Content-Encoding"), answer["Content-Type"]) == (content, coding, "text/javascript")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["index-2b.js", "index-1a.js.br", "..", ".hidden.js", "index.html"])
def test_nothing_else_is_an_asset(built: Path, name: str) -> None:
    assert Client().get(f"/desk/assets/{name}").status_code == 404


def test_a_console_that_was_not_built_says_what_to_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(console, "BUILT", tmp_path)
    answer = Client().get("/", follow=True)
    assert (answer.status_code, "make install" in answer.content.decode()) == (503, True)
