"""`standard backtest`: two standards over the same stored conversations; which findings flip, who passes, whose average moves.

Part by part, as columns: what is kept of a part is counts and the first few examples, whatever the number of conversations.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sanxiang.conversation.model import Conversation
from sanxiang.inspection.core import Core
from sanxiang.inspection.findings import Finding, State
from sanxiang.inspection.table import inspect_table
from sanxiang.inspection.verdicts import CODES, FAILING, STATES
from sanxiang.standard.standard import Standard
from sanxiang.workbench.event_rows import conversation_of
from sanxiang.workbench.reduction import judged_alike, reduced

Codes = NDArray[np.int8]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ABSENT = len(STATES)
"""Code of a check that the standard does not have."""
FAILING_CODES = np.array([CODES[state] for state in STATES if state in FAILING])
NOT_APPLICABLE = CODES[State.NOT_APPLICABLE]
JUDGED_CODES = np.array([CODES[State.PASS], *FAILING_CODES])


@dataclass(frozen=True, slots=True)
class Part:
    """Some whole conversations as columns (`inspection.columns`).

    events  column `conversation` holds their numbers from 0 on as text, so that equal ids stay apart
    ids     what they are called
    agents  the agents of each, by staff number or name
    """

    events: pa.Table
    ids: tuple[str, ...]
    agents: tuple[tuple[str, ...], ...]

    def conversation(self, number: int) -> Conversation:
        """One of them, to be looked at closely."""
        rows = np.flatnonzero(np.asarray(pc.equal(self.events["conversation"], str(number))))
        return conversation_of(self.events.slice(int(rows[0]), len(rows)), self.ids[number])


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two standards, compiled.

    checks  those of both standards, in one order; `own` are the numbers of its own
    core    what judges: the whole standard, or only the checks that are not judged alike by the other side
    alike   numbers of the checks whose verdicts are taken from the other side
    """

    standard: Standard
    core: Core
    checks: tuple[str, ...]
    own: Ints
    run: Ints
    alike: Ints
    points: Floats
    critical: NDArray[np.bool_]

    @classmethod
    def of(cls, standard: Standard, core: Core, checks: Sequence[str], alike: Collection[str]) -> Side:
        place = {check: n for n, check in enumerate(checks)}
        own = np.array([place[check] for check in standard.checks], np.int64)
        points, critical = np.zeros(len(checks)), np.zeros(len(checks), np.bool_)
        points[own] = [float(check.points) for check in standard.checks.values()]
        critical[own] = [check.severity == "critical" for check in standard.checks.values()]
        run = np.array([place[check.id] for check in core.program.checks], np.int64)
        numbers = np.array(sorted(place[check] for check in alike), np.int64)
        return cls(standard, core, tuple(checks), own, run, numbers, points, critical)


Compile = Callable[[Standard], Core]


def sides(old: Standard, new: Standard, compiled: Compile) -> tuple[Side, Side]:
    """Both standards over the checks of both: those of the new one first, then those that only the old one has.

    What both judge alike is run once, on the old side: most drafts change a few checks.
    """
    checks = tuple(dict.fromkeys((*new.checks, *old.checks)))
    alike = judged_alike(old, new)
    rest = reduced(new, [check for check in new.checks if check not in alike])
    return Side.of(old, compiled(old), checks, ()), Side.of(new, compiled(rest), checks, alike)


@dataclass(frozen=True, slots=True)
class Judged:
    """Verdicts by (conversation, check), and what they add up to. Scores without anything applicable are NaN."""

    states: Codes
    deducted: Floats
    scores: Floats
    failed: NDArray[np.bool_]


def judge(side: Side, part: Part, other: Judged | None = None) -> Judged:
    """All verdicts of one standard on a part; `other` has those that are judged alike."""
    shape = (len(part.ids), len(side.checks))
    states, deducted = np.full(shape, ABSENT, np.int8), np.zeros(shape)
    states[:, side.own] = CODES[State.NOT_APPLICABLE]
    for batch in inspect_table(side.core, part.events).to_batches() if len(side.run) else ():
        who = batch["conversation"].cast(pa.int64()).to_numpy()
        what = side.run[np.asarray(batch["check"].indices)]
        states[who, what] = np.asarray(batch["state"].indices)
        deducted[who, what] = batch["deducted"].to_numpy(zero_copy_only=False)
    if other is not None:
        states[:, side.alike], deducted[:, side.alike] = other.states[:, side.alike], other.deducted[:, side.alike]
    applicable = np.where(np.isin(states, JUDGED_CODES), side.points, 0).sum(axis=1)
    with np.errstate(invalid="ignore"):
        scores = np.round(100 * (applicable - deducted.sum(axis=1)) / applicable, 2)
    failed: NDArray[np.bool_] = np.any(np.isin(states, FAILING_CODES) & side.critical, axis=1)
    return Judged(states, deducted, scores, failed)


