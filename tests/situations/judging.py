"""Scripted talks of each situation, and what the packs recognise in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sanxiang.conversation.items import ReadOptions
from sanxiang.conversation.model import Channel, Conversation, EventKind
from sanxiang.conversation.readers.text import parse_talk
from sanxiang.inspection.inspector import Inspector
from sanxiang.inspection.watching import Noticed

TALKS = Path(__file__).parent / "talks"
STEP = 0.5
"""Seconds between the ticks of a live talk."""


@dataclass(frozen=True, slots=True)
class Scripted:
    """A talk with what its writer says of it. `line` or `second`: where the situation is to be known, or None."""

    situation: str
    id: str
    kind: str
    occurs: bool
    channel: Channel
    line: int | None
    second: float | None
    talk: str

    def conversation(self, lines: int | None = None) -> Conversation:
        """The talk, or its first lines."""
        text = "\n".join(self.talk.splitlines()[:lines])
        return parse_talk(text, options=ReadOptions(channel=self.channel))


def scripted(folder: Path = TALKS) -> Iterator[Scripted]:
    """All talks, in the order of the files."""
    for file in sorted(folder.glob("*.yaml")):
        whole = yaml.safe_load(file.read_text(encoding="utf-8"))
        yield from (_talk(whole["situation"], each) for each in whole["talks"])


def _talk(situation: str, talk: dict[str, Any]) -> Scripted:
    hint = talk.get("hint") or {}
    second = None if "at" not in hint else float(hint["at"])
    return Scripted(situation, talk["id"], talk["expect"], talk["occurs"], Channel(talk["channel"]), hint.get("line"), second, talk["talk"])


@dataclass(frozen=True, slots=True)
class Seen:
    """What the inspector says: whether the situation is recognised, and whether the live hint comes where it should."""

    talk: Scripted
    recognised: bool
    in_time: bool

    @property
    def right(self) -> bool:
        return self.recognised is self.talk.occurs


def judged(inspector: Inspector, talk: Scripted) -> Seen:
    """One talk, afterwards and live with ticks each half second where its times are known."""
    conversation = talk.conversation()
    recognised = any(each.situation == talk.situation for each in inspector.inspect(conversation).situations)
    return Seen(talk, recognised, recognised and _in_time(inspector, talk, conversation))


def _in_time(inspector: Inspector, talk: Scripted, conversation: Conversation) -> bool:
    """Within one line of the line, or the line in which that second lies."""
    told = noticed(inspector, talk.situation, conversation)
    if told is None:
        return False
    line, second = _line_of(talk, told[0]), told[1]
    if talk.second is not None and second is not None:
        return abs(second - talk.second) <= 3.0
    return talk.line is None or abs(line - talk.line) <= 1


def noticed(inspector: Inspector, situation: str, conversation: Conversation) -> tuple[int, float | None] | None:
    """The event at or after which the live conversation first tells of the situation, and the second; None = never."""
    live = inspector.open_as(conversation)
    now = min((each.at for each in conversation.events if each.at is not None), default=0.0)
    for index, event in enumerate(conversation.events):
        begin = event.at if event.start is None else event.start
        while begin is not None and event.kind is not EventKind.CLOSED and now + STEP <= begin:
            now += STEP
            if _tells(live.tick(now), situation):
                return index - 1, now
        if _tells(live.feed(event), situation):
            return index, event.at
    return None


def _tells(news: tuple[object, ...], situation: str) -> bool:
    return any(isinstance(each, Noticed) and each.situation == situation for each in news)


def _line_of(talk: Scripted, event: int) -> int:
    """The line of the talk that an event stands in (from 1), for talks whose lines stand in the order of their events."""
    for line in range(1, len(talk.talk.splitlines()) + 1):
        try:
            events = talk.conversation(line).events
        except Exception:
            continue
        if sum(each.kind is not EventKind.CLOSED for each in events) > event:
            return line
    return 0
