"""Return visits: who is asked again, by whom, when, with which words; and what follows from the answer."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from callers import NOW, Caller, Centre, queries_of, told
from customer_fixtures import add
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some
from small_standard import HEADER, acting, changed, zipped
from test_surveys import talked
from tickets_made import actor, install, make

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person, SkillGroup, Team
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import EventBody
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.common.writing import writing
from sanxiang_centre.config import duties
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.customers.services import consent, merging
from sanxiang_centre.editions import services as editions
from sanxiang_centre.notices.models import Notice
from sanxiang_centre.surveys import services as surveys
from sanxiang_centre.surveys.demo import QUESTIONS
from sanxiang_centre.surveys.models import Survey, Visit, VisitAttempt, VisitDraw, VisitPlan
from sanxiang_centre.surveys.visits import planning, visiting
from sanxiang_centre.surveys.visits.drawing import drawn, last_week, within_hours
from sanxiang_centre.surveys.visits.matters import Matter
from sanxiang_centre.surveys.visits.scripts import read
from sanxiang_centre.tickets.models import Complaint, ComplaintStep, Ticket
from sanxiang_centre.tickets.services import complaints, moving

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
GOOD = {"satisfaction": "5", "solved": "1", "words": "很好"}
BAD = {"satisfaction": "1", "solved": "0", "words": "打 13912345678 找我"}
ALWAYS = {"after_hours": 0, "from_hour": 0, "to_hour": 24, "pause_minutes": 0, "due_days": 7, "most_attempts": 3, "rest_days": 30}
"""At any hour, so that no test hangs on the time of day."""
COMPANY = """\
parameters:
  company: {name: {zh: 公司, en: Company}, type: text, default: 青禾电器}
"""
SCRIPTS = """\
scripts:
  visit.ask:
    name: {zh: 回访, en: Return visit}
    text: {zh: '这里是{company}，上次的{service}用得怎么样？', en: '{company} here. How is the {service}?'}
    slots: {service: '.{2,20}'}
