"""Runs single machines over the rows of a batch that concern them, and whole runs where a conversation is not plain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sanxiang.commitments.reading import Promise
from sanxiang.conversation.model import Channel, EventKind
from sanxiang.inspection.bulk_features import SPOKEN_KINDS, Scanned
from sanxiang.inspection.checks.base import Context
from sanxiang.inspection.clock import ANY, START, Clock
from sanxiang.inspection.columns import KINDS, Batch
from sanxiang.inspection.evidence import words_in
from sanxiang.inspection.findings import Span, State
from sanxiang.inspection.plan import Plan, SpanOf, Verdict
from sanxiang.inspection.run import Run
from sanxiang.inspection.screens import Sight
from sanxiang.inspection.verdicts import NO_DETAIL
from sanxiang.language.entities import find_entities
from sanxiang.language.normal import normalise

IS_SPOKEN: list[bool] = SPOKEN_KINDS.tolist()
MESSAGE = KINDS.index(EventKind.MESSAGE)
CLOSED = KINDS.index(EventKind.CLOSED)


@dataclass(frozen=True)
class Known:
    """What is known of a batch before any machine runs: feature bits by row, the row of `ended` and whether it cut the talk short."""

    plan: Plan
    batch: Batch
    scanned: Scanned
    sight: Sight
    masks: dict[int, int]
    ended_row: NDArray[np.int64]
    cut_short: NDArray[np.bool_]

    @cached_property
    def details(self) -> list[str]:
        return [text or "" for text in self.batch.details.to_pylist()]


class Machines:
    """The rows of a batch as lists, and machines over them."""

    def __init__(self, known: Known) -> None:
        self.known, self.plan, self.batch = known, known.plan, known.batch
        sight = known.sight
        self.first: list[int] = known.batch.first.tolist()
        self.kinds: list[int] = known.batch.kinds.tolist()
        self.roles: list[int] = known.batch.roles.tolist()
        self.at = _times(known.batch.at)
        self.start = _times(known.batch.start)
        self.turns: list[list[int]] = sight.turns.tolist()
        self.utterances: list[list[int]] = sight.utterances.tolist()
        self.speaker: list[int] = sight.speaker.tolist()
        self.ended_row: list[int] = known.ended_row.tolist()
        self.cut_short: list[bool] = known.cut_short.tolist()
        self._clocks: dict[int, Clock] = {}
        self._closing: dict[int, Clock] = {}
        self._contexts: dict[int, Context] = {}

    # What machines ask -----------------------------------------------------------------------------------------------

    def context(self, number: int) -> Context:
        """What machines may ask about a conversation."""
        context = self._contexts.get(number)
        if context is None:
            context = self._contexts[number] = self._context(number)
        return context

    def _context(self, number: int) -> Context:
        begin, channel = self.first[number], self.batch.channels[number]

        def text_of(index: int) -> str:
            return self.batch.text_of(begin + index)

        def normal_of(index: int) -> str:
            return normalise(text_of(index), spoken=channel is Channel.PHONE).text

        def entities_of(index: int, kinds: frozenset[str]) -> tuple[str, ...]:
            return tuple(e.value for e in find_entities(text_of(index)) if e.kind in kinds)

        def promises_of(index: int) -> tuple[Promise, ...]:
            normal, hits = self.known.scanned.normal_of(begin + index)
            return self.plan.core.recogniser.promises_in(normal.text, channel, hits)

        started_at, calendar = self.batch.started_at[number], self.plan.core.calendar
        return Context(channel, self.batch.metadata[number], text_of, normal_of, entities_of, promises_of, started_at, calendar)

    def spans(self, number: int, check: int) -> SpanOf:
        """Where the words of a check's ports stand in a conversation."""
        begin, channel = self.first[number], self.batch.channels[number]
        program, recogniser, scanned = self.plan.program, self.plan.core.recogniser, self.known.scanned
        atoms = program.checks[check].atoms

        def span_of(event: int, port: int) -> Span:
            place = max(0, port.bit_length() - 1)
            wanted = program.atoms[atoms[place]].any_of if place < len(atoms) else 0
            row = begin + event
            if not wanted or not IS_SPOKEN[self.kinds[row]]:
                return Span(event)
            normal, hits = scanned.normal_of(row)
            return Span(event, *words_in(recogniser, self.batch.text_of(row), normal, hits, self.roles[row], channel, wanted))

        return span_of

    # One machine ---------------------------------------------------------------------------------------------------------

    def verdict(self, number: int, check: int, rows: list[int], ports: list[int]) -> Verdict:
        """Run one check over the rows of one plain conversation in which its atoms are true."""
        ended, last = self.ended_row[number], self.first[number + 1] - 1
        machine = self.plan.program.checks[check].make(self.context(number))
        machine.begin(START)
        waiting = ended >= 0
        for row, bits in zip(rows, ports, strict=True):
            if waiting and row > ended:
                machine.end(self.clock_at(number, ended))
                waiting = False
            machine.on(bits, self.clock_before_end(number, row) if waiting else self.clock_at(number, row))
        if waiting:
            machine.end(self.clock_at(number, ended))
        clock = self.closing_clock(number, last)
        machine.finish(clock)
        return self.plan.of_lives(check, machine.lives, clock, self.spans(number, check))

    def clock_at(self, number: int, row: int) -> Clock:
        """The clock as it stands at a row of a plain conversation; machines share it and leave it as it is."""
        clock = self._clocks.get(row)
        if clock is None:
            clock = self._clocks[row] = self._clock(number, row)
            ended = self.ended_row[number]
            clock.ended = 0 <= ended <= row
            clock.cut_short = clock.ended and self.cut_short[number]
        return clock

    def clock_before_end(self, number: int, row: int) -> Clock:
        """The same, but the row of `ended` is judged before it ends the talk."""
        if row != self.ended_row[number]:
            return self.clock_at(number, row)
        return self._clock(number, row)

    def closing_clock(self, number: int, row: int) -> Clock:
        """The clock when the trace closes: nobody is speaking."""
        clock = self._closing.get(number)
        if clock is None:
            clock = self._closing[number] = self._clock(number, row)
            clock.spoken = False
            clock.ended = self.ended_row[number] >= 0
            clock.cut_short = clock.ended and self.cut_short[number]
        return clock

    def last_clock(self, number: int) -> Clock:
        """The clock of a conversation in which nothing woke a check: as its talk ended, or at its last row."""
        ended = self.ended_row[number]
        clock = self._clock(number, self.first[number + 1] - 1 if ended < 0 else ended)
        clock.spoken = False
        clock.ended, clock.cut_short = ended >= 0, self.cut_short[number]
        return clock

    def _clock(self, number: int, row: int) -> Clock:
        clock, begin = Clock(), self.first[number]
        at, kind, role = self.at[row], self.kinds[row], self.roles[row]
        clock.index, clock.role, clock.at = row - begin, role, at
        clock.spoken = IS_SPOKEN[kind] and role < ANY
        clock.start = start = self.start[row]
        clock.begin = at if start is None or kind == MESSAGE else start
        clock.before = before = self.at[row - 1] if row > begin else None
        clock.now = before if at is None else at
        clock.shown = before if kind == CLOSED else clock.now
        clock.turns, clock.utterances, clock.speaker = self.turns[row], self.utterances[row], self.speaker[row]
        return clock

    # A whole run -----------------------------------------------------------------------------------------------------------

    def whole(self, number: int) -> dict[int, Verdict]:
        """All checks of a conversation, event by event."""
        run = Run(self.plan.program, self.context(number), self.batch.directions[number])
        begin = self.first[number]
        for row in range(begin, self.first[number + 1]):
            kind, role, party = KINDS[self.kinds[row]], self.roles[row], int(self.batch.parties[row])
            mask, detail = self.known.masks.get(row, 0), self.known.details[row]
            run.step(row - begin, kind, role, None if party < 0 else party, self.at[row], self.start[row], mask, detail)
        run.finish()
        return {check: self._of_run(number, run, check) for check in run.applicable}

    def _of_run(self, number: int, run: Run, check: int) -> Verdict:
        state = run.closed_state(check)
        if state is State.NOT_APPLICABLE:
            return state, NO_DETAIL
        closed = [(live, ended, reason) for live, ended, reason, _ in run.done.get(check, [])]
        return self.plan.of_closed(check, closed, self.spans(number, check))


def _times(times: NDArray[np.float64]) -> list[float | None]:
    found = times.astype(object)
    found[np.isnan(times)] = None
    known: list[float | None] = found.tolist()
    return known
