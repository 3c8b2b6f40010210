"""What customers say: a link that works once, a page that needs no script, and what follows from a low score."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from callers import NOW, Caller, Centre, queries_of, told
from django.core import mail
from django.test import Client
from django.utils import timezone

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.authentication import actor_of
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import Event, EventBody
from sanxiang_centre.conversations.services import open_conversation
from sanxiang_centre.notices.models import Notice
from sanxiang_centre.surveys import sending, services
from sanxiang_centre.surveys.demo import QUESTIONS
from sanxiang_centre.surveys.models import Answer, QuestionSet, Survey
from sanxiang_centre.surveys.questions import judge, read

pytestmark = pytest.mark.django_db
GOOD = {"satisfaction": "5", "solved": "1", "nps": "10", "words": "很好"}
BAD = {"satisfaction": "1", "solved": "0", "words": "打 13912345678 找我"}
WHEN = {"since": "2020-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z"}
PERIOD = "&".join(f"{name}={value}" for name, value in WHEN.items())


@pytest.fixture
def asked(centre: Centre) -> QuestionSet:
    return services.create_question_set(
        actor=SYSTEM, now=timezone.now(), occasion="call", questions=QUESTIONS, expires_days=7, remind_days=2, valid_from=timezone.now()
    )


def talked(agent: Person | None, channel: str = "phone", customer: str = "") -> int:
    """A conversation of that person's; `customer` is the number or address that it came from."""
    parties = [{"role": "agent", "id": "x"}, {"role": "customer", "id": customer}]
    given: dict[str, Any] = {"key": "k", "channel": channel, "agent": agent.pk if agent else None, "parties": parties}
    return open_conversation(actor=SYSTEM, now=timezone.now(), **given).pk


def invited(agent: Person | None, **more: Any) -> services.Invitation:
    """About a call of that person's."""
    given = {"occasion": "call", "noun": "conversation", "subject": talked(agent), **more}
    return services.create_survey(actor=SYSTEM, now=timezone.now(), **given)


def post(link: str, given: Mapping[str, str]) -> Any:
    return Client(enforce_csrf_checks=True).post(link, given)


# The page -------------------------------------------------------------------------------------------------------------


def test_a_customer_answers_once(centre: Centre, asked: QuestionSet) -> None:
    made = invited(centre.agent)
    page = Client().get(made.link)
    assert (page.status_code, "您对本次服务满意吗" in page.content.decode()) == (200, True)
    assert Client().get(made.link).status_code == 200
    answer = post(made.link, GOOD)
    assert "谢谢您的评价" in answer.content.decode()
    row = Survey.objects.get()
    assert (row.satisfaction, row.solved, row.nps, row.low, row.follow_up) == (5, True, 10, False, "none")
    assert dict(Answer.objects.values_list("key", "number")) == {"satisfaction": 5, "solved": 1, "nps": 10, "words": None}
    body = {"of": "conversation", "subject": row.subject, "agent": centre.agent.pk, "satisfaction": 5, "solved": True, "nps": 10}
    assert told("survey", row.pk)[-1] == ("survey.answered", None, body)
    again = post(made.link, BAD)
    assert "您已评价过" in again.content.decode()
    assert Survey.objects.get().satisfaction == 5
    assert "您已评价过" in Client().get(made.link).content.decode()


