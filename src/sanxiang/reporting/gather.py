"""Streaming aggregation: pairs of conversation and result in, one `Gathered` out.

Memory is bounded by the number of checks, clauses and agents and by `keep`, never by the number of
conversations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from sanxiang.conversation.items import Noted, Rejected
from sanxiang.conversation.model import Conversation
from sanxiang.inspection.findings import RANK, Finding, Reason, Result, State
from sanxiang.reporting.gathered import (
    BINS,
    AgentRow,
    CheckRow,
    ClauseRow,
    Counts,
    DimensionRow,
    Gathered,
    Points,
)
from sanxiang.reporting.parties import agent_of, agents_of, key_of
from sanxiang.reporting.telling import Shown, Telling

KEEP = 500
"""Conversations that a report shows in full unless told otherwise."""

FIRST = 100
"""Rejected records and remarks that are listed; the others are counted."""

Pair = tuple[Conversation, Result]
Key = TypeVar("Key", bound=str)
BROKEN = frozenset({State.VIOLATED, State.OMITTED})
SCORED = BROKEN | {State.PASS}


def gather(pairs: Iterable[Pair], *, rejects: Iterable[Rejected] = (), notes: Iterable[Noted] = (), keep: int = KEEP) -> Gathered:
    """All of `pairs` in one value. For a stream that mixes conversations and rejects use `Gatherer`."""
    gatherer = Gatherer(keep=keep)
    for conversation, result in pairs:
        gatherer.add(conversation, result)
    for reject in rejects:
        gatherer.reject(reject)
    for note in notes:
        gatherer.note(note)
    return gatherer.finish()


def reason_of(finding: Finding) -> Reason | None:
    """Why a finding is not evaluated: the reason of its first activation of that state."""
    return next((a.reason for a in finding.activations if a.state is State.NOT_EVALUATED), None)


@dataclass(slots=True)
class _Sum:
    got: float = 0.0
    applicable: float = 0.0
    not_evaluated: float = 0.0

    def add(self, finding: Finding) -> None:
        if finding.state in SCORED:
            self.got += finding.points - finding.deducted
            self.applicable += finding.points
        elif finding.state is State.NOT_EVALUATED:
            self.not_evaluated += finding.points

    def points(self) -> Points:
        return Points(*(round(number, 6) for number in (self.got, self.applicable, self.not_evaluated)))


@dataclass(slots=True)
class _Check:
    first: Finding
    states: Counter[State] = field(default_factory=Counter)
    reasons: Counter[Reason] = field(default_factory=Counter)
    deducted: float = 0.0

    def add(self, finding: Finding) -> None:
        self.states[finding.state] += 1
        self.deducted += finding.deducted
        if finding.state is State.NOT_EVALUATED and (reason := reason_of(finding)) is not None:
            self.reasons[reason] += 1

    def row(self) -> CheckRow:
        first = self.first
        counts, reasons, lost = _counts(self.states), _by_number(self.reasons), round(self.deducted, 6)
        return CheckRow(first.check, first.clauses, first.severity, first.dimension, counts, lost, reasons)


@dataclass(slots=True)
class _Agent:
    name: str = ""
    conversations: int = 0
    failed: int = 0
    states: Counter[State] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    sum: _Sum = field(default_factory=_Sum)

    def add(self, finding: Finding) -> None:
        self.states[finding.state] += 1
        self.sum.add(finding)
        if finding.state in BROKEN:
            self.broken[finding.check] += 1

    def row(self, key: str) -> AgentRow:
        worst = _by_number(self.broken)[0][0] if self.broken else ""
        counts, points = _counts(self.states), self.sum.points()
        return AgentRow(key, self.name, self.conversations, self.failed, counts, points, worst)


class Gatherer:
    """Takes what an inspection yields, one at a time; `finish` gives the sums so far."""

    def __init__(self, *, keep: int = KEEP) -> None:
        self._telling = Telling(keep)
        self._number = 0
        self._unscored = 0
        self._failed = 0
        self._scores = [0] * BINS
        self._channels: Counter[str] = Counter()
        self._situations: Counter[str] = Counter()
        self._clauses: dict[str, Counter[State]] = {}
        self._checks: dict[str, _Check] = {}
        self._agents: dict[str, _Agent] = {}
        self._dimensions: dict[str, _Sum] = {}
        self._sum = _Sum()
        self._rejects: list[Rejected] = []
        self._notes: list[Noted] = []
        self._rejected = self._noted = 0
        self._editions: set[str] = set()
        self._engines: set[str] = set()

    def add(self, conversation: Conversation, result: Result) -> None:
        """Counts one inspected conversation."""
        self._telling.offer(Shown(self._number, conversation, result))
        self._number += 1
        self._channels[conversation.channel or ""] += 1
        self._failed += bool(result.failed)
        self._situations.update(each.situation for each in result.situations)
        self._editions.add(result.edition)
        self._engines.add(result.engine)
        self._add_score(result.score)
        self._add_findings(result.findings)
        self._add_agents(conversation, result)

    def reject(self, rejected: Rejected) -> None:
        """Counts one record that could not be read; keeps the first `FIRST`."""
        self._rejected += 1
        if len(self._rejects) < FIRST:
            self._rejects.append(rejected)

    def note(self, noted: Noted) -> None:
        """Counts one remark of a reader; keeps the first `FIRST`."""
        self._noted += 1
        if len(self._notes) < FIRST:
            self._notes.append(noted)

    def finish(self) -> Gathered:
        """The sums over all that was added."""
        checks = [check.row() for check in self._checks.values()]
        clauses = [ClauseRow(key, _counts(states)) for key, states in self._clauses.items()]
        agents = [agent.row(key) for key, agent in self._agents.items()]
        reasons: Counter[Reason] = Counter()
        for check in self._checks.values():
            reasons.update(check.reasons)
        return Gathered(
            conversations=self._number,
            unscored=self._unscored,
            failed=self._failed,
            scores=tuple(self._scores),
            channels=_by_number(self._channels),
            points=self._sum.points(),
            findings=_counts(sum((check.states for check in self._checks.values()), Counter())),
            reasons=_by_number(reasons),
            clauses=tuple(sorted(clauses, key=_most_broken)),
            checks=tuple(sorted(checks, key=_most_broken)),
            agents=tuple(sorted(agents, key=_lowest)),
            dimensions=tuple(DimensionRow(key, self._dimensions[key].points()) for key in sorted(self._dimensions)),
            shown=self._telling.chosen(),
            rejected=self._rejected,
            rejects=tuple(self._rejects),
            noted=self._noted,
            notes=tuple(self._notes),
            editions=tuple(sorted(self._editions)),
            engines=tuple(sorted(self._engines)),
            situations=_by_number(self._situations),
        )

    def _add_score(self, score: float | None) -> None:
        if score is None:
            self._unscored += 1
        else:
            self._scores[max(0, min(int(score * BINS / 100), BINS - 1))] += 1

    def _add_findings(self, findings: tuple[Finding, ...]) -> None:
        worst: dict[str, State] = {}
        for finding in findings:
            self._check(finding).add(finding)
            if finding.state is State.NOT_APPLICABLE:
                continue
            self._sum.add(finding)
            self._dimensions.setdefault(finding.dimension, _Sum()).add(finding)
            for clause in finding.clauses:
                worst[clause] = min(worst.get(clause, finding.state), finding.state, key=RANK.__getitem__)
        for clause, state in worst.items():
            self._clauses[clause][state] += 1

    def _check(self, finding: Finding) -> _Check:
        """The tally of a check. A clause is known from the first sight of its check, applicable or not."""
        check = self._checks.get(finding.check)
        if check is None:
            check = self._checks[finding.check] = _Check(finding)
        for clause in finding.clauses:
            if clause not in self._clauses:
                self._clauses[clause] = Counter()
        return check

    def _add_agents(self, conversation: Conversation, result: Result) -> None:
        agents = agents_of(conversation)
        failed: set[str] = set()
        for key in sorted({key_of(conversation.parties[n]) for n in agents}):
            self._agents.setdefault(key, _Agent()).conversations += 1
        for n in agents:
            agent = self._agents[key_of(conversation.parties[n])]
            agent.name = agent.name or conversation.parties[n].name
        for finding in result.findings:
            about = None if finding.state is State.NOT_APPLICABLE else agent_of(finding, agents)
            if about is not None:
                key = key_of(conversation.parties[about])
                self._agents[key].add(finding)
                if finding.check in result.failed and finding.state in BROKEN:
                    failed.add(key)
        for key in failed:
            self._agents[key].failed += 1


def _counts(states: Counter[State]) -> Counts:
    return Counts(
        states[State.PASS],
        states[State.VIOLATED],
        states[State.OMITTED],
        states[State.NOT_EVALUATED],
        states[State.NOT_APPLICABLE],
    )


def _by_number(counter: Counter[Key]) -> tuple[tuple[Key, int], ...]:
    return tuple(sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _most_broken(row: ClauseRow | CheckRow) -> tuple[int, str]:
    return -row.counts.broken, row.id


def _lowest(row: AgentRow) -> tuple[bool, float, str]:
    score = row.points.score
    return score is None, score or 0.0, row.key
