"""What columns alone can say of checks that look at every utterance, so that their machines need not run.

A screen decides only clear cases and leaves the rest open: a state per conversation, or UNDECIDED. It never decides
otherwise than the machine would (a law of the tests); it says less. This is for bulk what the matcher is for words.
Screens look at *plain* conversations only (no legs, nothing after `ended`, times all known and in order, or all unknown).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sanxiang.conversation.model import EventKind
from sanxiang.inspection.bulk_features import SPOKEN_KINDS, Scanned
from sanxiang.inspection.checks.plans import window_of
from sanxiang.inspection.clock import AGENT, ANY, CUSTOMER, OTHER
from sanxiang.inspection.columns import KINDS, Batch
from sanxiang.inspection.program import CompiledCheck
from sanxiang.inspection.windows import Unit, Window
from sanxiang.standard.atoms import Atom, Span
from sanxiang.standard.atoms import Window as AnchoredWindow
from sanxiang.standard.kinds.absence import Absence
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.kinds.existence import Existence
from sanxiang.standard.kinds.limit import Limit
from sanxiang.standard.kinds.precedence import Precedence
from sanxiang.standard.kinds.repetition import Repetition
from sanxiang.standard.kinds.response import Response

UNDECIDED, PASSED, NOT_EVALUATED, NOT_APPLICABLE = -1, 1, 2, 0
States = NDArray[np.int8]
Bools = NDArray[np.bool_]
CODE = {kind: n for n, kind in enumerate(KINDS)}


@dataclass
class Sight:
    """Arrays over the rows of a batch that several screens use, worked out when first asked for."""

    batch: Batch
    scanned: Scanned

    @cached_property
    def spoken(self) -> Bools:
        """Spoken rows by agent, customer or bot."""
        return SPOKEN_KINDS[self.batch.kinds] & (self.batch.roles < ANY)

    @cached_property
    def conversation(self) -> NDArray[np.int64]:
        return np.repeat(np.arange(len(self.batch)), np.diff(self.batch.first))

    @cached_property
    def begin(self) -> NDArray[np.float64]:
        batch = self.batch
        point = np.isnan(batch.start) | (batch.kinds == CODE[EventKind.MESSAGE])
        return np.where(point, batch.at, batch.start)

    @cached_property
    def timed(self) -> Bools:
        """Conversations whose times are known (those without time are a fact of another kind)."""
        timed: Bools = ~self._any(np.isnan(self.batch.at) & self.spoken)
        return timed

    @cached_property
    def previous_at(self) -> NDArray[np.float64]:
        """Time of the row before, in the same conversation; its own for the first row."""
        before = np.roll(self.batch.at, 1)
        first = self.batch.first[:-1]
        before[first] = self.batch.at[first]
        return before

    def _any(self, rows: Bools) -> Bools:
        """Conversations in which one of the rows is true."""
        found = np.zeros(len(self.batch), np.bool_)
        found[self.conversation[rows]] = True
        return found

    def any(self, rows: Bools) -> Bools:
        return self._any(rows)

    @cached_property
    def _classes(self) -> NDArray[np.int32]:
        """Counts of characters in 32 classes for each normalised utterance, and in the last column their sum."""
        normal = self.scanned.normal
        lengths = np.diff(normal.row_starts)
        keys = np.repeat(np.arange(len(lengths)) * 32, lengths) + normal.codepoints % 32
        counts = np.bincount(keys, minlength=32 * len(lengths)).reshape(-1, 32)
        return np.column_stack((counts, lengths)).astype(np.int32)

    @cached_property
    def _number(self) -> NDArray[np.int64]:
        """Row of the batch -> its number among the normalised utterances."""
        numbers = np.full(len(self.batch.kinds), -1, np.int64)
        numbers[self.scanned.rows] = np.arange(len(self.scanned.rows))
        return numbers

    def may_be_alike(self, rows: NDArray[np.int64], others: NDArray[np.int64], similar: float) -> Bools:
        """Whether two rows may have a ratio of at least `similar` percent."""
        one, other = self._classes[self._number[rows]], self._classes[self._number[others]]
        common = np.minimum(one[:, :32], other[:, :32]).sum(axis=1)
        may: Bools = 200 * common >= similar * (one[:, 32] + other[:, 32])
        return may

    def said_by(self, role: int) -> Bools:
        said: Bools = self.spoken & (self.batch.roles == role)
        return said

    def first_of(self, rows: Bools) -> NDArray[np.int64]:
        """For each conversation its first row that is true, or -1."""
        first = np.full(len(self.batch), -1, np.int64)
        found = np.flatnonzero(rows)[::-1]
        first[self.conversation[found]] = found
        return first

    def last_of(self, rows: Bools) -> NDArray[np.int64]:
        """For each conversation its last row that is true, or -1."""
        last = np.full(len(self.batch), -1, np.int64)
        found = np.flatnonzero(rows)
        last[self.conversation[found]] = found
        return last

    def closed_from_start(self, window: Window, rows: NDArray[np.int64]) -> Bools:
        """`Window.closed_after` of a window from the start, when these rows (one a conversation) have been judged."""
        if window.unit is Unit.SECONDS:
            over: Bools = np.where(np.isnan(self.batch.at), self.previous_at, self.batch.at)[rows] > window.n
            return over
        counts = (self.turns if window.unit is Unit.TURNS else self.utterances)[rows, window.of] - window.n
        ended = counts >= 0 if window.unit is Unit.UTTERANCES else (window.of != ANY) & (self.speaker[rows] != window.of)
        closed: Bools = (counts > 0) | ((counts == 0) & ended)
        return closed

    @cached_property
    def turns(self) -> NDArray[np.int32]:
        """Turns by role up to and including each row, counted from the beginning of its conversation."""
        previous = self.last_before(self.spoken)
        role = self.batch.roles
        new_turn = self.spoken & ((previous < 0) | (role[previous] != role))
        return self._by_role(new_turn)

    @cached_property
    def utterances(self) -> NDArray[np.int32]:
        """Utterances by role, likewise."""
        return self._by_role(self.spoken)

    @cached_property
    def speaker(self) -> NDArray[np.int64]:
        """Role of the last one to speak, this row included; OTHER = nobody yet."""
        latest = np.where(self.spoken, np.arange(len(self.spoken)), self.last_before(self.spoken))
        return np.where(latest >= 0, self.batch.roles[latest], OTHER)

    def _by_role(self, rows: Bools) -> NDArray[np.int32]:
        columns = np.zeros((len(rows), 5), np.int32)
        first = self.batch.first[:-1][self.conversation]
        for one in range(4):
            marked = rows if one == ANY else rows & (self.batch.roles == one)
            running = np.concatenate(([0], np.cumsum(marked)))
            columns[:, one] = running[1:] - running[first]
        return columns

    def last_before(self, rows: Bools) -> NDArray[np.int64]:
        """For each row the last earlier row of the same conversation that is true in `rows`, or -1."""
        numbers = np.where(rows, np.arange(len(rows)), -1)
        latest = np.maximum.accumulate(numbers) if len(rows) else numbers
        before = np.concatenate(([-1], latest[:-1]))
        return np.where(before >= self.batch.first[:-1][self.conversation], before, -1)


def _decide(sight: Sight, opened: Bools, clean: Bools) -> States:
    """No interval: not applicable. Untimed: not evaluated. Timed and clean: passed. Else undecided."""
    states = np.where(clean & sight.timed, PASSED, UNDECIDED).astype(np.int8)
    states[~sight.timed] = NOT_EVALUATED
    states[~opened] = NOT_APPLICABLE
    return states


def _within(check: Limit, length: NDArray[np.float64]) -> Bools:
    good = length >= 0
    if check.max is not None:
        good &= length <= check.max
    if check.below is not None:
        good &= length < check.below
    if check.min is not None:
        good &= length >= check.min
    if check.above is not None:
        good &= length > check.above
    return good


def _upper(check: Limit, length: NDArray[np.float64]) -> Bools:
    good = np.ones(len(length), np.bool_)
    if check.max is not None:
        good &= length <= check.max
    if check.below is not None:
        good &= length < check.below
    return good


def response_gap(check: Limit, sight: Sight) -> States:
    """Clean: every customer utterance is answered in time by the next utterance of agent or customer."""
    customer, agent = sight.said_by(CUSTOMER), sight.said_by(AGENT)
    asked = sight.last_before(customer | agent)
    closes = (customer | agent) & (asked >= 0)
    closes[closes] = customer[asked[closes]]
    good = np.ones(len(closes), np.bool_)
    start = sight.batch.at[asked[closes]]
    good[closes] = _within(check, sight.begin[closes] - start) & _upper(check, sight.previous_at[closes] - start)
    last = sight.last_of(customer | agent)
    answered = np.ones(len(sight.batch), np.bool_)
    answered[last >= 0] = agent[last[last >= 0]]
    return _decide(sight, sight.any(customer), ~sight.any(~good) & answered)


def first_response(check: Limit, sight: Sight) -> States:
    customer, agent = sight.said_by(CUSTOMER), sight.said_by(AGENT)
    count = len(sight.batch)
    asked = sight.first_of(customer)
    after = (np.arange(len(agent)) > asked[sight.conversation]) & (asked[sight.conversation] >= 0)
    answered = sight.first_of(agent & after)
    clean = np.zeros(count, np.bool_)
    both = (asked >= 0) & (answered >= 0)
    start = sight.batch.at[asked[both]]
    clean[both] = _within(check, sight.begin[answered[both]] - start) & _upper(check, sight.previous_at[answered[both]] - start)
    return _decide(sight, asked >= 0, clean)


def silence(check: Limit, sight: Sight) -> States:
    """Clean: no row, spoken or not, stands too long after the utterance before it, and there was no hold."""
    before = sight.last_before(sight.spoken)
    later = before >= 0
    good = np.ones(len(later), np.bool_)
    start = sight.batch.at[before[later]]
    moment = np.where(sight.spoken, sight.begin, sight.batch.at)[later]
    good[later] = _upper(check, np.maximum(moment - start, 0)) & _upper(check, sight.previous_at[later] - start)
    # A row of unknown time (the `closed` of a file) shows no time.
    good[later & np.isnan(sight.batch.at)] = True
    held = sight.any((sight.batch.kinds == CODE[EventKind.HOLD]) | (sight.batch.kinds == CODE[EventKind.RESUME]))
    bounded = check.min is None and check.above is None
    return _decide(sight, sight.any(sight.spoken), ~sight.any(~good) & ~held & bounded)


def _without_holds(check: Limit, sight: Sight) -> States:
    held = sight.any((sight.batch.kinds == CODE[EventKind.HOLD]) | (sight.batch.kinds == CODE[EventKind.RESUME]))
    return np.where(held, UNDECIDED, NOT_APPLICABLE).astype(np.int8)


def message_length(check: Limit, sight: Sight) -> States:
    rows = (sight.batch.kinds == CODE[EventKind.MESSAGE]) & (sight.batch.roles == AGENT)
    good = np.ones(len(rows), np.bool_)
    good[rows] = _within(check, np.diff(sight.batch.text)[rows].astype(np.float64))
    states = np.where(sight.any(~good), UNDECIDED, PASSED).astype(np.int8)
    states[~sight.any(rows)] = NOT_APPLICABLE
    return states


def overlap(check: Limit, sight: Sight) -> States:
    """Clean: no agent utterance begins before the customer's last one has ended."""
    utterance = sight.batch.kinds == CODE[EventKind.UTTERANCE]
    agent, customer = utterance & sight.said_by(AGENT), utterance & sight.said_by(CUSTOMER)
    before = sight.last_before(customer)
    judged = agent & (before >= 0)
    good = np.ones(len(judged), np.bool_)
    good[judged] = sight.begin[judged] >= sight.batch.at[before[judged]]
    none_is_fine = bool(_within(check, np.zeros(1))[0])
    return _decide(sight, sight.any(judged), ~sight.any(~good) & none_is_fine)


