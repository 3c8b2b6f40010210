"""Guidance asked for by many at once while the chat goes on; promises, permits and wrap-ups that two are at, at the same time."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

import pytest
from callers import Caller, Centre
from django.utils import timezone
from guided import Said, chat_of
from guided_fixtures import edition, owner, said
from small_standard import acting
from together import together

from sanxiang_centre.commitments.models import Commitment
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.problems import Problem, conflict
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Entry
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.knowledge import services as knowledge
from sanxiang_centre.live.guidance import linking, sessions
from sanxiang_centre.live.guidance.talk import Talk
from sanxiang_centre.live.models import Chat, Objection, WrapUp
from sanxiang_centre.live.wording.objecting import note_objections
from sanxiang_centre.live.wrapping import closing
from sanxiang_centre.live.wrapping.opening import open_wrap_up

__all__ = ["edition", "owner", "said"]
pytestmark = pytest.mark.django_db(transaction=True)
TALK = ("在吗", "您好，请讲", "气死我了", "请稍等", "我姓赵", "非常抱歉", "什么时候修好", "明天下班前给您答复", "谢谢", "再见")
FACTS = {"need": "空调不制冷", "process": "派单", "result": "明天上门", "outcome": "follow_up"}


def told_by(log: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in log.records if record.name == "sanxiang.live"]


def test_many_threads_ask_while_the_chat_goes_on(said: Said) -> None:
    def talk() -> None:
        for place, text in enumerate(TALK * 2):
            said.write("message", 1 - place % 2, text, 2.0 * place)

    def ask() -> list[int]:
        return [sessions.guidances([said.id], said.time(60))[said.id]["last"] for _ in range(40)]

    seen = together(talk, ask, ask, ask)[1:]
    assert all(lasts == sorted(lasts) for lasts in seen)
    kept = sessions.guidances([said.id], said.time(70))
    assert kept[said.id]["last"] == 2 * len(TALK)
    sessions.forget()
    assert sessions.guidances([said.id], said.time(70)) == kept


def test_the_answer_is_kept_until_something_changes(centre: Centre, said: Said) -> None:
    said.customer("在吗", 2)
    first = sessions.guidances([said.id], said.time(5))[said.id]
    assert sessions.guidances([said.id], said.time(60))[said.id] is first
    assert sessions.guidances([said.id], said.time(62.5))[said.id]["now"][0]["kind"] in ("say", "alert")
    said.answer("您好", 70)
    assert sessions.guidances([said.id], said.time(71))[said.id]["last"] == 2


def test_an_entry_that_is_committed_late_is_not_passed_over(said: Said) -> None:
    said.all((0, "您好", 1), (1, "坏了", 5))
    late = sessions.guidances([said.id], said.time(66))[said.id]
    assert late["now"][0]["kind"] == "alert"
    said.answer("我看一下", 64)
    shape = sessions.guidances([said.id], said.time(67))[said.id]
    sessions.forget()
    assert sessions.guidances([said.id], said.time(67))[said.id] == shape
    assert shape["now"] == []


def test_a_chat_that_cannot_be_guided_takes_the_hints_of_no_other(
    centre: Centre, edition: Edition, said: Said, caplog: pytest.LogCaptureFixture
) -> None:
    """A session that is damaged stands for any fault of the engine: it is told, left without hints, and begun anew."""

    class Broken:
        last = 0

    other = chat_of(centre.colleague, edition)
    for chat in (said, other):
        chat.customer("在吗", 2)
    sessions.held(said.id).talk = cast("Talk", Broken())
    found = sessions.guidances([said.id, other.id], said.time(66))
    assert [len(found[chat.id]["now"]) for chat in (said, other)] == [0, 2]
    assert [record.getMessage() for record in caplog.records if record.name == "sanxiang.live"] == [
        "internal error: a chat cannot be guided"
    ]
    assert len(sessions.guidances([said.id], said.time(66))[said.id]["now"]) == 2


def test_articles_that_cannot_be_searched_leave_the_hints(said: Said, caplog: pytest.LogCaptureFixture) -> None:
    """A talk without lines stands for any fault of the search."""

    class Broken:
        last = 1

    said.customer("我想申请退款怎么操作", 2)
    before = sessions.guidances([said.id], said.time(66), at_once=True)[said.id]
    sessions.held(said.id).talk = cast("Talk", Broken())
    after = sessions.completed([said.id])[said.id]
    assert before["now"]
    assert after == {**before, "knowledge": []}
    assert told_by(caplog) == ["internal error: articles cannot be searched for a chat"]
    assert sessions.completed([said.id]) == {}, "not tried again until something is said"


def test_a_transaction_that_is_undone_leaves_nothing_in_a_session(said: Said) -> None:
    said.customer("在吗", 2)

    def undone() -> None:
        with writing(SYSTEM, said.time(3)):
            said.answer("您好", 3)
            assert sessions.guidances([said.id], said.time(4))[said.id]["last"] == 2
            raise conflict("not so")

    with pytest.raises(Problem):
        undone()
    assert sessions.guidances([said.id], said.time(4))[said.id]["last"] == 1


def test_articles_may_follow_hints_that_are_shown_at_once(centre: Centre, said: Said) -> None:
    """Hints wait for no search: what was suggested before stays until it is made."""
    agent, manager = acting(centre.agent), acting(centre.manager)
    for title in ("如何申请退款", "如何申请换货"):
        made = knowledge.create_article(actor=agent, now=said.time(0), title=title, body="签收后七天内可在订单页办理。")
        knowledge.submit(actor=agent, now=said.time(0), article=made.pk)
        knowledge.approve(actor=manager, now=said.time(0), article=made.pk)

    def suggested(seconds: float, *, at_once: bool) -> tuple[int, list[str]]:
        shape = sessions.guidances([said.id], said.time(seconds), at_once=at_once)[said.id]
        return shape["last"], [each["title"] for each in shape["knowledge"]]

    said.customer("我想申请退款怎么操作", 2)
    assert suggested(3, at_once=True) == (1, [])
    assert suggested(3, at_once=False) == (1, ["如何申请退款"])
    said.customer("那换货如何申请呢", 6)
    assert suggested(7, at_once=True) == (2, ["如何申请退款"])
    assert [each["title"] for each in sessions.completed([said.id])[said.id]["knowledge"]] == ["如何申请换货"]
    assert sessions.completed([said.id]) == {}, "nothing is left out any more"
    assert suggested(7, at_once=False) == (2, ["如何申请换货"])
    said.customer("在吗", 8)
    assert suggested(9, at_once=True) == (3, ["如何申请换货"]), "what was asked a moment ago is known"


def test_of_two_who_confirm_a_promise_one_makes_it(centre: Centre, said: Said) -> None:
    said.answer("您好，明天下班前给您答复", 3)
    start = sessions.guidances([said.id], said.time(4))[said.id]["promises"][0]["start"]
    confirm = partial(linking.confirm, actor=acting(centre.agent), now=said.time(5), chat=said.id, seq=1, start=start)
    found = together(confirm, confirm)
    assert sum(each == 409 for each in found) == 1
    assert Commitment.objects.count() == 1


def test_a_grant_is_used_once_however_many_send_it(centre: Centre, said: Said) -> None:
    words = "这个不归我管"
    asked = Caller(centre.agent).post(f"/live/chats/{said.id}/permits", {"text": words}).json()["id"]
    answer = Caller(centre.leader).post(f"/live/permits/{asked}/decide", {"grant": True, "reason": "客户要求原话"})
    assert answer.status_code == 200

    def send() -> None:
        with writing(acting(centre.agent), timezone.now()) as write:
            note_objections(write, Chat.objects.select_related("conversation").get(pk=said.id), 1, words, (), str(asked))

    found: list[Any] = together(send, send, send)
    assert sorted(map(str, found)) == ["409", "409", "None"]
    assert Objection.objects.count() == 1


def test_saved_and_overdue_at_the_same_time_it_is_closed_once(centre: Centre, said: Said) -> None:
    said.ended(60)
    with writing(SYSTEM, said.time(60)) as write:
        open_wrap_up(write, Chat.objects.select_related("conversation").get(pk=said.id), said.time(60))
    save = partial(closing.save, actor=acting(centre.agent), now=said.time(151), chat=said.id, facts=FACTS, item=None)
    overdue = partial(closing.close_overdue, said.time(151))
    together(save, overdue, overdue)
    assert list(Entry.objects.filter(conversation=said.id).values_list("kind", flat=True)).count("closed") == 1
    row = WrapUp.objects.get()
    assert (row.facts["result"], row.facts["late"]) == ("明天上门", True)
