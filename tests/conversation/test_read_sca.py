"""Aliyun SCA tickets."""

from __future__ import annotations

import json
from datetime import datetime

from reading_cases import conversations, notes, only, read_all, reasons, said, timed

from sanxiang.conversation.canonical import CHINA
from sanxiang.conversation.model import Channel, Direction, Party, Role

CALL = {
    "tid": "20260302-1",
    "fileName": "a.wav",
    "callType": 3,
    "skillGroup": "报修",
    "dialogue": [
        {"role": "客服", "identity": "1024", "words": "您好", "begin": 1000, "end": 2500, "beginTime": "2026-03-02 10:00:01"},
        {"role": "客户", "words": "停水了", "begin": 3000, "end": 4000},
    ],
}


def test_a_ticket_is_a_phone_call_in_milliseconds() -> None:
    """Begin and end, the wall clock of the call's start, the direction code of this vendor, the rest as metadata."""
    found = only(json.dumps({"tickets": [CALL], "callbackUrl": "http://localhost"}))
    assert said(found) == [("agent", "您好"), ("customer", "停水了")]
    assert timed(found) == [("utterance", 1.0, 2.5), ("utterance", 3.0, 4.0), ("closed", None, None)]
    assert found.started_at == datetime(2026, 3, 2, 10, tzinfo=CHINA)
    assert (found.id, found.channel, found.direction) == ("20260302-1", Channel.PHONE, Direction.INBOUND)
    assert found.parties == (Party(Role.AGENT, "1024"), Party(Role.CUSTOMER))
    assert found.metadata == {"skillGroup": "报修"}


def test_role_and_words_are_enough() -> None:
    """Without times all times are unknown."""
    found = only(json.dumps({"tickets": [{"tid": "t", "type": 0, "dialogue": [{"role": "客户", "words": "在吗"}]}]}))
    assert timed(found) == [("message", None, None), ("closed", None, None)]
    assert found.channel is Channel.CHAT


def test_wall_clock_alone_orders_a_chat() -> None:
    """Epoch milliseconds are turned into China's time, for the hour of the day matters."""
    said_at = [{"role": "客户", "words": "一", "beginTime": 1772416800000}, {"role": "客服", "words": "二", "beginTime": 1772416805000}]
    found = only(json.dumps({"tickets": [{"tid": "t", "dialogue": said_at}]}))
    assert found.started_at == datetime(2026, 3, 2, 10, tzinfo=CHINA)
    assert found.started_at.hour == 10
    assert [event.at for event in found.events] == [0.0, 5.0, None]


def test_an_end_before_its_begin_is_kept_and_noted() -> None:
    """A negative length is not repaired."""
    items = read_all(json.dumps({"tickets": [{"tid": "t", "dialogue": [{"role": "客服", "words": "x", "begin": 9000, "end": 1000}]}]}))
    assert timed(conversations(items)[0])[0] == ("utterance", 9.0, 1.0)
    assert "end before they start" in notes(items)[0]


def test_one_bad_ticket_does_not_cost_the_others() -> None:
    """It is rejected by its number."""
    bad = {"tid": "bad", "dialogue": [{"role": "厨师", "words": "x"}]}
    items = read_all(json.dumps({"tickets": [bad, CALL]}))
    assert [found.id for found in conversations(items)] == ["20260302-1"]
    assert reasons(items)[0].startswith("ticket 1: unknown role '厨师'")


def test_the_result_form_is_read_as_well() -> None:
    """`asrResult` is the dialogue of a finished task."""
    found = only(json.dumps({"taskId": "k", "score": 90, "asrResult": CALL["dialogue"]}))
    assert (found.id, said(found)[0], found.metadata) == ("k", ("agent", "您好"), {"score": 90})
