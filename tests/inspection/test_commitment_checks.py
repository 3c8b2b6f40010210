"""Checks of commitments with a date and a calendar: live, single and bulk say the same, and the commitments can be had."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from building import standard_of

from sanxiang.conversation.model import Channel, Conversation, Event, EventKind, Party, Role
from sanxiang.inspection.columns import events_table
from sanxiang.inspection.findings import State
from sanxiang.inspection.inspector import Inspector, compile_standard
from sanxiang.standard.calendars import BusinessCalendar

from building import WHERE  # isort: skip

MONDAY = datetime.fromisoformat("2026-03-02T10:00+08:00")
CENTRE = BusinessCalendar.model_validate(
    {"id": "centre", "where": WHERE, "name": {"zh": "中心"}, "weekly": {"mon-fri": "09:00-18:00"}, "holidays": "china"}
)


def inspector(**keys: Any) -> Inspector:
    check = {"kind": "commitment", "of": {"who": "agent"}, **keys}
    return compile_standard(replace(standard_of(check), calendars={"centre": CENTRE}), engine="re")


def talk(*said: str, started_at: datetime | None = MONDAY) -> Conversation:
    events = [Event(EventKind.MESSAGE, 60.0 * n, 0, text) for n, text in enumerate(said)]
    return Conversation("t", tuple(events), (Party(Role.AGENT), Party(Role.CUSTOMER)), Channel.CHAT, started_at=started_at)


def states(keys: dict[str, Any], conversation: Conversation) -> list[str]:
    """The activations of the single run, after live and bulk were found to say the same."""
    found = inspector(**keys)
    result = found.inspect(conversation)
    live = found.open_as(conversation)
    for event in conversation.events:
        live.feed(event)
    assert live.close().findings == result.findings
    (state,) = found.inspect_table(events_table([conversation])).column("state").to_pylist() or [State.NOT_APPLICABLE]
    assert state == (str(result.findings[0].state) if result.findings else "not_applicable")
    return [" ".join(filter(None, (str(a.state), str(a.why or ""), str(a.reason or "")))) for f in result.findings for a in f.activations]


@pytest.mark.parametrize(("keys", "text", "expected"), [
    ({"within": {"hours": 24}}, "明天上午给您回电", "violated late"),
    ({"within": {"hours": 26}}, "明天上午给您回电", "pass"),
    ({"within": {"working_days": 2}}, "周三给您回电", "pass"),
    ({"within": {"working_days": 2}}, "周四给您回电", "violated late"),
    ({"within": {"hours": 9}, "clock": "business"}, "明天十点前给您回电", "pass"),
    ({"within": {"hours": 9}, "clock": "business"}, "明天中午给您回电", "violated late"),
    ({"at_least": {"minutes": 30}}, "十分钟内给您回电", "violated said"),
    ({"at_least": {"hours": 1}}, "今天十点半前给您回电", "violated said"),
    ({"within": {"days": 1}}, "收到后三天内给您退款", "violated late"),
    ({"within": {"days": 1}}, "年前给您退款", "not_evaluated no_time"),
    ({"timed": True, "within": {"days": 1}}, "尽快给您处理", "violated missing"),
    ({"timed": True}, "楼上漏水我去敲他家门", "violated missing"),
    ({"timed": True}, "坏了的话我们免费换", "violated missing"),
    ({"timed": True}, "明天一早我们铲掉", "pass"),
])  # fmt: skip
def test_with_a_date(keys: dict[str, Any], text: str, expected: str) -> None:
    """Later than allowed, sooner than can be kept, without a time, and what nobody can know."""
    assert states(keys, talk(text)) == [expected]


def test_without_a_date_it_is_not_evaluated() -> None:
    """A day of the week says nothing where the date is not known; equal units compare all the same."""
    assert states({"within": {"hours": 24}}, talk("周四给您回电", started_at=None)) == ["not_evaluated no_time"]
    assert states({"within": {"hours": 24}}, talk("三十小时内给您回电", started_at=None)) == ["violated late"]


def test_a_start_without_a_zone_is_in_that_of_the_centre() -> None:
    """As a source writes it: the wall clock of the centre."""
    naive = talk("明天上午给您回电", started_at=MONDAY.replace(tzinfo=None))
    assert states({"within": {"hours": 24}}, naive) == ["violated late"]


def test_the_commitments_of_a_conversation() -> None:
    """All of them with due times; and those of one utterance, as a live conversation asks for them."""
    found = inspector(timed=True)
    first, second = found.commitments(talk("您好", "两小时内给您回电，明天给您寄出"))
    assert first.due is not None
    assert second.due is not None
    assert (first.event, first.due.due.isoformat()) == (1, "2026-03-02T12:01:00+08:00")
    assert second.due.due.isoformat() == "2026-03-03T18:00:00+08:00"
    (one,) = found.commitments_in("明早给您答复", "chat", MONDAY)
    assert one.due is not None
    assert one.due.due.isoformat() == "2026-03-03T10:00:00+08:00"
