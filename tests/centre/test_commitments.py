"""What is promised: read, claimed, kept by evidence, overdue, counted, erased. Times are arguments, so the services are called."""

from __future__ import annotations

import itertools
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from callers import Caller, Centre, queries_of, told
from customer_fixtures import add
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from promises_made import NUMBER, OTHER_NUMBER, abandoned, at, back, call, one, publish, read, states, unanswered
from small_standard import acting
from tickets_made import install, make

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person, Skill, SkillGroup
from sanxiang_centre.commitments import reading, services
from sanxiang_centre.commitments.dispatch import fire_batch, fire_due
from sanxiang_centre.commitments.escalation import Delays, steps, too_late
from sanxiang_centre.commitments.models import Commitment, Contact, Evidence, Unread
from sanxiang_centre.commitments.tasks import read_waiting
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import Event, EventBody
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.conversations import erasing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.customers.services import merging, registering, subject_data
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.notices.models import Notice
from sanxiang_centre.tickets.services.moving import resolve
from sanxiang_centre.tickets.services.settings import change_calendar
from sanxiang_centre.tickets.services.talking import add_note, record_fact, reply

pytestmark = pytest.mark.django_db
CALL = ("您好，请讲。", "我的机器坏了。")
TWO_HOURS = (*CALL, "两小时内给您回电话。", "好。")


@pytest.fixture
def owner(centre: Centre) -> Person:
    return accounts.create_person(actor=SYSTEM, now=at(8), staff_no="o1", name="负责人", roles=["standard_owner"], password=None)


@pytest.fixture(autouse=True)
def edition(centre: Centre, owner: Person) -> Edition:
    return publish(centre, owner)


def by(person: Person) -> Caller:
    return Caller(person)


# Read from conversations ---------------------------------------------------------------------------------------------


def test_what_an_agent_promises_is_dated_and_kept_with_its_derivation(centre: Centre) -> None:
    customer = add("夏知秋", ("phone", NUMBER))
    said = "您的号码是13912340001，三个工作日内给您答复。"
    read(call("c1", *CALL, said, when=at(17, 30)), now=at(18))
    row = one()
    assert row.due_at is not None
    assert (row.origin, row.action, row.state, row.doer) == ("spoken", "reply", "open", "company")
    # Thursday evening: Friday, Monday and Tuesday are the three days; Tuesday ends at six.
    assert (row.said_at, row.due_at) == (at(17, 30) + timedelta(seconds=20), at(18, day=26) + timedelta(days=5))
    assert (row.limit, row.when, row.customer_id, row.shown) == ("3 working days", "三个工作日内", customer.pk, "139****0001")
    assert (row.owner_id, row.team_id, row.seq) == (centre.agent.pk, centre.first.pk, 4)
    shown = by(centre.agent).get(f"/commitments/{row.pk}").json()
    assert shown["said"] == "三个工作日内给您答复"
    assert "3个工作日" in shown["derivation"]["zh"].replace(" ", "")
    assert "working day" in shown["derivation"]["en"]
    [(kind, actor, body)] = told("commitment", row.pk)
    assert (kind, actor, body["due"], body["owner"]) == ("commitment.made", None, row.due_at.isoformat(), centre.agent.pk)
    assert not Unread.objects.exists()


def test_the_hours_are_those_of_the_centre_as_it_has_changed_them(centre: Centre, owner: Person) -> None:
    install()
    change_calendar(actor=acting(owner), now=at(9), change={"from": "2026-11-01", "weekly": {"mon-fri": ["10:00-20:00"]}})
    read(call("c1", *CALL, "明天下班前给您答复。", when=at(17)), now=at(18))
    assert one().due_at == at(20, day=27)


@pytest.mark.parametrize(
    ("said", "timed", "vague", "condition"),
    [
        ("我们尽快给您回电话。", False, "尽快", ""),
        ("收到货后三天内给您退款。", True, "", "收到货后"),
        ("这个我帮您反馈给师傅处理。", False, "", ""),
    ],
)
def test_what_has_no_due_time_is_found_and_says_why(centre: Centre, said: str, timed: bool, vague: str, condition: str) -> None:
    read(call("c1", *CALL, said, when=at(10)), now=at(11))
    row = one()
    assert (row.due_at, row.timed, row.vague, row.condition) == (None, timed, vague, condition)
    assert row.derivation_zh
    assert row.derivation_en
    assert fire_batch(at(10, day=30)) == 0
    assert one().state == "open"


@pytest.mark.parametrize("many", ["99999", "9" * 12, "9" * 30, "9" * 300])
@pytest.mark.parametrize("unit", ["分钟", "小时", "天", "周", "个工作日", "个月", "年"])
def test_a_limit_that_nobody_can_mean_stops_nothing(centre: Centre, many: str, unit: str) -> None:
    read(call("c1", *CALL, f"{many}{unit}内给您回电话。", when=at(10)), call("c2", *TWO_HOURS, when=at(10)), now=at(10, 5))
    assert one(conversation__key="c2").due_at == at(12) + timedelta(seconds=20)
    assert Commitment.objects.filter(conversation__key="c1").count() == 1
    assert not Unread.objects.exists()


def test_a_conversation_whose_time_is_not_known_dates_nothing(centre: Centre) -> None:
    read({**call("c1", *TWO_HOURS, when=at(10)), "started_at": None}, now=at(11))
    assert (one().due_at, one().said_at, one().derivation_zh) == (None, None, "不知道说话的时间。")


def test_a_conversation_that_goes_on_is_read_once_it_is_closed(centre: Centre) -> None:
    from sanxiang_centre.config.duties import unread_conversations
    from sanxiang_centre.conversations import services as conversations

    agent, now = acting(centre.agent), at(10)
    parties = [{"role": "agent", "id": "a1", "name": ""}, {"role": "customer", "id": NUMBER, "name": ""}]
    talk = conversations.open_conversation(actor=agent, now=now, key="live", channel="phone", direction="inbound", parties=parties)
    for entry, party, text in (("answered", 0, ""), ("utterance", 0, "一小时内给您回电话。"), ("closed", None, "")):
        assert unread_conversations(now) == now + timedelta(seconds=1)
        assert not ProcrastinateJob.objects.filter(queueing_lock="commitments").exists()
        now += timedelta(seconds=30)
        conversations.add_entry(actor=agent, now=now, conversation=talk.pk, entry=entry, party=party, text=text)
    for _ in range(2):
        unread_conversations(now)
    assert ProcrastinateJob.objects.filter(queueing_lock="commitments", task_name="commitments.read_waiting").count() == 1
    read_waiting()
    assert (one().said_at, one().due_at, one().owner_id) == (at(10, 1), at(11, 1), centre.agent.pk)


