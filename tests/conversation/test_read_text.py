"""Plain transcripts and inline talks."""

from __future__ import annotations

from datetime import datetime

import pytest
from reading_cases import conversations, notes, only, read_all, reasons, said, timed

from sanxiang.conversation.model import Channel, Direction, EventKind, Party, Role
from sanxiang.conversation.readers.text import parse_talk
from sanxiang.errors import InputError

LINES = [
    ("坐席 00:10 您好，这里是服务台", "agent", 10.0, "您好，这里是服务台"),
    ("客服: 您好", "agent", None, "您好"),
    ("客户：水管漏了", "customer", None, "水管漏了"),
    ("[00:01:05] 坐席：我来登记", "agent", 65.0, "我来登记"),
    ("00:07 客户: 好", "customer", 7.0, "好"),
    ("agent: hello", "agent", None, "hello"),
    ("Customer 01:02 my tap drips", "customer", 62.0, "my tap drips"),
    ("Speaker 1: hello", "agent", None, "hello"),
    ("speaker_2: hi", "customer", None, "hi"),
    ("机器人：请按一", "bot", None, "请按一"),
    ("主管 02:00 我来处理", "supervisor", 120.0, "我来处理"),
    ("系统：会话已转人工", "system", None, "会话已转人工"),
    ("坐席 我在听", "agent", None, "我在听"),
    ("坐席 00:10.5: 在的", "agent", 10.5, "在的"),
    ("坐席 00:10 (笑)", "agent", 10.0, "(笑)"),
    ("客户 -00:05 喂", "customer", -5.0, "喂"),
    ("坐席（小林）：您好", "agent", None, "您好"),
    ("客服小林：您好", "agent", None, "您好"),
    ("坐席 00:20 时间是 10:30 吗", "agent", 20.0, "时间是 10:30 吗"),
]


@pytest.mark.parametrize(("line", "role", "at", "text"), LINES)
def test_a_line_says_who_when_and_what(line: str, role: str, at: float | None, text: str) -> None:
    """Every documented shape of a line gives role, time and text."""
    talk = parse_talk(line)
    assert said(talk) == [(role, text)]
    assert talk.events[0].at == at


def test_a_span_gives_start_and_end() -> None:
    """Two times are the start and the end of the utterance."""
    talk = parse_talk("坐席 00:10-00:14 您好\n[00:00:20.5 --> 00:00:22,000] 客户：喂")
    assert timed(talk)[:2] == [("utterance", 10.0, 14.0), ("utterance", 20.5, 22.0)]


def test_a_file_is_closed_by_its_reader_but_never_ended() -> None:
    """`closed` is added, `ended` is not."""
    kinds = [event.kind for event in parse_talk("坐席: 您好\n客户: 喂").events]
    assert kinds == [EventKind.UTTERANCE, EventKind.UTTERANCE, EventKind.CLOSED]


EVENTS = [
    ("坐席 00:30 (保持)", EventKind.HOLD, 30.0, Role.AGENT, ""),
    ("(恢复)", EventKind.RESUME, None, None, ""),
    ("坐席 00:31 （静音）", EventKind.MUTE, 31.0, Role.AGENT, ""),
    ("坐席 (取消静音)", EventKind.RESUME, None, Role.AGENT, ""),
    ("00:50 (客户挂机)", EventKind.ENDED, 50.0, Role.CUSTOMER, "hangup"),
    ("(坐席挂机)", EventKind.ENDED, None, Role.AGENT, "hangup"),
    ("00:00 (振铃)", EventKind.RINGING, 0.0, None, ""),
    ("[00:04] (接通)", EventKind.ANSWERED, 4.0, None, ""),
    ("坐席 00:40 (转接 维修班)", EventKind.TRANSFER, 40.0, Role.AGENT, "维修班"),
    ("客户 00:05 (按键 3)", EventKind.DTMF, 5.0, Role.CUSTOMER, "3"),
    ("(断线)", EventKind.ENDED, None, None, "fault"),
    ("agent 00:12 (hold)", EventKind.HOLD, 12.0, Role.AGENT, ""),
    ("坐席 (小结：已派单)", EventKind.WRAP_UP, None, Role.AGENT, "已派单"),
]


@pytest.mark.parametrize(("line", "kind", "at", "role", "detail"), EVENTS)
def test_a_line_in_brackets_is_an_event(line: str, kind: EventKind, at: float | None, role: Role | None, detail: str) -> None:
    """Event lines give kind, time, who did it, and the detail."""
    talk = parse_talk(line)
    event = talk.events[0]
    assert (event.kind, event.at, talk.role_of(event), event.detail) == (kind, at, role, detail)