def speech_rate(check: Limit, sight: Sight) -> States:
    """Only whether anything is long enough to be judged; the rate itself is left to the machine."""
    rows = (sight.batch.kinds == CODE[EventKind.UTTERANCE]) & (sight.batch.roles == AGENT)
    long_enough = rows & (np.diff(sight.batch.text) >= check.at_least)
    seconds = sight.batch.at - sight.batch.start
    fast = np.full(len(rows), np.inf)
    ok = long_enough & (seconds > 0)
    fast[ok] = np.diff(sight.batch.text)[ok] * 60 / seconds[ok]
    # The count of all characters bounds that of the spoken ones from above.
    surely = long_enough & (fast <= (check.max or 0)) if check.max is not None else np.zeros(len(rows), np.bool_)
    exact_count = check.min is None and check.above is None and not check.average
    clean = ~sight.any(long_enough & ~surely) & exact_count
    states = np.where(clean & sight.any(_surely_counted(check, sight, long_enough)), PASSED, UNDECIDED).astype(np.int8)
    states[~sight.timed & sight.any(_surely_counted(check, sight, long_enough)) & ~np.bool_(check.average)] = NOT_EVALUATED
    states[~sight.any(long_enough)] = NOT_APPLICABLE
    return states


def _surely_counted(check: Limit, sight: Sight, rows: Bools) -> Bools:
    """Rows with enough Han characters to be judged for certain."""
    han = (sight.batch.points >= 0x4E00) & (sight.batch.points <= 0x9FFF)
    counts = np.concatenate(([0], np.cumsum(han)))
    found: Bools = rows & (np.diff(counts[sight.batch.text]) >= check.at_least)
    return found


