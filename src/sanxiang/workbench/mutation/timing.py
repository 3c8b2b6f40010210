"""Mutators that change times and nothing else. They need times and know nothing of clauses or checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sanxiang.conversation.model import SPOKEN, Conversation, Event, EventKind, Role
from sanxiang.workbench.mutation.mutant import Mutant, Piece, is_timed, mutant, pieces_of, shifted, spoken
from sanxiang.workbench.mutation.vocabulary import Tools

DELAYS = (20.0, 75.0, 300.0)
SILENCES = (15.0, 60.0, 240.0)
FACTORS = (1.5, 2.0, 3.0)

Mutants = Iterator[Mutant]


def delay_answer(original: Conversation, tools: Tools) -> Mutants:
    """An utterance of the agent comes later, and all that follows with it."""
    yield from _delayed(original, list(spoken(original, Role.AGENT)), DELAYS)


def insert_silence(original: Conversation, tools: Tools) -> Mutants:
    """Nothing happens for a while before the customer speaks."""
    yield from _delayed(original, list(spoken(original, Role.CUSTOMER)), SILENCES)


def delay_event(original: Conversation, tools: Tools) -> Mutants:
    """What is no speech comes later: the answering of the call, the end of a hold."""
    wanted = (EventKind.ANSWERED, EventKind.RESUME, EventKind.TRANSFER)
    yield from _delayed(original, [n for n, event in enumerate(original.events) if event.kind in wanted], DELAYS)


def _delayed(original: Conversation, numbers: list[int], delays: tuple[float, ...]) -> Mutants:
    pieces = pieces_of(original)
    for number in numbers if is_timed(original) else ():
        if number == 0 or original.events[number].at is None:
            continue
        for seconds in delays:
            yield mutant(original, [*pieces[:number], *shifted(pieces[number:], seconds)], number)


def speed_up(original: Conversation, tools: Tools) -> Mutants:
    """The agent says one utterance in less time."""
    for number in _lasting(original):
        for factor in FACTORS[1:]:
            yield mutant(original, _faster(original, {number}, factor), number)


def speed_up_all(original: Conversation, tools: Tools) -> Mutants:
    """The agent speaks fast throughout."""
    numbers = _lasting(original)
    for factor in FACTORS if numbers else ():
        yield mutant(original, _faster(original, set(numbers), factor), numbers[0])


def _lasting(original: Conversation) -> list[int]:
    return [n for n in spoken(original, Role.AGENT) if _length(original.events[n]) > 0]


def _length(event: Event) -> float:
    return 0.0 if event.at is None or event.start is None else event.at - event.start


def _faster(original: Conversation, numbers: set[int], factor: float) -> list[Piece]:
    """Ends come sooner; so does all behind them, or the pauses would grow."""
    out: list[Piece] = []
    saved = 0.0
    for number, event in enumerate(original.events):
        moved = shifted([(number, event)], -saved)[0][1]
        if number in numbers and moved.at is not None:
            gain = _length(event) * (1 - 1 / factor)
            moved, saved = replace(moved, at=round(moved.at - gain, 3)), saved + gain
        out.append((number, moved))
    return out


def interrupt(original: Conversation, tools: Tools) -> Mutants:
    """The agent begins to speak while the customer is still speaking."""
    for number in range(1, len(original.events)):
        before, event = original.events[number - 1], original.events[number]
        spoken_by = original.role_of(before), original.role_of(event)
        if spoken_by != (Role.CUSTOMER, Role.AGENT) or {before.kind, event.kind} - SPOKEN or event.start is None or event.at is None:
            continue
        if _length(before) <= 0 or before.start is None:
            continue
        for share in (0.25, 0.5):
            start = round(before.start + share * _length(before), 3)
            changed = replace(event, start=start, at=max(before.at or 0.0, round(start + _length(event), 3)))
            pieces = pieces_of(original)
            yield mutant(original, [*pieces[:number], (number, changed), *pieces[number + 1 :]], number)