def test_the_page_needs_no_script_sets_no_cookie_and_stays_within_the_policy(centre: Centre, asked: QuestionSet) -> None:
    page = Client().get(invited(centre.agent).link)
    text = page.content.decode()
    assert "<script" not in text
    assert "style=" not in text
    assert " on" + "click" not in text
    assert not page.cookies
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert (page["Cache-Control"], page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-store", "no-referrer", "noindex, nofollow")
    assert centre.agent.name not in text


def test_it_speaks_either_language(centre: Centre, asked: QuestionSet) -> None:
    made = invited(centre.agent, language="en")
    assert "How satisfied are you" in Client().get(made.link).content.decode()
    assert "您对本次服务满意吗" in Client().get(f"{made.link}?lang=zh").content.decode()
    assert "How satisfied are you" in Client().get(f"{made.link}?lang=fr").content.decode()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"satisfaction": "5"},
        {"satisfaction": "6", "solved": "1"},
        {"satisfaction": "5", "solved": "perhaps"},
        {"satisfaction": "5", "solved": "1", "nps": "11"},
        {"satisfaction": "5", "solved": "1", "words": "x" * 1001},
    ],
)
def test_what_is_missing_is_marked_and_nothing_is_stored(centre: Centre, asked: QuestionSet, given: dict[str, str]) -> None:
    made = invited(centre.agent)
    answer = post(made.link, given)
    text = answer.content.decode()
    assert (answer.status_code, 'role="alert"' in text, 'class="problem"' in text) == (422, True, True)
    assert Survey.objects.get().answered_at is None
    assert Answer.objects.count() == 0
    if given.get("satisfaction") == "5":
        assert 'value="5" checked' in text
    assert "谢谢您的评价" in post(made.link, GOOD).content.decode()


def test_what_a_customer_writes_is_text_and_nothing_else(centre: Centre, asked: QuestionSet) -> None:
    made = invited(centre.agent)
    assert "<script" not in post(made.link, {"words": "<script>alert(1)</script>"}).content.decode()


def test_a_link_that_is_old_or_guessed_opens_nothing(centre: Centre, asked: QuestionSet) -> None:
    made = invited(centre.agent)
    Survey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert (Client().get(made.link).status_code, post(made.link, GOOD).status_code) == (410, 410)
    for wrong in ("/s/x", made.link[:-1], f"/s/{made.survey.pk}", f"/s/{made.survey.digest}"):
        assert Client().get(wrong).status_code == 404
        assert post(wrong, GOOD).status_code == 404
    assert Survey.objects.get().answered_at is None


def test_links_are_stored_nowhere(centre: Centre, asked: QuestionSet) -> None:
    made = invited(centre.agent)
    token = made.link.rpartition("/")[2]
    assert len(token) == 43
    assert invited(centre.agent).link != made.link
    assert token not in str(list(Survey.objects.values()))
    assert not any(token in str(body) for body in EventBody.objects.values_list("content", flat=True))


# Low scores -----------------------------------------------------------------------------------------------------------


def test_a_low_score_tells_the_leader_who_follows_it_up(centre: Centre, asked: QuestionSet) -> None:
    made = invited(centre.agent)
    post(made.link, BAD)
    notice = Notice.objects.get(kind="survey.scored_low")
    assert (notice.person_id, notice.why, notice.subject) == (centre.leader.pk, "leader", made.survey.pk)
    leader, path = Caller(centre.leader), f"/surveys/{made.survey.pk}"
    assert [one["id"] for one in leader.get("/surveys?follow_up=open&low=true").json()["items"]] == [made.survey.pk]
    whole = leader.get(path).json()
    assert [one["text"] for one in whole["answers"] if one["key"] == "words"] == ["打 139****5678 找我"]
    done = leader.post(f"{path}/follow-up", {"note": "已回访，问题解决"}).json()
    assert (done["follow_up"], done["followed_by"]) == ("done", centre.leader.pk)
    assert leader.post(f"{path}/follow-up", {"note": "再次"}).status_code == 409
    assert leader.post(f"{path}/follow-up", {"note": " "}).status_code == 422
    kinds = [kind for kind, _, _ in told("survey", made.survey.pk)]
    assert kinds == ["survey.created", "survey.answered", "survey.scored_low", "survey.followed_up"]
    assert not Event.objects.filter(body__content__icontains="13912345678").exists()


def test_where_there_is_no_leader_the_manager_is_told(centre: Centre, asked: QuestionSet) -> None:
    post(invited(None).link, BAD)
    assert Notice.objects.get(kind="survey.scored_low").person_id == centre.manager.pk
    post(invited(centre.other).link, BAD)
    assert Notice.objects.filter(kind="survey.scored_low", person=centre.manager).count() == 2