def repetition(check: Repetition, sight: Sight) -> States:
    """Passed: no utterance has enough characters in common with one of the role's last ones to be alike.

    ratio(a, b) = 200 M / (len a + len b), and M, the matched characters, is at most the sum over any classes of
    characters of the smaller count. 32 classes tell most texts apart.
    """
    roles = {"agent": AGENT, "customer": CUSTOMER}
    if check.who not in roles:
        return np.full(len(sight.batch), UNDECIDED, np.int8)
    rows = sight.said_by(roles[check.who])
    long_enough = rows & (np.diff(sight.batch.text) >= check.at_least)
    alike = np.zeros(len(rows), np.bool_)
    earlier = sight.last_before(rows)
    for _ in range(check.look_back):
        pairs = np.flatnonzero(long_enough & (earlier >= 0))
        alike[pairs[sight.may_be_alike(pairs, earlier[pairs], check.similar)]] = True
        earlier = np.where(earlier >= 0, sight.last_before(rows)[earlier], -1)
    return np.where(sight.any(alike), UNDECIDED, PASSED).astype(np.int8)


# Checks over atoms ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Facts:
    """Where the atoms of one check are true: port bits by row (0 = none)."""

    ports: NDArray[np.uint32]

    def rows(self, port: int) -> Bools:
        there: Bools = (self.ports & np.uint32(port)) != 0
        return there


