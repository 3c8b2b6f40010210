"""The widget's file, and the made-up shop that carries it."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from chats_made import Widget, site_made
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.live.models import Chat, Site, Visitor
from sanxiang_centre.live.sites.demo import KEY, demo_site

SCRIPT = b"/* built */ void 0;"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "widget.js"
    path.write_bytes(SCRIPT)
    monkeypatch.setattr(finders, "find", lambda _name: str(path))
    return path


def test_pages_of_other_origins_get_the_widget_and_ask_seldom(built: Path) -> None:
    plain = Client().get("/widget.js")
    assert (plain.status_code, plain.content) == (200, SCRIPT)
    assert plain["Content-Type"].startswith("text/javascript")
    assert plain["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=600" in plain["Cache-Control"]
    packed = Client().get("/widget.js", headers={"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == SCRIPT
    assert packed["ETag"] != plain["ETag"]
    again = Client().get("/widget.js", headers={"If-None-Match": plain["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().post("/widget.js").status_code == 405


def test_a_new_build_is_another_file(built: Path) -> None:
    before = Client().get("/widget.js")["ETag"]
    built.write_bytes(b"void 1;")
    after = Client().get("/widget.js")
    assert (after.content, after["ETag"] != before) == (b"void 1;", True)


def test_what_is_not_built_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finders, "find", lambda _name: None)
    answer = Client().get("/widget.js")
    assert answer.status_code == 404
    assert b"make widget" in answer.content


@pytest.mark.django_db
def test_the_made_up_shop_carries_it_in_demo_mode_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/demo/shop").status_code == 404
    accounts.create_skill_group(actor=SYSTEM, now=timezone.now(), name="在线")
    demo_site(timezone.now())
    page: Any = Client().get("/demo/shop", headers={"Host": "localhost:8123"})
    assert page.status_code == 200
    assert f'<script src="/widget.js" data-site="{KEY}" data-language="zh" async></script>' in page.content.decode()
    assert "http://localhost:8123" in Site.objects.get(key=KEY).origins
    demo_site(timezone.now())
    assert Site.objects.count() == 1
    monkeypatch.setattr(settings, "DEMO", False)
    assert Client().get("/demo/shop").status_code == 404


@pytest.mark.django_db
def test_whatever_a_browser_asks_for_shows_that_it_is_there() -> None:
    widget = Widget(site_made().site)
    chat = widget.begin()
    long_ago = timezone.now() - timedelta(minutes=4)
    Visitor.objects.update(seen_at=long_ago)
    Chat.objects.update(seen_at=long_ago)
    widget.log(chat)
    assert Visitor.objects.get().seen_at > long_ago
    assert Chat.objects.get().seen_at > long_ago