def test_lines_without_a_speaker_belong_to_the_message_above() -> None:
    """Continuation lines are joined, blank lines inside kept."""
    talk = parse_talk("客户: 第一行\n第二行\n\n第三行：还是我\n坐席: 好")
    assert said(talk) == [("customer", "第一行\n第二行\n\n第三行：还是我"), ("agent", "好")]


def test_a_speaker_line_may_stand_above_its_text() -> None:
    """Chat exports put the speaker and the clock on a line of their own."""
    talk = parse_talk("客服 小林 2026-03-02 10:15:03\n您好\n\n客户 2026-03-02 10:15:09\n报修")
    assert said(talk) == [("agent", "您好"), ("customer", "报修")]
    assert talk.started_at == datetime.fromisoformat("2026-03-02 10:15:03")
    assert [event.at for event in talk.events] == [0.0, 6.0, None]


def test_names_and_numbers_of_agents_are_kept_apart() -> None:
    """Two agents are two parties; digits are a staff number."""
    talk = parse_talk("坐席(工号1024): 您好\n客服 小林: 我来接手\n坐席1024: 好")
    assert talk.parties == (Party(Role.AGENT, "1024"), Party(Role.AGENT, "", "小林"))
    assert [event.party for event in talk.events] == [0, 1, 0, None]


def test_a_header_gives_the_facts_and_the_rest_becomes_metadata() -> None:
    """Known keys fill the conversation, others the metadata."""
    talk = parse_talk("# id: K7 channel: chat direction: inbound 班组: 三组\n# started_at: 2026-03-02 10:00:00\n客服 00:05 您好")
    assert (talk.id, talk.channel, talk.direction) == ("K7", Channel.CHAT, Direction.INBOUND)
    assert talk.metadata == {"班组": "三组"}
    assert talk.started_at == datetime.fromisoformat("2026-03-02 10:00:00")
    assert talk.events[0].kind is EventKind.MESSAGE


def test_headers_separate_conversations() -> None:
    """A header after a blank line begins another conversation; ids come from it, or from the file's name."""
    items = read_all("客服: 一\n\n=== B2 ===\n客服: 二\n\n# id: C3 channel: phone\n客户: 三\n\n# 班组: 四组\n客服: 四", "day.txt")
    assert [found.id for found in conversations(items)] == ["day", "B2", "C3", "day-4"]


def test_a_bad_block_does_not_cost_the_others() -> None:
    """One unreadable conversation is rejected with its line; the next one is read."""
    items = read_all("# id: A\n没有说话人\n\n# id: B\n客服: 您好", "day.txt")
    assert [found.id for found in conversations(items)] == ["B"]
    assert "does not say who speaks" in reasons(items)[0]


def test_empty_utterances_are_told() -> None:
    """A speaker without any text is left out and noted."""
    items = read_all("客服: 您好\n客户：\n", "day.txt")
    assert said(conversations(items)[0]) == [("agent", "您好")]
    assert "without any text" in notes(items)[0]


TALK_ERRORS = [
    ("客服: 您好\n客户 10:75 喂", "<talk>:2: '10:75' is no time"),
    ("您好", "<talk>:1: '您好' does not say who speaks"),
    ("", "exactly one conversation is due here, not 0"),
    ("客服: 一\n\n=== B ===\n客服: 二", "<talk>:3: exactly one conversation is due here, not 2"),
    ("客服: 您好\n00:30 (飞走)", "<talk>:2: unknown event '飞走'"),
    ("# channel: 鸽子\n客服: 您好", "<talk>:1: unknown channel"),
    ("2026-02-30 10:00:00 客服: 您好", "<talk>:1: '2026-02-30 10:00:00' is no time of the calendar"),
]


@pytest.mark.parametrize(("text", "message"), TALK_ERRORS)
def test_a_wrong_talk_names_its_line(text: str, message: str) -> None:
    """An inline example that cannot be read says where and why."""
    with pytest.raises(InputError) as caught:
        parse_talk(text)
    assert message in str(caught.value)


def test_clock_times_without_a_date_are_noted() -> None:
    """10:15:03 is ten hours after the start, which is hardly meant."""
    assert "clock times need their date" in notes(read_all("10:15:03 客服: 您好", "day.txt"))[0]


def test_the_log_is_ordered_by_time_where_all_have_one() -> None:
    """Spoken events with times are sorted; an untimed event stays behind its neighbour."""
    talk = only("客户 00:09 二\n坐席 (保持)\n坐席 00:03 一", "day.txt")
    assert [event.kind.value + event.text for event in talk.events] == ["utterance一", "utterance二", "hold", "closed"]


def test_the_source_order_stands_where_a_time_is_missing() -> None:
    """One utterance without a time: nothing is moved."""
    assert said(parse_talk("客户 00:09 甲\n坐席 00:03 乙\n客户: 丙")) == [("customer", "甲"), ("agent", "乙"), ("customer", "丙")]
