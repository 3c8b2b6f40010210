"""Runs single machines over the rows of a batch that concern them, and whole runs where a conversation is not plain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sanxiang.conversation.model import Channel, EventKind
from sanxiang.inspection.bulk_features import SPOKEN_KINDS, Scanned
from sanxiang.inspection.checks.base import Context, Machine
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

    # What machines ask -----------------------------------------------------------------------------------------------

    def context(self, number: int) -> Context:
        begin, channel = self.first[number], self.batch.channels[number]

        def text_of(index: int) -> str:
            return self.batch.text_of(begin + index)

        def normal_of(index: int) -> str:
            return normalise(text_of(index), spoken=channel is Channel.PHONE).text

        def entities_of(index: int, kinds: frozenset[str]) -> tuple[str, ...]:
            return tuple(e.value for e in find_entities(text_of(index)) if e.kind in kinds)

        return Context(channel, self.batch.metadata[number], text_of, normal_of, entities_of)

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
        begin, ended = self.first[number], self.ended_row[number]
        machine = self.plan.program.checks[check].make(self.context(number))
        machine.begin(START)
        clock = Clock()
        for row, bits in zip(rows, ports, strict=True):
            if 0 <= ended < row and not clock.ended:
                self._end(machine, clock, begin, ended, number)
            self.set_clock(clock, begin, row)
            machine.on(bits, clock)
        if ended >= 0 and not clock.ended:
            self._end(machine, clock, begin, ended, number)
        self.set_clock(clock, begin, self.first[number + 1] - 1)
        clock.spoken = False
        machine.finish(clock)
        return self.plan.of_lives(check, machine.lives, clock, self.spans(number, check))

    def _end(self, machine: Machine, clock: Clock, begin: int, ended: int, number: int) -> None:
        self.set_clock(clock, begin, ended)
        clock.ended, clock.cut_short = True, self.cut_short[number]
        machine.end(clock)

    def last_clock(self, number: int) -> Clock:
        """The clock of a conversation in which nothing woke a check: as its talk ended, or at its last row."""
        begin, ended = self.first[number], self.ended_row[number]
        clock = Clock()
        self.set_clock(clock, begin, self.first[number + 1] - 1 if ended < 0 else ended)
        clock.spoken = False
        clock.ended, clock.cut_short = ended >= 0, self.cut_short[number]
        return clock

    def set_clock(self, clock: Clock, begin: int, row: int) -> None:
        """The clock as it stands at a row of a plain conversation."""
        at, kind, role = self.at[row], self.kinds[row], self.roles[row]
        clock.index, clock.role, clock.at = row - begin, role, at
        clock.spoken = IS_SPOKEN[kind] and role < ANY
        clock.start = start = self.start[row]
        clock.begin = at if start is None or kind == MESSAGE else start
        clock.before = before = self.at[row - 1] if row > begin else None
        clock.now = before if at is None else at
        clock.shown = before if kind == CLOSED else clock.now
        clock.turns, clock.utterances, clock.speaker = self.turns[row], self.utterances[row], self.speaker[row]

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