def test_what_is_read_again_is_not_doubled(centre: Centre) -> None:
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(11))
    reading.read_later(Conversation.objects.values_list("pk", flat=True))
    assert reading.read_waiting(now=lambda: at(12)) == 1
    assert Commitment.objects.count() == 1


def test_a_conversation_over_which_the_engine_stumbles_stops_no_other(centre: Centre, edition: Edition) -> None:
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(11))
    bad, good = (
        Conversation.objects.create(
            key=key, channel=channel, parties=[], began_at=at(12), closed_at=at(12), last=1, edition=edition, stage="done"
        )
        for key, channel in (("bad", "telepath"), ("good", "phone"))
    )
    for each in (bad, good):
        entry = {"seq": 1, "kind": "utterance", "at": 1.0, "role": "agent", "text": "一小时内给您回电话。", "recorded_at": at(12)}
        each_of = type(each)._meta.apps.get_model("conversations", "Entry")
        each_of.objects.create(conversation=each, **entry)
    reading.read_later([bad.pk, good.pk])
    assert reading.read_waiting(now=lambda: at(13)) == 2
    assert one(conversation=good).due_at == at(13) + timedelta(seconds=1)
    assert list(Unread.objects.values_list("pk", "failed")) == [(bad.pk, True)]
    assert not reading.is_waiting()


# Abandoned calls and the queue ---------------------------------------------------------------------------------------


def test_every_abandoned_call_opens_a_callback_in_business_time(centre: Centre) -> None:
    read(abandoned("a", at(17, 29)), abandoned("b", at(3), OTHER_NUMBER), now=at(18))
    early, late = Commitment.objects.order_by("due_at")
    assert (early.due_at, late.due_at) == (at(10), at(9, 30, day=27))
    assert [(row.origin, row.action, row.owner_id, row.shown) for row in (early, late)] == [
        ("abandoned", "callback", None, "139****0002"),
        ("abandoned", "callback", None, "139****0001"),
    ]
    assert "2026" in late.derivation_zh
    assert late.limit == "PT60M"


@pytest.mark.parametrize(
    "talk",
    [
        call("c", *CALL, when=at(10)),
        unanswered("c", at(10)),
        {**abandoned("c", at(10)), "channel": "chat"},
        {**abandoned("c", at(10)), "events": [{"kind": "closed"}]},
    ],
)
def test_other_conversations_open_none(centre: Centre, talk: dict[str, Any]) -> None:
    read(talk, now=at(11))
    assert not Commitment.objects.exists()


def test_the_queue_goes_by_due_time_and_who_claims_has_it(centre: Centre) -> None:
    read(
        abandoned("a", at(9, 30)),
        call("b", *CALL, "今天下午三点前给您回电话。", when=at(9), number=OTHER_NUMBER),
        call("c", *CALL, "尽快联系您。", when=at(9), number="13912340003", agent="a2"),
        now=at(10),
    )
    agent, colleague = by(centre.agent), by(centre.colleague)
    queue = agent.get("/callbacks?size=2").json()
    rest = agent.get(f"/callbacks?size=2&cursor={queue['next']}").json()
    assert [row["origin"] for row in (*queue["items"], *rest["items"])] == ["abandoned", "spoken", "spoken"]
    assert rest["items"][0]["due_at"] is None
    [free] = agent.get("/callbacks?owner=0").json()["items"]
    claimed = colleague.post(f"/commitments/{free['id']}/claim").json()
    assert (claimed["owner"]["id"], claimed["team"]) == (centre.colleague.pk, centre.first.pk)
    assert agent.post(f"/commitments/{free['id']}/claim").status_code == 409
    assert agent.post(f"/commitments/{free['id']}/release").status_code == 404
    assert colleague.post(f"/commitments/{free['id']}/release").json()["owner"] is None
    assert colleague.post(f"/commitments/{free['id']}/release").status_code in (404, 409)
    leader = by(centre.leader)
    given = leader.post(f"/commitments/{free['id']}/assign", {"person": centre.agent.pk}).json()
    assert given["owner"]["id"] == centre.agent.pk
    assert leader.post(f"/commitments/{free['id']}/assign", {"person": centre.other.pk}).status_code == 422
    assert leader.post(f"/commitments/{free['id']}/assign", {"team": centre.second.pk}).status_code == 422
    assert leader.post(f"/commitments/{free['id']}/assign", {}).status_code == 422
    moved = by(centre.manager).post(f"/commitments/{free['id']}/assign", {"team": centre.second.pk}).json()
    assert (moved["owner"], moved["team"]) == (None, centre.second.pk)
    assert agent.get(f"/commitments/{free['id']}").status_code == 404
    hows = [body["how"] for kind, _, body in told("commitment", free["id"]) if kind == "commitment.assigned"]
    assert hows == ["claimed", "released", "by_hand", "by_hand"]


def test_what_waits_for_a_skill_group_is_seen_by_the_group(centre: Centre) -> None:
    group = accounts.create_skill_group(actor=SYSTEM, now=at(8), name="热线")
    Skill.objects.create(person=centre.colleague, group=group)
    read(abandoned("a", at(10)), now=at(11))
    row = one()
    assert by(centre.agent).get(f"/commitments/{row.pk}").status_code == 200
    Commitment.objects.update(group=SkillGroup.objects.get())
    seen = {name: by(person).get(f"/commitments/{row.pk}").status_code for name, person in centre.everybody().items()}
    assert {name for name, status in seen.items() if status == 200} == {"manager", "colleague"}
    assert by(centre.agent).post(f"/commitments/{row.pk}/claim").status_code == 404
    assert by(centre.colleague).post(f"/commitments/{row.pk}/claim").status_code == 200


