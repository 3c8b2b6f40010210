"""The admin pages let in as the rest of the centre does, and only show."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from callers import Caller, Centre, told
from django.contrib import admin
from django.test import Client
from sign_ins import at_form, code_of, with_password

from sanxiang_centre.accounts.admin_site import Shown
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.models import Event

pytestmark = pytest.mark.django_db
IN, REFUSED = 302, 200


@pytest.fixture
def boss(centre: Centre) -> Person:
    return with_password(centre.admin)


def test_an_administrator_signs_in_by_form_and_it_is_told(boss: Person) -> None:
    client = Client()
    assert at_form(client, "ADMIN").status_code == IN
    assert client.get("/admin/").status_code == 200
    assert client.get("/api/v1/me").json()["staff_no"] == "admin"
    assert told("person", boss.pk)[-1][0] == "person.signed_in"


def test_who_is_no_administrator_is_refused(centre: Centre) -> None:
    with_password(centre.agent)
    client = Client()
    assert at_form(client, "a1").status_code == REFUSED
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("names", [("admin",), ("admin", "ADMIN", "Admin")])
def test_wrong_passwords_are_counted_and_lock(boss: Person, names: tuple[str, ...]) -> None:
    """However the name is written: the sixth try is refused though the password is right."""
    for number in range(5):
        assert at_form(Client(), names[number % len(names)], "not this one").status_code == REFUSED
    client = Client()
    assert at_form(client).status_code == REFUSED
    assert client.get("/api/v1/me").status_code == 401
    assert Event.objects.filter(kind="person.sign_in_refused", subject=boss.pk).count() == 5


def test_tries_at_the_form_and_over_the_api_are_counted_together_and_under_every_host(boss: Person) -> None:
    wrong = {"username": "admin", "password": "not this one"}
    for host in ("localhost", "127.0.0.1", "testserver"):
        at_form(Client(headers={"Host": host}), password="not this one")
    for _ in range(2):
        Client().post("/auth/app/v1/auth/login", wrong, content_type="application/json")
    assert at_form(Client()).status_code == REFUSED


def test_the_second_factor_is_asked_for(boss: Person) -> None:
    secret = generate_totp_secret()
    TOTP.activate(boss, secret)
    client = Client()
    without = at_form(client)
    assert without.status_code == REFUSED
    assert "the code of your second factor is due" in without.content.decode()
    assert at_form(client, code="000000" if code_of(secret) != "000000" else "000001").status_code == REFUSED
    assert client.get("/api/v1/me").status_code == 401
    code = code_of(secret)
    assert at_form(client, code=code).status_code == IN
    assert client.get("/api/v1/me").status_code == 200
    assert at_form(Client(), code=code).status_code == REFUSED, "a code is good once"


def test_a_recovery_code_does_once(boss: Person) -> None:
    TOTP.activate(boss, generate_totp_secret())
    code = RecoveryCodes.activate(boss).get_unused_codes()[0]
    assert [at_form(Client(), code=code).status_code for _ in range(2)] == [IN, REFUSED]


def test_wrong_codes_lock_too(boss: Person) -> None:
    secret = generate_totp_secret()
    TOTP.activate(boss, secret)
    codes = {code_of(secret)}
    wrong = next(text for text in ("000000", "000001", "000002", "000003") if text not in codes)
    for _ in range(5):
        assert at_form(Client(), code=wrong).status_code == REFUSED
    assert at_form(Client(), code=code_of(secret)).status_code == REFUSED


# What is shown -------------------------------------------------------------------------------------------------------


def test_nothing_can_be_written_here(centre: Centre) -> None:
    """Whatever a library would have registered."""
    client = Caller(centre.admin).client
    assert admin.site._registry
    assert all(isinstance(shown, Shown) for shown in admin.site._registry.values())
    for model in admin.site._registry:
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(address).status_code == 200, address
        assert client.get(f"{address}add/").status_code == 403, address
        assert client.post(address, {"action": "delete_selected", "_selected_action": "1"}).status_code in (200, 302), address
    assert Person.objects.filter(pk=centre.admin.pk).exists()


def test_what_one_is_signed_in_with_is_not_shown(centre: Centre) -> None:
    secret = generate_totp_secret()
    factor = TOTP.activate(centre.admin, secret).instance
    client = Caller(centre.admin).client
    client.get("/admin/")
    session = UserSession.objects.get(user=centre.admin)
    for address in (f"/admin/mfa/authenticator/{factor.pk}/change/", f"/admin/usersessions/usersession/{session.pk}/change/"):
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "admin 先生" in page
        assert secret not in page
        assert str(factor.data["secret"]) not in page
        assert session.session_key not in page
    assert client.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Authenticator.objects.filter(pk=factor.pk).exists()
