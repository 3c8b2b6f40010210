"""What the desk shows beside a chat: hints, what was kept, situations, promises, numbers, articles."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from callers import Caller, Centre, queries_of, told
from guided import BEGAN, Said, chat_of, keys_of
from guided_fixtures import edition, owner, said
from small_standard import acting

from sanxiang_centre.commitments import reading
from sanxiang_centre.commitments.models import Commitment
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.customers.services.registering import create_customer
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.knowledge import services as knowledge
from sanxiang_centre.live.guidance import dismissing, linking, sessions
from sanxiang_centre.live.guidance.snapshots import for_asked
from sanxiang_centre.live.models import Dismissal

__all__ = ["edition", "owner", "said"]
pytestmark = pytest.mark.django_db


def at(said: Said, seconds: float) -> dict[str, Any]:
    return sessions.guidances([said.id], said.time(seconds))[said.id]


# Hints ---------------------------------------------------------------------------------------------------------------


def test_what_is_to_be_said_comes_with_its_script_and_an_absolute_time(said: Said) -> None:
    said.customer("在吗", 2)
    shape = at(said, 5)
    hello, wait = shape["now"]
    assert (hello["key"], hello["turns"], hello["due"]) == ("hello@0", 2, None)
    assert hello["script"]["text"]["zh"] == "您好，三响电器客服a1，请问有什么可以帮您？"
    assert hello["script"]["missing"] == []
    assert (wait["check"], wait["due"], wait["severity"]) == ("answers", said.time(62).isoformat(), "critical")
    assert shape["next_at"] == said.time(62.001).isoformat()
    assert at(said, 20) == shape


def test_what_was_kept_is_marked_at_the_message_that_kept_it(said: Said) -> None:
    said.all((1, "在吗", 2), (0, "您好，请讲", 9))
    shape = at(said, 10)
    assert sorted((each["seq"], each["check"]) for each in shape["kept"]) == [(2, "answers"), (2, "greets")]
    assert shape["now"] == []
    assert shape["next_at"] is None


def test_a_window_that_closes_is_an_alert_for_a_minute(said: Said) -> None:
    said.all((0, "您好", 1), (1, "坏了", 5))
    assert at(said, 64)["now"][0]["kind"] == "say"
    alert = at(said, 66)["now"][0]
    assert (alert["kind"], alert["key"], alert["why"], alert["since"]) == ("alert", "!answers@2", "late", said.time(65).isoformat())
    assert alert["script"]["id"] == "wait"
    assert at(said, 124)["now"][0]["kind"] == "alert"
    assert at(said, 125.5)["now"] == []


def test_forbidden_words_that_were_sent_are_an_alert(said: Said) -> None:
    said.all((0, "您好", 1), (0, "这个不归我管", 3))
    (alert,) = at(said, 4)["now"]
    assert (alert["check"], alert["why"], alert["since"]) == ("no-brush-off", "said", said.time(3).isoformat())


def test_three_at_most_the_most_urgent_first(said: Said) -> None:
    said.all((1, "气死我了，机器又坏了", 2), (0, "不归我管", 4), (1, "什么态度", 6))
    shape = at(said, 7)
    assert len(shape["now"]) == 3
    assert shape["more"] == 2
    assert keys_of(shape["now"])[0] in ("hello@0", "!no-brush-off@2", "sorry@1")
    # What asks for the same words is one hint.
    assert len({hint["script"]["id"] for hint in shape["now"] if hint["kind"] == "say"}) == len(
        [hint for hint in shape["now"] if hint["kind"] == "say"]
    )


def test_nothing_is_hinted_once_the_talk_has_ended(said: Said) -> None:
    said.customer("气死我了", 2)
    said.ended(20)
    shape = at(said, 500)
    assert (shape["now"], shape["next_at"]) == ([], None)


# Dismissing ------------------------------------------------------------------------------------------------------------


def test_a_hint_that_is_put_away_stays_away_and_a_new_one_of_its_kind_comes(centre: Centre, said: Said) -> None:
    said.all((0, "您好", 1), (1, "坏了", 5))
    (hint,) = at(said, 6)["now"]
    dismissing.dismiss(actor=acting(centre.agent), now=said.time(7), chat=said.id, key=hint["key"], reason="正在打字，电话 13812345678")
    assert at(said, 8)["now"] == []
    row = Dismissal.objects.get()
    assert row.reason == "正在打字，电话 138****5678"
    assert told("chat", said.id)[-1] == ("chat.hint_dismissed", centre.agent.pk, {"hint": hint["key"]})
    said.all((0, "好的", 20), (1, "还有一件事", 30))
    assert keys_of(at(said, 31)["now"]) == ["wait@4"]


def test_only_who_serves_the_chat_puts_hints_away(centre: Centre, said: Said) -> None:
    said.customer("在吗", 2)
    for person in (centre.leader, centre.colleague, centre.other, centre.outsider):
        with pytest.raises(Problem):
            dismissing.dismiss(actor=acting(person), now=said.time(3), chat=said.id, key="wait@1", reason="不是我的")
    assert not Dismissal.objects.exists()


@pytest.mark.parametrize("key", ["wait", "@1", "wait@", "wait@x", "wait@1" + "1" * 130])
def test_what_is_no_key_is_refused(centre: Centre, said: Said, key: str) -> None:
    answer = Caller(centre.agent).post(f"/live/chats/{said.id}/dismissals", {"key": key, "reason": "误报"})
    assert answer.status_code == 422


# Situations and scripts --------------------------------------------------------------------------------------------------


def test_a_situation_comes_with_its_card(said: Said) -> None:
    said.all((0, "您好", 1), (1, "气死我了", 5))
    card = at(said, 6)["situation"]
    assert (card["id"], card["seq"], card["key"]) == ("angry-customer", 2, "situation:angry-customer@2")
    assert card["steps"][0]["script"] == "sorry"
    assert card["steps"][1]["do"]["zh"] == "情绪平稳后再谈办法"
    assert card["tactics"] == [{"zh": "先处理心情", "en": "First the feelings"}]
    assert card["avoid"] == [
        {
            "rule": "trifle",
            "name": {"zh": "轻慢", "en": "Belittling"},
            "severity": "warn",
            "instead": {"zh": "我明白这对您很重要", "en": "I see that it matters"},
        }
    ]


@pytest.mark.parametrize(
    ("name", "words", "expected", "missing"),
    [
        ("王女士", "气死我了", "王女士，非常抱歉给您带来不便。", []),
        ("欧阳明", "气死我了", "欧阳{title}，非常抱歉给您带来不便。", ["title"]),
        ("", "我姓赵，气死我了", "赵{title}，非常抱歉给您带来不便。", ["title"]),
        ("Ann Lee", "气死我了", "{surname}{title}，非常抱歉给您带来不便。", ["surname", "title"]),
    ],
)
def test_slots_are_filled_as_far_as_the_customer_is_known(
    centre: Centre, edition: Edition, name: str, words: str, expected: str, missing: list[str]
) -> None:
    said = chat_of(centre.agent, edition, name=name)
    said.all((0, "您好", 1), (1, words, 5))
    (sorry,) = [hint["script"] for hint in at(said, 6)["now"] if hint["key"].startswith("sorry")]
    assert sorry["text"]["zh"] == expected
    assert [slot["slot"] for slot in sorry["missing"]] == missing
    assert all(slot["options"] == ["先生", "女士"] for slot in sorry["missing"] if slot["slot"] == "title")


# Promises ------------------------------------------------------------------------------------------------------------


def test_a_promise_is_proposed_with_its_due_time_and_why(said: Said) -> None:
    said.all((1, "什么时候答复我", 2), (0, "您好，明天下班前给您答复", 9))
    (promise,) = at(said, 10)["promises"]
    assert promise["words"] == "明天下班前给您答复"
    assert promise["due"] == "2026-11-27T18:00:00+08:00"
    assert (promise["state"], promise["commitment"]) == ("proposed", None)
    assert "18:00" in promise["derivation"]["zh"]
    assert promise["derivation"]["en"]


def test_a_confirmed_promise_is_a_commitment_and_is_not_doubled_by_the_reader(centre: Centre, said: Said) -> None:
    said.all((1, "什么时候答复我", 2), (0, "您好，明天下班前给您答复。两小时内给您回电话。", 9))
    first, second = at(said, 10)["promises"]
    made = linking.confirm(actor=acting(centre.agent), now=said.time(12), chat=said.id, seq=2, start=first["start"])
    assert (made.origin, made.due_at, made.owner_id, made.made_by_id) == (
        "hand",
        BEGAN + timedelta(hours=32),
        centre.agent.pk,
        centre.agent.pk,
    )
    shown = at(said, 13)["promises"]
    assert [(each["state"], each["commitment"]) for each in shown] == [("confirmed", made.pk), ("proposed", None)]
    said.ended(20)
    said.write("closed", None, "", 30)
    reading.read_later([said.id])
    reading.read_waiting(now=lambda: said.time(60))
    rows = Commitment.objects.filter(conversation=said.id).order_by("start")
    assert [(row.origin, row.seq, row.start) for row in rows] == [("hand", 2, first["start"]), ("spoken", 2, second["start"])]


def test_a_promise_may_be_given_another_time(centre: Centre, said: Said) -> None:
    said.answer("您好，尽快给您答复", 3)
    (promise,) = at(said, 4)["promises"]
    assert (promise["due"], promise["vague"]) == (None, "尽快")
    caller, due = Caller(centre.agent), (said.time(7200)).isoformat()
    body = {"seq": 1, "start": promise["start"], "due": "2030-01-01T00:00:00Z"}
    answer = caller.post(f"/live/chats/{said.id}/promises", body)
    assert answer.status_code == 201, answer.content
    (promise,) = at(said, 5)["promises"]
    assert (promise["state"], promise["edited"], promise["due"]) == ("confirmed", True, "2030-01-01T08:00:00+08:00")
    assert caller.post(f"/live/chats/{said.id}/promises", body).status_code == 409
    wrong = caller.post(f"/live/chats/{said.id}/promises", {"seq": 1, "start": 99, "due": due})
    assert wrong.status_code == 422


def test_what_is_promised_fills_the_slot_of_a_due_time(centre: Centre, said: Said) -> None:
    said.answer("您好，明天下班前给您答复", 3)
    items = Caller(centre.agent).get(f"/live/scripts?chat={said.id}&words=承诺答复").json()["items"]
    assert items[0]["text"] == {"zh": "11月27日18:00之前给您答复。", "en": "You will have an answer by 18:00 on 27 Nov."}


# Numbers -------------------------------------------------------------------------------------------------------------


def test_a_number_is_masked_matched_and_linked(centre: Centre, said: Said) -> None:
    made = create_customer(
        actor=SYSTEM, now=BEGAN, name="王小明", identities=[("phone", "13812345678")], nature="person", type="household", team=None
    )
    said.all((0, "您好，明天下班前给您答复", 1), (1, "我的电话是138 1234 5678", 5))
    linking.confirm(actor=acting(centre.agent), now=said.time(6), chat=said.id, seq=1, start=at(said, 6)["promises"][0]["start"])
    (number,) = at(said, 6)["entities"]
    nothing: dict[str, Any] = {key: [] for key in ("entities", "now", "kept", "knowledge", "promises")}
    assert for_asked(at(said, 6)) == {**at(said, 6), **nothing, "more": 0, "next_at": None}
    assert (number["kind"], number["shown"], number["linked"]) == ("phone", "138****5678", False)
    assert number["matches"] == [{"customer": made.pk, "name": "王**", "level": "ordinary", "linked": False}]
    body = {"seq": 2, "start": number["start"], "customer": made.pk}
    assert Caller(centre.other).post(f"/live/chats/{said.id}/customer", body).status_code == 404
    answer = Caller(centre.agent).post(f"/live/chats/{said.id}/customer", body)
    assert answer.status_code == 200, answer.content
    assert at(said, 7)["entities"][0]["linked"] is True
    said.chat.visitor.refresh_from_db()
    assert said.chat.visitor.customer_id == made.pk
    assert Conversation.objects.get(pk=said.id).parties[1]["id"] == "13812345678"
    assert Commitment.objects.get().customer_id == made.pk
    kinds = [kind for kind, _, _ in told("chat", said.id)]
    assert kinds[-1] == "chat.customer_linked"
    assert told("customer", made.pk)[-1][0] == "customer.looked_up"


@pytest.mark.parametrize(("seq", "start", "status"), [(1, 0, 422), (2, 0, 422), (9, 0, 422), (2, 5, 404)])
def test_only_a_number_that_stands_there_is_linked_to_whose_it_is(centre: Centre, said: Said, seq: int, start: int, status: int) -> None:
    stranger = create_customer(
        actor=SYSTEM, now=BEGAN, name="赵大", identities=[("phone", "13900000000")], nature="person", type="household", team=None
    )
    said.all((0, "您好", 1), (1, "我的电话是13812345678", 5))
    answer = Caller(centre.agent).post(f"/live/chats/{said.id}/customer", {"seq": seq, "start": start, "customer": stranger.pk})
    assert answer.status_code == status
    said.chat.visitor.refresh_from_db()
    assert said.chat.visitor.customer_id is None


# Articles ------------------------------------------------------------------------------------------------------------


def test_articles_are_suggested_by_the_last_words_that_say_something(centre: Centre, said: Said) -> None:
    agent, manager = acting(centre.agent), acting(centre.manager)
    made = knowledge.create_article(actor=agent, now=BEGAN, title="如何申请退款", body="签收后七天内可在订单页申请退款。")
    knowledge.submit(actor=agent, now=BEGAN, article=made.pk)
    knowledge.approve(actor=manager, now=BEGAN, article=made.pk)
    said.all((1, "我想申请退款怎么操作", 2), (0, "您好", 3), (1, "在吗", 5))
    assert at(said, 6)["knowledge"] == [{"article": made.pk, "title": "如何申请退款", "because": "words"}]


# Access, cost --------------------------------------------------------------------------------------------------------


def test_who_sees_guidance(centre: Centre, said: Said) -> None:
    said.customer("电话 13812345678", 2)
    allowed = {
        name for name, person in centre.everybody().items() if Caller(person).get(f"/live/chats/{said.id}/guidance").status_code == 200
    }
    assert allowed == {"agent", "leader", "manager"}
    shown = Caller(centre.agent).get(f"/live/chats/{said.id}/guidance")
    assert "13812345678" not in shown.content.decode()


def test_a_chat_without_an_edition_and_one_whose_words_are_erased_guide_nothing(centre: Centre, edition: Edition) -> None:
    without, erased = chat_of(centre.agent, None), chat_of(centre.agent, edition)
    for one in (without, erased):
        one.customer("气死我了", 2)
    Conversation.objects.filter(pk=erased.id).update(erased_at=erased.time(5))
    for one in (without, erased):
        shape = at(one, 6)
        assert (shape["now"], shape["situation"], shape["kept"]) == ([], None, [])


def test_many_chats_are_read_in_a_constant_number_of_queries(centre: Centre, edition: Edition) -> None:
    chats = [chat_of(centre.agent, edition) for _ in range(6)]
    for one in chats:
        one.all((1, "在吗", 2), (0, "您好", 3))
    ids = [one.id for one in chats]
    counts = [queries_of(partial(sessions.guidances, ids[:n], chats[0].time(5))) for n in (1, 6)]
    assert counts[0] == counts[1] == 2
