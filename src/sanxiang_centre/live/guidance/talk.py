"""A chat as the engine follows it: fed with the entries of its log, one by one, and with the time. Not safe to share between threads.

What it holds is a pure function of (log, now, edition): fed live, or anew from the log, it is the same. The engine takes it that a log
is complete up to a tick; an entry that turns out to be older (`is_behind`) asks for a talk anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sanxiang.conversation.model import Channel, Conversation, Direction, Event, EventKind, Party, Role
from sanxiang.inspection.findings import State, Why
from sanxiang.inspection.live import Change
from sanxiang.language.entities import Entity, find_entities
from sanxiang_centre.live.guidance.hints import ALERT, HOLD, MOST, TURN, Hint, chosen, merged, urgent_at
from sanxiang_centre.live.parties import AGENT, CUSTOMER

if TYPE_CHECKING:
    from sanxiang.commitments.commitment import Commitment
    from sanxiang.inspection.findings import Recognised
    from sanxiang_centre.live.guidance.books import Book

ACHIEVED = frozenset({"existence", "response", "sequence", "commitment", "similarity", "count"})
"""Kinds whose being met is an achievement of the very message; a measure that stays in its bounds is none, but for the first response."""


class Line(NamedTuple):
    """An entry of the log. `at` in seconds from the beginning."""

    seq: int
    kind: str
    at: float | None
    start: float | None
    party: int | None
    text: str
    detail: str


@dataclass(frozen=True, slots=True)
class Begun:
    """What a conversation is before anything is said."""

    chat: int
    began_at: datetime
    parties: tuple[str, ...]
    direction: str
    metadata: Mapping[str, Any]

    def empty(self) -> Conversation:
        parties = tuple(Party(Role(role)) for role in self.parties)
        direction = Direction(self.direction) if self.direction else None
        return Conversation(str(self.chat), (), parties, Channel.CHAT, direction, self.began_at, dict(self.metadata))


class Kept(NamedTuple):
    """A check that an agent's message has met."""

    seq: int
    check: str


class Alert(NamedTuple):
    check: str
    seq: int
    at: float
    why: str


class Promised(NamedTuple):
    """What an agent's message promises."""

    seq: int
    promise: Commitment


class Told(NamedTuple):
    """A number or address in a customer's message."""

    seq: int
    entity: Entity


