"""A conversation that was broken in one place, with the way back to the one it was made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sanxiang.conversation.model import SPOKEN, Conversation, Event, EventKind, Party, Role

Range = tuple[int, int]
Piece = tuple[int | None, Event]
"""An event with its number in the original; None = it was not there."""

NOTHING_ERASED: Mapping[int, tuple[Range, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something to be said, out of the standard's own examples.

    shows  what it is an example of: `act:apology`, `forbidden:brush_off` (a kind), `entity:mobile`
    entry  id of the entry that it is an example of
    heard  acts that are heard in it
    apart  True where it shows this only as an utterance of its own, and not behind other words
    """

    text: str
    role: Role
    shows: frozenset[str]
    entry: str
    heard: frozenset[str] = frozenset()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Mutant:
    """A broken conversation.

    origins  for each of its events the number of that event in the original, or None where it is new
    place    the event of the original at which it was broken
    erased   event of the original -> characters [from, to) of its text that are gone
    replaced events of the original of whose text nothing is left
    said     the phrase that was put in, and as which event
    """

    conversation: Conversation
    origins: tuple[int | None, ...]
    place: int
    erased: Mapping[int, tuple[Range, ...]] = field(default_factory=lambda: NOTHING_ERASED)
    replaced: frozenset[int] = frozenset()
    said: tuple[Phrase, int] | None = None

    def now(self, event: int) -> int | None:
        """Where an event of the original stands in the mutant; None if it is gone."""
        return self.origins.index(event) if event in self.origins else None


def mutant(
    original: Conversation,
    pieces: Iterable[Piece],
    place: int,
    *,
    erased: Mapping[int, tuple[Range, ...]] = NOTHING_ERASED,
    said: Phrase | None = None,
    parties: tuple[Party, ...] | None = None,
) -> Mutant:
    """The mutant made of `pieces`; `said` is the new event with the phrase's text."""
    kept = list(pieces)
    events = tuple(event for _, event in kept)
    conversation = replace(original, events=events, parties=original.parties if parties is None else parties)
    origins = tuple(number for number, _ in kept)
    replaced = frozenset(n for n, ranges in erased.items() if ranges == ((0, len(original.events[n].text)),))
    if said is None:
        return Mutant(conversation, origins, place, erased, replaced)
    at = next(n for n, (_, event) in enumerate(kept) if said.text in event.text and (kept[n][0] is None or kept[n][0] == place))
    return Mutant(conversation, origins, place, erased, replaced, (said, at))


# Looking at a conversation -------------------------------------------------------------------------------------------


def pieces_of(original: Conversation) -> list[Piece]:
    """All events with their numbers."""
    return list(enumerate(original.events))


def spoken(original: Conversation, *roles: Role) -> Iterator[int]:
    """Numbers of the spoken events of these roles (none named: agent, customer) up to the end of the talk."""
    wanted = roles or (Role.AGENT, Role.CUSTOMER)
    for number, event in enumerate(original.events):
        if event.kind is EventKind.ENDED:
            return
        if event.kind in SPOKEN and original.role_of(event) in wanted:
            yield number


def turns(original: Conversation) -> list[tuple[Role | None, list[int]]]:
    """Maximal runs of spoken events of one role."""
    found: list[tuple[Role | None, list[int]]] = []
    for number in spoken(original, Role.AGENT, Role.CUSTOMER, Role.BOT):
        role = original.role_of(original.events[number])
        if found and found[-1][0] is role:
            found[-1][1].append(number)
        else:
            found.append((role, [number]))
    return found


def party_of(original: Conversation, role: Role) -> int | None:
    """The first party of a role."""
    return next((n for n, party in enumerate(original.parties) if party.role is role), None)


def kind_of_speech(original: Conversation) -> EventKind:
    """Whether people write or speak here."""
    return next((event.kind for event in original.events if event.kind in SPOKEN), EventKind.UTTERANCE)


# Times -----------------------------------------------------------------------------------------------------------------


def later(event: Event, seconds: float) -> Event:
    """The event that much later; unknown times stay unknown."""
    return replace(event, at=_plus(event.at, seconds), start=_plus(event.start, seconds))


def _plus(time: float | None, seconds: float) -> float | None:
    return None if time is None else round(time + seconds, 3)


def shifted(pieces: Sequence[Piece], seconds: float) -> list[Piece]:
    """All of these that much later."""
    return [(number, later(event, seconds)) for number, event in pieces]


def begin_of(event: Event) -> float | None:
    """When an event begins: an utterance when its speaker begins, all else when it stands."""
    return event.at if event.start is None or event.kind is EventKind.MESSAGE else event.start


def is_timed(original: Conversation) -> bool:
    """Whether the spoken events have times."""
    times = [event.at for event in original.events if event.kind in SPOKEN]
    return bool(times) and all(time is not None for time in times)


# Saying something new --------------------------------------------------------------------------------------------------

SECONDS_A_CHARACTER = 0.25
PAUSE = 1.0


def said_after(original: Conversation, number: int, lines: Sequence[tuple[Role, str]]) -> list[Piece]:
    """All events, with new utterances behind event `number`; what follows comes later by their length."""
    pieces = pieces_of(original)
    at = original.events[number].at
    new, end = [], at
    for role, text in lines:
        begin = _plus(end, PAUSE)
        end = _plus(begin, max(1.0, SECONDS_A_CHARACTER * len(text)))
        kind = kind_of_speech(original)
        start = begin if kind is EventKind.UTTERANCE and original.events[number].start is not None else None
        new.append((None, Event(kind, end, party_of(original, role), text, start)))
    gap = 0.0 if at is None or end is None else end - at
    return [*pieces[: number + 1], *new, *shifted(pieces[number + 1 :], gap)]