# Kept, and by what ---------------------------------------------------------------------------------------------------


def test_an_outgoing_call_that_is_answered_keeps_a_promise(centre: Centre) -> None:
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(10, 5))
    read(back("o1", at(11), OTHER_NUMBER), call("c2", *CALL, when=at(11)), now=at(11, 5))
    assert one().state == "open"
    read(unanswered("o2", at(11, 10)), now=at(11, 12))
    assert (one().state, one().attempts) == ("open", 1)
    read(back("o3", at(11, 20), agent="a2"), now=at(11, 25))
    row = one()
    assert (row.state, row.done_at, row.settled_at, row.next_due) == ("kept", at(11, 20), at(11, 20), None)
    [attempt, proof] = Evidence.objects.order_by("pk")
    assert (attempt.name, proof.name, proof.conversation_id) == (
        "callback.attempted",
        "callback.made",
        Conversation.objects.get(key="o3").pk,
    )
    kinds = [kind for kind, _, _ in told("commitment", row.pk)]
    assert kinds == ["commitment.made", "commitment.evidence_added", "commitment.evidence_added", "commitment.state_changed"]
    shown = by(centre.agent).get(f"/commitments/{row.pk}").json()
    assert [(each["name"], each["named_by"]) for each in shown["evidence"]] == [("callback.attempted", None), ("callback.made", None)]
    assert by(centre.agent).get("/callbacks").json()["items"] == []


def test_what_is_done_too_late_is_broken_and_stays_so(centre: Centre) -> None:
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(10, 5))
    fire_batch(at(13))
    assert one().state == "overdue"
    read(back("o1", at(14)), now=at(14, 5))
    assert (one().state, one().done_at) == ("broken", at(14))
    read(back("o2", at(15)), now=at(15, 5))
    assert one().done_at == at(14)


TALKS = (call("c1", *TWO_HOURS, when=at(10)), call("c2", *CALL, "今天下午五点前给您回电话。", when=at(11)), back("o1", at(16)))


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_it_does_not_matter_in_which_order_conversations_are_read(centre: Centre, order: tuple[int, ...]) -> None:
    """A later promise takes the place of an earlier one; the call keeps it."""
    for number in order:
        read(TALKS[number], now=at(17))
    first, second = Commitment.objects.order_by("said_at")
    assert (second.state, second.done_at) == ("kept", at(16))
    assert (first.state, first.superseded_by_id) == ("superseded", second.pk)


def test_vague_words_take_no_due_time_back(centre: Centre) -> None:
    said = (*CALL, "尽快给您回电话。", "几点？", "今天下午四点前给您回电话。", "好。", "放心，尽快给您回电话。")
    read(call("c1", *said, when=at(10)), now=at(10, 5))
    vague, dated, again = Commitment.objects.order_by("seq")
    assert [(row.state, row.superseded_by_id) for row in (vague, dated, again)] == [
        ("superseded", dated.pk),
        ("open", None),
        ("open", None),
    ]


def test_a_written_answer_keeps_a_reply_but_no_callback(centre: Centre) -> None:
    talk = (*CALL, "今天给您回电话。", "好", "今天下班前也把结果答复您。")
    read(call("c1", *talk, when=at(10)), now=at(10, 5))
    assert [row.action for row in Commitment.objects.order_by("seq")] == ["callback", "reply"]
    read(call("m1", "结果出来了，已修好。", when=at(11), channel="chat", direction="outbound"), now=at(11, 5))
    assert [row.state for row in Commitment.objects.order_by("seq")] == ["open", "kept"]


def test_who_called_in_vain_and_is_answered_later_need_not_be_called(centre: Centre) -> None:
    read(abandoned("a1", at(10)), abandoned("a2", at(10, 10)), abandoned("b", at(10), OTHER_NUMBER), now=at(10, 12))
    read(call("c1", *CALL, when=at(10, 30)), now=at(10, 40))
    served = Commitment.objects.filter(shown="139****0001")
    assert [(row.state, row.reason) for row in served] == [("cancelled", "served")] * 2
    read(back("o1", at(10, 50), OTHER_NUMBER), now=at(10, 55))
    assert one(shown="139****0002").state == "kept"
    read(abandoned("a3", at(14)), call("c2", *CALL, when=at(16)), now=at(17))
    assert one(conversation__key="a3").state == "broken"


def test_one_call_back_keeps_all_that_the_caller_gave_up(centre: Centre) -> None:
    read(abandoned("a1", at(10)), abandoned("a2", at(10, 20)), now=at(10, 30))
    read(back("o1", at(10, 40)), now=at(10, 45))
    assert states() == ["kept", "kept"]


def test_customers_with_several_numbers_and_merged_ones_are_one(centre: Centre) -> None:
    first, second = add("夏知秋", ("phone", NUMBER)), add("夏秋", ("phone", OTHER_NUMBER))
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(10, 5))
    read(back("o1", at(11), OTHER_NUMBER), now=at(11, 5))
    assert one().state == "open"
    merging.merge_customers(actor=SYSTEM, now=at(11, 30), customer=second.pk, into=first.pk)
    assert one().state == "kept"
    assert one().customer_id == first.pk
    found = by(centre.manager).get(f"/commitments?customer={first.pk}").json()["items"]
    assert [row["id"] for row in found] == [one().pk]


def test_a_number_that_becomes_a_customers_takes_its_promises_along(centre: Centre) -> None:
    read(abandoned("a", at(10)), call("c1", *TWO_HOURS, when=at(10), number=OTHER_NUMBER), now=at(10, 5))
    assert set(Commitment.objects.values_list("customer", flat=True)) == {None}
    customer = add("夏知秋", ("phone", NUMBER))
    assert one(origin="abandoned").customer_id == customer.pk
    registering.add_identity(actor=SYSTEM, now=at(10, 30), customer=customer.pk, kind="phone", value=OTHER_NUMBER)
    assert set(Contact.objects.values_list("customer", flat=True)) == {customer.pk}
    read(back("o1", at(10, 40), OTHER_NUMBER), now=at(10, 45))
    assert states() == ["kept", "kept"]
    subject_data.erase_customer(actor=acting(centre.manager), now=at(11), customer=customer.pk, reason="本人申请")
    assert not Commitment.objects.exclude(number="", shown="").exists()