"""


def plan_of(centre: Centre, trigger: str = "complaint", **more: Any) -> VisitPlan:
    group = SkillGroup.objects.filter(name="回访").first()
    if group is None:
        group = accounts.create_skill_group(actor=SYSTEM, now=NOW, name="回访")
        members = {person.pk: 1 for person in (centre.agent, centre.colleague, centre.other)}
        accounts.set_skills(actor=SYSTEM, now=NOW, group=group.pk, levels=members)
    given = {"name": f"方案 {VisitPlan.objects.count()}", "trigger": trigger, "script": "visit.ask", **ALWAYS, **more}
    given.setdefault("percent", 50.0 if trigger == "sample" else None)
    return planning.create_plan(actor=SYSTEM, now=NOW - timedelta(days=30), group=group.pk, **given)


def customer_of() -> int:
    """Another one each time."""
    number = Customer.objects.count() + 1
    return add(f"客户{number}", ("phone", f"1391234{number:04}")).pk


def complained(centre: Centre, now: datetime = NOW, **more: Any) -> Ticket:
    """A complaint that the agent has resolved, of a customer."""
    usual: dict[str, Any] = {"type": "complaint", "item": "complaints", "complexity": "simple"}
    more.setdefault("customer", customer_of())
    ticket = make(centre.agent, now=now, assignee=centre.agent.pk, **{**usual, **more})
    if ticket.type == "complaint":
        complaints.show_step(actor=actor(centre.agent), now=now, ticket=ticket.pk, place=2, evidence="已致歉")
        complaints.show_step(actor=actor(centre.leader), now=now, ticket=ticket.pk, place=4, evidence="已核查")
        complaints.answer(actor=actor(centre.agent), now=now, ticket=ticket.pk, body="答复如下")
    return moving.resolve(actor=actor(centre.agent), now=now, ticket=ticket.pk, resolution="已办")


def matter(centre: Centre, subject: int, customer: int, **more: Any) -> Matter:
    given: dict[str, Any] = {"type": "fault", "item": "", "agent": centre.agent.pk, "team": centre.first.pk, "not_by": (), **more}
    return Matter("call", subject, customer=customer, **given)


def due(centre: Centre, plan: VisitPlan, subject: int = 1, **more: Any) -> Visit:
    """An hour ago, so that it may be made now."""
    customer = more.pop("customer", None) or customer_of()
    with writing(SYSTEM, more.pop("now", timezone.now() - timedelta(hours=1))) as write:
        (visit,) = planning.make_due(write, plan, [matter(centre, subject, customer, **more)])
    return visit


@pytest.fixture(autouse=True)
def rules(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("django_db") is not None:
        request.getfixturevalue("db")
        install()


@pytest.fixture
def asked(centre: Centre) -> None:
    surveys.create_question_set(
        actor=SYSTEM, now=LONG_AGO, occasion="visit", questions=QUESTIONS, expires_days=7, remind_days=None, valid_from=LONG_AGO
    )


# Drawing, without a database -------------------------------------------------------------------------------------------


@given(some.sets(some.integers(1, 10**6), max_size=60), some.integers(1, 10_000).map(lambda part: part / 100), some.integers(0, 2**62))
def test_a_draw_is_a_share_of_its_population_and_the_same_for_the_same_seed(among: set[int], percent: float, seed: int) -> None:
    first, second = drawn(among, percent, seed), drawn(sorted(among, reverse=True), percent, seed)
    assert first == second == sorted(set(first))
    assert set(first) <= among
    hundredths = round(percent * 100)
    assert (len(first) - 1) * 10_000 < len(among) * hundredths <= len(first) * 10_000


@pytest.mark.parametrize(("count", "percent", "chosen"), [(0, 50, 0), (30, 10, 3), (31, 10, 4), (1, 0.01, 1), (10, 100, 10), (3, 33.33, 1)])
def test_how_many_are_drawn(count: int, percent: float, chosen: int) -> None:
    assert len(drawn(range(count), percent, 7)) == chosen


def test_each_is_drawn_as_often_as_any_other() -> None:
    """Over a thousand seeds, one of ten: about a hundred times each."""
    found = Counter(each for seed in range(1000) for each in drawn(range(10), 10, seed))
    assert set(found) == set(range(10))
    assert all(70 <= times <= 130 for times in found.values())


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        ("2026-11-29T15:59:59+00:00", "2026-11-16"),
        ("2026-11-29T16:00:00+00:00", "2026-11-23"),
        ("2026-12-05T00:00:00+00:00", "2026-11-23"),
    ],
)
def test_the_last_whole_week_is_that_of_the_centre_s_zone(now: str, monday: str) -> None:
    week, begin, end = last_week(datetime.fromisoformat(now), SHANGHAI)
    assert (week.isoformat(), begin.isoformat(), end - begin) == (monday, f"{monday}T00:00:00+08:00", timedelta(days=7))


@pytest.mark.parametrize(
    ("local", "found"),
    [
        ("2026-11-26T08:59", "2026-11-26T09:00"),
        ("2026-11-26T09:00", "2026-11-26T09:00"),
        ("2026-11-26T19:59", "2026-11-26T19:59"),
        ("2026-11-26T20:00", "2026-11-27T09:00"),
        ("2026-11-30T23:30", "2026-12-01T09:00"),
    ],
)
def test_nobody_is_rung_in_the_night(local: str, found: str) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI).astimezone(UTC)
    assert within_hours(moment, 9, 20, SHANGHAI).astimezone(SHANGHAI).isoformat()[:16] == found


def test_a_script_is_the_steps_of_a_situation_or_one_script() -> None:
    flat = {
        "parameters": {"company": {"value": "青禾电器"}},
        "scripts": {"ask": {"text": {"zh": "{company}问{service}", "en": ""}}},
        "situations": {"back": {"steps": [{"do": {"zh": "问候", "en": "Greet"}}, {"say": "ask", "do": None}, {"say": "gone"}]}},
    }
    said = {"zh": "青禾电器问{service}"}
    assert read(flat, "ask") == [{"do": None, "say": said}]
    steps = [{"do": {"zh": "问候", "en": "Greet"}, "say": None}, {"do": None, "say": said}, {"do": None, "say": None}]
    assert read(flat, "back") == steps
    assert read(flat, "other") == []


# Who is asked ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_resolved_complaint_is_asked_about_by_somebody_else(centre: Centre) -> None:
    plan = plan_of(centre, after_hours=24)
    ticket = complained(centre, about=centre.other.pk)
    visit = Visit.objects.get()
    assert (visit.noun, visit.subject, visit.customer_id, visit.agent_id) == ("ticket", ticket.pk, ticket.customer_id, centre.agent.pk)
    assert visit.assignee_id == centre.colleague.pk
    assert visit.not_by == sorted([centre.agent.pk, centre.other.pk])
    assert (visit.next_at, visit.due_at) == (NOW + timedelta(hours=24), NOW + timedelta(days=7))
    body = {"plan": plan.pk, "of": "ticket", "subject": ticket.pk, "assignee": centre.colleague.pk}
    assert told("return_visit", visit.pk) == [("return_visit.due", centre.agent.pk, body)]
    notice = Notice.objects.get(kind="return_visit.due")
    assert (notice.person_id, notice.subject) == (centre.colleague.pk, visit.pk)


@pytest.mark.django_db
def test_a_plan_for_an_item_takes_what_is_resolved_under_it(centre: Centre) -> None:
    plan_of(centre, "item", items=["repair"], types=["fault"])
    for kind, item in (("fault", "repair"), ("fault", "advice"), ("suggestion", "repair")):
        complained(centre, type=kind, item=item)
    assert [visit.subject for visit in Visit.objects.all()] == [Ticket.objects.order_by("pk")[0].pk]


@pytest.mark.django_db
def test_a_low_score_is_asked_about_once_and_not_after_a_visit(centre: Centre, asked: None) -> None:
    plan_of(centre, "low_score")
    ticket = complained(centre, type="fault", item="advice")
    now = timezone.now()
    for occasion in ("ticket", "call"):
        surveys.create_question_set(
            actor=SYSTEM, now=now, occasion=occasion, questions=QUESTIONS, expires_days=7, remind_days=None, valid_from=now
        )
    for occasion, noun, subject in (("ticket", "ticket", ticket.pk), ("call", "conversation", talked(centre.agent))):
        made = surveys.create_survey(actor=SYSTEM, now=now, occasion=occasion, noun=noun, subject=subject)
        surveys.answer(now=now, survey=made.survey.pk, given=BAD)
    visit = Visit.objects.get()
    assert (visit.noun, visit.subject) == ("ticket", ticket.pk)
    visiting.make_visit(actor=actor(centre.manager), now=now, visit=visit.pk, answers=BAD)
    assert Visit.objects.count() == 1


@pytest.mark.django_db
def test_customers_who_do_not_want_it_are_left_alone(centre: Centre) -> None:
    plan = plan_of(centre)
    free, refuses, said_no, again, erased = (customer_of() for _ in range(5))
    Customer.objects.filter(pk=refuses).update(no_contact=["phone"])
    Customer.objects.filter(pk=erased).update(erased_at=NOW)
    given: dict[str, Any] = {"purpose": "survey", "channel": "phone", "said_at": NOW - timedelta(hours=1)}
    consent.record_consent(actor=SYSTEM, now=NOW, customer=said_no, state="refused", **given)
    consent.record_consent(actor=SYSTEM, now=NOW, customer=again, state="refused", **given)
    consent.record_consent(actor=SYSTEM, now=NOW, customer=again, state="given", **{**given, "said_at": NOW})
    with writing(SYSTEM, NOW) as write:
        everybody = enumerate((free, refuses, said_no, again, erased), 1)
        made = planning.make_due(write, plan, [matter(centre, subject, customer) for subject, customer in everybody])
    assert [visit.customer_id for visit in made] == [free, again]


@pytest.mark.django_db
def test_a_word_of_somebody_merged_counts_for_all(centre: Centre) -> None:
    plan = plan_of(centre)
    first, second = customer_of(), customer_of()
    Customer.objects.filter(pk=second).update(no_contact=["phone"])
    merging.merge_customers(actor=SYSTEM, now=NOW, customer=second, into=first, reason="same person")
    with writing(SYSTEM, NOW) as write:
        assert planning.make_due(write, plan, [matter(centre, 1, first)]) == []


@pytest.mark.django_db
def test_nobody_is_asked_twice_in_a_while_nor_twice_about_one_thing(centre: Centre) -> None:
    plan, customer = plan_of(centre, rest_days=30), customer_of()
    visit = due(centre, plan, 1, customer=customer, now=NOW)

    def made(subject: int, after: int) -> int:
        with writing(SYSTEM, NOW + timedelta(days=after)) as write:
            return len(planning.make_due(write, plan, [matter(centre, subject, customer), matter(centre, subject + 1, customer)]))

    assert made(2, 40) == 0
    visiting.refuse_visit(actor=actor(centre.colleague), now=NOW, visit=visit.pk)
    assert (made(2, 29), made(1, 31), made(3, 62)) == (0, 1, 0)
    assert Visit.objects.count() == 2
    assert Visit.objects.latest("pk").subject == 2


@pytest.mark.django_db
def test_visits_are_shared_out_evenly(centre: Centre) -> None:
    plan = plan_of(centre)
    with writing(SYSTEM, NOW) as write:
        made = planning.make_due(write, plan, [matter(centre, subject, customer_of(), agent=None) for subject in range(1, 10)])
    assert sorted(Counter(visit.assignee_id for visit in made).values()) == [3, 3, 3]
    assert {notice.facts["count"] for notice in Notice.objects.filter(kind="return_visit.due")} == {3}


@pytest.mark.django_db
def test_where_nobody_fits_managers_are_told(centre: Centre) -> None:
    visit = due(centre, plan_of(centre), not_by=(centre.agent.pk, centre.colleague.pk, centre.other.pk))
    assert visit.assignee_id is None
    assert Notice.objects.get().person_id == centre.manager.pk
    assert [one["id"] for one in Caller(centre.manager).get("/return-visits?assignee=0").json()["items"]] == [visit.pk]


@pytest.mark.django_db
def test_what_is_reopened_is_asked_about_when_it_is_over(centre: Centre) -> None:
    plan_of(centre)
    ticket = complained(centre)
    moving.reopen(actor=actor(centre.agent), now=NOW, ticket=ticket.pk)
    assert told("return_visit", Visit.objects.get().pk)[-1][::2] == ("return_visit.cancelled", {"why": "reopened"})
    moving.resolve(actor=actor(centre.agent), now=NOW, ticket=ticket.pk, resolution="再办")
    assert sorted(Visit.objects.values_list("state", flat=True)) == ["cancelled", "due"]


@pytest.mark.django_db(transaction=True)
def test_of_two_that_call_for_it_at_the_same_time_one_does(centre: Centre) -> None:
    """The other one is not undone by it."""
    plan, customer = plan_of(centre), customer_of()
    begun, failed = threading.Barrier(2, timeout=30), list[BaseException]()

    def one() -> None:
        try:
            with writing(SYSTEM, NOW) as write:
                begun.wait()
                planning.make_due(write, plan, [matter(centre, 1, customer)])
                accounts.create_team(actor=SYSTEM, now=NOW, name=f"组 {threading.get_ident()}")
        except BaseException as wrong:
            failed.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert (Visit.objects.count(), Team.objects.filter(name__startswith="组").count()) == (1, 2)


# By sample ------------------------------------------------------------------------------------------------------------


def a_week(centre: Centre, count: int) -> datetime:
    """So many tickets resolved within a week, a customer each; the Monday after, nine o'clock."""
    monday = datetime(2026, 11, 16, 3, tzinfo=UTC)
    for number in range(count):
        complained(centre, monday + timedelta(hours=number), type="fault", item="advice", customer=customer_of())
    return datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.django_db
