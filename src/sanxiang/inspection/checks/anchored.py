"""Shared by existence, absence and count: atoms inside a window that hangs on an anchor."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from sanxiang.inspection.checks.base import EVERYTHING, HOLDING, PENDING, Live, any_open, freeze_finite
from sanxiang.inspection.clock import START, Clock, Position
from sanxiang.inspection.findings import Reason, State, Why
from sanxiang.inspection.windows import SECONDS, Window

HIT, ANCHOR = 1, 2
EVERY = 0


@dataclass(frozen=True, slots=True)
class Anchoring:
    """Where windows hang: `place` is start, end or atom; `nth` 0 = every occurrence; `side` after, before, around.

    keeps   hits are noted, for an anchor may look back at them
    takes   hits count for the activations that are there
    closes  windows may close before the trace does
    """

    window: Window
    place: str = "start"
    nth: int = 1
    side: str = "after"
    same: bool = False
    keeps: bool = field(init=False)
    takes: bool = field(init=False)
    closes: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keeps", self.place == "end" or self.side != "after")
        object.__setattr__(self, "takes", self.place != "end" and self.side != "before")
        object.__setattr__(self, "closes", self.window.finite and self.takes)

    @property
    def from_start(self) -> Window | None:
        """The window, if it hangs on the start and closes before the end."""
        return self.window if self.place == "start" and self.window.finite else None


class Anchored(ABC):
    """Opens an activation at each anchor and feeds it the hits inside its window."""

    collects = False
    """True where an activation goes on taking hits after it was decided."""

    def __init__(self, anchoring: Anchoring) -> None:
        self.lives: list[Live] = []
        self.wants = EVERYTHING if anchoring.keeps or anchoring.place == "start" or self.collects else ANCHOR
        self.settles = anchoring.closes
        self._a = anchoring
        self._seen = 0
        self._history: list[Position] = []

    # What a kind says -------------------------------------------------------------------------------------------

    @abstractmethod
    def opening(self) -> State:
        """State of a new activation without hits."""

    @abstractmethod
    def hit(self, live: Live) -> None:
        """One more atom inside the window; `live.count` counts it already."""

    @abstractmethod
    def window_over(self, live: Live, why: Why) -> None:
        """The window closed without deciding."""

    # The machine -------------------------------------------------------------------------------------------------

    def begin(self, start: Position) -> None:
        if self._a.place == "start":
            self._open(start)
        elif self._a.place == "end":
            self.lives.append(Live(START, self.opening()))

    def on(self, ports: int, clock: Clock) -> None:
        anchoring = self._a
        if anchoring.closes:
            self._close_windows(clock, before=True)
        if anchoring.same:
            self._note(ports, clock)
            self._anchor_if(ports, clock)
        if ports & HIT and anchoring.takes and self.lives:
            self._take_hit(clock)
        if not anchoring.same:
            self._anchor_if(ports, clock)
            self._note(ports, clock)
        if self.lives:
            self._rest()

    def settle(self, clock: Clock) -> None:
        if self.settles and self.wants == EVERYTHING and self._close_windows(clock, before=False):
            self._rest()

    def _rest(self) -> None:
        """With nothing open, only a further anchor matters, or nothing any more."""
        anchoring = self._a
        if self.collects or anchoring.place == "end" or any_open(self.lives):
            self.wants = EVERYTHING
        elif anchoring.place == "start" or 0 < anchoring.nth <= self._seen:
            self.wants = 0
        else:
            self.wants = EVERYTHING if anchoring.keeps else ANCHOR

    def end(self, clock: Clock) -> None:
        self._close_windows(clock, before=True)
        if self._a.place == "end":
            if not self._a.same:
                # The anchor is in no window: it was noted before it was known to be one.
                self._history = [each for each in self._history if each.event != clock.index]
            self._judge_end(clock, clock.at)
        freeze_finite(self.lives, clock.index)

    def finish(self, clock: Clock) -> None:
        self._close_windows(clock, before=False)
        if self._a.place == "end":
            self._judge_end(clock, clock.shown)

    # Opening ------------------------------------------------------------------------------------------------------

    def _open(self, anchor: Position) -> Live:
        live = Live(anchor, self.opening(), finite=self._a.window.finite)
        self.lives.append(live)
        if self._a.window.unit is SECONDS and anchor.at is None:
            live.skip(Reason.NO_TIME)
        live.deadline = self._a.window.deadline(anchor)
        return live

    def _note(self, ports: int, clock: Clock) -> None:
        if ports & HIT and self._a.keeps:
            self._history.append(clock.position())

    def _anchor_if(self, ports: int, clock: Clock) -> None:
        if not ports & ANCHOR:
            return
        self._seen += 1
        nth = self._a.nth
        if nth != EVERY and nth != self._seen:
            return
        live = self._open(clock.position())
        if self._a.side == "after" or not live.open:
            return
        self._look_back(live)
        if self._a.side == "before" and live.open:
            self.window_over(live, Why.MISSING)

    def _look_back(self, live: Live) -> None:
        unsure: Reason | None = None
        for earlier in self._history:
            inside = self._a.window.looks_back_to(earlier, live.anchor)
            if isinstance(inside, Reason):
                unsure = inside
            elif inside and live.open:
                self._count(live, earlier.event)
        if unsure and live.open:
            live.skip(unsure)

    # Hits and ends ---------------------------------------------------------------------------------------------------

    def _take_hit(self, clock: Clock) -> None:
        around = self._a.side == "around"
        for live in [one for one in self.lives if self._takes(one, clock)]:
            if around and live.anchor.event == clock.index:
                # Looking back from its own anchor has counted it already.
                continue
            reason = self._a.window.judge_time(live.anchor, clock.at)
            if reason is None:
                self._count(live, clock.index)
            elif live.open:
                live.skip(reason)

    def _takes(self, live: Live, clock: Clock) -> bool:
        return live.open

    def _count(self, live: Live, index: int) -> None:
        live.count += 1
        live.hits.append((index, 0))
        self.hit(live)

    def _close_windows(self, clock: Clock, *, before: bool) -> bool:
        """Whether a window has closed."""
        if not self._a.closes:
            return False
        window = self._a.window
        closed, over = window.closed_before if before else window.closed_after, False
        for live in self.lives:
            state = live.state
            if (state is PENDING or state is HOLDING) and not live.frozen and closed(live.anchor, clock):
                self.window_over(live, window.why)
                over = True
        return over

    def _judge_end(self, clock: Clock, at: float | None) -> None:
        live = self.lives[0]
        if not live.open:
            return
        live.anchor = clock.position()._replace(spoken=False, at=at)
        if self._a.window.unit is SECONDS and at is None:
            live.skip(Reason.NO_TIME)
        else:
            self._look_back(live)
        if live.open:
            self.window_over(live, Why.MISSING)
        live.anchor = live.anchor._replace(event=START.event)
