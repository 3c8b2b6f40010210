"""A chat from the first word to the wrap-up as an agent and a leader live it: guided, stopped, let pass, promised, wrapped up."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from callers import Caller, Centre
from django.utils import timezone
from guided import Said, chat_of
from guided_fixtures import edition, owner

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.commitments import reading
from sanxiang_centre.commitments.models import Commitment
from sanxiang_centre.conversations.models import Conversation, Entry
from sanxiang_centre.editions.models import Edition

__all__ = ["edition", "owner"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def said(centre: Centre, edition: Edition) -> Said:
    return chat_of(centre.agent, edition, began=timezone.now())


def send(caller: Caller, said: Said, text: str, **more: Any) -> Any:
    return caller.post(f"/live/chats/{said.id}/messages", {"key": str(uuid4()), "text": text, **more})


def test_from_the_first_word_to_the_wrap_up(centre: Centre, said: Said, owner: Person) -> None:
    agent, leader, chat = Caller(centre.agent), Caller(centre.leader), f"/live/chats/{said.id}"
    said.customer("气死我了，家里空调又不制冷，电话13812345678", 1)
    shape = agent.get(f"{chat}/guidance").json()
    assert {hint["script"]["id"] for hint in shape["now"]} <= {"hello", "sorry", "wait", "restate"}
    assert shape["situation"]["id"] == "angry-customer"

    refused = send(agent, said, "这个不归我管")
    assert (refused.status_code, [hit["rule"] for hit in refused.json()["hits"]]) == (422, ["brush-off"])
    permit = agent.post(f"{chat}/permits", {"text": "这个不归我管"}).json()["id"]
    assert send(agent, said, "这个不归我管", override=str(permit)).status_code == 422
    assert leader.post(f"/live/permits/{permit}/decide", {"grant": True, "reason": "按原话转述"}).status_code == 200
    assert agent.get(f"{chat}/guidance").json()["permits"][0]["granted_at"]
    assert send(agent, said, "这个也不归我管", override=str(permit)).status_code == 409
    assert send(agent, said, "这个不归我管", override=str(permit)).status_code == 201
    assert send(agent, said, "这个不归我管", override=str(permit)).status_code == 422
    assert send(agent, said, "这是小事，王女士", objected=["trifle"]).status_code == 201
    listed = Caller(owner).get("/live/objections").json()["items"]
    assert {(each["rule"], each["kind"], each["by"]) for each in listed} == {
        ("brush-off", "override", centre.leader.pk),
        ("trifle", "false_alarm", centre.agent.pk),
    }

    assert leader.post(f"{chat}/whisper", {"text": "先致歉"}).status_code == 201
    assert send(agent, said, "您好，非常抱歉，明天下班前给您答复").status_code == 201
    shape = agent.get(f"{chat}/guidance").json()
    assert [note["text"] for note in shape["notes"]] == ["先致歉"]
    promise = shape["promises"][0]
    assert agent.post(f"{chat}/promises", {"seq": promise["seq"], "start": promise["start"]}).status_code == 201

    assert agent.post(f"{chat}/end").status_code == 200
    wrapped = agent.get(f"{chat}/wrap-up").json()
    assert wrapped["prefilled"]["need"] == "气死我了，家里空调又不制冷，电话138****5678"
    assert wrapped["prefilled"]["commitments"][0]["state"] == "confirmed"
    facts = {name: wrapped["prefilled"][name] for name in ("need", "process", "result", "outcome")}
    assert agent.put(f"{chat}/wrap-up", facts).json()["late"] is False
    assert [chat["chat"] for chat in leader.get("/live/board").json()["chats"]] == []

    closed = Conversation.objects.get(pk=said.id)
    assert (closed.stage, closed.closed_at is not None) == ("waiting", True)
    assert list(Entry.objects.filter(conversation=said.id).order_by("-seq").values_list("kind", flat=True)[:3]) == [
        "closed",
        "wrap_up",
        "ended",
    ]
    reading.read_waiting(now=timezone.now)
    assert Commitment.objects.filter(conversation=said.id).count() == 1
