"""Invitations by text message: through a service behind one address, to those who want them."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from callers import Caller, Centre, told
from django.utils import timezone
from test_surveys import asked, talked

from sanxiang_centre.common.models import EventBody
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.surveys import sending, services
from sanxiang_centre.surveys.models import QuestionSet, Survey
from sanxiang_centre.surveys.texting import HttpGateway, NotTexted

__all__ = ["asked"]
pytestmark = pytest.mark.django_db
TOKEN = "token-of-the-service"
MOBILE = "138 0000 0404"


class Service:
    """A text message service on a real socket: what it was sent, and what it answers."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, Any], dict[str, str]]] = []
        self.status = 202
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.got.append((body, dict(self.headers)))
                self.send_response(service.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/send"


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    found = Service()
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, sms_url=found.url, sms_token=TOKEN, sms_hours=(0, 24))
    settings.CSRF_TRUSTED_ORIGINS = ["https://desk.example.com"]
    yield found
    found.server.shutdown()
    found.server.server_close()


def invite(centre: Centre, phone: str = MOBILE, status: int = 201) -> dict[str, Any]:
    """By the agent, after a call from that number."""
    subject = talked(centre.agent, customer=phone)
    body = {"occasion": "call", "noun": "conversation", "subject": subject, "phone": phone}
    answer = Caller(centre.agent).post("/surveys", body)
    assert answer.status_code == status, answer.content.decode()
    found: dict[str, Any] = answer.json()
    return found


def test_an_invitation_and_its_reminder_are_texted_and_the_number_is_forgotten(
    centre: Centre, asked: QuestionSet, service: Service
) -> None:
    made, now = invite(centre), timezone.now()
    assert sending.send(made["id"], now)
    assert not sending.send(made["id"], now)
    assert sending.send(made["id"], now + timedelta(days=2))
    row = Survey.objects.get()
    assert (row.channel, row.address, row.due_at, row.sent_at) == ("sms", "", None, now)
    (first, headers), (again, _) = service.got
    assert first == {"to": "13800000404", "text": first["text"], "id": f"survey-{row.pk}"}
    assert services.link_of(row) in first["text"]
    assert made["link"] is None
    assert again["id"] == f"survey-again-{row.pk}"
    assert (headers["Authorization"], headers["Idempotency-Key"]) == (f"Bearer {TOKEN}", f"survey-{row.pk}")
    assert [body for kind, _, body in told("survey", row.pk) if kind == "survey.sent"] == [{"reminder": False}, {"reminder": True}]


def test_nobody_is_texted_in_the_night(centre: Centre, asked: QuestionSet, service: Service, settings: Any) -> None:
    """It waits for the morning of the centre, and no try is counted; so does a reminder, and what could not be sent before."""
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, sms_hours=(8, 21))
    made = invite(centre)["id"]
    night = (timezone.now() + timedelta(days=1)).astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=21, minute=0, second=0, microsecond=0)
    morning = (night + timedelta(days=1)).replace(hour=8)
    for moment in (night, night + timedelta(hours=5)):
        assert not sending.send(made, moment)
    row = Survey.objects.get(pk=made)
    assert (row.due_at, row.tries, row.sent_at, service.got) == (morning, 0, None, [])
    assert not sending.send(made, morning - timedelta(seconds=1))
    assert sending.send(made, morning)
    due = Survey.objects.get(pk=made).due_at
    assert due is not None
    Survey.objects.filter(pk=made).update(due_at=night + timedelta(days=2))
    assert not sending.send(made, night + timedelta(days=2))
    assert sending.send(made, morning + timedelta(days=2))
    assert len(service.got) == 2


def test_no_number_is_told_anywhere(centre: Centre, asked: QuestionSet, service: Service) -> None:
    made = invite(centre)
    manager = Caller(centre.manager)
    for path in ("/surveys", f"/surveys/{made['id']}"):
        assert "13800000404" not in manager.get(path).content.decode()
    assert not any("0404" in str(body) for body in EventBody.objects.values_list("content", flat=True))


@pytest.mark.parametrize(("status", "final"), [(503, False), (429, False), (302, False), (400, True), (422, True)])
def test_what_a_service_does_not_take(service: Service, status: int, final: bool) -> None:
    service.status = status
    with pytest.raises(NotTexted) as wrong:
        HttpGateway(service.url, TOKEN).send("13800000404", "你好", "survey-1")
    assert (wrong.value.error, wrong.value.final, len(service.got)) == (f"HTTP {status}", final, 1)


def test_a_service_that_is_away_is_tried_again_and_one_that_refuses_is_not(centre: Centre, asked: QuestionSet, service: Service) -> None:
    away, refused = invite(centre)["id"], invite(centre)["id"]
    now = timezone.now()
    assert not sending.send(away, now, gateway=HttpGateway("http://127.0.0.1:1/", TOKEN))
    assert Survey.objects.get(pk=away).due_at == now + sending.PAUSES[0]
    service.status = 400
    assert not sending.send(refused, now)
    row = Survey.objects.get(pk=refused)
    assert (row.due_at, row.address, row.sent_at, row.error) == (None, "", None, "HTTP 400")
    assert told("survey", refused)[-1] == ("survey.not_sent", None, {"error": "HTTP 400"})


@pytest.mark.parametrize("phone", ["010-66668888", "12345", "me@example.com"])
def test_only_a_mobile_is_texted(centre: Centre, asked: QuestionSet, service: Service, phone: str) -> None:
    assert "phone" in str(invite(centre, phone=phone, status=422))


def test_without_a_service_nothing_is_promised(centre: Centre, asked: QuestionSet) -> None:
    assert "phone" in str(invite(centre, status=422))
    assert not Survey.objects.exists()


def test_who_wants_no_texts_gets_none(centre: Centre, asked: QuestionSet, service: Service) -> None:
    made = Caller(centre.leader).post("/customers", {"name": "林清", "identities": [{"kind": "phone", "value": "13800000404"}]})
    assert made.status_code == 201, made.content.decode()
    Customer.objects.update(no_contact=["sms"])
    assert "phone" in str(invite(centre, status=422))
    Customer.objects.update(no_contact=["phone", "email"])
    invite(centre)
