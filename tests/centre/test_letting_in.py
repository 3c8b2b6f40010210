"""How people get in again, where they are signed in, and how that ends: the answer, the row and the event row."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from callers import PASSWORD, Caller, Centre, told
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from sign_ins import BASE, App, at_form, code_of, with_password

from sanxiang_centre.accounts import services
from sanxiang_centre.accounts.models import Person, Tries
from sanxiang_centre.accounts.passwords import LETTERS, temporary
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.idempotency import kept_answer
from sanxiang_centre.common.models import IdempotencyKey

pytestmark = pytest.mark.django_db
NEW = "quite another long one 3"
WRONG = "not this one"


def last(person: Person) -> tuple[str, int | None, dict[str, Any]]:
    return told("person", person.pk)[-1]


# A temporary password ------------------------------------------------------------------------------------------------


def test_a_temporary_password_opens_the_change_of_it_and_nothing_else(centre: Centre) -> None:
    before = App("a1") if with_password(centre.agent) else None
    answer = Caller(centre.admin).post(f"/people/{centre.agent.pk}/password")
    assert (answer.status_code, answer["Cache-Control"], answer.json()["staff_no"]) == (200, "no-store", "a1")
    assert last(centre.agent) == ("person.password_replaced", centre.admin.pk, {"sessions": 1})
    assert before is not None
    assert before.caller().get("/me").status_code == 401, "signed out everywhere"
    assert App("a1").answer.status_code == 400, "the old one is gone"
    password = answer.json()["password"]
    app = App("a1", password)
    refused = app.caller().get("/me")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:sanxiang:problem:password-change-due")
    same = app.send("post", "/account/password/change", {"current_password": password, "new_password": password})
    assert same.status_code == 400, "the administrator knows that one"
    assert app.send("post", "/account/password/change", {"current_password": password, "new_password": NEW}).status_code == 200
    assert app.caller().get("/me").status_code == 200
    assert last(centre.agent)[0] == "person.password_changed"


def test_an_administrator_with_a_temporary_password_is_led_to_the_change_of_it(centre: Centre) -> None:
    boss = services.create_person(actor=SYSTEM, now=timezone.now(), staff_no="boss", name="主管", roles=["administrator"], password=None)
    password = Caller(centre.admin).post(f"/people/{boss.pk}/password").json()["password"]
    client = Client()
    assert at_form(client, "boss", password).status_code == 302
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/admin/password_change/"
    assert client.get("/admin/accounts/person/").status_code == 302
    assert client.get("/api/v1/me").status_code == 403
    form = {"old_password": password, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/admin/password_change/", {**form, "old_password": WRONG}).status_code == 200
    assert client.post("/admin/password_change/", form).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert client.get("/api/v1/me").status_code == 200
    assert last(boss) == ("person.password_changed", boss.pk, {})


def test_the_present_password_is_not_to_be_guessed_at_the_change_of_it(centre: Centre) -> None:
    with_password(centre.admin)
    client = Caller(centre.admin).client
    form = {"old_password": WRONG, "new_password1": NEW, "new_password2": NEW}
    for _ in range(5):
        assert client.post("/admin/password_change/", form).status_code == 200
    assert client.post("/admin/password_change/", {**form, "old_password": PASSWORD}).status_code == 200
    assert Person.objects.get(pk=centre.admin.pk).check_password(PASSWORD)


@pytest.mark.parametrize("path", ["password", "second-factor/reset"])
def test_whose_way_in_is_not_replaced(centre: Centre, path: str) -> None:
    """One's own, that of integrations, that of the deactivated."""
    admin = Caller(centre.admin)
    robot = services.create_person(actor=SYSTEM, now=timezone.now(), staff_no="x1", name="对接", roles=["integration"], password=None)
    admin.post(f"/people/{centre.other.pk}/deactivate")
    for person in (centre.admin, robot, centre.other):
        before = told("person", person.pk)
        assert admin.post(f"/people/{person.pk}/{path}").status_code == 409
        assert told("person", person.pk) == before


def test_temporary_passwords_can_be_read_out() -> None:
    assert temporary(lambda letters: letters[0]) == "aaaa-aaaa-aaaa-aaaa"
    assert len({temporary() for _ in range(50)}) == 50
    assert not set("il1o0") & set(LETTERS)