def test_a_week_is_drawn_once_and_can_be_drawn_again_by_anybody(centre: Centre) -> None:
    plan, now = plan_of(centre, "sample", percent=25), a_week(centre, 9)
    assert planning.draw_weeks(now, lambda: 42) == 1
    draw = VisitDraw.objects.get()
    population = sorted(Ticket.objects.values_list("pk", flat=True))
    assert (draw.week.isoformat(), draw.seed, draw.population) == ("2026-11-16", 42, population)
    assert draw.chosen == sorted(random.Random(42).sample(population, 3)) == drawn(draw.population, draw.percent, draw.seed)
    assert sorted(Visit.objects.filter(draw=draw).values_list("subject", flat=True)) == draw.chosen
    body = {"draw": draw.pk, "week": "2026-11-16", "population": 9, "chosen": 3}
    assert told("return_visit_plan", plan.pk)[-1] == ("return_visit_plan.drawn", None, body)
    assert planning.draw_weeks(now + timedelta(days=3), lambda: 7) == 0
    shown = Caller(centre.manager).get(f"/return-visit-plans/{plan.pk}/draws").json()["items"]
    assert [(each["seed"], each["chosen"]) for each in shown] == [("42", draw.chosen)]


@pytest.mark.django_db
def test_what_may_not_be_asked_about_is_not_drawn_from(centre: Centre) -> None:
    plan_of(centre, "sample", percent=100, types=["fault"])
    now = a_week(centre, 3)
    complained(centre, now - timedelta(days=1), customer=customer_of())
    complained(centre, now - timedelta(days=1), type="fault", item="advice", customer=None)
    complained(centre, now, type="fault", item="advice", customer=customer_of())
    Customer.objects.filter(pk=Ticket.objects.order_by("pk")[0].customer_id or 0).update(no_contact=["phone"])
    planning.draw_weeks(now, lambda: 1)
    draw = VisitDraw.objects.get()
    assert draw.population == draw.chosen == sorted(Ticket.objects.order_by("pk").values_list("pk", flat=True)[1:3])


