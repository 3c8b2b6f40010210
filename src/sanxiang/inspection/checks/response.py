"""response: each A is followed by a B in its window."""

from __future__ import annotations

from sanxiang.inspection.checks.base import EVERYTHING, PENDING, Blueprint, Live, Port, any_open, freeze_finite
from sanxiang.inspection.checks.plans import window_of
from sanxiang.inspection.clock import Clock, Position
from sanxiang.inspection.findings import Reason
from sanxiang.inspection.windows import SECONDS, Window
from sanxiang.standard.kinds import response as spec

WHEN, THEN = 1, 2


class Response:
    """Opened by each A: pending -> satisfied at the first B; one B answers all open A, with `each` the oldest only."""

    def __init__(self, window: Window, *, each: bool = False, same: bool = False) -> None:
        self.lives: list[Live] = []
        self.wants = WHEN
        self._window = window
        self.settles = window.finite
        self._each = each
        self._same = same

    def begin(self, start: Position) -> None:
        return

    def on(self, ports: int, clock: Clock) -> None:
        self._close_windows(clock, before=True)
        if ports & WHEN and self._same:
            self._open(clock)
        if ports & THEN:
            self._answer(clock)
        if ports & WHEN and not self._same:
            self._open(clock)
        self._rest()

    def settle(self, clock: Clock) -> None:
        if self.wants == EVERYTHING:
            self._close_windows(clock, before=False)
            self._rest()

    def _rest(self) -> None:
        """With nothing open, an answer answers nothing."""
        self.wants = EVERYTHING if any_open(self.lives) else WHEN

    def end(self, clock: Clock) -> None:
        self._close_windows(clock, before=True)
        freeze_finite(self.lives, clock.index)

    def finish(self, clock: Clock) -> None:
        self._close_windows(clock, before=False)

    def _open(self, clock: Clock) -> None:
        live = Live(clock.position(), PENDING, finite=self._window.finite)
        live.hits.append((clock.index, WHEN))
        live.deadline = self._window.deadline(live.anchor)
        self.lives.append(live)
        if self._window.unit is SECONDS and clock.at is None:
            live.skip(Reason.NO_TIME)

    def _answer(self, clock: Clock) -> None:
        answered = False
        for live in self.lives:
            own = self._same and live.anchor.event == clock.index
            if not live.open or (self._each and answered and not own):
                continue
            answered = True
            reason = self._window.judge_time(live.anchor, clock.at)
            if reason:
                live.skip(reason)
            else:
                live.hits.append((clock.index, THEN))
                live.satisfy()

    def _close_windows(self, clock: Clock, *, before: bool) -> None:
        if not self._window.finite:
            return
        closed = self._window.closed_before if before else self._window.closed_after
        for live in self.lives:
            if live.open and closed(live.anchor, clock):
                live.violate(self._window.why)


def compile_check(check: spec.Response) -> Blueprint:
    window = window_of(check.window, check.then)
    ports = (Port(check.when_said, "when_said"), Port(check.then, "then"))
    return Blueprint(ports, lambda _context: Response(window, each=check.each, same=check.same), seeks=(1, window))
