"""No personal number, however it came in, comes out unmasked anywhere without leave; and what is none stays readable."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
from callers import NOW, Caller, Centre
from customer_fixtures import add
from disguises import Secret, orders, secrets, tells
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

import sanxiang
from sanxiang_centre.catalogue import services as catalogue
from sanxiang_centre.catalogue.models import Item
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.idempotency import kept_answer
from sanxiang_centre.common.logs import JsonLines
from sanxiang_centre.common.models import EventBody, IdempotencyKey
from sanxiang_centre.customers.identities import holds_personal_number, normalise, shown
from sanxiang_centre.customers.models import Customer

IDENTITY = {"phone": "phone", "landline": "phone", "email": "email", "identity_number": "identity_number"}


@pytest.fixture
def log() -> Any:
    """All log lines, as the centre writes them."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


class Ear:
    """Keeps everything that anybody was answered."""

    def __init__(self, centre: Centre) -> None:
        self.callers = {who: Caller(centre.everybody()[who]) for who in ("agent", "leader", "manager", "other", "outsider", "admin")}
        self.heard: list[str] = []

    def send(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        answer = self.callers[who].send(method, path, body, **headers)
        self.heard.append(f"{who} {method} {answer.status_code} {answer.content.decode()} {dict(answer.headers)}")
        return answer

    def upload(self, content: str) -> Any:
        file = SimpleUploadedFile("customers.csv", content.encode())
        answer = self.callers["manager"].client.post("/api/v1/customer-imports", {"file": file})
        self.heard.append(answer.content.decode())
        return answer


def give_everywhere(ear: Ear, secret: Secret, item: int) -> list[int]:
    """The secret goes into every field that takes a text; the ids of whatever customers came of it."""
    text = f"请记：{secret.written}。"
    own = {"kind": IDENTITY.get(secret.kind, "contract"), "value": secret.written}
    key = {"Idempotency-Key": "privacy"}
    ear.send("agent", "POST", "/customers", {"name": "夏知秋", "identities": [own]}, **key)
    ear.send("agent", "POST", "/customers", {"name": "夏知秋", "identities": [own]})
    for nature in ("person", "organisation"):
        for name in (text, secret.written, f"{secret.written}公司"):
            ear.send("agent", "POST", "/customers", {"name": name, "nature": nature, "identities": []})
    for kind in ("phone", "email", "chat", "contract", "identity_number"):
        for value in (secret.written, f"web:{secret.written}"):
            ear.send("agent", "POST", "/customers", {"name": "甲一", "identities": [{"kind": kind, "value": value}]})
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    first, last = ids[0], ids[-1]
    ear.send("agent", "PATCH", f"/customers/{first}", {"name": text})
    ear.send("agent", "POST", f"/customers/{first}/identities", own)
    ear.send("leader", "POST", f"/customers/{first}/unmask", {"fields": ["name", "phone"], "reason": "callback", "note": text})
    ear.send("leader", "POST", f"/customers/{last}/merge", {"into": first, "reason": text})
    ear.send("manager", "PUT", f"/customers/{first}/legal-hold", {"hold": text})
    said = {"purpose": "survey", "state": "given", "channel": "phone", "said_at": NOW.isoformat()}
    ear.send("agent", "POST", f"/customers/{first}/consents", {**said, "evidence": f"conversation:{secret.written}"})
    for words in (secret.written, secret.plain, secret.plain[:-1], text):
        ear.send("agent", "POST", "/customers/search", {"words": words})
    for value in (secret.written, secret.plain[:-1], secret.plain + "0"):
        ear.send("agent", "POST", "/customers/look-up", {**own, "value": value})
    upload(ear, secret, text)
    ear.send("manager", "POST", f"/catalogue/items/{item}/confirm", {"charging": "paid", "fee_zh": text, "note": text})
    ear.send("manager", "POST", f"/catalogue/items/{item}/confirm", {"charging": "free", "targets": [secret.plain]})
    gift = {"item": item, "valid_from": "2026-01-01"}
    ear.send("manager", "POST", "/catalogue/entitlements", {**gift, "contract": secret.written})
    ear.send("manager", "POST", "/catalogue/entitlements", {**gift, "contract": "HT-1", "fee": text})
    return ids


def upload(ear: Ear, secret: Secret, text: str) -> None:
    cell = secret.written.replace(",", "")
    rows = [
        "姓名,电话,邮箱,合同号,身份证号,类型",
        f"{text},13912340000,,,,",
        f"乙二,{cell},{cell},{cell},{cell},{cell}",
        f"丙三,{cell},,,,",
    ]
    answer = ear.upload("\n".join(rows))
    if answer.status_code == 201:
        ear.send("manager", "POST", f"/customer-imports/{answer.json()['id']}/run", {"skip_wrong": True})
        ear.send("manager", "GET", f"/customer-imports/{answer.json()['id']}")
    ear.upload(f"姓名,{cell}\n丙三,1")


def read_everything(ear: Ear, ids: list[int], item: int) -> None:
    """Every GET but the two that are for showing numbers, by everybody."""
    paths = ["/customers", "/customer-imports", "/recording-notices", f"/catalogue/items/{item}", "/catalogue/entitlements"]
    for ident in sorted({*ids[:2], *ids[-2:]}):
        own = f"/customers/{ident}"
        paths += [
            own,
            *(f"{own}/{part}" for part in ("history", "merges", "consents", "consents/in-force", "grants", "legal-hold", "entitlements")),
        ]
    for who in ("agent", "manager"):
        for path in paths:
            ear.send(who, "GET", path)
    for who in ("leader", "other", "outsider", "admin"):
        for path in (*paths[:5], *(f"/customers/{ident}" for ident in ids[:2])):
            ear.send(who, "GET", path)
    for who in ("agent", "other", "outsider", "admin"):
        for part in ("plain", "export"):
            ear.send(who, "GET", f"/customers/{ids[0]}/{part}")
    for page in ("recordingnotice", "unmaskgrant", "customerimport"):
        ear.heard.append(ear.callers["admin"].client.get(f"/admin/customers/{page}/").content.decode())


def columns() -> str:
    """What stands in the database readably: all columns but the sealed ones, of all tables of the two apps."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND (table_name LIKE 'customers_%%' OR table_name LIKE 'catalogue_%%') AND data_type <> 'bytea'"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}"::text FROM "{table}"')
            found += [
                str(value) for (value,) in cursor.fetchall() if column not in ("digest", "words", "edition", "item_digest", "file_digest")
            ]
    return "\n".join(found)


def nothing_tells(centre: Centre, log: io.StringIO, secret: Secret) -> None:
    """In answers, their headers, log lines, event bodies, kept answers, the columns of the database."""
    with transaction.atomic():
        log.seek(0)
        log.truncate()
        item = _item()
        ear = Ear(centre)
        add("夏知秋", ("phone", "13912340001")), add("白露", ("phone", "13912340002"))
        ids = give_everywhere(ear, secret, item)
        read_everything(ear, ids, item)
        bodies = [json.dumps(body, ensure_ascii=False) for body in EventBody.objects.values_list("content", flat=True)]
        kept = [kept_answer(row).decode() for row in IdempotencyKey.objects.all()]
        assert len(ear.heard) > 100
        assert " 500 " not in "".join(one[:40] for one in ear.heard)
        for text in (*ear.heard, *bodies, *kept, log.getvalue(), columns()):
            assert not tells(text, secret), text[:2000]
        transaction.set_rollback(True)


# Without shrinking: a small case is no easier to read here, and each takes a second.
IN_SHORT = settings(
    max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.django_db
@IN_SHORT
@given(secrets())
def test_no_number_comes_out_without_leave(centre: Centre, log: io.StringIO, secret: Secret) -> None:
    nothing_tells(centre, log, secret)


@pytest.mark.slow
@pytest.mark.django_db
@settings(IN_SHORT, max_examples=50)
@given(secrets())
def test_no_number_comes_out_without_leave_in_long(centre: Centre, log: io.StringIO, secret: Secret) -> None:
    nothing_tells(centre, log, secret)


def _item() -> int:
    loaded = catalogue.load_catalogue(actor=SYSTEM, now=NOW, standard=_STANDARD)
    return Item.objects.filter(catalogue=loaded).exclude(open_points=[]).order_by("place")[0].pk


_STANDARD = sanxiang.load("it-support")


@settings(max_examples=300, deadline=None)
@given(secrets(), st.sampled_from(("{}", "电话{}，谢谢", "共 3 件 {} 转王", "{}公司", "是{}", "A {} B")))
def test_a_number_is_noticed_in_a_text_in_whatever_writing(secret: Secret, around: str) -> None:
    assert holds_personal_number(around.format(secret.written))


@settings(max_examples=300, deadline=None)
@example("2026000101000", "2026-11-26 12:30 {}")
@example("7709169615", "2026-11-26 12:30 {}")
@given(orders, st.sampled_from(("{}", "订单{}，请查", "单号 {} 已发", "{}号", "2026-11-26 12:30 {}")))
def test_an_order_number_is_none(order: str, around: str) -> None:
    assert not holds_personal_number(around.format(order))


@settings(max_examples=300, deadline=None)
@given(secrets().filter(lambda secret: secret.kind in IDENTITY))
def test_every_writing_of_a_number_is_the_same_number_and_is_shown_at_equal_length(secret: Secret) -> None:
    kind = IDENTITY[secret.kind]
    value = normalise(kind, secret.written)
    assert value == secret.plain
    mask = shown(kind, value)
    first, last = {"phone": (3, 4), "landline": (3, 4), "identity_number": (1, 1)}.get(
        secret.kind, (1, len(value) - value.index("@")) if "@" in value else (0, 0)
    )
    assert mask == value[:first] + "*" * (len(value) - first - last) + value[len(value) - last :]


@pytest.mark.django_db
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(orders)
def test_what_is_no_personal_number_stays_readable(centre: Centre, order: str) -> None:
    with transaction.atomic():
        agent = Caller(centre.agent)
        firm = {"name": f"{order}项目部", "nature": "organisation", "identities": [{"kind": "contract", "value": order}]}
        made = agent.post("/customers", firm)
        assert made.status_code == 201
        assert (made.json()["name"], made.json()["identities"][0]["shown"]) == (f"{order}项目部", order)
        assert agent.post("/customers/search", {"words": order}).json()["items"][0]["id"] == made.json()["id"]
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_hidden_digits_cannot_be_had_by_search_or_order(centre: Centre) -> None:
    """Everything that a list can be asked by leaves two customers apart in nothing but their hidden digits as they are."""
    for number in ("13912349999", "13912340000"):
        add("客户", ("phone", number))
    agent = Caller(centre.agent)
    for words in ("1391234", "9999", "0000", "139****9999"):
        answer = agent.post("/customers/search", {"words": words})
        assert answer.status_code in (200, 422)
        assert answer.status_code == 422 or answer.json()["items"] == []
    for query in ("order=phone", "sort=phone", "phone=13912349999", "identities=13912349999"):
        assert [one["id"] for one in agent.get(f"/customers?{query}").json()["items"]] == [
            one["id"] for one in agent.get("/customers").json()["items"]
        ]