@pytest.mark.django_db
def test_a_plan_that_is_off_or_new_draws_nothing(centre: Centre) -> None:
    off, now = plan_of(centre, "sample"), a_week(centre, 2)
    planning.change_plan(actor=SYSTEM, now=NOW, plan=off.pk, active=False)
    new = plan_of(centre, "sample")
    VisitPlan.objects.filter(pk=new.pk).update(created_at=now)
    assert planning.draw_weeks(now, lambda: 1) == 0
    assert planning.draw_weeks(now + timedelta(days=7), lambda: 1) == 1


@pytest.mark.django_db
def test_the_dispatcher_draws(centre: Centre) -> None:
    plan_of(centre, "sample", percent=100)
    now = a_week(centre, 2)
    assert duties.drawn_visits(now) > now
    assert Visit.objects.count() == 2


# Asking ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_script_is_that_of_the_edition_in_force(centre: Centre) -> None:
    owner = accounts.create_person(actor=SYSTEM, now=NOW, staff_no="o1", name="负责人", roles=["standard_owner"], password=None)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    draft = editions.upload_draft(
        actor=acting(owner), now=NOW, name="s.zip", archive=zipped(changed(standard=HEADER + COMPANY, scripts=SCRIPTS))
    )
    editions.check_draft(now=lambda: NOW, draft=draft.pk)
    edition = editions.approve_draft(actor=acting(centre.manager), now=NOW, draft=draft.pk, valid_from=begin)
    editions.set_scope(actor=acting(owner), now=NOW, channel="", group=None, standard="small", since=begin)
    visit = due(centre, plan_of(centre))
    shown = Caller(centre.colleague).get(f"/return-visits/{visit.pk}").json()
    assert shown["edition"] == edition.pk
    said = {"zh": "这里是青禾电器，上次的{service}用得怎么样？", "en": "青禾电器 here. How is the {service}?"}
    assert shown["script"] == [{"do": None, "say": said}]


