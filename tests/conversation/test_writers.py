"""JSON Lines and vCon out, and back in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from reading_cases import only
from talks import talks

from sanxiang.conversation.model import SPOKEN, Channel, Conversation, EventKind
from sanxiang.conversation.readers.text import parse_talk
from sanxiang.conversation.writers.jsonl import write_jsonl
from sanxiang.conversation.writers.vcon import vcon_document, write_vcon

STAMP = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
INDICES = {"type": "array", "items": {"type": "integer", "minimum": 0}}
BODY = {"body": {"type": "string"}, "encoding": {"enum": ["base64url", "json", "none"]}}
HISTORY = {
    "type": "object",
    "required": ["party", "time", "event"],
    "properties": {"time": STAMP, "event": {"enum": ["join", "drop", "hold", "unhold", "mute", "unmute", "keydown", "keyup"]}},
}
SCHEMA = {
    "type": "object",
    "required": ["uuid", "created_at"],
    "properties": {
        "vcon": {"const": "0.4.0"},
        "uuid": {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
        "created_at": STAMP,
        "extensions": {"type": "array", "contains": {"const": "CC"}},
        "parties": {
            "type": "array",
            "items": {
                "properties": {
                    "type": {"enum": ["person", "bot", "organization"]},
                    "role": {"enum": ["agent", "customer", "supervisor", "sme", "thirdparty"]},
                }
            },
        },
        "dialog": {
            "type": "array",
            "items": {
                "required": ["type", "start", "parties"],
                "properties": {
                    "type": {"const": "text"},
                    "start": STAMP,
                    "duration": {"type": "number", "minimum": 0},
                    "parties": INDICES,
                    "party_history": {"type": "array", "items": HISTORY},
                    **BODY,
                },
            },
        },
        "analysis": {
            "type": "array",
            "items": {"required": ["type", "vendor", "body", "encoding"], "properties": {"dialog": INDICES, **BODY}},
        },
    },
}
"""What the draft (core-03) and the CC extension demand of what we write."""


@given(talks())
def test_own_lines_are_lossless(talk: Conversation) -> None:
    """read(write(c)) == c, and the line holds no line end."""
    line = write_jsonl(talk)
    assert "\n" not in line
    assert "\r" not in line
    assert only(line, fmt="jsonl") == talk


@given(talks())
def test_writing_is_stable(talk: Conversation) -> None:
    """write(read(write(c))) gives the same text."""
    assert write_jsonl(only(write_jsonl(talk), fmt="jsonl")) == write_jsonl(talk)


def test_an_open_log_is_closed_by_reading() -> None:
    """A conversation without `closed` comes back with it, and nothing else."""
    talk = parse_talk("坐席: 您好")
    cut = replace(talk, events=talk.events[:-1])
    assert only(write_jsonl(cut)) == talk


@given(talks())
def test_vcons_keep_to_the_draft(talk: Conversation) -> None:
    """Whatever the conversation, the vCon is valid and always the same."""
    document = json.loads(write_vcon(talk))
    jsonschema.validate(document, SCHEMA)
    assert write_vcon(talk) == write_vcon(talk)


@given(talks())
def test_vcons_keep_roles_texts_and_times(talk: Conversation) -> None:
    """Through our own reader: the same speakers, words and known times, in canonical order."""
    back = only(write_vcon(talk), fmt="vcon")
    assert back.id == talk.id
    assert (back.channel, back.direction, back.started_at) == (talk.channel, talk.direction, talk.started_at)
    assert sorted(map(repr, _spoken(back))) == sorted(map(repr, _spoken(talk)))


def _spoken(talk: Conversation) -> list[tuple[Any, ...]]:
    return [
        (talk.role_of(event), event.text, None if event.at is None else round(event.at, 2)) for event in talk.events if event.kind in SPOKEN
    ]


def test_starts_and_phone_events_survive_a_vcon() -> None:
    """Utterances stay utterances with their lengths; holds, keys and the hang-up come back."""
    talk = parse_talk(
        "# id: K1 channel: phone started_at: 2026-03-02 10:00:00\n00:00-00:02 坐席: 您好\n坐席 00:10 (保持)\n坐席 00:20 (恢复)\n"
        "客户 00:22 (按键 3)\n00:25-00:28 客户: 谢谢\n00:29 (客户挂机)"
    )
    assert only(write_vcon(talk)) == talk


ANALYSIS = {"type": "report", "vendor": "sanxiang", "product": "inspection", "schema": "findings-1", "body": {"score": 90}}


def test_findings_go_into_the_analysis_slot() -> None:
    """A body that is no text becomes JSON text; the dialogs it is about are all."""
    document = vcon_document(parse_talk("坐席: 您好\n客户: 喂"), [ANALYSIS])
    assert document["analysis"] == [
        ANALYSIS | {"dialog": [0, 1], "body": '{"score": 90}', "mediatype": "application/json", "encoding": "json"}
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"vendor": ""}, "`vendor`"),
        ({"type": 3}, "`type`"),
        ({"colour": "red"}, "not colour"),
        ({"body": float("nan")}, "not JSON compliant"),
    ],
)
def test_a_wrong_analysis_is_refused(change: dict[str, Any], message: str) -> None:
    """Before anything is written."""
    with pytest.raises(ValueError, match=message):
        write_vcon(parse_talk("坐席: 您好"), [ANALYSIS | change])


def test_the_date_of_an_undated_talk_is_an_argument() -> None:
    """No clock is read; the dateless talk comes back dateless."""
    talk = replace(parse_talk("坐席 00:10 您好"), channel=Channel.PHONE)
    text = write_vcon(talk, created_at=datetime(2026, 3, 2, tzinfo=UTC))
    assert '"created_at":"2026-03-02T00:00:00Z"' in text
    back = only(text)
    assert back == talk
    assert back.events[0].kind is EventKind.UTTERANCE
