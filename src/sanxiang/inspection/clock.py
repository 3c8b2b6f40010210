"""Where a running conversation stands: turns, utterances, time. The only mutable state besides activations."""

from __future__ import annotations

from typing import NamedTuple

# Roles that form turns, as small integers: the hot path indexes lists by them.
AGENT, CUSTOMER, BOT, ANY, OTHER, SUPERVISOR, SYSTEM = range(7)
"""OTHER = nobody, or not known who. The first three form turns; ANY stands for all three together."""


class Position(NamedTuple):
    """Where an event stood, as windows look back at it."""

    event: int
    role: int
    spoken: bool
    at: float | None
    turns: tuple[int, int, int, int, int]
    utterances: tuple[int, int, int, int, int]


class Clock:
    """Counts turns and utterances by role and keeps the largest known time.

    Index ANY counts all roles together; index OTHER stays 0 (supervisors and systems form no turns).
    `now` is moved by events and ticks, `shown` by events other than `closed` alone.
    """

    __slots__ = (
        *("at", "before", "begin", "cut_short", "ended", "fresh", "index", "now", "role", "shown", "speaker", "spoken"),
        *("_place", "start", "turns", "utterances"),
    )

    def __init__(self) -> None:
        self.index = -1
        self.turns = [0, 0, 0, 0, 0]
        self.utterances = [0, 0, 0, 0, 0]
        self.speaker = OTHER
        self.fresh = False
        self.now: float | None = None
        self.before: float | None = None
        self.shown: float | None = None
        self.ended = False
        self.cut_short = False
        # of the event being judged
        self.role = OTHER
        self.spoken = False
        self.at: float | None = None
        self.start: float | None = None
        self.begin: float | None = None
        self._place: Position | None = None

    def copy(self) -> Clock:
        """As it stands now."""
        other = Clock()
        for name in self.__slots__:
            setattr(other, name, getattr(self, name))
        other.turns, other.utterances = [*self.turns], [*self.utterances]
        return other

    def tick(self, now: float) -> None:
        """Time passes without an event; it never goes back."""
        if self.now is None or now > self.now:
            self.now = now

    def advance(self, index: int, role: int, spoken: bool, at: float | None, start: float | None, begin: float | None) -> None:
        """Take in one event before it is judged.

        `start` = when an utterance began, where known; `begin` = the same, or the point where the event stands.
        """
        self.index, self.role, self.spoken, self.at, self.start, self.begin = index, role, spoken, at, start, begin
        self.before = self.now
        self._place = None
        if at is not None:
            if self.now is None or at > self.now:
                self.now = at
            if self.shown is None or at > self.shown:
                self.shown = at
        if spoken:
            self._speak(role)

    def _speak(self, role: int) -> None:
        self.utterances[role] += 1
        self.utterances[ANY] += 1
        if role != self.speaker or self.fresh:
            self.turns[role] += 1
            self.turns[ANY] += 1
            self.speaker = role
            self.fresh = False

    def new_leg(self) -> None:
        """Turns do not continue over the start of a leg."""
        self.fresh = True

    def position(self) -> Position:
        """The event being judged, frozen for later look-backs."""
        place = self._place
        if place is None:
            turns, said = self.turns, self.utterances
            before = (turns[0], turns[1], turns[2], turns[3], 0), (said[0], said[1], said[2], said[3], 0)
            place = self._place = Position(self.index, self.role, self.spoken, self.at, *before)
        return place


START = Position(-1, OTHER, False, 0.0, (0, 0, 0, 0, 0), (0, 0, 0, 0, 0))