@pytest.mark.parametrize(
    ("given", "low"),
    [
        ({"satisfaction": "3", "solved": "1"}, False),
        ({"satisfaction": "2", "solved": "1"}, True),
        ({"satisfaction": "5", "solved": "0"}, True),
        ({"satisfaction": "5", "solved": "1", "nps": "0"}, False),
    ],
)
def test_what_counts_as_low_stands_in_the_question_set(given: dict[str, str], low: bool) -> None:
    assert judge(read(QUESTIONS), given).low is low


# Who asks, sees, follows up -------------------------------------------------------------------------------------------


def test_who_sees_which_surveys(centre: Centre, asked: QuestionSet) -> None:
    """In lists, by id, by filters and in rates alike."""
    rows = {name: invited(getattr(centre, name)).survey for name in ("agent", "colleague", "other")}
    rows["nobody"] = invited(None).survey
    seen: dict[str, set[str]] = {
        "manager": set(rows),
        "leader": {"agent", "colleague"},
        "agent": {"agent"},
        "colleague": {"colleague"},
        "other": {"other"},
        "outsider": set(),
    }
    for name, expected in seen.items():
        caller = Caller(centre.everybody()[name])
        ids = {rows[each].pk for each in expected}
        assert {one["id"] for one in caller.get("/surveys").json()["items"]} == ids, name
        assert {row.pk for row in rows.values() if caller.get(f"/surveys/{row.pk}").status_code == 200} == ids, name
        by_agent = caller.get(f"/surveys?agent={centre.agent.pk}&occasion=call&noun=conversation").json()["items"]
        assert len(by_agent) == ("agent" in expected), name
        assert caller.get(f"/surveys/rates?{PERIOD}").json()["items"][0]["asked"] == len(expected), name
        assert len(caller.get(f"/surveys/rates?{PERIOD}&by=agent").json()["items"]) == len(expected), name
    admin = Caller(centre.admin)
    for path in ("/surveys", f"/surveys/{rows['agent'].pk}", f"/surveys/rates?{PERIOD}"):
        assert admin.get(path).status_code == 403


def test_who_may_follow_up(centre: Centre, asked: QuestionSet) -> None:
    made = invited(centre.agent)
    post(made.link, BAD)
    for name in ("admin", "agent", "colleague", "other", "outsider"):
        status = Caller(centre.everybody()[name]).post(f"/surveys/{made.survey.pk}/follow-up", {"note": "x"}).status_code
        assert status in (403, 404), name
    far = invited(centre.other)
    post(far.link, BAD)
    assert Caller(centre.leader).post(f"/surveys/{far.survey.pk}/follow-up", {"note": "x"}).status_code == 404
    assert Caller(centre.manager).post(f"/surveys/{far.survey.pk}/follow-up", {"note": "x"}).status_code == 200


def test_who_may_ask_about_whose_work_and_is_told_the_link(centre: Centre, asked: QuestionSet) -> None:
    """Nobody gets the link to a rating of their own work, and what is out of reach is not there."""
    robot = accounts.create_person(actor=SYSTEM, now=NOW, staff_no="x1", name="对接", roles=["integration"], password=None)
    people = {**centre.everybody(), "robot": robot}
    told_the_link = {
        "leader": {"agent", "colleague"},
        "manager": {"agent", "colleague", "other"},
        "robot": {"agent", "colleague", "other"},
    }
    nowhere_to_send = {name: {name} for name in ("agent", "colleague", "other")}
    for name, person in people.items():
        for whose in ("agent", "colleague", "other"):
            subject = talked(getattr(centre, whose))
            answer = Caller(person).post("/surveys", {"occasion": "call", "noun": "conversation", "subject": subject})
            due = 201 if whose in told_the_link.get(name, ()) else 409 if whose in nowhere_to_send.get(name, ()) else (403, 404)
            assert answer.status_code == due or (isinstance(due, tuple) and answer.status_code in due), (name, whose, answer.json())
            if answer.status_code == 201:
                row = Survey.objects.get(pk=answer.json()["id"])
                assert (row.agent_id, row.channel) == (getattr(centre, whose).pk, "link")
                assert "/s/" in answer.json()["link"]


