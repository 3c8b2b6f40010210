"""JSON and JSON Lines: the own form, the chat form, the two-speaker form."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from reading_cases import conversations, notes, only, read_all, reasons, said

from sanxiang.conversation.items import ReadOptions
from sanxiang.conversation.model import Channel, Event, EventKind, Party, Role
from sanxiang.conversation.reading import read_stream

OWN = {
    "id": "A1",
    "channel": "phone",
    "direction": "outbound",
    "started_at": "2026-03-02T10:00:00+00:00",
    "parties": [{"role": "agent", "id": "1024"}, {"role": "customer", "name": "林女士"}],
    "metadata": {"班组": "三组", "again": True},
    "events": [
        {"kind": "answered", "at": 1},
        {"kind": "utterance", "start": 1.5, "at": 3, "party": 0, "text": "您好"},
        {"kind": "ended", "at": 9.25, "party": 1, "detail": "hangup"},
    ],
}


def test_the_own_form_says_everything() -> None:
    """All members of the model come from the file, and the file's order is the log's."""
    found = only(json.dumps(OWN))
    assert found.started_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert found.parties == (Party(Role.AGENT, "1024"), Party(Role.CUSTOMER, "", "林女士"))
    assert found.metadata == {"班组": "三组", "again": True}
    assert found.events == (
        Event(EventKind.ANSWERED, 1.0),
        Event(EventKind.UTTERANCE, 3.0, 0, "您好", 1.5),
        Event(EventKind.ENDED, 9.25, 1, detail="hangup"),
        Event(EventKind.CLOSED),
    )


def test_the_chat_form_is_messages_without_times() -> None:
    """Role words may be Chinese; the channel is chat; other members become metadata."""
    found = only('{"id": 7, "messages": [{"role": "客户", "text": "报修"}, {"role": "agent", "text": "好"}], "shop": "东", "n": [1]}')
    assert (found.id, found.channel) == ("7", Channel.CHAT)
    assert said(found) == [("customer", "报修"), ("agent", "好")]
    assert {event.kind for event in found.events[:-1]} == {EventKind.MESSAGE}
    assert [event.at for event in found.events] == [None, None, None]
    assert found.metadata == {"shop": "东", "n": "[1]"}


def test_times_of_messages_may_be_seconds_or_clock() -> None:
    """Clock times set the start; offsets are counted from the earliest."""
    found = only(
        '{"id": "a", "messages": [{"role": "agent", "text": "b", "at": "2026-03-02T10:00:07Z"},'
        '{"role": "customer", "text": "a", "at": 1772445600000}]}'
    )
    assert found.started_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert [(event.text, event.at) for event in found.events[:-1]] == [("a", 0.0), ("b", 7.0)]


def test_the_two_speaker_form_gives_up_to_two_utterances_a_turn() -> None:
    """speaker_1 is the agent; empty strings are no utterances; the channel is phone."""
    found = only('{"id": "a", "turns": [{"speaker_1": "您好", "speaker_2": "喂", "x": 1}, {"speaker_1": "", "speaker_2": "在吗"}]}')
    assert said(found) == [("agent", "您好"), ("customer", "喂"), ("customer", "在吗")]
    assert found.channel is Channel.PHONE


CHAT = {"id": "a", "messages": [{"role": "agent", "text": "您好"}]}
LAYOUTS = [
    json.dumps(CHAT) + "\n" + json.dumps(CHAT | {"id": "b"}),
    json.dumps([CHAT, CHAT | {"id": "b"}]),
    json.dumps([CHAT, CHAT | {"id": "b"}], indent=2),
    "[" + json.dumps(CHAT) + ",\n" + json.dumps(CHAT | {"id": "b"}) + "]",
    "\n\n" + json.dumps(CHAT) + "\r\n\r\n" + json.dumps(CHAT | {"id": "b"}) + "\r\n",
    json.dumps(CHAT) + "\r" + json.dumps(CHAT | {"id": "b"}),
    json.dumps([CHAT]) + "\n" + json.dumps(CHAT | {"id": "b"}),
]


@pytest.mark.parametrize("text", LAYOUTS)
def test_every_layout_of_json_is_read(text: str) -> None:
    """Lines, arrays, pretty-printed, any line ends."""
    assert [found.id for found in conversations(read_all(text))] == ["a", "b"]


def test_a_pretty_printed_object_is_one_conversation() -> None:
    """One object over many lines."""
    assert only(json.dumps(CHAT, indent=4)).id == "a"


BAD = [
    ('{"id": "a", "events": [{"kind": "shout"}]}', "unknown kind 'shout'; allowed: offered, ringing"),
    ('{"id": "a", "parties": [{"role": "cook"}], "events": []}', "unknown role 'cook'; allowed: agent, customer"),
    ('{"id": "a", "events": [{"kind": "note", "txt": "x"}]}', "unknown member 'txt' of a event"),
    ('{"id": "a", "events": [{"kind": "note", "party": 0}]}', "no index into the 0 parties"),
    ('{"id": "a", "events": [{"kind": "note", "at": "1"}]}', "'1' is no number"),
    ('{"id": "a", "events": [], "started_at": "gestern"}', "no ISO 8601"),
    ('{"id": "a", "events": [], "metadata": {"k": []}}', "metadata 'k' is no text"),
    ('{"id": "a", "messages": [{"role": "cook", "text": "x"}]}', "unknown role 'cook'; allowed: agent (坐席)"),
    ('{"id": "a", "messages": [{"role": "agent", "text": 1.5}]}', "text is no text"),
    ('{"id": "a", "messages": {}}', "messages is no list of objects"),
    ('{"id": "a", "turns": [{"speaker_3": "x"}]}', "neither speaker_1 nor speaker_2"),
    ('{"id": "a"}', "exactly one of events, messages, turns"),
    ('{"id": "a", "turns": [], "events": []}', "this one has events and turns"),
    ('{"id": "a", "events": [{"kind": "note", "at": NaN}]}', "NaN is no JSON number"),
    ('{"id": "a", "events": [{"kind": "note", "at": 1e999}]}', "not finite"),
    ("[1, 2]", "not a JSON object"),
]


@pytest.mark.parametrize(("record", "reason"), BAD)
def test_a_bad_record_is_rejected_with_the_reason(record: str, reason: str) -> None:
    """The reason says what is wrong and what is allowed; the good record after it is read."""
    items = read_all(record + "\n" + json.dumps(CHAT | {"id": "good"}), fmt="jsonl")
    assert reason in reasons(items)[0]
    assert [found.id for found in conversations(items)] == ["good"]


def test_a_record_without_an_id_is_named_after_its_place() -> None:
    """The made-up id is noted."""
    items = read_all('{"messages": []}', "day.jsonl")
    assert conversations(items)[0].id == "day-1"
    assert "no id; called day-1" in notes(items)


def test_the_default_channel_holds_where_the_source_is_silent() -> None:
    """options.channel fills in, never overrides."""
    options = ReadOptions(channel=Channel.EMAIL)
    assert only(json.dumps(CHAT), options=options).channel is Channel.EMAIL
    assert only(json.dumps(CHAT | {"channel": "电话"}), options=options).channel is Channel.PHONE


def test_reading_is_lazy() -> None:
    """The first conversation is there before the last one is read: a million lines never lie in memory."""
    line = json.dumps(CHAT).encode() + b"\n"

    class Endless(io.BytesIO):
        """A file without an end."""

        def read(self, size: int | None = -1) -> bytes:
            offset = self.tell() % len(line)
            wanted = size if size is not None and size > 0 else 1
            self.seek(wanted, io.SEEK_CUR)
            return (line * (wanted // len(line) + 2))[offset : offset + wanted]

    stream = read_stream(Endless(), "endless.jsonl")
    assert len([next(stream) for _ in range(5000)]) == 5000
