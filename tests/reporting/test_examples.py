"""The example conversations: all are readable, listed, invented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sanxiang.conversation.items import Noted
from sanxiang.conversation.model import SPOKEN, Channel, Conversation
from sanxiang.conversation.reading import read_file

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = sorted(path for path in EXAMPLES.rglob("*") if path.is_file() and path.name != "README.md")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_is_read_without_rejects(path: Path) -> None:
    """Every record is a conversation of two sides (a silent call has one) on the channel of its folder."""
    items = list(read_file(path))
    talks = [item for item in items if isinstance(item, Conversation)]
    assert talks
    assert all(isinstance(item, Conversation | Noted) for item in items)
    folder = {"phone": {Channel.PHONE}, "chat": {Channel.CHAT}, "other": {Channel.EMAIL, Channel.ONSITE}}[path.parent.name]
    assert {talk.channel for talk in talks} <= folder
    assert all(sum(event.kind in SPOKEN for event in talk.events) >= 3 for talk in talks)


def test_the_list_names_exactly_the_files() -> None:
    """The README has a row for each file and none for others."""
    rows = re.findall(r"^\| `([^`]+)` \|", (EXAMPLES / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(path.relative_to(EXAMPLES).as_posix() for path in FILES)


def test_only_the_swapped_one_looks_swapped() -> None:
    """The reader's suspicion falls on the file that was made for it."""
    noted = [path.name for path in FILES for item in read_file(path) if isinstance(item, Noted)]
    assert noted == ["10-swapped-sides.txt"]


def test_telephone_numbers_are_made_up() -> None:
    """Mobile numbers end in eight zeros, hotlines are 400-000-0000."""
    for path in FILES:
        text = path.read_text("utf-8")
        assert all(number.endswith("00000000") for number in re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)), path.name
        assert set(re.findall(r"400-\d{3}-\d{4}", text)) <= {"400-000-0000"}, path.name
