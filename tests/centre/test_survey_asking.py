"""The centre asks by itself: after calls, chats, tickets and complaints, once, where the customer may be reached; else it says why not."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from callers import NOW, Caller, Centre, told
from customer_fixtures import add
from django.core import mail
from django.utils import timezone
from imported_talks import imported, jsonl, talk
from procrastinate.contrib.django.models import ProcrastinateJob
from small_standard import acting, published
from tickets_made import install, make

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import EventBody
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.conversations.services import add_entry, open_conversation
from sanxiang_centre.customers.models import Consent, Customer
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.notices.models import Notice
from sanxiang_centre.surveys import asking, sending, services
from sanxiang_centre.surveys.demo import QUESTIONS
from sanxiang_centre.surveys.models import QuestionSet, Survey
from sanxiang_centre.surveys.tasks import ask
from sanxiang_centre.tickets.models import Ticket
from sanxiang_centre.tickets.services import complaints, moving

pytestmark = pytest.mark.django_db
MOBILE, MAIL = "13800000404", "lin@example.com"
WHEN = "since=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z"


@pytest.fixture(autouse=True)
def both(settings: Any) -> None:
    """Mail and text messages are set up."""
    settings.ENVIRONMENT = dataclasses.replace(
        settings.ENVIRONMENT, smtp_url="smtp://127.0.0.1", sms_url="http://127.0.0.1:1/", sms_hours=(0, 24)
    )


def a_set(occasion: str = "call", **more: Any) -> QuestionSet:
    given = {"questions": QUESTIONS, "expires_days": 7, "remind_days": None, "valid_from": timezone.now(), **more}
    return services.create_question_set(actor=SYSTEM, now=timezone.now(), occasion=occasion, **given)


def held(agent: Person | None, *, channel: str = "phone", customer: str = MOBILE, roles: tuple[int, ...] = (0, 1), **more: Any) -> int:
    """A conversation in which those speak, and which is over."""
    parties = [{"role": "agent", "id": "x"}, {"role": "customer", "id": customer}]
    given: dict[str, Any] = {"key": "k", "channel": channel, "agent": agent.pk if agent else None, "parties": parties, **more}
    found = open_conversation(actor=SYSTEM, now=timezone.now(), **given).pk
    for party in roles:
        add_entry(actor=SYSTEM, now=timezone.now(), conversation=found, entry="utterance", party=party, text="您好。")
    add_entry(actor=SYSTEM, now=timezone.now(), conversation=found, entry="closed")
    return found


def jobs() -> list[dict[str, Any]]:
    return list(
        ProcrastinateJob.objects.filter(task_name="sanxiang_centre.surveys.tasks.ask").order_by("id").values_list("args", flat=True)
    )


def worked_off() -> list[Survey]:
    """As the worker does; twice, for a job may be done again."""
    for args in jobs() * 2:
        ask.func(**args)
    return list(Survey.objects.order_by("pk"))


# After conversations --------------------------------------------------------------------------------------------------


def test_who_called_is_texted_once_the_call_is_over(centre: Centre) -> None:
    a_set()
    call = held(centre.agent, metadata={"language": "en-GB"})
    [row] = worked_off()
    assert (row.occasion, row.noun, row.subject, row.channel, row.address) == ("call", "conversation", call, "sms", MOBILE)
    assert (row.agent_id, row.team_id, row.language, row.sent_at) == (centre.agent.pk, centre.first.pk, "en", None)
    assert row.due_at is not None
    assert told("survey", row.pk)[0] == (
        "survey.created",
        None,
        {"occasion": "call", "of": "conversation", "subject": call, "channel": "sms"},
    )
    assert MOBILE not in Caller(centre.manager).get("/surveys").content.decode()
    assert not any(MOBILE in str(body) for body in EventBody.objects.values_list("content", flat=True))
    assert MOBILE not in str(jobs())


def test_a_chat_is_asked_about_by_mail_where_the_customer_has_one(centre: Centre) -> None:
    a_set("chat")
    customer = add("林清", ("phone", MOBILE), ("email", MAIL))
    held(centre.agent, channel="chat")
    [row] = worked_off()
    assert (row.occasion, row.channel, row.address, row.customer_id) == ("chat", "email", MAIL, customer.pk)
    assert sending.send(row.pk, timezone.now())
    assert [letter.to for letter in mail.outbox] == [[MAIL]]


def test_what_is_not_asked_about(centre: Centre) -> None:
    """Nobody was served, or on an occasion that the centre does not ask about; and what comes from a file is long over."""
    a_set("call")
    held(centre.agent, roles=(1,))
    held(centre.agent, channel="email")
    held(centre.agent, channel="chat")
    imported(jsonl(talk("c1", "您好。", "您好。")), inspect=False)
    assert len(jobs()) == 3
    assert worked_off() == []
    assert Conversation.objects.count() == 4


def test_an_occasion_is_switched_off_by_a_set_that_does_not_ask_by_itself(centre: Centre) -> None:
    a_set()
    later = (timezone.now() + timedelta(seconds=1)).isoformat()
    new = {"occasion": "call", "questions": [dict(QUESTIONS[0])], "valid_from": later, "by_itself": False}
    assert Caller(centre.manager).post("/question-sets", new).json()["by_itself"] is False
    call = held(centre.agent)
    assert asking.ask(now=timezone.now() + timedelta(seconds=2), noun="conversation", subject=call) is None
    assert services.create_survey(actor=SYSTEM, now=timezone.now(), occasion="call", noun="conversation", subject=call).link


def test_where_nothing_is_asked_no_job_is_made(centre: Centre) -> None:
    a_set("visit")
    a_set("chat", by_itself=False)
    held(centre.agent)
    assert jobs() == []


# Why not --------------------------------------------------------------------------------------------------------------


def refused_by_channel(customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(no_contact=["sms", "email"])


def refused_by_consent(customer: Customer) -> None:
    times = {"said_at": timezone.now(), "recorded_at": timezone.now()}
    for state in ("given", "withdrawn"):
        Consent.objects.create(customer=customer, purpose="survey", state=state, channel="phone", **times)


def asked_lately(customer: Customer) -> None:
    QuestionSet.objects.update(rest_days=30)
    held(Person.objects.get(staff_no="a1"))
    worked_off()
    ProcrastinateJob.objects.all().delete()


@pytest.mark.parametrize(
    ("prepare", "reason"), [(refused_by_channel, "refused"), (refused_by_consent, "refused"), (asked_lately, "asked_lately")]
)
def test_whoever_does_not_want_it_is_left_alone_and_counted(centre: Centre, prepare: Any, reason: str) -> None:
    a_set()
    prepare(add("林清", ("phone", MOBILE), ("email", MAIL)))
    call = held(centre.agent)
    row = next(row for row in worked_off() if row.subject == call)
    assert (row.channel, row.not_sent, row.address, row.due_at, row.sent_at) == ("none", reason, "", None, None)
    assert [kind for kind, _, _ in told("survey", row.pk)] == ["survey.created", "survey.not_sent"]
    listed = Caller(centre.manager).get(f"/surveys?not_sent={reason}").json()["items"]
    assert [(one["id"], one["not_sent"]) for one in listed] == [(row.pk, reason)]


@pytest.mark.parametrize(
    ("customer", "served", "reason"), [("", True, "no_address"), ("010-66668888", True, "no_address"), (MOBILE, False, "no_service")]
)
def test_who_cannot_be_reached_is_counted(centre: Centre, settings: Any, customer: str, served: bool, reason: str) -> None:
    a_set()
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, sms_url="http://127.0.0.1:1/" if served else "")
    held(centre.agent, customer=customer)
    assert [(row.channel, row.not_sent) for row in worked_off()] == [("none", reason)]


def test_rates_are_of_all_that_was_to_be_asked_about(centre: Centre) -> None:
    a_set()
    for customer in (MOBILE, "", ""):
        held(centre.agent, customer=customer)
    rows = worked_off()
    Survey.objects.filter(channel="sms").update(sent_at=timezone.now())
    whole = Caller(centre.manager).get(f"/surveys/rates?{WHEN}").json()["items"][0]
    assert (whole["asked"], whole["sent"], whole["send_rate"]) == (3, 1, pytest.approx(1 / 3))
    made = Caller(centre.leader).post("/surveys", {"occasion": "call", "noun": "conversation", "subject": rows[1].subject}).json()
    assert (made["id"], bool(made["link"])) == (rows[1].pk, True)
    assert (
        Caller(centre.leader).post("/surveys", {"occasion": "call", "noun": "conversation", "subject": rows[1].subject}).status_code == 409
    )
    row = Survey.objects.get(pk=rows[1].pk)
    assert (row.not_sent, row.channel, row.created_at) == ("", "link", rows[1].created_at)
    whole = Caller(centre.manager).get(f"/surveys/rates?{WHEN}").json()["items"][0]
    assert (whole["asked"], whole["sent"]) == (3, 2)


# After tickets --------------------------------------------------------------------------------------------------------


@pytest.fixture
def customer(centre: Centre) -> Customer:
    install()
    for occasion in ("ticket", "complaint"):
        a_set(occasion)
    return add("林清", ("phone", MOBILE), ("email", MAIL))


def test_a_ticket_is_asked_about_once_it_is_resolved_and_not_again(centre: Centre, customer: Customer) -> None:
    ticket = make(centre.agent, customer=customer.pk)
    Ticket.objects.update(assignee=centre.agent)
    moving.resolve(actor=acting(centre.agent), now=timezone.now(), ticket=ticket.pk, resolution="好了")
    moving.close(actor=acting(centre.agent), now=timezone.now(), ticket=ticket.pk)
    assert jobs() == [{"noun": "ticket", "subject": ticket.pk}]
    [row] = worked_off()
    assert (row.occasion, row.channel, row.address, row.agent_id) == ("ticket", "email", MAIL, centre.agent.pk)


def test_what_goes_on_again_or_was_withdrawn_or_merged_is_not(centre: Centre, customer: Customer) -> None:
    actor = acting(centre.agent)
    first, second, third, fourth = (make(centre.agent, customer=customer.pk) for _ in range(4))
    moving.resolve(actor=actor, now=timezone.now(), ticket=first.pk, resolution="好了")
    moving.reopen(actor=actor, now=timezone.now(), ticket=first.pk)
    moving.withdraw(actor=actor, now=timezone.now(), ticket=second.pk, reason="不用了")
    moving.merge(actor=actor, now=timezone.now(), ticket=third.pk, into=fourth.pk)
    assert jobs() == [{"noun": "ticket", "subject": first.pk}]
    assert worked_off() == []


@pytest.mark.parametrize(("state", "asked"), [("open", False), ("resolved", False), ("closed", True)])
def test_a_complaint_is_asked_about_once_it_is_done(centre: Centre, customer: Customer, state: str, asked: bool) -> None:
    ticket = make(centre.agent, customer=customer.pk, type="complaint", item="complaints", complexity="simple")
    Ticket.objects.filter(pk=ticket.pk).update(state=state, resolved_at=timezone.now())
    asking.ask(now=timezone.now(), noun="ticket", subject=ticket.pk)
    assert [row.occasion for row in Survey.objects.all()] == (["complaint"] if asked else [])


def complained_about(centre: Centre, customer: Customer, about: Person) -> Survey:
    """Low, and with words about that person, who leads the team."""
    ticket = make(centre.agent, customer=customer.pk, type="complaint", item="complaints", complexity="simple", about=about.pk)
    Ticket.objects.filter(pk=ticket.pk).update(state="closed", resolved_at=timezone.now())
    found = asking.ask(now=timezone.now(), noun="ticket", subject=ticket.pk)
    assert found is not None
    services.answer(now=timezone.now(), survey=found.pk, given={"satisfaction": "1", "solved": "0", "words": "组长态度差"})
    return found


def test_whom_a_complaint_is_about_neither_sees_nor_follows_up_what_was_said_of_it(centre: Centre, customer: Customer) -> None:
    """Nor in a count; the managers are told instead of them."""
    survey, leader, manager = complained_about(centre, customer, centre.leader), Caller(centre.leader), Caller(centre.manager)
    notices = Notice.objects.filter(kind="survey.scored_low").values_list("person", flat=True)
    assert list(notices) == [centre.manager.pk]
    assert (leader.get("/surveys").json()["items"], leader.get(f"/surveys/{survey.pk}").status_code) == ([], 404)
    assert leader.get(f"/surveys/rates?{WHEN}").json()["items"][0]["answered"] == 0
    assert leader.post(f"/surveys/{survey.pk}/follow-up", {"note": "已处理"}).status_code == 404
    assert manager.get(f"/surveys/{survey.pk}").json()["answers"][-1]["text"] == "组长态度差"
    assert manager.get(f"/surveys/rates?{WHEN}").json()["items"][0]["answered"] == 1


def test_nor_once_it_turns_out_to_be_about_them(centre: Centre, customer: Customer) -> None:
    survey = complained_about(centre, customer, centre.outsider)
    assert Caller(centre.leader).get(f"/surveys/{survey.pk}").status_code == 200
    manager = acting(centre.manager)
    moving.reopen(actor=manager, now=timezone.now(), ticket=survey.subject)
    complaints.name_person(actor=manager, now=timezone.now(), ticket=survey.subject, about=centre.leader.pk)
    assert Caller(centre.leader).get(f"/surveys/{survey.pk}").status_code == 404


# By edition -----------------------------------------------------------------------------------------------------------


def an_edition(centre: Centre) -> Edition:
    owner = accounts.create_person(actor=SYSTEM, now=NOW, staff_no="o1", name="郑航", roles=["standard_owner"], password=None)
    return published(owner, centre.manager, now=timezone.now())


def test_a_set_is_named_for_a_published_edition_and_asked_for_what_it_rules(centre: Centre) -> None:
    edition = an_edition(centre)
    name, manager = f"{edition.standard}/{edition.number}", Caller(centre.manager)
    pinned, free = held(centre.agent), held(centre.agent)
    Conversation.objects.filter(pk=pinned).update(edition=edition)
    Conversation.objects.filter(pk=free).update(edition=None)
    new = {"occasion": "call", "questions": [dict(QUESTIONS[1])], "valid_from": (timezone.now() + timedelta(seconds=1)).isoformat()}
    for wrong in ("small", "small/9", "small/x", "/1", "自己写的"):
        answer = manager.post("/question-sets", {**new, "edition": wrong})
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, ["edition"]), wrong
    own = manager.post("/question-sets", {**new, "edition": name}).json()
    general = manager.post("/question-sets", {**new, "valid_from": (timezone.now() + timedelta(seconds=2)).isoformat()}).json()
    later = timezone.now() + timedelta(seconds=5)
    for call, expected in ((pinned, own), (free, general)):
        row = asking.ask(now=later, noun="conversation", subject=call)
        assert row is not None
        assert row.question_set_id == expected["id"]


def test_a_set_of_an_edition_is_not_for_others(centre: Centre) -> None:
    edition = an_edition(centre)
    a_set(edition=f"{edition.standard}/{edition.number}")
    call = held(centre.agent)
    Conversation.objects.update(edition=None)
    assert asking.ask(now=timezone.now(), noun="conversation", subject=call) is None
    assert Caller(centre.manager).post("/surveys", {"occasion": "call", "noun": "conversation", "subject": call}).status_code == 409
