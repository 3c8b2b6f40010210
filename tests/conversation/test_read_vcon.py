"""vCon in: both drafts, old names, what tools in the field write."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from reading_cases import conversations, notes, only, read_all, reasons, said, timed

from sanxiang.conversation.model import Channel, Direction, Party, Role
from sanxiang.errors import InputError

PARTIES = [{"tel": "+861000000", "role": "customer"}, {"name": "Lin", "role": "agent"}]


def vcon(**members: Any) -> dict[str, Any]:
    return {"vcon": "0.4.0", "uuid": "u-1", "created_at": "2026-03-02T10:00:00Z", "extensions": ["CC"], "parties": PARTIES} | members


def text(party: Any, start: str, body: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "start": f"2026-03-02T10:{start}Z", "parties": party, "body": body, "encoding": "none"} | more


CALL: dict[str, Any] = {"type": "recording", "start": "2026-03-02T10:00:00Z", "duration": 60, "parties": [[0, None], [1]], "originator": 0}
SEGMENTS = [
    {"id": 0, "start": 1, "end": 2.5, "text": "您好", "speaker": 1},
    {"id": 1, "start": 3, "end": 4, "text": "停水了", "speaker": 0},
]


def transcript(body: Any, kind: str = "transcript", **more: Any) -> dict[str, Any]:
    return {"type": kind, "vendor": "x", "dialog": 0, "body": body} | more


def test_text_dialogs_are_messages_sent_when_typing_ends() -> None:
    """Sent = start + duration; the order of dialogs is not trusted."""
    found = only(json.dumps(vcon(dialog=[text(1, "00:10", "好"), text([0, 1], "00:02", "停水了", duration=3.5)])))
    assert said(found) == [("customer", "停水了"), ("agent", "好")]
    assert timed(found) == [("message", 0.0, 3.5), ("message", None, 8.0), ("closed", None, None)]
    assert found.started_at == datetime(2026, 3, 2, 10, 0, 2, tzinfo=UTC)
    assert found.parties == (Party(Role.CUSTOMER, "+861000000"), Party(Role.AGENT, "", "Lin"))
    assert (found.id, found.channel) == ("u-1", Channel.CHAT)


@pytest.mark.parametrize("kind", ["transcript", "transcription", "wtf_transcription"])
@pytest.mark.parametrize("packed", ["object", "string", "base64url"])
def test_transcripts_of_all_names_and_packings_are_utterances(kind: str, packed: str) -> None:
    """The WTF form as an object, as JSON in a string, as base64url."""
    body: Any = {"transcript": {"text": "您好 停水了", "language": "zh"}, "segments": SEGMENTS}
    more = {}
    if packed != "object":
        body = json.dumps(body)
    if packed == "base64url":
        body, more = base64.urlsafe_b64encode(body.encode()).decode().rstrip("="), {"encoding": "base64url"}
    found = only(json.dumps(vcon(dialog=[CALL], analysis=[transcript(body, kind, **more)])))
    assert said(found) == [("agent", "您好"), ("customer", "停水了")]
    assert timed(found)[:2] == [("utterance", 1.0, 2.5), ("utterance", 3.0, 4.0)]
    assert (found.channel, found.direction) == (Channel.PHONE, Direction.INBOUND)


SPEAKERS = [
    ({"segments": [{"text": "a", "speaker": "SPEAKER_01"}, {"text": "b", "speaker": "Speaker 0"}]}, ["agent", "customer"]),
    ({"segments": [{"text": "a", "speaker": "agent"}, {"text": "b", "speaker": "客户"}]}, ["agent", "customer"]),
    ({"segments": [{"text": "a", "speaker": 7}], "speakers": {"7": {"label": "Agent"}}}, ["agent"]),
    ([{"speaker": 0, "message": "a"}, {"party": 1, "text": "b"}], ["customer", "agent"]),
    ("Agent: a\nmore\nCustomer: b", ["agent", "agent", "customer"]),
]


@pytest.mark.parametrize(("body", "roles"), SPEAKERS)
def test_speakers_are_found_among_the_parties(body: Any, roles: list[str]) -> None:
    """By number, by label, by role word."""
    found = only(json.dumps(vcon(dialog=[CALL], analysis=[transcript(body)])))
    assert [role for role, _ in said(found)] == roles


def test_party_history_transfers_and_dispositions_are_events() -> None:
    """Join of the agent = answered, hold and unhold, keys, the customer's drop = hang-up; ended is never invented."""

    def entry(party: int, seconds: int, event: str, **more: str) -> dict[str, Any]:
        return {"party": party, "time": f"2026-03-02T10:00:{seconds:02}Z", "event": event, **more}

    history = [
        entry(0, 0, "join"), entry(1, 4, "join"), entry(1, 10, "hold"), entry(1, 20, "unhold"),
        entry(0, 25, "keydown", button="3"), entry(0, 26, "keyup"), entry(0, 30, "drop"), entry(1, 31, "drop"),
    ]  # fmt: skip
    transfer = {"type": "transfer", "start": "2026-03-02T10:00:28Z", "transferor": 1, "transfer_target": 1}
    found = only(json.dumps(vcon(dialog=[CALL | {"party_history": history}, transfer])))
    assert [(event.kind.value, event.at, event.party, event.detail) for event in found.events] == [
        ("answered", 4.0, 1, ""),
        ("hold", 10.0, 1, ""),
        ("resume", 20.0, 1, ""),
        ("dtmf", 25.0, 0, "3"),
        ("transfer", 28.0, 1, "Lin"),
        ("ended", 30.0, 0, "hangup"),
        ("closed", None, None, ""),
    ]


