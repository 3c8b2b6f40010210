"""小结: opened at the end, filled in from the log, saved with the key elements, closed when its time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from callers import Caller, Centre, told
from guided import BEGAN, Said, chat_of
from guided_fixtures import edition, owner, said
from small_standard import acting
from tickets_made import CONTENT

from sanxiang.standard.loading import load_standard
from sanxiang_centre.catalogue.models import Catalogue, Item
from sanxiang_centre.commitments.models import Commitment
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Conversation, Entry
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.live.dispatch import fire_due
from sanxiang_centre.live.models import Chat, WrapUp
from sanxiang_centre.live.wrapping import closing
from sanxiang_centre.live.wrapping.opening import AFTER_CALL, PARAMETER, open_wrap_up
from sanxiang_centre.live.wrapping.proposing import ItemName, best_item
from sanxiang_centre.tickets.models import RuleSet, Ticket

__all__ = ["edition", "owner", "said"]
pytestmark = pytest.mark.django_db
FACTS = {"need": "空调不制冷", "process": "核实型号并派单", "result": "明天上门", "outcome": "follow_up", "item": None, "remark": ""}


def opened(said: Said, seconds: float = 60) -> WrapUp:
    """The chat ends, and its wrap-up is opened as the service that ends chats does it."""
    said.ended(seconds)
    chat = Chat.objects.select_related("conversation").get(pk=said.id)
    with writing(SYSTEM, said.time(seconds)) as write:
        return open_wrap_up(write, chat, said.time(seconds))


def test_what_all_shipped_standards_share_says_how_long_it_may_take() -> None:
    assert load_standard("base").parameters[PARAMETER].value == AFTER_CALL


def kinds(said: Said) -> list[tuple[str, str]]:
    return list(Entry.objects.filter(conversation=said.id).order_by("seq").values_list("kind", "detail"))[-3:]


def test_it_is_filled_in_from_the_log(centre: Centre, edition: Edition) -> None:
    catalogue = Catalogue.objects.create(standard="guided", edition="e", loaded_at=BEGAN)
    item = Item.objects.create(catalogue=catalogue, key="repair", name_zh="空调维修", charging="free", targets=[], digest="0" * 64)
    Item.objects.create(catalogue=catalogue, key="clean", name_zh="洗衣机清洗", charging="free", targets=[], digest="0" * 64)
    said = chat_of(centre.agent, edition)
    said.all(
        (1, "在吗", 2),
        (0, "您好，请讲", 9),
        (1, "家里空调不制冷了，想报空调维修，电话13812345678", 20),
        (0, "明天下班前给您答复", 40),
        (1, "谢谢", 50),
    )
    row = opened(said)
    found = row.prefilled
    assert found["need"] == "家里空调不制冷了，想报空调维修，电话138****5678"
    assert "明天下班前给您答复" in found["process"]
    assert found["result"] == "待办：明天下班前给您答复（2026-11-27 18:00 前）"
    assert (found["outcome"], found["item"], row.item_id) == ("follow_up", item.pk, item.pk)
    assert found["entities"] == [{"kind": "phone", "shown": "138****5678"}]
    assert found["time"] == {"began": BEGAN.isoformat(), "ended": said.time(60).isoformat(), "seconds": 60}
    assert [each["state"] for each in found["commitments"]] == ["proposed"]
    assert row.due_at == said.time(150)


def test_an_edition_without_the_parameter_gives_two_minutes(centre: Centre, said: Said) -> None:
    Conversation.objects.filter(pk=said.id).update(edition=None)
    said.chat.refresh_from_db()
    row = opened(said)
    assert row.due_at == said.time(180)
    assert row.prefilled["need"] == ""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("我想退货", None),
        ("空调坏了想维修", 1),
        ("要空调维修", 1),
        ("洗衣机清洗一下多少钱", 2),
        ("", None),
        ("安装一台洗衣机", 3),
        ("報修空調維修", 1),
    ],
)
def test_which_item_of_the_catalogue_it_is(words: str, expected: int | None) -> None:
    names = [ItemName(1, ("空调维修",)), ItemName(2, ("洗衣机清洗", "清洗")), ItemName(3, ("安装洗衣机", "洗衣机安装", "安装"))]
    assert best_item(words, names) == expected


# Saving --------------------------------------------------------------------------------------------------------------


def save(centre: Centre, said: Said, **changes: Any) -> Any:
    return Caller(centre.agent).put(f"/live/chats/{said.id}/wrap-up", {**FACTS, **changes})


def test_saved_it_closes_the_chat(centre: Centre, said: Said) -> None:
    said.all((1, "空调不制冷", 2), (0, "您好，我查一下", 9))
    row = opened(said)
    made = closing.save(actor=acting(centre.agent), now=said.time(100), chat=said.id, facts=FACTS, item=None)
    assert (made.saved_at, made.saved_by_id) == (said.time(100), centre.agent.pk)
    assert (made.facts["need"], made.facts["late"]) == ("空调不制冷", False)
    assert made.facts["time"] == row.prefilled["time"]
    said.chat.refresh_from_db()
    assert said.chat.state == "done"
    assert Conversation.objects.get(pk=said.id).closed_at == said.time(100)
    assert kinds(said) == [("ended", "agent"), ("wrap_up", "follow_up"), ("closed", "")]
    assert ("chat.wrapped_up", centre.agent.pk, {"ticket": None, "late": False}) in told("chat", said.id)
    assert save(centre, said).status_code == 409


@pytest.mark.parametrize("missing", ["need", "process", "result"])
def test_each_key_element_of_the_clause_is_asked_for(centre: Centre, said: Said, missing: str) -> None:
    opened(said)
    answer = save(centre, said, **{missing: "  "})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [missing]
    assert WrapUp.objects.get().saved_at is None


def test_what_is_written_is_masked(centre: Centre, said: Said) -> None:
    opened(said)
    assert save(centre, said, need="电话 13812345678").status_code == 200
    assert WrapUp.objects.get().facts["need"] == "电话 138****5678"


def test_while_the_chat_goes_on_there_is_none(centre: Centre, said: Said) -> None:
    assert save(centre, said).status_code == 409
    assert Caller(centre.agent).get(f"/live/chats/{said.id}/wrap-up").status_code == 404


def test_who_sees_and_who_saves(centre: Centre, said: Said) -> None:
    opened(said)
    path = f"/live/chats/{said.id}/wrap-up"
    assert {name for name, person in centre.everybody().items() if Caller(person).get(path).status_code == 200} == {
        "agent",
        "leader",
        "manager",
    }
    for name, person in centre.everybody().items():
        if name != "agent":
            assert Caller(person).put(path, FACTS).status_code in (403, 404), name
    assert WrapUp.objects.get().saved_at is None


# Its time is over ----------------------------------------------------------------------------------------------------


def test_over_time_it_is_closed_as_proposed_and_marked_late(centre: Centre, edition: Edition) -> None:
    first, second = chat_of(centre.agent, edition), chat_of(centre.agent, edition)
    first.customer("空调不制冷", 2)
    opened(first)
    opened(second, 100)
    assert closing.close_overdue(first.time(149)) == first.time(150)
    assert closing.close_overdue(first.time(150)) == second.time(190)
    row = WrapUp.objects.get(pk=first.id)
    assert (row.facts["need"], row.facts["late"], row.saved_at, row.saved_by_id) == ("空调不制冷", True, first.time(150), None)
    assert kinds(first)[-1] == ("closed", "")
    assert ("chat.wrapped_up", None, {"ticket": None, "late": True}) in told("chat", first.id)
    assert closing.close_overdue(second.time(1000)) is None
    made = closing.save(actor=acting(centre.agent), now=first.time(400), chat=first.id, facts=FACTS, item=None)
    assert (made.facts["late"], made.facts["result"]) == (True, "明天上门")
    assert Conversation.objects.get(pk=first.id).closed_at == first.time(150)


def test_saved_after_its_time_it_is_late(centre: Centre, said: Said) -> None:
    opened(said)
    made = closing.save(actor=acting(centre.agent), now=said.time(151), chat=said.id, facts=FACTS, item=None)
    assert made.facts["late"] is True


# What follows --------------------------------------------------------------------------------------------------------


@pytest.fixture
def ruled(db: None) -> None:
    RuleSet.objects.create(edition="made", standard="made", content=dict(CONTENT), in_force_from=BEGAN - timedelta(days=30))


@pytest.mark.usefixtures("ruled")
@pytest.mark.parametrize("kind", ["fault", "complaint"])
def test_one_click_makes_a_ticket_of_it_with_clocks(centre: Centre, said: Said, kind: str) -> None:
    said.all((1, "空调不制冷，上次修了也没好", 2), (0, "您好，明天下班前给您答复", 9))
    opened(said)
    body = {"type": kind, "item": "repair" if kind == "fault" else "complaints", "complexity": "simple" if kind == "complaint" else ""}
    answer = Caller(centre.agent).post(f"/live/chats/{said.id}/ticket", body)
    assert answer.status_code == 201, answer.content
    made = Ticket.objects.get(pk=answer.json()["ticket"])
    assert (made.type, made.conversation_id, made.source, made.subject) == (kind, said.id, "chat", "空调不制冷，上次修了也没好")
    assert answer.json()["due_at"] is not None
    assert WrapUp.objects.get().ticket_id == made.pk
    again = Caller(centre.agent).post(f"/live/chats/{said.id}/ticket", body)
    assert again.status_code == 409
    assert made.number in again.json()["title"]
    assert Caller(centre.colleague).post(f"/live/chats/{said.id}/ticket", body).status_code == 404


@pytest.mark.usefixtures("ruled")
def test_a_ticket_that_was_made_while_the_chat_went_on_is_the_wrap_ups(centre: Centre, said: Said) -> None:
    said.customer("空调不制冷了", 2)
    answer = Caller(centre.agent).post(f"/live/chats/{said.id}/ticket", {"type": "fault", "item": "repair"})
    assert opened(said).ticket_id == answer.json()["ticket"]


def test_one_click_makes_a_callback(centre: Centre, said: Said) -> None:
    said.customer("请给我回个电话", 2)
    opened(said)
    answer = Caller(centre.agent).post(f"/live/chats/{said.id}/callback", {"due": "2030-01-01T02:00:00Z"})
    assert answer.status_code == 201, answer.content
    row = Commitment.objects.get()
    assert (row.action, row.conversation_id, row.owner_id) == ("callback", said.id, centre.agent.pk)
    assert Caller(centre.colleague).post(f"/live/chats/{said.id}/callback", {}).status_code == 404


def test_the_dispatcher_closes_what_is_overdue(centre: Centre, said: Said) -> None:
    said.customer("空调不制冷", 2)
    row = opened(said)
    Chat.objects.filter(pk=said.id).update(next_due=row.due_at)
    fire_due(said.time(149))
    assert WrapUp.objects.get().saved_at is None
    fire_due(said.time(151))
    found = WrapUp.objects.get()
    assert (found.facts["need"], found.facts["late"], Chat.objects.get(pk=said.id).state) == ("空调不制冷", True, "done")
