"""Second factors and passwords that people change themselves: what is kept, and what is told of it."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from allauth.socialaccount import signals as outside
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.models import UserSession
from callers import PASSWORD, Caller, Centre, told
from django.apps import apps
from django.test import Client
from sign_ins import BASE, App, code_of, with_password

from sanxiang_centre.accounts import second_factor
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.keys import Unreadable

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(centre: Centre) -> Person:
    return with_password(centre.agent)


def kinds(person: Person) -> list[tuple[str, dict[str, Any]]]:
    """Of what happened after the person was made, but for signing in."""
    return [(kind, body) for kind, actor, body in told("person", person.pk) if actor == person.pk and kind != "person.signed_in"]


def test_an_app_is_set_up_used_and_taken_away_and_each_is_told(agent: Person, django_capture_on_commit_callbacks: Any) -> None:
    app = App("a1")
    assert app.send("post", "/auth/reauthenticate", {"password": PASSWORD}).status_code == 200
    secret = app.send("get", "/account/authenticators/totp").json()["meta"]["secret"]
    with django_capture_on_commit_callbacks(execute=True):
        assert app.send("post", "/account/authenticators/totp", {"code": code_of(secret)}).status_code == 200
    kept = Authenticator.objects.get(user=agent, type="totp")
    assert secret not in str(kept.data), "sealed"
    assert kept.wrap().validate_code(code_of(secret))
    with django_capture_on_commit_callbacks(execute=True):
        assert app.send("post", "/account/authenticators/recovery-codes").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert app.send("delete", "/account/authenticators/totp").status_code == 200
    added = [("person.second_factor_added", {"method": method}) for method in ("totp", "recovery_codes")]
    removed = [("person.second_factor_removed", {"method": method}) for method in ("totp", "recovery_codes")]
    found = kinds(agent)
    assert sorted(found[:2], key=str) == sorted(added, key=str)
    assert found[2:3] == [("person.second_factor_renewed", {"method": "recovery_codes"})]
    assert found[3:] == removed


def test_a_wrong_code_is_told(agent: Person) -> None:
    secret = generate_totp_secret()
    TOTP.activate(agent, secret)
    client = Client()
    half = client.post(f"{BASE}/auth/login", {"username": "a1", "password": PASSWORD}, content_type="application/json")
    assert half.status_code == 401
    headers = {"X-Session-Token": half.json()["meta"]["session_token"]}
    wrong = "000000" if code_of(secret) != "000000" else "000001"
    answer = Client(headers=headers).post(f"{BASE}/auth/2fa/authenticate", {"code": wrong}, content_type="application/json")
    assert answer.status_code == 400
    assert told("person", agent.pk)[-1] == ("person.sign_in_refused", None, {})
    assert Caller(**headers).get("/me").status_code == 401
    answer = Client(headers=headers).post(f"{BASE}/auth/2fa/authenticate", {"code": code_of(secret)}, content_type="application/json")
    token = answer.json()["meta"].get("session_token", headers["X-Session-Token"])
    assert Caller(**{"X-Session-Token": token}).get("/me").status_code == 200


def test_a_code_may_be_a_step_old_and_no_older(agent: Person) -> None:
    """Who turns it on types a password between the code and its use."""
    secret = generate_totp_secret()
    TOTP.activate(agent, secret)
    factor = Authenticator.objects.get(user=agent, type="totp").wrap()

    def taken(back: int) -> bool:
        """A code of so many half minutes before, judged within the half minute in which it was made."""
        counter = int(time.time()) // 30
        found = bool(factor.validate_code(f"{hotp_value(secret, counter - back) % 1_000_000:06}"))
        return found if int(time.time()) // 30 == counter else taken(back)

    assert [taken(back) for back in (1, 2)] == [True, False]


def test_a_new_password_is_told_and_ends_the_other_sessions(agent: Person) -> None:
    here, elsewhere = App("a1"), App("a1")
    change = {"current_password": PASSWORD, "new_password": "another long one 2"}
    answer = here.send("post", "/account/password/change", change)
    assert answer.status_code == 200
    assert here.caller().get("/me").status_code == 200
    assert elsewhere.caller().get("/me").status_code == 401
    assert UserSession.objects.filter(user=agent).count() == 1
    assert kinds(agent) == [("person.password_changed", {})]


def test_accounts_elsewhere_are_told_of(agent: Person) -> None:
    account = SocialAccount.objects.create(user=agent, provider="company", uid="x1")
    outside.social_account_added.send(sender=SocialLogin, request=None, sociallogin=SocialLogin(user=agent, account=account))
    outside.social_account_removed.send(sender=SocialAccount, request=None, socialaccount=account)
    assert kinds(agent) == [(f"person.outside_account_{what}", {"provider": "company"}) for what in ("added", "removed")]


def test_after_the_secret_was_changed_factors_are_sealed_anew(agent: Person, settings: Any) -> None:
    secret, former = generate_totp_secret(), settings.SECRET_KEY
    TOTP.activate(agent, secret)
    codes = RecoveryCodes.activate(agent).get_unused_codes()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret for tests only " * 3, [former]
    assert second_factor.reseal() == 2
    settings.SECRET_KEY_FALLBACKS = []
    assert second_factor.reseal() == 0
    kept = {factor.type: factor for factor in Authenticator.objects.filter(user=agent)}
    assert kept["totp"].wrap().validate_code(code_of(secret))
    assert kept["recovery_codes"].wrap().get_unused_codes() == codes
    settings.SECRET_KEY = "a secret that sealed nothing here " * 3
    with pytest.raises(Unreadable):
        Authenticator.objects.get(user=agent, type="totp").wrap().validate_code("000000")


def test_what_stood_in_the_clear_is_sealed_by_the_upgrade(agent: Person) -> None:
    secret = generate_totp_secret()
    factor = Authenticator.objects.create(user=agent, type="totp", data={"secret": secret})
    import_module("sanxiang_centre.accounts.migrations.0003_seal_second_factors").seal(apps, None)
    factor.refresh_from_db()
    assert secret not in str(factor.data)
    assert factor.wrap().validate_code(code_of(secret))
