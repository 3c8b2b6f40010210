"""The trial: conversations broken in every way, inspected, and what was noticed counted by mutator, check and clause."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random

from sanxiang.conversation.model import Channel, Conversation, Role
from sanxiang.inspection.checks.plans import role_index
from sanxiang.inspection.findings import Finding, Result, Span, State
from sanxiang.inspection.inspector import Inspector
from sanxiang.inspection.labelling import act_bits
from sanxiang.standard.kinds.common import Check
from sanxiang.workbench.mutation.mutant import Mutant
from sanxiang.workbench.mutation.outcome import FAILING, Outcome, kept_by, outcome_of
from sanxiang.workbench.mutation.relevance import Cause, Expected, expected
from sanxiang.workbench.mutation.subjects import Subject
from sanxiang.workbench.mutation.table import MUTATORS, Mutator
from sanxiang.workbench.mutation.vocabulary import Tools, phrases_of

Findings = Mapping[str, Finding]


@dataclass(frozen=True, slots=True)
class Survivor:
    """A check that a mutant should break, and that still passes. `otherwise`: kept by other words of the conversation."""

    subject: str
    mutator: str
    place: int
    check: str
    cause: Cause
    otherwise: bool
    words: str
    rests_on: str


@dataclass(slots=True)
class Tally:
    """Mutants that should break something: how many were noticed, survived, were kept otherwise; and unexpected kills.

    `also` counts mutants that broke it though that was not foreseen: no part of the rate.
    """

    killed: int = 0
    survived: int = 0
    otherwise: int = 0
    also: int = 0

    @property
    def rate(self) -> float | None:
        """Noticed, of those that nothing else kept; None without any."""
        return _share(self.killed, self.killed + self.survived)

    @property
    def strict(self) -> float | None:
        """Noticed, of all that should break it."""
        return _share(self.killed, self.killed + self.survived + self.otherwise)

    def add(self, outcomes: set[Outcome]) -> None:
        """One mutant by what the checks concerned say of it: one that notices it is enough."""
        if Outcome.KILLED in outcomes:
            self.killed += 1
        elif Outcome.SURVIVED in outcomes:
            self.survived += 1
        elif Outcome.OTHERWISE in outcomes:
            self.otherwise += 1


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(slots=True)
class Counts:
    """Of one mutator: mutants made, noticed by any check, and the tally of those that should be noticed."""

    made: int = 0
    noticed: int = 0
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class Trial:
    """What came out. Clauses and checks are in the order of the standard.

    clean  conversations without any finding that fails
    kept   on how many conversations a check passes
    """

    subjects: int
    clean: int
    mutators: Mapping[str, Counts]
    checks: Mapping[str, Tally]
    clauses: Mapping[str, Tally]
    kept: Mapping[str, int]
    survivors: tuple[Survivor, ...]


def run_trial(
    inspector: Inspector,
    subjects: Sequence[Subject],
    random: Random,
    *,
    limit: int = 24,
    mutators: Sequence[Mutator] = MUTATORS,
    tell: Callable[[int], None] = lambda done: None,
) -> Trial:
    """Breaks every conversation with every mutator, at most `limit` mutants each (drawn by `random`), and inspects them.

    A check takes part with the conversations on which it passes, and with those to which it does not apply, as long as it
    passes on any. `tell` hears how many subjects are done.
    """
    book = _Book(inspector)
    judged = [(subject, inspector.inspect(subject.conversation)) for subject in subjects]
    book.note_passes(judged)
    channels = dict.fromkeys(each.conversation.channel for each in subjects)
    vocabulary = {channel: phrases_of(inspector.standard, channel, partial(_marks_in, inspector, channel)) for channel in channels}
    for done, (subject, result) in enumerate(judged, 1):
        tools = Tools(random, vocabulary[subject.conversation.channel], limit)
        for mutator in mutators:
            for mutant in _some(mutator.make(subject.conversation, tools), random, limit):
                book.judge(mutator, subject, _by_check(result), mutant, _by_check(inspector.inspect(mutant.conversation)))
        tell(done)
    return book.trial(len(subjects), mutators)


def _marks_in(inspector: Inspector, channel: Channel | None, text: str, role: Role) -> frozenset[str]:
    """Acts and kinds of forbidden expressions of an utterance by itself."""
    recogniser, standard = inspector.core.recogniser, inspector.standard
    mask = recogniser.features(text, role_index(role), channel)
    acts = (f"act:{act}" for act, bit in act_bits(inspector).items() if mask & bit)
    kinds = (f"forbidden:{standard.forbidden[rule.id].kind}" for rule in recogniser.forbidden_rules if mask & rule.own_bit)
    return frozenset([*acts, *kinds])


def _some(mutants: Iterator[Mutant], random: Random, limit: int) -> list[Mutant]:
    """All of them, or `limit` by chance, in order."""
    made = list(mutants)
    return made if len(made) <= limit else [made[n] for n in sorted(random.sample(range(len(made)), limit))]


def _by_check(result: Result) -> Findings:
    return {finding.check: finding for finding in result.findings}


class _Book:
    """Counts while a trial runs."""

    def __init__(self, inspector: Inspector) -> None:
        self._checks = inspector.standard.checks
        self._kept: dict[str, int] = dict.fromkeys(self._checks, 0)
        self._clean = 0
        self._mutators: dict[str, Counts] = {}
        self._by_check = {ident: Tally() for ident in self._checks}
        self._by_clause = {clause: Tally() for check in self._checks.values() for clause in check.clause}
        self._survivors: list[Survivor] = []

    def note_passes(self, judged: Sequence[tuple[Subject, Result]]) -> None:
        for _, result in judged:
            self._clean += not any(_fails(finding) for finding in result.findings)
            for finding in result.findings:
                self._kept[finding.check] += finding.state is State.PASS

    def judge(self, mutator: Mutator, subject: Subject, before: Findings, mutant: Mutant, after: Findings) -> None:
        """Count one mutant."""
        counts = self._mutators.setdefault(mutator.id, Counts())
        counts.made += 1
        taking_part = [check for ident, check in self._checks.items() if self._takes_part(ident, subject, before)]
        broken = {check.id for check in taking_part if _fails(after.get(check.id))}
        counts.noticed += bool(broken)
        if mutator.noise:
            return
        outcomes = self._outcomes(mutator, subject, taking_part, before, mutant, after)
        counts.tally.add(set(outcomes.values()) | ({Outcome.KILLED} if outcomes and broken else set()))
        self._count(taking_part, outcomes, broken)

    def _takes_part(self, ident: str, subject: Subject, before: Findings) -> bool:
        finding = before.get(ident)
        if not self._kept[ident]:
            return False
        return finding is None or finding.state is State.PASS

    def _outcomes(
        self, mutator: Mutator, subject: Subject, checks: Sequence[Check], before: Findings, mutant: Mutant, after: Findings
    ) -> dict[str, Outcome]:
        found: dict[str, Outcome] = {}
        for check in checks:
            wanted = expected(check, before.get(check.id), subject.conversation, mutant)
            if wanted is None:
                continue
            finding = after.get(check.id)
            found[check.id] = outcome = outcome_of(check, wanted, finding, mutant)
            if finding is not None and outcome in (Outcome.SURVIVED, Outcome.OTHERWISE):
                self._survivors.append(_survivor(subject, mutator, mutant, check, wanted, finding))
        return found

    def _count(self, checks: Sequence[Check], outcomes: Mapping[str, Outcome], broken: set[str]) -> None:
        by_clause: dict[str, set[Outcome]] = {}
        also: set[str] = set()
        for check in checks:
            outcome = outcomes.get(check.id)
            if outcome is not None:
                self._by_check[check.id].add({outcome})
            elif check.id in broken:
                self._by_check[check.id].also += 1
            for clause in check.clause:
                if outcome is not None:
                    by_clause.setdefault(clause, set()).add(outcome)
                if check.id in broken:
                    also.add(clause)
        for clause, found in by_clause.items():
            self._by_clause[clause].add(found | ({Outcome.KILLED} if clause in also else set()))
        for clause in also - by_clause.keys():
            self._by_clause[clause].also += 1

    def trial(self, subjects: int, mutators: Sequence[Mutator]) -> Trial:
        ordered = {mutator.id: self._mutators.get(mutator.id, Counts()) for mutator in mutators}
        clauses = dict(sorted(self._by_clause.items()))
        return Trial(subjects, self._clean, ordered, self._by_check, clauses, self._kept, tuple(self._survivors))


def _fails(finding: Finding | None) -> bool:
    return finding is not None and finding.state in FAILING


def _survivor(subject: Subject, mutator: Mutator, mutant: Mutant, check: Check, wanted: Expected, finding: Finding) -> Survivor:
    kept = kept_by(check, wanted, finding, mutant)
    return Survivor(
        subject=subject.name,
        mutator=mutator.id,
        place=mutant.place,
        check=check.id,
        cause=wanted.cause,
        otherwise=outcome_of(check, wanted, finding, mutant) is Outcome.OTHERWISE,
        words=_broken_words(subject.conversation, mutant),
        rests_on="" if kept is None else _words(mutant.conversation, kept),
    )


def _broken_words(original: Conversation, mutant: Mutant) -> str:
    return mutant.said[0].text if mutant.said is not None else original.events[mutant.place].text


def _words(conversation: Conversation, span: Span) -> str:
    text = conversation.events[span.event].text
    return text[span.start : span.end] if span.end else text
