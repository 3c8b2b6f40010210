"""Swapped sides: suspicion and mending."""

from __future__ import annotations

import pytest
from hypothesis import given
from reading_cases import conversations, notes, read_all, said
from talks import talks

from sanxiang.conversation.items import ReadOptions
from sanxiang.conversation.model import Conversation, Party, Role
from sanxiang.conversation.readers.text import parse_talk
from sanxiang.conversation.sides import look_swapped, swap_sides

SUSPECTS = [
    ("客户: 您好，请问有什么可以帮您\n坐席: 我家停水了", True),
    ("客户: 工号1024为您服务\n坐席: 你好", True),
    ("客户: 很高兴为您服务\n坐席: 喂", True),
    ("坐席: 您好，请问有什么可以帮您\n客户: 我家停水了", False),
    ("客户: 你工号多少\n坐席: 1024", False),
    ("客户: 请问有什么可以帮您\n坐席: 很高兴为您服务", False),
    ("客户: 你们说很高兴为您服务\n坐席: 工号1024为您服务", False),
    ("客户: 喂\n坐席: 您好", False),
]


@pytest.mark.parametrize(("text", "suspect"), SUSPECTS)
def test_a_customer_who_speaks_as_the_centre_is_suspect(text: str, suspect: bool) -> None:
    """Only where the agent never does."""
    assert look_swapped(parse_talk(text)) is suspect


def test_reading_notes_a_suspicion_and_mends_on_demand() -> None:
    """The note says how; with swap the sides are right and the note is gone."""
    text = "客户: 很高兴为您服务\n坐席: 喂"
    assert "wrong way round" in notes(read_all(text, "a.txt"))[0]
    items = read_all(text, "a.txt", options=ReadOptions(swap=True))
    assert said(conversations(items)[0]) == [("agent", "很高兴为您服务"), ("customer", "喂")]
    assert notes(items) == []


def test_a_staff_number_stays_with_the_agent() -> None:
    """Two parties change places; roles alone would give the customer a staff number."""
    talk = Conversation("a", (), (Party(Role.AGENT, "1024"), Party(Role.SYSTEM), Party(Role.CUSTOMER, "", "林")))
    assert swap_sides(talk).parties == (Party(Role.CUSTOMER, "", "林"), Party(Role.SYSTEM), Party(Role.AGENT, "1024"))


@given(talks())
def test_swapping_twice_changes_nothing(talk: Conversation) -> None:
    """For any parties."""
    assert swap_sides(swap_sides(talk)) == talk