def existence(check: Existence, sight: Sight, facts: Facts) -> States:
    """Passed: it occurs once, as asked for, in a window from the start that is still open, or in one without limits."""
    states = np.full(len(sight.batch), UNDECIDED, np.int8)
    window = check.window
    if not isinstance(window.from_, str):
        return _existence_at_anchor(check, sight, facts, states)
    if check.min != 1 or window.from_ != "start" or window.seconds is not None:
        return states
    first = sight.first_of(facts.rows(1))
    found = first >= 0
    states[found] = np.where(_still_open(check.window, check.of, sight, first[found]), PASSED, UNDECIDED)
    return states


def _existence_at_anchor(check: Existence, sight: Sight, facts: Facts, states: States) -> States:
    """Not applicable: the anchor does not occur so often. Passed: no limit, and it occurs where it may."""
    anchor = _nth_anchor(check.window, sight, facts)
    if check.window.finite or check.min != 1 or check.window.side == "before" or anchor is None:
        return np.where(sight.any(facts.rows(2)), states, NOT_APPLICABLE).astype(np.int8)
    counted = facts.rows(1)
    counted[anchor[anchor >= 0]] &= check.same
    last = sight.last_of(counted)
    there = (last >= 0) if check.window.side == "around" else last >= anchor
    states[there & (anchor >= 0)] = PASSED
    states[anchor < 0] = NOT_APPLICABLE
    return states


def _nth_anchor(window: AnchoredWindow, sight: Sight, facts: Facts) -> NDArray[np.int64] | None:
    """For each conversation the row of the n-th anchor, or -1; None where every anchor counts."""
    if window.nth == "every":
        return None
    anchors = np.flatnonzero(facts.rows(2))
    of = sight.conversation[anchors]
    place = np.arange(len(anchors)) - np.searchsorted(of, of)
    nth = place == int(window.nth) - 1
    found = np.full(len(sight.batch), -1, np.int64)
    found[of[nth]] = anchors[nth]
    return found


