"""Whatever the bytes: only conversations, rejections, remarks and InputError come out, and what comes out holds."""

from __future__ import annotations

import gzip
import io
import json
import math
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from talks import talks

from sanxiang.conversation.canonical import canonical_order
from sanxiang.conversation.items import Item, Noted, ReadOptions, Rejected
from sanxiang.conversation.model import SPOKEN, Conversation, Event, EventKind
from sanxiang.conversation.readers.formats import FORMATS
from sanxiang.conversation.reading import read_stream
from sanxiang.conversation.writers.jsonl import write_jsonl
from sanxiang.conversation.writers.vcon import write_vcon
from sanxiang.errors import InputError

SMALL = ReadOptions(max_file_bytes=4_000_000, max_document_bytes=1_000_000, max_record_bytes=100_000)
CODECS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
WORDS = (
    "id channel direction started_at parties metadata events kind at start party text detail role name messages turns speaker_1 "
    "speaker_2 vcon uuid created_at dialog analysis type body encoding duration originator party_history event time button "
    "speaker segments transcript tickets dialogue words begin end beginTime tid callType identity"
)
KEYS = st.sampled_from(WORDS.split()) | st.text(max_size=4)
HEADS = st.sampled_from([b"PK\x03\x04", b"\x1f\x8b\x08", b"{", b"WEBVTT"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)
PIECES = st.sampled_from(
    ["坐席", "客户", "agent", "Customer", " ", "\n", "\n\n", ":", "：", "00:10", "01:02:03", "12:99", "2026-03-02 10:15:03", "-", "-->",
     "(保持)", "(客户挂机)", "(转接", ")", "[", "]", "<v 坐席>", "</v>", "WEBVTT\n\n", "00:01.000 --> 00:02.000\n", "1\n",
     "# id: x", "=== a ===", ",", "\t", '"', "会话ID,角色,内容\n", "您好", "\x00", "\u2028", "\r", "{", "}", "𠀀"]
)  # fmt: skip


def read_any(data: bytes, fmt: str | None) -> Sequence[Item]:
    try:
        return list(read_stream(io.BytesIO(data), "any.dat", fmt=fmt, options=SMALL))
    except InputError as error:
        return [Noted(error.problem.where, error.problem.message)]


def check(items: Sequence[Item]) -> None:
    for item in items:
        if isinstance(item, Conversation):
            _check_conversation(item)
        else:
            assert isinstance(item, Rejected | Noted)
            assert item.where.file == "any.dat"


def _check_conversation(talk: Conversation) -> None:
    """What the model promises, and that it can be stored."""
    write_jsonl(talk).encode()
    assert any(event.kind is EventKind.CLOSED for event in talk.events)
    for event in talk.events:
        assert event.party is None or 0 <= event.party < len(talk.parties)
        assert all(seconds is None or math.isfinite(seconds) for seconds in (event.at, event.start))


@pytest.mark.parametrize("fmt", [None, *FORMATS])
@given(data=st.binary(max_size=200) | st.builds(lambda head, rest: head + rest, HEADS, st.binary(max_size=100)))
def test_arbitrary_bytes_never_crash(fmt: str | None, data: bytes) -> None:
    """Any reader, any bytes."""
    check(read_any(data, fmt))


@pytest.mark.parametrize("fmt", [None, "text", "csv", "webvtt", "srt"])
@given(pieces=st.lists(PIECES, max_size=30), codec=st.sampled_from(CODECS), packed=st.booleans())
def test_text_of_every_kind_never_crashes(fmt: str | None, pieces: list[str], codec: str, packed: bool) -> None:
    """Almost transcripts, in any encoding, packed or not."""
    data = "".join(pieces).encode(codec)
    check(read_any(gzip.compress(data) if packed else data, fmt))


@pytest.mark.parametrize("fmt", [None, "jsonl", "vcon", "sca"])
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(values=st.lists(JSON, min_size=1, max_size=3), indent=st.none() | st.integers(0, 2))
def test_json_of_every_shape_never_crashes(fmt: str | None, values: list[object], indent: int | None) -> None:
    """Almost conversations: the right names with wrong values."""
    lines = [json.dumps(value, indent=indent) for value in values]
    check(read_any("\n".join(lines).encode(), fmt))


@pytest.mark.parametrize("fmt", [None, "jsonl", "vcon"])
@given(talk=talks(), at=st.floats(0, 1), byte=st.binary(max_size=3), cut=st.booleans())
def test_damaged_files_never_crash(fmt: str | None, talk: Conversation, at: float, byte: bytes, cut: bool) -> None:
    """A good file with a few bytes changed, or cut off."""
    data = (write_vcon(talk) if fmt == "vcon" else write_jsonl(talk)).encode()
    place = int(at * len(data))
    check(read_any(data[:place] if cut else data[:place] + byte + data[place + len(byte) :], fmt))


@given(st.lists(st.builds(Event, st.sampled_from(EventKind), st.none() | st.floats(-99, 99)), max_size=12))
def test_canonical_order_is_stable_and_loses_nothing(log: list[Event]) -> None:
    """Doing it again changes nothing; the events are the same; what is spoken is in order where all have times."""
    ordered = canonical_order(log)
    assert sorted(map(repr, ordered)) == sorted(map(repr, log))
    assert canonical_order(ordered) == ordered
    times = [event.at for event in ordered if event.kind in SPOKEN]
    known = [time for time in times if time is not None]
    assert len(known) < len(times) or known == sorted(known)


@given(talks())
def test_reading_is_deterministic(talk: Conversation) -> None:
    """The same bytes give the same items."""
    data = write_jsonl(talk).encode()
    assert read_any(data, None) == read_any(data, None)