def test_a_number_of_another_team_stays_nobodys(centre: Centre) -> None:
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(10, 5))
    add("霜降生", ("phone", NUMBER), team=centre.second.pk)
    assert one().customer_id is None
    leader = acting(centre.leader)
    first = registering.create_customer(actor=leader, now=at(11), name="白露", identities=[("phone", NUMBER)], team=centre.first.pk)
    assert one().customer_id == first.pk


# By tickets ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def ticketed(centre: Centre) -> Any:
    """A promise to answer and one to put it right, in a call from which a ticket is made."""
    install()
    customer = add("夏知秋", ("phone", NUMBER))
    read(call("c1", *CALL, "两小时内答复您。", "好", "今天下班前给您处理好。", when=at(10)), now=at(10, 5))
    ticket = make(centre.agent, now=at(10, 6), customer=customer.pk, conversation=Conversation.objects.get().pk)
    assert set(Commitment.objects.values_list("ticket", flat=True)) == {ticket.pk}
    return ticket


def test_what_is_done_on_a_ticket_keeps_what_was_promised(centre: Centre, ticketed: Any) -> None:
    agent = acting(centre.agent)
    add_note(actor=agent, now=at(10, 20), ticket=ticketed.pk, body="已联系厂家")
    assert states() == ["open", "open"]
    reply(actor=agent, now=at(10, 30), ticket=ticketed.pk, body="配件明天到")
    assert states() == ["kept", "open"]
    resolve(actor=agent, now=at(16), ticket=ticketed.pk, resolution="已换配件")
    assert states() == ["kept", "kept"]
    rows = Evidence.objects.select_related("event").order_by("pk")
    assert [(row.name, row.event.noun if row.event else "", row.event.subject if row.event else 0) for row in rows] == [
        ("contact.reply", "ticket", ticketed.pk),
        ("ticket.resolved", "ticket", ticketed.pk),
    ]


def test_what_was_done_on_a_ticket_before_the_words_were_read_counts_too(centre: Centre) -> None:
    install()
    talk = call("c1", *CALL, "两小时内答复您。", when=at(10))
    read(talk, now=at(10, 1))
    ident = Conversation.objects.get().pk
    ticket = make(centre.agent, now=at(10, 2), conversation=ident)
    Commitment.objects.all().delete()
    Contact.objects.all().delete()
    reply(actor=acting(centre.agent), now=at(10, 30), ticket=ticket.pk, body="配件明天到")
    reading.read_later([ident])
    reading.read_waiting(now=lambda: at(10, 40))
    assert (one().state, one().done_at, one().ticket) == ("kept", at(10, 30), ticket.pk)


def test_what_was_done_on_a_ticket_while_the_words_were_read_counts_too(centre: Centre) -> None:
    """Written by another transaction that neither sees the words nor is seen: as if no reaction had come."""
    install()
    read(call("c1", *CALL, "两小时内答复您。", when=at(10)), now=at(10, 1))
    ticket = make(centre.agent, now=at(10, 2), conversation=Conversation.objects.get().pk)
    reply(actor=acting(centre.agent), now=at(10, 3), ticket=ticket.pk, body="配件明天到")
    Evidence.objects.all().delete()
    Commitment.objects.update(ticket=None, state="open", settled_at=None, done_at=None)
    reading.catch_up(now=at(10, 5), since_made=at(10))
    assert (one().state, one().done_at, one().ticket) == ("kept", at(10, 3), ticket.pk)


def test_facts_of_another_ticket_keep_nothing(centre: Centre, ticketed: Any) -> None:
    other = make(centre.agent, now=at(11), customer=ticketed.customer_id)
    agent = acting(centre.agent)
    reply(actor=agent, now=at(11, 10), ticket=other.pk, body="发票已开")
    resolve(actor=agent, now=at(11, 20), ticket=other.pk, resolution="已开")
    record_fact(actor=agent, now=at(11, 30), ticket=ticketed.pk, event="callback.made")
    assert states() == ["kept", "open"]
    assert Evidence.objects.get().name == "callback.made"


# Named by somebody ---------------------------------------------------------------------------------------------------


def test_nothing_is_kept_without_evidence(centre: Centre) -> None:
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(10, 5))
    with pytest.raises(DatabaseError), transaction.atomic():
        Commitment.objects.update(state="kept", settled_at=at(11))
    row, agent = one(), by(centre.agent)
    for body in ({}, {"conversation": 10**9}, {"event": 10**9}, {"conversation": row.conversation_id}, {"conversation": 1, "event": 1}):
        assert agent.post(f"/commitments/{row.pk}/evidence", body).status_code == 422, body
    assert one().state == "open"


def test_somebody_names_the_conversation_that_kept_it(centre: Centre) -> None:
    read(call("c1", *CALL, "今天给您退款。", when=at(10)), now=at(10, 5))
    read(call("before", *CALL, when=at(9)), call("strange", *CALL, when=at(11), number=OTHER_NUMBER), now=at(11, 5))
    read(call("after", *CALL, when=at(11)), call("foreign", *CALL, when=at(11), agent="a3"), now=at(11, 6))
    row, agent = one(), acting(centre.agent)
    ids = dict(Conversation.objects.values_list("key", "pk"))
    for key in ("before", "strange", "foreign"):
        with pytest.raises(Problem) as refused:
            services.name_evidence(actor=agent, now=at(12), commitment=row.pk, conversation=ids[key])
        assert list(refused.value.fields) == ["conversation"], key
    services.name_evidence(actor=agent, now=at(12), commitment=row.pk, conversation=ids["after"])
    assert (one().state, one().done_at) == ("kept", at(11))
    assert Evidence.objects.get().named_by_id == centre.agent.pk
    assert told("commitment", row.pk)[1][2]["named"] is True
    with pytest.raises(Problem):
        services.name_evidence(actor=agent, now=at(12), commitment=row.pk, conversation=ids["after"])