def test_a_leader_gets_no_link_to_a_rating_of_the_own_work(centre: Centre, asked: QuestionSet) -> None:
    new = {"occasion": "call", "noun": "conversation", "subject": talked(centre.leader)}
    assert Caller(centre.leader).post("/surveys", new).status_code == 409
    assert Caller(centre.manager).post("/surveys", new).json()["link"]


def test_an_agent_has_it_sent_to_the_customer_and_nowhere_else(centre: Centre, asked: QuestionSet, settings: Any) -> None:
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, smtp_url="smtp://127.0.0.1", sms_url="http://127.0.0.1:1/")
    agent, new = Caller(centre.agent), {"occasion": "call", "noun": "conversation"}
    calls = [talked(centre.agent, customer="13800000404") for _ in range(3)]
    for elsewhere in ({"phone": "13900000405"}, {"email": "myself@example.com"}):
        answer = agent.post("/surveys", {**new, "subject": calls[0], **elsewhere})
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, list(elsewhere))
    for call, given in ((calls[0], {}), (calls[1], {"phone": "138 0000 0404"})):
        answer = agent.post("/surveys", {**new, "subject": call, **given})
        assert (answer.status_code, answer.json()["channel"], answer.json()["link"]) == (201, "sms", None)
        assert Survey.objects.get(pk=answer.json()["id"]).address == "13800000404"
    made = Caller(centre.leader).post("/customers", {"name": "林清", "identities": [{"kind": "phone", "value": "13800000404"}]}).json()
    said = {"purpose": "survey", "state": "refused", "channel": "phone", "said_at": (timezone.now() - timedelta(minutes=1)).isoformat()}
    assert Caller(centre.agent).post(f"/customers/{made['id']}/consents", said).status_code == 201
    assert agent.post("/surveys", {**new, "subject": calls[2]}).status_code == 409


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"subject": 999_999}, 404),
        ({"noun": "call"}, 422),
        ({"noun": "visit"}, 422),
        ({"occasion": "chat"}, 422),
        ({"occasion": "visit"}, 422),
        ({"noun": "ticket"}, 404),
    ],
)
def test_it_is_about_something_that_is_there(centre: Centre, asked: QuestionSet, change: dict[str, Any], status: int) -> None:
    new = {"occasion": "call", "noun": "conversation", "subject": talked(centre.agent), **change}
    assert Caller(centre.manager).post("/surveys", new).status_code == status
    assert not Survey.objects.exists()


def test_nobody_uses_up_what_a_colleague_is_to_be_rated_for(centre: Centre, asked: QuestionSet) -> None:
    subject = talked(centre.colleague)
    new = {"occasion": "call", "noun": "conversation", "subject": subject}
    assert Caller(centre.agent).post("/surveys", {**new, "agent": centre.agent.pk}).status_code == 404
    assert Caller(centre.leader).post("/surveys", {**new, "agent": centre.other.pk}).status_code == 422
    assert Caller(centre.leader).post("/surveys", {**new, "agent": centre.agent.pk}).status_code == 201
    assert Survey.objects.get().agent_id == centre.agent.pk


def test_it_is_asked_once_about_one_thing_and_only_where_there_are_questions(centre: Centre, asked: QuestionSet) -> None:
    manager, new = Caller(centre.manager), {"occasion": "call", "noun": "conversation", "subject": talked(centre.agent)}
    assert manager.post("/surveys", new).status_code == 201
    assert manager.post("/surveys", new).status_code == 409
    assert manager.post("/surveys", {**new, "subject": talked(centre.agent, "chat"), "occasion": "chat"}).status_code == 409
    again = {**new, "subject": talked(centre.agent)}
    assert manager.post("/surveys", {**again, "email": "no address"}).status_code == 422
    assert manager.post("/surveys", {**again, "email": "a@example.com"}).json()["errors"][0]["field"] == "email"


