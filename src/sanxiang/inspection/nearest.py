"""For what is missing: where it was looked for, and which utterance came nearest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

from sanxiang.conversation.model import SPOKEN, Conversation, EventKind
from sanxiang.inspection.checks.base import Live
from sanxiang.inspection.clock import ANY, Clock
from sanxiang.inspection.evidence import role_of
from sanxiang.inspection.findings import Searched, Span
from sanxiang.inspection.listening import Heard
from sanxiang.inspection.program import Program
from sanxiang.inspection.windows import Window
from sanxiang.language.normal import normalise

LEAST_LIKENESS = 40.0
"""Percent. What is less alike came near by chance."""


def searched(program: Program, conversation: Conversation, heard: Mapping[int, Heard], number: int, live: Live) -> Searched | None:
    """The events in which an activation of check `number` looked, and the nearest candidate; None if it seeks nothing."""
    check = program.checks[number]
    if check.seeks is None:
        return None
    port, window = check.seeks
    places = list(inside(conversation, window, live))
    if not places:
        return None
    roles = program.atoms[check.atoms[port]].roles
    said = {n: heard[n].normal.text for n in places if n in heard and role_of(conversation, conversation.events[n]) in roles}
    best = max((_likeness(text, _normal(check.likes)), -n) for n, text in said.items()) if said and check.likes else (0.0, 0)
    if best[0] < LEAST_LIKENESS:
        return Searched(places[0], places[-1])
    event = -best[1]
    whole = conversation.events[event]
    return Searched(places[0], places[-1], Span(event, 0, len(whole.text), whole.at), round(best[0], 1))


@lru_cache(4096)
def _normal(wordings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(normalise(text).text for text in wordings))


def _likeness(text: str, wordings: tuple[str, ...]) -> float:
    found = process.extractOne(text, wordings, scorer=fuzz.ratio)
    return float(found[1]) if found else 0.0


def inside(conversation: Conversation, window: Window, live: Live) -> Iterator[int]:
    """Events after the anchor of an activation up to where its window closed, or the talk ended."""
    clock = Clock()
    for index, event in enumerate(conversation.events):
        role = role_of(conversation, event)
        if event.kind is EventKind.TRANSFER:
            clock.new_leg()
        clock.advance(index, role, event.kind in SPOKEN and role < ANY, event.at, event.start, event.at)
        if index > live.anchor.event:
            if event.kind in (EventKind.ENDED, EventKind.CLOSED) or window.closed_before(live.anchor, clock):
                return
            yield index
