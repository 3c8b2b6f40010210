"""Small traces in one line.

Notation: one word an event, `who:LETTERS@start-end`. who is a (agent 1), b (agent 2), c (customer), r (bot)
or s (supervisor); the letters are the tokens said; times may be left out, `@5` has no start. A message is
`who;LETTERS@5`. Other events are `hold`, `resume`, `ring`, `offer`, `answer`, `transfer`, `note`, `closed`
and `ended/who/detail`; `|9` is a tick. A trace is closed unless it ends with "...".
"""

from __future__ import annotations

import re
from typing import Any

from traces import PARTIES, say

from sanxiang.conversation.model import Conversation, Event, EventKind

WHO = {"a": 0, "b": 1, "c": 2, "r": 3, "s": 4}
WORDS = {"ring": "ringing", "offer": "offered", "answer": "answered"}
WORD = re.compile(
    r"(?P<head>\w+)(?:(?P<mark>[:;])(?P<said>\w*))?(?:/(?P<by>\w?))?(?:/(?P<detail>\w+))?"
    r"(?:@(?:(?P<start>[\d.]+)-)?(?P<at>[\d.]+))?"
)


def event(word: str) -> Event:
    found = WORD.fullmatch(word)
    assert found, word
    at, start = (None if found[key] is None else float(found[key]) for key in ("at", "start"))
    if found["mark"]:
        kind = EventKind.UTTERANCE if found["mark"] == ":" else EventKind.MESSAGE
        return Event(kind, at, WHO[found["head"]], say(found["said"]), start)
    kind = EventKind(WORDS.get(found["head"], found["head"]))
    return Event(kind, at, WHO.get(found["by"] or ""), detail=found["detail"] or "")


def read(trace: str, **more: Any) -> tuple[Conversation, dict[int, float], bool]:
    """The conversation, its ticks (also the one after the last event) and whether the trace is closed."""
    events: list[Event] = []
    seen: dict[int, float] = {}
    for word in trace.removesuffix("...").split():
        if word.startswith("|"):
            seen[len(events)] = float(word[1:])
        else:
            events.append(event(word))
    return Conversation("t", tuple(events), PARTIES, **more), seen, not trace.endswith("...")