@pytest.mark.django_db
def test_attempts_are_counted_up_to_the_plan_s_number(centre: Centre) -> None:
    visit, caller = due(centre, plan_of(centre, most_attempts=2)), Caller(centre.colleague)
    path = f"/return-visits/{visit.pk}/attempts"
    first = caller.post(path, {"outcome": "no_answer"}).json()
    assert (first["state"], first["tries"], [each["outcome"] for each in first["attempts"]]) == ("due", 1, ["no_answer"])
    second = caller.post(path, {"outcome": "no_answer"}).json()
    assert (second["state"], second["tries"]) == ("unreached", 2)
    assert caller.post(path, {"outcome": "no_answer"}).status_code == 409
    kinds = [kind for kind, _, _ in told("return_visit", visit.pk)]
    assert kinds == ["return_visit.due", "return_visit.tried", "return_visit.tried", "return_visit.given_up"]
    assert list(VisitAttempt.objects.values_list("number", "by")) == [(1, centre.colleague.pk), (2, centre.colleague.pk)]


@pytest.mark.django_db
def test_a_customer_is_not_rung_before_the_time_nor_at_once_again_nor_at_night(centre: Centre) -> None:
    plan = plan_of(centre, after_hours=2, pause_minutes=120, from_hour=9, to_hour=20)
    # Seven in the evening: two hours later is the next morning.
    visit, who = due(centre, plan, now=datetime(2026, 11, 26, 11, tzinfo=UTC)), actor(centre.colleague)
    morning = datetime(2026, 11, 27, 1, tzinfo=UTC)
    assert visit.next_at == morning

    evening = datetime(2026, 11, 27, 12, tzinfo=UTC)
    for now, tries in (
        (morning - timedelta(seconds=1), 0),
        (morning, 1),
        (morning + timedelta(minutes=119), 1),
        (morning + timedelta(minutes=120), 2),
        (evening, 2),
    ):
        with suppress(Problem):
            visiting.try_visit(actor=who, now=now, visit=visit.pk, outcome="no_answer")
        assert Visit.objects.get().tries == tries
    with pytest.raises(Problem, match="09:00"):
        visiting.try_visit(actor=who, now=evening, visit=visit.pk, outcome="no_answer")


@pytest.mark.django_db
def test_a_customer_who_asks_for_another_time_gets_it(centre: Centre) -> None:
    visit, caller = due(centre, plan_of(centre, most_attempts=1)), Caller(centre.colleague)
    later = (timezone.now() + timedelta(days=20)).replace(microsecond=0)
    path = f"/return-visits/{visit.pk}/attempts"
    answer = caller.post(path, {"outcome": "later", "later": later.isoformat()}).json()
    assert (answer["state"], datetime.fromisoformat(answer["next_at"]), datetime.fromisoformat(answer["due_at"])) == ("due", later, later)
    assert [one["id"] for one in caller.get("/return-visits?ready=true").json()["items"]] == []
    for wrong in (
        {"outcome": "later"},
        {"outcome": "no_answer", "later": later.isoformat()},
        {"outcome": "later", "later": NOW.isoformat()[:4]},
    ):
        assert caller.post(path, wrong).status_code in (409, 422)
    assert caller.post(path, {"outcome": "contacted"}).status_code == 422
    who = actor(centre.colleague)
    again = visiting.try_visit(actor=who, now=later, visit=visit.pk, outcome="later", later=later + timedelta(hours=1))
    assert (again.state, again.tries) == ("due", 2)
    last = visiting.try_visit(actor=who, now=later + timedelta(hours=1), visit=visit.pk, outcome="no_answer")
    assert (last.state, last.tries) == ("unreached", 3)


@pytest.mark.django_db
def test_an_answer_is_kept_like_that_of_a_survey(centre: Centre, asked: None) -> None:
    visit, caller = due(centre, plan_of(centre)), Caller(centre.colleague)
    before = caller.get(f"/return-visits/{visit.pk}").json()
    assert [(each["key"], each["kind"], each["required"]) for each in before["questions"]][:2] == [
        ("satisfaction", "five", True),
        ("solved", "solved", True),
    ]
    answer = caller.post(f"/return-visits/{visit.pk}/made", {"answers": GOOD, "note": "客户 13812345678 很满意"})
    found = answer.json()
    assert (found["questions"], found["plan_name"]) == ([], visit.plan.name)
    assert (answer.status_code, found["state"], found["satisfaction"], found["solved"], found["low"]) == (200, "done", 5, True, False)
    assert (found["note"], found["tries"]) == ("客户 138****5678 很满意", 1)
    assert [(each["key"], each["number"], each["text"]) for each in found["answers"]] == [
        ("satisfaction", 5, ""),
        ("solved", 1, ""),
        ("words", None, "很好"),
    ]
    survey = Survey.objects.get()
    assert (survey.occasion, survey.channel, survey.noun, survey.subject, survey.agent_id) == (
        *("visit", "visit", "return_visit"),
        *(visit.pk, centre.agent.pk),
    )
    body = {"of": "call", "subject": 1, "survey": survey.pk, "satisfaction": 5, "low": False}
    assert told("return_visit", visit.pk)[-1] == ("return_visit.made", centre.colleague.pk, body)
    assert told("survey", survey.pk)[-1][0] == "survey.answered"
    assert caller.post(f"/return-visits/{visit.pk}/made", {"answers": GOOD}).status_code == 409


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({}, ["answers.satisfaction", "answers.solved"]),
        ({**GOOD, "satisfaction": "6"}, ["answers.satisfaction"]),
        ({**GOOD, "other": "x"}, ["answers.other"]),
        ({**GOOD, "words": "x" * 1001}, ["answers.words"]),
    ],
)
def test_an_answer_that_is_none_is_told_by_question(centre: Centre, asked: None, answers: dict[str, str], fields: list[str]) -> None:
    visit = due(centre, plan_of(centre))
    answer = Caller(centre.colleague).post(f"/return-visits/{visit.pk}/made", {"answers": answers})
    assert (answer.status_code, sorted(error["field"] for error in answer.json()["errors"])) == (422, fields)
    assert (Visit.objects.get().state, Survey.objects.count(), VisitAttempt.objects.count()) == ("due", 0, 0)


