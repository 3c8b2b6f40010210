"""The manner of speaking that times and characters tell: rate, overlap, talk ratio, message length."""

from __future__ import annotations

from sanxiang.inspection.checks.base import Live
from sanxiang.inspection.checks.measures.base import Bounds, Measure, TextOf
from sanxiang.inspection.clock import AGENT as AGENT_ROLE
from sanxiang.inspection.clock import START, Clock
from sanxiang.inspection.findings import Reason, State, Why

AGENT, CUSTOMER = 1, 2


def spoken_characters(text: str) -> int:
    """Han characters, letters and digits: what takes time to say."""
    return sum(map(str.isalnum, text))


class SpeechRate(Measure):
    """Characters a minute of each agent utterance of at least `least_characters` (S0-103, S2-002, S3-017)."""

    def __init__(self, bounds: Bounds, text_of: TextOf, *, least_characters: int, average: bool) -> None:
        super().__init__(bounds)
        self._text_of = text_of
        self._least = least_characters
        self._average = average
        self._characters = 0
        self._seconds = 0.0
        self._reason: Reason | None = None

    def on(self, ports: int, clock: Clock) -> None:
        characters = spoken_characters(self._text_of(clock.index))
        if characters < self._least:
            return
        seconds = None if clock.at is None or clock.start is None else clock.at - clock.start
        if self._average:
            self._add(characters, seconds)
        elif seconds is None or seconds == 0:
            self._skipped(clock, Reason.NO_TIME)
        elif seconds < 0:
            self._skipped(clock, Reason.NEGATIVE_TIME)
        else:
            self._judged(clock, characters * 60 / seconds)

    def end(self, clock: Clock) -> None:
        self._sum_up()

    def finish(self, clock: Clock) -> None:
        self._sum_up()

    def _add(self, characters: int, seconds: float | None) -> None:
        if not self.lives:
            self.lives.append(Live(START, State.PENDING if self._bounds.has_lower else State.HOLDING))
        self._characters += characters
        self._seconds += seconds or 0.0
        if not seconds:
            self._reason = Reason.NO_TIME
        elif seconds < 0:
            self._reason = self._reason or Reason.NEGATIVE_TIME

    def _sum_up(self) -> None:
        if not self._average or not self.lives or not self.lives[0].open:
            return
        if self._reason:
            self.lives[0].skip(self._reason)
        else:
            self._judge(self.lives[0], self._characters * 60 / self._seconds)


class Overlap(Measure):
    """Seconds by which an agent utterance began before the customer's last one had ended (S0-125, S1-095, S3-006)."""

    def __init__(self, bounds: Bounds, *, grace: float) -> None:
        super().__init__(bounds)
        self._grace = grace
        self._customer: tuple[float | None, float | None] | None = None

    def on(self, ports: int, clock: Clock) -> None:
        if ports & CUSTOMER:
            self._customer = (clock.begin, clock.at)
        if ports & AGENT and self._customer is not None:
            self._measure(clock, *self._customer)

    def _measure(self, clock: Clock, start: float | None, end: float | None) -> None:
        if clock.begin is None or start is None or end is None:
            self._skipped(clock, Reason.NO_TIME)
        elif clock.begin <= start:
            # The customer came in second: not the agent's interruption.
            self._judged(clock, 0.0)
        else:
            overlap = end - clock.begin
            self._judged(clock, overlap if overlap > max(0.0, self._grace) else 0.0)


class TalkRatio(Measure):
    """Agent's talking time / agent's and customer's, once the talk has ended."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__(bounds)
        self._agent = 0.0
        self._all = 0.0
        self._reason: Reason | None = None

    def on(self, ports: int, clock: Clock) -> None:
        if not self.lives:
            state = State.PENDING if self._bounds.has_lower else State.HOLDING
            self.lives.append(Live(clock.position(), state))
        if clock.at is None or clock.start is None:
            self._reason = Reason.NO_TIME
        elif clock.at < clock.start:
            self._reason = self._reason or Reason.NEGATIVE_TIME
        else:
            self._all += clock.at - clock.start
            self._agent += clock.at - clock.start if clock.role == AGENT_ROLE else 0.0

    def end(self, clock: Clock) -> None:
        self._sum_up()

    def finish(self, clock: Clock) -> None:
        self._sum_up()

    def _sum_up(self) -> None:
        if not self.lives or not self.lives[0].open:
            return
        if self._reason or not self._all:
            self.lives[0].skip(self._reason or Reason.NO_TIME)
        else:
            self._judge(self.lives[0], self._agent / self._all)


class MessageLength(Measure):
    """Characters of each agent message, as sent (S3-052)."""

    over_is = Why.SAID

    def __init__(self, bounds: Bounds, text_of: TextOf) -> None:
        super().__init__(bounds)
        self._text_of = text_of

    def on(self, ports: int, clock: Clock) -> None:
        self._judged(clock, float(len(self._text_of(clock.index))))
