"""The facts that the oracle judges by: trace, legs, turns, clock, atoms, windows (semantics.md 1 to 3).

Everything is looked up in the whole log by position. Comments and docstrings with "Reading:" name the reading
taken where the page leaves two open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sanxiang.conversation.model import SPOKEN, Conversation, Event, EventKind, Role

Check = Mapping[str, Any]
Holds = Callable[[Mapping[str, Any], int], bool]
Match = Callable[[int], bool]
TURN_ROLES = frozenset({Role.AGENT, Role.CUSTOMER, Role.BOT})
NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Activation:
    """One opening of a check. opened = event index of the trigger, -1 = start of the conversation or
    leg.
    """

    opened: int
    state: str
    why: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Trace:
    """The facts of section 1 about one log."""

    conversation: Conversation
    holds: Holds
    now: float | None
    ticks: Mapping[int, float]
    closed: bool
    value: Callable[[Check, int], Any]

    def __post_init__(self) -> None:
        # Reading: a `closed` event closes the trace whatever the caller says; nothing after it is looked at.
        at = self.first(EventKind.CLOSED)
        if at is not None:
            kept = replace(self.conversation, events=self.events[: at + 1])
            ticks = {i: tick for i, tick in self.ticks.items() if i <= at}
            for name, new in (("conversation", kept), ("closed", True), ("now", None), ("ticks", ticks)):
                object.__setattr__(self, name, new)

    @property
    def events(self) -> tuple[Event, ...]:
        return self.conversation.events

    def first(self, *kinds: EventKind, start: int = 0) -> int | None:
        return next((i for i, e in enumerate(self.events) if i >= start and e.kind in kinds), None)

    @cached_property
    def ended(self) -> int | None:
        return self.first(EventKind.ENDED)

    def ignored(self, i: int) -> bool:
        return self.events[i].kind in SPOKEN and self.ended is not None and i > self.ended

    def role(self, i: int) -> Role | None:
        return self.conversation.role_of(self.events[i])

    def spoken(self, i: int, of: str = "any") -> bool:
        role = self.role(i)
        is_turn = self.events[i].kind in SPOKEN and role in TURN_ROLES and not self.ignored(i)
        return is_turn and of in ("any", role)

    def at(self, i: int) -> float | None:
        return self.events[i].at

    def begun(self, i: int) -> float | None:
        """Where an event begins: a message when it is sent, an utterance without a known start at its
        `at`.
        """
        event = self.events[i]
        return event.at if event.kind is EventKind.MESSAGE or event.start is None else event.start

    def clock(self, i: int, *, itself: bool = True) -> float:
        """The clock when the text of event i is judged, or just before event i; i = len(events): at the
        end.
        """
        times = [e.at for j, e in enumerate(self.events) if j < i or (itself and j == i)]
        times += [tick for j, tick in self.ticks.items() if j <= i]
        times += [self.now] if i == len(self.events) else []
        return max((t for t in times if t is not None), default=NEVER)

    def frozen(self, opened: int, i: int) -> bool:
        """Does event i stand after `ended` for a finite window or interval opened before it?"""
        return self.ended is not None and opened < self.ended < i

    @cached_property
    def leg_starts(self) -> list[int]:
        """Reading: after a `transfer` the next agent to speak is the agent of the leg that it began."""
        starts, agent = [0], None
        for i, event in enumerate(self.events):
            if event.kind is EventKind.TRANSFER and (self.ended is None or i < self.ended):
                starts, agent = [*starts, i], None
            elif self.spoken(i, "agent"):
                if agent not in (None, event.party):
                    starts.append(i)
                agent = event.party
        return sorted(set(starts))

    @cached_property
    def turn_begins(self) -> frozenset[int]:
        """The spoken events that begin a turn: the role changed, or a leg began since the one before."""
        begins, previous = set(), None
        for i in filter(self.spoken, range(len(self.events))):
            new_leg = any(previous is not None and previous < start <= i for start in self.leg_starts)
            if previous is None or new_leg or self.role(i) != self.role(previous):
                begins.add(i)
            previous = i
        return frozenset(begins)


@dataclass(frozen=True)
class Part:
    """What is judged as one: the conversation or a leg, events lo … hi-1. A leg that is over ends like a
    talk.
    """

    trace: Trace
    lo: int
    hi: int
    start_time: float | None
    end: int | None
    """Event that ended it: `ended`, the begin of the next leg, `closed`; len(events) if the reader closed
    it; None: on.
    """
    cut: bool

    def hits(self, match: Match) -> list[int]:
        return [i for i in range(self.lo, self.hi) if match(i)]

    def spoken(self, of: str, before: int | None = None, after: int = -1) -> list[int]:
        stop = self.hi if before is None else before
        return [i for i in range(max(self.lo, after + 1), stop) if self.trace.spoken(i, of)]

    def turns(self, of: str, i: int) -> int:
        """Turns of role `of` begun up to and with event i."""
        return sum(j in self.trace.turn_begins for j in self.spoken(of, before=i + 1))

    def last(self, opened: int) -> int:
        """Where a window or interval opened at event `opened` sees its last time: `ended` freezes it."""
        ended = self.trace.ended
        return ended if ended is not None and self.trace.frozen(opened, self.hi) else self.hi

    @property
    def end_time(self) -> float | None:
        """Reading: a trace closed without `ended` ends at the largest known time of its events."""
        trace = self.trace
        if self.end is not None and self.end < len(trace.events) and trace.events[self.end].kind is not EventKind.CLOSED:
            return trace.at(self.end)
        return max((e.at for e in trace.events if e.at is not None and e.kind is not EventKind.CLOSED), default=None)


@dataclass(frozen=True, slots=True)
class Anchor:
    index: int
    time: float | None
    opened: int


@dataclass(frozen=True)
class Window:
    """One window of one anchor. `of` is the role whose turns or utterances are counted."""

    part: Part
    spec: Mapping[str, Any]
    of: str
    same: bool = False

    @property
    def finite(self) -> bool:
        return any(unit in self.spec for unit in ("turns", "utterances", "seconds"))

    @property
    def why(self) -> str:
        forward = self.spec.get("side") != "before" and self.spec.get("from") != "end"
        return "late" if "seconds" in self.spec and forward else "missing"

    def shut(self, anchor: Anchor, i: int) -> bool:
        """Has the window closed when the text of event i is judged? i = part.hi: at the end of the part?"""
        part, of, spec = self.part, self.of, self.spec
        i = min(i, part.last(anchor.index))
        if "seconds" in spec:
            return anchor.time is not None and part.trace.clock(i) - anchor.time > float(spec["seconds"])
        if "utterances" in spec:
            return len(part.spoken(of, before=i, after=anchor.index)) >= int(spec["utterances"])
        return "turns" in spec and any(self.ends_turns(anchor, j) for j in self.later(anchor, i))

    def later(self, anchor: Anchor, i: int) -> Iterator[int]:
        """The spoken events after the anchor up to event i; at the end of a leg also those of later
        legs.
        """
        stop = len(self.part.trace.events) if i == self.part.hi else i + 1
        return (j for j in range(anchor.index + 1, stop) if self.part.trace.spoken(j))

    def ends_turns(self, anchor: Anchor, j: int) -> bool:
        """Does spoken event j stand after the turn k + n?"""
        begun = self.part.turns(self.of, min(j, self.part.hi - 1)) - self.part.turns(self.of, anchor.index)
        n = self.spec["turns"]
        outside = j >= self.part.hi or not self.part.trace.spoken(j, self.of)
        return begun > n or (begun == n and outside)

    def place(self, anchor: Anchor, i: int, *, back: bool) -> str:
        """Of a matching event on the right side of the anchor: in, out, no_time or negative_time."""
        if not back and self.finite and self.part.trace.frozen(anchor.index, i):
            return "out"
        if "seconds" not in self.spec:
            return "out" if (back and i < self.reach(anchor)) or (not back and self.shut(anchor, i)) else "in"
        at = self.part.trace.at(i)
        if not back and i > anchor.index and self.shut(anchor, i):
            return "out"
        if at is None or anchor.time is None:
            return "no_time"
        gap = anchor.time - at if back else at - anchor.time
        return "negative_time" if gap < 0 else "in" if gap <= self.spec["seconds"] else "out"

    def reach(self, anchor: Anchor) -> int:
        """The first event of the window that looks back from the anchor."""
        part, own = self.part, self.part.spoken(self.of, before=anchor.index)
        begins = [j for j in own if j in part.trace.turn_begins]
        if "utterances" in self.spec:
            return self.nth_last(own, self.spec["utterances"], anchor)
        if "turns" not in self.spec:
            return part.lo
        in_own_turn = anchor.index < part.hi and part.trace.spoken(anchor.index, self.of)
        zeroth = 1 if in_own_turn and anchor.index not in part.trace.turn_begins else 0
        return self.nth_last(begins, self.spec["turns"] + zeroth, anchor)

    def nth_last(self, indices: list[int], n: int, anchor: Anchor) -> int:
        return ([*indices, anchor.index][-n - 1]) if n <= len(indices) else self.part.lo

    def found(self, anchor: Anchor, match: Match) -> list[tuple[int, str]]:
        """The matches in the window with their place: those behind the anchor (known ones first), then those
        ahead.
        """
        side = "before" if self.spec.get("from") == "end" else self.spec.get("side", "after")
        hits = self.part.hits(match)
        behind = [(i, self.place(anchor, i, back=True)) for i in hits if i < anchor.index and side != "after"]
        itself = [(i, self.place(anchor, i, back=False)) for i in hits if i == anchor.index and self.same]
        ahead = [(i, self.place(anchor, i, back=False)) for i in hits if i > anchor.index and side != "before"]
        ranked = sorted(behind + (itself if side == "before" else []), key=lambda hit: hit[1] != "in")
        return [hit for hit in ranked + (itself if side != "before" else []) + ahead if hit[1] != "out"]

    def over(self, anchor: Anchor) -> bool:
        looks_back = self.spec.get("side") == "before" or self.spec.get("from") == "end"
        return looks_back or self.shut(anchor, self.part.hi)

    def untimed(self, anchor: Anchor) -> bool:
        return "seconds" in self.spec and anchor.time is None

    def anchors(self) -> list[Anchor]:
        part, source = self.part, self.spec.get("from", "start")
        if source == "start":
            return [Anchor(part.lo - 1, part.start_time, -1)]
        if source == "end":
            return [] if part.end is None else [Anchor(part.end, part.end_time, -1)]
        hits = [Anchor(i, part.trace.at(i), i) for i in part.hits(matcher(part.trace, source))]
        nth = self.spec.get("nth", 1)
        return hits if nth == "every" else hits[nth - 1 : nth]


def matcher(trace: Trace, atom: Mapping[str, Any]) -> Match:
    """Section 2. Reading: a note matches `{event: note}` only; no `who` makes it a turn."""
    who = atom.get("who")
    if "event" in atom or who is None:
        return lambda i: not trace.ignored(i) and trace.holds(atom, i)
    if who in ("any", *TURN_ROLES):
        return lambda i: trace.spoken(i, who) and trace.holds(atom, i)
    return lambda i: trace.events[i].kind in SPOKEN and not trace.ignored(i) and trace.role(i) == who and trace.holds(atom, i)


def role_of_atom(atom: Mapping[str, Any]) -> str:
    """Reading: an event atom's role is its `by`, else any."""
    return str(atom.get("who") or atom.get("by") or "any")


def window_of(check: Check, part: Part, atom: Mapping[str, Any], *, anchored: bool = True) -> Window:
    spec = dict(check.get("window") or {})
    if not anchored:
        spec = {key: spec[key] for key in ("turns", "utterances", "seconds", "of") if key in spec}
    return Window(part, spec, str(spec.get("of", role_of_atom(atom))), bool(check.get("same", False)))