@pytest.mark.django_db(transaction=True)
def test_a_temporary_password_is_kept_nowhere(centre: Centre) -> None:
    admin = Caller(centre.admin)
    first, second = (admin.post(f"/people/{centre.agent.pk}/password", **{"Idempotency-Key": "one"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 409)
    password = first.json()["password"]
    assert password.encode() not in b"".join(kept_answer(row) for row in IdempotencyKey.objects.all())
    assert password not in str(told("person", centre.agent.pk))
    assert Person.objects.get(pk=centre.agent.pk).check_password(password)


# Second factor and lock ----------------------------------------------------------------------------------------------


def test_who_lost_the_second_factor_gets_in_by_password(centre: Centre) -> None:
    with_password(centre.agent)
    TOTP.activate(centre.agent, generate_totp_secret())
    admin = Caller(centre.admin)
    assert App("a1").answer.status_code == 401
    assert admin.post(f"/people/{centre.agent.pk}/second-factor/reset").status_code == 200
    assert not Authenticator.objects.filter(user=centre.agent).exists()
    assert last(centre.agent) == ("person.second_factor_reset", centre.admin.pk, {"methods": ["totp"], "sessions": 0})
    assert App("a1").caller().get("/me").status_code == 200
    assert admin.post(f"/people/{centre.agent.pk}/second-factor/reset").status_code == 409


def test_a_lock_holds_over_a_restart_until_it_is_lifted(centre: Centre) -> None:
    with_password(centre.agent)
    for _ in range(5):
        assert App("a1", WRONG).answer.status_code == 400
    assert App("a1").answer.status_code != 200
    assert Tries.objects.exists(), "in the database, not in a process"
    answer = Caller(centre.admin).post(f"/people/{centre.agent.pk}/unlock")
    assert answer.status_code == 200
    assert last(centre.agent) == ("person.unlocked", centre.admin.pk, {})
    assert App("a1").answer.status_code == 200


def test_the_lock_of_an_address_is_lifted(centre: Centre, settings: Any) -> None:
    """Many people may sit behind it; of another address, and of a person, nothing is forgotten."""
    settings.ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "3/5m/ip,5/5m/key"}
    with_password(centre.agent)
    for name in ("nobody-1", "nobody-2", "nobody-3"):
        assert App(name, WRONG).answer.status_code == 400
    assert App("a1").answer.status_code != 200
    admin = Caller(centre.admin)
    assert admin.post("/network-addresses/unlock", {"address": "192.0.2.7"}).status_code == 204
    assert App("a1").answer.status_code != 200
    wrong = admin.post("/network-addresses/unlock", {"address": "the office"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "address")
    assert Caller(centre.manager).post("/network-addresses/unlock", {"address": "127.0.0.1"}).status_code == 403
    assert admin.post("/network-addresses/unlock", {"address": "127.0.0.1"}).status_code == 204
    assert App("a1").answer.status_code == 200
    assert told("address", 0)[-1] == ("address.unlocked", centre.admin.pk, {})


def test_a_lock_after_wrong_codes_is_lifted_as_well(centre: Centre) -> None:
    with_password(centre.admin)
    secret = generate_totp_secret()
    TOTP.activate(centre.admin, secret)
    good = code_of(secret)
    wrong = next(text for text in ("000000", "000001") if text != good)
    for _ in range(5):
        at_form(Client(), code=wrong)
    assert at_form(Client(), code=code_of(secret)).status_code == 200
    second = services.create_person(actor=SYSTEM, now=timezone.now(), staff_no="boss", name="主管", roles=["administrator"], password=None)
    assert Caller(second).post(f"/people/{centre.admin.pk}/unlock").status_code == 200
    assert at_form(Client(), code=code_of(secret)).status_code == 302


def test_the_last_administrator_is_let_in_from_the_command_line(centre: Centre) -> None:
    with_password(centre.admin)
    TOTP.activate(centre.admin, generate_totp_secret())
    said = StringIO()
    call_command("let_in", "ADMIN", stdout=said)
    password = said.getvalue().split()[-1]
    client = Client()
    assert at_form(client, password=password).status_code == 302
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/admin/password_change/"
    assert [kind for kind, actor, _ in told("person", centre.admin.pk) if actor is None][-2:] == [
        "person.password_replaced",
        "person.second_factor_reset",
    ]
    with pytest.raises(CommandError, match="no such person"):
        call_command("let_in", "nobody")


# What the library would offer ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("client", ["app", "browser"])
@pytest.mark.parametrize(
    "path", ["auth/signup", "auth/password/request", "auth/password/reset", "auth/email/verify", "account/email", "account/phone"]
)
def test_ways_in_that_lead_nowhere_are_closed(centre: Centre, client: str, path: str) -> None:
    """There is no page that a mailed link could lead to."""
    body = {"email": "a1@example.com", "username": "n1", "password": PASSWORD}
    answer = Client().post(f"/auth/{client}/v1/{path}", body, content_type="application/json")
    assert (answer.status_code, answer.json()["status"]) == (404, 404)
    assert Person.objects.count() == 7


# Sessions ------------------------------------------------------------------------------------------------------------


def test_people_see_where_they_are_signed_in_and_end_it(centre: Centre) -> None:
    with_password(centre.agent)
    here, elsewhere = App("a1", **{"User-Agent": "Desk"}), App("a1", **{"User-Agent": "Lost telephone"})
    shown = here.caller().get(f"/people/{centre.agent.pk}/sessions").json()["items"]
    assert {(each["browser"], each["address"], each["current"]) for each in shown} == {
        ("Desk", "127.0.0.1", True),
        ("Lost telephone", "127.0.0.1", False),
    }
    keys = {here.headers["X-Session-Token"], elsewhere.headers["X-Session-Token"]}
    assert not any(key in str(shown) for key in keys), "nobody signs in with what is shown"
    lost = next(each["id"] for each in shown if not each["current"])
    answer = here.caller().post(f"/people/{centre.agent.pk}/sessions/{lost}/revoke")
    assert (answer.status_code, answer.json()["id"]) == (200, lost)
    assert last(centre.agent) == ("person.session_revoked", centre.agent.pk, {"session": lost})
    assert elsewhere.caller().get("/me").status_code == 401
    assert here.caller().get("/me").status_code == 200
    assert here.caller().post(f"/people/{centre.agent.pk}/sessions/{lost}/revoke").status_code == 404


def test_an_administrator_sees_and_ends_those_of_others(centre: Centre) -> None:
    agent, admin = Caller(centre.agent), Caller(centre.admin)
    assert agent.get("/me").status_code == 200
    (shown,) = admin.get(f"/people/{centre.agent.pk}/sessions").json()["items"]
    assert admin.post(f"/people/{centre.other.pk}/sessions/{shown['id']}/revoke").status_code == 404, "of that person only"
    assert admin.post(f"/people/{centre.agent.pk}/sessions/{shown['id']}/revoke").status_code == 200
    assert agent.get("/me").status_code == 401
    assert Caller(centre.leader).get(f"/people/{centre.agent.pk}/sessions").status_code == 404


def test_sessions_that_have_run_out_are_not_shown(centre: Centre) -> None:
    agent = Caller(centre.agent)
    agent.get("/me")
    Session.objects.filter(session_key=UserSession.objects.get(user=centre.agent).session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert Caller(centre.admin).get(f"/people/{centre.agent.pk}/sessions").json()["items"] == []


def test_the_last_use_of_a_token_is_known(centre: Centre) -> None:
    with_password(centre.agent)
    app = App("a1", **{"User-Agent": "Desk"})
    UserSession.objects.filter(user=centre.agent).update(last_seen_at=timezone.now() - timedelta(hours=1))
    app.headers["User-Agent"] = "Desk 2"
    assert app.caller().get("/me").status_code == 200
    found = UserSession.objects.get(user=centre.agent)
    assert found.user_agent == "Desk 2"
    assert timezone.now() - found.last_seen_at < timedelta(minutes=5)


def test_a_token_that_is_known_to_nobody_leaves_no_trace(centre: Centre) -> None:
    assert Caller(None, **{"X-Session-Token": "x" * 32}).get("/me").status_code == 401
    assert Client(headers={"X-Session-Token": "x" * 32}).get(f"{BASE}/auth/session").status_code == 410
    assert not UserSession.objects.exists()