@pytest.mark.django_db
def test_without_questions_for_visits_nothing_is_asked(centre: Centre) -> None:
    visit = due(centre, plan_of(centre))
    assert Caller(centre.colleague).get(f"/return-visits/{visit.pk}").json()["questions"] == []
    assert Caller(centre.colleague).post(f"/return-visits/{visit.pk}/made", {"answers": GOOD}).status_code == 409


@pytest.mark.django_db
def test_a_low_answer_is_followed_up_by_the_leader(centre: Centre, asked: None) -> None:
    visit = due(centre, plan_of(centre))
    found = Caller(centre.colleague).post(f"/return-visits/{visit.pk}/made", {"answers": BAD}).json()
    assert found["low"] is True
    assert "13912345678" not in str(found)
    notice = Notice.objects.get(kind="survey.scored_low")
    assert (notice.person_id, notice.subject) == (centre.leader.pk, found["survey"])
    leader = Caller(centre.leader)
    assert [one["id"] for one in leader.get("/surveys?follow_up=open").json()["items"]] == [found["survey"]]
    assert leader.post(f"/surveys/{found['survey']}/follow-up", {"note": "已上门"}).status_code == 200
    assert not any("13912345678" in str(body) for body in EventBody.objects.values_list("content", flat=True))


@pytest.mark.django_db
def test_a_visit_shows_the_step_of_the_complaint(centre: Centre, asked: None) -> None:
    plan_of(centre)
    ticket = complained(centre)
    step = ComplaintStep.objects.get(complaint=Complaint.objects.get(pk=ticket.pk), place=6)
    assert step.done_at is None
    visit = Visit.objects.get()
    Caller(Person.objects.get(pk=visit.assignee_id or 0)).post(f"/return-visits/{visit.pk}/made", {"answers": GOOD})
    step.refresh_from_db()
    assert step.done_at is not None
    facts = [body for kind, _, body in told("ticket", ticket.pk) if kind == "ticket.fact_recorded"]
    assert [each["event"] for each in facts] == ["return_visit.made"]
    Caller(centre.agent).post(f"/complaints/{ticket.pk}/acceptance", {"accepted": True})
    assert Caller(centre.agent).post(f"/tickets/{ticket.pk}/close").status_code == 200


@pytest.mark.django_db
def test_a_refusal_ends_it(centre: Centre) -> None:
    visit, caller = due(centre, plan_of(centre)), Caller(centre.colleague)
    answer = caller.post(f"/return-visits/{visit.pk}/refused", {"note": "没空"}).json()
    assert (answer["state"], answer["tries"], answer["attempts"][0]["outcome"]) == ("refused", 1, "refused")
    assert told("return_visit", visit.pk)[-1][0] == "return_visit.refused"
    assert caller.post(f"/return-visits/{visit.pk}/refused", {}).status_code == 409


# Who ------------------------------------------------------------------------------------------------------------------


ACTIONS: dict[str, Callable[[Centre], Any]] = {
    "attempts": lambda c: {"outcome": "no_answer"},
    "made": lambda c: {"answers": GOOD},
    "refused": lambda c: {},
    "assign": lambda c: {"person": c.colleague.pk},
    "cancel": lambda c: {"note": "不需要"},
}