def _still_open(span: Span, counted: Atom, sight: Sight, rows: NDArray[np.int64]) -> Bools:
    """Whether a window of turns or utterances from the start is open when these rows are judged."""
    window = window_of(span, counted)
    if window.unit is Unit.NONE:
        return np.ones(len(rows), np.bool_)
    counts = (sight.turns if window.unit is Unit.TURNS else sight.utterances)[rows, window.of] - window.n
    inside = sight.spoken[rows] & ((sight.batch.roles[rows] == window.of) | (window.of == ANY))
    open_: Bools = (counts < 0) | ((counts == 0) & inside)
    return open_


def absence(check: Absence, sight: Sight, facts: Facts) -> States:
    """Passed: it never occurs. Not applicable: the anchor does not occur so often."""
    states = np.where(sight.any(facts.rows(1)), UNDECIDED, PASSED).astype(np.int8)
    if check.window.seconds is not None:
        states[:] = UNDECIDED
    if not isinstance(check.window.from_, str):
        anchor = _nth_anchor(check.window, sight, facts)
        states[~sight.any(facts.rows(2)) if anchor is None else anchor < 0] = NOT_APPLICABLE
    return states


def response(check: Response, sight: Sight, facts: Facts) -> States:
    """Passed: each trigger has the next answer in its window of turns or of any length."""
    window = window_of(check.window, check.then)
    if check.each or window.unit in (Unit.SECONDS, Unit.UTTERANCES):
        return np.full(len(sight.batch), UNDECIDED, np.int8)
    asked, answers = np.flatnonzero(facts.rows(1)), np.flatnonzero(facts.rows(2))
    following = np.searchsorted(answers, asked, side="left" if check.same else "right")
    there = following < len(answers)
    reply = np.where(there, answers[np.minimum(following, max(len(answers) - 1, 0))] if len(answers) else 0, 0)
    good = there & (sight.conversation[reply] == sight.conversation[asked])
    if window.unit is Unit.TURNS:
        near = sight.turns[reply, window.of] - sight.turns[asked, window.of] <= window.n
        own = sight.spoken[reply] & ((sight.batch.roles[reply] == window.of) | (window.of == ANY))
        good &= (reply == asked) | (near & own)
    unanswered = np.zeros(len(facts.ports), np.bool_)
    unanswered[asked[~good]] = True
    states = np.where(sight.any(unanswered), UNDECIDED, PASSED).astype(np.int8)
    states[~sight.any(facts.rows(1))] = NOT_APPLICABLE
    return states


def precedence(check: Precedence, sight: Sight, facts: Facts) -> States:
    """Passed: before each B stands an A, where any distance will do."""
    if check.window.finite:
        return np.full(len(sight.batch), UNDECIDED, np.int8)
    said, before = facts.rows(1), facts.rows(2)
    good = sight.last_before(before) >= 0
    good |= before & check.same
    states = np.where(sight.any(said & ~good), UNDECIDED, PASSED).astype(np.int8)
    states[~sight.any(said)] = NOT_APPLICABLE
    return states


FACTS: Mapping[type[Check], Callable[..., States]] = {
    Existence: existence,
    Absence: absence,
    Response: response,
    Precedence: precedence,
}
"""Kind -> screen over the rows in which its atoms are true; it is asked about conversations that have such rows."""


Screen = Callable[..., States]
LIMITS: Mapping[str, Screen] = {
    "response_gap": response_gap,
    "first_response": first_response,
    "silence": silence,
    "hold_length": _without_holds,
    "hold_announcement": _without_holds,
    "hold_return": _without_holds,
    "message_length": message_length,
    "overlap": overlap,
    "speech_rate": speech_rate,
}
"""Measure -> screen. A measure without one always runs its machine."""


def screen_of(check: CompiledCheck) -> Callable[[Sight, Facts], States] | None:
    """The screen of a check, or None if it has none."""
    spec = check.spec
    if isinstance(spec, Limit):
        measure = LIMITS.get(spec.measure)
        return None if measure is None or spec.since else lambda sight, _facts: measure(spec, sight)
    if isinstance(spec, Repetition):
        return lambda sight, _facts: repetition(spec, sight)
    kind = FACTS.get(type(spec))
    return None if kind is None else lambda sight, facts: kind(spec, sight, facts)


def looks_at_all(check: CompiledCheck) -> bool:
    """Whether the screen of a check sees every utterance by itself, so that it needs no facts to decide."""
    return isinstance(check.spec, Limit | Repetition) and screen_of(check) is not None
