"""What conversations and surveys hold of a customer: in the copy, and gone with the customer, but for what the law keeps."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from callers import Caller, Centre, told
from customer_fixtures import add
from django.test import Client
from imported_talks import imported, jsonl
from promises_made import NUMBER, OTHER_NUMBER, at, call, publish, read
from small_standard import acting
from tickets_made import install, make

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.conversations import services as conversations
from sanxiang_centre.conversations.erasing import apply_retention
from sanxiang_centre.conversations.models import Conversation, Entry, SearchText
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.customers.services import consent, merging, subject_data
from sanxiang_centre.surveys import services as surveys
from sanxiang_centre.surveys.demo import QUESTIONS
from sanxiang_centre.surveys.models import Answer, Survey

pytestmark = pytest.mark.django_db
SECRET = "门牌是梧桐巷七号"
ANSWER = {"satisfaction": "2", "solved": "0", "words": SECRET}


@pytest.fixture
def customer(centre: Centre) -> Customer:
    """Who has called twice; a stranger has called, too."""
    owner = accounts.create_person(actor=SYSTEM, now=at(8), staff_no="o1", name="郑航", roles=["standard_owner"], password=None)
    publish(centre, Person.objects.get(pk=owner.pk))
    found = add("夏知秋", ("phone", NUMBER))
    said = ("您好，请讲。", SECRET, "好的。")
    strange = call("c3", *said, when=at(10), number=OTHER_NUMBER)
    read(call("c1", *said, when=at(10)), call("c2", *said, when=at(10, 10)), strange, now=at(10, 30))
    return found


def talk(key: str) -> Conversation:
    return Conversation.objects.order_by("pk")[int(key[1]) - 1]


def asked(key: str = "c1", *, answered: bool = True) -> Survey:
    surveys.create_question_set(
        actor=SYSTEM, now=at(9), occasion="call", questions=QUESTIONS, expires_days=7, remind_days=None, valid_from=at(9)
    )
    made = surveys.create_survey(actor=SYSTEM, now=at(10, 40), occasion="call", noun="conversation", subject=talk(key).pk)
    if answered:
        surveys.answer(now=at(10, 50), survey=made.survey.pk, given=ANSWER)
    return made.survey


def erase(centre: Centre, customer: Customer) -> dict[str, int]:
    done = subject_data.erase_customer(actor=acting(centre.manager), now=at(11), customer=customer.pk, reason="本人申请")
    return {one.what: one.count for one in done.kept}


def copy(centre: Centre, customer: Customer) -> dict[str, Any]:
    found = subject_data.export_subject(actor=acting(centre.manager), now=at(11), customer=customer.pk, reason="本人申请")
    parts: dict[str, Any] = json.loads(json.dumps(found, ensure_ascii=False))["elsewhere"]
    return parts


def words_of(key: str) -> list[str | None]:
    return list(Entry.objects.filter(conversation=talk(key), kind="utterance").order_by("seq").values_list("text", flat=True))


def test_a_copy_holds_what_the_customer_said_and_answered(centre: Centre, customer: Customer) -> None:
    survey = asked()
    found = copy(centre, customer)
    assert [(one["key"], [each["text"] for each in one["said"]]) for one in found["conversations"]] == [("c1", [SECRET]), ("c2", [SECRET])]
    assert found["conversations"][0]["you"] == [{"id": NUMBER, "name": "王小明"}]
    assert "请讲" not in str(found["conversations"])
    assert [(one["subject"], one["answers"]["words"]) for one in found["surveys"]] == [(survey.subject, SECRET)]
    assert survey.customer_id == customer.pk


def test_who_is_erased_leaves_no_word_in_conversations_and_surveys(centre: Centre, customer: Customer) -> None:
    survey = asked()
    surveys.follow_up(actor=acting(centre.manager), now=at(10, 55), survey=survey.pk, note=f"已回电，{SECRET}")
    kept = erase(centre, customer)
    assert (kept["conversations"], kept["surveys"], "conversations_held" in kept) == (2, 1, False)
    assert words_of("c1") == words_of("c2") == [None] * 3
    assert SECRET in words_of("c3")
    assert talk("c1").parties[1] == {"role": "customer", "id": "", "name": ""}
    assert list(SearchText.objects.values_list("pk", flat=True)) == [talk("c3").pk]
    survey.refresh_from_db()
    assert (survey.satisfaction, survey.address) == (2, "")
    assert SECRET not in str(list(Answer.objects.values())) + str(list(Survey.objects.values()))
    assert told("survey", survey.pk)[-1][0] == "survey.words_erased"
    assert told("conversation", talk("c1").pk)[-1] == ("conversation.erased", centre.manager.pk, {"because": "customer"})
    assert SECRET not in Caller(centre.manager).get(f"/surveys/{survey.pk}").content.decode()


def test_a_link_that_is_out_opens_nothing_once_its_customer_is_erased(centre: Centre, customer: Customer) -> None:
    survey = asked(answered=False)
    erase(centre, customer)
    assert Client().post(surveys.link_of(survey), ANSWER).status_code == 410
    assert not Answer.objects.exists()


def test_a_legal_hold_keeps_the_words_until_it_is_lifted(centre: Centre, customer: Customer) -> None:
    hold = conversations.place_hold(actor=acting(centre.manager), now=at(10, 45), conversation=talk("c2").pk, reason="诉讼")
    other = conversations.place_hold(actor=acting(centre.manager), now=at(10, 46), conversation=talk("c2").pk, reason="仲裁")
    assert erase(centre, customer)["conversations_held"] == 1
    assert (words_of("c1"), SECRET in words_of("c2")) == ([None] * 3, True)
    conversations.lift_hold(actor=acting(centre.manager), now=at(12), hold=hold.pk)
    assert SECRET in words_of("c2")
    conversations.lift_hold(actor=acting(centre.manager), now=at(12), hold=other.pk)
    assert words_of("c2") == [None] * 3


def test_a_hold_that_is_lifted_erases_nobody_else(centre: Centre, customer: Customer) -> None:
    hold = conversations.place_hold(actor=acting(centre.manager), now=at(10, 45), conversation=talk("c3").pk, reason="诉讼")
    erase(centre, customer)
    conversations.lift_hold(actor=acting(centre.manager), now=at(12), hold=hold.pk)
    assert SECRET in words_of("c3")


def test_a_legal_hold_of_a_customer_keeps_their_conversations_from_retention(centre: Centre, customer: Customer) -> None:
    """Of whoever is one with them, too; read yet or not; until it is lifted. Those of others go when their time is over."""
    manager, late = acting(centre.manager), at(11) + timedelta(days=400)
    merged = add("霜降生", ("phone", "13912340055"))
    imported(jsonl(call("c4", "您好。", SECRET, when=at(10, 50)), call("c5", "您好。", SECRET, when=at(10, 50), number="13912340055")))
    merging.merge_customers(actor=manager, now=at(11), customer=customer.pk, into=merged.pk)
    consent.set_hold(actor=manager, now=at(11), customer=merged.pk, hold="案号 2026-0815")
    conversations.set_retention(actor=manager, now=at(11), channel="", days=365)
    assert apply_retention(now=lambda: late) == 1
    assert words_of("c3") == [None] * 3
    assert [SECRET in words_of(key) for key in ("c1", "c2", "c4", "c5")] == [True] * 4
    consent.set_hold(actor=manager, now=at(12), customer=merged.pk, hold="")
    assert apply_retention(now=lambda: late) == 4


def test_what_the_worker_has_not_read_yet_is_erased_as_well(centre: Centre, customer: Customer) -> None:
    imported(
        jsonl(call("c4", "您好。", SECRET, when=at(10, 50)), call("c5", "您好。", SECRET, when=at(10, 50), number=OTHER_NUMBER)),
        now=at(10, 55),
    )
    assert [one["key"] for one in copy(centre, customer)["conversations"]] == ["c1", "c2", "c4"]
    erase(centre, customer)
    assert (words_of("c4"), SECRET in words_of("c5")) == ([None] * 2, True)


def test_the_conversation_of_a_ticket_is_its_customers(centre: Centre, customer: Customer) -> None:
    install()
    ticket = make(centre.agent, customer=customer.pk, conversation=talk("c3").pk)
    assert ticket.customer_id == customer.pk
    assert [one["key"] for one in copy(centre, customer)["conversations"]] == ["c1", "c2", "c3"]
    erase(centre, customer)
    assert words_of("c3") == [None] * 3


def test_a_ticket_that_names_nobody_is_theirs_whose_conversation_it_came_from(centre: Centre, customer: Customer) -> None:
    """But not one that names somebody else."""
    install()
    own, another = make(centre.agent, conversation=talk("c1").pk, subject=SECRET), add("霜降生", ("phone", OTHER_NUMBER))
    others = make(centre.agent, conversation=talk("c1").pk, customer=another.pk, subject=SECRET)
    assert [one["number"] for one in copy(centre, customer)["tickets"]] == [own.number]
    assert erase(centre, customer)["tickets"] == 1
    for ticket in (own, others):
        ticket.refresh_from_db()
    assert (SECRET in own.subject, SECRET in others.subject) == (False, True)


def test_a_number_that_was_nobodys_when_it_called_counts_once_it_is_the_customers(centre: Centre, customer: Customer) -> None:
    stranger = add("霜降生", ("phone", OTHER_NUMBER))
    assert [one["key"] for one in copy(centre, stranger)["conversations"]] == ["c3"]
    erase(centre, stranger)
    assert (words_of("c3"), SECRET in words_of("c1")) == ([None] * 3, True)