@pytest.mark.django_db
def test_who_sees_which_visits(centre: Centre) -> None:
    """In lists, by filter, by id and in rates alike; never those about one's own work."""
    plan = plan_of(centre)
    mine = due(centre, plan, 1, agent=centre.leader.pk, team=centre.first.pk)
    theirs = due(centre, plan, 2, agent=centre.colleague.pk, team=centre.first.pk)
    far = due(centre, plan, 3, agent=centre.agent.pk, team=centre.second.pk)
    Visit.objects.filter(pk__in=(mine.pk, theirs.pk)).update(assignee=centre.agent)
    Visit.objects.filter(pk=far.pk).update(assignee=centre.other)
    seen: dict[str, set[int]] = {
        "manager": {mine.pk, theirs.pk, far.pk},
        "leader": {theirs.pk},
        "agent": {mine.pk, theirs.pk},
        "colleague": set(),
        "other": {far.pk},
        "outsider": set(),
    }
    for name, expected in seen.items():
        caller = Caller(centre.everybody()[name])
        for query in ("", "?state=due", "?order=newest", f"?plan={plan.pk}", "?noun=call", "?ready=true"):
            assert {one["id"] for one in caller.get(f"/return-visits{query}").json()["items"]} == expected, (name, query)
        by_id = {row.pk for row in (mine, theirs, far) if caller.get(f"/return-visits/{row.pk}").status_code == 200}
        assert by_id == expected, name
    period = "since=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z"
    assert Caller(centre.leader).get(f"/return-visits/rates?{period}").json()["items"][0]["due"] == 1
    for name in ("admin", "agent", "other", "outsider"):
        assert Caller(centre.everybody()[name]).get(f"/return-visits/rates?{period}").status_code == 403
    assert Caller(centre.admin).get("/return-visits").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_do_what(centre: Centre, asked: None, action: str) -> None:
    """Who makes it, and the leader of the team; to assign and cancel takes a leader."""
    plan, allowed = plan_of(centre), {"leader", "manager"} | ({"colleague"} if action not in ("assign", "cancel") else set())
    for number, (name, person) in enumerate(centre.everybody().items(), 1):
        visit = due(centre, plan, number)
        Visit.objects.filter(pk=visit.pk).update(assignee=centre.colleague)
        events = told("return_visit", visit.pk)
        status = Caller(person).post(f"/return-visits/{visit.pk}/{action}", ACTIONS[action](centre)).status_code
        assert (status == 200) == (name in allowed), (name, status)
        assert status == 200 or (status in (403, 404) and told("return_visit", visit.pk) == events)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "who"),
    [
        ("GET", "/return-visit-plans", {"manager", "leader"}),
        ("GET", "/return-visit-plans/{plan}", {"manager", "leader"}),
        ("GET", "/return-visit-plans/{plan}/draws", {"manager", "leader"}),
        ("POST", "/return-visit-plans", {"manager"}),
        ("PATCH", "/return-visit-plans/{plan}", {"manager"}),
    ],
)
def test_who_may_see_and_change_plans(centre: Centre, method: str, path: str, who: set[str]) -> None:
    plan = plan_of(centre)
    for name, person in centre.everybody().items():
        new = {"name": name, "trigger": "complaint", "group": plan.group_id}
        body = new if method == "POST" else {"rest_days": 10} if method == "PATCH" else None
        status = Caller(person).send(method, path.replace("{plan}", str(plan.pk)), body).status_code
        assert (status in (200, 201)) == (name in who), (name, status)
        assert status in (200, 201, 403)


@pytest.mark.django_db
def test_assigning_goes_to_who_may_ask_and_tells_them(centre: Centre) -> None:
    visit = due(centre, plan_of(centre))
    leader = Caller(centre.leader)
    path = f"/return-visits/{visit.pk}/assign"
    for wrong in (centre.agent.pk, centre.other.pk, 10**9):
        assert leader.post(path, {"person": wrong}).json()["errors"][0]["field"] == "person"
    assert leader.post(path, {"person": centre.colleague.pk}).status_code == 200
    answer = Caller(centre.manager).post(path, {"person": centre.other.pk})
    assert answer.json()["assignee"]["id"] == centre.other.pk
    body = {"before": centre.colleague.pk, "after": centre.other.pk, "how": "by_hand"}
    assert told("return_visit", visit.pk)[-1] == ("return_visit.assigned", centre.manager.pk, body)
    assert Notice.objects.filter(kind="return_visit.due", person=centre.other).count() == 1


@pytest.mark.django_db
def test_who_leaves_hands_visits_over(centre: Centre) -> None:
    visit = due(centre, plan_of(centre))
    assert visit.assignee_id == centre.colleague.pk
    accounts.deactivate_person(actor=SYSTEM, now=NOW, person=centre.colleague.pk, successor=centre.agent.pk)
    visit.refresh_from_db()
    # The successor's own work is what it is about.
    assert visit.assignee_id is None
    assert told("return_visit", visit.pk)[-1][2]["how"] == "handed_over"


# Plans, rates, erasure ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"percent": 10}, "percent"),
        ({"trigger": "sample"}, "percent"),
        ({"trigger": "sample", "percent": 0}, "percent"),
        ({"trigger": "item"}, "items"),
        ({"from_hour": 20, "to_hour": 9}, "to_hour"),
        ({"after_hours": 48, "due_days": 2}, "due_days"),
        ({"group": 10**9}, "group"),
        ({"trigger": "mood"}, "trigger"),
        ({"name": "方案 0"}, "name"),
    ],
)
def test_what_is_wrong_with_a_plan_is_told_by_field(centre: Centre, change: dict[str, Any], field: str) -> None:
    plan = plan_of(centre)
    new = {"name": "新方案", "trigger": "complaint", "group": plan.group_id}
    answer = Caller(centre.manager).post("/return-visit-plans", {**new, **change})
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


