"""The leader's side: the board with its numbers and which ones they are, reading along, whispers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from callers import Caller, Centre, queries_of, told
from guided import BEGAN, Said, chat_of
from guided_fixtures import edition, owner, said
from small_standard import acting

from sanxiang_centre.accounts.models import Person, Skill, SkillGroup
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.live.guidance import sessions
from sanxiang_centre.live.leading import watching
from sanxiang_centre.live.leading.board import board
from sanxiang_centre.live.models import Chat, ChatState, Desk, SideNote

__all__ = ["edition", "owner", "said"]
pytestmark = pytest.mark.django_db
NOW = BEGAN + timedelta(minutes=3)


@pytest.fixture
def floor(centre: Centre, edition: Edition) -> dict[str, Said]:
    """One chat that is served, one that waits, one of another team, one that is over; the agent is ready, the colleague away."""
    found = {
        "own": chat_of(centre.agent, edition),
        "waits": chat_of(None, edition, state="queued", began=BEGAN + timedelta(seconds=100)),
        "other": chat_of(centre.other, edition),
        "over": chat_of(centre.agent, edition),
    }
    group = SkillGroup.objects.get(name="在线")
    Skill.objects.create(person=centre.agent, group=group, level=1)
    found["own"].customer("气死我了，电话13812345678", 5)
    Chat.objects.filter(pk=found["own"].id).update(waits_since=BEGAN + timedelta(seconds=5))
    Chat.objects.filter(pk=found["over"].id).update(
        state=ChatState.DONE, answered_at=BEGAN + timedelta(seconds=90), ended_at=BEGAN + timedelta(seconds=120), rating=1
    )
    Desk.objects.create(person=centre.agent, state="ready", since=BEGAN, idle_since=BEGAN)
    Desk.objects.create(person=centre.colleague, state="break", since=BEGAN, idle_since=BEGAN)
    return found


def test_what_a_leader_sees(centre: Centre, floor: dict[str, Said]) -> None:
    found = board(acting(centre.leader), NOW)
    (chat,) = found["chats"]
    assert (chat["chat"], chat["agent"], chat["customer"], chat["state"]) == (floor["own"].id, centre.agent.pk, "王**", "active")
    assert chat["waits_since"] == (BEGAN + timedelta(seconds=5)).isoformat()
    assert chat["due"] == (BEGAN + timedelta(seconds=65)).isoformat()
    (queue,) = found["queue"]
    assert (queue["waiting"], queue["chats"], queue["target_seconds"]) == (1, [floor["waits"].id], 60.0)
    assert queue["longest_since"] == (BEGAN + timedelta(seconds=100)).isoformat()
    assert queue["due"] == (BEGAN + timedelta(seconds=160)).isoformat()
    states = found["agents"]["states"]
    assert (states["ready"], states["break"]) == ([centre.agent.pk], [centre.colleague.pk])
    assert centre.other.pk not in {one["person"] for one in found["agents"]["people"]}
    assert next(one for one in found["agents"]["people"] if one["person"] == centre.agent.pk)["chats"] == [floor["own"].id]
    today = found["today"]
    assert today["ended"] == {"count": 1, "chats": [floor["over"].id]}
    assert today["late"]["chats"] == [floor["over"].id]
    assert today["in_time"]["count"] == 0
    assert (today["rated"]["mean"], today["rated_low"]["chats"]) == (1.0, [floor["over"].id])


def test_a_manager_sees_all_and_nobody_sees_numbers(centre: Centre, floor: dict[str, Said]) -> None:
    answer = Caller(centre.manager).get("/live/board")
    assert {chat["chat"] for chat in answer.json()["chats"]} == {floor["own"].id, floor["other"].id}
    assert "13812345678" not in answer.content.decode()
    allowed = {name for name, person in centre.everybody().items() if Caller(person).get("/live/board").status_code == 200}
    assert allowed == {"leader", "manager"}


def test_what_went_wrong_stands_on_the_board(centre: Centre, edition: Edition) -> None:
    said = chat_of(centre.agent, edition)
    said.all((0, "您好", 1), (0, "这个不归我管", 2))
    shape = sessions.guidances([said.id], said.time(3))[said.id]
    assert shape["now"][0]["kind"] == "alert"


def test_as_many_questions_for_many_chats_as_for_one(centre: Centre, floor: dict[str, Said], edition: Edition) -> None:
    before = queries_of(lambda: board(acting(centre.leader), NOW))
    for _ in range(5):
        chat_of(centre.agent, edition).customer("在吗", 3)
        chat_of(None, edition, state="queued")
    assert queries_of(lambda: board(acting(centre.leader), NOW)) == before


# Reading along and whispering ------------------------------------------------------------------------------------------


def test_who_may_read_along(centre: Centre, floor: dict[str, Said]) -> None:
    seen = {name: {key for key, said in floor.items() if _watches(person, said)} for name, person in centre.everybody().items()}
    assert seen == {
        "admin": set(),
        "manager": {"own", "waits", "other", "over"},
        "leader": {"own", "waits", "over"},
        "agent": set(),
        "colleague": set(),
        "other": set(),
        "outsider": set(),
    }


def _watches(person: Person, said: Said) -> bool:
    try:
        watching.access_watched(acting(person), said.id)
    except Problem:
        return False
    return True


def test_a_whisper_reaches_the_agent_and_never_the_log(centre: Centre, said: Said) -> None:
    said.customer("气死我了", 2)
    answer = Caller(centre.leader).post(f"/live/chats/{said.id}/whisper", {"text": "先致歉，客户电话13812345678"})
    assert answer.status_code == 201, answer.content
    row = SideNote.objects.get()
    assert (row.kind, row.text, row.author_id, row.reader_id) == ("whisper", "先致歉，客户电话138****5678", centre.leader.pk, None)
    (note,) = sessions.guidances([said.id], said.time(5))[said.id]["notes"]
    assert (note["kind"], note["text"], note["name"]) == ("whisper", row.text, centre.leader.name)
    assert told("chat", said.id)[-1] == ("chat.noted", centre.leader.pk, {"note": row.pk, "sort": "whisper"})


@pytest.mark.parametrize("who", ["agent", "colleague", "other", "outsider", "admin"])
def test_only_leaders_whisper(centre: Centre, said: Said, who: str) -> None:
    answer = Caller(centre.everybody()[who]).post(f"/live/chats/{said.id}/whisper", {"text": "先致歉"})
    assert answer.status_code in (403, 404)
    assert not SideNote.objects.exists()


def test_where_nobody_serves_there_is_nobody_to_whisper_to(centre: Centre, floor: dict[str, Said]) -> None:
    assert Caller(centre.leader).post(f"/live/chats/{floor['waits'].id}/whisper", {"text": "先致歉"}).status_code == 409
    assert Caller(centre.leader).post(f"/live/chats/{floor['over'].id}/whisper", {"text": "先致歉"}).status_code == 409
    assert Caller(centre.leader).post(f"/live/chats/{floor['other'].id}/whisper", {"text": "先致歉"}).status_code == 404