class Talk:
    def __init__(self, book: Book, begun: Begun) -> None:
        self.book = book
        self.begun = begun
        self.lines: list[Line] = []
        self.kept: list[Kept] = []
        self.promises: list[Promised] = []
        self.told: list[Told] = []
        self.shown: dict[str, float] = {}
        self.now = 0.0
        self._ticked = 0.0
        self._alerts: dict[str, Alert] = {}
        self._live = book.inspector.open_as(begun.empty())
        self._ended = False
        self._standing: list[Hint] | None = None

    @property
    def last(self) -> int:
        return self.lines[-1].seq if self.lines else 0

    def is_behind(self, line: Line) -> bool:
        """Whether it is older than what time was told already."""
        return line.at is not None and line.at < self._ticked

    # What happens ----------------------------------------------------------------------------------------------------

    def feed(self, line: Line) -> None:
        """The next entry of the log."""
        self.lines.append(line)
        if line.at is not None:
            self.now = max(self.now, line.at)
        self._ended = self._ended or line.kind in (EventKind.ENDED, EventKind.CLOSED)
        event = Event(EventKind(line.kind), line.at, line.party, line.text, line.start, line.detail)
        self._standing = None
        self._note([change for change in self._live.feed(event) if isinstance(change, Change)], line)
        if line.kind == EventKind.MESSAGE and line.text:
            self._read(line)
        self.shown = {hint.what: self.shown.get(hint.what, self.now) for hint in chosen(self.hints(), self.shown, self.now)}

    def tick(self, now: float) -> None:
        """Time has passed up to that second; to the millisecond, as times of the log are."""
        now = round(now, 3)
        if now > self.now:
            self.now = self._ticked = now
            changes = [change for change in self._live.tick(now) if isinstance(change, Change)]
            self._standing = None if changes else self._standing
            self._note(changes, None)

    def _note(self, changes: Sequence[Change], line: Line | None) -> None:
        for change in changes:
            if change.after is State.VIOLATED:
                self._alert(change)
            elif change.after is State.SATISFIED and line is not None and line.party == AGENT and self._is_achieved(change):
                self.kept.append(Kept(line.seq, change.check))

    def _is_achieved(self, change: Change) -> bool:
        check = self.book.standard.checks[change.check]
        return check.kind in ACHIEVED or getattr(check, "measure", "") == "first_response"

    def _alert(self, change: Change) -> None:
        """The latest of a check. When a window closed is known, whether the next entry or a tick told of it."""
        late = change.why is Why.LATE and change.due is not None
        at = change.due if late and change.due is not None else self.now
        found, known = Alert(change.check, self._seq(change.opened), at, str(change.why or "")), self._alerts.get(change.check)
        if known is None or (found.at, found.seq) >= (known.at, known.seq):
            self._alerts[change.check] = found

    def _read(self, line: Line) -> None:
        if line.party == AGENT:
            self.promises += [Promised(line.seq, each) for each in self.book.promises(line.text, self.moment(line.at))]
        elif line.party == CUSTOMER:
            self.told += [Told(line.seq, each) for each in find_entities(line.text)]

    # What stands -----------------------------------------------------------------------------------------------------

    def hints(self) -> list[Hint]:
        """All of them, merged and sorted; none once the talk has ended."""
        if self._ended:
            return []
        alerts = sorted((each for each in self._alerts.values() if self.now - each.at < ALERT), key=self._gravity)
        return merged([*self._pending(), *map(self._broken, alerts[:1])])

    def _gravity(self, alert: Alert) -> tuple[int, float, str]:
        return self.book.severity(alert.check), -alert.at, alert.check

    def alerts(self) -> list[Alert]:
        """All that went wrong so far, one of each check, by when it did."""
        return sorted(self._alerts.values(), key=lambda each: (each.at, each.check))

    def _pending(self) -> list[Hint]:
        """The same until something is said, or time changes a state."""
        if self._standing is None:
            self._standing = self._open()
        return self._standing

    def _open(self) -> list[Hint]:
        found = []
        for each in self._live.pending():
            since, rank = self._at(each.opened), self.book.severity(each.check)
            what = each.say or f"check:{each.check}"
            told = each.due, each.turns, each.missing
            when = urgent_at(since, each.due, each.turns)
            found.append(Hint(what, "say", (each.check,), each.say, self._seq(each.opened), since, when, rank, *told))
        return found

    def _broken(self, alert: Alert) -> Hint:
        rank, say = self.book.severity(alert.check), self.book.standard.checks[alert.check].say or ""
        return Hint(f"!{alert.check}", "alert", (alert.check,), say, alert.seq, alert.at, alert.at + TURN, rank, why=alert.why)

    def situations(self) -> tuple[Recognised, ...]:
        return self._live.situations()

    def next_due(self, hints: Sequence[Hint], showing: Sequence[Hint]) -> float | None:
        """The second at which time alone will show something else; the next message aside."""
        waits = [] if self._ended else [due for due in (self._live.next_due(),) if due is not None]
        waits += [hint.since + ALERT for hint in hints if hint.kind == "alert"]
        if len(hints) > MOST:
            waits += [self.shown[hint.what] + HOLD for hint in showing if hint.what in self.shown]
        # A window closes just after its last moment.
        return min((due for wait in waits if (due := round(wait + 0.001, 3)) > self.now), default=None)

    # Places ----------------------------------------------------------------------------------------------------------

    def _seq(self, event: int) -> int:
        """Of an event of the engine, the number in the log; 0 = the beginning."""
        return self.lines[event].seq if 0 <= event < len(self.lines) else 0

    def _at(self, event: int) -> float:
        at = self.lines[event].at if 0 <= event < len(self.lines) else 0.0
        return at or 0.0

    def seq_of(self, event: int) -> int:
        return self._seq(event)

    def moment(self, at: float | None) -> datetime:
        return self.begun.began_at + timedelta(seconds=round(at or 0.0, 3))
