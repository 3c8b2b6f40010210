"""What all batches of a bulk inspection share: who is woken, what screens decide, what becomes of checks nobody wakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sanxiang.conversation.model import Channel, Direction, Metadata
from sanxiang.inspection.checks.base import Context, Live, closing_state
from sanxiang.inspection.clock import START, Clock
from sanxiang.inspection.core import Core
from sanxiang.inspection.findings import RANK, Reason, Span, State
from sanxiang.inspection.program import Program
from sanxiang.inspection.results import deduction
from sanxiang.inspection.screens import looks_at_all, screen_of
from sanxiang.inspection.speaking import is_foreign
from sanxiang.inspection.verdicts import FAILING, NO_DETAIL, Detail

SpanOf = Callable[[int, int], Span]
"""(event, port) -> the words."""
Verdict = tuple[State, Detail]


@dataclass
class Plan:
    """Memories in it are of pure functions; they make no difference to any result."""

    core: Core

    def __post_init__(self) -> None:
        checks = self.core.program.checks
        self.program: Program = self.core.program
        self.screens = [screen_of(check) for check in checks]
        self.all_seeing = [looks_at_all(check) for check in checks]
        self.conditional = any(check.conditions for check in checks)
        self.points = np.array([check.points for check in checks], np.float32)
        self._applicable: dict[tuple[Channel | None, Direction | None], NDArray[np.bool_]] = {}
        self._idle: dict[tuple[int, tuple[bool, ...]], Verdict] = {}

    def applicable(self, channel: Channel | None, direction: Direction | None, metadata: Metadata) -> NDArray[np.bool_]:
        """Which checks apply, as a row of flags."""
        key = (channel, direction)
        depends = (self.conditional and bool(metadata)) or is_foreign(metadata, self.program.language)
        found = None if depends else self._applicable.get(key)
        if found is None:
            found = np.zeros(len(self.program.checks), np.bool_)
            found[list(self.program.applicable(channel, direction, metadata))] = True
            if not depends:
                self._applicable[key] = found
        return found

    # What becomes of a check ------------------------------------------------------------------------------------------------

    def idle(self, number: int, key: tuple[bool, ...], context: Context, clock: Clock) -> Verdict:
        """Verdict on a check that nothing woke: it depends on its window from the start and on how the talk ended alone.

        `key` = (window closed, ended, cut short, time of the end known, any time known); it stands for `clock`.
        """
        if self.program.checks[number].of_metadata:
            return self._unwoken(number, context, clock)
        found = self._idle.get((number, key))
        if found is None:
            found = self._idle[number, key] = self._unwoken(number, context, clock)
        return found

    def _unwoken(self, number: int, context: Context, clock: Clock) -> Verdict:
        machine = self.program.checks[number].make(context)
        machine.begin(START)
        if clock.ended:
            machine.end(clock)
        machine.finish(clock)
        return self.of_lives(number, machine.lives, clock, lambda event, port: Span(event))

    def of_lives(self, number: int, lives: Sequence[Live], clock: Clock, span_of: SpanOf) -> Verdict:
        """Verdict from the activations of a machine that has finished."""
        closed = [(live, *closing_state(live, cut_short=clock.cut_short)) for live in lives]
        return self.of_closed(number, closed, span_of)

    def of_closed(self, number: int, closed: Sequence[tuple[Live, State, Reason | None]], span_of: SpanOf) -> Verdict:
        """Verdict from activations with their closing states."""
        if not closed:
            return State.NOT_APPLICABLE, NO_DETAIL
        states = [state for _, state, _ in closed]
        state = min(states, key=RANK.__getitem__)
        if state is State.PASS or state is State.NOT_APPLICABLE:
            return state, NO_DETAIL
        own = [(live, reason) for live, one, reason in closed if one is state]
        why = next((live.why for live, _ in own if live.why), None)
        reason = next((reason for _, reason in own if reason), None)
        if state not in FAILING:
            return state, Detail(why, reason)
        spans = tuple(span_of(event, port) for live, _ in own for event, port in live.hits)
        return state, Detail(why, reason, deduction(self.program.checks[number], state, states), spans)
