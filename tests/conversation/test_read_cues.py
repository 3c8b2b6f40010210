"""WebVTT and SRT."""

from __future__ import annotations

import pytest
from reading_cases import conversations, notes, only, read_all, reasons, said

from sanxiang.conversation.model import Channel, Party, Role

VTT = """WEBVTT - 录音 12

NOTE 说明
多行说明

STYLE
::cue { color: red }

1
00:01.000 --> 00:02.500 align:start
<v 坐席 小林>您好，<b>这里</b>是服务台</v>

00:00:03.000 --> 00:00:04.000
<v.loud 客户>水管漏了 &amp; 停水</v>
"""


def test_voice_tags_say_who_speaks() -> None:
    """Cues are utterances with start and end; tags and entities are undone; notes and styles say nothing."""
    found = only(VTT, "call.vtt")
    assert said(found) == [("agent", "您好，这里是服务台"), ("customer", "水管漏了 & 停水")]
    assert [(event.start, event.at) for event in found.events[:2]] == [(1.0, 2.5), (3.0, 4.0)]
    assert found.parties == (Party(Role.AGENT, "", "小林"), Party(Role.CUSTOMER))
    assert (found.id, found.channel) == ("call", Channel.PHONE)


def test_srt_prefixes_say_who_speaks() -> None:
    """`坐席:` at the beginning of a line; a second speaker may stand in the same cue."""
    found = only("1\n00:00:01,000 --> 00:00:02,000\n坐席: 您好\n客户：喂\n还在\n\n2\n01:00:00,500 --> 01:00:01,000\n客户: 好\n", "c.srt")
    assert said(found) == [("agent", "您好"), ("customer", "喂\n还在"), ("customer", "好")]
    assert found.events[2].start == 3600.5


def test_a_cue_without_a_speaker_goes_on_with_the_one_before() -> None:
    """It is noted."""
    items = read_all("WEBVTT\n\n00:01.000 --> 00:02.000\n坐席: 您好\n\n00:02.000 --> 00:03.000\n请讲\n", "c.vtt")
    assert said(conversations(items)[0]) == [("agent", "您好"), ("agent", "请讲")]
    assert "without a speaker" in notes(items)[0]


def test_unknown_names_are_told_apart_by_what_they_say() -> None:
    """Of two names the one that speaks as a centre does is the agent."""
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v 阿宝>喂</v>\n\n00:03.000 --> 00:04.000\n<v 阿林>请问有什么可以帮您</v>\n"
    assert said(only(text, "c.vtt")) == [("customer", "喂"), ("agent", "请问有什么可以帮您")]


REJECTED = [
    ("WEBVTT\n\n00:01.000 --> 00:02.000\n您好\n", "no cue says who speaks"),
    ("WEBVTT\n\n00:01.000 --> 00:02.000\n<v 阿宝>您好</v>\n", "who is '阿宝'?"),
    ("WEBVTT\n\n00:01 -> 00:02\n坐席: 您好\n", "a cue without a timing line"),
    ("WEBVTT\n\n00:01.000 --> soon\n坐席: 您好\n", "a cue's timing is"),
    ("WEBVTT\n\n坐席: 您好\n", "a cue without a timing line"),
]


@pytest.mark.parametrize(("text", "reason"), REJECTED)
def test_a_bad_cue_is_rejected_with_its_line(text: str, reason: str) -> None:
    """Nothing is left out silently."""
    items = read_all(text, "c.vtt")
    assert reason in reasons(items)[0]
    assert str(items[0]).startswith("c.vtt:3: ")


def test_a_cue_that_ends_before_it_starts_is_kept_and_noted() -> None:
    """A negative length is not repaired."""
    items = read_all("WEBVTT\n\n00:05.000 --> 00:02.000\n坐席: 您好\n", "c.vtt")
    (found,) = conversations(items)
    assert (found.events[0].start, found.events[0].at) == (5.0, 2.0)
    assert "end before they start" in notes(items)[0]
