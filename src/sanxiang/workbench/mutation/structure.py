"""Mutators that take away, exchange and repeat what was done. They know nothing of clauses or checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

from sanxiang.conversation.model import Conversation, Event, EventKind, Party, Role
from sanxiang.workbench.mutation.mutant import Mutant, Piece, later, mutant, pieces_of, said_after, spoken, turns
from sanxiang.workbench.mutation.vocabulary import Tools

HOLD_SECONDS = 20.0
FAR = 6
"""Utterances of the agent that are exchanged stand at most so many apart, or the pairs grow with the square."""

Mutants = Iterator[Mutant]


def drop_utterance(original: Conversation, tools: Tools) -> Mutants:
    """One utterance was not said; its time passes in silence."""
    for number in spoken(original):
        yield _without(original, {number})


def drop_turn(original: Conversation, tools: Tools) -> Mutants:
    """A whole turn of the agent was not said."""
    for role, numbers in turns(original):
        if role is Role.AGENT and len(numbers) > 1:
            yield _without(original, set(numbers))


def drop_opening(original: Conversation, tools: Tools) -> Mutants:
    """The agent says nothing up to the n-th of its utterances."""
    numbers = list(spoken(original, Role.AGENT))
    for count in range(2, min(len(numbers), FAR)):
        yield _without(original, set(numbers[:count]))


def drop_closing(original: Conversation, tools: Tools) -> Mutants:
    """The agent says nothing from the n-th last of its utterances on."""
    numbers = list(spoken(original, Role.AGENT))
    for count in range(2, min(len(numbers), FAR)):
        yield _without(original, set(numbers[-count:]))


def customer_silent(original: Conversation, tools: Tools) -> Mutants:
    """A turn of the agent gets no answer: the customer's next turn is missing."""
    for role, numbers in turns(original):
        if role is Role.CUSTOMER and len(numbers) > 1:
            yield _without(original, set(numbers))


def _without(original: Conversation, numbers: set[int]) -> Mutant:
    return mutant(original, [piece for piece in pieces_of(original) if piece[0] not in numbers], min(numbers))


def drop_event(original: Conversation, tools: Tools) -> Mutants:
    """A hold is not taken back, or what was no speech did not happen."""
    for number, event in enumerate(original.events):
        if event.kind in (EventKind.HOLD, EventKind.RESUME):
            yield _without(original, {number})


def swap_agent_utterances(original: Conversation, tools: Tools) -> Mutants:
    """Two utterances of the agent change places; times stay."""
    numbers = list(spoken(original, Role.AGENT))
    for (n, one), (m, two) in combinations(enumerate(numbers), 2):
        if m - n <= FAR and original.events[one].text != original.events[two].text:
            yield mutant(original, _exchanged(original, {one: two, two: one}), one)


def _exchanged(original: Conversation, places: dict[int, int]) -> list[Piece]:
    events = original.events
    return [
        (places.get(n, n), replace(event, text=events[places[n]].text, party=events[places[n]].party) if n in places else event)
        for n, event in enumerate(events)
    ]


def swap_turns(original: Conversation, tools: Tools) -> Mutants:
    """Two neighbouring turns come the other way round; the clock goes on as before."""
    found = turns(original)
    for (_, one), (_, two) in pairwise(found):
        if two[0] != one[-1] + 1 or two[-1] - one[0] + 1 != len(one) + len(two):
            continue
        order = [*two, *one]
        slots = range(one[0], two[-1] + 1)
        yield mutant(original, _exchanged(original, dict(zip(slots, order, strict=True))), one[0])


def repeat_utterance(original: Conversation, tools: Tools) -> Mutants:
    """The agent says the same again: once more, three times more."""
    for number in spoken(original, Role.AGENT):
        for times in (1, 3):
            lines = [(Role.AGENT, original.events[number].text)] * times
            yield mutant(original, said_after(original, number, lines), number)


def hang_up_first(original: Conversation, tools: Tools) -> Mutants:
    """The agent ends the talk behind an utterance; the rest does not take place."""
    agent = next((n for n, party in enumerate(original.parties) if party.role is Role.AGENT), None)
    if agent is None:
        return
    for number in spoken(original):
        last = original.events[number].at
        ended = Event(EventKind.ENDED, None if last is None else last + 1, agent, detail="hangup")
        closed = [piece for piece in pieces_of(original)[number + 1 :] if piece[1].kind is EventKind.CLOSED]
        kept = [(n, event if last is None or event.at is None else replace(event, at=last + 1)) for n, event in closed]
        yield mutant(original, [*pieces_of(original)[: number + 1], (None, ended), *kept], number)


def hold_unannounced(original: Conversation, tools: Tools) -> Mutants:
    """The agent puts the customer on hold without a word."""
    yield from _holds(original, 1)


def hold_again_and_again(original: Conversation, tools: Tools) -> Mutants:
    """The same, four times in a row."""
    yield from _holds(original, 4)


def _holds(original: Conversation, count: int) -> Mutants:
    if any(event.kind is EventKind.MESSAGE for event in original.events):
        return
    for number in spoken(original):
        agent = next((n for n, party in enumerate(original.parties) if party.role is Role.AGENT), None)
        at = original.events[number].at
        times = [None if at is None else at + 1 + k * HOLD_SECONDS for k in range(2 * count)]
        kinds = (EventKind.HOLD, EventKind.RESUME) * count
        new: list[Piece] = [(None, Event(kind, time, agent)) for kind, time in zip(kinds, times, strict=True)]
        rest = pieces_of(original)[number + 1 :]
        gap = 1 + 2 * count * HOLD_SECONDS
        yield mutant(original, [*pieces_of(original)[: number + 1], *new, *((n, later(e, gap)) for n, e in rest)], number)


def transfer_silently(original: Conversation, tools: Tools) -> Mutants:
    """The agent transfers without a word, and somebody else goes on."""
    agent = next((n for n, party in enumerate(original.parties) if party.role is Role.AGENT), None)
    if agent is None:
        return
    parties = (*original.parties, Party(Role.AGENT, "9999"))
    for number in spoken(original, Role.CUSTOMER):
        pieces = pieces_of(original)
        moved = [(n, replace(e, party=len(parties) - 1) if e.party == agent else e) for n, e in pieces[number + 1 :]]
        event = Event(EventKind.TRANSFER, original.events[number].at, agent)
        yield mutant(original, [*pieces[: number + 1], (None, event), *moved], number, parties=parties)
