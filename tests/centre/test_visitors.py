"""Sites, and browsers that come to them: from which pages, as whom, how often, and who is shut out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from callers import Caller, Centre, told
from chats_made import FORM, ORIGIN, Widget, served, site_made
from customer_fixtures import add
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.customers.models import Consent
from sanxiang_centre.customers.services.consent import publish_notice
from sanxiang_centre.live.models import Pace, Site, Visitor
from sanxiang_centre.live.sites.origins import normal_origin
from sanxiang_centre.live.sites.services import secret_of
from sanxiang_centre.live.visitors import pacing
from sanxiang_centre.live.visitors.tokens import is_proven, signature_of

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


# Pure ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("https://Shop.Example", "https://shop.example"),
        ("https://shop.example/", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("https://商城.example", "https://xn--czru2d.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(given: str, normal: str) -> None:
    assert normal_origin(given) == normal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "shop.example",
        "ftp://shop.example",
        "https://",
        "https://shop.example/a",
        "https://u@shop.example",
        "https://a b",
        "https://*",
    ],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="应形如"):
        normal_origin(text)


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=60))
def test_an_origin_once_normal_stays_as_it_is(text: str) -> None:
    try:
        found = normal_origin(text)
    except ValueError:
        return
    assert normal_origin(found) == found


def test_an_identity_holds_until_it_runs_out_and_only_as_it_was_signed() -> None:
    at = int(NOW.timestamp())
    good = signature_of("s", "u-7", at + 60)
    assert is_proven("s", "u-7", at + 60, good, NOW)
    assert not is_proven("s", "u-8", at + 60, good, NOW)
    assert not is_proven("t", "u-7", at + 60, good, NOW)
    assert not is_proven("s", "u-7", at + 60, good, NOW + timedelta(seconds=60))
    assert not is_proven("s", "u-7", at + 61, good, NOW)
    assert not is_proven("", "u-7", at + 60, signature_of("", "u-7", at + 60), NOW)
    long = at + 3 * 24 * 3600
    assert not is_proven("s", "u-7", long, signature_of("s", "u-7", long), NOW)


# Sites ---------------------------------------------------------------------------------------------------------------


def test_a_site_is_made_changed_and_its_secret_told_once(centre: Centre) -> None:
    manager, group = Caller(centre.manager), accounts.create_skill_group(actor=SYSTEM, now=timezone.now(), name="在线")
    made = manager.post("/live/sites", {"name": "商城", "origins": ["https://Shop.Example/"], "group": group.pk, "form": FORM})
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    site = Site.objects.get(pk=made.json()["id"])
    assert site.origins == ["https://shop.example"]
    assert secret_of(site) == made.json()["secret"]
    assert made.json()["secret"] not in site.secret
    assert "secret" not in manager.get(f"/live/sites/{site.pk}").json()
    changed = manager.patch(f"/live/sites/{site.pk}", {"origins": ["https://b.example"], "idle_after": 60})
    assert changed.json()["origins"] == ["https://b.example"]
    form = [{"kind": "order", "name": "order", "label": {"zh": "订单号", "en": "Order"}}]
    assert manager.patch(f"/live/sites/{site.pk}", {"form": form}).json()["form"] == [{**form[0], "required": False}]
    turned = manager.post(f"/live/sites/{site.pk}/rotate-secret").json()["secret"]
    assert turned != made.json()["secret"]
    bodies = [body for kind, _, body in told("site", site.pk)]
    assert bodies == [{"changed": []}, {"changed": ["idle_after", "origins"]}, {"changed": ["form"]}, {"changed": ["secret"]}]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"origins": ["shop.example"]}, "origins.0"),
        ({"group": 999}, "group"),
        ({"calendar": "nights"}, "calendar"),
        ({"form": [FORM[0], FORM[0]]}, "form"),
        ({"form": [{**FORM[0], "kind": "password"}]}, "form.0.kind"),
    ],
)
def test_what_is_wrong_with_a_site_is_said_by_field(centre: Centre, wrong: dict[str, Any], field: str) -> None:
    group = accounts.create_skill_group(actor=SYSTEM, now=timezone.now(), name="在线")
    answer = Caller(centre.manager).post("/live/sites", {"name": "商城", "origins": [ORIGIN], "group": group.pk, **wrong})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


# Coming --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_only_pages_that_the_site_names_get_in() -> None:
    site = site_made().site
    assert Widget(site).answer.status_code == 201
    for origin in ("https://evil.example", "https://shop.example.evil.example", "null", ""):
        assert Widget(site, origin).answer.status_code == 403
    assert Visitor.objects.count() == 1
    found = Widget(site)
    other = Client(headers={"Origin": "https://evil.example", "Authorization": f"Bearer {found.token}"})
    assert other.post("/api/v1/visit/chats", {}, content_type="application/json").status_code == 403


@pytest.mark.django_db
def test_browsers_are_told_which_pages_may_ask() -> None:
    site_made()
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    good = Client(headers={"Origin": ORIGIN}).options("/api/v1/visit/chats", headers=asks)
    assert good.status_code == 204
    assert good["Access-Control-Allow-Origin"] == ORIGIN
    assert "Authorization" in good["Access-Control-Allow-Headers"]
    assert "Origin" in good["Vary"]
    assert "Access-Control-Allow-Credentials" not in good
    bad = Client(headers={"Origin": "https://evil.example"}).options("/api/v1/visit/chats", headers=asks)
    assert "Access-Control-Allow-Origin" not in bad
    elsewhere = Client(headers={"Origin": ORIGIN}).options("/api/v1/live/sites", headers=asks)
    assert "Access-Control-Allow-Origin" not in elsewhere
    refused = Client(headers={"Origin": ORIGIN}).post("/api/v1/visit/chats", {}, content_type="application/json")
    assert refused.status_code == 401
    assert refused["Access-Control-Allow-Origin"] == ORIGIN


@pytest.mark.django_db
def test_a_browser_is_known_again_by_its_token_which_is_kept_nowhere() -> None:
    site = site_made().site
    first = Widget(site)
    again = Widget(site, token=first.token, language="en")
    assert again.session["visitor"] == first.session["visitor"]
    assert again.token == first.token
    row = Visitor.objects.get()
    assert row.language == "en"
    assert first.token not in (row.digest, row.external)
    assert Widget(site, token="wrong").session["visitor"] != row.pk
    Visitor.objects.filter(pk=row.pk).update(seen_at=timezone.now() - timedelta(days=31))
    assert first.get("/chats/1/log").status_code == 401


@pytest.mark.django_db
def test_who_is_signed_by_the_page_is_the_customer_who_has_that_account(centre: Centre) -> None:
    made = site_made()
    site, secret = made.site, made.secret
    customer = add("夏知秋", ("chat", f"{site.key}:u-7"))
    expires = int(timezone.now().timestamp()) + 600
    signed = {"id": "u-7", "expires": expires, "signature": signature_of(secret, "u-7", expires)}
    found = Widget(site, identity=signed)
    row = Visitor.objects.get(pk=found.session["visitor"])
    assert (row.customer_id, row.proven) == (customer.pk, True)
    stale = {**signed, "expires": expires - 3600, "signature": signature_of(secret, "u-7", expires - 3600)}
    for wrong in ({**signed, "id": "u-8"}, stale, {**signed, "signature": "0" * 64}):
        assert Widget(site, identity=wrong).answer.status_code == 403
    other = {"id": "u-9", "expires": expires, "signature": signature_of(secret, "u-9", expires)}
    assert Widget(site, identity=other, token=found.token).session["visitor"] != row.pk


@pytest.mark.django_db
def test_consent_of_a_known_customer_goes_to_the_ledger_and_otherwise_stays_with_the_chat(centre: Centre) -> None:
    made = site_made()
    customer = add("夏知秋", ("chat", f"{made.site.key}:u-7"))
    words = dict.fromkeys(("text_zh", "processor", "contact", "purpose", "data", "retention", "rights"), "某")
    publish_notice(actor=SYSTEM, now=timezone.now(), valid_from=timezone.now(), **words)
    expires = int(timezone.now().timestamp()) + 600
    signed = {"id": "u-7", "expires": expires, "signature": signature_of(made.secret, "u-7", expires)}
    chat = Widget(made.site, identity=signed).begin()
    line = Consent.objects.get()
    assert (line.customer_id, line.purpose, line.channel, line.evidence) == (customer.pk, "recording", "chat", f"conversation:{chat}")
    Widget(made.site).begin()
    assert Consent.objects.count() == 1


# Limits and blocking --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_limits_hold_and_end_and_name_nobody() -> None:
    limit = pacing.Limit("x", 2, timedelta(minutes=1))
    for _ in range(2):
        pacing.keep_pace(limit, "203.0.113.9", NOW)
    with pytest.raises(Problem) as refused:
        pacing.keep_pace(limit, "203.0.113.9", NOW + timedelta(seconds=30))
    assert refused.value.status == 429
    pacing.keep_pace(limit, "203.0.113.8", NOW)
    pacing.keep_pace(limit, "203.0.113.9", NOW + timedelta(seconds=61))
    assert "203.0.113" not in str(list(Pace.objects.values()))
    assert pacing.forget_paces(NOW + timedelta(days=2)) == 2


@pytest.mark.django_db
def test_chats_begun_over_and_over_are_refused() -> None:
    widget = Widget(site_made().site)
    for _ in range(pacing.CHATS.most):
        widget.post(f"/chats/{widget.begin()}/end")
    answer = widget.post("/chats", {"form": {"name": "王"}, "consent": True})
    assert answer.status_code == 429


def test_a_visitor_is_shut_out_with_a_reason_by_who_serves_them_and_let_in_again(centre: Centre) -> None:
    made = site_made()
    widget = Widget(made.site)
    chat = widget.begin()
    served(chat, centre.agent)
    ident = widget.session["visitor"]
    for person in (centre.other, centre.outsider):
        assert Caller(person).post(f"/live/visitors/{ident}/block", {"reason": "辱骂"}).status_code in (403, 404)
    answer = Caller(centre.agent).post(f"/live/visitors/{ident}/block", {"reason": "辱骂，电话 13912345678"})
    assert answer.status_code == 200
    assert "13912345678" not in answer.content.decode()
    refused = widget.say(chat, "喂")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:sanxiang:problem:blocked")
    assert Widget(made.site, token=widget.token).answer.status_code == 403
    (shown,) = Caller(centre.leader).get("/live/visitors/blocked").json()["items"]
    assert (shown["id"], shown["site_name"], shown["blocked_by_name"]) == (ident, made.site.name, centre.agent.name)
    assert Caller(centre.other).get("/live/visitors/blocked").json()["items"] == []
    assert Caller(centre.leader).post(f"/live/visitors/{ident}/unblock").status_code == 200
    assert widget.say(chat, "喂").status_code == 201
    assert [kind for kind, _, _ in told("visitor", ident)] == ["visitor.blocked", "visitor.unblocked"]


@pytest.mark.django_db
def test_who_is_shut_out_comes_back_under_no_other_browser_where_the_page_says_who_it_is(centre: Centre) -> None:
    made = site_made()
    expires = int(timezone.now().timestamp()) + 600
    signed = {"id": "u-7", "expires": expires, "signature": signature_of(made.secret, "u-7", expires)}
    first = Widget(made.site, identity=signed)
    Visitor.objects.filter(pk=first.session["visitor"]).update(blocked_at=timezone.now())
    assert Widget(made.site, identity=signed).answer.status_code == 403
    assert Widget(made.site).answer.status_code == 201