def test_a_call_that_never_took_place_ends_with_its_disposition() -> None:
    """An incomplete dialog."""
    lost = {"type": "incomplete", "start": "2026-03-02T10:00:00Z", "duration": 20, "parties": [0], "disposition": "no-answer"}
    found = only(json.dumps(vcon(dialog=[lost])))
    assert [(event.kind.value, event.at, event.detail) for event in found.events] == [("ended", 20.0, "timeout"), ("closed", None, "")]


LIBERTIES = [
    ({"created_at": None}, "no created_at"),
    ({"uuid": None}, "no uuid"),
    ({"redacted": {}}, "empty `redacted`"),
    ({"group": []}, "old name `group`"),
    ({"appended": {}}, "old name `appended`; now amended"),
    ({"must_support": []}, "old name `must_support`; now critical"),
    ({"dialog": [text(0, "00:01", "x", mimetype="text/plain")]}, "old name `mimetype`; now mediatype"),
    ({"dialog": [CALL]}, "a recording without a transcript"),
    ({"dialog": [{"type": "dance", "start": "2026-03-02T10:00:00Z"}]}, "unknown type 'dance'"),
    ({"dialog": [{"type": [[0]], "start": "2026-03-02T10:00:00Z"}]}, "unknown type"),
    ({"analysis": [transcript([{"text": "x"}])]}, "belongs to no recording"),
    ({"parties": [{"name": "a"}, {"name": "b"}]}, "was guessed"),
    ({"parties": [{"sanxiang": {"role": []}}]}, "was guessed"),
]


@pytest.mark.parametrize(("members", "note"), LIBERTIES)
def test_liberties_are_taken_and_noted(members: dict[str, Any], note: str) -> None:
    """What the drafts do not allow is read all the same, and said."""
    items = read_all(json.dumps(vcon(dialog=[]) | members))
    assert len(conversations(items)) == 1
    assert any(note in message for message in notes(items))


def test_parameters_of_media_types_do_no_harm() -> None:
    """`text/plain; charset=UTF-8` is common."""
    found = only(json.dumps(vcon(dialog=[text(0, "00:01", "停水了", mediatype="text/plain; charset=UTF-8")])))
    assert said(found) == [("customer", "停水了")]


def test_roles_are_guessed_from_names_and_words() -> None:
    """Without the CC extension: a department or a name of the centre, else who speaks as one."""
    named = vcon(parties=[{"name": "王女士"}, {"name": "客服小林"}], dialog=[text(0, "00:01", "喂")])
    assert said(conversations(read_all(json.dumps(named)))[0]) == [("customer", "喂")]
    worded = vcon(parties=[{"name": "a"}, {"name": "b"}], dialog=[text(0, "00:01", "喂"), text(1, "00:02", "请问有什么可以帮您")])
    assert said(conversations(read_all(json.dumps(worded)))[0]) == [("customer", "喂"), ("agent", "请问有什么可以帮您")]


REFUSED = [
    (json.dumps({"payload": "eyJ1dWlkIjoxfQ", "signatures": [{"protected": "e30", "signature": "x"}]}), "signed vCon (JWS)"),
    (json.dumps({"ciphertext": "x", "recipients": [], "protected": "x"}), "encrypted vCon (JWE)"),
    ("eyJhbGciOiJSUzI1NiJ9.eyJ1dWlkIjoxfQ.c2ln", "signed vCon (JWS)"),
]


@pytest.mark.parametrize(("data", "message"), REFUSED)
def test_signed_and_encrypted_forms_are_refused(data: str, message: str) -> None:
    """Clearly, and as a whole."""
    for packed in (data.encode(), gzip.compress(data.encode())):
        with pytest.raises(InputError) as caught:
            read_all(packed, "a.vcon")
        assert message in str(caught.value)


def test_a_signed_vcon_among_others_is_rejected_alone() -> None:
    """In a file of many only that record is lost."""
    lines = [json.dumps(vcon(dialog=[text(0, "00:01", "喂")])), REFUSED[0][0]]
    items = read_all("\n".join(lines))
    assert len(conversations(items)) == 1
    assert "signed vCon" in reasons(items)[0]


BAD = [
    ({"dialog": [text(9, "00:01", "x")]}, "party 9 is named, but there are only 2 parties"),
    ({"dialog": [text(0, "99:99", "x")]}, "is no time"),
    ({"dialog": [text(0, "00:01", "x", duration="long")]}, "'long' is no number"),
    ({"dialog": [text(0, "00:01", "x", duration=1e300)]}, "leaves the calendar"),
    ({"dialog": [text(0, "00:01", "%%%", encoding="base64url")]}, "not base64url"),
    ({"dialog": "none"}, "dialog is no list of objects"),
    ({"dialog": [CALL], "analysis": [transcript([{"text": "x"}])]}, "does not say which party speaks"),
]


@pytest.mark.parametrize(("members", "reason"), BAD)
def test_a_bad_vcon_is_rejected_with_the_reason(members: dict[str, Any], reason: str) -> None:
    """The reason names what is wrong."""
    items = read_all(json.dumps(vcon(dialog=[]) | members), fmt="vcon")
    assert conversations(items) == []
    assert reason in reasons(items)[0]
