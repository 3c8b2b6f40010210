"""One batch of conversations under evaluation: words first, then screens, then the machines that are still needed."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sanxiang.conversation.model import EventKind
from sanxiang.inspection.bulk_features import SPOKEN_KINDS, features, scan
from sanxiang.inspection.clock import AGENT, CUSTOMER
from sanxiang.inspection.columns import KINDS, Batch
from sanxiang.inspection.findings import Reason, State
from sanxiang.inspection.machines import Known, Machines
from sanxiang.inspection.plan import Plan
from sanxiang.inspection.program import REQUIRED
from sanxiang.inspection.run import FAULT
from sanxiang.inspection.screens import NOT_APPLICABLE, UNDECIDED, Facts, Sight
from sanxiang.inspection.verdicts import CODES, Matrix

ROLES = 7
PASS_CODE = CODES[State.PASS]
Bools = NDArray[np.bool_]


class BatchRun:
    """All that is known of a batch: what is true of its rows, what became of its checks."""

    def __init__(self, plan: Plan, batch: Batch) -> None:
        self.plan, self.batch = plan, batch
        self.scanned = scan(plan.core.recogniser, batch)
        self.masks = features(plan.core.recogniser, batch, self.scanned)
        self.sight = Sight(batch, self.scanned)
        self.ended_row = self.sight.last_of(batch.kinds == KINDS.index(EventKind.ENDED))
        self.cut_short = self._cut_short()
        self.plain = self._plain()
        self.ports = self._port_table()
        self.matrix = Matrix([check.id for check in plan.program.checks], plan.points, batch.ids)

    def table(self) -> pa.Table:
        """Verdicts of all conversations of the batch."""
        applicable = self._applicable()
        required: dict[int, Bools] = {}
        for check in range(len(self.plan.program.checks)):
            ports = self.ports[:, check][self.shapes]
            if self.plan.program.checks[check].requires_atom is not None:
                required[check] = self.sight.any((ports & np.uint32(REQUIRED)) != 0)
            self._judge(check, Facts(ports & np.uint32(~REQUIRED & 0xFFFFFFFF)), applicable[:, check] & self.plain)
        self._bar(required)
        for number in np.flatnonzero(~self.plain).tolist():
            self.matrix.clear(number)
            for check, verdict in self.machines.whole(number).items():
                self.matrix.put(number, check, verdict)
        return self.matrix.table()

    @cached_property
    def known(self) -> Known:
        return Known(self.plan, self.batch, self.scanned, self.sight, self.masks, self.ended_row, self.cut_short)

    @cached_property
    def machines(self) -> Machines:
        return Machines(self.known)

    # One check over all conversations -----------------------------------------------------------------------------------

    def _judge(self, check: int, facts: Facts, wanted: Bools) -> None:
        screen = self.plan.screens[check]
        states = np.full(len(self.batch), UNDECIDED, np.int8) if screen is None else screen(self.sight, facts)
        woken = self.sight.any(facts.ports != 0)
        if self.plan.all_seeing[check]:
            states[self.sight.any(self._special(check, facts))] = UNDECIDED
        else:
            self._idle(check, wanted & ~woken)
            wanted = wanted & woken
        self._settle(check, states, wanted)
        self._run(check, facts, np.flatnonzero(wanted & (states == UNDECIDED)))

    def _settle(self, check: int, states: NDArray[np.int8], wanted: Bools) -> None:
        """Write down what the screen decided; its codes are those of the matrix, and what it cannot evaluate lacks times."""
        decided = wanted & (states != UNDECIDED)
        self.matrix.states[decided, check] = states[decided]
        self.matrix.reasons[decided & (states == CODES[State.NOT_EVALUATED]), check] = self.matrix.reason_code(Reason.NO_TIME)

    def _special(self, check: int, facts: Facts) -> Bools:
        """Rows whose words matter to a check that otherwise sees every utterance (an excuse, a request to wait)."""
        bare = self.ports[self._bare_shapes, check] & np.uint32(~REQUIRED & 0xFFFFFFFF)
        special: Bools = facts.ports != bare[self.batch.kinds.astype(np.int64) * ROLES + self.batch.roles]
        return special

    def _run(self, check: int, facts: Facts, numbers: NDArray[np.int64]) -> None:
        if not len(numbers):
            return
        rows = np.flatnonzero(facts.ports)
        cuts = np.searchsorted(rows, self.batch.first)
        ports, every = facts.ports[rows].tolist(), rows.tolist()
        begins, ends = cuts[numbers].tolist(), cuts[numbers + 1].tolist()
        for number, begin, end in zip(numbers.tolist(), begins, ends, strict=True):
            self.matrix.put(number, check, self.machines.verdict(number, check, every[begin:end], ports[begin:end]))

    def _idle(self, check: int, wanted: Bools) -> None:
        """Conversations in which nothing woke the check, by the few things that decide about them."""
        numbers = np.flatnonzero(wanted)
        if not len(numbers):
            return
        keys = self._idle_keys(check)[numbers]
        codes, where = np.unique(keys @ (1 << np.arange(keys.shape[1])), return_inverse=True)
        if self.plan.program.checks[check].of_metadata:
            codes, where = numbers, np.arange(len(numbers))
        for n in range(len(codes)):
            group = numbers[where == n] if len(codes) < len(numbers) else numbers[n : n + 1]
            one = int(group[0])
            verdict = self.plan.idle(check, tuple(keys[where == n][0].tolist()), self.machines.context(one), self.machines.last_clock(one))
            self.matrix.put_all(group, check, verdict)

    def _idle_keys(self, check: int) -> Bools:
        window = self.plan.program.checks[check].idle
        last = np.where(self.ended_row >= 0, self.ended_row, self.batch.first[1:] - 1)
        over = np.zeros(len(last), np.bool_) if window is None else self.sight.closed_from_start(window, last)
        return np.column_stack((over, self._ending_keys))

    @cached_property
    def _ending_keys(self) -> Bools:
        batch = self.batch
        last = np.where(self.ended_row >= 0, self.ended_row, batch.first[1:] - 1)
        known = ~np.isnan(batch.at)
        return np.column_stack((self.ended_row >= 0, self.cut_short, known[last], self.sight.any(known)))

    # Prerequisites -------------------------------------------------------------------------------------------------------

    def _bar(self, required: dict[int, Bools]) -> None:
        """Checks whose prerequisite does not hold are not applicable."""
        allowed: dict[int, Bools] = {}
        for check, spec in enumerate(self.plan.program.checks):
            if spec.requires_atom is not None or spec.requires_check is not None:
                allowed[check] = self._allowed(check, required)
        for check, holds in allowed.items():
            self.matrix.states[~holds, check] = NOT_APPLICABLE

    def _allowed(self, check: int, required: dict[int, Bools]) -> Bools:
        spec = self.plan.program.checks[check]
        holds = required.get(check, np.ones(len(self.batch), np.bool_))
        if spec.requires_check is None:
            return holds
        passed = self.matrix.states[:, spec.requires_check] == PASS_CODE
        both: Bools = holds & passed & self._allowed(spec.requires_check, required)
        return both

    # What is true of rows and conversations --------------------------------------------------------------------------------

    def _port_table(self) -> NDArray[np.uint32]:
        """Port bits by shape (kind x role, then each combination of features that occurs) and check; sets `shapes`."""
        program = self.plan.program
        self._bare_shapes = np.arange(len(KINDS) * ROLES)
        table = [program.wakes(kind, role, 0, "") for kind in KINDS for role in range(ROLES)]
        shapes = self.batch.kinds.astype(np.int64) * ROLES + self.batch.roles
        numbers: dict[tuple[int, int, str], int] = {}
        for row, mask, detail in self._special_rows():
            key = (int(shapes[row]), mask, detail)
            number = numbers.get(key)
            if number is None:
                number = numbers[key] = len(table)
                table.append(program.wakes(KINDS[key[0] // ROLES], key[0] % ROLES, mask, detail))
            shapes[row] = number
        self.shapes = shapes
        ports = np.zeros((len(table), len(program.checks)), np.uint32)
        for number, woken in enumerate(table):
            for check, bits in woken:
                ports[number, check] = bits
        return ports

    def _special_rows(self) -> list[tuple[int, int, str]]:
        found = [(row, mask, "") for row, mask in self.masks.items()]
        if self.plan.program.details:
            silent = np.flatnonzero(~SPOKEN_KINDS[self.batch.kinds]).tolist()
            details = self.known.details
            found += [(row, 0, details[row]) for row in silent if details[row] in self.plan.program.details]
        return found

    def _cut_short(self) -> Bools:
        """Talks that the customer or a fault ended."""
        there = self.ended_row >= 0
        cut = there & (self.batch.roles[self.ended_row] == CUSTOMER)
        for number in np.flatnonzero(there & ~cut).tolist():
            cut[number] = self.batch.detail_of(int(self.ended_row[number])) == FAULT
        talks: Bools = cut
        return talks

    def _applicable(self) -> Bools:
        batch = self.batch
        facts = zip(batch.channels, batch.directions, batch.metadata, strict=True)
        rows = [self.plan.applicable(*one) for one in facts]
        return np.stack(rows) if rows else np.zeros((0, len(self.plan.program.checks)), np.bool_)

    def _plain(self) -> Bools:
        """Conversations without legs, without anything said after the end, whose times are all known and in order, or all unknown."""
        sight, batch = self.sight, self.batch
        odd = batch.kinds == KINDS.index(EventKind.TRANSFER)
        agent = sight.said_by(AGENT)
        before = sight.last_before(agent)
        changed = agent & (before >= 0)
        changed[changed] = batch.parties[np.flatnonzero(changed)] != batch.parties[before[changed]]
        ended = sight.last_before(batch.kinds == KINDS.index(EventKind.ENDED)) >= 0
        late = ended & (SPOKEN_KINDS[batch.kinds] | (batch.kinds == KINDS.index(EventKind.ENDED)))
        closed = sight.last_before(batch.kinds == KINDS.index(EventKind.CLOSED)) >= 0
        plain: Bools = ~sight.any(odd | changed | late | closed | self._disordered())
        return plain

    def _disordered(self) -> Bools:
        """Rows that make the times of their conversation partly known or not in order (a closing row may have none)."""
        batch, sight = self.batch, self.sight
        counted = batch.kinds != KINDS.index(EventKind.CLOSED)
        unknown = np.isnan(batch.at)
        some_known = sight.any(counted & ~unknown)[sight.conversation]
        backwards = batch.at < sight.previous_at
        begun_late = (batch.start > batch.at) | (~np.isnan(batch.start) & unknown)
        closing_time = ~counted & ~unknown & ~some_known
        odd: Bools = (counted & unknown & some_known) | backwards | begun_late | closing_time
        return odd
