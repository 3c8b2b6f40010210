"""Customers from Excel and CSV: a dry run that names each cell, then the run, which may be killed and sent again."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from callers import NOW, Caller, Centre, told
from customer_fixtures import add
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import Event
from sanxiang_centre.customers import queries, sheets, tasks
from sanxiang_centre.customers.models import Customer, CustomerImport, Identity, ImportRows
from sanxiang_centre.customers.services import importing

pytestmark = pytest.mark.django_db
HEAD = "姓名,性质,等级,区域,电话,邮箱,合同号,免打扰\n"
GOOD = HEAD + "秦朗,个人,VIP,城区,139 1236 0001；010-66001234,qin@example.com,,短信\n某印务公司,单位,,农村,021-60001234,,ht-2026-7,\n"


def upload(caller: Caller, content: bytes | str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return caller.client.post("/api/v1/customer-imports", {"file": SimpleUploadedFile("customers.csv", data)})


def run(centre: Centre, content: bytes | str, **body: bool) -> dict[str, Any]:
    """Checks, starts, and does what the worker does."""
    manager = Caller(centre.manager)
    source = upload(manager, content).json()["id"]
    assert manager.post(f"/customer-imports/{source}/run", body).status_code == 200
    tasks.run_import(source)
    found: dict[str, Any] = manager.get(f"/customer-imports/{source}").json()
    return found


def outcome(found: dict[str, Any]) -> tuple[int, int, int, int]:
    return found["created"], found["changed"], found["unchanged"], found["refused"]


def excel(*rows: list[Any]) -> bytes:
    book, written = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(written)
    return written.getvalue()


def test_a_dry_run_writes_no_customer(centre: Centre) -> None:
    answer = upload(Caller(centre.manager), GOOD)
    body = answer.json()
    assert (answer.status_code, body["total"], body["wrong_rows"], body["expected_new"], body["problems"]) == (201, 2, 0, 2, [])
    assert not Customer.objects.exists()
    assert told("customer_import", body["id"]) == [("customer_import.checked", centre.manager.pk, {"total": 2, "wrong_rows": 0})]
    assert b"13912360001" not in bytes(ImportRows.objects.get().sealed)


WRONG = [
    (HEAD + "秦朗,个人,,,1391236,,,\n", [("E2", "phone")]),
    (HEAD + "秦朗,,,,1.39124E+10,,,\n", [("E2", "phone")]),
    (HEAD + ",,,,13912360001,,,\n", [("A2", "name")]),
    (HEAD + "秦朗,,,,,,HT-1,\n", [("A2", "phone")]),
    (HEAD + "秦朗,,,月球,13912360001,x,,\n", [("D2", "region"), ("F2", "email")]),
    (HEAD + "秦朗13912360001,,,,13912360001,,,\n", [("A2", "name")]),
    (HEAD + "秦朗,,,,13912360001,,13912360001,传真\n", [("G2", "contract"), ("H2", "no_contact")]),
    (HEAD + "秦朗,,,,13912360001,,,\n\n秦二,,,,139-1236-0001,,,\n", [("E4", "phone")]),
    ("姓名,电话,鞋码\n秦朗,13912360001,42\n", [("C1", "header")]),
    ("姓名,电话,手机\n秦朗,13912360001,\n", [("C1", "header")]),
    ("电话\n13912360001\n", [("A1", "name")]),
    ("姓名,班组,电话\n秦朗,九组,13912360001\n", [("B2", "team")]),
]


@pytest.mark.parametrize(("content", "cells"), WRONG)
def test_what_is_wrong_is_told_by_cell_without_repeating_it(centre: Centre, content: str, cells: list[tuple[str, str]]) -> None:
    answer = upload(Caller(centre.manager), content)
    body = answer.json()
    assert [(one["cell"], one["field"]) for one in body["problems"]] == cells
    assert body["wrong_rows"] >= 1
    assert "1391236" not in answer.content.decode()
    assert Caller(centre.manager).post(f"/customer-imports/{body['id']}/run").status_code == 409


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"PK\x03\x04 no workbook",
        "只有一行\n".encode(),
        b"\xff\xfe\xff",
        '姓名,电话\n"秦朗,1'.encode() + b"x" * 200_000,
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(centre: Centre, content: bytes) -> None:
    answer = upload(Caller(centre.manager), content)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in ("file", "file")
    assert not CustomerImport.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_comes_in_the_encodings_that_offices_write(centre: Centre, encoding: str) -> None:
    assert outcome(run(centre, GOOD.encode(encoding))) == (2, 0, 0, 0)
    assert {customer.name.shown for customer in Customer.objects.all()} == {"秦*", "某印务公司"}


def test_excel_numbers_are_numbers_as_they_were_typed(centre: Centre) -> None:
    found = run(
        centre, excel(["姓名", "电话", "免打扰"], ["秦朗", 13912360001, "电话、短信"], [None, None, None], ["秦二", 13912360002.0, None])
    )
    assert outcome(found) == (2, 0, 0, 0)
    assert sorted(Identity.objects.values_list("shown", flat=True)) == ["139****0001", "139****0002"]
    assert sorted(Customer.objects.values_list("no_contact", flat=True)) == [[], ["phone", "sms"]]


def test_the_run_is_a_job_that_writes_what_was_checked(centre: Centre) -> None:
    manager = Caller(centre.manager)
    source = upload(manager, GOOD).json()["id"]
    assert manager.post(f"/customer-imports/{source}/run").json()["state"] == "running"
    assert manager.post(f"/customer-imports/{source}/run").json()["state"] == "running"
    assert [job.args for job in ProcrastinateJob.objects.filter(task_name__endswith="run_import")] == [{"source": source}]
    tasks.run_import(source)
    found = manager.get(f"/customer-imports/{source}").json()
    assert (found["state"], outcome(found)) == ("done", (2, 0, 0, 0))
    person = Customer.objects.get(nature="person")
    assert (person.level, person.region, person.no_contact) == ("vip", "urban", ["sms"])
    assert sorted(person.identities.values_list("shown", flat=True)) == ["010****1234", "139****0001", "q**@example.com"]
    assert told("customer", person.pk)[0][:2] == ("customer.created", centre.manager.pk)
    assert told("customer_import", source)[-1][2] == {"created": 2, "changed": 0, "refused": 0}
    assert not ImportRows.objects.exists()


def test_the_same_file_again_changes_nothing_and_a_changed_one_only_what_changed(centre: Centre) -> None:
    run(centre, GOOD)
    before = Event.objects.filter(noun="customer").count()
    assert outcome(run(centre, GOOD)) == (0, 0, 2, 0)
    assert Event.objects.filter(noun="customer").count() == before
    found = run(centre, HEAD + "秦朗,,重要,,13912360001,q2@example.com,,\n")
    assert outcome(found) == (0, 1, 0, 0)
    person = Customer.objects.get(nature="person")
    assert (person.level, person.region, person.identities.count()) == ("important", "urban", 4)


def test_a_kill_between_two_batches_doubles_and_loses_nothing(centre: Centre) -> None:
    lines = "".join(f"客户{number},,,,1391238{number:04},,,\n" for number in range(importing.BATCH + 20))
    manager = Caller(centre.manager)
    source = upload(manager, HEAD + lines).json()["id"]
    manager.post(f"/customer-imports/{source}/run")
    assert importing.import_batch(actor=SYSTEM, now=NOW, source=source) is True
    assert Customer.objects.count() == importing.BATCH == CustomerImport.objects.get().done
    tasks.run_import(source)
    tasks.run_import(source)
    assert outcome(manager.get(f"/customer-imports/{source}").json()) == (importing.BATCH + 20, 0, 0, 0)
    assert Customer.objects.count() == importing.BATCH + 20


def test_wrong_rows_may_be_skipped(centre: Centre) -> None:
    found = run(centre, HEAD + "秦朗,,,,13912360001,,,\n秦二,,,,12,,,\n", skip_wrong=True)
    assert (found["total"], found["wrong_rows"], outcome(found)) == (2, 1, (1, 0, 0, 0))


def test_numbers_of_two_customers_in_one_row_are_told(centre: Centre) -> None:
    add("甲一", ("phone", "13912360001")), add("乙二", ("email", "yi@example.com"))
    body = upload(Caller(centre.manager), HEAD + "甲一,,,,13912360001,yi@example.com,,\n").json()
    assert [(one["cell"], one["field"]) for one in body["problems"]] == [("A2", "phone")]


def test_a_row_that_became_wrong_since_the_dry_run_is_refused_alone(centre: Centre) -> None:
    manager = Caller(centre.manager)
    source = upload(manager, HEAD + "甲一,,,,13912360001,yi@example.com,,\n丙三,,,,13912360003,,,\n").json()["id"]
    add("甲一", ("phone", "13912360001")), add("乙二", ("email", "yi@example.com"))
    manager.post(f"/customer-imports/{source}/run")
    tasks.run_import(source)
    assert outcome(manager.get(f"/customer-imports/{source}").json()) == (1, 0, 0, 1)


def test_an_import_finds_merged_customers_through_their_head(centre: Centre) -> None:
    head, other = add("甲一", ("phone", "13912360001")), add("甲一", ("email", "jia@example.com"))
    Caller(centre.leader).post(f"/customers/{other.pk}/merge", {"into": head.pk})
    assert outcome(run(centre, HEAD + "甲一,,VIP,,13912360001,jia@example.com,,\n")) == (0, 1, 0, 0)
    assert Customer.objects.get(pk=head.pk).level == "vip"
    assert queries.group_of(head) == [head.pk, other.pk]


@pytest.mark.parametrize("who", ["agent", "leader", "other", "outsider", "admin"])
def test_only_managers_import(centre: Centre, who: str) -> None:
    """For a file of guessed numbers would tell which of them are known."""
    source = upload(Caller(centre.manager), GOOD).json()["id"]
    caller = Caller(centre.everybody()[who])
    assert upload(caller, GOOD).status_code == 403
    answers = [caller.get("/customer-imports"), caller.get(f"/customer-imports/{source}")]
    answers += [caller.post(f"/customer-imports/{source}/{action}") for action in ("run", "discard")]
    assert {answer.status_code for answer in answers} == {403}


def test_what_nobody_runs_is_forgotten(centre: Centre) -> None:
    manager = Caller(centre.manager)
    source, other = (upload(manager, GOOD).json()["id"] for _ in range(2))
    assert manager.post(f"/customer-imports/{source}/discard").json()["state"] == "discarded"
    assert manager.post(f"/customer-imports/{source}/run").status_code == 409
    CustomerImport.objects.filter(pk=other).update(created_at=NOW - importing.KEPT_FOR * 2)
    tasks.tidy(0)
    assert CustomerImport.objects.get(pk=other).state == "discarded"
    assert not ImportRows.objects.exists()


def test_a_file_has_a_limit_of_rows() -> None:
    lines = "".join(f"客户{number},139{number:08}\n" for number in range(sheets.MOST_ROWS + 1))
    with pytest.raises(sheets.UnreadableFile, match="rows at most"):
        sheets.read_sheet(("姓名,电话\n" + lines).encode())