def test_somebody_names_what_was_done_on_a_ticket(centre: Centre, ticketed: Any) -> None:
    agent, row = acting(centre.agent), one(action="handle")
    note = add_note(actor=agent, now=at(11), ticket=ticketed.pk, body="x")
    foreign = make(centre.other, now=at(11))
    reply(actor=acting(centre.other), now=at(11, 5), ticket=foreign.pk, body="x")
    reply(actor=agent, now=at(11, 10), ticket=ticketed.pk, body="已处理好")
    events = Event.objects.filter(kind="ticket.message_added").order_by("pk")
    noted, strange, answered = events.values_list("pk", flat=True)
    for wrong in (noted, strange):
        with pytest.raises(Problem) as refused:
            services.name_evidence(actor=agent, now=at(12), commitment=row.pk, event=wrong)
        assert list(refused.value.fields) == ["event"], note
    services.name_evidence(actor=agent, now=at(12), commitment=row.pk, event=answered)
    assert one(action="handle").state == "kept"


def test_a_limit_runs_once_its_condition_is_met(centre: Centre) -> None:
    read(call("c1", *CALL, "收到货后三天内给您退款。", when=at(10)), now=at(10, 5))
    row, agent = one(), acting(centre.agent)
    with pytest.raises(Problem):
        services.meet_condition(actor=agent, now=at(11), commitment=row.pk, at=at(9))
    services.meet_condition(actor=agent, now=at(11, day=27), commitment=row.pk)
    # The 30th is a Monday; it ends at six.
    assert (one().due_at, one().state) == (at(18, day=30), "open")
    assert "2026年11月30日" in one().derivation_zh
    with pytest.raises(Problem):
        services.meet_condition(actor=agent, now=at(12, day=27), commitment=row.pk)
    fire_batch(at(9, day=30) + timedelta(days=1))
    assert one().state == "overdue"


# Given up ------------------------------------------------------------------------------------------------------------


def test_what_is_open_is_cancelled_for_a_reason_and_what_is_overdue_stays_broken(centre: Centre) -> None:
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(10, 5))
    read(call("c2", *TWO_HOURS, when=at(10), number=OTHER_NUMBER), now=at(10, 5))
    first, second = Commitment.objects.order_by("pk")
    agent = acting(centre.agent)
    services.cancel_commitment(actor=agent, now=at(11), commitment=first.pk, reason="not_needed", note="客户说不用了，13912340001")
    assert [(row.state, row.reason, row.note) for row in Commitment.objects.filter(pk=first.pk)] == [
        ("cancelled", "not_needed", "客户说不用了，139****0001")
    ]
    with pytest.raises(Problem):
        services.cancel_commitment(actor=agent, now=at(11), commitment=first.pk, reason="other")
    fire_batch(at(13))
    services.cancel_commitment(actor=agent, now=at(14), commitment=second.pk, reason="misread")
    assert one(pk=second.pk).state == "broken"


def test_only_a_leader_takes_what_was_no_promise_out_of_the_rate(centre: Centre) -> None:
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(10, 5))
    fire_batch(at(13))
    services.cancel_commitment(actor=acting(centre.leader), now=at(14), commitment=one().pk, reason="misread")
    assert one().state == "cancelled"


# By hand -------------------------------------------------------------------------------------------------------------


def test_a_promise_made_by_hand_is_read_as_spoken_ones_are(centre: Centre) -> None:
    customer = add("夏知秋", ("phone", NUMBER))
    agent = acting(centre.agent)
    row = services.make_commitment(
        actor=agent, now=at(10), action="callback", said="明天下午三点前给您回电话，13912340001", customer=customer.pk
    )
    assert (row.due_at, row.owner_id, row.team_id, row.origin) == (at(15, day=27), centre.agent.pk, centre.first.pk, "hand")
    assert "13912340001" not in row.said
    entered = services.make_commitment(actor=agent, now=at(10), action="visit", said="上门", customer=customer.pk, due=at(16))
    assert (entered.due_at, entered.derivation_en) == (at(16), "Entered by hand: due Thu 26 Nov 2026 16:00.")
    assert [kind for kind, _, _ in told("commitment", row.pk)] == ["commitment.made"]
    again = services.make_commitment(actor=agent, now=at(11), action="callback", said="今天五点前给您回电话", customer=customer.pk)
    assert (one(pk=row.pk).state, one(pk=row.pk).superseded_by_id) == ("superseded", again.pk)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"customer": None}, "customer"),
        ({"customer": 10**9}, "customer"),
        ({"conversation": 10**9}, "conversation"),
        ({"ticket": 10**9}, "ticket"),
        ({"due": "2020-01-01T00:00:00Z"}, "due"),
        ({"due": "9999-12-31T00:00:00Z"}, "due"),
        ({"owner": 10**9}, "owner"),
        ({"action": "dance"}, "action"),
        ({"said": " "}, "said"),
    ],
)
def test_what_is_wrong_is_told_by_field(centre: Centre, change: dict[str, Any], field: str) -> None:
    customer = add("夏知秋", ("phone", NUMBER))
    body = {"action": "callback", "said": "给您回电话", "customer": customer.pk, **change}
    answer = by(centre.agent).post("/commitments", {name: value for name, value in body.items() if value is not None})
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert not Commitment.objects.exists()


def test_what_a_promise_is_about_belongs_to_one_customer(centre: Centre) -> None:
    add("夏知秋", ("phone", NUMBER))
    other = add("白露", ("phone", OTHER_NUMBER))
    read(call("c1", *CALL, when=at(10)), now=at(10, 5))
    given: dict[str, Any] = {"action": "reply", "said": "今天答复您", "conversation": Conversation.objects.get().pk}
    with pytest.raises(Problem) as refused:
        services.make_commitment(actor=acting(centre.agent), now=at(11), customer=other.pk, **given)
    assert list(refused.value.fields) == ["customer"]
    row = services.make_commitment(actor=acting(centre.agent), now=at(11), **given)
    assert (row.shown, row.due_at) == ("139****0001", at(18))


# Overdue -------------------------------------------------------------------------------------------------------------