# Question sets --------------------------------------------------------------------------------------------------------


def a_set(**change: Any) -> dict[str, Any]:
    valid = (timezone.now() + timedelta(seconds=1)).isoformat()
    return {"occasion": "chat", "questions": [dict(question) for question in QUESTIONS], "valid_from": valid, **change}


def test_a_new_set_takes_over_and_what_is_out_keeps_the_old_one(centre: Centre, asked: QuestionSet) -> None:
    old = invited(centre.agent)
    manager = Caller(centre.manager)
    first = manager.post("/question-sets", a_set(occasion="call", questions=[dict(QUESTIONS[1])])).json()
    assert (first["version"], [one["key"] for one in first["questions"]]) == (2, ["solved"])
    assert told("question_set", first["id"]) == [("question_set.created", centre.manager.pk, {"occasion": "call", "version": 2})]
    later = timezone.now() + timedelta(seconds=2)
    new = services.create_survey(actor=SYSTEM, now=later, occasion="call", noun="conversation", subject=talked(centre.agent))
    assert "满意吗" in Client().get(old.link).content.decode()
    assert "满意吗" not in Client().get(new.link).content.decode()
    assert [one["version"] for one in Caller(centre.agent).get("/question-sets?occasion=call").json()["items"]] == [2, 1]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"questions": []}, "questions"),
        ({"questions": [QUESTIONS[0], QUESTIONS[0]]}, "questions.1.key"),
        ({"questions": [{**QUESTIONS[0], "low": 9}]}, "questions.0.low"),
        ({"questions": [{**QUESTIONS[0], "kind": "stars"}]}, "questions.0.kind"),
        ({"valid_from": "2020-01-01T00:00:00Z"}, "valid_from"),
        ({"expires_days": 3, "remind_days": 3}, "remind_days"),
        ({"occasion": "party"}, "occasion"),
    ],
)
def test_what_is_wrong_with_a_set_is_told_by_field(centre: Centre, change: dict[str, Any], field: str) -> None:
    answer = Caller(centre.manager).post("/question-sets", a_set(**change))
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


def test_who_may_change_what_is_asked(centre: Centre, asked: QuestionSet) -> None:
    for name, person in centre.everybody().items():
        caller = Caller(person)
        assert caller.get("/question-sets").status_code == 200
        assert caller.get(f"/question-sets/{asked.pk}").status_code == 200
        assert caller.get("/question-sets/999999").status_code == 404
        assert caller.post("/question-sets", a_set()).status_code == (201 if name == "manager" else 403), name


# Rates ----------------------------------------------------------------------------------------------------------------


def test_rates_by_hand(centre: Centre, asked: QuestionSet, settings: Any) -> None:
    """Five asked, one not sent, three answered: 5, 4 and 1 of five; recommended with 10 and 8, and 3."""
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, smtp_url="smtp://127.0.0.1")
    given = [{**GOOD}, {"satisfaction": "4", "solved": "1", "nps": "8"}, {**BAD, "nps": "3"}]
    for one in given:
        post(invited(centre.agent).link, one)
    invited(centre.other)
    invited(centre.other, email="customer@example.com")
    whole = Caller(centre.manager).get(f"/surveys/rates?{PERIOD}").json()["items"][0]
    assert (whole["asked"], whole["sent"], whole["answered"], whole["low"], whole["open"]) == (5, 4, 3, 1, 1)
    assert (whole["send_rate"], whole["response_rate"]) == (0.8, 0.75)
    assert whole["satisfaction"] == pytest.approx(2 / 3)
    assert whole["mean"] == pytest.approx(10 / 3)
    assert (whole["solved"], whole["unsolved"]) == (2, 1)
    assert whole["nps"] == pytest.approx(0.0)
    by_team = {one["by"]: one for one in Caller(centre.manager).get(f"/surveys/rates?{PERIOD}&by=team").json()["items"]}
    assert (by_team[centre.first.pk]["response_rate"], by_team[centre.second.pk]["response_rate"]) == (1.0, 0.0)
    assert by_team[centre.second.pk]["satisfaction"] is None
    empty = Caller(centre.manager).get("/surveys/rates?since=2019-01-01T00:00:00Z&until=2020-01-01T00:00:00Z").json()["items"][0]
    assert (empty["asked"], empty["send_rate"], empty["nps"]) == (0, None, None)


