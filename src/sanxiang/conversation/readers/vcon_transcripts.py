"""Transcripts inside a vCon's `analysis`: the WTF form, lists of sentences, or plain text; object or string."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sanxiang.conversation import canonical
from sanxiang.conversation.canonical import Draft, Moment, Parties
from sanxiang.conversation.items import RecordError
from sanxiang.conversation.json_records import load, scrub
from sanxiang.conversation.model import EventKind, Role
from sanxiang.conversation.readers.jsonl import text_of
from sanxiang.conversation.readers.talk_lines import Saying, parse_line
from sanxiang.conversation.readers.vcon_parties import VconParties, party_numbers

TRANSCRIPTS = frozenset({"transcript", "transcription", "wtf_transcription"})
_TEXTS = ("text", "message", "transcript", "words")
_SPEAKERS = ("speaker", "party", "speaker_label", "channel", "role")


def body_of(value: Mapping[str, object]) -> str:
    """The `body` as text, base64url undone. Raises RecordError."""
    body = value.get("body", "")
    if not isinstance(body, str):
        return json.dumps(body, ensure_ascii=False)
    if value.get("encoding") != "base64url":
        return body
    try:
        plain = body.strip().rstrip("=").replace("+", "-").replace("/", "_")
        padded = plain + "=" * (-len(plain) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise RecordError(f"a body is not base64url of UTF-8 text ({error})") from error


def transcript_drafts(
    analysis: Mapping[str, object],
    dialog: Mapping[str, object],
    start: datetime | None,
    parties: VconParties,
    notes: list[str],
) -> Iterator[Draft]:
    """The utterances of a recording that began at `start`."""
    body = _decoded(analysis)
    segments = _segments(body)
    if segments:
        labels = _labels(body)
        for segment in segments:
            yield _segment(segment, labels, dialog, start, parties)
    else:
        text = body if isinstance(body, str) else _whole_text(body)
        yield from _plain(text, parties, notes)


def _decoded(analysis: Mapping[str, object]) -> object:
    """The body as it is meant: JSON in a string is JSON."""
    body = analysis.get("body", "")
    if not isinstance(body, str):
        return body
    text = body_of(analysis)
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return scrub(load(text))
    except RecordError:
        return text


def _segments(body: object) -> list[Mapping[str, object]]:
    found = body.get("segments", body.get("utterances")) if isinstance(body, dict) else body
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _labels(body: object) -> Mapping[str, object]:
    found = body.get("speakers") if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}


def _segment(
    segment: Mapping[str, object],
    labels: Mapping[str, object],
    dialog: Mapping[str, object],
    start: datetime | None,
    parties: VconParties,
) -> Draft:
    text = next((text_of(segment, key) for key in _TEXTS if isinstance(segment.get(key), str)), "")
    speaker = next((segment[key] for key in _SPEAKERS if segment.get(key) is not None), None)
    party = _party(speaker, labels, dialog, parties)
    begin = _moment(segment.get("start", segment.get("timestamp")), start)
    return Draft(EventKind.UTTERANCE, party, text, _moment(segment.get("end"), start), begin)


def _moment(value: object, start: datetime | None) -> Moment | None:
    """Seconds from the recording's beginning, put on the clock where that is known."""
    found = canonical.moment(value)
    if not isinstance(found, float | int) or start is None:
        return found
    try:
        return start + timedelta(seconds=found)
    except OverflowError as error:
        raise RecordError(f"{found:g} s after the start leaves the calendar") from error


def _party(speaker: object, labels: Mapping[str, object], dialog: Mapping[str, object], parties: VconParties) -> int:
    """A speaker is a number (of a channel of the dialog), a label with a number in it, or a role."""
    label = labels.get(str(speaker))
    if isinstance(label, dict):
        label = label.get("role") or label.get("label") or label.get("name")
    word = label if isinstance(label, str) else speaker
    role = canonical.find_role(word) if isinstance(word, str) and not re.fullmatch(r"(?i)speaker.*", word) else None
    if role is not None:
        return parties.find(role)
    number = _number(speaker)
    among = party_numbers(dialog.get("parties"))
    return parties.at(among[number] if number < len(among) else number)


def _number(speaker: object) -> int:
    if isinstance(speaker, int) and not isinstance(speaker, bool) and speaker >= 0:
        return speaker
    digits = re.search(r"[0-9]{1,4}", str(speaker)[:80])
    if digits is None:
        raise RecordError(f"a transcript does not say which party speaks ({str(speaker)[:40]!r})")
    return int(digits.group())


def _whole_text(body: object) -> str:
    """Text of a transcript without segments."""
    inner = body.get("transcript", body.get("text", "")) if isinstance(body, dict) else ""
    if isinstance(inner, dict):
        inner = inner.get("text", "")
    return inner if isinstance(inner, str) else ""


def _plain(text: str, parties: Parties, notes: list[str]) -> Iterator[Draft]:
    """Lines such as `Agent: …`; text that nobody says is noted and left out."""
    role: Role | None = None
    lost = 0
    for line in text.splitlines():
        saying = parse_line(line)
        if isinstance(saying, Saying):
            role, line = saying.role, saying.text
        if role is None:
            lost += bool(line.strip())
        elif line.strip():
            yield Draft(EventKind.UTTERANCE, parties.find(role), line.strip())
    if lost:
        notes.append(f"{lost} line(s) of a transcript without speakers left out")
    elif role is None:
        notes.append("an empty transcript")
