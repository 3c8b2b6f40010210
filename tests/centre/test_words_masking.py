"""No personal number that somebody writes into tickets, conversations, promises, articles, surveys, visits or file names comes out of
any of them: not by an answer, an export, a search, an event row or a log line. Drawn by what does not know how numbers are found."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from callers import Centre
from customer_fixtures import add
from disguises import Secret, orders, secrets, tells
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from imported_talks import imported, jsonl, talk
from openpyxl import load_workbook
from small_standard import published
from test_customer_masking import IN_SHORT, Ear, log
from test_return_visits import plan_of
from tickets_made import install

from sanxiang.language.entities import mask
from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.commitments import reading
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.idempotency import kept_answer
from sanxiang_centre.common.models import EventBody, IdempotencyKey
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.notices.models import Notice
from sanxiang_centre.surveys import services as surveys
from sanxiang_centre.surveys.demo import QUESTIONS
from sanxiang_centre.surveys.models import Survey, Visit, VisitPlan
from sanxiang_centre.surveys.visits import planning
from sanxiang_centre.surveys.visits.matters import Matter
from sanxiang_centre.tickets.models import Ticket

__all__ = ["log"]
FORM = {"type": "object", "properties": {"contact": {"type": "string", "title": "联系方式"}}}
WHO = ("agent", "leader", "manager", "admin", "other", "outsider")
SENTENCES = ("请记：{}。", "电话{}，谢谢", "{}", "共 3 件 {} 转王", "是{}")


class Words(Ear):
    """Writes a secret wherever words may be written, and keeps whatever is answered."""

    def __init__(self, centre: Centre, secret: Secret, sentence: str) -> None:
        super().__init__(centre)
        self.centre, self.secret, self.text = centre, secret, sentence.format(secret.written)

    def send(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """What is asked for stands in no record of it."""
        answer = self.callers[who].send(method, path, body, **headers)
        told = f"{answer.content.decode()} {dict(answer.headers)}"
        self.heard.append(f"{who} {method} {path.partition('?')[0]} {answer.status_code} {told}")
        return answer

    def made(self, who: str, path: str, body: Any) -> int:
        answer = self.send(who, "POST", path, body)
        return int(answer.json()["id"]) if answer.status_code == 201 else 0

    def file(self, who: str, path: str) -> int:
        """Its name holds the secret."""
        given = {"file": SimpleUploadedFile(f"{self.secret.written.strip()[:60]}.txt", b"seen")}
        answer = self.callers[who].client.post(f"/api/v1{path}", given)
        self.heard.append(f"{who} POST {answer.status_code} {answer.content.decode()}")
        return int(answer.json()["id"]) if answer.status_code == 201 else 0

    def asked_for(self, path: str) -> Iterator[Any]:
        """Searched for by everything that it is written as, or nearly."""
        for words in (self.secret.written, self.secret.plain, self.secret.plain[:-1], self.secret.plain[2:9], self.text):
            for who in ("agent", "manager"):
                yield self.send(who, "GET", f"{path}{quote(words)}")


def write_tickets(ear: Words, customer: int) -> None:
    text = ear.text
    ear.send("manager", "PUT", "/forms/advice", {"form": FORM})
    new = {"type": "fault", "item": "advice", "subject": text[:200], "description": text, "customer": customer, "custom": {"contact": text}}
    first, second = (ear.made("agent", "/tickets", {**new}) for _ in range(2))
    for more in ({"contract": text[:80]}, {"customer_type": text[:80]}, {"region": text[:10]}):
        ear.send("agent", "POST", "/tickets", {**new, **more}, **{"Idempotency-Key": f"words-{next(iter(more))}"})
    ear.send("agent", "PATCH", f"/tickets/{first}", {"subject": text, "custom": {"contact": ear.secret.written}})
    for part in ("notes", "replies", "customer-messages"):
        ear.send("agent", "POST", f"/tickets/{first}/{part}", {"body": text})
    ear.send("leader", "POST", "/tickets/many", {"tickets": [first, second], "action": "note", "given": {"body": text}})
    ear.send("agent", "POST", f"/tickets/{first}/wait", {"waiting": "customer", "reason": text[:80]})
    ear.send("agent", "POST", f"/tickets/{first}/facts", {"event": text[:40]})
    ear.file("agent", f"/tickets/{first}/attachments")
    ear.send("agent", "POST", f"/tickets/{first}/resolve", {"resolution": text})
    ear.send("agent", "POST", f"/tickets/{second}/withdraw", {"reason": text[:200]})
    complaint = {"type": "complaint", "item": "complaints", "complexity": "simple", "subject": text[:200], "customer": customer}
    third = ear.made("agent", "/tickets", complaint)
    ear.send("agent", "POST", f"/complaints/{third}/steps/2", {"evidence": text})
    ear.send("manager", "POST", f"/complaints/{third}/regulator", {"regulator": text[:80], "case": text[:80]})
    ear.send("agent", "POST", f"/complaints/{third}/answer", {"body": text})
    ear.send("agent", "POST", f"/complaints/{third}/grade", {"complexity": "simple", "cause": text[:80]})


def write_conversations(ear: Words) -> int:
    text, written = ear.text, ear.secret.written
    parties = [{"role": "agent", "id": "a1"}, {"role": "customer", "id": written[:80], "name": text[:80]}]
    new = {"key": text[:200], "channel": "phone", "parties": parties, "metadata": {"note": text}}
    found = int(ear.callers["agent"].post("/conversations", new).json()["id"])
    # The agent sees the own conversation as the customer writes it while it goes on, and only then.
    for body in (
        {"kind": "utterance", "party": 1, "text": text},
        {"kind": "utterance", "party": 0, "text": f"您的号码是{written}，两小时内给您回电话。"},
    ):
        ear.callers["agent"].post(f"/conversations/{found}/log", body)
    ear.callers["agent"].post(f"/conversations/{found}/log", {"kind": "transferred", "detail": text})
    ear.send("leader", "GET", f"/conversations/{found}/log")
    ear.callers["agent"].post(f"/conversations/{found}/log", {"kind": "closed"})
    imported(jsonl(talk(f"键{written}", "您好，请讲。", text, f"好，{text}，两小时内给您回电话。")))
    reading.read_waiting(now=timezone.now)
    for each in Conversation.objects.values_list("pk", flat=True):
        ear.send("manager", "POST", f"/conversations/{each}/holds", {"reason": text})
    return found


def write_knowledge(ear: Words) -> None:
    text = ear.text
    article = ear.made("leader", "/articles", {"title": f"怎样{text}"[:100], "body": f"退货：{text}"})
    ear.send("leader", "PUT", f"/articles/{article}/draft", {"title": f"退货{text}"[:100], "body": text, "revision": 1})
    ear.file("leader", f"/articles/{article}/draft/attachments")
    ear.send("leader", "POST", f"/articles/{article}/submit")
    ear.send("manager", "POST", f"/articles/{article}/reject", {"remark": text})
    ear.send("leader", "POST", f"/articles/{article}/submit")
    ear.send("manager", "POST", f"/articles/{article}/approve")
    ear.send("agent", "POST", f"/articles/{article}/feedback", {"solved": False, "remark": text})
    ear.send("agent", "GET", f"/knowledge/search?words={quote(text)}没有这一条")


def write_promises(ear: Words, customer: int, conversation: int) -> None:
    due = timezone.now().replace(year=2030).isoformat()
    new = {"action": "callback", "said": ear.text, "due": due, "customer": customer}
    first = ear.made("agent", "/commitments", new)
    ear.made("agent", "/commitments", {"action": "callback", "said": f"{ear.text}，明天下午三点前回电", "conversation": conversation})
    ear.send("agent", "POST", f"/commitments/{first}/cancel", {"reason": "not_needed", "note": ear.text})


def write_surveys(ear: Words, conversation: int) -> None:
    for occasion in ("call", "visit"):
        surveys.create_question_set(
            actor=SYSTEM,
            now=timezone.now(),
            occasion=occasion,
            questions=QUESTIONS,
            expires_days=7,
            remind_days=None,
            valid_from=timezone.now(),
        )
    made = surveys.create_survey(actor=SYSTEM, now=timezone.now(), occasion="call", noun="conversation", subject=conversation)
    Client().post(made.link, {"satisfaction": "1", "solved": "0", "words": ear.text})
    assert Survey.objects.get(pk=made.survey.pk).low
    ear.send("leader", "POST", f"/surveys/{made.survey.pk}/follow-up", {"note": ear.text})


def write_visits(ear: Words, customer: int) -> None:
    plan = VisitPlan.objects.get()
    VisitPlan.objects.update(after_hours=0, from_hour=0, to_hour=24)
    plan.refresh_from_db()
    centre = ear.centre
    for subject, action in enumerate(("made", "refused", "cancel"), start=1):
        VisitPlan.objects.update(rest_days=0)
        matter = Matter("ticket", subject, "fault", "", customer, centre.agent.pk, centre.first.pk, ())
        with writing(SYSTEM, timezone.now()) as write:
            [visit] = planning.make_due(write, plan, [matter])
        Visit.objects.filter(pk=visit.pk).update(assignee=centre.leader, created_at=timezone.now().replace(year=2020))
        body: dict[str, Any] = {"note": ear.text[:1000]}
        if action == "made":
            body["answers"] = {"satisfaction": "1", "solved": "0", "words": ear.text}
        ear.send("leader", "POST", f"/return-visits/{visit.pk}/{action}", body)


ONE = {
    "/tickets": ("", "/messages", "/history", "/clocks", "/waits", "/links", "/attachments", "/watchers"),
    "/conversations": ("", "/log", "/holds"),
    "/articles": ("", "/versions", "/versions/1/attachments"),
    "/commitments": ("", "/history"),
    "/surveys": ("",),
    "/return-visits": ("",),
    "/imports": ("", "/rejects"),
}
"""What is read of each thing of a list."""
REST = (
    "/callbacks",
    "/notices",
    "/knowledge/questions",
    "/pauses?since=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z",
    "/audit/events?size=200",
)


def read_everything(ear: Words) -> None:
    for path, parts in ONE.items():
        for who in WHO:
            items = ear.send(who, "GET", f"{path}?size=200").json().get("items", ())
            for item in items if who in ("agent", "leader", "manager") else ():
                for part in parts:
                    ear.send(who, "GET", f"{path}/{item['id']}{part}")
    for ticket, kind in Ticket.objects.values_list("pk", "type"):
        found = ear.send("agent", "GET", f"/tickets/{ticket}/attachments").json()["items"]
        for one in found:
            ear.send("agent", "GET", f"/attachments/{one['id']}")
            content = ear.callers["agent"].client.get(f"/api/v1/attachments/{one['id']}/content")
            b"".join(content)
            ear.heard.append(str(dict(content.headers)))
        if kind == "complaint":
            ear.send("agent", "GET", f"/complaints/{ticket}")
    for path in REST:
        for who in WHO:
            ear.send(who, "GET", path)
    ear.heard.append(ear.callers["admin"].client.get("/api/v1/audit/events.csv").content.decode())
    for page in (
        "tickets/ticket",
        "conversations/conversation",
        "surveys/survey",
        "surveys/visit",
        "knowledge/article",
        "commitments/commitment",
    ):
        ear.heard.append(ear.callers["admin"].client.get(f"/admin/{page}/").content.decode())


def read_exports(ear: Words) -> None:
    answer = ear.callers["manager"].post("/tickets/export", {})
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content))
    cells = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert len(cells) > 40
    ear.heard += cells


def search_everything(ear: Words) -> None:
    """What is hidden is not there to be found."""
    for path in ("/tickets?words=", "/conversations?words="):
        for answer in ear.asked_for(path):
            assert answer.status_code in (200, 422)
    for answer in ear.asked_for("/knowledge/search?words="):
        assert answer.status_code in (200, 422)
    for words in (ear.secret.plain, ear.secret.plain[:-1], ear.secret.plain[2:9]):
        for path in ("/tickets?words=", "/conversations?words="):
            found = ear.send("manager", "GET", f"{path}{quote(words)}").json()
            assert found.get("items", []) == [], (path, words)


def nothing_tells(centre: Centre, log: io.StringIO, secret: Secret, sentence: str) -> None:
    with transaction.atomic():
        log.seek(0)
        log.truncate()
        install()
        plan_of(centre)
        ear = Words(centre, secret, sentence)
        customer = add("夏知秋", ("phone", "13912340001")).pk
        owner = accounts.create_person(
            actor=SYSTEM, now=timezone.now(), staff_no="o9", name="郑航", roles=["standard_owner"], password=None
        )
        published(owner, centre.manager, now=timezone.now())
        write_tickets(ear, customer)
        conversation = write_conversations(ear)
        write_knowledge(ear)
        write_promises(ear, customer, conversation)
        write_surveys(ear, conversation)
        write_visits(ear, customer)
        read_everything(ear)
        read_exports(ear)
        search_everything(ear)
        bodies = [json.dumps(body, ensure_ascii=False) for body in EventBody.objects.values_list("content", flat=True)]
        kept = [kept_answer(row).decode(errors="replace") for row in IdempotencyKey.objects.all()]
        facts = [str(facts) for facts in Notice.objects.values_list("facts", flat=True)]
        assert len(ear.heard) > 200
        assert " 500 " not in "".join(one[:80] for one in ear.heard)
        telling = [text[:300] for text in (*ear.heard, *bodies, *kept, *facts, *log.getvalue().splitlines()) if tells(text, secret)]
        assert telling == [], "\n".join(telling)
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(IN_SHORT, max_examples=4)
@given(secrets(), st.sampled_from(SENTENCES))
def test_no_number_in_words_comes_out(centre: Centre, log: io.StringIO, secret: Secret, sentence: str) -> None:
    nothing_tells(centre, log, secret, sentence)


@pytest.mark.slow
@pytest.mark.django_db
@settings(IN_SHORT, max_examples=40)
@given(secrets(), st.sampled_from(SENTENCES))
def test_no_number_in_words_comes_out_in_long(centre: Centre, log: io.StringIO, secret: Secret, sentence: str) -> None:
    nothing_tells(centre, log, secret, sentence)


@settings(max_examples=1000, deadline=None)
@given(secrets(), st.sampled_from(SENTENCES))
def test_a_number_is_masked_in_whatever_writing_at_equal_length(secret: Secret, sentence: str) -> None:
    text = sentence.format(secret.written)
    assert not tells(mask(text), secret)
    assert len(mask(text)) == len(text)


@settings(max_examples=1000, deadline=None)
@given(orders, st.sampled_from(("{}", "订单{}，请查", "单号 {} 已发", "{}号", "2026-11-26 12:30 {}")))
def test_what_is_no_personal_number_is_not_masked(order: str, around: str) -> None:
    assert mask(around.format(order)) == around.format(order)
