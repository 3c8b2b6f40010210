"""`verify`: ticks as the contract of the log allows them, and differences found and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from sanxiang.conversation.model import Conversation
from sanxiang.conversation.readers.text import parse_talk
from sanxiang.inspection.columns import events_table
from sanxiang.inspection.inspector import Inspector, compile_standard
from sanxiang.standard.loading import load_standard
from sanxiang.workbench.verify import random_ticks, verify

STANDARD = {
    "standard.yaml": "standard: mine\nname: {zh: 示例}\nlanguage: zh\nvalid_from: 2026-01-01\n",
    "checks.yaml": (
        "acts:\n  greeting: {name: {zh: 问候}, says: [您好]}\n"
        "checks:\n"
        "  quick: {name: {zh: 快}, kind: limit, measure: first_response, max: 30, points: 5}\n"
        "  greets: {name: {zh: 问候}, kind: existence, of: {who: agent, act: greeting}, window: {seconds: 40}, points: 5}\n"
    ),
}
TIMED = "客户 00:10 在吗\n客服 00:50 好\n客户 01:00 嗯\n客服 01:20 您好"
UNTIMED = "客户: 在吗\n客服: 您好"


@pytest.fixture
def inspector(tmp_path: Path) -> Inspector:
    for name, text in STANDARD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return compile_standard(load_standard(tmp_path), engine="re")


def talks() -> list[Conversation]:
    return [parse_talk(text, conversation_id=str(number)) for number, text in enumerate((TIMED, UNTIMED, TIMED))]


def test_ticks_never_run_ahead_of_the_log() -> None:
    """Each stands before all later times; the same seed gives the same ticks."""
    conversation = parse_talk(TIMED)
    for seed in range(50):
        ticks = list(random_ticks(conversation, Random(seed)))
        assert ticks == list(random_ticks(conversation, Random(seed)))
        for index, second in ticks:
            assert all(event.at is None or second <= event.at for event in conversation.events[index:])
    assert len({tuple(random_ticks(conversation, Random(seed))) for seed in range(50)}) > 10


def test_there_are_no_ticks_before_events_of_unknown_time() -> None:
    """Nobody can say then that the log is complete."""
    mixed = parse_talk("客户 00:10 在吗\n客服: 好\n客户 01:00 嗯")
    allowed = {index for seed in range(50) for index, _ in random_ticks(mixed, Random(seed))}
    assert allowed == {2}
    assert not list(random_ticks(parse_talk(UNTIMED), Random(1)))


def test_the_ways_agree(inspector: Inspector) -> None:
    """On talks with and without times, even if they share an id."""
    found = verify(inspector, [*talks()[:2], replace(talks()[2], id="1")], Random(1))
    assert found.holds
    assert (found.conversations, found.live, found.bulk) == (3, 3, 3)
    assert found.ticks > 0


def test_the_first_difference_is_told(inspector: Inspector) -> None:
    """Conversation, way, place, both values."""

    def wrong(batch: Sequence[Conversation]) -> pa.Table:
        cut = [batch[0], *(replace(each, events=each.events[:1]) for each in batch[1:])]
        return inspector.inspect_table(events_table(cut))

    found = verify(inspector, talks(), Random(1), bulk=wrong)
    assert (found.live, found.bulk) == (3, 1)
    assert found.first is not None
    told = (found.first.conversation, found.first.way, found.first.field, found.first.single, found.first.other)
    assert told == ("1", "批量 bulk", "greets.state", "not_evaluated", "omitted")
