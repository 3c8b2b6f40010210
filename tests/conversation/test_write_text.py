"""Conversations written as transcripts are read back as what they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxiang.conversation.items import ReadOptions
from sanxiang.conversation.model import Channel, Conversation, Direction, Event, EventKind, Party, Role
from sanxiang.conversation.readers.text import parse_talk
from sanxiang.conversation.reading import read_conversations
from sanxiang.conversation.writers.text import write_talk

ROOT = Path(__file__).resolve().parents[2]
PARTIES = (Party(Role.AGENT, "8017"), Party(Role.CUSTOMER), Party(Role.AGENT, "8018"))
CLOSED = Event(EventKind.CLOSED)


def told(conversation: Conversation) -> list[tuple[object, ...]]:
    return [(e.kind, conversation.role_of(e), e.at, e.start, e.text.strip(), e.detail) for e in conversation.events]


def test_the_examples_come_back() -> None:
    """Kinds, roles, times, texts and ends of every shipped conversation."""
    files = sorted(path for path in (ROOT / "examples").rglob("*.*") if path.suffix != ".md")
    talks = [item for item in read_conversations(files) if isinstance(item, Conversation)]
    assert len(talks) > 20
    for talk in talks:
        bare = replace(talk, metadata={}, direction=None)
        again = parse_talk(write_talk(bare), options=ReadOptions(channel=talk.channel))
        assert told(again) == told(talk), talk.id


def call(*events: Event, **facts: Any) -> Conversation:
    return Conversation("t", (*events, CLOSED), PARTIES, Channel.PHONE, **facts)


def said(party: int, text: str, at: float | None = None, start: float | None = None) -> Event:
    return Event(EventKind.UTTERANCE, at, party, text, start)


@pytest.mark.parametrize(("conversation", "text"), [
    (call(said(0, "您好"), said(1, "你好")), "坐席: 您好\n客户: 你好\n"),
    (call(said(0, "您好", 3.5, 1), direction=Direction.INBOUND), "# direction: inbound\n坐席 00:01-00:03.5 您好\n"),
    (call(said(0, "您好", 3700)), "坐席 01:01:40 您好\n"),
    (call(Event(EventKind.ENDED, 9, 1, detail="hangup")), "00:09 (客户挂机)\n"),
    (call(Event(EventKind.HOLD, 2, 0), Event(EventKind.NOTE, None, 0, "回访")), "00:02 (坐席保持)\n(坐席备注 回访)\n"),
    (call(said(0, "一行\n又一行")), "坐席: 一行\n又一行\n"),
    (call(said(0, "听着\n客户: 不是客户说的")), "坐席: 听着 客户: 不是客户说的\n"),
    (call(said(0, "您好"), metadata={"ring_seconds": 20, "vip": True}), "# ring_seconds: 20 vip: true\n坐席: 您好\n"),
])  # fmt: skip
def test_a_transcript_looks_as_people_write_it(conversation: Conversation, text: str) -> None:
    """Times only where known; line ends only where they are not taken for another speaker."""
    assert write_talk(conversation) == text


def test_several_agents_stay_apart_by_their_names() -> None:
    """Without names two agents would be read as one: that is refused."""
    talk = call(said(0, "您好"), said(1, "你好"), said(2, "我是班长"))
    assert write_talk(talk, {0: "1", 2: "2"}) == "坐席 1: 您好\n客户: 你好\n坐席 2: 我是班长\n"
    with pytest.raises(ValueError, match="无法写成"):
        write_talk(talk)


@given(st.lists(st.tuples(st.integers(0, 1), st.text(max_size=30)), min_size=1, max_size=6))
def test_whatever_was_said_is_read_back_or_refused(lines: list[tuple[int, str]]) -> None:
    """No text makes another conversation of it."""
    talk = call(*(said(party, text) for party, text in lines))
    try:
        text = write_talk(talk)
    except ValueError:
        return
    again = parse_talk(text, options=ReadOptions(channel=Channel.PHONE))
    roles = [(talk.role_of(event), "".join(event.text.split())) for event in talk.events if event.text.strip()]
    assert [(again.role_of(event), "".join(event.text.split())) for event in again.events if event.text] == roles