def test_lists_ask_the_database_the_same_number_of_times(centre: Centre, asked: QuestionSet) -> None:
    for _ in range(8):
        post(invited(centre.agent).link, GOOD)
    manager = Caller(centre.manager)
    assert queries_of(lambda: manager.get("/surveys?size=1")) == queries_of(lambda: manager.get("/surveys?size=8"))


# By e-mail ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def mailed(asked: QuestionSet, centre: Centre, settings: Any) -> services.Invitation:
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, smtp_url="smtp://127.0.0.1")
    settings.CSRF_TRUSTED_ORIGINS = ["https://desk.example.com"]
    return invited(centre.agent, email="customer@example.com")


def test_an_invitation_goes_out_then_one_reminder_and_the_address_is_forgotten(mailed: services.Invitation) -> None:
    now = timezone.now()
    assert sending.send(mailed.survey.pk, now)
    assert not sending.send(mailed.survey.pk, now)
    row = Survey.objects.get()
    assert (row.due_at, row.address) == (now + timedelta(days=2), "customer@example.com")
    assert sending.send(mailed.survey.pk, now + timedelta(days=2))
    row = Survey.objects.get()
    assert (row.due_at, row.address, row.sent_at) == (None, "", now)
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [(["customer@example.com"], "请评价我们的服务")] * 2
    link = "https://desk.example.com/s/"
    assert all(link in str(letter.body) for letter in mail.outbox)
    assert services.link_of(mailed.survey) in str(mail.outbox[0].body)
    assert mailed.link == ""
    assert [body for kind, _, body in told("survey", row.pk) if kind == "survey.sent"] == [{"reminder": False}, {"reminder": True}]


def test_who_has_answered_gets_no_reminder(mailed: services.Invitation) -> None:
    now = timezone.now()
    sending.send(mailed.survey.pk, now)
    post(services.link_of(mailed.survey).removeprefix("https://desk.example.com"), GOOD)
    assert not sending.send(mailed.survey.pk, now + timedelta(days=2))
    assert (Survey.objects.get().address, len(mail.outbox)) == ("", 1)


def test_a_mail_server_that_is_away_is_tried_again_and_then_given_up(mailed: services.Invitation) -> None:
    from django.core.mail import get_connection

    away, now = get_connection("django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=1), timezone.now()
    for pause in sending.PAUSES:
        assert not sending.send(mailed.survey.pk, now, away)
        assert Survey.objects.get().due_at == now + pause
        now += pause
    sending.send(mailed.survey.pk, now, away)
    row = Survey.objects.get()
    assert (row.due_at, row.address, row.sent_at) == (None, "", None)
    assert told("survey", row.pk)[-1] == ("survey.not_sent", None, {"error": "ConnectionRefusedError"})


def test_addresses_of_what_has_expired_are_forgotten(mailed: services.Invitation) -> None:
    assert sending.forget_addresses(timezone.now()) == 0
    assert sending.forget_addresses(timezone.now() + timedelta(days=8)) == 1
    assert Survey.objects.get().address == ""


def test_no_address_is_told_anywhere(mailed: services.Invitation, centre: Centre) -> None:
    manager = Caller(centre.manager)
    for path in ("/surveys", f"/surveys/{mailed.survey.pk}"):
        assert "customer@" not in manager.get(path).content.decode()
    assert not any("customer@" in str(body) for body in EventBody.objects.values_list("content", flat=True))
    assert actor_of(centre.manager).person