def notices() -> list[tuple[str, str, int]]:
    return list(Notice.objects.filter(noun="commitment").order_by("pk").values_list("kind", "why", "person"))


def test_what_is_due_is_told_to_the_owner_then_to_leader_and_manager(centre: Centre) -> None:
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(10, 5))
    row = one()
    assert row.due_at == at(12) + timedelta(seconds=20)
    assert fire_due(at(11)) == at(11) + timedelta(seconds=0.5)
    assert notices() == []
    fire_due(at(11, 46))
    fire_due(at(11, 47))
    assert notices() == [("commitment.due_soon", "owner", centre.agent.pk)]
    fire_due(row.due_at)
    assert one().state == "open"
    for now in (at(12, 1), at(12, 16), at(13, 1), at(14)):
        fire_due(now)
    assert one().state == "overdue"
    assert notices()[1:] == [
        ("commitment.overdue", "owner", centre.agent.pk),
        ("commitment.overdue", "leader", centre.leader.pk),
        ("commitment.overdue", "manager", centre.manager.pk),
    ]
    facts = Notice.objects.filter(kind="commitment.overdue").values_list("facts", flat=True)[0]
    assert facts == {"number": row.pk, "zh": "回电", "en": "call back", "due": "11-26 12:00"}
    overdue = [body for kind, _, body in told("commitment", row.pk) if kind == "commitment.overdue"]
    assert [(body["level"], body["why"], body["recipients"]) for body in overdue] == [
        (0, "owner", [centre.agent.pk]),
        (1, "leader", [centre.leader.pk]),
        (2, "manager", [centre.manager.pk]),
    ]
    assert one().next_due is None


def test_what_nobody_has_claimed_is_told_to_who_leads(centre: Centre) -> None:
    read(abandoned("a", at(10)), now=at(10, 5))
    fire_due(at(11, 2))
    assert {(kind, why, person) for kind, why, person in notices()} == {
        ("commitment.overdue", "manager", centre.manager.pk),
    }


def test_an_import_of_old_conversations_alarms_nobody(centre: Centre) -> None:
    read(call("old", *TWO_HOURS, when=at(10, day=2)), now=at(10))
    assert (one().state, one().next_due) == ("overdue", None)
    fire_due(at(11))
    assert notices() == []
    assert [body["state"] for _, _, body in told("commitment", one().pk)] == ["overdue"]


def test_many_that_are_due_at_one_second_are_few_statements(centre: Centre) -> None:
    def statements(count: int) -> int:
        before = Commitment.objects.count()
        talks = [call(f"{before}-{n}", *TWO_HOURS, when=at(10), number=f"1391235{before + n:04}") for n in range(count)]
        read(*talks, now=at(10, 5))
        with CaptureQueriesContext(connection) as captured:
            assert fire_batch(at(12, 5)) == count
        Commitment.objects.update(next_due=None)
        return len(captured)

    assert statements(3) == statements(12)


def test_a_change_of_the_terms_holds_for_what_is_open(centre: Centre) -> None:
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(10, 5))
    manager = by(centre.manager)
    before = manager.get("/commitments/terms").json()
    assert before == {"grace": 0, "warn": 15, "leader": 15, "manager": 60, "abandoned": 60}
    answer = manager.put("/commitments/terms", {**before, "grace": 30, "warn": 0, "abandoned": 120})
    assert answer.status_code == 200
    [(kind, actor, body)] = told("commitment_terms", 1)
    assert (kind, actor) == ("commitment_terms.set", centre.manager.pk)
    assert body == {"changes": {"grace": [0, 30], "warn": [15, 0], "abandoned": [60, 120]}}
    fire_due(at(12, 5))
    assert one().state == "open"
    read(back("o1", at(12, 20)), now=at(12, 25))
    assert one().state == "kept"
    read(abandoned("a", at(13)), now=at(13, 5))
    assert one(origin="abandoned").due_at == at(15, 1)
    for wrong in ({"grace": -1}, {"abandoned": 0}, {"warn": 10**6}):
        assert manager.put("/commitments/terms", {**before, **wrong}).status_code == 422


def test_steps_lie_in_the_order_of_time() -> None:
    said, due, delays = at(10), at(12), Delays()
    found = steps(said, due, delays)
    assert [step.level for step in found] == [-1, 0, 1, 2]
    assert [step.at for step in found] == sorted(step.at for step in found)
    assert found[0].at == at(11, 45)
    # A short promise is warned of when four fifths of it are over.
    assert steps(at(10), at(10, 10), delays)[0].at == at(10, 8)
    assert steps(said, None, delays) == ()
    assert (too_late(found, at(12, 30)), too_late(found, at(12, 10, day=27)), too_late(found, at(14, day=27))) == (0, 2, 4)


# Rates ---------------------------------------------------------------------------------------------------------------

PERIOD = "since=2026-11-26T00:00:00Z&until=2026-11-27T00:00:00Z"


@pytest.fixture
def counted(centre: Centre) -> None:
    """Of a1: two kept, one too late, one overdue, one undated, one cancelled, one that is due the day after. Of a3: one kept."""
    numbers = [f"1391234{n:04}" for n in range(9)]
    promises = ["今天下午一点前给您回电话。"] * 4 + ["尽快给您回电话。", "今天下午四点前给您回电话。", "明天下午三点前给您回电话。"]
    read(*(call(f"c{n}", *CALL, said, when=at(10), number=numbers[n]) for n, said in enumerate(promises)), now=at(10, 5))
    read(call("c7", *CALL, promises[0], when=at(10), number=numbers[7], agent="a3"), now=at(10, 5))
    calls = [(0, at(11)), (1, at(12)), (2, at(14)), (7, at(12))]
    read(*(back(f"o{n}", when, numbers[n]) for n, when in calls), now=at(14, 5))
    services.cancel_commitment(actor=acting(centre.agent), now=at(14, 10), commitment=one(shown="139****0005").pk, reason="not_needed")
    fire_due(at(14, 10))


