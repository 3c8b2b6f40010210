"""Other systems are told of everything, in order, at least once, signed; and nobody is led into a private network."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address, ip_network
from typing import Any

import psycopg
import pytest
from callers import NOW, Caller, Centre, database_url, queries_of, told

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import Event
from sanxiang_centre.config.duties import outbox
from sanxiang_centre.notices.models import Notice
from sanxiang_centre.webhooks import delivering, services
from sanxiang_centre.webhooks.delivering import LEASE, LONGEST, PAUSES, deliver, relay
from sanxiang_centre.webhooks.models import Delivery, Subscription
from sanxiang_centre.webhooks.posting import AddressProblem, Reply, checked, post

LOCAL = (ip_network("127.0.0.0/8"),)
OPEN = {"name": "仓库系统", "address": "http://127.0.0.1:9/hook", "kinds": ["team.*"]}


@pytest.fixture(autouse=True)
def local_network(settings: Any) -> None:
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, webhook_networks=LOCAL)


def subscribed(*kinds: str, address: str = OPEN["address"], now: datetime = NOW) -> services.Made:  # type: ignore[assignment]
    return services.create_subscription(actor=SYSTEM, now=now, name="仓库系统", address=address, kinds=kinds or ("team.*",))


class Receiver:
    """What was sent to it; answers as it is told to, 200 when it is told nothing."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.got: list[tuple[dict[str, Any], Mapping[str, str]]] = []

    def __call__(self, address: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        self.got.append((json.loads(body), headers))
        return self.replies.pop(0) if self.replies else Reply(200)

    @property
    def events(self) -> list[int]:
        return [body["id"] for body, _ in self.got]


# Nothing is skipped ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("early_id", [True, False])
def test_a_transaction_that_commits_late_is_told_in_its_turn(centre: Centre, early_id: bool) -> None:
    """It takes its id early or late, and another one that began after it commits before it."""
    subscribed("*")
    relay(NOW)
    Delivery.objects.all().delete()
    insert = "insert into common_event (at, kind, noun, subject, request) values (now(), 'made.late', 'made', 1, '')"
    with psycopg.connect(database_url()) as late:
        late.execute(insert if early_id else "select pg_current_xact_id()")
        team = accounts.create_team(actor=SYSTEM, now=NOW, name="三组")
        assert relay(NOW) == 0
        if not early_id:
            late.execute(insert)
        assert relay(NOW) == 0
    Event.objects.filter(kind="made.late").update(at=NOW)
    assert relay(NOW) == 2
    found = list(Delivery.objects.order_by("id").values_list("kind", flat=True))
    assert found == ["made.late", "team.created"]
    assert relay(NOW) == 0
    assert team.pk


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_and_each_event_is_told_once(centre: Centre) -> None:
    made = subscribed("*")
    insert = "insert into common_event (at, kind, noun, subject, request) values ('2026-11-26T10:00Z', 'made.up', 'made', %s, '')"

    def write(first: int) -> None:
        with psycopg.connect(database_url()) as connection:
            for number in range(first, first + 60):
                with connection.transaction():
                    connection.execute(insert, [number])

    writers = [threading.Thread(target=write, args=[first]) for first in (0, 60, 120)]
    for each in writers:
        each.start()
    while any(each.is_alive() for each in writers):
        relay(NOW, limit=7)
    while relay(NOW, limit=7):
        pass
    seen = set(Delivery.objects.filter(subscription=made.subscription, kind="made.up").values_list("event", flat=True))
    assert seen == set(Event.objects.filter(kind="made.up").values_list("pk", flat=True))
    assert len(seen) == 180


@pytest.mark.django_db(transaction=True)
def test_only_what_was_subscribed_to_and_only_from_then_on(centre: Centre) -> None:
    accounts.create_team(actor=SYSTEM, now=NOW - timedelta(minutes=1), name="此前")
    teams, people = subscribed("team.*"), subscribed("person.created", "team.changed")
    accounts.create_team(actor=SYSTEM, now=NOW, name="此后")
    accounts.rename_team(actor=SYSTEM, now=NOW, team=centre.first.pk, name="改名")
    relay(NOW)
    kinds = [list(each.subscription.deliveries.order_by("id").values_list("kind", flat=True)) for each in (teams, people)]
    assert kinds[0][-2:] == ["team.created", "team.changed"]
    assert kinds[1][-1:] == ["team.changed"]
    assert "此前" not in json.dumps(kinds)


# Sent, signed, tried again --------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(transactional_db: None, centre: Centre) -> services.Made:
    """A subscription with three deliveries due."""
    made = subscribed()
    for name in ("甲", "乙", "丙"):
        accounts.create_team(actor=SYSTEM, now=NOW, name=name)
    relay(NOW)
    Delivery.objects.exclude(event__in=Event.objects.filter(body__content__name__in=["甲", "乙", "丙"]).values("pk")).delete()
    return made


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_is_signed_and_in_order(waiting: services.Made) -> None:
    receiver = Receiver()
    assert deliver(waiting.subscription.pk, NOW, receiver) == 3
    assert [body["body"]["name"] for body, _ in receiver.got] == ["甲", "乙", "丙"]
    body, headers = receiver.got[0]
    key = base64.b64decode(waiting.secret.removeprefix("whsec_"))
    signed = f"evt_{body['id']}.{int(NOW.timestamp())}.".encode() + json.dumps(body, ensure_ascii=False).encode()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert deliver(waiting.subscription.pk, NOW, receiver) == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_is_tried_again_and_holds_up_nobody(waiting: services.Made) -> None:
    receiver = Receiver(Reply(500))
    assert deliver(waiting.subscription.pk, NOW, receiver) == 2
    refused = Delivery.objects.get(state="waiting")
    assert (refused.status, refused.error, refused.next_at) == (500, "HTTP 500", NOW + PAUSES[0])
    assert deliver(waiting.subscription.pk, NOW, receiver) == 0
    assert deliver(waiting.subscription.pk, NOW + PAUSES[0], receiver) == 1
    assert receiver.events[0] == receiver.events[-1]
    assert receiver.got[0][1]["webhook-id"] == receiver.got[-1][1]["webhook-id"]


@pytest.mark.django_db(transaction=True)
def test_where_nobody_answers_the_rest_waits_too(waiting: services.Made) -> None:
    receiver = Receiver(Reply(None, "ConnectionRefusedError"))
    assert deliver(waiting.subscription.pk, NOW, receiver) == 0
    assert len(receiver.got) == 1
    assert list(Delivery.objects.order_by("id").values_list("tries", flat=True)) == [1, 0, 0]
    assert set(Delivery.objects.values_list("next_at", flat=True)) == {NOW + PAUSES[0]}
    Subscription.objects.get(failing_since=NOW)
    deliver(waiting.subscription.pk, NOW + PAUSES[0], receiver)
    assert Subscription.objects.get().failing_since is None


@pytest.mark.django_db(transaction=True)
def test_who_took_a_batch_and_died_lets_another_one_try(waiting: services.Made) -> None:
    delivering._take(waiting.subscription.pk, NOW)
    receiver = Receiver()
    assert deliver(waiting.subscription.pk, NOW, receiver) == 0
    assert deliver(waiting.subscription.pk, NOW + LEASE, receiver) == 3


@pytest.mark.django_db(transaction=True)
def test_after_days_in_vain_it_stops_and_administrators_are_told(waiting: services.Made, centre: Centre) -> None:
    now, away = NOW, Receiver(*[Reply(None, "TimeoutError")] * 1000)
    while Subscription.objects.get().state == "active":
        deliver(waiting.subscription.pk, now, away)
        now += PAUSES[-1]
    assert LONGEST <= now - NOW < LONGEST + timedelta(hours=3)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dead"}
    assert told("webhook", waiting.subscription.pk)[-1] == ("webhook.stopped", None, {"given_up": 3})
    notice = Notice.objects.get(kind="webhook.stopped")
    assert (notice.person_id, notice.why) == (centre.admin.pk, "administrator")
    admin, path = Caller(centre.admin), f"/webhooks/{waiting.subscription.pk}"
    assert admin.post(f"{path}/resume").json()["state"] == "active"
    begin, end = (NOW - timedelta(hours=1)).isoformat(), (NOW + timedelta(hours=1)).isoformat()
    count = admin.post(f"{path}/replay", {"since": begin, "until": end}).json()["count"]
    receiver = Receiver()
    assert deliver(waiting.subscription.pk, datetime.now(NOW.tzinfo) + timedelta(days=1), receiver) == count >= 3
    assert all(body["replay"] for body, _ in receiver.got)


@pytest.mark.django_db(transaction=True)
def test_what_alone_is_refused_for_days_dies_alone(waiting: services.Made, centre: Centre) -> None:
    now, first = NOW, Delivery.objects.earliest("id")

    class Picky(Receiver):
        def __call__(self, address: str, body: bytes, headers: Mapping[str, str]) -> Reply:
            super().__call__(address, body, headers)
            return Reply(422 if json.loads(body)["id"] == first.event else 200)

    picky = Picky()
    while Delivery.objects.filter(pk=first.pk, state="waiting").exists():
        deliver(waiting.subscription.pk, now, picky)
        Subscription.objects.update(failing_since=None)
        now += PAUSES[-1]
    assert Subscription.objects.get().state == "active"
    assert told("webhook", waiting.subscription.pk)[-1][0] == "webhook.delivery_died"
    assert Notice.objects.filter(kind="webhook.delivery_died", person=centre.admin).count() == 1


@pytest.mark.django_db(transaction=True)
def test_for_a_day_both_secrets_sign(waiting: services.Made) -> None:
    old = waiting.secret
    new = services.rotate_secret(actor=SYSTEM, now=NOW, subscription=waiting.subscription.pk).secret
    assert new != old
    receiver = Receiver(Reply(500), Reply(500), Reply(500))
    deliver(waiting.subscription.pk, NOW, receiver)
    deliver(waiting.subscription.pk, NOW + timedelta(days=2), receiver)
    assert [len(headers["webhook-signature"].split()) for _, headers in receiver.got] == [2, 2, 2, 1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_the_dispatcher_has_one_job_a_subscription(waiting: services.Made) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    for _ in range(3):
        outbox(NOW)
    jobs = ProcrastinateJob.objects.filter(task_name="webhooks.deliver", status="todo").values_list("task_name", "args", "status")
    assert list(jobs) == [("webhooks.deliver", {"subscription": waiting.subscription.pk}, "todo")]


# Over a real socket ---------------------------------------------------------------------------------------------------


@pytest.fixture
def http_server() -> Iterator[tuple[int, list[tuple[str, bytes]]]]:
    got: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(302 if self.path == "/elsewhere" else 204)
            self.send_header("Location", f"http://127.0.0.1:{port}/private")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            return None

    server = HTTPServer(("127.0.0.1", 0), Handler)
    port = int(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield port, got
    server.shutdown()
    server.server_close()


def test_it_is_sent_over_the_network_and_follows_nobody_elsewhere(http_server: tuple[int, list[tuple[str, bytes]]]) -> None:
    port, got = http_server
    assert post(f"http://127.0.0.1:{port}/hook?a=1", b"{}", {}, LOCAL) == Reply(204)
    assert post(f"http://127.0.0.1:{port}/elsewhere", b"{}", {}, LOCAL) == Reply(302)
    assert [path for path, _ in got] == ["/hook?a=1", "/elsewhere"]
    assert post(f"http://127.0.0.1:{port}/hook", b"{}", {}, ()) == Reply(None, "AddressProblem")
    assert len(got) == 2


def test_the_connection_goes_to_the_address_that_was_looked_at(http_server: tuple[int, list[tuple[str, bytes]]]) -> None:
    """A name that means something else a moment later leads nowhere else."""
    port, got = http_server
    answers = [[ip_address("127.0.0.1")], [ip_address("10.0.0.1")]]
    assert post(f"http://inner.example:{port}/hook", b"{}", {}, LOCAL, lambda *_: answers.pop(0)).good
    assert len(answers) == 1
    assert len(got) == 1


@pytest.mark.parametrize(
    ("url", "leads_to", "allowed", "good"),
    [
        ("https://hooks.example.com/a", "93.184.216.34", (), True),
        ("http://hooks.example.com/a", "93.184.216.34", (), False),
        ("https://hooks.example.com:8443/a?b=c", "93.184.216.34", (), True),
        ("ftp://hooks.example.com/a", "93.184.216.34", (), False),
        ("https://user:password@hooks.example.com/", "93.184.216.34", (), False),
        ("https://hooks.example.com:99999/", "93.184.216.34", (), False),
        ("https:///a", "93.184.216.34", (), False),
        ("https://hooks.example.com/", "127.0.0.1", (), False),
        ("https://hooks.example.com/", "10.1.2.3", (), False),
        ("https://hooks.example.com/", "172.20.0.1", (), False),
        ("https://hooks.example.com/", "192.168.1.1", (), False),
        ("https://hooks.example.com/", "169.254.169.254", (), False),
        ("https://hooks.example.com/", "100.64.0.1", (), False),
        ("https://hooks.example.com/", "0.0.0.0", (), False),
        ("https://hooks.example.com/", "224.0.0.1", (), False),
        ("https://hooks.example.com/", "::1", (), False),
        ("https://hooks.example.com/", "fd00::1", (), False),
        ("https://hooks.example.com/", "::ffff:10.0.0.1", (), False),
        ("https://hooks.example.com/", "64:ff9b::a00:1", (), False),
        ("https://hooks.example.com/", "2002:a00:1::", (), False),
        ("https://hooks.example.com/", "2606:2800:220:1:248:1893:25c8:1946", (), True),
        ("https://hooks.example.com/", "93.184.216.34 10.0.0.1", (), False),
        ("https://hooks.example.com/", "10.1.2.3", ("10.1.0.0/16",), True),
        ("http://hooks.example.com/", "10.1.2.3", ("10.1.0.0/16",), True),
        ("http://hooks.example.com/", "10.2.2.3", ("10.1.0.0/16",), False),
    ],
)
def test_where_it_may_lead(url: str, leads_to: str, allowed: tuple[str, ...], good: bool) -> None:
    networks, found = [ip_network(each) for each in allowed], [ip_address(each) for each in leads_to.split()]
    if good:
        assert checked(url, networks, lambda *_: found)[1] == found[0]
    else:
        with pytest.raises(AddressProblem):
            checked(url, networks, lambda *_: found)


# Over the API ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_subscriptions_are_for_administrators_only(centre: Centre) -> None:
    made = subscribed().subscription
    delivery = Delivery.objects.create(subscription=made, event=1, kind="team.created", created_at=NOW, next_at=NOW)
    path, times = f"/webhooks/{made.pk}", {"since": NOW.isoformat(), "until": NOW.isoformat()}
    asked: list[tuple[str, str, Any]] = [
        ("GET", "/webhooks", None),
        ("POST", "/webhooks", OPEN),
        ("GET", path, None),
        ("PATCH", path, {"name": "改名"}),
        ("POST", f"{path}/rotate-secret", {}),
        ("POST", f"{path}/pause", {}),
        ("POST", f"{path}/resume", {}),
        ("POST", f"{path}/replay", times),
        ("GET", f"{path}/deliveries", None),
        ("POST", f"{path}/deliveries/{delivery.pk}/replay", {}),
    ]
    for name, person in centre.everybody().items():
        for method, where, body in asked:
            status = Caller(person).send(method, where, body).status_code
            assert (status == 403) == (name != "admin"), (name, method, where, status)
    assert Subscription.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"address": "https://127.0.0.2.invalid/"}, "address"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": "http://10.0.0.1/"}, "address"),
        ({"kinds": ["no.such"]}, "kinds"),
        ({"kinds": []}, "kinds"),
        ({"name": " "}, "name"),
    ],
)
def test_what_is_wrong_with_a_subscription_is_told_by_field(centre: Centre, change: dict[str, Any], field: str) -> None:
    answer = Caller(centre.admin).post("/webhooks", {**OPEN, **change})
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert Subscription.objects.count() == 0