# ------------------------------------------------------------------------------------------- one part, both standards


@dataclass(frozen=True, slots=True)
class AgentSums:
    """Conversations of an agent that have a score, and their scores added up, before and after."""

    conversations: int = 0
    scored: tuple[int, int] = (0, 0)
    scores: tuple[float, float] = (0.0, 0.0)

    def __add__(self, other: AgentSums) -> AgentSums:
        scored = (self.scored[0] + other.scored[0], self.scored[1] + other.scored[1])
        scores = (self.scores[0] + other.scores[0], self.scores[1] + other.scores[1])
        return AgentSums(self.conversations + other.conversations, scored, scores)

    def average(self, side: int) -> float | None:
        """The mean score; None without any."""
        return self.scores[side] / self.scored[side] if self.scored[side] else None

    @property
    def moved(self) -> float:
        """By how much the average moves; 0 where one of the two is unknown."""
        before, after = self.average(0), self.average(1)
        return 0.0 if before is None or after is None else after - before


Flip = tuple[int, int, int]
"""Number of the check, code of its state before and after."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A conversation that passes under one standard and not under the other."""

    number: int
    passed: bool
    scores: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a part adds. `flips`: the first conversations of each; `turned`: the first that pass no more, or pass now."""

    conversations: int
    states: Ints
    deducted: Floats
    deduction_changed: Ints
    passed: Ints
    moved: int
    totals: AgentSums
    agents: Mapping[str, AgentSums]
    flips: Mapping[Flip, tuple[int, ...]]
    turned: tuple[Turned, ...]


def compare_part(old: Side, new: Side, part: Part, *, keep: int, turned: int = 0, mark: float | None = None) -> Outcome:
    """Both standards on one part.

    `keep` bounds the examples of each flip, `turned` those of conversations that turn. A conversation passes without a
    broken critical check and, where `mark` is given, with at least that score.
    """
    before = judge(old, part)
    after = judge(new, part, before)
    same = before.states == after.states
    passes = _passes(before, mark), _passes(after, mark)
    return Outcome(
        conversations=len(part.ids),
        states=_crossed(before.states, after.states),
        deducted=np.stack([before.deducted.sum(axis=0), after.deducted.sum(axis=0)]),
        deduction_changed=(same & (before.deducted != after.deducted)).sum(axis=0),
        passed=np.bincount(passes[0] * 2 + passes[1], minlength=4).reshape(2, 2),
        moved=int((~_alike(before.scores, after.scores)).sum()),
        totals=_sums(before.scores, after.scores),
        agents=_by_agent(part.agents, before.scores, after.scores),
        flips=dict(_flips(before.states, after.states, keep)),
        turned=tuple(_turned(passes, before.scores, after.scores, turned)),
    )


def _passes(judged: Judged, mark: float | None) -> NDArray[np.bool_]:
    below = np.zeros_like(judged.failed) if mark is None else judged.scores < mark
    passes: NDArray[np.bool_] = ~(judged.failed | below)
    return passes


def _crossed(before: Codes, after: Codes) -> Ints:
    """How many conversations went from which state to which, by check."""
    checks, kinds = before.shape[1], ABSENT + 1
    keys = (np.arange(checks) * kinds + before) * kinds + after
    return np.bincount(keys.ravel(), minlength=checks * kinds * kinds).reshape(checks, kinds, kinds)


def _alike(one: Floats, other: Floats) -> NDArray[np.bool_]:
    alike: NDArray[np.bool_] = (one == other) | (np.isnan(one) & np.isnan(other))
    return alike


def _sums(before: Floats, after: Floats) -> AgentSums:
    known = ~np.isnan(before), ~np.isnan(after)
    scores = float(np.nansum(before)), float(np.nansum(after))
    return AgentSums(len(before), (int(known[0].sum()), int(known[1].sum())), scores)


def _by_agent(agents: Sequence[tuple[str, ...]], before: Floats, after: Floats) -> dict[str, AgentSums]:
    """A conversation counts for each of its agents."""
    numbers: dict[str, list[int]] = {}
    for number, names in enumerate(agents):
        for name in names:
            numbers.setdefault(name, []).append(number)
    return {name: _sums(before[rows], after[rows]) for name, rows in numbers.items()}


def _is(before: Codes, after: Codes, code: int) -> NDArray[np.bool_]:
    """Where one of both has the code."""
    there: NDArray[np.bool_] = (before == code) | (after == code)
    return there


def _flips(before: Codes, after: Codes, keep: int) -> Iterator[tuple[Flip, tuple[int, ...]]]:
    differs = (before != after) & ~(_is(before, after, ABSENT) & _is(before, after, NOT_APPLICABLE))
    for check in np.flatnonzero(differs.any(axis=0)).tolist():
        rows = np.flatnonzero(differs[:, check])
        keys = before[rows, check].astype(np.int64) * (ABSENT + 1) + after[rows, check]
        for key in np.unique(keys).tolist():
            yield (check, *divmod(key, ABSENT + 1)), tuple(rows[keys == key][:keep].tolist())


def _turned(passes: tuple[NDArray[np.bool_], NDArray[np.bool_]], before: Floats, after: Floats, most: int) -> Iterator[Turned]:
    for passed in (False, True):
        for number in np.flatnonzero((passes[0] != passes[1]) & (passes[1] == passed))[:most].tolist():
            yield Turned(number, passed, (float(before[number]), float(after[number])))


# --------------------------------------------------------------------------------------------------- all parts


@dataclass(frozen=True, slots=True)
class Example:
    """A conversation in which a finding flips (a check that comes or goes where it does not apply is no flip).

    None = not applicable, or no such check.
    """

    id: str
    conversation: Conversation
    before: Finding | None
    after: Finding | None


@dataclass(frozen=True, slots=True)
class TurnedExample:
    """A conversation that turns, and the critical findings on either side."""

    id: str
    passed: bool
    scores: tuple[float, float]
    agents: tuple[str, ...]
    failed: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(slots=True)
class Tally:
    """Everything so far. Dies with the run; memory grows with checks, agents, `keep` and `most` only.

    looks  the whole standards, old and new, that look closely at single conversations
    keep   examples of each flip; `most` conversations that turn, each way
    """

    old: Side
    new: Side
    looks: tuple[Core, Core]
    keep: int
    most: int
    conversations: int = 0
    moved: int = 0
    states: Ints = field(init=False)
    deducted: Floats = field(init=False)
    deduction_changed: Ints = field(init=False)
    passed: Ints = field(default_factory=lambda: np.zeros((2, 2), np.int64))
    totals: AgentSums = AgentSums()
    agents: dict[str, AgentSums] = field(default_factory=dict)
    examples: dict[Flip, list[Example]] = field(default_factory=dict)
    turned: dict[bool, list[TurnedExample]] = field(default_factory=lambda: {False: [], True: []})

    def __post_init__(self) -> None:
        checks, kinds = len(self.old.checks), ABSENT + 1
        self.states = np.zeros((checks, kinds, kinds), np.int64)
        self.deducted, self.deduction_changed = np.zeros((2, checks)), np.zeros(checks, np.int64)

    def add(self, part: Part, outcome: Outcome) -> None:
        """Takes in what `compare_part` says of a part, and looks closely at the examples that are still wanted."""
        self.conversations += outcome.conversations
        self.moved += outcome.moved
        self.states += outcome.states
        self.deducted += outcome.deducted
        self.deduction_changed += outcome.deduction_changed
        self.passed += outcome.passed
        self.totals += outcome.totals
        for name, sums in outcome.agents.items():
            self.agents[name] = self.agents.get(name, AgentSums()) + sums
        self._add_examples(part, outcome)

    def _add_examples(self, part: Part, outcome: Outcome) -> None:
        close = _Close(self, part)
        for flip, numbers in outcome.flips.items():
            held = self.examples.setdefault(flip, [])
            held += [close.example(self.old.checks[flip[0]], number) for number in numbers[: self.keep - len(held)]]
        for turned in outcome.turned:
            if len(self.turned[turned.passed]) < self.most:
                self.turned[turned.passed].append(close.turned(turned))


class _Close:
    """Single inspections of some conversations of a part, each made once."""

    def __init__(self, tally: Tally, part: Part) -> None:
        self._tally, self._part = tally, part
        self._seen: dict[int, tuple[Conversation, dict[str, Finding], dict[str, Finding]]] = {}

    def example(self, check: str, number: int) -> Example:
        conversation, before, after = self._look(number)
        return Example(self._part.ids[number], conversation, before.get(check), after.get(check))

    def turned(self, turned: Turned) -> TurnedExample:
        _, before, after = self._look(turned.number)
        failed = tuple(tuple(f.check for f in side.values() if f.severity == "critical" and f.state in FAILING) for side in (before, after))
        number = turned.number
        return TurnedExample(self._part.ids[number], turned.passed, turned.scores, self._part.agents[number], (failed[0], failed[1]))

    def _look(self, number: int) -> tuple[Conversation, dict[str, Finding], dict[str, Finding]]:
        if number not in self._seen:
            conversation = self._part.conversation(number)
            findings = ({f.check: f for f in core.inspect(conversation).findings} for core in self._tally.looks)
            self._seen[number] = (conversation, next(findings), next(findings))
        return self._seen[number]