def test_the_promise_kept_rate_by_hand(centre: Centre, counted: None) -> None:
    manager = by(centre.manager)
    [whole] = manager.get(f"/commitments/rates?{PERIOD}").json()["items"]
    assert (whole["kept"], whole["broken"], whole["overdue"], whole["n"], whole["rate"]) == (3, 2, 1, 5, 0.6)
    assert (whole["undated"], whole["undated_kept"], whole["cancelled"], whole["waiting"]) == (1, 0, 1, 0)
    assert whole["formula"] == "promise_kept/1"
    assert (round(whole["interval"]["low"], 3), round(whole["interval"]["high"], 3)) == (0.231, 0.882)
    by_agent = {row["by"]: row["rate"] for row in manager.get(f"/commitments/rates?{PERIOD}&by=agent").json()["items"]}
    assert by_agent == {centre.agent.pk: 0.5, centre.other.pk: 1.0}
    by_team = {row["by"]: row["n"] for row in manager.get(f"/commitments/rates?{PERIOD}&by=team").json()["items"]}
    assert by_team == {centre.first.pk: 4, centre.second.pk: 1}
    assert [row["by"] for row in manager.get(f"/commitments/rates?{PERIOD}&by=action").json()["items"]] == ["callback"]
    assert [row["by"] for row in manager.get(f"/commitments/rates?{PERIOD}&by=origin").json()["items"]] == ["spoken"]
    for period, key in (("day", "2026-11-26"), ("week", "2026-11-23"), ("month", "2026-11-01")):
        assert [row["by"] for row in manager.get(f"/commitments/rates?{PERIOD}&by={period}").json()["items"]] == [key]
    [nothing] = manager.get("/commitments/rates?since=2020-01-01T00:00:00Z&until=2020-02-01T00:00:00Z").json()["items"]
    assert (nothing["rate"], nothing["interval"], nothing["n"]) == (None, None, 0)


def test_rates_hold_what_one_may_see(centre: Centre, counted: None) -> None:
    counts = {"manager": 5, "leader": 4, "agent": 4, "colleague": 0, "other": 1, "outsider": 0}
    for name, count in counts.items():
        caller = by(centre.everybody()[name])
        assert caller.get(f"/commitments/rates?{PERIOD}").json()["items"][0]["n"] == count, name
        assert sum(row["n"] for row in caller.get(f"/commitments/rates?{PERIOD}&by=agent").json()["items"]) == count, name
    assert by(centre.admin).get(f"/commitments/rates?{PERIOD}").status_code == 403


# Lists, masking, erasure ---------------------------------------------------------------------------------------------


def test_filters_of_the_list(centre: Centre, counted: None) -> None:
    manager = by(centre.manager)
    counts = {
        "": 8,
        "state=kept": 3,
        "state=open&state=overdue": 3,
        "dated=false": 1,
        "due_before=2026-11-27T00:00:00Z": 6,
        "due_after=2026-11-27T00:00:00Z": 1,
        f"owner={centre.other.pk}": 1,
        "owner=0": 0,
        "action=callback&origin=spoken": 8,
        "action=visit": 0,
        f"conversation={Conversation.objects.get(key='c3').pk}": 1,
        f"team={centre.first.pk}": 7,
        "ticket=5": 0,
    }
    for asked, count in counts.items():
        assert len(manager.get(f"/commitments?{asked}").json()["items"]) == count, asked
    first = manager.get("/commitments?size=5").json()
    rest = manager.get(f"/commitments?size=5&cursor={first['next']}").json()
    ids = [row["id"] for row in (*first["items"], *rest["items"])]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), rest["next"]) == (8, None)
    assert manager.get("/commitments?state=done").status_code == 422
    for path in ("/commitments", "/callbacks"):
        few, many = (queries_of(partial(manager.get, f"{path}?size={size}")) for size in (1, 8))
        assert few == many


def test_numbers_are_hidden_everywhere_and_shown_to_who_has_to_call(centre: Centre) -> None:
    hidden = "13987654321"
    said = f"两小时内打{hidden}给您回电话。"
    read(call("c1", *CALL, said, when=at(10), number=hidden), abandoned("a", at(10), hidden), now=at(10, 5))
    manager, agent = by(centre.manager), by(centre.agent)
    for row in Commitment.objects.all():
        for path in ("/commitments", "/callbacks", f"/commitments/{row.pk}", f"/commitments/{row.pk}/history"):
            assert hidden not in manager.get(path).content.decode()
    assert not any(hidden in str(body) for body in EventBody.objects.values_list("content", flat=True))
    assert hidden not in str(list(Commitment.objects.values())) + str(list(Contact.objects.values()))
    free = one(origin="abandoned").pk
    assert agent.post(f"/commitments/{free}/unmask", {"reason": "回电"}).status_code == 404
    agent.post(f"/commitments/{free}/claim")
    answer = agent.post(f"/commitments/{free}/unmask", {"reason": "回电"})
    assert (answer.json(), answer["Cache-Control"]) == ({"number": hidden}, "no-store")
    assert told("commitment", free)[-1] == ("commitment.unmasked", centre.agent.pk, {"reason": "回电"})
    services.cancel_commitment(actor=acting(centre.agent), now=at(11), commitment=free, reason="not_needed")
    assert agent.post(f"/commitments/{free}/unmask", {"reason": "回电"}).status_code == 409


def test_who_is_erased_leaves_no_words_behind(centre: Centre) -> None:
    customer = add("夏知秋", ("phone", NUMBER))
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(10, 5))
    erased = subject_data.erase_customer(actor=acting(centre.manager), now=at(11), customer=customer.pk, reason="本人申请")
    row = one()
    assert (row.number, row.shown, row.when, row.state, row.due_at is not None) == ("", "", "", "open", True)
    assert "两小时" not in str(list(Commitment.objects.values()))
    assert Contact.objects.get().number == ""
    assert ("commitments", 1) in [(one.what, one.count) for one in erased.kept]
    assert told("commitment", row.pk)[-1][0] == "commitment.words_erased"


def test_a_customer_may_have_a_copy(centre: Centre) -> None:
    customer = add("夏知秋", ("phone", NUMBER))
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(10, 5))
    copy = subject_data.export_subject(actor=acting(centre.manager), now=at(11), customer=customer.pk, reason="本人申请")
    [promise] = copy["elsewhere"]["commitments"]
    assert (promise["action"], promise["said"], promise["state"]) == ("callback", "两小时内给您回电话", "open")