@pytest.mark.django_db
def test_a_subscription_over_the_api(centre: Centre) -> None:
    admin = Caller(centre.admin)
    made = admin.post("/webhooks", OPEN).json()
    assert made["secret"].startswith("whsec_")
    path = f"/webhooks/{made['id']}"
    assert "secret" not in admin.get(path).json()
    assert made["secret"] not in str(Subscription.objects.values().get())
    assert admin.patch(path, {"kinds": ["*"]}).json()["kinds"] == ["*"]
    assert admin.post(f"{path}/resume").status_code == 409
    assert admin.post(f"{path}/pause").json()["state"] == "paused"
    assert admin.post(f"{path}/pause").status_code == 409
    assert admin.post(f"{path}/resume").json()["state"] == "active"
    kinds = [kind for kind, _, _ in told("webhook", made["id"])]
    assert kinds == ["webhook.created", "webhook.changed", "webhook.paused", "webhook.resumed"]
    assert admin.get("/webhooks/999999").status_code == 404


@pytest.mark.django_db
def test_the_admin_pages_send_deliveries_once_more(centre: Centre) -> None:
    """As over the API: the same checks, the same event row with who did it, and only for administrators."""
    made = subscribed().subscription
    rows = [
        Delivery.objects.create(subscription=made, event=event, kind="team.created", created_at=NOW, next_at=NOW, state=state)
        for event, state in ((1, "dead"), (2, "delivered"), (3, "waiting"))
    ]
    form = {"action": "send_again", "_selected_action": [row.pk for row in rows]}
    for stranger in (centre.manager, centre.agent):
        assert Caller(stranger).client.post("/admin/webhooks/delivery/", form).status_code == 302
    assert not Delivery.objects.filter(replay=True).exists()
    page = Caller(centre.admin).client.post("/admin/webhooks/delivery/", form, follow=True).content.decode()
    assert "2 条将再次推送" in page
    assert f"{rows[2].pk}: 尚未送达" in page
    assert set(Delivery.objects.filter(replay=True).values_list("event", "state")) == {(1, "waiting"), (2, "waiting")}
    replayed = [(actor, body["count"]) for kind, actor, body in told("webhook", made.pk) if kind == "webhook.replayed"]
    assert replayed == [(centre.admin.pk, 1)] * 2


def test_single_deliveries_are_listed_and_replayed(centre: Centre) -> None:
    made = subscribed().subscription
    for event in range(1, 6):
        Delivery.objects.create(subscription=made, event=event, kind="team.created", created_at=NOW, next_at=NOW, state="dead")
    admin, path = Caller(centre.admin), f"/webhooks/{made.pk}/deliveries"
    last = admin.get(f"{path}?state=dead&size=2").json()["items"][0]
    again = admin.post(f"{path}/{last['id']}/replay")
    assert (again.status_code, again.json()["event"], again.json()["replay"], again.json()["state"]) == (201, 5, True, "waiting")
    assert admin.post(f"{path}/{again.json()['id']}/replay").status_code == 409
    other = subscribed().subscription
    assert admin.post(f"/webhooks/{other.pk}/deliveries/{last['id']}/replay").status_code == 404
    assert queries_of(lambda: admin.get(f"{path}?size=1")) == queries_of(lambda: admin.get(f"{path}?size=5"))
