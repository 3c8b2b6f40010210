"""Signing in with an identity provider: the whole way of the authorisation code, against a provider on a real socket."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from callers import Centre, told
from django.test import Client
from identity_provider import CLIENT, SECRET, Provider, running

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.models import Event
from sanxiang_centre.config.environment import EnvironmentProblem, IdentityProvider, read_environment
from sanxiang_centre.config.settings import provider_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with running() as found:
        told = IdentityProvider(found.address, CLIENT, SECRET, "统一身份", "staff_no")
        settings.IDENTITY_PROVIDER, settings.FORM_TARGETS = told, [told.origin]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [provider_app(told)]}}
        yield found
        assert found.wrong == []


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def visit(address: str) -> str:
    """Where a page of the provider sends the browser."""
    try:
        urllib.request.build_opener(Stay).open(address, timeout=10)
    except HTTPError as answer:
        return answer.headers["Location"]
    raise AssertionError("it sends nobody anywhere")


def sign_in(browser: Client) -> str:
    """From the first page to the provider and back: where the browser ends."""
    form = {"provider": "sso", "process": "login", "callback_url": "/desk/sign-in"}
    begun = browser.post("/auth/browser/v1/auth/provider/redirect", form)
    assert begun.status_code == 302, begun.content
    back = urlsplit(visit(begun["Location"]))
    return str(browser.get(f"{back.path}?{back.query}")["Location"])


def signed_in(browser: Client) -> str | None:
    answer = browser.get("/api/v1/me")
    return answer.json()["staff_no"] if answer.status_code == 200 else None


def test_somebody_of_the_centre_is_signed_in(centre: Centre, provider: Provider) -> None:
    """By the staff number that the provider tells; the next time by its own name for the person, whatever number it tells."""
    provider.person = {"sub": "u-1", "staff_no": "A1", "name": "somebody"}
    browser = Client()
    assert (sign_in(browser), signed_in(browser)) == ("/desk/sign-in", "a1")
    assert [kind for kind, *_ in told("person", centre.agent.pk)][-1] == "person.signed_in"
    provider.person["staff_no"] = "l1"
    again = Client()
    assert (sign_in(again), signed_in(again)) == ("/desk/sign-in", "a1")


def test_who_has_a_second_factor_is_asked_for_it_all_the_same(centre: Centre, provider: Provider) -> None:
    """A recovery code will do for the digits of an app."""
    TOTP.activate(centre.agent, "TR4GRS7KRKTPAVOTMUTXAGKMQQDBERFZ")
    code = RecoveryCodes.activate(centre.agent).get_unused_codes()[0]
    provider.person = {"sub": "u-1", "staff_no": "a1"}
    browser = Client()
    assert (sign_in(browser), signed_in(browser)) == ("/desk/sign-in", None)
    browser.post("/auth/browser/v1/auth/2fa/authenticate", {"code": "00000000"}, content_type="application/json")
    assert signed_in(browser) is None
    browser.post("/auth/browser/v1/auth/2fa/authenticate", {"code": code}, content_type="application/json")
    assert signed_in(browser) == "a1"


@pytest.mark.parametrize("number", ["nobody", "", None, "crm", "gone"])
def test_nobody_is_added_by_signing_in(centre: Centre, provider: Provider, number: str | None) -> None:
    """Unknown, without a number, a program, or somebody who has left."""
    created = {"created_at": centre.agent.created_at}
    Person.objects.create(staff_no="crm", name="crm", roles=["integration"], **created)
    Person.objects.create(staff_no="gone", name="gone", roles=["agent"], is_active=False, **created)
    people = Person.objects.count()
    provider.person = {"sub": "u-2", "staff_no": number, "email": "a1@example.com", "email_verified": True}
    browser = Client()
    assert sign_in(browser) == "/desk/sign-in?error=signup_closed&error_process=login"
    assert (signed_in(browser), Person.objects.count()) == (None, people)
    assert Event.objects.filter(kind="person.sign_in_refused").count() == 1


def test_an_account_is_not_taken_over_by_another_of_the_same_number(centre: Centre, provider: Provider) -> None:
    provider.person = {"sub": "u-1", "staff_no": "a1"}
    assert sign_in(Client()) == "/desk/sign-in"
    provider.person = {"sub": "u-3", "staff_no": "a1"}
    browser = Client()
    assert "error=signup_closed" in sign_in(browser)
    assert signed_in(browser) is None


def test_who_is_deactivated_later_is_not_let_in(centre: Centre, provider: Provider) -> None:
    provider.person = {"sub": "u-1", "staff_no": "a1"}
    sign_in(Client())
    Person.objects.filter(pk=centre.agent.pk).update(is_active=False)
    browser = Client()
    sign_in(browser)
    assert signed_in(browser) is None


def test_a_forged_answer_is_refused(centre: Centre, provider: Provider) -> None:
    """A code that nobody of this browser asked for."""
    browser = Client()
    answer = browser.get("/accounts/oidc/sso/login/callback/?code=made-up&state=made-up")
    assert "error" in answer["Location"]
    assert signed_in(browser) is None


def test_the_console_is_told_of_the_provider_and_may_lead_there(provider: Provider) -> None:
    """Its page may send a form there, and the sign-in finds the name for the button."""
    told = Client().get("/auth/browser/v1/config").json()["data"]["socialaccount"]["providers"]
    assert [(each["id"], each["name"]) for each in told] == [("sso", "统一身份")]
    assert f"form-action 'self' {provider.address};" in Client().get("/desk/sign-in")["Content-Security-Policy"]


GIVEN = {"SANXIANG_SECRET": "x" * 60, "SANXIANG_HOSTS": "desk.example.com"}
WHOLE = {"SANXIANG_OIDC_ISSUER": "https://id.example.com/realms/staff/", "SANXIANG_OIDC_CLIENT": "c", "SANXIANG_OIDC_SECRET": "s"}


def test_settings_of_a_provider(tmp_path: Any) -> None:
    found = read_environment({**GIVEN, **WHOLE}, home=tmp_path).identity_provider
    assert found == IdentityProvider("https://id.example.com/realms/staff", "c", "s", "SSO", "preferred_username")
    assert found.origin == "https://id.example.com"
    assert read_environment(GIVEN, home=tmp_path).identity_provider is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SANXIANG_OIDC_SECRET": ""}, "SANXIANG_OIDC_SECRET"),
        ({"SANXIANG_OIDC_ISSUER": "", "SANXIANG_OIDC_CLIENT": ""}, "SANXIANG_OIDC_ISSUER, SANXIANG_OIDC_CLIENT"),
        ({"SANXIANG_OIDC_ISSUER": "http://id.example.com"}, "https://"),
    ],
)
def test_settings_of_a_provider_that_are_wrong(tmp_path: Any, change: dict[str, str], said: str) -> None:
    with pytest.raises(EnvironmentProblem, match=said):
        read_environment({**GIVEN, **WHOLE, **change}, home=tmp_path)