def test_with_the_words_of_a_conversation_go_those_read_from_it(centre: Centre) -> None:
    from django.db.models import Q

    read(call("c1", *TWO_HOURS, when=at(10)), call("c2", *TWO_HOURS, when=at(10), number=OTHER_NUMBER), now=at(10, 5))
    erasing.erase(actor=SYSTEM, now=at(11), chosen=Q(key="c1"), because="retention")
    wordless, kept = Commitment.objects.order_by("conversation")
    assert ("两小时" in wordless.said, "两小时" in kept.said) == (False, True)
    assert (wordless.number, wordless.state) == ("", "open")


def test_who_leaves_hands_over_what_is_open(centre: Centre) -> None:
    read(call("c1", *TWO_HOURS, when=at(10)), call("c2", *TWO_HOURS, when=at(10), number=OTHER_NUMBER), now=at(10, 5))
    read(back("o1", at(11)), now=at(11, 5))
    kept, waiting = one(state="kept"), one(state="open")
    accounts.deactivate_person(actor=SYSTEM, now=at(11, 30), person=centre.agent.pk, successor=centre.other.pk)
    assert one(pk=kept.pk).owner_id == centre.agent.pk
    assert (one(pk=waiting.pk).owner_id, one(pk=waiting.pk).team_id) == (centre.other.pk, centre.second.pk)
    assert told("commitment", waiting.pk)[-1][2]["how"] == "handed_over"
    accounts.deactivate_person(actor=SYSTEM, now=at(11, 40), person=centre.other.pk)
    assert (one(pk=waiting.pk).owner_id, one(pk=waiting.pk).team_id) == (None, centre.second.pk)


def test_history_of_one(centre: Centre) -> None:
    read(abandoned("a", at(10)), now=at(10, 5))
    agent, row = by(centre.agent), one()
    agent.post(f"/commitments/{row.pk}/claim")
    found = agent.get(f"/commitments/{row.pk}/history?size=1").json()
    assert [(each["kind"], each["actor"]) for each in found["items"]] == [("commitment.assigned", centre.agent.pk)]
    assert agent.get(f"/commitments/{row.pk}/history?cursor={found['next']}").json()["items"][0]["kind"] == "commitment.made"


# Who may what --------------------------------------------------------------------------------------------------------

BODIES: dict[str, Any] = {
    "assign": lambda c: {"person": c.colleague.pk},
    "evidence": lambda c: {"conversation": 10**9},
    "cancel": lambda c: {"reason": "other"},
    "unmask": lambda c: {"reason": "x"},
}
CONCERNING = ("", "history", "claim", "release", "assign", "evidence", "condition", "cancel", "unmask")


def test_every_endpoint_of_one_commitment_is_asked() -> None:
    from described import description

    paths = [path for path in description()["paths"] if "{commitment}" in path]
    assert {path.partition("{commitment}")[2].strip("/") for path in paths} == set(CONCERNING)


@pytest.mark.parametrize("what", CONCERNING)
def test_another_team_and_an_outsider_get_nothing_of_a_commitment(centre: Centre, what: str) -> None:
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(10, 5))
    row = one()
    path, method = f"/commitments/{row.pk}/{what}".rstrip("/"), "GET" if what in ("", "history") else "POST"
    body = BODIES.get(what, lambda _: {} if method == "POST" else None)(centre)
    before = list(Commitment.objects.values()), told("commitment", row.pk)
    for stranger in (centre.other, centre.outsider, centre.admin):
        assert by(stranger).send(method, path, body).status_code in (403, 404), stranger.staff_no
    assert (list(Commitment.objects.values()), told("commitment", row.pk)) == before
    allowed = by(centre.leader if what == "assign" else centre.agent)
    assert allowed.send(method, path, body).status_code in (200, 409, 422)


def test_a_colleague_sees_but_does_not_work_on_it(centre: Centre) -> None:
    read(call("c1", *TWO_HOURS, when=at(10)), now=at(10, 5))
    row = one()
    seen = by(centre.colleague)
    assert seen.get(f"/commitments/{row.pk}").status_code == 200
    for what in ("release", "evidence", "condition", "cancel", "unmask", "assign"):
        body = BODIES.get(what, lambda _: {})(centre)
        assert seen.post(f"/commitments/{row.pk}/{what}", body).status_code in (403, 404), what


def test_lists_hold_what_one_may_see(centre: Centre, counted: None) -> None:
    seen = {"manager": 8, "leader": 7, "agent": 7, "colleague": 7, "other": 1, "outsider": 0}
    for name, count in seen.items():
        caller = by(centre.everybody()[name])
        assert len(caller.get("/commitments").json()["items"]) == count, name
        assert len(caller.get(f"/commitments?owner={centre.agent.pk}").json()["items"]) == (7 if count >= 7 else 0), name
        assert len(caller.get("/callbacks").json()["items"]) == (3 if count >= 7 else 0), name
        assert len(caller.get(f"/callbacks?team={centre.first.pk}").json()["items"]) == (3 if count >= 7 else 0), name
    for path in ("/commitments", "/callbacks"):
        assert by(centre.admin).get(path).status_code == 403


def test_who_may_promise_for_whom_and_set_the_terms(centre: Centre) -> None:
    customer = add("夏知秋", ("phone", NUMBER))
    allowed = {
        "agent": {"agent"},
        "colleague": set(),
        "other": set(),
        "outsider": set(),
        "leader": {"agent"},
        "manager": {"agent", "other"},
        "admin": set(),
    }
    terms = {"grace": 1}
    for name, person in centre.everybody().items():
        caller = by(person)
        for whose in ("agent", "other"):
            body = {"action": "callback", "said": "给您回电话", "customer": customer.pk, "owner": getattr(centre, whose).pk}
            status = caller.post("/commitments", body).status_code
            may = whose in allowed[name] or name == whose
            assert (status == 201) == may, (name, whose, status)
        assert caller.get("/commitments/terms").status_code == 200
        assert caller.put("/commitments/terms", terms).status_code == (200 if name == "manager" else 403), name
