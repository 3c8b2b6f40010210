"""The history of a record (a ticket, a complaint, a visit, an outage): what happened, when it was known, in which state the record was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sanxiang.calendar.pauses import Pause

PICKED = ("item", "priority", "customer", "region", "complexity", "contract")
"""Attributes by which a target and its limit are picked; `item` is the id of a catalogue item."""

STATES: Mapping[str, tuple[str, str]] = {
    "open": ("处理中", "being handled"),
    "waiting_customer": ("等待客户", "waits for the customer"),
    "waiting_other": ("等待第三方", "waits for somebody else"),
    "resolved": ("已解决", "resolved"),
    "reopened": ("重新打开", "opened again"),
    "closed": ("已关闭", "closed"),
    "cancelled": ("已撤销", "withdrawn"),
    "abandoned": ("客户放弃", "the caller hung up"),
}
"""State of a record -> Chinese and English."""


def reason_of(state: str) -> str:
    """Why a clock stands still in that state, in both languages."""
    return " / ".join(STATES[state])


OVER = ("closed", "cancelled", "abandoned")
NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """One line of a history. Times have a zone.

    at       when it happened; `known` = when it was written down, no earlier
    event    one of `sanxiang.standard.records.RECORD_EVENTS`; "" = only the state changed
    state    the state of the record from then on; "" = as before
    due      the time that was agreed (commitment, visit, task)
    told     the time that the customer was told; `told_for` = of which target, "" = of each that runs
    """

    at: datetime
    event: str = ""
    state: str = ""
    known: datetime | None = None
    actor: str = ""
    evidence: str = ""
    due: datetime | None = None
    told: datetime | None = None
    told_for: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES)

    @property
    def known_at(self) -> datetime:
        return self.at if self.known is None else max(self.at, self.known)


@dataclass(frozen=True, slots=True)
class Record:
    """`events` as they stand in the source; `attributes` hold from the beginning, those of an event from then on."""

    id: str
    events: tuple[RecordEvent, ...]
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES)


Numbered = tuple[int, RecordEvent]
"""An event with its place in the record."""


@dataclass(frozen=True, slots=True)
class History:
    """What was known of a record at one instant: `told` in the order in which it became known, `lived` in that in which it happened."""

    record: Record
    told: tuple[Numbered, ...]
    lived: tuple[Numbered, ...]

    def named(self, event: str | None) -> Iterator[Numbered]:
        """The events of that name, in the order in which they became known."""
        return (each for each in self.told if event and each[1].event == event)

    def attributes_at(self, place: int) -> Mapping[str, str]:
        """What held when the event at that place became known."""
        found = dict(self.record.attributes)
        for number, event in self.told:
            found |= event.attributes
            if number == place:
                break
        return found

    def states(self, *wanted: str) -> Iterator[Numbered]:
        """The events that put the record into one of these states, in the order of time."""
        return (each for each in self.lived if each[1].state in wanted)

    def pauses(self, pausing: Mapping[str, str]) -> tuple[Pause, ...]:
        """The times in a state that pauses, each with who caused it and what shows it. `pausing`: state -> reason."""
        changes = [each for each in self.lived if each[1].state]
        ends: list[datetime | None] = [*(event.at for _, event in changes[1:]), None]
        return tuple(
            Pause(event.at, end, pausing[event.state], event.actor, event.evidence or f"#{number + 1}")
            for (number, event), end in zip(changes, ends, strict=False)
            if event.state in pausing
        )


def history_of(record: Record, now: datetime) -> History:
    """What happened and was known by `now`."""
    known = [(number, event) for number, event in enumerate(record.events) if event.known_at <= now]
    told = sorted(known, key=lambda each: (each[1].known_at, each[1].at, each[0]))
    return History(record, tuple(told), tuple(sorted(known, key=lambda each: (each[1].at, each[0]))))