@pytest.mark.django_db
def test_a_plan_is_changed_for_what_comes(centre: Centre) -> None:
    manager = Caller(centre.manager)
    made = manager.post("/return-visit-plans", {"name": "x", "trigger": "complaint", "group": plan_of(centre).group_id}).json()
    assert (made["script"], made["from_hour"], made["to_hour"], made["most_attempts"], made["active"]) == ("return-visit", 9, 20, 3, True)
    assert manager.patch(f"/return-visit-plans/{made['id']}", {"active": False, "name": "x"}).json()["active"] is False
    assert told("return_visit_plan", made["id"])[-1] == ("return_visit_plan.changed", centre.manager.pk, {"changed": ["active"]})


@pytest.mark.django_db
def test_rates_by_hand(centre: Centre, asked: None) -> None:
    """Six due: two made (5 and 1 of five), one refused, one not reached, one open and late; one cancelled does not count."""
    plan = plan_of(centre, most_attempts=1)
    visits = [due(centre, plan, subject, now=NOW) for subject in range(1, 7)]
    who = actor(centre.manager)
    for visit, answers in zip(visits, (GOOD, BAD), strict=False):
        visiting.make_visit(actor=who, now=NOW, visit=visit.pk, answers=answers)
    visiting.refuse_visit(actor=actor(centre.manager), now=NOW, visit=visits[2].pk)
    visiting.try_visit(actor=actor(centre.manager), now=NOW, visit=visits[3].pk, outcome="no_answer")
    visiting.cancel_visit(actor=actor(centre.manager), now=NOW, visit=visits[5].pk, note="不需要")
    Visit.objects.filter(pk=visits[4].pk).update(due_at=timezone.now() - timedelta(hours=1))
    period = "since=2026-11-26T00:00:00Z&until=2026-11-27T00:00:00Z"
    whole = Caller(centre.manager).get(f"/return-visits/rates?{period}").json()["items"][0]
    counts = ("due", "made", "refused", "unreached", "open", "overdue", "attempts", "rated", "low")
    assert {name: whole[name] for name in counts} == dict(zip(counts, (5, 2, 1, 1, 1, 1, 4, 2, 1), strict=True))
    assert (whole["visit_rate"], whole["contact_rate"], whole["satisfaction"], whole["mean"]) == (0.4, 0.75, 0.5, 3.0)
    for query, count in (("", 6), (f"{period}&", 6), ("since=2026-11-27T00:00:00Z&", 0), ("until=2026-11-26T00:00:00Z&", 0)):
        assert len(Caller(centre.manager).get(f"/return-visits?{query}").json()["items"]) == count
    for by, key in (("plan", plan.pk), ("team", centre.first.pk), ("agent", centre.agent.pk)):
        assert [one["by"] for one in Caller(centre.manager).get(f"/return-visits/rates?{period}&by={by}").json()["items"]] == [key]
    by_maker = Caller(centre.manager).get(f"/return-visits/rates?{period}&by=assignee").json()["items"]
    assert sum(one["due"] for one in by_maker) == 5
    empty = Caller(centre.manager).get("/return-visits/rates?since=2019-01-01T00:00:00Z&until=2020-01-01T00:00:00Z").json()["items"][0]
    assert (empty["due"], empty["visit_rate"], empty["contact_rate"]) == (0, None, None)
    # The rates of surveys are about what customers were sent.
    sent = Caller(centre.manager).get("/surveys/rates?since=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z").json()["items"][0]
    assert sent["asked"] == 0


@pytest.mark.django_db
def test_lists_ask_the_database_the_same_number_of_times(centre: Centre) -> None:
    plan = plan_of(centre)
    for subject in range(1, 9):
        due(centre, plan, subject)
    manager = Caller(centre.manager)
    for path in ("/return-visits", "/return-visit-plans"):
        assert queries_of(lambda path=path: manager.get(f"{path}?size=1")) == queries_of(lambda path=path: manager.get(f"{path}?size=8"))  # type: ignore[misc]


@pytest.mark.django_db
def test_erasing_a_customer_erases_what_was_said(centre: Centre, asked: None) -> None:
    plan = plan_of(centre, rest_days=0)
    customer = customer_of()
    made = due(centre, plan, 1, customer=customer)
    visiting.make_visit(actor=actor(centre.manager), now=NOW, visit=made.pk, answers=GOOD, note="住在东街")
    left = due(centre, plan, 2, customer=customer, now=NOW + timedelta(days=1))
    manager = Caller(centre.manager)
    copied = manager.get(f"/customers/{customer}/export").json()
    assert "很好" in str(copied)
    assert manager.post(f"/customers/{customer}/erase", {"confirm": customer, "reason": "subject_request"}).status_code == 200
    shown = manager.get(f"/return-visits/{made.pk}").json()
    assert (shown["state"], shown["satisfaction"]) == ("done", 5)
    assert "很好" not in str(shown)
    assert "东街" not in str(shown)
    assert manager.get(f"/return-visits/{left.pk}").json()["state"] == "cancelled"
